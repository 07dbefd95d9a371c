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
        "An EFS volume has a file system.",
        efs_without_file_system,
    ),
    Rule::likely(
        "VO-009",
        "An EFS file system is fs- and 8 to 40 hex digits.",
        efs_file_system_form,
    ),
    Rule::certain(
        "VO-010",
        "With an access point, EFS mounts its root directory.",
        efs_access_point_root,
    ),
    Rule::certain(
        "VO-011",
        "EFS with IAM needs transit encryption.",
        efs_iam_encryption,
    ),
    Rule::likely(
        "VO-011",
        "An EFS access point needs transit encryption.",
        efs_access_point_encryption,
    ),
    Rule::likely(
        "VO-012",
        "The transit encryption port of EFS is 1 to 65535.",
        efs_port,
    ),
    Rule::certain(
        "VO-014",
        "An FSx volume has a file system, a root directory and a login.",
        fsx_whole,
    ),
    Rule::certain(
        "VO-015",
        "An S3 Files volume has a file system.",
        s3_files_without_file_system,
    ),
    Rule::certain(
        "VO-020",
        "A transit encryption port needs transit encryption.",
        efs_port_encryption,
    ),
    Rule::likely(
        "VO-021",
        "An EFS access point is fsap- and 8 to 40 hex digits.",
        efs_access_point_form,
    ),
    Rule::likely(
        "VO-022",
        "The login of FSx is in a secret or a parameter, named by ARN.",
        fsx_login,
    ),
    Rule::likely(
        "VO-023",
        "Fargate has no FSx for Windows volumes.",
        fsx_on_fargate,
    ),
    Rule::likely(
        "VO-024",
        "FSx for Windows volumes need Windows.",
        fsx_on_linux,
    ),
    Rule::likely(
        "VO-025",
        "With an access point, S3 Files mounts its root directory.",
        s3_files_access_point_root,
    ),
    Rule::likely(
        "VO-026",
        "The transit encryption port of S3 Files is 1 to 65535.",
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
            "An EFS volume has no file system",
            "set file_system_id, such as \"fs-0123456789abcdef0\".",
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
                "Invalid EFS file system",
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
        let summary = "An access point has its own root directory";
        let remedy = format!("remove root_directory = {path:?}.");
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
            "EFS with IAM needs transit encryption",
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
            "An EFS access point needs transit encryption",
            "set transit_encryption = \"ENABLED\".",
        )
    })
}

/// The fault of a transit encryption port. 0 is none: it is not sent.
fn port_range(block: &str, port: &Attr<i64>) -> Answer {
    let wrong = operand(port)?.filter(|port| !(0..=65535).contains(*port));
    Some(wrong.map(|port| {
        let remedy = format!(
            "transit_encryption_port is {port}; 1 to 65535 are allowed, 0 leaves the choice to the mount helper."
        );
        VolumeFault::new(within(block, "transit_encryption_port"), "Port out of range", remedy)
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
            "A transit encryption port needs transit encryption",
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
            VolumeFault::new(member, "Invalid EFS access point", remedy)
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
                &format!("An FSx for Windows volume has no {name}"),
                &format!("set {name}."),
            )
        })
    }))
}

fn s3_files_without_file_system(definition: &Definition) -> Option<Vec<Fault>> {
    each_s3_files(definition, |s3_files| {
        fault_when(
            text(&s3_files.file_system_arn)?.is_none(),
            &within(S3_FILES, "file_system_arn"),
            "An S3 Files volume has no file system",
            "set file_system_arn to the ARN of the file system.",
        )
    })
}

fn fsx_login(definition: &Definition) -> Option<Vec<Fault>> {
    each_fsx(definition, |fsx| {
        let wrong = text(&fsx.credentials)?.filter(|arn| !names_secret(arn));
        // It may be the login itself.
        Some(wrong.map(|found| {
            let remedy = format!(
                "it is {}. Give the ARN of a Secrets Manager secret (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME) or \
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
            "Fargate has no FSx for Windows volumes",
            "run on Windows instances of EC2, or use another volume.",
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
            "FSx for Windows volumes need Windows",
            "operating_system_family is \"LINUX\". Use EFS on Linux, or run on Windows.",
        )
    })
}
