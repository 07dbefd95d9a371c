//! Rules for ulimits and kernel parameters of a container (catalogue group CD).

use std::collections::BTreeMap;

use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::{did_you_mean, quoted};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-040",
        "container[].ulimits[]",
        "Unknown ulimit",
        "A ulimit must have a name that ECS knows, softLimit and hardLimit.",
        ulimit,
    ),
    Row::certain(
        "CD-041",
        "container[].ulimits[]",
        "softLimit exceeds hardLimit",
        "softLimit must not exceed hardLimit.",
        |_, ulimit, faults| {
            let node = ulimit.get("softLimit");
            if let (Some(soft), Some(hard)) = (node.int()?, ulimit.get("hardLimit").int()?)
                && limit(soft) > limit(hard)
            {
                let remedy = format!(
                    "the soft limit is {soft}, and the hard limit {hard} (-1 is unlimited). Lower the first, or raise the \
                     second."
                );
                faults.at(&node, remedy);
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-042",
        "container[].ulimits[]",
        "nofile exceeds the maximum of Fargate",
        "On Fargate, nofile should be at most 1048576.",
        fargate_files,
    )
    .documented(),
    Row::likely(
        "CD-043",
        "container[].systemControls[].namespace",
        "Kernel parameter cannot be set per container",
        "A kernel parameter must be one that can be set per container.",
        |_, namespace, faults| {
            let is_known = |name: &str| {
                let mut trees = PARAMETER_TREES.iter();
                IPC_PARAMETERS.contains(&name) || trees.any(|tree| name.starts_with(tree))
            };
            if let Some(name) = namespace.text()?.filter(|name| !is_known(name)) {
                let remedy = format!(
                    "{name:?} is not valid. Valid values: {}, and names that begin with {}.{}",
                    quoted(&IPC_PARAMETERS),
                    quoted(&PARAMETER_TREES),
                    did_you_mean(name, &IPC_PARAMETERS)
                );
                faults.at(namespace, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-044",
        "container[].systemControls[].namespace",
        "Network parameters are not supported with network mode host",
        "With the network mode host, network parameters must be unset.",
        |definition, namespace, faults| {
            if definition.effective_network_mode()? == "host"
                && let Some(name) = namespace.text()?.filter(|name| name.starts_with("net."))
            {
                let remedy = format!(
                    "{name:?} would change the network of the whole instance. Remove it, or set network_mode to \"awsvpc\" or \
                     \"bridge\"."
                );
                faults.at(namespace, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-094",
        "container[].ulimits",
        "ulimits is not supported on Windows",
        "Windows containers must not have ulimits.",
        unset_on_windows,
    ),
    Row::likely(
        "CD-095",
        "container[].systemControls[].namespace",
        "IPC parameters are not supported with ipc_mode host",
        "With the ipc_mode host, IPC parameters must be unset.",
        |definition, namespace, faults| {
            let is_ipc =
                |name: &&str| name.starts_with("kernel.") || name.starts_with("fs.mqueue.");
            if definition.find_member("ipc_mode").text()? == Some("host")
                && let Some(name) = namespace.text()?.filter(is_ipc)
            {
                let remedy = format!(
                    "{name:?} would change the instance itself. Remove it, or set another ipc_mode."
                );
                faults.at(namespace, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-096",
        "container[].systemControls",
        "systemControls is not supported on Windows",
        "Windows containers must not have systemControls.",
        unset_on_windows,
    ),
    Row::warning(
        "CD-097",
        "",
        "Different values of one network parameter",
        "With the network mode awsvpc, containers should not set a network parameter to different values.",
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

fn ulimit(_: &Object, ulimit: &Node<'_>, faults: &mut Faults) -> Option<()> {
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
    let complete = each(needed, |(field, remedy)| {
        let node = ulimit.get(field);
        if !node.is_set()? {
            faults.titled(&node, &format!("{field} of a ulimit is not set"), remedy);
        }
        Some(())
    });
    faults
        .unless_one_of(&ulimit.get("name"), &ULIMITS)
        .and(complete)
}

/// The limit of a number: -1 is none.
fn limit(value: i64) -> i64 {
    if value == -1 { i64::MAX } else { value }
}

/// The greatest number of open files on Fargate. As of autumn 2026.
const FARGATE_FILES: i64 = 1_048_576;

fn fargate_files(definition: &Object, ulimit: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if !definition.requires("FARGATE")? || ulimit.get("name").text()? != Some("nofile") {
        return Some(());
    }
    each(["softLimit", "hardLimit"], |field| {
        let node = ulimit.get(field);
        let is_wrong = |value: &i64| limit(*value) > FARGATE_FILES;
        if let Some(value) = node.int()?.filter(is_wrong) {
            let remedy = format!("{value} must be {FARGATE_FILES} or less (-1 is unlimited).");
            faults.at(&node, remedy);
        }
        Some(())
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

fn unset_on_windows(definition: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if definition.is_windows()? && node.is_set()? {
        faults.at(node, "remove it.");
    }
    Some(())
}

fn disagreement(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if definition.effective_network_mode()? != "awsvpc" {
        return Some(());
    }
    // The first container that sets a parameter, and to what.
    let mut seen = BTreeMap::new();
    let containers = definition.containers()?;
    each(containers.iter().enumerate(), |(index, container)| {
        each(container.get("systemControls").items()?, |control| {
            let node = control.get("value");
            let name = control.get("namespace").text()?;
            let Some(name) = name.filter(|name| name.starts_with("net.")) else {
                return Some(());
            };
            let Some(value) = node.text()? else {
                return Some(());
            };
            let (first, place, other) = seen.entry(name).or_insert((index, container.place, value));
            if *first != index && *other != value {
                let remedy = format!(
                    "{} sets {name:?} to {other:?}, this one to {value:?}. With awsvpc the containers of a task share one \
                     network, and the value of the container that starts last applies. Set it in one container only.",
                    place.label()
                );
                faults.at(&node, remedy);
            }
            Some(())
        })
    })
}
