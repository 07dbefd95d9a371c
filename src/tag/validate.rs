//! Rules about a tag: group GEN of the rule catalogue.

use tfplug::{Attr, Diags, Path};

use super::schema::Tag;
use crate::arn::Arn;
use crate::aws::tags;

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &Tag, diags: &mut Diags) {
    if let Some(fault) = config.resource_arn.text().and_then(arn_fault) {
        diags.error("resource_arn", "Invalid ARN of an ECS object", fault);
    }
    if let Some(key) = config.key.text() {
        check(key, "", "key", diags);
    }
    if let Some(value) = config.value.text() {
        check("key", value, "value", diags);
    }
}

/// The fault of a text that shall be the ARN of an ECS object.
pub(super) fn arn_fault(text: &str) -> Option<String> {
    match Arn::parse(text) {
        Err(fault) => Some(format!(
            "{text:?} is not an ARN: {fault}. It looks like arn:aws:ecs:eu-west-1:123456789012:cluster/web (rule GEN-006)."
        )),
        Ok(arn) if arn.service != "ecs" => Some(format!(
            "{text:?} belongs to the service {}; ecs_tag is for objects of ECS (rule GEN-006).",
            arn.service
        )),
        Ok(_) => None,
    }
}

/// The rules for all tags, one half each: the other half is legal.
fn check(key: &str, value: &str, at: &str, diags: &mut Diags) {
    let tag = [(key.to_owned(), Attr::from(value))];
    let mut found = Diags::new();
    tags::validate(&Attr::Known(tag.into()), &Path::root(), &mut found);
    for fault in found.iter() {
        diags.error(at, fault.summary.clone(), fault.detail.clone());
    }
}
