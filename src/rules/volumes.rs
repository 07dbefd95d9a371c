//! Rules for volumes (catalogue group VO). [`super::file_systems`] has what is inside EFS, FSx and S3 Files volumes.

use std::collections::BTreeSet;

use super::node::Node;
use super::object::{Faults, Object, Row};
use super::quoted;
use crate::validators::is_ecs_name;

/// The rules of this file that hold for the volumes of daemons as well.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "VO-001",
        "volume[].name",
        "Invalid volume name",
        "A volume's name must have 1 to 255 letters, digits, `_` and `-`.",
        |_, name, faults| {
            const FORM: &str = "1 to 255 characters: letters, digits, underscores and hyphens";
            match name.text()? {
                Some(text) if is_ecs_name(text) => {}
                Some(_) => faults.at(name, format!("The name must have {FORM}.")),
                None => faults.titled(
                    name,
                    "Volume name is not set",
                    format!("Set a name of {FORM}."),
                ),
            }
            Some(())
        },
    ),
    Row::likely(
        "VO-002",
        "",
        "Duplicate volume name",
        "Volume names must be unique in a task.",
        |definition, _, faults| {
            let mut seen = BTreeSet::new();
            definition.each("volume[].name", |name| {
                if name.text()?.is_some_and(|text| !seen.insert(text)) {
                    let remedy = "Another volume has this name. Rename one of the two, and the mount points that refer to it.";
                    faults.at(name, remedy);
                }
                Some(())
            })
        },
    ),
    Row::certain(
        "VO-003",
        "volume[]",
        "Volume has more than one type",
        "A volume must have at most one type.",
        one_type,
    ),
    Row::warning(
        "VO-018",
        "volume[]",
        "Volume is not mounted",
        "A volume should be mounted by a container.",
        |definition, volume, faults| match is_at_launch(volume)? {
            true => Some(()),
            false => mounted(definition, volume, faults),
        },
    ),
];

/// Those for what only tasks of one's own have.
pub(crate) const OF_TASKS: &[Row] = &[
    Row::certain(
        "VO-004",
        "volume[].host_path",
        "host_path is not supported on Fargate",
        "On Fargate, host_path must be unset.",
        |definition, path, faults| {
            if definition.requires("FARGATE")? && path.text()?.is_some() {
                let remedy = "Remove it: a volume with only a name is empty storage that lasts as long as the task.";
                faults.at(path, remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "VO-006",
        "volume[].docker_volume_configuration",
        "Docker volumes are not supported on Fargate",
        "A task on Fargate must not have Docker volumes.",
        |definition, docker, faults| {
            if definition.requires("FARGATE")? && docker.occurs()? {
                let remedy = format!(
                    "Use EFS, or a volume with only a name (empty storage that lasts as long as the task).{}",
                    of_nothing(docker)
                );
                faults.at(&docker.get("scope"), remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "VO-007",
        "volume[].docker_volume_configuration",
        "Unknown Docker volume scope",
        "A Docker volume must have the scope task or shared, and shared with autoprovision.",
        |_, docker, faults| {
            let (scope, autoprovision) = (docker.get("scope"), docker.get("autoprovision"));
            faults.unless_one_of(&scope, &["task", "shared"])?;
            if scope.text()? == Some("task") && autoprovision.bool()? == Some(true) {
                let remedy = "Set scope = \"shared\", or remove it.";
                faults.titled(
                    &autoprovision,
                    "autoprovision requires scope shared",
                    remedy,
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "VO-016",
        "volume",
        "More than one volume is configured at launch",
        "A task must have at most one volume that is configured at launch.",
        one_at_launch,
    ),
    Row::certain(
        "VO-017",
        "volume[]",
        "Volume configured at launch is not mounted",
        "A volume that is configured at launch must be mounted by a container.",
        |definition, volume, faults| match is_at_launch(volume)? {
            true => mounted(definition, volume, faults),
            false => Some(()),
        },
    ),
];

/// The attributes that make a volume more than empty storage.
const TYPES: [&str; 8] = [
    "host",
    "host_path",
    "docker_volume_configuration",
    "efs_volume_configuration",
    "fsx_windows_file_server_volume_configuration",
    "s3files_volume_configuration",
    "log_driver_volume_configuration",
    "configure_at_launch",
];

const DOCKER: &str = "docker_volume_configuration";

/// The remedy for a Docker volume in which nothing is set, as another sentence.
fn of_nothing(docker: &Node<'_>) -> &'static str {
    match docker.is_set() {
        Some(false) => {
            " The block is a Docker volume even while nothing is set in it: leave it out, in a module with a dynamic block over \
             an empty list."
        }
        _ => "",
    }
}

fn one_type(_: &Object, volume: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let types = TYPES.into_iter().filter(|name| volume.has(name));
    let given = |name: &'static str| match name {
        // Its empty block is a volume with Docker's defaults, and sent.
        DOCKER => volume.get(name).occurs(),
        _ if name.ends_with("_volume_configuration") => volume.get(name).counts_as_block(),
        _ => volume.get(name).is_set(),
    };
    let types: Vec<_> = types.map(|name| (name, given(name))).collect();
    let given = types.iter().filter(|(_, set)| *set == Some(true));
    let given: Vec<&str> = given.map(|(name, _)| *name).collect();
    // Two are too many, whatever the others turn out to be.
    if given.len() > 1 {
        let empty = match given.contains(&DOCKER) {
            true => of_nothing(&volume.get(DOCKER)),
            false => "",
        };
        let remedy = format!("Set only one of {}.{empty}", quoted(&given));
        faults.at(&volume.get("name"), remedy);
    }
    types.iter().all(|(_, set)| set.is_some()).then_some(())
}

/// Whether the volume is configured where a task is started.
fn is_at_launch(volume: &Node<'_>) -> Option<bool> {
    const NAME: &str = "configure_at_launch";
    Some(volume.has(NAME) && volume.get(NAME).bool()? == Some(true))
}

fn one_at_launch(_: &Object, volumes: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let (mut names, mut open) = (Vec::new(), 0);
    for volume in volumes.items()? {
        match is_at_launch(&volume) {
            Some(true) => names.push(volume.get("name").text().flatten().unwrap_or("?")),
            Some(false) => {}
            None => open += 1,
        }
    }
    if names.len() > 1 {
        let remedy = format!(
            "{} have configure_at_launch = true; a task can have one such volume. Remove it from the others.",
            quoted(&names)
        );
        faults.at(&volumes.at_member("configure_at_launch"), remedy);
    }
    (names.len() + open <= 1).then_some(())
}

/// A fault where no container mounts the volume.
fn mounted(definition: &Object, volume: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let node = volume.get("name");
    let Some(name) = node.text()? else {
        return Some(());
    };
    let mut is_mounted = false;
    let all = definition.each("container[].mountPoints[].sourceVolume", |source| {
        is_mounted |= source.text()? == Some(name);
        Some(())
    });
    if !is_mounted {
        all?;
        let remedy =
            "No container uses it. Add a mount point for it to a container, or remove the volume.";
        faults.at(&node, remedy);
    }
    Some(())
}
