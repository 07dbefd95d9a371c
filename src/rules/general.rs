//! Rules that are common to all objects (catalogue group GEN): ARNs, enumerations. Those for tags are in [`super::tags`].
//!
//! The form of roles (GEN-007) is in [`super::roles`].

use super::node::Node;
use super::object::{Check, Faults, Row};
use crate::arn::Arn;

/// The rules of this file for task definitions. Those of one ID have one demand.
pub(crate) const ROWS: &[Row] = &[
    arn(
        "volume[].s3files_volume_configuration.file_system_arn",
        "Invalid file_system_arn",
        |_, arn, faults| s3_files_arn(arn, false, faults),
    ),
    arn(
        "volume[].s3files_volume_configuration.access_point_arn",
        "Invalid access_point_arn",
        |_, arn, faults| s3_files_arn(arn, true, faults),
    ),
    enumeration(
        "ipc_mode",
        "Unknown value of ipc_mode",
        |_, mode, faults| faults.unless_one_of(mode, &["host", "task", "none"]),
    ),
    enumeration(
        "pid_mode",
        "Unknown value of pid_mode",
        |_, mode, faults| faults.unless_one_of(mode, &["host", "task"]),
    ),
    enumeration(
        "volume[].efs_volume_configuration.transit_encryption",
        "Unknown value of transit_encryption",
        |_, encryption, faults| faults.unless_one_of(encryption, &SWITCH),
    ),
    enumeration(
        "volume[].efs_volume_configuration.authorization_config.iam",
        "Unknown value of iam",
        |_, iam, faults| faults.unless_one_of(iam, &SWITCH),
    ),
    enumeration(
        "container[].resourceRequirements[].type",
        "Unknown resource type",
        |_, kind, faults| faults.unless_one_of(kind, &RESOURCE_TYPES),
    ),
];

const fn arn(scope: &'static str, summary: &'static str, check: Check) -> Row {
    let demand =
        "An attribute that accepts only ARNs must have the ARN of the right kind of resource.";
    Row::certain("GEN-006", scope, summary, demand, check)
}

const fn enumeration(scope: &'static str, summary: &'static str, check: Check) -> Row {
    let demand =
        "Where ECS has a list of valid values, a value must be one of them, in its spelling.";
    Row::certain("GEN-008", scope, summary, demand, check)
}

/// GEN-009, which the reader of the JSON text finds: there is nothing left for a check to look at. (GEN-010 is met by
/// construction: nothing is sent instead of an empty list.)
pub(crate) const UNKNOWN_FIELD: Row = Row::warning(
    "GEN-009",
    "",
    "Unknown field",
    "JSON text should have only fields that ECS knows; others are not sent.",
    |_, _, _| Some(()),
);

/// GEN-011, which the engine finds before there is an object to look at.
pub(crate) const IGNORED: Row = Row::warning(
    super::policy::IGNORED,
    "",
    "Block is ignored, because it is empty",
    "A block with a required argument should have a value in it, and a list more than empty strings; else it is not sent.",
    |_, _, _| Some(()),
);

/// GEN-012, which the reader of containers finds. It holds under every policy: what cannot be read cannot be sent.
pub(crate) const UNREADABLE: Row = Row::certain(
    "GEN-012",
    "",
    "Containers cannot be read",
    "Containers must be a list of objects whose fields have the types of ECS. (This rule cannot be switched off.)",
    |_, _, _| Some(()),
);

/// A fault of a text that is not the ARN of an S3 Files file system or access point.
fn s3_files_arn(arn: &Node<'_>, access_point: bool, faults: &mut Faults) -> Option<()> {
    let found = arn.text()?.unwrap_or_default();
    if let Some(fault) = s3_files_fault(found, access_point).filter(|_| !found.is_empty()) {
        let form = match access_point {
            true => "arn:aws:s3files:REGION:ACCOUNT:file-system/ID/access-point/ID",
            false => "arn:aws:s3files:REGION:ACCOUNT:file-system/ID",
        };
        faults.at(
            arn,
            format!("{found:?} {fault}. It must have the form {form}."),
        );
    }
    Some(())
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
