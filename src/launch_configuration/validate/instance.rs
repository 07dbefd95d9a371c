//! Rules on the template itself and on what the instances are.

use tfplug::{Attr, Path};

use super::super::schema::{LaunchConfiguration, TagSpecification, has_credits};
use super::unknown_value;
use crate::rules::{Fault, given, operand, quoted, text, verdict};

const CREDITS: &str = "credit_specification[0].cpu_credits";
/// The longest name.
pub(super) const LONGEST_NAME: usize = 128;

/// Whether it can be a launch template's name.
pub(super) fn is_name(name: &str, longest: usize) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "().-/_".contains(c);
    (3..=longest).contains(&name.chars().count()) && name.chars().all(allowed)
}

pub(super) fn name(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let prefixed = model.name_prefix.text() != Some("");
    // A made-up name adds 26 characters to the prefix.
    let wrong = |attr: &Attr<String>, path: &str, most: usize| {
        let name = operand(attr)??;
        (!is_name(name, most)).then(|| {
            let text = format!(
                "{name:?} must have 3 to {most} characters: letters, digits and ( ) . - / _."
            );
            Fault::new(path, "Invalid launch template name", text)
        })
    };
    Some(
        [
            wrong(&model.name, "name", LONGEST_NAME),
            // An empty prefix is unset.
            wrong(&model.name_prefix, "name_prefix", 102).filter(|_| prefixed),
        ]
        .into_iter()
        .flatten()
        .collect(),
    )
}

pub(super) fn description(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let count = text(&model.description)??.chars().count();
    verdict((count > 255).then(|| {
        Fault::new(
            "description",
            "Description is too long",
            format!("It has {count} characters; at most 255 are allowed."),
        )
    }))
}

pub(super) fn one_type(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let both =
        text(&model.instance_type)?.is_some() && given(&model.instance_requirements)?.is_some();
    verdict(both.then(|| {
        Fault::new(
            "instance_type",
            "instance_type conflicts with instance_requirements",
            "Remove one of the two.",
        )
    }))
}

pub(super) fn instance_type(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let name = text(&model.instance_type)??;
    let legal = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let fine = name
        .split_once('.')
        .is_some_and(|(family, size)| legal(family) && legal(size));
    verdict((!fine).then(|| {
        let text =
            format!("{name:?} must have the form family.size in lower case, such as m7g.large.");
        Fault::new("instance_type", "Invalid instance type", text)
    }))
}

pub(super) fn image(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let id = text(&model.image_id)??;
    let hex = |digits: &str| {
        matches!(digits.len(), 8 | 17)
            && digits
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let resolved = id
        .strip_prefix("resolve:ssm:")
        .is_some_and(|name| !name.is_empty());
    let fine = resolved || id.strip_prefix("ami-").is_some_and(hex);
    verdict((!fine).then(|| {
        let text = format!(
            "{id:?} must be an AMI ID (ami- and 8 or 17 lower-case hex digits) or resolve:ssm: and the name of a parameter. Without \
             it, the provider looks up the image that AWS recommends for image_family."
        );
        Fault::new("image_id", "Invalid AMI ID", text)
    }))
}

pub(super) fn profile_twice(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let profile = operand(&model.iam_instance_profile)??;
    let both = text(&profile.arn)?.is_some() && text(&profile.name)?.is_some();
    verdict(both.then(|| {
        let at = "iam_instance_profile[0].arn";
        Fault::new(
            at,
            "Instance profile has both arn and name",
            "Remove one of the two.",
        )
    }))
}

pub(super) fn no_profile(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let given = match operand(&model.iam_instance_profile)? {
        Some(profile) => text(&profile.arn)?.is_some() || text(&profile.name)?.is_some(),
        None => false,
    };
    let at = match model.iam_instance_profile.is_known() {
        true => "iam_instance_profile[0].name",
        false => "iam_instance_profile",
    };
    verdict((!given).then(|| {
        Fault::new(
            at,
            "Instance profile is not set",
            "The ECS agent cannot register an instance without a role. Add iam_instance_profile with a profile whose \
             role has the policy AmazonEC2ContainerServiceforEC2Role.",
        )
    }))
}

pub(super) fn asleep_in_enclave(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let sleeps = operand(&operand(&model.hibernation_options)??.configured)??;
    let enclaves = operand(&operand(&model.enclave_options)??.enabled)??;
    verdict((*sleeps && *enclaves).then(|| {
        let at = "hibernation_options[0].configured";
        Fault::new(
            at,
            "Hibernation conflicts with enclaves",
            "Disable one of the two.",
        )
    }))
}

pub(super) fn credits(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let credits = text(&operand(&model.credit_specification)??.cpu_credits)??;
    verdict(unknown_value(credits, &["standard", "unlimited"], CREDITS))
}

pub(super) fn credits_unused(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    text(&operand(&model.credit_specification)??.cpu_credits)??;
    let instance_type = text(&model.instance_type)??;
    let unused = has_credits(&model.instance_type) == Some(false);
    verdict(unused.then(|| {
        let text = format!(
            "The instance type is {instance_type:?}. credit_specification is not sent. Remove it, or choose a T instance."
        );
        Fault::new(CREDITS, "CPU credits are supported on T instances only", text)
    }))
}

pub(super) fn tagged(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    // `elastic-gpu` has no effect any more; EC2 and the peer take it.
    const KINDS: [&str; 5] = [
        "elastic-gpu",
        "instance",
        "volume",
        "network-interface",
        "spot-instances-request",
    ];
    let each = operand(&model.tag_specifications)??.iter().enumerate();
    let fault = |(index, specification): (usize, &TagSpecification)| {
        let at = format!("tag_specifications[{index}].resource_type");
        match text(&specification.resource_type)? {
            None if specification
                .tags
                .known()
                .is_none_or(|tags| tags.is_empty()) =>
            {
                None
            }
            None => Some(Fault::new(
                at.as_str(),
                "resource_type is not set",
                format!("Valid values: {}.", quoted(&KINDS)),
            )),
            Some(kind) => unknown_value(kind, &KINDS, &at),
        }
    };
    Some(each.filter_map(fault).collect())
}

pub(super) fn enum_values(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let dns = model.private_dns_name_options.known();
    let maintenance = model.maintenance_options.known();
    let weighting = model.network_performance_options.known();
    #[allow(clippy::type_complexity, reason = "a table of this function alone")]
    let checks: [(Option<&Attr<String>>, &[&str], &str); 4] = [
        (
            Some(&model.instance_initiated_shutdown_behavior),
            &["stop", "terminate"],
            "instance_initiated_shutdown_behavior",
        ),
        (
            dns.map(|dns| &dns.hostname_type),
            &["ip-name", "resource-name"],
            "private_dns_name_options[0].hostname_type",
        ),
        (
            maintenance.map(|m| &m.auto_recovery),
            &["default", "disabled"],
            "maintenance_options[0].auto_recovery",
        ),
        (
            weighting.map(|w| &w.bandwidth_weighting),
            &["default", "vpc-1", "ebs-1"],
            "network_performance_options[0].bandwidth_weighting",
        ),
    ];
    let fault = |(attr, allowed, at): (Option<&Attr<String>>, &[&str], &str)| {
        unknown_value(text(attr?)??, allowed, at)
    };
    Some(checks.into_iter().filter_map(fault).collect())
}

pub(super) fn cpu(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let options = operand(&model.cpu_options)??;
    let at = |name: &str| Path::from("cpu_options[0]").attr(name);
    let set = |number: &&i64| **number != 0;
    let (cores, threads) = (
        operand(&options.core_count)?.filter(set),
        operand(&options.threads_per_core)?.filter(set),
    );
    let mut faults = Vec::new();
    if let Some(cores) = cores.filter(|cores| **cores < 1) {
        let text = format!("{cores} must be 1 or more.");
        faults.push(Fault::new(at("core_count"), "Invalid core_count", text));
    }
    if let Some(threads) = threads.filter(|threads| !(1..=2).contains(*threads)) {
        let text = format!("{threads} must be 1 or 2.");
        faults.push(Fault::new(
            at("threads_per_core"),
            "Invalid threads_per_core",
            text,
        ));
    }
    if cores.is_some() != threads.is_some() {
        let (set, other) = match cores.is_some() {
            true => ("core_count", "threads_per_core"),
            false => ("threads_per_core", "core_count"),
        };
        let text = format!("Only {set} is set. Set {other} as well, or remove cpu_options.");
        let summary = "core_count and threads_per_core must be set together";
        faults.push(Fault::new(at(set), summary, text));
    }
    Some(faults)
}
