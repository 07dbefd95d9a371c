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
    Rule::certain("CP-002", "A provider is of one kind.", kind),
    Rule::certain(
        "CP-003",
        "Managed Instances belong to a cluster, an Auto Scaling group to none.",
        cluster,
    ),
    Rule::certain(
        "CP-006",
        "The least scaling step is not above the most.",
        steps,
    ),
    Rule::likely(
        "CP-007",
        "Managed termination protection needs managed scaling.",
        protection,
    ),
    Rule::certain(
        "CP-012",
        "No range ends below its beginning.",
        requirements::ranges,
    ),
    Rule::certain(
        "CP-013",
        "Instance types have 1 to 30 letters, digits, . * and -; at most 400 are listed.",
        requirements::types,
    ),
    Rule::likely(
        "CP-013",
        "Instance types are allowed or excluded, not both.",
        requirements::one_list,
    ),
    Rule::likely(
        "CP-014",
        "The price of Spot has one limit.",
        requirements::one_price,
    ),
    Rule::warning(
        "CP-015",
        "A data volume has no size where data is on local disks.",
        storage,
    ),
    Rule::likely(
        "CP-016",
        "RESERVED goes with capacity_reservations, and they with nothing else.",
        reserved,
    ),
    Rule::likely(
        "CP-016",
        "The preference fits the rest of the reservations.",
        preference,
    ),
    Rule::warning(
        "CP-018",
        "Tags that instances can read have keys that the metadata service takes.",
        metadata_tags,
    ),
    Rule::warning(
        "CP-019",
        "Accelerators and their makers are known.",
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
            "Two kinds of capacity provider",
            "Give auto_scaling_group_provider or managed_instances_provider, not both.",
        )),
        (false, false) => Some(Fault::new(
            Path::root(),
            "No kind of capacity provider",
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
            "A capacity provider of an Auto Scaling group takes no cluster",
            "Remove cluster; clusters use the provider when ecs_cluster_capacity_providers lists it.",
        )),
        (false, true, false) => Some(Fault::new(
            "cluster",
            "Managed Instances need a cluster",
            "Name the cluster that they belong to: cluster = ecs_cluster.NAME.name.",
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
            "The least scaling step is above the most",
            format!(
                "minimum_scaling_step_size is {least}, maximum_scaling_step_size {most}. Lower the first or raise the second."
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
            "Managed termination protection needs managed scaling",
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
            "storage_size_gib counts only where there are no local disks",
            "With use_local_storage data is on disks inside the host, whose size the instance type decides. Remove one of \
             the two blocks, unless types without such disks may be picked.",
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
            "RESERVED needs capacity_reservations",
            "Add a capacity_reservations block that says which reservations to launch into.",
        )),
        (false, true) => Some(Fault::new(
            in_template("capacity_reservations[0].reservation_preference"),
            "capacity_reservations need capacity_option_type RESERVED",
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
            format!("{preference} takes no group of reservations"),
            "Remove reservation_group_arn, or set reservation_preference = \"RESERVATIONS_ONLY\".",
        ));
    }
    let demands = &template.instance_requirements;
    if WIDE_RESERVATIONS.contains(&preference) && demands.is_null() {
        faults.push(Fault::new(
            at("reservation_preference"),
            format!("{preference} needs instance_requirements"),
            "Add an instance_requirements block: ECS looks for reservations that fit it.",
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
            format!("Instances with the tag {key:?} do not start"),
            "The metadata service takes keys of letters, digits and - _ + = , . @ : only. Set \
             instance_metadata_tags_propagation = false, rename the tag, or set propagate_tags = \"NONE\".",
        )
    }))
}
