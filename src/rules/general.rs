//! Rules that are common to all objects (catalogue group GEN): ARNs, enumerations. Those for tags are in [`super::tags`].
//!
//! The form of roles (GEN-007) is in [`super::roles`].

use tfplug::Attr;

use super::checks::{each, gather, one_of};
use super::definition::{Definition, S3Files};
use super::volumes::{VolumeFault, volumes};
use super::{Fault, Rule, did_you_mean, operand, quoted, text, verdict};
use crate::arn::Arn;

/// The rules of this file for task definitions.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "GEN-006",
        "An attribute that accepts only ARNs must have the ARN of the right kind of resource.",
        arns,
    ),
    Rule::certain(
        "GEN-008",
        "Where ECS has a list of valid values, a value must be one of them, in its spelling.",
        enumerations,
    ),
];

/// GEN-009, which the reader of the JSON text finds: there is nothing left for a check to look at. (GEN-010 is met by
/// construction: nothing is sent instead of an empty list.)
pub(crate) const UNKNOWN_FIELD: Rule<()> = Rule::warning(
    "GEN-009",
    "JSON text must have only fields that ECS knows; others are not sent.",
    |()| Some(Vec::new()),
);

/// The ARNs of an S3 Files volume: attribute, value, and whether it is an access point.
type S3FilesArn = (&'static str, fn(&S3Files) -> &Attr<String>, bool);

const S3_FILES_ARNS: [S3FilesArn; 2] = [
    (
        "file_system_arn",
        |s3_files| &s3_files.file_system_arn,
        false,
    ),
    (
        "access_point_arn",
        |s3_files| &s3_files.access_point_arn,
        true,
    ),
];

fn arns(definition: &Definition) -> Option<Vec<Fault>> {
    gather(
        S3_FILES_ARNS
            .into_iter()
            .map(|(name, value, access_point)| {
                volumes(definition, |volume, _| {
                    let Some(s3_files) = operand(&volume.s3_files)? else {
                        return Some(None);
                    };
                    let Some(text) = text(value(s3_files))? else {
                        return Some(None);
                    };
                    Some(s3_files_fault(text, access_point).map(|fault| {
                        let form = match access_point {
                            true => "arn:aws:s3files:REGION:ACCOUNT:file-system/ID/access-point/ID",
                            false => "arn:aws:s3files:REGION:ACCOUNT:file-system/ID",
                        };
                        VolumeFault::new(
                            format!("s3files_volume_configuration[0].{name}"),
                            format!("Invalid {name}"),
                            format!("{text:?} {fault}. It must have the form {form}."),
                        )
                    }))
                })
            }),
    )
}

/// Why a text is not the ARN of an S3 Files file system or access point, as the rest of a sentence.
fn s3_files_fault(text: &str, access_point: bool) -> Option<String> {
    let arn = match Arn::parse(text) {
        Ok(arn) => arn,
        Err(fault) => return Some(format!("is not an ARN: {fault}")),
    };
    if arn.service != "s3files" {
        return Some(format!("is an ARN of {}, not of S3 Files", arn.service));
    }
    match (arn.resource.contains("access-point/"), access_point) {
        (true, false) => Some("is the ARN of an access point, not of a file system".to_owned()),
        (false, true) => Some("is not the ARN of an access point".to_owned()),
        _ => None,
    }
}

const SWITCH: [&str; 2] = ["ENABLED", "DISABLED"];

/// As of October 2026.
const RESOURCE_TYPES: [&str; 3] = ["GPU", "NeuronDevice", "InferenceAccelerator"];

fn enumerations(definition: &Definition) -> Option<Vec<Fault>> {
    let resource_types = each(definition, |container| {
        let requirements = container.get("resourceRequirements").items()?;
        gather(
            requirements
                .iter()
                .map(|node| one_of(&node.get("type"), &RESOURCE_TYPES, "resource type")),
        )
    });
    gather(
        [
            mode(&definition.ipc_mode, "ipc_mode", &["host", "task", "none"]),
            mode(&definition.pid_mode, "pid_mode", &["host", "task"]),
            efs_enumerations(definition),
            resource_types,
        ]
        .into_iter(),
    )
}

fn mode(value: &Attr<String>, path: &str, allowed: &[&str]) -> Option<Vec<Fault>> {
    let wrong = unknown_value(value, path, allowed)?;
    verdict(wrong.map(|(summary, remedy)| Fault::new(path, summary, remedy)))
}

fn efs_enumerations(definition: &Definition) -> Option<Vec<Fault>> {
    let members = ["transit_encryption", "authorization_config[0].iam"];
    gather(members.into_iter().map(|member| {
        volumes(definition, |volume, _| {
            let Some(efs) = operand(&volume.efs)? else {
                return Some(None);
            };
            let (name, value) = match member {
                "transit_encryption" => (member, &efs.transit_encryption),
                _ => ("iam", &efs.iam),
            };
            let wrong = unknown_value(value, name, &SWITCH)?;
            Some(wrong.map(|(summary, remedy)| {
                VolumeFault::new(
                    format!("efs_volume_configuration[0].{member}"),
                    summary,
                    remedy,
                )
            }))
        })
    }))
}

/// Of a value that is not on the list: summary and remedy.
fn unknown_value(
    value: &Attr<String>,
    name: &str,
    allowed: &[&str],
) -> Option<Option<(String, String)>> {
    let wrong = text(value)?.filter(|enum_value| !allowed.contains(enum_value));
    Some(wrong.map(|enum_value| {
        let near = did_you_mean(enum_value, allowed);
        let remedy = format!(
            "{enum_value:?} is not valid. Valid values: {}.{near}",
            quoted(allowed)
        );
        (format!("Unknown value of {name}"), remedy)
    }))
}
