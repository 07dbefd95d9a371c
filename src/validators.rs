//! Plan-time checks on single values that two or more objects use.

use tfplug::validator::{Validator, matches, one_of};

use crate::arn::{Arn, is_revision};

/// The name of an ECS object (cluster, service, task definition family, container): 1 to 255 letters, digits, `-`, `_`.
/// Rules CL-001, SV-001, TD-001, CD-001 and DM-001.
pub(crate) fn ecs_name(object: &'static str) -> Validator<String> {
    let id = match object {
        "cluster" => "CL-001",
        "service" => "SV-001",
        "container" => "CD-001",
        "daemon" => "DM-001",
        _ => "TD-001",
    };
    let check = Validator::new(
        "1 to 255 letters, digits, hyphens and underscores.",
        move |name: &String| match ecs_name_fault(name) {
            Some(_) if name.starts_with("arn:") => Err(format!(
                "{name:?} is an ARN, and only the name of the {object} is taken here. Refer to the attribute name \
                     instead of arn or id: ecs_{object}.NAME.name."
            )),
            Some(fault) => Err(format!("The {object} name {name:?} {fault}.")),
            None => Ok(()),
        },
    );
    rule(id, check)
}

/// The check as a rule with an ID, by which a user switches it off.
pub(crate) fn rule<T: 'static>(id: &'static str, check: Validator<T>) -> Validator<T> {
    check.of_rule(id)
}

/// The fault in the name of an ECS object, as the end of a sentence.
pub(crate) fn ecs_name_fault(name: &str) -> Option<String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() {
        return Some("is empty; give 1 to 255 letters, digits, hyphens or underscores".into());
    }
    if let Some(c) = name.chars().find(|c| !legal(*c)) {
        return Some(format!(
            "contains {c:?}; only letters, digits, hyphens and underscores are allowed"
        ));
    }
    (name.len() > 255).then(|| format!("has {} characters; at most 255 are allowed", name.len()))
}

/// Whether it can be the name of an ECS object.
pub(crate) fn is_ecs_name(name: &str) -> bool {
    ecs_name_fault(name).is_none()
}

/// A cluster, service or task definition by its name or ARN; a task definition also as `family:revision`. The empty string
/// is unset.
pub(crate) fn reference(kind: &'static str) -> Validator<String> {
    let (describe, id) = match kind {
        "cluster" => ("Name or ARN.", "CL-001"),
        "service" => ("Name or ARN.", "SV-001"),
        _ => ("ARN, `family:revision`, or `family`.", "TD-001"),
    };
    let check = Validator::new(describe, move |text: &String| {
        match reference_fault(text, kind).filter(|_| !text.is_empty()) {
            Some(fault) => Err(format!("{fault}.")),
            None => Ok(()),
        }
    });
    rule(id, check)
}

/// Why a text is neither the name nor the ARN of an ECS object of the kind.
fn reference_fault(text: &str, kind: &str) -> Option<String> {
    let shown = kind.replace('-', " ");
    if text.starts_with("arn:") {
        return match Arn::parse(text) {
            Ok(arn) if arn.service == "ecs" && arn.resource_of(kind).is_some() => None,
            Ok(_) => Some(format!("{text:?} is not the ARN of a {shown}")),
            Err(fault) => Some(format!("{text:?} is not an ARN: {fault}")),
        };
    }
    let name = match text.split_once(':') {
        Some((family, revision)) if kind == "task-definition" && is_revision(revision) => family,
        Some((_, revision)) if kind == "task-definition" => {
            return Some(format!(
                "The revision {revision:?} in {text:?} must be a whole number from 1"
            ));
        }
        _ => text,
    };
    let fault = ecs_name_fault(name)?;
    Some(format!("The {shown} name {text:?} {fault}"))
}

/// The launch type of a service or task set. Rule SV-004: the API's list has one more, which is taken as a capacity provider
/// alone.
pub(crate) fn launch_type() -> Validator<String> {
    const ALLOWED: &[&str] = &["EC2", "FARGATE", "EXTERNAL"];
    let listed = one_of(ALLOWED).reworded(|message| match message.contains("MANAGED_INSTANCES") {
        true => "Managed Instances have no launch type. Remove launch_type, and name a capacity provider of that kind in \
                 capacity_provider_strategy."
            .to_owned(),
        false => message,
    });
    rule("SV-004", listed)
}

/// A whole number as a string, such as CPU units. Terraform writes a number so. The empty string is unset.
pub(crate) fn digits(id: &'static str) -> Validator<String> {
    let check = matches("A whole number, such as \"256\"", |text| {
        text.bytes().all(|byte| byte.is_ascii_digit())
    });
    rule(id, check)
}

/// An ARN of any service; the empty string passes, as in the peer. Rule GEN-006.
pub(crate) fn arn() -> Validator<String> {
    let check = Validator::new("An ARN.", |text: &String| match Arn::parse(text) {
        _ if text.is_empty() => Ok(()),
        Ok(_) => Ok(()),
        Err(fault) => Err(format!("{text:?} is not an ARN: {fault}.")),
    });
    rule("GEN-006", check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_in_the_place_of_a_name_is_shown_the_attribute() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web".to_owned();
        let check = tfplug::validator::Check::whole(ecs_name("cluster"));
        let faults = check.faults(&arn.into(), &tfplug::Path::from("cluster_name"));
        let fault = &faults[0].1;
        assert!(fault.contains("the attribute name"), "{fault}");
        assert_eq!(check.rule(), Some("CL-001"));
    }

    #[test]
    fn references_are_names_and_arns_of_the_kind() {
        let arn = |resource: &str| format!("arn:aws:ecs:eu-west-1:123456789012:{resource}");
        for (kind, good) in [
            ("cluster", "main".to_owned()),
            ("cluster", arn("cluster/main")),
            ("service", "web".to_owned()),
            ("service", arn("service/main/web")),
            ("service", arn("service/web")),
            ("task-definition", "shop".to_owned()),
            ("task-definition", "shop:7".to_owned()),
            ("task-definition", arn("task-definition/shop:7")),
            ("task-definition", arn("task-definition/shop")),
        ] {
            assert_eq!(reference_fault(&good, kind), None, "{good}");
        }
        for (kind, bad) in [
            ("cluster", "a b".to_owned()),
            ("cluster", "main:1".to_owned()),
            ("cluster", arn("service/main/web")),
            ("cluster", "arn:aws:ecs".to_owned()),
            ("service", "main/web".to_owned()),
            ("task-definition", "shop:".to_owned()),
            ("task-definition", "shop:seven".to_owned()),
            (
                "task-definition",
                "arn:aws:iam::123456789012:role/task-definition".to_owned(),
            ),
        ] {
            assert!(reference_fault(&bad, kind).is_some(), "{bad}");
        }
    }

    #[test]
    fn names() {
        for good in ["a", "web-1_b", &"x".repeat(255)] {
            assert_eq!(ecs_name_fault(good), None, "{good}");
        }
        for bad in ["", "a b", "a/b", "ä", &"x".repeat(256)] {
            assert!(ecs_name_fault(bad).is_some(), "{bad}");
        }
    }
}
