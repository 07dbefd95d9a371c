//! Rules for what a container mounts: volumes of the task, and those of other containers (catalogue group CD).

use std::collections::BTreeMap;

use super::checks::{each, each_element, gather};
use super::definition::Definition;
use super::dependencies::names_another;
use super::{Fault, Rule, did_you_mean, operand, quoted, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-076",
        "A mount point must name a volume of the task.",
        mounted_volume,
    ),
    Rule::likely(
        "CD-077",
        "A mount point must have an absolute containerPath.",
        container_path,
    ),
    Rule::certain(
        "CD-078",
        "volumesFrom must name another container of the task.",
        volumes_from,
    ),
    Rule::warning(
        "CD-107",
        "A container must not mount two volumes at one path.",
        mounted_twice,
    ),
];

fn mounted_volume(definition: &Definition) -> Option<Vec<Fault>> {
    let mut names = Vec::new();
    for volume in operand(&definition.volumes)?.map_or(&[][..], Vec::as_slice) {
        names.extend(text(&volume.name)?);
    }
    each_element(definition, &["mountPoints"], |mount| {
        let node = mount.get("sourceVolume");
        let wrong = node.text()?.filter(|name| !names.contains(name));
        verdict(wrong.map(|name| {
            let remedy = match names.is_empty() {
                true => format!("{name:?} does not exist: the task has no volumes. Add a volume block with this name."),
                false => format!(
                    "{name:?} does not exist. Volumes of the task: {}.{} Mount one of them, or add a volume block with this name.",
                    quoted(&names),
                    did_you_mean(name, &names)
                ),
            };
            node.place.fault("Unknown volume in a mount point", remedy)
        }))
    })
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

fn container_path(definition: &Definition) -> Option<Vec<Fault>> {
    each_element(definition, &["mountPoints"], |mount| {
        let node = mount.get("containerPath");
        let fault = match node.text()? {
            None => (
                "containerPath of a mount point is not set",
                "set it to the path of the volume in the container, for example \"/data\"."
                    .to_owned(),
            ),
            Some(path) if !is_absolute(path) => (
                "containerPath of a mount point is not absolute",
                format!(
                    "{path:?} must begin with a slash, on Windows with a drive such as \"C:\\data\"."
                ),
            ),
            Some(_) => return verdict(None),
        };
        verdict(Some(node.place.fault(fault.0, fault.1)))
    })
}

fn volumes_from(definition: &Definition) -> Option<Vec<Fault>> {
    names_another(
        definition,
        ("volumesFrom", "sourceContainer"),
        "Container mounts volumes from itself",
    )
}

fn mounted_twice(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let mut seen = BTreeMap::new();
        let mounts = container.get("mountPoints").items()?;
        gather(mounts.into_iter().enumerate().map(|(index, mount)| {
            let node = mount.get("containerPath");
            let Some(path) = node.text()? else {
                return verdict(None);
            };
            let same = if path == "/" { path } else { path.trim_end_matches('/') };
            verdict(seen.insert(same, index).map(|first| {
                let remedy = format!(
                    "mountPoints[{first}] has the path {path:?} already. Choose another path, or remove one of the mount points."
                );
                node.place.fault("Two volumes are mounted at one path", remedy)
            }))
        }))
    })
}
