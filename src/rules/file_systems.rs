//! Rules for volumes on EFS, FSx for Windows File Server and S3 Files (catalogue group VO).

use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::secrets::described;
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "VO-009",
        EFS,
        "file_system_id of an EFS volume is not set",
        "An EFS volume must have a file system.",
        |_, efs, faults| {
            let id = efs.get("file_system_id");
            if efs.occurs()? && id.text()?.is_none() {
                let remedy =
                    "Set it to the ID of the file system, such as \"fs-0123456789abcdef0\".";
                faults.at(&id, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "VO-009",
        "volume[].efs_volume_configuration.file_system_id",
        "Invalid EFS file system ID",
        "The ID of an EFS file system must be fs- and 8 to 40 hex digits.",
        |_, id, faults| unless_id(id, "fs-", faults),
    ),
    Row::certain(
        "VO-010",
        EFS,
        "root_directory conflicts with the access point",
        "With an EFS access point, root_directory must be unset or /.",
        |_, efs, faults| {
            let access_point = efs.get("authorization_config").get("access_point_id");
            beside_access_point(&efs.get("root_directory"), &access_point, faults)
        },
    ),
    Row::certain(
        "VO-011",
        EFS,
        "IAM authorization of EFS requires transit encryption",
        "With IAM authorization of EFS, transit encryption must be enabled.",
        |_, efs, faults| match has_iam(efs)? {
            true => encrypted(efs, faults),
            false => Some(()),
        },
    ),
    Row::likely(
        "VO-011",
        EFS,
        "EFS access point requires transit encryption",
        "With an EFS access point, transit encryption must be enabled.",
        |_, efs, faults| {
            let access_point = efs.get("authorization_config").get("access_point_id");
            // With IAM the other part of the rule reports it.
            match access_point.text()?.is_some() && has_iam(efs) != Some(true) {
                true => encrypted(efs, faults),
                false => Some(()),
            }
        },
    ),
    Row::likely(
        "VO-012",
        "volume[].efs_volume_configuration.transit_encryption_port",
        PORT_RANGE,
        "The transit encryption port of EFS must be 1 to 65535.",
        port_in_range,
    ),
    Row::certain(
        "VO-014",
        FSX,
        "FSx for Windows volume is incomplete",
        "An FSx for Windows volume must have a file system, a root directory, credentials and a domain.",
        fsx_whole,
    ),
    Row::certain(
        "VO-015",
        S3_FILES,
        "file_system_arn of an S3 Files volume is not set",
        "An S3 Files volume must have a file system.",
        |_, s3_files, faults| {
            let arn = s3_files.get("file_system_arn");
            if s3_files.occurs()? && arn.text()?.is_none() {
                faults.at(&arn, "Set it to the ARN of the file system.");
            }
            Some(())
        },
    ),
    Row::certain(
        "VO-020",
        EFS,
        "transit_encryption_port requires transit encryption",
        "With a transit encryption port, transit encryption must be enabled.",
        |_, efs, faults| {
            let port = efs.get("transit_encryption_port").int()?;
            match port.is_some_and(|port| port != 0) {
                true => encrypted(efs, faults),
                false => Some(()),
            }
        },
    ),
    Row::likely(
        "VO-021",
        "volume[].efs_volume_configuration.authorization_config.access_point_id",
        "Invalid EFS access point ID",
        "The ID of an EFS access point must be fsap- and 8 to 40 hex digits.",
        |_, id, faults| unless_id(id, "fsap-", faults),
    ),
    Row::likely(
        "VO-022",
        "volume[].fsx_windows_file_server_volume_configuration.authorization_config[]",
        "Invalid credentials_parameter",
        "The credentials of FSx for Windows must be the ARN of a secret or of a parameter.",
        fsx_login,
    ),
    Row::likely(
        "VO-023",
        FSX,
        "FSx for Windows volumes are not supported on Fargate",
        "A task on Fargate must not have FSx for Windows volumes.",
        |definition, fsx, faults| {
            if definition.requires("FARGATE")? && fsx.counts_as_block()? {
                let remedy =
                    "Run the task on Windows instances of EC2, or use another type of volume.";
                faults.at(&fsx.get("file_system_id"), remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "VO-024",
        FSX,
        "FSx for Windows volumes are not supported on Linux",
        "A task with FSx for Windows volumes must run on Windows.",
        |definition, fsx, faults| {
            if definition.os_family()? == Some("LINUX") && fsx.counts_as_block()? {
                let remedy = "operating_system_family is \"LINUX\". Use EFS on Linux, or run the task on Windows.";
                faults.at(&fsx.get("file_system_id"), remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "VO-025",
        S3_FILES,
        "root_directory conflicts with the access point",
        "With an S3 Files access point, root_directory must be unset or /.",
        |_, s3_files, faults| {
            let access_point = s3_files.get("access_point_arn");
            beside_access_point(&s3_files.get("root_directory"), &access_point, faults)
        },
    ),
    Row::likely(
        "VO-026",
        "volume[].s3files_volume_configuration.transit_encryption_port",
        PORT_RANGE,
        "The transit encryption port of S3 Files must be 1 to 65535.",
        port_in_range,
    ),
];

const EFS: &str = "volume[].efs_volume_configuration";
const FSX: &str = "volume[].fsx_windows_file_server_volume_configuration";
const S3_FILES: &str = "volume[].s3files_volume_configuration";

/// A fault where an ID is not `prefix` and 8 to 40 hex digits.
fn unless_id(node: &Node<'_>, prefix: &str, faults: &mut Faults) -> Option<()> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_id = |id: &str| {
        let digits = id.strip_prefix(prefix).unwrap_or_default();
        (8..=40).contains(&digits.len()) && digits.bytes().all(hex)
    };
    if let Some(id) = node.text()?.filter(|id| !is_id(id)) {
        faults.at(
            node,
            format!(
                "{id:?} must be {prefix} and 8 to 40 hex digits, such as \"{prefix}0123456789abcdef0\"."
            ),
        );
    }
    Some(())
}

/// A fault of a root directory beside an access point.
fn beside_access_point(
    root_directory: &Node<'_>,
    access_point: &Node<'_>,
    faults: &mut Faults,
) -> Option<()> {
    let other = root_directory.text()?.filter(|path| *path != "/");
    if let (Some(path), Some(_)) = (other, access_point.text()?) {
        let remedy = format!(
            "It is {path:?}, but the access point has a root directory of its own. Remove it."
        );
        faults.at(root_directory, remedy);
    }
    Some(())
}

/// Whether the task role mounts the file system.
fn has_iam(efs: &Node<'_>) -> Option<bool> {
    let iam = efs.get("authorization_config").get("iam");
    Some(iam.text()? == Some("ENABLED"))
}

/// A fault unless transit encryption is enabled.
fn encrypted(efs: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let encryption = efs.get("transit_encryption");
    if encryption.text()? != Some("ENABLED") {
        faults.at(&encryption, "Set transit_encryption = \"ENABLED\".");
    }
    Some(())
}

const PORT_RANGE: &str = "transit_encryption_port is out of range";

/// A fault of a transit encryption port. 0 is none: it is not sent.
fn port_in_range(_: &Object, port: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if let Some(found) = port.int()?.filter(|port| !(0..=65535).contains(port)) {
        let remedy =
            format!("{found} must be 1 to 65535. Without it, the mount helper chooses a port.");
        faults.at(port, remedy);
    }
    Some(())
}

fn fsx_whole(_: &Object, fsx: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if !fsx.occurs()? {
        return Some(());
    }
    let login = fsx.get("authorization_config");
    let parts = [
        ("file_system_id", fsx.get("file_system_id")),
        ("root_directory", fsx.get("root_directory")),
        (
            "authorization_config.credentials_parameter",
            login.get("credentials_parameter"),
        ),
        ("authorization_config.domain", login.get("domain")),
    ];
    each(parts, |(name, part)| {
        if part.text()?.is_none() {
            let summary = format!("{name} of an FSx for Windows volume is not set");
            let remedy = "ECS needs it to mount the file system. Set it.";
            faults.titled(&part, &summary, remedy);
        }
        Some(())
    })
}

fn fsx_login(_: &Object, login: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let wrong = login.get("credentials_parameter").text()?;
    // It may be the login itself.
    if let Some(found) = wrong.filter(|arn| !names_secret(arn)) {
        // At the attribute itself Terraform would print it.
        faults.at(
            login,
            format!(
                "It is {}. Set the ARN of a Secrets Manager secret (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME) or of \
                 a Systems Manager parameter (arn:aws:ssm:REGION:ACCOUNT:parameter/NAME).",
                described(found)
            ),
        );
    }
    Some(())
}

/// Whether a text is the ARN of a secret or of a parameter.
fn names_secret(text: &str) -> bool {
    Arn::parse(text).is_ok_and(|arn| match arn.service.as_str() {
        "secretsmanager" => arn.resource.starts_with("secret:"),
        "ssm" => arn.resource.starts_with("parameter/"),
        _ => false,
    })
}
