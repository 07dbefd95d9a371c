//! When two spellings of a service's arguments mean the same.

/// A role by name and by ARN, with or without its path. Empty text leaves the choice to ECS, so any role will do.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(super) fn role(before: &String, after: &String) -> bool {
    let ends_in = |arn: &str, name: &str| {
        let name = name.trim_start_matches('/');
        arn.starts_with("arn:") && !name.is_empty() && arn.ends_with(&format!("/{name}"))
    };
    after.is_empty() || before == after || ends_in(before, after) || ends_in(after, before)
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
        assert!(role(
            &"arn:aws:iam::123456789012:role/a/ecs".into(),
            &"ecs".into()
        ));
        let path = "/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS".to_owned();
        assert!(role(
            &format!("arn:aws:iam::123456789012:role{path}"),
            &path
        ));
        assert!(!role(
            &"arn:aws:iam::123456789012:role/a/ecs".into(),
            &"b/ecs".into()
        ));
        assert!(role(&"ecs".into(), &"".into()), "empty takes what there is");
        assert!(!role(&"".into(), &"ecs".into()), "a role is asked for");
        assert!(placement_field(&"host".into(), &"instanceId".into()));
        assert!(!placement_field(&"cpu".into(), &"memory".into()));
    }
}
