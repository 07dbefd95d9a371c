//! Rules for `linuxParameters`: devices, tmpfs, swap and shared memory (catalogue group CD).

use std::ops::RangeInclusive;

use super::checks::{each, each_element, gather, one_of};
use super::definition::Definition;
use super::node::Node;
use super::platform::on_fargate;
use super::{Confidence, Fault, Rule, did_you_mean, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-033",
        "On Fargate, devices, sharedMemorySize, maxSwap and swappiness must be unset.",
        fargate_parameters,
    ),
    Rule::certain(
        "CD-036",
        "A tmpfs must have containerPath and size.",
        tmpfs_complete,
    ),
    Rule::certain("CD-037", "swappiness must be 0 to 100.", swappiness),
    Rule::certain("CD-038", "A device must have hostPath.", device_path),
    Rule::likely(
        "CD-039",
        "Windows containers must not have linuxParameters.",
        windows,
    ),
    Rule::likely(
        "CD-088",
        "A tmpfs must have at least 1 MiB and an absolute path.",
        tmpfs_values,
    ),
    Rule::likely(
        "CD-089",
        "Mount options of a tmpfs must be ones that ECS knows.",
        mount_options,
    ),
    Rule::likely("CD-090", "maxSwap must not be negative.", max_swap),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-091",
            "sharedMemorySize must be at least 1 MiB.",
            shared_memory,
        )
    },
    Rule::warning(
        "CD-092",
        "swappiness must be set together with maxSwap.",
        swappiness_alone,
    ),
    Rule::certain(
        "CD-093",
        "Device permissions must be read, write or mknod.",
        permissions,
    ),
];

const TMPFS: [&str; 2] = ["linuxParameters", "tmpfs"];
const DEVICES: [&str; 2] = ["linuxParameters", "devices"];

/// A number of `linuxParameters` that has to be in a range.
fn number(
    definition: &Definition,
    field: &'static str,
    allowed: &RangeInclusive<i64>,
    summary: &str,
    demand: &str,
) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("linuxParameters").get(field);
        let wrong = node.int()?.filter(|value| !allowed.contains(value));
        verdict(wrong.map(|value| {
            node.place
                .fault(summary, format!("{value} must be {demand}."))
        }))
    })
}

fn fargate_parameters(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    each(definition, |container| {
        gather(
            ["devices", "sharedMemorySize", "maxSwap", "swappiness"]
                .into_iter()
                .map(|field| {
                    let node = container.get("linuxParameters").get(field);
                    verdict(node.is_set()?.then(|| {
                        node.place
                            .fault(format!("{field} is not supported on Fargate"), "remove it.")
                    }))
                }),
        )
    })
}

fn tmpfs_complete(definition: &Definition) -> Option<Vec<Fault>> {
    let needed = [
        (
            "containerPath",
            "set it to the path of the mount, for example \"/tmp\".",
        ),
        ("size", "set it to the maximum size in MiB, for example 64."),
    ];
    each_element(definition, &TMPFS, |tmpfs| {
        gather(needed.into_iter().map(|(field, remedy)| {
            let node = tmpfs.get(field);
            let missing = !node.is_set()?;
            verdict(missing.then(|| {
                node.place
                    .fault(format!("{field} of a tmpfs is not set"), remedy)
            }))
        }))
    })
}

fn tmpfs_values(definition: &Definition) -> Option<Vec<Fault>> {
    each_element(definition, &TMPFS, |tmpfs| {
        let path = || {
            let node = tmpfs.get("containerPath");
            let wrong = node.text()?.filter(|path| !path.starts_with('/'));
            verdict(wrong.map(|path| {
                let remedy = format!("{path:?} must begin with a slash.");
                node.place
                    .fault("containerPath of a tmpfs is not absolute", remedy)
            }))
        };
        let size = || {
            let node = tmpfs.get("size");
            let wrong = node.int()?.filter(|size| *size < 1);
            verdict(wrong.map(|size| {
                let remedy = format!("{size} must be 1 MiB or more.");
                node.place.fault("size of a tmpfs is too small", remedy)
            }))
        };
        gather([path(), size()].into_iter())
    })
}

// As of autumn 2026.
const MOUNT_OPTIONS: [&str; 33] = [
    "defaults",
    "ro",
    "rw",
    "suid",
    "nosuid",
    "dev",
    "nodev",
    "exec",
    "noexec",
    "sync",
    "async",
    "dirsync",
    "remount",
    "mand",
    "nomand",
    "atime",
    "noatime",
    "diratime",
    "nodiratime",
    "bind",
    "rbind",
    "unbindable",
    "runbindable",
    "private",
    "rprivate",
    "shared",
    "rshared",
    "slave",
    "rslave",
    "relatime",
    "norelatime",
    "strictatime",
    "nostrictatime",
];

/// Those with a value, such as `mode=1777`, or without. As of autumn 2026.
const VALUED_MOUNT_OPTIONS: [&str; 6] = ["mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"];

fn mount_options(definition: &Definition) -> Option<Vec<Fault>> {
    each_element(definition, &TMPFS, |tmpfs| {
        gather(tmpfs.get("mountOptions").items()?.iter().map(|node| {
            let known = |option: &str| {
                let name = option.split_once('=').map_or(option, |(name, _)| name);
                MOUNT_OPTIONS.contains(&option) || VALUED_MOUNT_OPTIONS.contains(&name)
            };
            let wrong = node.text()?.filter(|option| !known(option));
            verdict(wrong.map(|option| {
                let remedy = match option.starts_with("size=") {
                    true => "the option size is not valid here. Set the field size instead.".to_owned(),
                    false => format!(
                        "{option:?} is not valid. Set one option per element, such as \"noexec\" or \"mode=1777\".{}",
                        did_you_mean(option, &MOUNT_OPTIONS)
                    ),
                };
                node.place.fault("Unknown mount option", remedy)
            }))
        }))
    })
}

fn swappiness(definition: &Definition) -> Option<Vec<Fault>> {
    let summary = "swappiness is out of range";
    number(definition, "swappiness", &(0..=100), summary, "0 to 100")
}

fn max_swap(definition: &Definition) -> Option<Vec<Fault>> {
    let demand = "0 (no swap) or more MiB";
    let summary = "maxSwap is negative";
    number(definition, "maxSwap", &(0..=i64::MAX), summary, demand)
}

fn shared_memory(definition: &Definition) -> Option<Vec<Fault>> {
    let summary = "sharedMemorySize is too small";
    let allowed = 1..=i64::MAX;
    number(
        definition,
        "sharedMemorySize",
        &allowed,
        summary,
        "1 MiB or more",
    )
}

fn swappiness_alone(definition: &Definition) -> Option<Vec<Fault>> {
    // On Fargate it has to go anyway: CD-033.
    if on_fargate(definition)? {
        return verdict(None);
    }
    each(definition, |container| {
        let linux = container.get("linuxParameters");
        let node = linux.get("swappiness");
        let ignored = node.int()?.is_some() && linux.get("maxSwap").int()?.is_none();
        verdict(ignored.then(|| {
            let remedy =
                "set maxSwap as well (the swap space of the container in MiB), or remove it.";
            node.place
                .fault("swappiness has no effect without maxSwap", remedy)
        }))
    })
}

fn device_path(definition: &Definition) -> Option<Vec<Fault>> {
    each_element(definition, &DEVICES, |device| {
        let node = device.get("hostPath");
        verdict(node.text()?.is_none().then(|| {
            let remedy =
                "set it to the path of the device on the instance, for example \"/dev/fuse\".";
            node.place.fault("hostPath of a device is not set", remedy)
        }))
    })
}

fn permissions(definition: &Definition) -> Option<Vec<Fault>> {
    each_element(definition, &DEVICES, |device| {
        let list = device.get("permissions").items()?;
        gather(
            list.iter()
                .map(|node| one_of(node, &["read", "write", "mknod"], "device permission")),
        )
    })
}

fn windows(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    each(definition, |container| {
        let linux = container.get("linuxParameters");
        let capabilities = linux.get("capabilities");
        let configured = [
            ("capabilities", capabilities.get("add")),
            ("capabilities", capabilities.get("drop")),
            ("devices", linux.get("devices")),
            ("sharedMemorySize", linux.get("sharedMemorySize")),
            ("tmpfs", linux.get("tmpfs")),
            ("maxSwap", linux.get("maxSwap")),
            ("swappiness", linux.get("swappiness")),
        ];
        let fault = |field: &str, node: &Node<'_>| {
            let summary = format!("{field} is not supported on Windows");
            node.place.fault(summary, "remove linuxParameters.")
        };
        let init = linux.get("initProcessEnabled");
        gather(
            configured
                .iter()
                .map(|(field, node)| verdict(node.is_set()?.then(|| fault(field, node))))
                .chain([init.bool().and_then(|on| {
                    verdict((on == Some(true)).then(|| fault("initProcessEnabled", &init)))
                })]),
        )
    })
}
