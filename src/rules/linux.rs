//! Rules for `linuxParameters`: devices, tmpfs, swap and shared memory (catalogue group CD).

use super::did_you_mean;
use super::node::Node;
use super::object::{Faults, Object, Row, each};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-033",
        "container[].linuxParameters",
        "Linux parameter is not supported on Fargate",
        "On Fargate, devices, sharedMemorySize, maxSwap and swappiness must be unset.",
        fargate_parameters,
    ),
    Row::certain(
        "CD-036",
        "container[].linuxParameters.tmpfs[]",
        "A tmpfs is not complete",
        "A tmpfs must have containerPath and size.",
        tmpfs_complete,
    ),
    Row::certain(
        "CD-037",
        "container[].linuxParameters.swappiness",
        "swappiness is out of range",
        "swappiness must be 0 to 100.",
        |_, swappiness, faults| faults.unless_in(swappiness, 0..=100, "0 to 100"),
    ),
    Row::certain(
        "CD-038",
        "container[].linuxParameters.devices[].hostPath",
        "hostPath of a device is not set",
        "A device must have hostPath.",
        |_, path, faults| {
            if path.text()?.is_none() {
                let remedy =
                    "set it to the path of the device on the instance, for example \"/dev/fuse\".";
                faults.at(path, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-039",
        "container[].linuxParameters",
        "linuxParameters is not supported on Windows",
        "Windows containers must not have linuxParameters.",
        windows,
    ),
    Row::likely(
        "CD-088",
        "container[].linuxParameters.tmpfs[]",
        "size of a tmpfs is too small",
        "A tmpfs must have at least 1 MiB and an absolute path.",
        |_, tmpfs, faults| {
            let size = faults.unless_in(&tmpfs.get("size"), 1..=i64::MAX, "1 MiB or more");
            let node = tmpfs.get("containerPath");
            if let Some(path) = node.text()?.filter(|path| !path.starts_with('/')) {
                let summary = "containerPath of a tmpfs is not absolute";
                let remedy = format!("{path:?} must begin with a slash.");
                faults.titled(&node, summary, remedy);
            }
            size
        },
    ),
    Row::likely(
        "CD-089",
        "container[].linuxParameters.tmpfs[].mountOptions[]",
        "Unknown mount option",
        "Mount options of a tmpfs must be ones that ECS knows.",
        mount_option,
    ),
    Row::likely(
        "CD-090",
        "container[].linuxParameters.maxSwap",
        "maxSwap is negative",
        "maxSwap must not be negative.",
        |_, swap, faults| faults.unless_in(swap, 0..=i64::MAX, "0 (no swap) or more MiB"),
    ),
    Row::warning(
        "CD-091",
        "container[].linuxParameters.sharedMemorySize",
        "sharedMemorySize is too small",
        "sharedMemorySize should be at least 1 MiB.",
        |_, size, faults| faults.unless_in(size, 1..=i64::MAX, "1 MiB or more"),
    )
    .documented(),
    Row::warning(
        "CD-092",
        "container[].linuxParameters",
        "swappiness has no effect without maxSwap",
        "swappiness should be set together with maxSwap.",
        |definition, linux, faults| {
            let swappiness = linux.get("swappiness");
            // On Fargate it has to go anyway: CD-033.
            if !definition.requires("FARGATE")?
                && swappiness.int()?.is_some()
                && linux.get("maxSwap").int()?.is_none()
            {
                let remedy =
                    "set maxSwap as well (the swap space of the container in MiB), or remove it.";
                faults.at(&swappiness, remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-093",
        "container[].linuxParameters.devices[].permissions[]",
        "Unknown device permission",
        "Device permissions must be read, write or mknod.",
        |_, permission, faults| faults.unless_one_of(permission, &["read", "write", "mknod"]),
    ),
];

fn fargate_parameters(definition: &Object, linux: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if !definition.requires("FARGATE")? {
        return Some(());
    }
    let fields = ["devices", "sharedMemorySize", "maxSwap", "swappiness"];
    each(fields, |field| {
        let node = linux.get(field);
        if node.is_set()? {
            let summary = format!("{field} is not supported on Fargate");
            faults.titled(&node, &summary, "remove it.");
        }
        Some(())
    })
}

fn tmpfs_complete(_: &Object, tmpfs: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let needed = [
        (
            "containerPath",
            "set it to the path of the mount, for example \"/tmp\".",
        ),
        ("size", "set it to the maximum size in MiB, for example 64."),
    ];
    each(needed, |(field, remedy)| {
        let node = tmpfs.get(field);
        if !node.is_set()? {
            faults.titled(&node, &format!("{field} of a tmpfs is not set"), remedy);
        }
        Some(())
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

fn mount_option(_: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let is_known = |option: &str| {
        let name = option.split_once('=').map_or(option, |(name, _)| name);
        MOUNT_OPTIONS.contains(&option) || VALUED_MOUNT_OPTIONS.contains(&name)
    };
    if let Some(option) = node.text()?.filter(|option| !is_known(option)) {
        let remedy = match option.starts_with("size=") {
            true => "the option size is not valid here. Set the field size instead.".to_owned(),
            false => format!(
                "{option:?} is not valid. Set one option per element, such as \"noexec\" or \"mode=1777\".{}",
                did_you_mean(option, &MOUNT_OPTIONS)
            ),
        };
        faults.at(node, remedy);
    }
    Some(())
}

fn windows(definition: &Object, linux: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if !definition.is_windows()? {
        return Some(());
    }
    let capabilities = linux.get("capabilities");
    let lists = ["add", "drop"].map(|list| ("capabilities", capabilities.get(list)));
    let fields = [
        "devices",
        "sharedMemorySize",
        "tmpfs",
        "maxSwap",
        "swappiness",
        "initProcessEnabled",
    ];
    let fields = fields.map(|field| (field, linux.get(field)));
    each(lists.into_iter().chain(fields), |(field, node)| {
        if node.is_set()? && node.bool()? != Some(false) {
            let summary = format!("{field} is not supported on Windows");
            faults.titled(&node, &summary, "remove linuxParameters.");
        }
        Some(())
    })
}
