//! When two spellings of an argument mean the same: names and the ARNs that AWS makes of them.

use crate::arn::{Arn, short_name};

/// A KMS key by ID, alias or ARN. An alias and the key behind it are not compared: only AWS knows them.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(crate) fn kms_key(a: &String, b: &String) -> bool {
    let is_arn_of = |arn: &str, name: &str| {
        let resource = arn
            .strip_prefix("arn:")
            .and_then(|arn| arn.splitn(5, ':').nth(4));
        let short = match name.starts_with("alias/") {
            true => name.to_owned(),
            false => format!("key/{name}"),
        };
        !name.is_empty() && resource.is_some_and(|resource| resource == short)
    };
    a == b || is_arn_of(a, b) || is_arn_of(b, a)
}

/// A role by name and by ARN, with or without its path: a name is unique in an account, whatever the paths are.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(crate) fn role(a: &String, b: &String) -> bool {
    let is_arn = |text: &str| text.starts_with("arn:");
    let path = |text: &str| match is_arn(text) {
        true => text.split_once(":role/").map(|(_, path)| path.to_owned()),
        false => Some(text.trim_start_matches('/').to_owned()),
    };
    let ends_in = |path: &str, name: &str| path == name || path.ends_with(&format!("/{name}"));
    match (path(a), path(b)) {
        _ if a == b => true,
        (Some(one), Some(other)) if !one.is_empty() && !other.is_empty() => {
            !(is_arn(a) && is_arn(b)) && (ends_in(&one, &other) || ends_in(&other, &one))
        }
        _ => false,
    }
}

/// A cluster by name and by ARN.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(crate) fn cluster(a: &String, b: &String) -> bool {
    same_or_named(a, b)
}

/// A service by name and by ARN.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(crate) fn service(a: &String, b: &String) -> bool {
    same_or_named(a, b)
}

/// A gateway by name and by ARN.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(crate) fn gateway(a: &String, b: &String) -> bool {
    same_or_named(a, b)
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
pub(crate) fn task_definition(a: &String, b: &String) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_by_name_path_and_arn() {
        let arn = "arn:aws:iam::123456789012:role/a/ecs".to_owned();
        for name in ["ecs", "a/ecs", "/a/ecs", arn.as_str()] {
            assert!(role(&arn, &name.to_owned()), "{name}");
            assert!(role(&name.to_owned(), &arn), "{name}");
        }
        assert!(role(&"ecs".into(), &"/ecs".into()) && !role(&"a/ecs".into(), &"b/ecs".into()));
        let other = arn.replace("123456789012", "210987654321");
        let user = arn.replace(":role/", ":user/");
        for name in ["", "b/ecs", "cs", &other, &user] {
            assert!(!role(&arn, &name.to_owned()), "{name}");
        }
        assert!(!role(&user, &"ecs".into()));
        let path = "/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS".to_owned();
        assert!(role(
            &format!("arn:aws:iam::123456789012:role{path}"),
            &path
        ));
    }

    #[test]
    fn a_key_by_id_alias_and_arn() {
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        let arn = format!("arn:aws:kms:eu-west-1:123456789012:key/{id}");
        let alias = "arn:aws-cn:kms:cn-north-1:123456789012:alias/logs".to_owned();
        assert!(kms_key(&arn, &id.into()) && kms_key(&id.into(), &arn));
        assert!(kms_key(&alias, &"alias/logs".into()));
        assert!(!kms_key(&alias, &"alias/log".into()) && !kms_key(&arn, &"".into()));
        assert!(!kms_key(&arn, &arn.replace("eu-west-1", "eu-west-2")));
        assert!(!kms_key(&"alias/logs".into(), &id.into()));
    }

    #[test]
    fn clusters() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web".to_owned();
        assert!(cluster(&arn, &"web".into()));
        assert!(!cluster(&arn, &"other".into()));
        assert!(!cluster(
            &arn,
            &"arn:aws:ecs:eu-west-2:123456789012:cluster/web".into()
        ));
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
