//! Rules for ulimits and kernel parameters of a container (catalogue group CD).

use std::collections::BTreeMap;

use super::checks::{each_element, gather, one_of};
use super::confinement::refused;
use super::definition::Definition;
use super::node::Node;
use super::platform::on_fargate;
use super::{Confidence, Fault, Rule, did_you_mean, quoted, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-040",
        "A ulimit must have a name that ECS knows, softLimit and hardLimit.",
        ulimit,
    ),
    Rule::certain(
        "CD-041",
        "softLimit must not exceed hardLimit.",
        limit_order,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-042",
            "On Fargate, nofile must be at most 1048576.",
            fargate_files,
        )
    },
    Rule::likely(
        "CD-043",
        "A kernel parameter must be one that can be set per container.",
        parameter,
    ),
    Rule::likely(
        "CD-044",
        "With the network mode host, network parameters must be unset.",
        host_network,
    ),
    Rule::likely(
        "CD-094",
        "Windows containers must not have ulimits.",
        windows_ulimits,
    ),
    Rule::likely(
        "CD-095",
        "With the ipc_mode host, IPC parameters must be unset.",
        host_ipc,
    ),
    Rule::likely(
        "CD-096",
        "Windows containers must not have systemControls.",
        windows_parameters,
    ),
    Rule::warning(
        "CD-097",
        "With the network mode awsvpc, containers must not set a network parameter to different values.",
        disagreement,
    ),
];

// As of autumn 2026.
const ULIMITS: [&str; 15] = [
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
];

fn each_ulimit(
    definition: &Definition,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each_element(definition, &["ulimits"], check)
}

fn ulimit(definition: &Definition) -> Option<Vec<Fault>> {
    let needed = [
        (
            "name",
            "set it to the name of a limit, for example \"nofile\".",
        ),
        (
            "softLimit",
            "set it to the limit in force; -1 is unlimited.",
        ),
        (
            "hardLimit",
            "set it to the value up to which the container may raise the limit; -1 is unlimited.",
        ),
    ];
    each_ulimit(definition, |ulimit| {
        let missing = needed.into_iter().map(|(field, remedy)| {
            let node = ulimit.get(field);
            let missing = !node.is_set()?;
            verdict(missing.then(|| {
                node.place
                    .fault(format!("{field} of a ulimit is not set"), remedy)
            }))
        });
        gather(missing.chain([one_of(&ulimit.get("name"), &ULIMITS, "ulimit")]))
    })
}

/// The limit of a number: -1 is none.
fn limit(value: i64) -> i64 {
    if value == -1 { i64::MAX } else { value }
}

fn limit_order(definition: &Definition) -> Option<Vec<Fault>> {
    each_ulimit(definition, |ulimit| {
        let node = ulimit.get("softLimit");
        let (Some(soft), Some(hard)) = (node.int()?, ulimit.get("hardLimit").int()?) else {
            return verdict(None);
        };
        verdict((limit(soft) > limit(hard)).then(|| {
            let remedy = format!(
                "the soft limit is {soft}, and the hard limit {hard} (-1 is unlimited). Lower the first, or raise the second."
            );
            node.place
                .fault("softLimit exceeds hardLimit", remedy)
        }))
    })
}

/// The greatest number of open files on Fargate. As of autumn 2026.
const FARGATE_FILES: i64 = 1_048_576;

fn fargate_files(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    each_ulimit(definition, |ulimit| {
        if ulimit.get("name").text()? != Some("nofile") {
            return verdict(None);
        }
        gather(["softLimit", "hardLimit"].into_iter().map(|field| {
            let node = ulimit.get(field);
            let wrong = node.int()?.filter(|value| limit(*value) > FARGATE_FILES);
            verdict(wrong.map(|value| {
                let remedy = format!("{value} must be {FARGATE_FILES} or less (-1 is unlimited).");
                node.place
                    .fault("nofile exceeds the maximum of Fargate", remedy)
            }))
        }))
    })
}

// As of autumn 2026.
const IPC_PARAMETERS: [&str; 8] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shm_rmid_forced",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
];

/// Everything below these can be set as well. As of autumn 2026.
const PARAMETER_TREES: [&str; 2] = ["fs.mqueue.", "net."];

fn each_parameter(
    definition: &Definition,
    wrong: impl Fn(&str) -> bool,
    fault: impl Fn(&Node<'_>, &str) -> Fault,
) -> Option<Vec<Fault>> {
    each_element(definition, &["systemControls"], |control| {
        let node = control.get("namespace");
        let name = node.text()?.filter(|name| wrong(name));
        verdict(name.map(|name| fault(&node, name)))
    })
}

fn parameter(definition: &Definition) -> Option<Vec<Fault>> {
    let known = |name: &str| {
        IPC_PARAMETERS.contains(&name) || PARAMETER_TREES.iter().any(|tree| name.starts_with(tree))
    };
    each_parameter(
        definition,
        |name| !known(name),
        |node, name| {
            let remedy = format!(
                "{name:?} is not valid. Valid values: {}, and names that begin with {}.{}",
                quoted(&IPC_PARAMETERS),
                quoted(&PARAMETER_TREES),
                did_you_mean(name, &IPC_PARAMETERS)
            );
            let summary = "Kernel parameter cannot be set per container";
            node.place.fault(summary, remedy)
        },
    )
}

fn host_network(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.effective_network_mode()? != "host" {
        return verdict(None);
    }
    each_parameter(
        definition,
        |name| name.starts_with("net."),
        |node, name| {
            let remedy = format!(
                "{name:?} would change the network of the whole instance. Remove it, or set network_mode to \"awsvpc\" or \"bridge\"."
            );
            node.place.fault(
                "Network parameters are not supported with network mode host",
                remedy,
            )
        },
    )
}

fn host_ipc(definition: &Definition) -> Option<Vec<Fault>> {
    if text(&definition.ipc_mode)? != Some("host") {
        return verdict(None);
    }
    each_parameter(
        definition,
        |name| name.starts_with("kernel.") || name.starts_with("fs.mqueue."),
        |node, name| {
            let remedy = format!(
                "{name:?} would change the instance itself. Remove it, or set another ipc_mode."
            );
            node.place.fault(
                "IPC parameters are not supported with ipc_mode host",
                remedy,
            )
        },
    )
}

fn windows_ulimits(definition: &Definition) -> Option<Vec<Fault>> {
    refused(
        definition,
        definition.is_windows()?,
        "ulimits",
        "on Windows",
    )
}

fn windows_parameters(definition: &Definition) -> Option<Vec<Fault>> {
    refused(
        definition,
        definition.is_windows()?,
        "systemControls",
        "on Windows",
    )
}

/// The first container that sets a parameter: its label and the value.
struct First<'a> {
    index: usize,
    label: String,
    value: &'a str,
}

fn disagreement(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.effective_network_mode()? != "awsvpc" {
        return verdict(None);
    }
    let mut seen: BTreeMap<&str, First<'_>> = BTreeMap::new();
    let mut answers = Vec::new();
    for (index, container) in definition.containers()?.into_iter().enumerate() {
        let Some(controls) = container.get("systemControls").items() else {
            answers.push(None);
            continue;
        };
        for control in controls {
            let Some(setting) = network_setting(&control) else {
                answers.push(None);
                continue;
            };
            let Some((name, value)) = setting else {
                continue;
            };
            let first = seen.entry(name).or_insert_with(|| First {
                index,
                label: container.place.label(),
                value,
            });
            let differs = first.index != index && first.value != value;
            answers.push(verdict(
                differs.then(|| contradicts(first, &control, name, value)),
            ));
        }
    }
    gather(answers.into_iter())
}

/// The network parameter that is set here, if it is one, and to what.
fn network_setting<'a>(control: &Node<'a>) -> Option<Option<(&'a str, &'a str)>> {
    let name = control.get("namespace").text()?;
    let Some(name) = name.filter(|name| name.starts_with("net.")) else {
        return Some(None);
    };
    Some(control.get("value").text()?.map(|value| (name, value)))
}

fn contradicts(first: &First<'_>, control: &Node<'_>, name: &str, value: &str) -> Fault {
    let remedy = format!(
        "{} sets {name:?} to {:?}, this one to {value:?}. With awsvpc the containers of a task share one network, and the \
         value of the container that starts last applies. Set it in one container only.",
        first.label, first.value
    );
    let node = control.get("value");
    node.place
        .fault("Different values of one network parameter", remedy)
}
