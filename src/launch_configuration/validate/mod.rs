//! Rules on a launch configuration (catalogue group LT), each a row with its ID.
//!
//! An unknown operand keeps a rule silent; the same rules run again right before the API call. Rules that compare a
//! launch template with other objects (LT-007 in full, LT-019, LT-024) have no place here.

mod network;
mod placement;
mod script;
mod storage;

use tfplug::{Attr, Diags, Path};

use super::schema::Model;
use crate::aws::tags;
use crate::rules::{self, Fault, Rule, operand, quoted, text, verdict};

/// The group.
pub(crate) const RULES: &[Rule<Model>] = &[
    Rule::certain(
        "LT-001",
        "Names have 3 to 128 letters, digits and ( ) . - / _.",
        name,
    ),
    Rule::certain(
        "LT-002",
        "The description has at most 255 characters.",
        description,
    ),
    Rule::certain(
        "LT-003",
        "instance_type and instance_requirements exclude each other.",
        one_type,
    ),
    Rule::certain(
        "LT-004",
        "An instance type has the form family.size.",
        instance_type,
    ),
    Rule::certain(
        "LT-005",
        "An image is ami- and 8 or 17 hex digits, or resolve:ssm: and a name.",
        image,
    ),
    Rule::certain(
        "LT-006",
        "The start script has at most 16384 bytes.",
        script::size,
    ),
    Rule::warning(
        "LT-006",
        "The start script has room to grow.",
        script::nearly_full,
    ),
    Rule::warning(
        "LT-007",
        "user_data joins the same cluster as the argument cluster.",
        script::other_cluster,
    ),
    Rule::certain(
        "LT-008",
        "An instance profile has an ARN or a name.",
        profile_twice,
    ),
    Rule::warning(
        "LT-008",
        "Container instances have an instance profile.",
        no_profile,
    ),
    Rule::certain(
        "LT-009",
        "EBS volumes stay within the ranges of their type.",
        storage::ranges,
    ),
    Rule::warning(
        "LT-009",
        "gp3 volumes have at least 3000 IOPS.",
        storage::raised,
    ),
    Rule::certain("LT-010", "EBS settings fit the volume type.", storage::fit),
    Rule::warning("LT-010", "gp2 volumes take no iops.", storage::ignored),
    Rule::likely(
        "LT-010",
        "volume_initialization_rate needs a snapshot.",
        storage::rate_needs_snapshot,
    ),
    Rule::likely(
        "LT-011",
        "IOPS and throughput stay within their ratios.",
        storage::ratios,
    ),
    Rule::warning(
        "LT-012",
        "The root volume of Amazon Linux has at least 30 GiB.",
        storage::root,
    ),
    Rule::likely(
        "LT-013",
        "A mapping is one of ebs, virtual_name and no_device.",
        storage::one_kind,
    ),
    Rule::certain(
        "LT-014",
        "With network_interfaces, security groups stand there.",
        network::groups,
    ),
    Rule::certain(
        "LT-015",
        "Network interfaces have types and addresses that exist.",
        network::interfaces,
    ),
    Rule::likely(
        "LT-015",
        "Network interfaces have a device_index; efa-only ones no addresses.",
        network::positions,
    ),
    Rule::certain(
        "LT-016",
        "Metadata options have values that exist.",
        network::metadata,
    ),
    Rule::warning(
        "LT-017",
        "The metadata endpoint is on.",
        network::no_endpoint,
    ),
    Rule::certain("LT-018", "The market type exists.", placement::market),
    Rule::certain(
        "LT-020",
        "Hibernation and enclaves exclude each other.",
        asleep_in_enclave,
    ),
    Rule::certain("LT-021", "CPU credits are for T instances.", credits),
    Rule::likely(
        "LT-022",
        "A placement group is named once.",
        placement::group_twice,
    ),
    Rule::certain(
        "LT-023",
        "Instances, volumes, interfaces and Spot requests can be tagged.",
        tagged,
    ),
    Rule::certain("LT-025", "Words are ones that EC2 knows.", words),
    Rule::likely(
        "LT-040",
        "spot_options need the market type spot.",
        placement::spot_options,
    ),
    Rule::likely(
        "LT-041",
        "Spot options fit the kind of request.",
        placement::spot_request,
    ),
    Rule::certain("LT-042", "Cores and threads are given together.", cpu),
    Rule::likely(
        "LT-043",
        "A host resource group needs tenancy host.",
        placement::host_group,
    ),
    Rule::certain(
        "LT-044",
        "A capacity reservation has a preference or a target.",
        placement::reservation,
    ),
    Rule::certain(
        "CL-001",
        "A cluster's name has 1 to 255 letters, digits, - and _.",
        script::cluster,
    ),
];

/// All rules under the user's policy, and those on tags.
pub(crate) fn validate(config: &Model, diags: &mut Diags) {
    rules::report(RULES, config, diags);
    tags::validate(&config.tags, &Path::from("tags"), diags);
    let exclusive = |given: bool, path: &str, other: &str, diags: &mut Diags| {
        if given {
            let summary = format!("{path} and {other} exclude each other");
            diags.error(path, summary, format!("Remove one of {path} and {other}."));
        }
    };
    let prefixed = config.name.is_known() && config.name_prefix.is_known();
    exclusive(prefixed, "name_prefix", "name", diags);
    let follows = config.update_default_version.get() == Some(true);
    exclusive(
        follows && config.default_version.is_known(),
        "default_version",
        "update_default_version",
        diags,
    );
    let groups = |set: &Attr<tfplug::Set<String>>| set.known().is_some_and(|set| !set.0.is_empty());
    let both = groups(&config.security_group_names) && groups(&config.vpc_security_group_ids);
    exclusive(
        both,
        "security_group_names",
        "vpc_security_group_ids",
        diags,
    );
}

fn name(model: &Model) -> Option<Vec<Fault>> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "().-/_".contains(c);
    // A made-up name adds 26 characters to the prefix.
    let wrong = |attr: &Attr<String>, path: &str, most: usize| {
        let name = operand(attr)??;
        let bad = !(3..=most).contains(&name.chars().count()) || !name.chars().all(allowed);
        bad.then(|| {
            let text = format!("{name:?} must have 3 to {most} letters, digits or ( ) . - / _.");
            Fault::new(path, "Invalid launch template name", text)
        })
    };
    Some(
        [
            wrong(&model.name, "name", 128),
            wrong(&model.name_prefix, "name_prefix", 102),
        ]
        .into_iter()
        .flatten()
        .collect(),
    )
}

fn description(model: &Model) -> Option<Vec<Fault>> {
    let count = text(&model.description)??.chars().count();
    verdict((count > 255).then(|| {
        Fault::new(
            "description",
            "Description too long",
            format!("At most 255 characters are allowed, found {count}."),
        )
    }))
}

fn one_type(model: &Model) -> Option<Vec<Fault>> {
    let both =
        text(&model.instance_type)?.is_some() && operand(&model.instance_requirements)?.is_some();
    verdict(both.then(|| {
        Fault::new(
            "instance_type",
            "instance_type and instance_requirements exclude each other",
            "Name one type, or say what types must offer; remove the other.",
        )
    }))
}

fn instance_type(model: &Model) -> Option<Vec<Fault>> {
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
        let text = format!("{name:?} does not have the form family.size, such as m7g.large.");
        Fault::new("instance_type", "No such instance type", text)
    }))
}

fn image(model: &Model) -> Option<Vec<Fault>> {
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
            "{id:?} is neither an AMI id (ami- and 8 or 17 hex digits) nor resolve:ssm: with the name of a parameter. \
             Leave image_id out to get the image that AWS recommends for the image_family."
        );
        Fault::new("image_id", "Not a machine image", text)
    }))
}

fn profile_twice(model: &Model) -> Option<Vec<Fault>> {
    let profile = operand(&model.iam_instance_profile)??;
    let both = text(&profile.arn)?.is_some() && text(&profile.name)?.is_some();
    verdict(both.then(|| {
        let at = "iam_instance_profile[0].arn";
        Fault::new(
            at,
            "Instance profile given twice",
            "Give arn or name, and remove the other.",
        )
    }))
}

fn no_profile(model: &Model) -> Option<Vec<Fault>> {
    let given = match operand(&model.iam_instance_profile)? {
        Some(profile) => text(&profile.arn)?.is_some() || text(&profile.name)?.is_some(),
        None => false,
    };
    verdict((!given).then(|| {
        Fault::new(
            "iam_instance_profile",
            "No instance profile",
            "The ECS agent cannot register an instance without a role. Add iam_instance_profile with a profile whose \
             role has the policy AmazonEC2ContainerServiceforEC2Role.",
        )
    }))
}

fn asleep_in_enclave(model: &Model) -> Option<Vec<Fault>> {
    let sleeps = operand(&operand(&model.hibernation_options)??.configured)??;
    let enclaves = operand(&operand(&model.enclave_options)??.enabled)??;
    verdict((*sleeps && *enclaves).then(|| {
        let at = "hibernation_options[0].configured";
        Fault::new(
            at,
            "Hibernation and enclaves exclude each other",
            "Switch one of them off.",
        )
    }))
}

fn credits(model: &Model) -> Option<Vec<Fault>> {
    let credits = text(&operand(&model.credit_specification)??.cpu_credits)??;
    let at = "credit_specification[0].cpu_credits";
    if let Some(fault) = unknown_word(credits, &["standard", "unlimited"], at) {
        return verdict(Some(fault));
    }
    let instance_type = text(&model.instance_type)??;
    let family = instance_type.split('.').next().unwrap_or_default();
    let burstable = family.starts_with('t') && !family.starts_with("trn");
    verdict((!burstable).then(|| {
        let text = format!(
            "{instance_type} has no CPU credits, only T instances do. Remove credit_specification."
        );
        Fault::new(
            "credit_specification",
            "CPU credits exist on T instances only",
            text,
        )
    }))
}

fn tagged(model: &Model) -> Option<Vec<Fault>> {
    const KINDS: [&str; 4] = [
        "instance",
        "volume",
        "network-interface",
        "spot-instances-request",
    ];
    let each = operand(&model.tag_specifications)??.iter().enumerate();
    let fault = |(index, specification): (usize, &super::schema::TagSpecification)| {
        let at = format!("tag_specifications[{index}].resource_type");
        match operand(&specification.resource_type)? {
            None => Some(Fault::new(
                at.as_str(),
                "Missing resource_type",
                format!("Give one of {}.", quoted(&KINDS)),
            )),
            Some(kind) => unknown_word(kind, &KINDS, &at),
        }
    };
    Some(each.filter_map(fault).collect())
}

fn words(model: &Model) -> Option<Vec<Fault>> {
    let dns = model.private_dns_name_options.known();
    let maintenance = model.maintenance_options.known();
    let weighting = model.network_performance_options.known();
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
        unknown_word(text(attr?)??, allowed, at)
    };
    Some(checks.into_iter().filter_map(fault).collect())
}

fn cpu(model: &Model) -> Option<Vec<Fault>> {
    let options = operand(&model.cpu_options)??;
    let at = |name: &str| Path::from("cpu_options[0]").attr(name);
    let (cores, threads) = (
        operand(&options.core_count)?,
        operand(&options.threads_per_core)?,
    );
    let mut faults = Vec::new();
    if cores.is_some_and(|cores| *cores < 1) {
        faults.push(Fault::new(
            at("core_count"),
            "No cores",
            "core_count must be at least 1.",
        ));
    }
    if let Some(threads) = threads.filter(|threads| !(1..=2).contains(*threads)) {
        let text = format!("threads_per_core must be 1 or 2, not {threads}.");
        faults.push(Fault::new(
            at("threads_per_core"),
            "Impossible number of threads",
            text,
        ));
    }
    if cores.is_some() != threads.is_some() {
        let lonely = if cores.is_some() {
            "core_count"
        } else {
            "threads_per_core"
        };
        let text = "EC2 takes core_count and threads_per_core only together.";
        faults.push(Fault::new(at(lonely), "Half of the CPU options", text));
    }
    Some(faults)
}

/// The fault when `word` is none of `allowed`; empty text is "not set".
fn unknown_word(word: &str, allowed: &[&str], at: &str) -> Option<Fault> {
    let known = word.is_empty() || allowed.contains(&word);
    (!known).then(|| {
        let hint = rules::did_you_mean(word, allowed);
        Fault::new(
            at,
            format!("Unknown value {word:?}"),
            format!("Use one of {}.{hint}", quoted(allowed)),
        )
    })
}

#[cfg(test)]
mod tests;
