//! When two spellings of a service's arguments mean the same.

use crate::arn::{Arn, short_name};
use crate::blocks::equal;

/// A cluster by name and by ARN.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn cluster(a: &String, b: &String) -> bool {
    same_or_named(a, b)
}

/// A role by name and by ARN, as elsewhere. Empty text leaves the choice to ECS, so any role will do.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn role(before: &String, after: &String) -> bool {
    after.is_empty() || equal::role(before, after)
}

/// Two ARNs are the same only to the letter; a name equals the ARN that ends in it.
fn same_or_named(a: &str, b: &str) -> bool {
    let both_arns = a.starts_with("arn:") && b.starts_with("arn:");
    a == b || (!both_arns && short_name(a) == short_name(b))
}

/// A task definition as ARN, as `family:revision` and as `family`; an ARN may lack the revision as well. Without
/// revision it means "the newest", so it equals every revision of the family that the service runs.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn task_definition(a: &String, b: &String) -> bool {
    let ((place, a), (other, b)) = (reference(a), reference(b));
    if place.is_some() && other.is_some() && place != other {
        return false;
    }
    let family = |text: &str| text.split(':').next().unwrap_or(text).to_owned();
    a == b || ((!a.contains(':') || !b.contains(':')) && family(&a) == family(&b))
}

/// Partition, region and account of an ARN, and the definition's name as the user writes it.
fn reference(text: &str) -> (Option<String>, String) {
    let parsed = Arn::parse(text).ok();
    let name = parsed.and_then(|arn| arn.resource_of("task-definition").map(str::to_owned));
    match name {
        Some(name) => (text.strip_suffix(&name).map(str::to_owned), name),
        None => (None, text.to_owned()),
    }
}

/// A placement field in any letter case; `host` is an alias of `instanceId`.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn placement_field(a: &String, b: &String) -> bool {
    let canonical = |text: &str| match text.to_ascii_lowercase().as_str() {
        "host" => "instanceid".to_owned(),
        lower => lower.to_owned(),
    };
    canonical(a) == canonical(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web".to_owned();
        assert!(cluster(&arn, &"web".into()));
        assert!(!cluster(&arn, &"other".into()));
        assert!(!cluster(
            &arn,
            &"arn:aws:ecs:eu-west-2:123456789012:cluster/web".into()
        ));
        assert!(role(&"ecs".into(), &"".into()), "empty takes what there is");
        assert!(!role(&"".into(), &"ecs".into()), "a role is asked for");
        assert!(placement_field(&"host".into(), &"instanceId".into()));
        assert!(!placement_field(&"cpu".into(), &"memory".into()));
    }

    /// Every form that a reference takes, against the ARN with revision that an import finds.
    #[test]
    fn task_definitions() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3".to_owned();
        let bare = arn.replace(":3", "");
        for form in ["web:3", "web", arn.as_str(), bare.as_str()] {
            assert!(task_definition(&arn, &form.to_owned()), "{form}");
            assert!(task_definition(&form.to_owned(), &arn), "{form}");
        }
        let elsewhere = arn.replace("eu-west-1", "eu-west-2");
        let other = [
            "web:4",
            "api",
            "api:3",
            &arn.replace(":3", ":4"),
            &elsewhere,
            &elsewhere.replace(":3", ""),
            &arn.replace("web", "webs"),
        ];
        for form in other {
            assert!(!task_definition(&arn, &form.to_owned()), "{form}");
        }
        assert!(!task_definition(&"web:3".into(), &"api".into()));
    }
}
