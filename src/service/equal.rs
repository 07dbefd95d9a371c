//! When two spellings of a service's arguments mean the same.

use crate::arn::{Arn, short_name};

/// A cluster by name and by ARN.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn cluster(a: &String, b: &String) -> bool {
    same_or_named(a, b)
}

/// A role by name and by ARN, with or without its path.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn role(a: &String, b: &String) -> bool {
    same_or_named(a, b)
}

/// Two ARNs are the same only to the letter; a name equals the ARN that ends in it.
fn same_or_named(a: &str, b: &str) -> bool {
    let both_arns = a.starts_with("arn:") && b.starts_with("arn:");
    a == b || (!both_arns && short_name(a) == short_name(b))
}

/// A task definition as ARN, as `family:revision` and as `family`. A bare family stands for "the newest", so it equals
/// every revision of the family that the service runs.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn task_definition(a: &String, b: &String) -> bool {
    let part = |text: &str| match Arn::parse(text) {
        Ok(arn) => arn
            .resource_of("task-definition")
            .unwrap_or(text)
            .to_owned(),
        Err(_) => text.to_owned(),
    };
    if a.starts_with("arn:") && b.starts_with("arn:") {
        return a == b;
    }
    let (a, b) = (part(a), part(b));
    let family = |text: &str| text.split(':').next().unwrap_or(text).to_owned();
    a == b || ((!a.contains(':') || !b.contains(':')) && family(&a) == family(&b))
}

/// A placement field in any letter case; `host` is another word for `instanceId`.
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
        assert!(role(
            &"arn:aws:iam::123456789012:role/a/ecs".into(),
            &"ecs".into()
        ));
        assert!(placement_field(&"host".into(), &"instanceId".into()));
        assert!(!placement_field(&"cpu".into(), &"memory".into()));
    }

    #[test]
    fn task_definitions() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3".to_owned();
        assert!(task_definition(&arn, &"web:3".into()));
        assert!(task_definition(&arn, &"web".into()));
        assert!(!task_definition(&arn, &"web:4".into()));
        assert!(!task_definition(&arn, &arn.replace(":3", ":4")));
        assert!(!task_definition(&"web:3".into(), &"api".into()));
    }
}
