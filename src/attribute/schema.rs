//! The attributes of an attribute.

use tfplug::validator::{Validator, one_of};
use tfplug::{Attr, Model};

use crate::arn::short_name;
use crate::blocks::equal;
use crate::validators::rule;

/// A custom attribute of a container instance: a name and perhaps a value by which placement constraints of services and
/// tasks choose instances, such as `attribute:stack == production`. An instance has up to 10 of them.
///
/// An attribute that exists already is taken over, with a warning if it had another value. It is gone with the instance.
/// Instances that come and go, as those of an Auto Scaling group do, get their attributes better from the agent as they
/// start, by `ECS_INSTANCE_ATTRIBUTES` in its configuration.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Attribute {
    /// Name of the attribute: 1 to 128 letters, digits and `- _ / \ .`.
    #[tf(required, force_new, api = "attributes.name", validate = rule("AT-001", name()))]
    pub(crate) name: Attr<String>,
    /// Value of the attribute: 1 to 128 letters, digits, spaces and `- _ . @ / \ :`, without a space at the beginning or
    /// end. Without it the attribute has a name alone.
    #[tf(optional, api = "attributes.value", validate = rule("AT-002", value()))]
    pub(crate) value: Attr<String>,
    /// ID or ARN of the container instance.
    #[tf(required, force_new, eq = target, api = "attributes.targetId")]
    pub(crate) target_id: Attr<String>,
    /// Kind of the object that has the attribute; only `container-instance` exists.
    #[tf(optional, computed, force_new, default = "container-instance", api = "attributes.targetType", validate = rule("GEN-008", one_of(&["container-instance"])))]
    pub(crate) target_type: Attr<String>,
    /// Name or ARN of the cluster that the container instance is in; without it the cluster `default`.
    #[tf(optional, computed, force_new, default = "default", eq = equal::cluster)]
    pub(crate) cluster: Attr<String>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// Name of the cluster, ID of the container instance and `name`, joined by commas.
    #[tf(computed, keep, never_null, local)]
    pub(crate) id: Attr<String>,
}

impl Attribute {
    /// The ID of an attribute.
    pub(super) fn id(cluster: &str, target: &str, name: &str) -> String {
        format!("{},{},{name}", short_name(cluster), short_name(target))
    }
}

/// The identity of an attribute.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// Name of the cluster.
    #[tf(required)]
    pub(crate) cluster: Attr<String>,
    /// ID of the container instance.
    #[tf(required)]
    pub(crate) target_id: Attr<String>,
    /// Name of the attribute.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// Region that the container instance is in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// A container instance by ID and by ARN.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn target(a: &String, b: &String) -> bool {
    let both_arns = a.starts_with("arn:") && b.starts_with("arn:");
    a == b || (!both_arns && short_name(a) == short_name(b))
}

const LENGTH: std::ops::RangeInclusive<usize> = 1..=128;

/// The name of an attribute.
fn name() -> Validator<String> {
    const FORM: &str = "1 to 128 letters, digits and - _ / \\ .";
    Validator::new(FORM, |text: &String| checked(text, r"-_/\.", FORM))
}

/// The value of an attribute; an empty one is none.
fn value() -> Validator<String> {
    const FORM: &str = "1 to 128 letters, digits, spaces and - _ . @ / \\ :, without a space at the beginning or end";
    Validator::new(FORM, |text: &String| match text.as_str() {
        "" => Ok(()),
        padded if padded.trim_matches(' ') != padded => {
            Err(format!("{padded:?} must not begin or end with a space."))
        }
        text => checked(text, r"-_.@/\: ", FORM),
    })
}

fn checked(text: &str, others: &str, form: &str) -> Result<(), String> {
    let legal = |it: char| it.is_ascii_alphanumeric() || others.contains(it);
    if !LENGTH.contains(&text.chars().count()) {
        return Err(format!("{text:?} must have {form}."));
    }
    match text.chars().find(|it| !legal(*it)) {
        Some(wrong) => Err(format!("{text:?} contains {wrong:?}. It may have {form}.")),
        None => Ok(()),
    }
}
