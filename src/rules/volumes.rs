//! Rules for volumes (catalogue group VO). [`super::file_systems`] has what is inside EFS, FSx and S3 Files volumes.

use std::collections::BTreeSet;

use tfplug::Attr;

use super::checks::gather;
use super::definition::{Definition, Volume};
use super::{Fault, Rule, operand, quoted, text, verdict};
use crate::validators::is_ecs_name;

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "VO-001",
        "A volume's name must have 1 to 255 letters, digits, `_` and `-`.",
        volume_name,
    ),
    Rule::likely(
        "VO-002",
        "Volume names must be unique in a task.",
        unique_names,
    ),
    Rule::certain("VO-003", "A volume must have at most one type.", one_type),
    Rule::certain(
        "VO-004",
        "On Fargate, host_path must be unset.",
        fargate_host_path,
    ),
    Rule::certain(
        "VO-006",
        "A task on Fargate must not have Docker volumes.",
        fargate_docker,
    ),
    Rule::certain(
        "VO-007",
        "A Docker volume must have the scope task or shared, and shared with autoprovision.",
        autoprovision,
    ),
    Rule::certain(
        "VO-016",
        "A task must have at most one volume that is configured at launch.",
        one_at_launch,
    ),
    Rule::certain(
        "VO-017",
        "A volume that is configured at launch must be mounted by a container.",
        at_launch_unmounted,
    ),
    Rule::warning(
        "VO-018",
        "A volume must be mounted by a container.",
        unmounted,
    ),
];

/// Members of blocks inside a volume, at which messages about the whole block point.
pub(super) const DOCKER: &str = "docker_volume_configuration[0].scope";
pub(super) const DRIVER: &str = "docker_volume_configuration[0].driver";
pub(super) const EFS: &str = "efs_volume_configuration[0].file_system_id";

/// A violation in one volume.
#[derive(Clone, Debug)]
pub(super) struct VolumeFault {
    /// The way to the attribute from the volume.
    member: String,
    summary: String,
    remedy: String,
}

impl VolumeFault {
    pub(super) fn new(
        member: impl Into<String>,
        summary: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            member: member.into(),
            summary: summary.into(),
            remedy: remedy.into(),
        }
    }
}

/// Applies a check to every volume. The blocks are a set, so Terraform shows the attribute if there is one volume, and
/// the text names the volume.
pub(super) fn volumes(
    definition: &Definition,
    mut check: impl FnMut(&Volume, &str) -> Option<Option<VolumeFault>>,
) -> Option<Vec<Fault>> {
    let list = operand(&definition.volumes)?.map_or(&[][..], Vec::as_slice);
    gather(list.iter().map(|volume| {
        let name = volume.name.text().unwrap_or("?");
        let found = check(volume, name)?;
        verdict(found.map(|finding| {
            let path = format!("volume.{}", finding.member);
            let detail = format!("In volume {name:?}: {}", finding.remedy);
            Fault::new(path.as_str(), finding.summary, detail)
        }))
    }))
}

/// The answer of a check of a volume: a fault when it is `wrong`.
pub(super) fn fault_when(
    wrong: bool,
    member: &str,
    summary: &str,
    remedy: &str,
) -> Option<Option<VolumeFault>> {
    Some(wrong.then(|| VolumeFault::new(member, summary, remedy)))
}

fn volume_name(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let wrong = operand(&volume.name)?.is_none_or(|name| !is_ecs_name(name));
        fault_when(
            wrong,
            "name",
            "Invalid volume name",
            "the name must have 1 to 255 characters: letters, digits, underscores and hyphens.",
        )
    })
}

fn unique_names(definition: &Definition) -> Option<Vec<Fault>> {
    let mut seen = BTreeSet::new();
    volumes(definition, |volume, _| {
        let Some(name) = text(&volume.name)? else {
            return Some(None);
        };
        fault_when(
            !seen.insert(name.to_owned()),
            "name",
            "Duplicate volume name",
            "another volume has this name. Rename one of the two, and the mount points that refer to it.",
        )
    })
}

fn one_type(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let types = [
            (
                text(&volume.host_path).map(|path| path.is_some()),
                "host_path",
            ),
            (is_given(&volume.docker), "docker_volume_configuration"),
            (is_given(&volume.efs), "efs_volume_configuration"),
            (
                is_given(&volume.fsx),
                "fsx_windows_file_server_volume_configuration",
            ),
            (is_given(&volume.s3_files), "s3files_volume_configuration"),
            (
                operand(&volume.at_launch).map(|at_launch| at_launch == Some(&true)),
                "configure_at_launch",
            ),
        ];
        let given: Vec<&str> = types
            .iter()
            .filter(|(given, _)| *given == Some(true))
            .map(|(_, name)| *name)
            .collect();
        // Two are too many, whatever the others turn out to be.
        if given.len() < 2 && types.iter().any(|(given, _)| given.is_none()) {
            return None;
        }
        let remedy = format!("set only one of {}.", quoted(&given));
        fault_when(
            given.len() > 1,
            "name",
            "Volume has more than one type",
            &remedy,
        )
    })
}

fn is_given<T>(block: &Attr<T>) -> Option<bool> {
    operand(block).map(|block| block.is_some())
}

fn fargate_host_path(definition: &Definition) -> Option<Vec<Fault>> {
    let fargate = definition.requires("FARGATE")?;
    volumes(definition, |volume, _| {
        let wrong = fargate && text(&volume.host_path)?.is_some();
        fault_when(
            wrong,
            "host_path",
            "host_path is not supported on Fargate",
            "remove it: a volume with only a name is empty storage that lasts as long as the task.",
        )
    })
}

fn fargate_docker(definition: &Definition) -> Option<Vec<Fault>> {
    let fargate = definition.requires("FARGATE")?;
    volumes(definition, |volume, _| {
        fault_when(
            fargate && operand(&volume.docker)?.is_some(),
            DOCKER,
            "Docker volumes are not supported on Fargate",
            "use EFS, or a volume with only a name (empty storage that lasts as long as the task).",
        )
    })
}

fn autoprovision(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let Some(docker) = operand(&volume.docker)? else {
            return Some(None);
        };
        let scope = &docker.scope;
        if let Some(scope) = text(scope)?.filter(|scope| !["task", "shared"].contains(scope)) {
            return fault_when(
                true,
                DOCKER,
                "Unknown Docker volume scope",
                &format!("{scope:?} is not valid. Valid values: \"task\", \"shared\"."),
            );
        }
        let wrong = operand(&docker.autoprovision)? == Some(&true) && text(scope)? == Some("task");
        fault_when(
            wrong,
            "docker_volume_configuration[0].autoprovision",
            "autoprovision requires scope shared",
            "set scope = \"shared\", or remove it.",
        )
    })
}

fn one_at_launch(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.volumes)?.map_or(&[][..], Vec::as_slice);
    let names: Vec<&str> = list
        .iter()
        .filter(|volume| volume.at_launch.known() == Some(&true))
        .map(|volume| volume.name.text().unwrap_or("?"))
        .collect();
    let unknown = list
        .iter()
        .filter(|volume| volume.at_launch.is_unknown())
        .count();
    if names.len() <= 1 && names.len() + unknown > 1 {
        return None;
    }
    verdict((names.len() > 1).then(|| {
        let remedy = format!(
            "{} have configure_at_launch = true; a task can have one such volume. Remove it from the others.",
            quoted(&names)
        );
        let summary = "More than one volume is configured at launch";
        Fault::new("volume.configure_at_launch", summary, remedy)
    }))
}

/// The volumes that containers mount, and whether these are all.
fn mounted(definition: &Definition) -> Option<(BTreeSet<&str>, bool)> {
    let mut names = BTreeSet::new();
    let mut all = true;
    for container in definition.containers()? {
        let Some(mounts) = container.get("mountPoints").items() else {
            all = false;
            continue;
        };
        for mount in mounts {
            match mount.get("sourceVolume").text() {
                Some(name) => names.extend(name),
                None => all = false,
            }
        }
    }
    Some((names, all))
}

/// Every volume that no container mounts, of those that are configured at launch or of the others.
fn not_mounted(
    definition: &Definition,
    at_launch: bool,
    summary: &str,
    remedy: &str,
) -> Option<Vec<Fault>> {
    let (names, all) = mounted(definition)?;
    volumes(definition, |volume, _| {
        if text(&volume.name)?.is_none_or(|name| names.contains(name)) {
            return Some(None);
        }
        let concerned = (operand(&volume.at_launch)? == Some(&true)) == at_launch;
        if concerned && !all {
            return None;
        }
        fault_when(concerned, "name", summary, remedy)
    })
}

fn at_launch_unmounted(definition: &Definition) -> Option<Vec<Fault>> {
    not_mounted(
        definition,
        true,
        "Volume configured at launch is not mounted",
        "no container uses it. Add a mount point for it to a container, or remove the volume.",
    )
}

fn unmounted(definition: &Definition) -> Option<Vec<Fault>> {
    not_mounted(
        definition,
        false,
        "Volume is not mounted",
        "no container uses it. Add a mount point for it to a container, or remove the volume.",
    )
}
