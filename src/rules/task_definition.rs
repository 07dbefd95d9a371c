//! Rules for a task definition as a whole (catalogue group TD).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::quoted;
use crate::validators::is_ecs_name;

/// The group.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "TD-001",
        "family",
        "Invalid family name",
        "The family must have 1 to 255 letters, digits, `_` and `-`.",
        |_, family, faults| {
            let name = family.text()?.unwrap_or_default();
            if family.is_set()? && !is_ecs_name(name) {
                faults.at(
                    family,
                    format!("{name:?} must have 1 to 255 characters, only letters, digits, underscores and hyphens."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-002",
        "",
        "Too many containers in the task definition",
        "A task definition must have 1 to 10 containers.",
        container_count,
    ),
    Row::certain(
        "TD-003",
        "",
        "Duplicate container name",
        "Container names must be unique in a task definition.",
        unique_names,
    ),
    Row::certain(
        "TD-004",
        "",
        "No essential container",
        "At least one container must be essential.",
        essential,
    ),
    Row::certain(
        "TD-005",
        "requires_compatibilities[]",
        "Unknown value of requires_compatibilities",
        "requires_compatibilities must list only EC2, FARGATE, EXTERNAL and MANAGED_INSTANCES.",
        |_, platform, faults| faults.unless_one_of(platform, &COMPATIBILITIES),
    ),
    Row::certain(
        "TD-006",
        "network_mode",
        "Fargate requires network mode awsvpc",
        "On Fargate, the network mode must be awsvpc.",
        |definition, mode, faults| {
            if definition.requires("FARGATE")? {
                match mode.text()? {
                    Some("awsvpc") => {}
                    Some(other) => faults.at(
                        mode,
                        format!("It is {other:?}. Set network_mode = \"awsvpc\"."),
                    ),
                    None => faults.at(
                        mode,
                        "Without network_mode, ECS uses \"bridge\". Set network_mode = \"awsvpc\".",
                    ),
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-042",
        "",
        "Task definition is too large",
        "The request that registers a definition must have at most 65536 bytes.",
        |definition, _, faults| size(definition, MOST_BYTES + 1..=i64::MAX, faults),
    ),
    Row::warning(
        "TD-042",
        "",
        "Task definition is nearly too large",
        "The request that registers a definition should have room to grow: fewer than 60000 bytes.",
        |definition, _, faults| size(definition, MANY_BYTES..=MOST_BYTES, faults),
    ),
    Row::warning(
        "TD-043",
        "requires_compatibilities",
        "Duplicate value in requires_compatibilities",
        "requires_compatibilities should list a value only once.",
        |definition, list, faults| {
            let mut seen = BTreeSet::new();
            let mut listed = definition.compatibilities()?.into_iter();
            if let Some(twice) = listed.find(|entry| !seen.insert(*entry)) {
                faults.at(
                    list,
                    format!("{twice:?} is listed twice. Remove one of the two."),
                );
            }
            Some(())
        },
    )
    .documented(),
    Row::hint(
        "TD-044",
        "requires_compatibilities",
        "requires_compatibilities is not set",
        "requires_compatibilities should be set.",
        |definition, list, faults| {
            if definition.compatibilities()?.is_empty() {
                faults.at(
                    list,
                    format!(
                        "Set it to where the task runs ({}). Without it, ECS checks only when a service or a task starts \
                         whether the definition fits.",
                        quoted(&COMPATIBILITIES)
                    ),
                );
            }
            Some(())
        },
    ),
];

const COMPATIBILITIES: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];

/// The most bytes that ECS takes of a definition, measured on the JSON that is sent.
const MOST_BYTES: i64 = 65_536;

/// From here on a few more variables are too many.
const MANY_BYTES: i64 = 60_000;

fn container_count(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let (containers, all) = definition.known_containers();
    let attribute = definition.containers_attribute();
    match containers.len() {
        0 if all => faults.titled(
            &attribute,
            "Task definition has no containers",
            "Add at least one container.",
        ),
        count @ 11.. => faults.at(
            &attribute,
            format!("{count} are set; ECS allows 10. Move some to another task definition."),
        ),
        _ if !all => return None,
        _ => {}
    }
    Some(())
}

fn unique_names(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let containers = definition.containers()?;
    let mut seen = BTreeMap::new();
    each(containers.iter().enumerate(), |(index, container)| {
        let node = container.get("name");
        if let Some(name) = node.text()?
            && let Some(first) = seen.insert(name, index)
        {
            faults.at(
                &node,
                format!("the container at index {first} has the name {name:?} already. Rename one of them."),
            );
        }
        Some(())
    })
}

fn essential(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let containers = definition.containers()?;
    for container in &containers {
        if container.is_unknown() || container.get("essential").bool()?.unwrap_or(true) {
            return Some(());
        }
    }
    let names = containers
        .iter()
        .filter_map(|container| container.get("name").text()?);
    let names: Vec<&str> = names.collect();
    if !containers.is_empty() {
        faults.at(
            &definition.containers_attribute(),
            format!(
                "All containers ({}) have essential = false, so nothing keeps the task running. Set essential = true on \
                 the container that does the work of the task.",
                quoted(&names)
            ),
        );
    }
    Some(())
}

/// A fault where the size of the request is in a range.
fn size(definition: &Object, range: RangeInclusive<i64>, faults: &mut Faults) -> Option<()> {
    if let Some(bytes) = definition
        .request_bytes()?
        .filter(|bytes| range.contains(bytes))
    {
        faults.at(
            &definition.containers_attribute(),
            format!(
                "It has {bytes} bytes as JSON; ECS allows {MOST_BYTES}. Move environment variables into environment files in \
                 S3, or into secrets."
            ),
        );
    }
    Some(())
}
