//! Rules for volumes on EFS, FSx for Windows File Server and S3 Files (catalogue group VO).

use tfplug::Attr;

use super::checks::gather;
use super::definition::{Definition, Efs, Fsx, S3Files};
use super::platform::on_fargate;
use super::secrets::described;
use super::volumes::{VolumeFault, fault_when, volumes};
use super::{Fault, Rule, operand, text, verdict};
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "VO-009",
        "An EFS volume must have a file system.",
        efs_without_file_system,
    ),
    Rule::likely(
        "VO-009",
        "The ID of an EFS file system must be fs- and 8 to 40 hex digits.",
        efs_file_system_form,
    ),
    Rule::certain(
        "VO-010",
        "With an EFS access point, root_directory must be unset or /.",
        efs_access_point_root,
    ),
    Rule::certain(
        "VO-011",
        "With IAM authorization of EFS, transit encryption must be enabled.",
        efs_iam_encryption,
    ),
    Rule::likely(
        "VO-011",
        "With an EFS access point, transit encryption must be enabled.",
        efs_access_point_encryption,
    ),
    Rule::likely(
        "VO-012",
        "The transit encryption port of EFS must be 1 to 65535.",
        efs_port,
    ),
    Rule::certain(
        "VO-014",
        "An FSx for Windows volume must have a file system, a root directory, credentials and a domain.",
        fsx_whole,
    ),
    Rule::certain(
        "VO-015",
        "An S3 Files volume must have a file system.",
        s3_files_without_file_system,
    ),
    Rule::certain(
        "VO-020",
        "With a transit encryption port, transit encryption must be enabled.",
        efs_port_encryption,
    ),
    Rule::likely(
        "VO-021",
        "The ID of an EFS access point must be fsap- and 8 to 40 hex digits.",
        efs_access_point_form,
    ),
    Rule::likely(
        "VO-022",
        "The credentials of FSx for Windows must be the ARN of a secret or of a parameter.",
        fsx_login,
    ),
    Rule::likely(
        "VO-023",
        "A task on Fargate must not have FSx for Windows volumes.",
        fsx_on_fargate,
    ),
    Rule::likely(
        "VO-024",
        "A task with FSx for Windows volumes must run on Windows.",
        fsx_on_linux,
    ),
    Rule::likely(
        "VO-025",
        "With an S3 Files access point, root_directory must be unset or /.",
        s3_files_access_point_root,
    ),
    Rule::likely(
        "VO-026",
        "The transit encryption port of S3 Files must be 1 to 65535.",
        s3_files_port,
    ),
];

/// The answer of a check of a volume.
type Answer = Option<Option<VolumeFault>>;

const EFS: &str = "efs_volume_configuration[0]";
const FSX: &str = "fsx_windows_file_server_volume_configuration[0]";
const S3_FILES: &str = "s3files_volume_configuration[0]";

/// The way from a volume to an attribute of a block inside it.
fn within(block: &str, member: &str) -> String {
    format!("{block}.{member}")
}

fn each_efs(definition: &Definition, check: impl Fn(&Efs) -> Answer) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        operand(&volume.efs)?.map_or(Some(None), &check)
    })
}

fn each_fsx(definition: &Definition, check: impl Fn(&Fsx) -> Answer) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        operand(&volume.fsx)?.map_or(Some(None), &check)
    })
}

fn each_s3_files(
    definition: &Definition,
    check: impl Fn(&S3Files) -> Answer,
) -> Option<Vec<Fault>> {
    volumes(definition, |volume, _| {
        operand(&volume.s3_files)?.map_or(Some(None), &check)
    })
}

/// Whether `id` is `prefix` and 8 to 40 hex digits.
fn is_id(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).unwrap_or_default();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (8..=40).contains(&digits.len()) && digits.bytes().all(hex)
}

fn efs_without_file_system(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| {
        fault_when(
            text(&efs.file_system_id)?.is_none(),
            &within(EFS, "file_system_id"),
            "file_system_id of an EFS volume is not set",
            "set it to the ID of the file system, such as \"fs-0123456789abcdef0\".",
        )
    })
}

fn efs_file_system_form(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| {
        let wrong = text(&efs.file_system_id)?.filter(|id| !is_id(id, "fs-"));
        Some(wrong.map(|id| {
            let remedy = format!(
                "{id:?} must be fs- and 8 to 40 hex digits, such as \"fs-0123456789abcdef0\"."
            );
            VolumeFault::new(
                within(EFS, "file_system_id"),
                "Invalid EFS file system ID",
                remedy,
            )
        }))
    })
}

/// The fault of a root directory beside an access point.
fn beside_access_point(
    block: &str,
    root_directory: &Attr<String>,
    access_point: &Attr<String>,
) -> Answer {
    let other = text(root_directory)?.filter(|path| *path != "/");
    let access_point = text(access_point)?;
    Some(other.filter(|_| access_point.is_some()).map(|path| {
        let summary = "root_directory conflicts with the access point";
        let remedy = format!(
            "it is {path:?}, but the access point has a root directory of its own. Remove it."
        );
        VolumeFault::new(within(block, "root_directory"), summary, remedy)
    }))
}

fn efs_access_point_root(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| {
        beside_access_point(EFS, &efs.root_directory, &efs.access_point)
    })
}

fn s3_files_access_point_root(definition: &Definition) -> Option<Vec<Fault>> {
    each_s3_files(definition, |s3_files| {
        beside_access_point(
            S3_FILES,
            &s3_files.root_directory,
            &s3_files.access_point_arn,
        )
    })
}

fn efs_iam_encryption(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| {
        let wrong =
            text(&efs.iam)? == Some("ENABLED") && text(&efs.transit_encryption)? != Some("ENABLED");
        fault_when(
            wrong,
            &within(EFS, "transit_encryption"),
            "IAM authorization of EFS requires transit encryption",
            "set transit_encryption = \"ENABLED\".",
        )
    })
}

fn efs_access_point_encryption(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| {
        // With IAM the other part of the rule reports it.
        let enabled = efs.iam.text() == Some("ENABLED");
        let wrong = !enabled
            && text(&efs.access_point)?.is_some()
            && text(&efs.transit_encryption)? != Some("ENABLED");
        fault_when(
            wrong,
            &within(EFS, "transit_encryption"),
            "EFS access point requires transit encryption",
            "set transit_encryption = \"ENABLED\".",
        )
    })
}

/// The fault of a transit encryption port. 0 is none: it is not sent.
fn port_range(block: &str, port: &Attr<i64>) -> Answer {
    let wrong = operand(port)?.filter(|port| !(0..=65535).contains(*port));
    Some(wrong.map(|port| {
        let remedy =
            format!("{port} must be 1 to 65535. Without it, the mount helper chooses a port.");
        VolumeFault::new(
            within(block, "transit_encryption_port"),
            "transit_encryption_port is out of range",
            remedy,
        )
    }))
}

fn efs_port(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| port_range(EFS, &efs.port))
}

fn s3_files_port(definition: &Definition) -> Option<Vec<Fault>> {
    each_s3_files(definition, |s3_files| port_range(S3_FILES, &s3_files.port))
}

fn efs_port_encryption(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| {
        let port = operand(&efs.port)?.is_some_and(|port| *port != 0);
        let wrong = port && text(&efs.transit_encryption)? != Some("ENABLED");
        fault_when(
            wrong,
            &within(EFS, "transit_encryption"),
            "transit_encryption_port requires transit encryption",
            "set transit_encryption = \"ENABLED\".",
        )
    })
}

fn efs_access_point_form(definition: &Definition) -> Option<Vec<Fault>> {
    each_efs(definition, |efs| {
        let wrong = text(&efs.access_point)?.filter(|id| !is_id(id, "fsap-"));
        Some(wrong.map(|id| {
            let remedy = format!(
                "{id:?} must be fsap- and 8 to 40 hex digits, such as \"fsap-0123456789abcdef0\"."
            );
            let member = within(EFS, "authorization_config[0].access_point_id");
            VolumeFault::new(member, "Invalid EFS access point ID", remedy)
        }))
    })
}

fn fsx_whole(definition: &Definition) -> Option<Vec<Fault>> {
    type Part = (&'static str, fn(&Fsx) -> &Attr<String>);
    let parts: [Part; 4] = [
        ("file_system_id", |fsx| &fsx.file_system_id),
        ("root_directory", |fsx| &fsx.root_directory),
        ("authorization_config[0].credentials_parameter", |fsx| {
            &fsx.credentials
        }),
        ("authorization_config[0].domain", |fsx| &fsx.domain),
    ];
    gather(parts.into_iter().map(|(member, part)| {
        let name = member.replace("[0]", "");
        each_fsx(definition, |fsx| {
            fault_when(
                text(part(fsx))?.is_none(),
                &within(FSX, member),
                &format!("{name} of an FSx for Windows volume is not set"),
                "ECS needs it to mount the file system. Set it.",
            )
        })
    }))
}

fn s3_files_without_file_system(definition: &Definition) -> Option<Vec<Fault>> {
    each_s3_files(definition, |s3_files| {
        fault_when(
            text(&s3_files.file_system_arn)?.is_none(),
            &within(S3_FILES, "file_system_arn"),
            "file_system_arn of an S3 Files volume is not set",
            "set it to the ARN of the file system.",
        )
    })
}

fn fsx_login(definition: &Definition) -> Option<Vec<Fault>> {
    each_fsx(definition, |fsx| {
        let wrong = text(&fsx.credentials)?.filter(|arn| !names_secret(arn));
        // It may be the login itself.
        Some(wrong.map(|found| {
            let remedy = format!(
                "it is {}. Set the ARN of a Secrets Manager secret (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME) or \
                 of a Systems Manager parameter (arn:aws:ssm:REGION:ACCOUNT:parameter/NAME).",
                described(found)
            );
            // At the attribute itself Terraform would print it.
            let block = within(FSX, "authorization_config[0]");
            VolumeFault::new(block, "Invalid credentials_parameter", remedy)
        }))
    })
}

/// Whether a text is the ARN of a secret or of a parameter.
fn names_secret(text: &str) -> bool {
    Arn::parse(text).is_ok_and(|arn| match arn.service.as_str() {
        "secretsmanager" => arn.resource.starts_with("secret:"),
        "ssm" => arn.resource.starts_with("parameter/"),
        _ => false,
    })
}

fn fsx_on_fargate(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    each_fsx(definition, |_| {
        fault_when(
            true,
            &within(FSX, "file_system_id"),
            "FSx for Windows volumes are not supported on Fargate",
            "run the task on Windows instances of EC2, or use another type of volume.",
        )
    })
}

fn fsx_on_linux(definition: &Definition) -> Option<Vec<Fault>> {
    if text(&definition.os_family)? != Some("LINUX") {
        return verdict(None);
    }
    each_fsx(definition, |_| {
        fault_when(
            true,
            &within(FSX, "file_system_id"),
            "FSx for Windows volumes are not supported on Linux",
            "operating_system_family is \"LINUX\". Use EFS on Linux, or run the task on Windows.",
        )
    })
}
