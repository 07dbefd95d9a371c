//! Rules for the capabilities of Linux that a container gets or loses (catalogue group CD).

use super::did_you_mean;
use super::node::Node;
use super::object::{Faults, Object, Row, each};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-034",
        "container[].linuxParameters.capabilities.add[]",
        "Capability is not supported on Fargate",
        "On Fargate, an added capability must be SYS_PTRACE.",
        |definition, capability, faults| {
            // The effect of the prefix is unknown: CD-035 warns of it.
            let is_legal = |name: &str| ["SYS_PTRACE", "CAP_SYS_PTRACE"].contains(&name);
            if definition.requires("FARGATE")?
                && let Some(name) = capability.text()?.filter(|name| !is_legal(name))
            {
                let remedy = format!(
                    "{name:?} cannot be added; the only valid value is \"SYS_PTRACE\". Remove it, or run the task on EC2."
                );
                faults.at(capability, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-035",
        "container[].linuxParameters.capabilities",
        "Unknown capability",
        "A capability must be one that Linux has.",
        unknown_capability,
    ),
    Row::warning(
        "CD-035",
        "container[].linuxParameters.capabilities",
        "Capability is not documented by ECS",
        "A capability should be one that ECS documents, without the prefix CAP_.",
        unlisted_capability,
    )
    .documented(),
    Row::warning(
        "CD-120",
        "container[]",
        "Capabilities have no effect in a privileged container",
        "A privileged container should not add or drop capabilities.",
        privileged_capabilities,
    ),
];

/// The capabilities that ECS lists. As of autumn 2026.
const CAPABILITIES: [&str; 38] = [
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "SYSLOG",
    "WAKE_ALARM",
];

/// Further capabilities of the kernel. As of autumn 2026.
const UNLISTED_CAPABILITIES: [&str; 4] = ["AUDIT_READ", "BPF", "CHECKPOINT_RESTORE", "PERFMON"];

/// Whether Linux has it, with the prefix or without.
fn is_capability(name: &str) -> bool {
    let name = name.strip_prefix("CAP_").unwrap_or(name);
    CAPABILITIES.contains(&name) || UNLISTED_CAPABILITIES.contains(&name)
}

/// The lists of capabilities that are added and dropped.
fn lists<'a>(capabilities: &Node<'a>) -> [Node<'a>; 2] {
    ["add", "drop"].map(|list| capabilities.get(list))
}

fn unknown_capability(_: &Object, capabilities: &Node<'_>, faults: &mut Faults) -> Option<()> {
    each(lists(capabilities), |list| {
        each(list.items()?, |node| {
            if let Some(name) = node.text()?.filter(|name| !is_capability(name)) {
                let near = did_you_mean(name, &CAPABILITIES);
                let remedy = format!(
                    "{name:?} is not valid. Names are in capitals and without the prefix CAP_, such as \"NET_ADMIN\".{near}"
                );
                faults.at(&node, remedy);
            }
            Some(())
        })
    })
}

fn unlisted_capability(_: &Object, capabilities: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let is_doubtful = |name: &&str| is_capability(name) && !CAPABILITIES.contains(name);
    each(lists(capabilities), |list| {
        each(list.items()?, |node| {
            let Some(name) = node.text()?.filter(is_doubtful) else {
                return Some(());
            };
            let bare = name.strip_prefix("CAP_").unwrap_or(name);
            let remedy = match CAPABILITIES.contains(&bare) {
                true => format!("set {bare:?}, without the prefix CAP_."),
                false => format!(
                    "Linux has {name:?}, but ECS does not document it, and old Docker versions refuse it."
                ),
            };
            faults.at(&node, remedy);
            Some(())
        })
    })
}

fn privileged_capabilities(_: &Object, container: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if container.get("privileged").bool()? != Some(true) {
        return Some(());
    }
    each(
        lists(&container.get("linuxParameters").get("capabilities")),
        |list| {
            if list.is_set()? {
                let remedy = "the container has every capability. Remove the list, or set privileged to false.";
                faults.at(&list, remedy);
            }
            Some(())
        },
    )
}
