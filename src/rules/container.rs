//! Rules for single containers and between containers (catalogue group CD): identity, image, sizes.

use super::checks::{each, gather, one_of};
use super::definition::Definition;
use super::{Confidence, Fault, Rule, verdict};
use crate::validators::is_ecs_name;

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-001",
        "A container's name must have 1 to 255 letters, digits, `_` and `-`.",
        name,
    ),
    Rule::certain("CD-002", "A container must have an image.", image),
    Rule::likely(
        "CD-003",
        "The image must be a well-formed reference.",
        image_form,
    ),
    Rule::likely("CD-004", "A container's cpu must not be negative.", cpu),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-004",
            "A Windows container's cpu must not be 0.",
            windows_cpu,
        )
    },
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-005",
            "memory and memoryReservation must be at least 6 MiB, Docker's minimum.",
            memory_floor,
        )
    },
    Rule::certain(
        "CD-006",
        "memory must not be below memoryReservation.",
        memory_order,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-007",
            "Windows containers must have memory, not memoryReservation.",
            windows_reservation,
        )
    },
    Rule::certain(
        "CD-082",
        "versionConsistency must be enabled or disabled.",
        version_consistency,
    ),
];

fn name(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("name");
        verdict(match node.text()? {
            None => Some(node.place.fault(
                "Container name is not set",
                "set a name of 1 to 255 letters, digits, underscores and hyphens.",
            )),
            Some(name) if !is_ecs_name(name) => Some(node.place.fault(
                "Invalid container name",
                "it must have 1 to 255 characters: letters, digits, underscores and hyphens.",
            )),
            Some(_) => None,
        })
    })
}

fn image(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("image");
        verdict(node.text()?.is_none().then(|| {
            let remedy = "set it to the image to run, for example \"nginx:1.29\".";
            node.place.fault("Container image is not set", remedy)
        }))
    })
}

fn image_form(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("image");
        let Some(image) = node.text()? else {
            return verdict(None);
        };
        let (name, digest) = image
            .split_once('@')
            .map_or((image, None), |(name, digest)| (name, Some(digest)));
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:./#".contains(&byte);
        let whole = digest.is_none_or(|digest| {
            let hex = digest.strip_prefix("sha256:").unwrap_or_default();
            hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        // A login before the host ends with an "@", too.
        let shown = match digest.is_none_or(|digest| digest.starts_with("sha256:"))
            && !name.contains("://")
        {
            true => format!("{image:?}"),
            false => "it".to_owned(),
        };
        verdict((name.len() > 255 || !name.bytes().all(legal) || !whole).then(|| {
            let remedy = format!(
                "{shown} must be repository, repository:tag or repository@sha256:digest, without spaces."
            );
            node.place.fault("Invalid image reference", remedy)
        }))
    })
}

fn cpu(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("cpu");
        verdict(node.int()?.filter(|cpu| *cpu < 0).map(|cpu| {
            node.place.fault(
                "Container cpu is negative",
                format!("{cpu} must be 0 or more CPU units."),
            )
        }))
    })
}

fn windows_cpu(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get("cpu");
        verdict((node.int()? == Some(0)).then(|| {
            let remedy = "set the CPU units that the container needs: on Windows, Docker reads 0 as 1 % of one CPU.";
            node.place.fault("Container cpu is 0 on Windows", remedy)
        }))
    })
}

fn memory_floor(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        gather(["memory", "memoryReservation"].into_iter().map(|field| {
            let node = container.get(field);
            verdict(node.int()?.filter(|mib| (1..6).contains(mib)).map(|mib| {
                node.place.fault(
                    "Container memory is too small",
                    format!("{mib} MiB is below Docker's minimum of 6 MiB. The unit is MiB."),
                )
            }))
        }))
    })
}

fn memory_order(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("memoryReservation");
        // Both have to be there: 0 means no limit.
        let limit = container.get("memory").int()?.filter(|memory| *memory != 0);
        let (Some(memory), Some(reservation)) = (limit, node.int()?) else {
            return verdict(None);
        };
        verdict((memory < reservation).then(|| {
            node.place.fault(
                "memory is below memoryReservation",
                format!(
                    "the hard limit is {memory} MiB, and the soft limit {reservation} MiB. Raise the hard limit, or lower \
                     the soft limit."
                ),
            )
        }))
    })
}

fn windows_reservation(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get("memoryReservation");
        let reserves = node.int()?.is_some_and(|reservation| reservation != 0);
        verdict(reserves.then(|| {
            let remedy =
                "set memory instead: Docker on Windows does not start a container that has a soft limit.";
            node.place.fault("memoryReservation is not supported on Windows", remedy)
        }))
    })
}

fn version_consistency(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        one_of(
            &container.get("versionConsistency"),
            &["enabled", "disabled"],
            "value of versionConsistency",
        )
    })
}
