//! Rules on a launch configuration (catalogue group LT), each a row with its ID.
//!
//! An unknown operand keeps a rule silent; the same rules run again right before the API call. Rules that compare a
//! launch template with other objects (LT-007 in full, LT-019, LT-024) have no place here.
//!
//! EC2 validates little when a launch template is made: wrong values show when an instance is launched. An error is only
//! what EC2 or the peer refuses, everything else is a warning.

mod instance;
mod network;
mod placement;
mod script;
mod storage;

use tfplug::{Attr, Diags, Path};

use super::schema::LaunchConfiguration;
use crate::aws::tags;
use crate::rules::{self, Fault, Rule, quoted};

/// Whether it can be a launch template's name (LT-001).
pub(crate) fn is_name(name: &str) -> bool {
    instance::is_name(name, instance::LONGEST_NAME)
}

/// The group.
pub(crate) const RULES: &[Rule<LaunchConfiguration>] = &[
    Rule::certain(
        "LT-001",
        "A launch template's name must have 3 to 128 letters, digits and ( ) . - / _.",
        instance::name,
    ),
    Rule::certain(
        "LT-002",
        "The description must have at most 255 characters.",
        instance::description,
    ),
    Rule::certain(
        "LT-003",
        "instance_type and instance_requirements must not both be set.",
        instance::one_type,
    ),
    Rule::likely(
        "LT-004",
        "An instance type must have the form family.size.",
        instance::instance_type,
    ),
    Rule::likely(
        "LT-005",
        "image_id must be ami- and 8 or 17 hex digits, or resolve:ssm: and the name of a parameter.",
        instance::image,
    ),
    Rule::certain(
        "LT-006",
        "user_data must have at most 16384 bytes.",
        script::size,
    ),
    Rule::warning(
        "LT-006",
        "user_data must have room to grow.",
        script::nearly_full,
    ),
    Rule::certain(
        "LT-007",
        "user_data must have a form to which the lines for cluster can be added.",
        script::unmergeable,
    ),
    Rule::warning(
        "LT-007",
        "user_data must join the same cluster as the argument cluster.",
        script::other_cluster,
    ),
    Rule::certain(
        "LT-008",
        "An instance profile must have an ARN or a name, not both.",
        instance::profile_twice,
    ),
    Rule::warning(
        "LT-008",
        "Container instances must have an instance profile.",
        instance::no_profile,
    ),
    Rule::certain(
        "LT-009",
        "EBS volumes must have a type that exists, and a throughput and initialization rate in range.",
        storage::enum_values,
    ),
    Rule::likely(
        "LT-009",
        "EBS volumes must stay within the ranges of their type.",
        storage::ranges,
    ),
    Rule::warning(
        "LT-009",
        "iops of a gp3 volume must be at least 3000.",
        storage::raised,
    ),
    Rule::likely(
        "LT-010",
        "iops and throughput must fit the volume type.",
        storage::fit,
    ),
    Rule::warning(
        "LT-010",
        "iops must be unset for gp2 volumes.",
        storage::ignored,
    ),
    Rule::likely(
        "LT-010",
        "volume_initialization_rate must be set together with snapshot_id.",
        storage::rate_needs_snapshot,
    ),
    Rule::likely(
        "LT-011",
        "IOPS must fit the volume size, and throughput the IOPS.",
        storage::ratios,
    ),
    Rule::warning(
        "LT-012",
        "The root volume of Amazon Linux must have at least 30 GiB.",
        storage::root,
    ),
    Rule::likely(
        "LT-013",
        "A block device mapping must have only one of ebs, virtual_name and no_device.",
        storage::one_kind,
    ),
    Rule::likely(
        "LT-014",
        "With network_interfaces, security groups must be set there.",
        network::groups,
    ),
    Rule::certain(
        "LT-015",
        "Network interfaces must have valid types and addresses.",
        network::interfaces,
    ),
    Rule::likely(
        "LT-015",
        "Network interfaces of type efa-only must not have addresses.",
        network::efa_only,
    ),
    Rule::certain(
        "LT-016",
        "Metadata options must have valid values.",
        network::metadata,
    ),
    Rule::warning(
        "LT-017",
        "The metadata endpoint must be enabled: the ECS agent needs it.",
        network::no_endpoint,
    ),
    Rule::certain(
        "LT-018",
        "market_type must be one that EC2 knows.",
        placement::market,
    ),
    Rule::likely(
        "LT-020",
        "Hibernation and enclaves must not both be enabled.",
        instance::asleep_in_enclave,
    ),
    Rule::certain(
        "LT-021",
        "cpu_credits must be standard or unlimited.",
        instance::credits,
    ),
    Rule::warning(
        "LT-021",
        "cpu_credits must be set for T instances only.",
        instance::credits_unused,
    ),
    Rule::likely(
        "LT-022",
        "A placement group must have an ID or a name, not both.",
        placement::group_twice,
    ),
    Rule::certain(
        "LT-023",
        "resource_type of a tag specification must be one that EC2 tags at launch.",
        instance::tagged,
    ),
    Rule::certain(
        "LT-025",
        "Where EC2 has a list of valid values, a value must be one of them.",
        instance::enum_values,
    ),
    Rule::likely(
        "LT-040",
        "spot_options must be set only with market_type spot.",
        placement::spot_options,
    ),
    Rule::likely(
        "LT-041",
        "Spot options must fit the kind of request.",
        placement::spot_request,
    ),
    Rule::likely(
        "LT-042",
        "core_count and threads_per_core must be set together.",
        instance::cpu,
    ),
    Rule::likely(
        "LT-043",
        "With host_resource_group_arn, tenancy must be host.",
        placement::host_group,
    ),
    Rule::likely(
        "LT-044",
        "A capacity reservation must have a preference or a target, not both.",
        placement::reservation,
    ),
    Rule::certain(
        "CL-001",
        "A cluster's name must have 1 to 255 letters, digits, - and _.",
        script::cluster,
    ),
];

/// The rules on values, which hold for a configuration and for a plan: all under the user's policy, and those on tags.
pub(crate) fn rules(model: &LaunchConfiguration, diags: &mut Diags) {
    rules::report(RULES, model, diags);
    tags::validate(&model.tags, &Path::from("tags"), diags);
}

/// All rules on a configuration: those on values, and which arguments exclude each other.
pub(crate) fn validate(config: &LaunchConfiguration, diags: &mut Diags) {
    rules(config, diags);
    let exclusive = |given: bool, path: &str, other: &str, diags: &mut Diags| {
        if given {
            let summary = format!("{path} conflicts with {other}");
            diags.error(path, summary, "Remove one of the two.");
        }
    };
    let prefixed = config
        .name_prefix
        .text()
        .is_some_and(|prefix| !prefix.is_empty());
    exclusive(
        prefixed && config.name.is_known() && !config.name.is_unset(),
        "name_prefix",
        "name",
        diags,
    );
    let follows = config.update_default_version.get() == Some(true);
    exclusive(
        follows && config.default_version.is_known(),
        "default_version",
        "update_default_version",
        diags,
    );
    let groups = |set: &Attr<tfplug::Set<String>>| set.is_known() && !set.is_unset();
    let both = groups(&config.security_group_names) && groups(&config.vpc_security_group_ids);
    exclusive(
        both,
        "security_group_names",
        "vpc_security_group_ids",
        diags,
    );
}

/// The fault when `value` is not one of `allowed`; an empty string is unset.
fn unknown_value(value: &str, allowed: &[&str], at: &str) -> Option<Fault> {
    let known = value.is_empty() || allowed.contains(&value);
    (!known).then(|| {
        let hint = rules::did_you_mean(value, allowed);
        let name = at.rsplit('.').next().unwrap_or(at);
        Fault::new(
            at,
            format!("Unknown value of {name}"),
            format!(
                "{value:?} is not valid. Valid values: {}.{hint}",
                quoted(allowed)
            ),
        )
    })
}

#[cfg(test)]
pub(crate) mod tests;
