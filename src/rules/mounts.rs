//! Rules for what a container mounts: volumes of the task, and those of other containers (catalogue group CD).

use std::collections::BTreeMap;

use super::dependencies::another_container;
use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::{did_you_mean, quoted};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-076",
        "container[].mountPoints[].sourceVolume",
        "Unknown volume in a mount point",
        "A mount point must name a volume of the task.",
        mounted_volume,
    ),
    Row::likely(
        "CD-077",
        "container[].mountPoints[].containerPath",
        "containerPath of a mount point is not absolute",
        "A mount point must have an absolute containerPath.",
        |_, path, faults| {
            match path.text()? {
                None => faults.titled(
                    path,
                    "containerPath of a mount point is not set",
                    "set it to the path of the volume in the container, for example \"/data\".",
                ),
                Some(found) if !is_absolute(found) => faults.at(
                    path,
                    format!("{found:?} must begin with a slash, on Windows with a drive such as \"C:\\data\"."),
                ),
                Some(_) => {}
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-078",
        "container[]",
        "Unknown container in volumesFrom",
        "volumesFrom must name another container of the task.",
        |definition, container, faults| {
            let field = ("volumesFrom", "sourceContainer");
            let itself = "Container mounts volumes from itself";
            another_container(definition, container, field, itself, faults)
        },
    ),
    Row::warning(
        "CD-107",
        "container[].mountPoints",
        "Two volumes are mounted at one path",
        "A container should not mount two volumes at one path.",
        mounted_twice,
    ),
];

fn mounted_volume(definition: &Object, source: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let mut names = Vec::new();
    for volume in definition.get("volume").items()? {
        names.extend(volume.get("name").text()?);
    }
    if let Some(name) = source.text()?.filter(|name| !names.contains(name)) {
        let remedy = match names.is_empty() {
            true => format!(
                "{name:?} does not exist: the task has no volumes. Add a volume block with this name."
            ),
            false => format!(
                "{name:?} does not exist. Volumes of the task: {}.{} Mount one of them, or add a volume block with this name.",
                quoted(&names),
                did_you_mean(name, &names)
            ),
        };
        faults.at(source, remedy);
    }
    Some(())
}

/// Whether `path` begins at the root: with a slash, or in one of the ways of Windows: a drive or, as in the name of a
/// pipe, a backslash.
fn is_absolute(path: &str) -> bool {
    let is_slash = |letter| letter == '/' || letter == '\\';
    path.starts_with(is_slash)
        || path.split_once(':').is_some_and(|(drive, rest)| {
            let letter = drive.len() == 1 && drive.bytes().all(|byte| byte.is_ascii_alphabetic());
            letter && (rest.is_empty() || rest.starts_with(is_slash))
        })
}

fn mounted_twice(_: &Object, mounts: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let mut seen = BTreeMap::new();
    each(mounts.items()?.into_iter().enumerate(), |(index, mount)| {
        let node = mount.get("containerPath");
        if let Some(path) = node.text()?
            && let Some(first) = seen.insert(path.trim_end_matches('/'), index)
        {
            faults.at(
                &node,
                format!(
                    "mountPoints[{first}] has the path {path:?} already. Choose another path, or remove one of the mount points."
                ),
            );
        }
        Some(())
    })
}
