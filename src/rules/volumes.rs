//! Rules for volumes (catalogue group VO).

use super::container::gather;
use super::definition::{Definition, Volume};
use super::task_definition::is_name;
use super::{Fault, Rule, operand, quoted, text, verdict};

/// The group, as far as it stands in this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "VO-001",
        "A volume's name has 1 to 255 letters, digits, `_` and `-`.",
        volume_name,
    ),
    Rule::certain("VO-003", "A volume has one type.", one_type),
    Rule::certain("VO-004", "Fargate has no host paths.", fargate_host_path),
    Rule::certain("VO-005", "A host path is not empty.", empty_host_path),
    Rule::certain("VO-006", "Fargate has no Docker volumes.", fargate_docker),
    Rule::certain(
        "VO-007",
        "Only Docker volumes of scope shared are autoprovisioned.",
        autoprovision,
    ),
    Rule::certain(
        "VO-010",
        "With an access point, EFS mounts its root directory.",
        access_point_root,
    ),
    Rule::certain(
        "VO-011",
        "EFS with IAM needs transit encryption.",
        iam_encryption,
    ),
    Rule::certain(
        "VO-020",
        "A transit encryption port needs transit encryption.",
        port_encryption,
    ),
];

/// Applies a check to every volume. Paths cannot point inside a set, so the text names the volume.
fn volumes(
    definition: &Definition,
    check: impl Fn(&Volume, &str) -> Option<Option<(String, String)>>,
) -> Option<Vec<Fault>> {
    let list = operand(&definition.volumes)?.map_or(&[][..], Vec::as_slice);
    gather(list.iter().map(|volume| {
        let name = volume.name.text().unwrap_or("?");
        let found = check(volume, name)?;
        verdict(found.map(|(summary, remedy)| {
            Fault::new("volume", summary, format!("In volume {name:?}: {remedy}"))
        }))
    }))
}

fn told(wrong: bool, summary: &str, remedy: &str) -> Option<Option<(String, String)>> {
    Some(wrong.then(|| (summary.to_owned(), remedy.to_owned())))
}

fn volume_name(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let wrong = operand(&volume.name)?.is_none_or(|name| !is_name(name));
        told(
            wrong,
            "Invalid volume name",
            "a name has 1 to 255 letters, digits, underscores and hyphens.",
        )
    })
}

fn one_type(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let types = [
            (text(&volume.host_path)?.is_some(), "host_path"),
            (volume.docker.is_known(), "docker_volume_configuration"),
            (volume.efs.is_known(), "efs_volume_configuration"),
            (
                volume.fsx.is_known(),
                "fsx_windows_file_server_volume_configuration",
            ),
            (volume.s3_files.is_known(), "s3files_volume_configuration"),
            (
                operand(&volume.at_launch)? == Some(&true),
                "configure_at_launch",
            ),
        ];
        let given: Vec<&str> = types
            .iter()
            .filter(|(given, _)| *given)
            .map(|(_, name)| *name)
            .collect();
        let remedy = format!("choose one of {}.", quoted(&given));
        told(given.len() > 1, "A volume has one type", &remedy)
    })
}

fn fargate_host_path(definition: &Definition) -> Option<Vec<Fault>> {
    let fargate = definition.requires("FARGATE")?;
    volumes(definition, |volume, _| {
        let wrong = fargate && text(&volume.host_path)?.is_some();
        told(
            wrong,
            "Fargate has no host paths",
            "remove host_path: a volume with a name alone is scratch space.",
        )
    })
}

fn empty_host_path(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let wrong = operand(&volume.host_path)?.is_some_and(String::is_empty);
        told(
            wrong,
            "The host path is empty",
            "leave host_path out or give a directory.",
        )
    })
}

fn fargate_docker(definition: &Definition) -> Option<Vec<Fault>> {
    let fargate = definition.requires("FARGATE")?;
    volumes(definition, |volume, _| {
        told(
            fargate && operand(&volume.docker)?.is_some(),
            "Fargate has no Docker volumes",
            "use EFS, or a volume with a name alone.",
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
            return told(
                true,
                &format!("Unknown scope {scope:?}"),
                "there are \"task\" and \"shared\".",
            );
        }
        let wrong = operand(&docker.autoprovision)? == Some(&true) && text(scope)? == Some("task");
        told(
            wrong,
            "autoprovision needs the scope shared",
            "set scope = \"shared\" or remove autoprovision.",
        )
    })
}

fn access_point_root(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let Some(efs) = operand(&volume.efs)? else {
            return Some(None);
        };
        let other = text(&efs.root_directory)?.is_some_and(|path| path != "/");
        let wrong = other && text(&efs.access_point)?.is_some();
        told(
            wrong,
            "An access point has its own root directory",
            "remove root_directory.",
        )
    })
}

fn iam_encryption(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let Some(efs) = operand(&volume.efs)? else {
            return Some(None);
        };
        let wrong =
            text(&efs.iam)? == Some("ENABLED") && text(&efs.transit_encryption)? != Some("ENABLED");
        told(
            wrong,
            "EFS with IAM needs transit encryption",
            "set transit_encryption = \"ENABLED\".",
        )
    })
}

fn port_encryption(definition: &Definition) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        let Some(efs) = operand(&volume.efs)? else {
            return Some(None);
        };
        let port = operand(&efs.port)?.is_some_and(|port| *port != 0);
        let wrong = port && text(&efs.transit_encryption)? != Some("ENABLED");
        told(
            wrong,
            "A transit encryption port needs transit encryption",
            "set transit_encryption = \"ENABLED\".",
        )
    })
}
