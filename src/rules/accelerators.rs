//! Rules for GPUs and other accelerators (catalogue group CD).

use super::checks::{each_element, gather};
use super::definition::Definition;
use super::node::Node;
use super::platform::on_fargate;
use super::{Fault, Rule, operand, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-079",
        "A container on Fargate must not require GPUs.",
        fargate_gpus,
    ),
    Rule::likely(
        "CD-080",
        "Neuron devices must go to one container, all of them, on Managed Instances.",
        neuron,
    ),
    Rule::likely(
        "CD-109",
        "A container that requires GPUs must run on Linux.",
        windows_gpus,
    ),
    Rule::likely(
        "CD-110",
        "The value of a GPU requirement must be a positive number or ALL.",
        gpu_value,
    ),
    Rule::likely(
        "CD-111",
        "A GPU requirement must have either value or sharingStrategy; no other requirement may have sharingStrategy.",
        one_style,
    ),
    Rule::likely(
        "CD-112",
        "The containers of a task must either all reserve whole GPUs or all share them.",
        same_style,
    ),
    Rule::certain(
        "CD-113",
        "A share of a GPU must have at least 1 MiB and 1 to 100 percent of its computing power.",
        mps,
    ),
];

/// Applies a check to every resource requirement of every container.
fn each_requirement(
    definition: &Definition,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each_element(definition, &["resourceRequirements"], check)
}

/// The same for those of one type.
fn each_of_type(
    definition: &Definition,
    kind: &str,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each_requirement(definition, |requirement| {
        if requirement.get("type").text()? == Some(kind) {
            check(requirement)
        } else {
            verdict(None)
        }
    })
}

fn no_gpus(definition: &Definition, summary: &str, remedy: &str) -> Option<Vec<Fault>> {
    each_of_type(definition, "GPU", |requirement| {
        verdict(Some(requirement.place.fault(summary, remedy)))
    })
}

fn fargate_gpus(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    let remedy = "remove the requirement, or run the task on EC2 or Managed Instances.";
    no_gpus(definition, "GPUs are not supported on Fargate", remedy)
}

fn windows_gpus(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    let remedy = "remove the requirement, or run the task on Linux.";
    no_gpus(definition, "GPUs are not supported on Windows", remedy)
}

fn neuron(definition: &Definition) -> Option<Vec<Fault>> {
    let checks = [neuron_value, neuron_platform, neuron_twice];
    gather(checks.into_iter().map(|check| check(definition)))
}

fn neuron_value(definition: &Definition) -> Option<Vec<Fault>> {
    each_of_type(definition, "NeuronDevice", |requirement| {
        let node = requirement.get("value");
        let detail = match node.text()? {
            Some("ALL") => return verdict(None),
            Some(value) => format!(
                "{value:?} must be \"ALL\": a container gets all Neuron devices of the instance."
            ),
            None => {
                "set it to \"ALL\": a container gets all Neuron devices of the instance.".to_owned()
            }
        };
        let summary = "Invalid number of Neuron devices";
        verdict(Some(node.place.fault(summary, detail)))
    })
}

fn neuron_platform(definition: &Definition) -> Option<Vec<Fault>> {
    // Without any list the place where the task runs is open.
    let elsewhere = operand(&definition.compatibilities)?.is_some_and(|list| {
        !list.is_empty() && !list.iter().any(|entry| entry == "MANAGED_INSTANCES")
    });
    if !elsewhere {
        return verdict(None);
    }
    each_of_type(definition, "NeuronDevice", |requirement| {
        let remedy = "add \"MANAGED_INSTANCES\" to requires_compatibilities, or remove the requirement. On EC2, list the devices \
                      (such as /dev/neuron0) in linuxParameters.devices instead.";
        let summary = "Neuron devices are supported on Managed Instances only";
        verdict(Some(requirement.place.fault(summary, remedy)))
    })
}

fn neuron_twice(definition: &Definition) -> Option<Vec<Fault>> {
    let mut first: Option<(usize, String)> = None;
    let mut answers = Vec::new();
    for (index, container) in definition.containers()?.into_iter().enumerate() {
        let Some(requirements) = container.get("resourceRequirements").items() else {
            answers.push(None);
            continue;
        };
        for requirement in requirements {
            match requirement.get("type").text() {
                None => answers.push(None),
                Some(Some("NeuronDevice")) => {
                    let (owner, label) =
                        first.get_or_insert_with(|| (index, container.place.label()));
                    answers.push(verdict((*owner != index).then(|| {
                        let remedy = format!(
                            "{label} requires them already. Remove one of the two requirements."
                        );
                        let summary = "Neuron devices are required by more than one container";
                        requirement.place.fault(summary, remedy)
                    })));
                }
                Some(_) => {}
            }
        }
    }
    gather(answers.into_iter())
}

/// Whether `value` is a number above zero: whole GPUs, or a fraction of one where instances have fractional GPUs.
fn is_amount(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && value.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

fn gpu_value(definition: &Definition) -> Option<Vec<Fault>> {
    each_of_type(definition, "GPU", |requirement| {
        let node = requirement.get("value");
        let wrong = node
            .text()?
            .filter(|value| *value != "ALL" && !is_amount(value));
        verdict(wrong.map(|value| {
            let remedy = format!(
                "{value:?} must be a number of GPUs such as \"1\", a fraction of one such as \"0.25\", or \"ALL\"."
            );
            node.place.fault("Invalid number of GPUs", remedy)
        }))
    })
}

fn one_style(definition: &Definition) -> Option<Vec<Fault>> {
    gather([style(definition), external_sharing(definition)].into_iter())
}

fn style(definition: &Definition) -> Option<Vec<Fault>> {
    each_requirement(definition, |requirement| {
        let shares = requirement.get("sharingStrategy").is_set()?;
        let Some(kind) = requirement.get("type").text()? else {
            return verdict(None);
        };
        if kind != "GPU" {
            return verdict(shares.then(|| {
                let node = requirement.get("sharingStrategy");
                let remedy =
                    format!("the type of this requirement is {kind:?}. Remove it, and set value.");
                node.place
                    .fault("sharingStrategy is supported for GPUs only", remedy)
            }));
        }
        let fault = match (requirement.get("value").is_set()?, shares) {
            (true, true) => (
                "GPU is both reserved and shared",
                "remove value to share a GPU with other containers, or sharingStrategy to reserve whole GPUs.",
            ),
            (false, false) => (
                "Number of GPUs is not set",
                "set value to a number of GPUs or \"ALL\", or sharingStrategy to share one with other containers.",
            ),
            _ => return verdict(None),
        };
        verdict(Some(requirement.place.fault(fault.0, fault.1)))
    })
}

fn external_sharing(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("EXTERNAL")? {
        return verdict(None);
    }
    each_requirement(definition, |requirement| {
        let node = requirement.get("sharingStrategy");
        verdict(node.is_set()?.then(|| {
            let remedy =
                "remove it and set value, or remove \"EXTERNAL\" from requires_compatibilities.";
            node.place
                .fault("GPU sharing is not supported on external instances", remedy)
        }))
    })
}

fn same_style(definition: &Definition) -> Option<Vec<Fault>> {
    let mut first: Option<(bool, String)> = None;
    let mut answers = Vec::new();
    for container in definition.containers()? {
        let Some(requirements) = container.get("resourceRequirements").items() else {
            answers.push(None);
            continue;
        };
        for requirement in requirements {
            let Some(shares) = sharing(&requirement) else {
                answers.push(None);
                continue;
            };
            let Some(shares) = shares else {
                continue;
            };
            let (style, label) = first.get_or_insert_with(|| (shares, container.place.label()));
            answers.push(verdict((*style != shares).then(|| {
                let does = if *style { "shares a GPU" } else { "reserves whole GPUs" };
                let remedy = format!(
                    "{label} {does}, this one does not. Set value in all containers of the task, or sharingStrategy in all of them."
                );
                let summary = "Reserved and shared GPUs in one task";
                requirement.place.fault(summary, remedy)
            })));
        }
    }
    gather(answers.into_iter())
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

fn mps(definition: &Definition) -> Option<Vec<Fault>> {
    let ranges = [
        ("memory", 1..=i64::MAX, "1 MiB or more"),
        ("maxComputePercent", 1..=100, "1 to 100 percent"),
    ];
    each_requirement(definition, |requirement| {
        let mps = requirement.get("sharingStrategy").get("nvidiaMps");
        gather(ranges.iter().map(|(field, allowed, demand)| {
            let node = mps.get(field);
            let wrong = node.int()?.filter(|value| !allowed.contains(value));
            verdict(wrong.map(|value| {
                node.place.fault(
                    format!("{field} of a shared GPU is out of range"),
                    format!("{value} must be {demand}."),
                )
            }))
        }))
    })
}
