//! When two spellings of an argument mean the same: names and the ARNs that AWS makes of them.

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
}
