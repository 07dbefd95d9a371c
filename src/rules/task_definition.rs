//! Rules for a task definition as a whole (catalogue group TD).

use super::checks::gather;
use super::definition::Definition;
use super::{Confidence, Fault, Rule, operand, quoted, text, verdict};
use crate::validators::is_ecs_name;

/// The group.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "TD-001",
        "The family has 1 to 255 letters, digits, `_` and `-`.",
        family,
    ),
    Rule::certain(
        "TD-002",
        "A task definition has 1 to 10 containers.",
        container_count,
    ),
    Rule::certain("TD-003", "Container names are unique.", unique_names),
    Rule::certain("TD-004", "At least one container is essential.", essential),
    Rule::certain(
        "TD-005",
        "Compatibilities are EC2, FARGATE, EXTERNAL and MANAGED_INSTANCES.",
        compatibilities,
    ),
    Rule::certain(
        "TD-006",
        "Fargate needs the network mode awsvpc.",
        fargate_network_mode,
    ),
    Rule::certain(
        "TD-042",
        "The request that registers a definition has at most 65536 bytes.",
        request_size,
    ),
    Rule::warning(
        "TD-042",
        "The request that registers a definition has room to grow.",
        request_nearly_full,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-043",
            "A compatibility is listed once.",
            compatibility_twice,
        )
    },
    Rule::hint(
        "TD-044",
        "A definition names where it has to be able to run.",
        no_compatibility,
    ),
];

fn family(definition: &Definition) -> Option<Vec<Fault>> {
    let family = operand(&definition.family)?;
    let Some(family) = family.filter(|family| !is_ecs_name(family)) else {
        return verdict(None);
    };
    verdict(Some(Fault::new(
        "family",
        "Invalid family name",
        format!(
            "{family:?} must have 1 to 255 characters, only letters, digits, underscores and hyphens."
        ),
    )))
}

fn container_count(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    // One that is unknown as a whole may turn out to be null.
    let open = containers.iter().filter(|one| one.is_unknown()).count();
    let count = containers.len() - open;
    if count <= 10 && open > 0 {
        return None;
    }
    verdict((!(1..=10).contains(&count)).then(|| {
        let remedy = match count {
            0 => "A task needs at least one container.".to_owned(),
            _ => format!("{count} are given, 10 is the limit of ECS. Move some into a task definition of their own."),
        };
        Fault::new(definition.containers_path(), "A task definition has 1 to 10 containers", remedy)
    }))
}

fn unique_names(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let mut seen = std::collections::BTreeMap::new();
    gather(containers.iter().enumerate().map(|(index, container)| {
        let node = container.get("name");
        let Some(name) = node.text()? else {
            return verdict(None);
        };
        verdict(seen.insert(name, index).map(|first| {
            node.place.fault(
                "A container name is used twice",
                format!(
                    "the container at index {first} is named {name:?} already. Rename one of them."
                ),
            )
        }))
    }))
}

fn essential(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    for container in &containers {
        if container.is_unknown() || container.get("essential").bool()?.unwrap_or(true) {
            return verdict(None);
        }
    }
    let names: Vec<&str> = containers
        .iter()
        .filter_map(|container| container.get("name").text().flatten())
        .collect();
    verdict((!containers.is_empty()).then(|| {
        Fault::new(
            definition.containers_path(),
            "No container is essential",
            format!(
                "All containers ({}) have essential = false, so nothing would keep the task alive. Remove it from the \
                 container that does the task's work.",
                quoted(&names)
            ),
        )
    }))
}

const COMPATIBILITIES: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];

fn compatibilities(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.compatibilities)?.map_or(&[][..], Vec::as_slice);
    let unknown = list
        .iter()
        .filter(|entry| !COMPATIBILITIES.contains(&entry.as_str()));
    let fault = |entry: &String| {
        Fault::new(
            "requires_compatibilities",
            "Unknown compatibility",
            format!(
                "{entry:?} must be one of {}.{}",
                quoted(&COMPATIBILITIES),
                super::did_you_mean(entry, &COMPATIBILITIES)
            ),
        )
    };
    Some(unknown.map(fault).collect())
}

fn fargate_network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("FARGATE")? {
        return verdict(None);
    }
    let detail = match text(&definition.network_mode)? {
        Some("awsvpc") => return verdict(None),
        Some(mode) => format!("The network mode is {mode:?}. Set network_mode = \"awsvpc\"."),
        None => "Without network_mode ECS takes bridge. Set network_mode = \"awsvpc\".".to_owned(),
    };
    verdict(Some(Fault::new(
        "network_mode",
        "Fargate needs the network mode awsvpc",
        detail,
    )))
}

/// The most bytes that ECS takes of a definition, measured on the JSON that is sent.
const MOST_BYTES: i64 = 65_536;

/// From here on a few more variables are too many.
const MANY_BYTES: i64 = 60_000;

fn request_size(definition: &Definition) -> Option<Vec<Fault>> {
    let size = operand(&definition.request_bytes)?.filter(|bytes| **bytes > MOST_BYTES);
    verdict(size.map(|bytes| {
        Fault::new(
            definition.containers_path(),
            "The definition is too large",
            format!("It has {bytes} bytes as JSON, ECS takes {MOST_BYTES}. {SHORTEN}"),
        )
    }))
}

fn request_nearly_full(definition: &Definition) -> Option<Vec<Fault>> {
    let size = operand(&definition.request_bytes)?
        .filter(|bytes| (MANY_BYTES..=MOST_BYTES).contains(*bytes));
    verdict(size.map(|bytes| {
        Fault::new(
            definition.containers_path(),
            "The definition is nearly too large",
            format!("It has {bytes} bytes as JSON, ECS takes {MOST_BYTES}. {SHORTEN}"),
        )
    }))
}

const SHORTEN: &str =
    "Move environment variables into files in S3 (environment files), or into secrets.";

fn compatibility_twice(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.compatibilities)?.map_or(&[][..], Vec::as_slice);
    let mut seen = std::collections::BTreeSet::new();
    let twice = list.iter().find(|entry| !seen.insert(entry.as_str()));
    verdict(twice.map(|entry| {
        Fault::new(
            "requires_compatibilities",
            "A compatibility is listed twice",
            format!("{entry:?}: remove one of the two."),
        )
    }))
}

fn no_compatibility(definition: &Definition) -> Option<Vec<Fault>> {
    let none = operand(&definition.compatibilities)?.is_none_or(Vec::is_empty);
    verdict(none.then(|| {
        let remedy = format!(
            "Set requires_compatibilities to where the task runs ({}). Without it ECS finds out only when a service or a \
             task starts whether the definition fits.",
            quoted(&COMPATIBILITIES)
        );
        let summary = "requires_compatibilities does not name where the task has to be able to run";
        Fault::new("requires_compatibilities", summary, remedy)
    }))
}
