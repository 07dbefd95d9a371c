//! Rules for the capabilities of Linux that a container gets or loses (catalogue group CD).

use super::checks::{each, each_element, gather};
use super::definition::Definition;
use super::node::Node;
use super::platform::on_fargate;
use super::{Confidence, Fault, Rule, did_you_mean, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-034",
        "On Fargate, an added capability must be SYS_PTRACE.",
        fargate_capabilities,
    ),
    Rule::likely(
        "CD-035",
        "A capability must be one that Linux has.",
        unknown_capability,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-035",
            "A capability must be one that ECS documents, without the prefix CAP_.",
            unlisted_capability,
        )
    },
    Rule::warning(
        "CD-120",
        "A privileged container must not add or drop capabilities.",
        privileged_capabilities,
    ),
];

/// Applies a check to every capability that is added or dropped.
fn each_capability(
    definition: &Definition,
    check: fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    gather(["add", "drop"].into_iter().map(|list| {
        each_element(
            definition,
            &["linuxParameters", "capabilities", list],
            check,
        )
    }))
}

fn fargate_capabilities(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    each_element(
        definition,
        &["linuxParameters", "capabilities", "add"],
        |node| {
            // The effect of the prefix is unknown: CD-035 warns of it.
            let wrong = node
                .text()?
                .filter(|name| !["SYS_PTRACE", "CAP_SYS_PTRACE"].contains(name));
            verdict(wrong.map(|name| {
                node.place.fault(
                    "Capability is not supported on Fargate",
                    format!("{name:?} cannot be added; the only valid value is \"SYS_PTRACE\". Remove it, or run the task on EC2."),
                )
            }))
        },
    )
}

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

fn unknown_capability(definition: &Definition) -> Option<Vec<Fault>> {
    each_capability(definition, |node| {
        let wrong = node.text()?.filter(|name| !is_capability(name));
        verdict(wrong.map(|name| {
            let near = did_you_mean(name, &CAPABILITIES);
            let remedy = format!(
                "{name:?} is not valid. Names are in capitals and without the prefix CAP_, such as \"NET_ADMIN\".{near}"
            );
            node.place.fault("Unknown capability", remedy)
        }))
    })
}

fn unlisted_capability(definition: &Definition) -> Option<Vec<Fault>> {
    each_capability(definition, |node| {
        let doubtful = node
            .text()?
            .filter(|name| is_capability(name) && !CAPABILITIES.contains(name));
        verdict(doubtful.map(|name| {
            let bare = name.strip_prefix("CAP_").unwrap_or(name);
            let remedy = match CAPABILITIES.contains(&bare) {
                true => format!("set {bare:?}, without the prefix CAP_."),
                false => format!(
                    "Linux has {name:?}, but ECS does not document it, and old Docker versions refuse it."
                ),
            };
            node.place.fault("Capability is not documented by ECS", remedy)
        }))
    })
}

fn privileged_capabilities(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        if container.get("privileged").bool()? != Some(true) {
            return verdict(None);
        }
        let capabilities = container.get("linuxParameters").get("capabilities");
        gather(["add", "drop"].into_iter().map(|list| {
            let node = capabilities.get(list);
            verdict(node.is_set()?.then(|| {
                let remedy =
                    "the container has every capability. Remove the list, or set privileged to false.";
                node.place
                    .fault("Capabilities have no effect in a privileged container", remedy)
            }))
        }))
    })
}
