//! Rules for GPUs and other accelerators (catalogue group CD).

use super::node::Node;
use super::object::{Faults, Object, Row, each};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-079",
        "container[].resourceRequirements[]",
        "GPUs are not supported on Fargate",
        "A container on Fargate must not require GPUs.",
        |definition, requirement, faults| {
            if definition.requires("FARGATE")? && is_for(requirement, "GPU")? {
                let remedy = "remove the requirement, or run the task on EC2 or Managed Instances.";
                faults.at(requirement, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-080",
        "",
        "Neuron devices are supported on Managed Instances only",
        "Neuron devices must go to one container, all of them, on Managed Instances.",
        neuron,
    ),
    Row::likely(
        "CD-109",
        "container[].resourceRequirements[]",
        "GPUs are not supported on Windows",
        "A container that requires GPUs must run on Linux.",
        |definition, requirement, faults| {
            if definition.is_windows()? && is_for(requirement, "GPU")? {
                let remedy = "remove the requirement, or run the task on Linux.";
                faults.at(requirement, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-110",
        "container[].resourceRequirements[]",
        "Invalid number of GPUs",
        "The value of a GPU requirement must be a positive number or ALL.",
        |_, requirement, faults| {
            let node = requirement.get("value");
            let is_legal = |value: &str| value == "ALL" || is_amount(value);
            if is_for(requirement, "GPU")?
                && let Some(value) = node.text()?.filter(|value| !is_legal(value))
            {
                let remedy = format!(
                    "{value:?} must be a number of GPUs such as \"1\", a fraction of one such as \"0.25\", or \"ALL\"."
                );
                faults.at(&node, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-111",
        "container[].resourceRequirements[]",
        "Number of GPUs is not set",
        "A GPU requirement must have either value or sharingStrategy; no other requirement may have sharingStrategy.",
        one_style,
    ),
    Row::likely(
        "CD-112",
        "",
        "Reserved and shared GPUs in one task",
        "The containers of a task must either all reserve whole GPUs or all share them.",
        same_style,
    ),
    Row::certain(
        "CD-113",
        "container[].resourceRequirements[].sharingStrategy.nvidiaMps",
        "Share of a GPU is out of range",
        "A share of a GPU must have at least 1 MiB and 1 to 100 percent of its computing power.",
        |_, mps, faults| {
            let ranges = [
                ("memory", 1..=i64::MAX, "1 MiB or more"),
                ("maxComputePercent", 1..=100, "1 to 100 percent"),
            ];
            each(ranges, |(field, allowed, legal)| {
                let node = mps.get(field);
                if let Some(value) = node.int()?.filter(|value| !allowed.contains(value)) {
                    let summary = format!("{field} of a shared GPU is out of range");
                    faults.titled(&node, &summary, format!("{value} must be {legal}."));
                }
                Some(())
            })
        },
    ),
];

/// Whether a requirement is of a type.
fn is_for(requirement: &Node<'_>, kind: &str) -> Option<bool> {
    Some(requirement.get("type").text()? == Some(kind))
}

/// Checks each requirement of all containers, together with the position and the container that has it.
fn each_requirement<'a>(
    definition: &'a Object,
    mut check: impl FnMut(usize, &Node<'a>, Node<'a>) -> Option<()>,
) -> Option<()> {
    let containers = definition.containers()?;
    each(containers.iter().enumerate(), |(index, container)| {
        let requirements = container.get("resourceRequirements").items()?;
        each(requirements, |requirement| {
            check(index, container, requirement)
        })
    })
}

fn neuron(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    // Without any list the place where the task runs is open.
    let platforms = definition.compatibilities();
    let is_elsewhere = |list: &Vec<_>| !list.is_empty() && !list.contains(&"MANAGED_INSTANCES");
    let elsewhere = platforms.as_ref().is_some_and(is_elsewhere);
    let mut first = None;
    each_requirement(definition, |index, container, requirement| {
        if !is_for(&requirement, "NeuronDevice")? {
            return Some(());
        }
        let (owner, place) = first.get_or_insert((index, container.place));
        if *owner != index {
            let remedy = format!(
                "{} requires them already. Remove one of the two requirements.",
                place.label()
            );
            let summary = "Neuron devices are required by more than one container";
            faults.titled(&requirement, summary, remedy);
        }
        if elsewhere {
            let remedy = "add \"MANAGED_INSTANCES\" to requires_compatibilities, or remove the requirement. On EC2, list the \
                          devices (such as /dev/neuron0) in linuxParameters.devices instead.";
            faults.at(&requirement, remedy);
        }
        let value = requirement.get("value");
        let found = value.text()?;
        if found != Some("ALL") {
            let start = found.map_or("set it to".to_owned(), |found| format!("{found:?} must be"));
            let remedy =
                format!("{start} \"ALL\": a container gets all Neuron devices of the instance.");
            faults.titled(&value, "Invalid number of Neuron devices", remedy);
        }
        platforms.as_ref().map(|_| ())
    })
}

/// Whether `value` is a number above zero: whole GPUs, or a fraction of one where instances have fractional GPUs.
fn is_amount(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && value.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

fn one_style(definition: &Object, requirement: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let node = requirement.get("sharingStrategy");
    let shares = node.is_set()?;
    let external = definition.requires("EXTERNAL");
    if shares && external == Some(true) {
        let summary = "GPU sharing is not supported on external instances";
        let remedy =
            "remove it and set value, or remove \"EXTERNAL\" from requires_compatibilities.";
        faults.titled(&node, summary, remedy);
    }
    match requirement.get("type").text()? {
        None => {}
        Some("GPU") => match (requirement.get("value").is_set()?, shares) {
            (true, true) => faults.titled(
                requirement,
                "GPU is both reserved and shared",
                "remove value to share a GPU with other containers, or sharingStrategy to reserve whole GPUs.",
            ),
            (false, false) => faults.at(
                requirement,
                "set value to a number of GPUs or \"ALL\", or sharingStrategy to share one with other containers.",
            ),
            _ => {}
        },
        Some(kind) if shares => {
            let summary = "sharingStrategy is supported for GPUs only";
            let remedy =
                format!("the type of this requirement is {kind:?}. Remove it, and set value.");
            faults.titled(&node, summary, remedy);
        }
        Some(_) => {}
    }
    (!shares || external.is_some()).then_some(())
}

fn same_style(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let mut first = None;
    each_requirement(definition, |_, container, requirement| {
        let Some(shares) = sharing(&requirement)? else {
            return Some(());
        };
        let (style, place) = first.get_or_insert((shares, container.place));
        if *style != shares {
            let does = match style {
                true => "shares a GPU",
                false => "reserves whole GPUs",
            };
            let remedy = format!(
                "{} {does}, this one does not. Set value in all containers of the task, or sharingStrategy in all of them.",
                place.label()
            );
            faults.at(&requirement, remedy);
        }
        Some(())
    })
}

/// Whether a requirement shares a GPU; nothing where it is not clear or not about GPUs.
fn sharing(requirement: &Node<'_>) -> Option<Option<bool>> {
    if requirement.get("type").text()? != Some("GPU") {
        return Some(None);
    }
    let shares = requirement.get("sharingStrategy").is_set()?;
    let reserves = requirement.get("value").is_set()?;
    Some((shares != reserves).then_some(shares))
}
