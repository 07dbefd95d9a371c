//! When two spellings of a service's arguments mean the same.

use crate::blocks::equal;

/// A role by name and by ARN, as elsewhere. Empty text leaves the choice to ECS, so any role will do.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn role(before: &String, after: &String) -> bool {
    after.is_empty() || equal::role(before, after)
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
        assert!(role(&"ecs".into(), &"".into()), "empty takes what there is");
        assert!(!role(&"".into(), &"ecs".into()), "a role is asked for");
        assert!(placement_field(&"host".into(), &"instanceId".into()));
        assert!(!placement_field(&"cpu".into(), &"memory".into()));
    }
}
