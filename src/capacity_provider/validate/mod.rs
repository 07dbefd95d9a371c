//! Rules across the attributes of a capacity provider: group CP of the rule catalogue. An unknown operand keeps a rule
//! silent. Rules about other objects (the group's protection and tags, a group in two providers) have no place here.

mod requirements;

use tfplug::{Diags, Path};

use super::schema::{
    AutoScalingGroupProvider, CapacityProvider, InstanceLaunchTemplate, InstanceRequirements,
    ManagedInstancesProvider, WIDE_RESERVATIONS,
};
use crate::aws::tags;
use crate::rules::{self, Fault, Rule, given, operand, text, verdict};

const MANAGED: &str = "managed_instances_provider";

/// A place in the launch template.
fn in_template(name: &str) -> Path {
    Path::from(format!("{MANAGED}[0].instance_launch_template[0].{name}").as_str())
}

/// The group, but for values alone, which the schema checks.
pub(crate) const RULES: &[Rule<CapacityProvider>] = &[
    Rule::certain(
        "CP-002",
        "A capacity provider must have auto_scaling_group_provider or managed_instances_provider, not both.",
        kind,
    ),
    Rule::certain(
        "CP-003",
        "cluster must be set with managed_instances_provider, and unset with auto_scaling_group_provider.",
        cluster,
    ),
    Rule::certain(
        "CP-006",
        "minimum_scaling_step_size must not exceed maximum_scaling_step_size.",
        steps,
    ),
    Rule::likely(
        "CP-007",
        "With managed termination protection, managed scaling must be enabled.",
        protection,
    ),
    Rule::certain(
        "CP-012",
        "max of a range must not be below min.",
        requirements::ranges,
    ),
    Rule::certain(
        "CP-013",
        "Instance types must have 1 to 30 letters, digits, . * and -, and at most 400 must be listed.",
        requirements::types,
    ),
    Rule::likely(
        "CP-013",
        "Instance types must be allowed or excluded, not both.",
        requirements::one_list,
    ),
    Rule::likely(
        "CP-014",
        "The price of Spot must have at most one limit.",
        requirements::one_price,
    ),
    Rule::warning(
        "CP-015",
        "With use_local_storage, storage_configuration must be unset.",
        storage,
    ),
    Rule::likely(
        "CP-016",
        "capacity_reservations must be set with capacity_option_type RESERVED, and only then.",
        reserved,
    ),
    Rule::likely(
        "CP-016",
        "reservation_preference must fit reservation_group_arn and instance_requirements.",
        preference,
    ),
    Rule::warning(
        "CP-018",
        "Tags that instances can read must have keys that the metadata service accepts.",
        metadata_tags,
    ),
    Rule::warning(
        "CP-019",
        "Accelerators and their manufacturers must be known ones.",
        requirements::accelerators,
    ),
];

/// All rules. An unknown operand keeps its rule silent.
pub(super) fn validate(config: &CapacityProvider, diags: &mut Diags) {
    rules::report(RULES, config, diags);
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

fn kind(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let group = given(&config.auto_scaling_group_provider)?.is_some();
    let managed = given(&config.managed_instances_provider)?.is_some();
    verdict(match (group, managed) {
        (true, true) => Some(Fault::new(
            MANAGED,
            "auto_scaling_group_provider conflicts with managed_instances_provider",
            "A capacity provider has one of the two blocks. Remove the other.",
        )),
        (false, false) => Some(Fault::new(
            Path::root(),
            "Capacity provider type is not set",
            "Add an auto_scaling_group_provider block for an Auto Scaling group of yours, or a managed_instances_provider \
             block for instances that ECS manages.",
        )),
        _ => None,
    })
}

fn cluster(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let group = given(&config.auto_scaling_group_provider)?.is_some();
    let managed = given(&config.managed_instances_provider)?.is_some();
    let given = text(&config.cluster)?.is_some();
    verdict(match (group, managed, given) {
        (true, false, true) => Some(Fault::new(
            "cluster",
            "cluster is not supported for an Auto Scaling group",
            "Remove it. A cluster uses the capacity provider when ecs_cluster_capacity_providers lists it.",
        )),
        (false, true, false) => Some(Fault::new(
            "cluster",
            "cluster is required for Managed Instances",
            "Set it to the cluster of the instances, for example ecs_cluster.NAME.name.",
        )),
        _ => None,
    })
}

fn group(config: &CapacityProvider) -> Option<Option<&AutoScalingGroupProvider>> {
    given(&config.auto_scaling_group_provider)
}

fn managed(config: &CapacityProvider) -> Option<Option<&ManagedInstancesProvider>> {
    given(&config.managed_instances_provider)
}

fn template(config: &CapacityProvider) -> Option<Option<&InstanceLaunchTemplate>> {
    match managed(config)? {
        Some(provider) => given(&provider.instance_launch_template),
        None => Some(None),
    }
}

fn demands(config: &CapacityProvider) -> Option<Option<&InstanceRequirements>> {
    match template(config)? {
        Some(template) => given(&template.instance_requirements),
        None => Some(None),
    }
}

fn steps(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(group) = group(config)? else {
        return verdict(None);
    };
    let Some(scaling) = given(&group.managed_scaling)? else {
        return verdict(None);
    };
    let least = operand(&scaling.minimum_scaling_step_size)?;
    let most = operand(&scaling.maximum_scaling_step_size)?;
    let (Some(least), Some(most)) = (least, most) else {
        return verdict(None);
    };
    verdict((least > most).then(|| {
        Fault::new(
            "auto_scaling_group_provider[0].managed_scaling[0].minimum_scaling_step_size",
            "minimum_scaling_step_size exceeds maximum_scaling_step_size",
            format!(
                "The minimum is {least}, and the maximum {most}. Lower the first, or raise the second."
            ),
        )
    }))
}

fn protection(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(group) = group(config)? else {
        return verdict(None);
    };
    let protected = text(&group.managed_termination_protection)? == Some("ENABLED");
    let Some(scaling) = given(&group.managed_scaling)?.filter(|_| protected) else {
        return verdict(None);
    };
    let off = text(&scaling.status)? == Some("DISABLED");
    verdict(off.then(|| {
        Fault::new(
            "auto_scaling_group_provider[0].managed_termination_protection",
            "Managed termination protection requires managed scaling",
            "Set managed_scaling { status = \"ENABLED\" }, or managed_termination_protection = \"DISABLED\".",
        )
    }))
}

fn storage(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(template) = template(config)? else {
        return verdict(None);
    };
    let sized = given(&template.storage_configuration)?.is_some();
    let Some(local) = given(&template.local_storage_configuration)?.filter(|_| sized) else {
        return verdict(None);
    };
    let local = operand(&local.use_local_storage)? == Some(&true);
    verdict(local.then(|| {
        Fault::new(
            in_template("storage_configuration[0].storage_size_gib"),
            "storage_size_gib has no effect with local storage",
            "With use_local_storage, data is on disks of the host, whose size depends on the instance type. Remove one of \
             the two blocks, unless ECS may choose instance types without such disks.",
        )
    }))
}

fn reserved(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(template) = template(config)? else {
        return verdict(None);
    };
    let reserved = text(&template.capacity_option_type)? == Some("RESERVED");
    let reservations = given(&template.capacity_reservations)?.is_some();
    verdict(match (reserved, reservations) {
        (true, false) => Some(Fault::new(
            in_template("capacity_option_type"),
            "capacity_reservations is not set",
            "capacity_option_type is \"RESERVED\". Add the block with the reservations to launch into.",
        )),
        (false, true) => Some(Fault::new(
            in_template("capacity_reservations[0].reservation_preference"),
            "capacity_reservations requires capacity_option_type RESERVED",
            "Set capacity_option_type = \"RESERVED\", or remove the block.",
        )),
        _ => None,
    })
}

fn preference(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(template) = template(config)? else {
        return verdict(None);
    };
    let Some(reservations) = given(&template.capacity_reservations)? else {
        return verdict(None);
    };
    let Some(preference) = text(&reservations.reservation_preference)? else {
        return verdict(None);
    };
    let at = |name: &str| in_template(&format!("capacity_reservations[0].{name}"));
    let mut faults = Vec::new();
    let group = text(&reservations.reservation_group_arn);
    if preference != "RESERVATIONS_ONLY" && group.flatten().is_some() {
        faults.push(Fault::new(
            at("reservation_group_arn"),
            "reservation_group_arn is not supported with this preference",
            format!("The preference is {preference:?}. Remove the group, or set reservation_preference = \"RESERVATIONS_ONLY\"."),
        ));
    }
    let demands = &template.instance_requirements;
    if WIDE_RESERVATIONS.contains(&preference) && demands.is_null() {
        faults.push(Fault::new(
            at("reservation_preference"),
            "instance_requirements is not set",
            format!("With reservation_preference {preference:?}, ECS looks for reservations that fit the requirements. Add the block."),
        ));
    }
    Some(faults)
}

/// Default tags of the provider are not looked at: they are unknown here.
fn metadata_tags(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(provider) = managed(config)? else {
        return verdict(None);
    };
    let propagated = text(&provider.propagate_tags)? == Some("CAPACITY_PROVIDER");
    let Some(template) = template(config)?.filter(|_| propagated) else {
        return verdict(None);
    };
    if operand(&template.instance_metadata_tags_propagation)? == Some(&false) {
        return verdict(None);
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || "-_+=,.@:".contains(c);
    let tags = operand(&config.tags)?.into_iter().flatten();
    let mut illegal = tags.filter(|(key, _)| !key.chars().all(legal));
    verdict(illegal.next().map(|(key, _)| {
        Fault::new(
            in_template("instance_metadata_tags_propagation"),
            "Tag key is not supported by instance metadata",
            format!(
                "Instances with the tag {key:?} do not start: the metadata service accepts keys with letters, digits and \
                 - _ + = , . @ : only. Rename the tag, or set instance_metadata_tags_propagation = false or propagate_tags = \
                 \"NONE\"."
            ),
        )
    }))
}
