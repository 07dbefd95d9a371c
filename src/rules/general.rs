//! Rules that are common to all objects (catalogue group GEN): ARNs, enumerations, tags.
//!
//! The form of roles (GEN-007) is in [`super::roles`].

use std::collections::BTreeMap;

use tfplug::{Attr, Path};

use super::gather;
use super::node::Node;
use super::object::{Check, Faults, Row};
use super::{Fault, Rule, operand, verdict};
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
pub(crate) const UNKNOWN_FIELD: Rule<()> = Rule::warning(
    "GEN-009",
    "JSON text must have only fields that ECS knows; others are not sent.",
    |()| Some(Vec::new()),
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

/// The tags of an object, or the provider's default tags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tags {
    /// As configured. An entry without a value does not count.
    pub(crate) configured: Attr<BTreeMap<String, Attr<String>>>,
    /// How many more the provider's default tags make it.
    pub(crate) defaults: usize,
    /// Their attribute.
    pub(crate) path: Path,
}

/// The most tags that an object may have.
const MOST_TAGS: usize = 50;

/// The rule that needs the default tags.
pub(crate) const TAG_COUNT: Rule<Tags> =
    Rule::certain("GEN-001", "An object must have at most 50 tags.", tag_count);

/// The rules for tags.
pub(crate) const TAG_RULES: &[Rule<Tags>] = &[
    TAG_COUNT,
    Rule::certain(
        "GEN-002",
        "A tag key must have 1 to 128 characters.",
        tag_key_length,
    ),
    Rule::certain(
        "GEN-005",
        "A tag key must not start with aws:, in any letter case.",
        tag_key_prefix,
    ),
    Rule::certain(
        "GEN-003",
        "A tag value must have at most 256 characters.",
        tag_value_length,
    ),
    Rule::certain(
        "GEN-004",
        "Tag keys and values must consist of letters, digits, spaces and _ . : / = + - @.",
        tag_characters,
    ),
];

fn tag_count(tags: &Tags) -> Option<Vec<Fault>> {
    let configured = operand(&tags.configured)?;
    let values = || configured.into_iter().flat_map(BTreeMap::values);
    let count = tags.defaults + values().filter(|value| value.is_known()).count();
    // An unknown value may turn out to be null.
    let unknown = values().filter(|value| value.is_unknown()).count();
    if count <= MOST_TAGS && count + unknown > MOST_TAGS {
        return None;
    }
    verdict((count > MOST_TAGS).then(|| {
        let text = format!(
            "There are {count}, including default_tags of the provider; ECS allows {MOST_TAGS}."
        );
        Fault::new(&tags.path, "Too many tags", text)
    }))
}

/// Applies a check to every tag that is sent; a null is not, so its key may be anything. An unknown value may turn out to
/// be null.
fn each_tag(
    tags: &Tags,
    check: impl Fn(&str, &Attr<String>, Path) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    let configured = operand(&tags.configured)?;
    let sent = configured
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null());
    gather(sent.map(|(key, value)| match value.is_unknown() {
        true => None,
        false => check(key, value, tags.path.key(key)),
    }))
}

fn tag_key_length(tags: &Tags) -> Option<Vec<Fault>> {
    each_tag(tags, |key, _, at| {
        let length = key.chars().count();
        verdict((!(1..=128).contains(&length)).then(|| {
            let text = format!("It has {length} characters; 1 to 128 are allowed.");
            Fault::new(at, "Invalid tag key", text)
        }))
    })
}

fn tag_key_prefix(tags: &Tags) -> Option<Vec<Fault>> {
    each_tag(tags, |key, _, at| {
        let reserved = key
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
        verdict(reserved.then(|| {
            let text =
                format!("{key:?} begins with aws:, which is reserved for AWS. Choose another key.");
            Fault::new(at, "Reserved tag key", text)
        }))
    })
}

fn tag_value_length(tags: &Tags) -> Option<Vec<Fault>> {
    each_tag(tags, |_, value, at| {
        let length = operand(value)?.map_or(0, |value| value.chars().count());
        verdict((length > 256).then(|| {
            let text = format!("It has {length} characters; at most 256 are allowed.");
            Fault::new(at, "Invalid tag value", text)
        }))
    })
}

fn tag_characters(tags: &Tags) -> Option<Vec<Fault>> {
    each_tag(tags, |key, value, at| {
        gather(
            [
                illegal(key, "key", at.clone()),
                operand(value)
                    .and_then(|value| illegal(value.map_or("", String::as_str), "value", at)),
            ]
            .into_iter(),
        )
    })
}

fn illegal(text: &str, what: &str, at: Path) -> Option<Vec<Fault>> {
    let wrong = text.chars().find(|character| !is_allowed(*character));
    verdict(wrong.map(|wrong| {
        let summary = format!("Invalid tag {what}");
        let text = format!(
            "It contains {wrong:?}, which ECS does not accept. Letters, digits, spaces and _ . : / = + - @ are accepted."
        );
        Fault::new(at, summary, text)
    }))
}

/// `\p{L}`, `\p{Z}`, `\p{N}` and some signs. Marks that std counts as letters pass: a rule must not refuse what AWS
/// accepts.
fn is_allowed(character: char) -> bool {
    let is_separator = character.is_whitespace() && !character.is_control();
    character.is_alphanumeric() || is_separator || "_.:/=+-@".contains(character)
}
