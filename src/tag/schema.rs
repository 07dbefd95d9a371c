//! The attributes of a tag.

use tfplug::validator::Validator;
use tfplug::{Attr, Model};

use crate::arn::Arn;

/// One tag of an ECS object (cluster, service, task definition, task, container instance, capacity provider) that is made
/// elsewhere: by another configuration, by CodeDeploy, by the console.
///
/// For objects of this configuration use their own `tags`. An object that has `tags` and is managed here takes away tags
/// that it does not know, so an `ecs_tag` on it would be removed and added by turns. If both are needed, list the key in
/// `ignore_tags` of the provider: the object then leaves it alone, and `ecs_tag` manages it all the same. `default_tags`
/// are not added by this resource.
///
/// A tag that exists already is taken over, with a warning if it had another value. Destroying the resource removes it.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Tag {
    /// ARN of the object, in the region of this resource.
    #[tf(required, force_new, validate = object_arn())]
    pub(crate) resource_arn: Attr<String>,
    /// Key of the tag: 1 to 128 letters, digits, spaces and `_ . : / = + - @`. It is case-sensitive and does not begin
    /// with `aws:`.
    #[tf(required, unset, force_new, api = "tags.key")]
    pub(crate) key: Attr<String>,
    /// Value of the tag, up to 256 characters of the same kind; it may be empty.
    #[tf(required, empty_is_value, api = "tags.value")]
    pub(crate) value: Attr<String>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// `resource_arn` and `key`, joined by a comma.
    #[tf(computed, keep, prefix = "arn:", local)]
    pub(crate) id: Attr<String>,
}

impl Tag {
    /// The ID of a tag.
    pub(super) fn id(arn: &str, key: &str) -> String {
        format!("{arn},{key}")
    }
}

/// An ARN of an ECS object.
pub(super) fn object_arn() -> Validator<String> {
    let check = |text: &String| match arn_fault(text) {
        Some(fault) => Err(fault),
        None => Ok(()),
    };
    Validator::new("An ARN of ECS.", check).of_rule("GEN-006")
}

/// The fault of a text that shall be the ARN of an ECS object.
pub(super) fn arn_fault(text: &str) -> Option<String> {
    match Arn::parse(text) {
        Err(fault) => Some(format!(
            "{text:?} is not an ARN: {fault}. It must have the form arn:aws:ecs:eu-west-1:123456789012:cluster/web."
        )),
        Ok(arn) if arn.service != "ecs" => Some(format!(
            "{text:?} belongs to the service {}; ecs_tag is for objects of ECS.",
            arn.service
        )),
        Ok(_) => None,
    }
}

/// The identity of a tag.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ARN of the object.
    #[tf(required)]
    pub(crate) resource_arn: Attr<String>,
    /// Key of the tag.
    #[tf(required)]
    pub(crate) key: Attr<String>,
}
