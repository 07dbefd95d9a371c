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
        "Names have 3 to 128 letters, digits and ( ) . - / _.",
        instance::name,
    ),
    Rule::certain(
        "LT-002",
        "The description has at most 255 characters.",
        instance::description,
    ),
    Rule::certain(
        "LT-003",
        "instance_type and instance_requirements exclude each other.",
        instance::one_type,
    ),
    Rule::likely(
        "LT-004",
        "An instance type has the form family.size.",
        instance::instance_type,
    ),
    Rule::likely(
        "LT-005",
        "An image is ami- and 8 or 17 hex digits, or resolve:ssm: and a name.",
        instance::image,
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
    Rule::certain(
        "LT-007",
        "The lines for cluster can be added to user_data.",
        script::unmergeable,
    ),
    Rule::warning(
        "LT-007",
        "user_data joins the same cluster as the argument cluster.",
        script::other_cluster,
    ),
    Rule::certain(
        "LT-008",
        "An instance profile has an ARN or a name.",
        instance::profile_twice,
    ),
    Rule::warning(
        "LT-008",
        "Container instances have an instance profile.",
        instance::no_profile,
    ),
    Rule::certain(
        "LT-009",
        "EBS volumes have a type that exists, and a throughput and rate in range.",
        storage::enum_values,
    ),
    Rule::likely(
        "LT-009",
        "EBS volumes stay within the ranges of their type.",
        storage::ranges,
    ),
    Rule::warning(
        "LT-009",
        "gp3 volumes have at least 3000 IOPS.",
        storage::raised,
    ),
    Rule::likely("LT-010", "EBS settings fit the volume type.", storage::fit),
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
    Rule::likely(
        "LT-014",
        "With network_interfaces, security groups belong there.",
        network::groups,
    ),
    Rule::certain(
        "LT-015",
        "Network interfaces have types and addresses that exist.",
        network::interfaces,
    ),
    Rule::likely(
        "LT-015",
        "Network interfaces of type efa-only have no addresses.",
        network::efa_only,
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
    Rule::likely(
        "LT-020",
        "Hibernation and enclaves exclude each other.",
        instance::asleep_in_enclave,
    ),
    Rule::certain(
        "LT-021",
        "CPU credits are standard or unlimited.",
        instance::credits,
    ),
    Rule::warning(
        "LT-021",
        "CPU credits are for T instances.",
        instance::credits_unused,
    ),
    Rule::likely(
        "LT-022",
        "A placement group is named once.",
        placement::group_twice,
    ),
    Rule::certain(
        "LT-023",
        "Instances, volumes, interfaces and Spot requests can be tagged.",
        instance::tagged,
    ),
    Rule::certain(
        "LT-025",
        "Enumerated values are ones that EC2 knows.",
        instance::enum_values,
    ),
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
    Rule::likely(
        "LT-042",
        "Cores and threads are given together.",
        instance::cpu,
    ),
    Rule::likely(
        "LT-043",
        "A host resource group needs tenancy host.",
        placement::host_group,
    ),
    Rule::likely(
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
            let summary = format!("{path} and {other} exclude each other");
            diags.error(path, summary, format!("Remove one of {path} and {other}."));
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
        Fault::new(
            at,
            format!("Unknown value {value:?}"),
            format!("Use one of {}.{hint}", quoted(allowed)),
        )
    })
}

#[cfg(test)]
mod tests;
