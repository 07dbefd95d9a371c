//! Rules for a task definition as a whole (catalogue group TD).

use super::checks::gather;
use super::definition::Definition;
use super::{Confidence, Fault, Rule, operand, quoted, text, verdict};
use crate::validators::is_ecs_name;

/// The group.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "TD-001",
        "The family must have 1 to 255 letters, digits, `_` and `-`.",
        family,
    ),
    Rule::certain(
        "TD-002",
        "A task definition must have 1 to 10 containers.",
        container_count,
    ),
    Rule::certain(
        "TD-003",
        "Container names must be unique in a task definition.",
        unique_names,
    ),
    Rule::certain(
        "TD-004",
        "At least one container must be essential.",
        essential,
    ),
    Rule::certain(
        "TD-005",
        "requires_compatibilities must list only EC2, FARGATE, EXTERNAL and MANAGED_INSTANCES.",
        compatibilities,
    ),
    Rule::certain(
        "TD-006",
        "On Fargate, the network mode must be awsvpc.",
        fargate_network_mode,
    ),
    Rule::certain(
        "TD-042",
        "The request that registers a definition must have at most 65536 bytes.",
        request_size,
    ),
    Rule::warning(
        "TD-042",
        "The request that registers a definition must have room to grow: fewer than 60000 bytes.",
        request_nearly_full,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-043",
            "requires_compatibilities must list a value only once.",
            compatibility_twice,
        )
    },
    Rule::hint(
        "TD-044",
        "requires_compatibilities must be set.",
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
            0 => "Add at least one container.".to_owned(),
            _ => format!("{count} are set; ECS allows 10. Move some to another task definition."),
        };
        let summary = match count {
            0 => "Task definition has no containers",
            _ => "Too many containers in the task definition",
        };
        Fault::new(definition.containers_path(), summary, remedy)
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
                "Duplicate container name",
                format!(
                    "the container at index {first} has the name {name:?} already. Rename one of them."
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
            "No essential container",
            format!(
                "All containers ({}) have essential = false, so nothing keeps the task running. Remove it from the \
                 container that does the work of the task.",
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
                "{entry:?} is not valid. Valid values: {}.{}",
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
        Some(mode) => format!("It is {mode:?}. Set network_mode = \"awsvpc\"."),
        None => {
            "Without network_mode, ECS uses \"bridge\". Set network_mode = \"awsvpc\".".to_owned()
        }
    };
    verdict(Some(Fault::new(
        "network_mode",
        "Fargate requires network mode awsvpc",
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
            "Task definition is too large",
            format!("It has {bytes} bytes as JSON; ECS allows {MOST_BYTES}. {SHORTEN}"),
        )
    }))
}

fn request_nearly_full(definition: &Definition) -> Option<Vec<Fault>> {
    let size = operand(&definition.request_bytes)?
        .filter(|bytes| (MANY_BYTES..=MOST_BYTES).contains(*bytes));
    verdict(size.map(|bytes| {
        Fault::new(
            definition.containers_path(),
            "Task definition is nearly too large",
            format!("It has {bytes} bytes as JSON; ECS allows {MOST_BYTES}. {SHORTEN}"),
        )
    }))
}

const SHORTEN: &str = "Move environment variables into environment files in S3, or into secrets.";

fn compatibility_twice(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.compatibilities)?.map_or(&[][..], Vec::as_slice);
    let mut seen = std::collections::BTreeSet::new();
    let twice = list.iter().find(|entry| !seen.insert(entry.as_str()));
    verdict(twice.map(|entry| {
        Fault::new(
            "requires_compatibilities",
            "Duplicate value in requires_compatibilities",
            format!("{entry:?} is listed twice. Remove one of the two."),
        )
    }))
}

fn no_compatibility(definition: &Definition) -> Option<Vec<Fault>> {
    let none = operand(&definition.compatibilities)?.is_none_or(Vec::is_empty);
    verdict(none.then(|| {
        let remedy = format!(
            "Set it to where the task runs ({}). Without it, ECS checks only when a service or a task starts whether the \
             definition fits.",
            quoted(&COMPATIBILITIES)
        );
        let summary = "requires_compatibilities is not set";
        Fault::new("requires_compatibilities", summary, remedy)
    }))
}
