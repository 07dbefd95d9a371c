//! Rules for single containers (catalogue group CD): identity, image, sizes.

use super::node::Node;
use super::object::{Faults, Object, Row};
use crate::validators::is_ecs_name;

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-001",
        "container[].name",
        "Invalid container name",
        "A container's name must have 1 to 255 letters, digits, `_` and `-`.",
        name,
    ),
    Row::certain(
        "CD-002",
        "container[].image",
        "Container image is not set",
        "A container must have an image.",
        |_, image, faults| {
            if image.text()?.is_none() {
                let remedy = "set it to the image to run, for example \"nginx:1.29\".";
                faults.at(image, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-003",
        "container[].image",
        "Invalid image reference",
        "The image must be a well-formed reference.",
        image_form,
    ),
    Row::likely(
        "CD-004",
        "container[].cpu",
        "Container cpu is negative",
        "A container's cpu must not be negative.",
        |_, cpu, faults| {
            if let Some(units) = cpu.int()?.filter(|cpu| *cpu < 0) {
                faults.at(cpu, format!("{units} must be 0 or more CPU units."));
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-004",
        "container[].cpu",
        "Container cpu is 0 on Windows",
        "A Windows container's cpu should not be 0.",
        |definition, cpu, faults| {
            if definition.is_windows()? && cpu.int()? == Some(0) {
                let remedy = "set the CPU units that the container needs: on Windows, Docker reads 0 as 1 % of one CPU.";
                faults.at(cpu, remedy);
            }
            Some(())
        },
    )
    .documented(),
    Row::warning(
        "CD-005",
        "container[]",
        "Container memory is too small",
        "memory and memoryReservation should be at least 6 MiB, Docker's minimum.",
        memory_floor,
    )
    .documented(),
    Row::certain(
        "CD-006",
        "container[]",
        "memory is below memoryReservation",
        "memory must not be below memoryReservation.",
        memory_order,
    ),
    Row::warning(
        "CD-007",
        "container[].memoryReservation",
        "memoryReservation is not supported on Windows",
        "Windows containers should have memory, not memoryReservation.",
        |definition, reservation, faults| {
            if definition.is_windows()? && reservation.int()?.is_some_and(|mib| mib != 0) {
                faults.at(
                    reservation,
                    "set memory instead: Docker on Windows does not start a container that has a soft limit.",
                );
            }
            Some(())
        },
    )
    .documented(),
    Row::certain(
        "CD-082",
        "container[].versionConsistency",
        "Unknown value of versionConsistency",
        "versionConsistency must be enabled or disabled.",
        |_, consistency, faults| faults.unless_one_of(consistency, &["enabled", "disabled"]),
    ),
];

fn name(_: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    match node.text()? {
        None => faults.titled(
            node,
            "Container name is not set",
            "set a name of 1 to 255 letters, digits, underscores and hyphens.",
        ),
        Some(name) if !is_ecs_name(name) => faults.at(
            node,
            "it must have 1 to 255 characters: letters, digits, underscores and hyphens.",
        ),
        Some(_) => {}
    }
    Some(())
}

fn image_form(_: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(image) = node.text()? else {
        return Some(());
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
    let is_digest = digest.is_none_or(|digest| digest.starts_with("sha256:"));
    let shown = match is_digest && !name.contains("://") {
        true => format!("{image:?}"),
        false => "it".to_owned(),
    };
    if name.len() > 255 || !name.bytes().all(legal) || !whole {
        faults.at(
            node,
            format!("{shown} must be repository, repository:tag or repository@sha256:digest, without spaces."),
        );
    }
    Some(())
}

fn memory_floor(_: &Object, container: &Node<'_>, faults: &mut Faults) -> Option<()> {
    for field in ["memory", "memoryReservation"] {
        let memory = container.get(field);
        if let Some(mib) = memory.int()?.filter(|mib| (1..6).contains(mib)) {
            let remedy = format!("{mib} MiB is below Docker's minimum of 6 MiB. The unit is MiB.");
            faults.at(&memory, remedy);
        }
    }
    Some(())
}

fn memory_order(_: &Object, container: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let node = container.get("memoryReservation");
    // Both have to be there: 0 means no limit.
    let limit = container.get("memory").int()?.filter(|memory| *memory != 0);
    let (Some(memory), Some(reservation)) = (limit, node.int()?) else {
        return Some(());
    };
    if memory < reservation {
        faults.at(
            &node,
            format!(
                "the hard limit is {memory} MiB, and the soft limit {reservation} MiB. Raise the hard limit, or lower the \
                 soft limit."
            ),
        );
    }
    Some(())
}
