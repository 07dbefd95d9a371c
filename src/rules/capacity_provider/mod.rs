//! Rules for capacity providers: group CP of the rule catalogue. Rules about other objects (the group's protection and tags,
//! a group in two providers: CP-008 to CP-010) have no place here, and the schema requires what CP-011 demands.

mod requirements;

use super::node::Node;
use super::object::{Object, Row, Rows};
use super::tags;

/// All rules, in the order in which a reader wants to hear of violations.
pub(crate) const ROWS: Rows = &[
    ("", KIND),
    ("auto_scaling_group_provider", GROUP),
    ("managed_instances_provider", MANAGED),
    (
        "managed_instances_provider.instance_launch_template",
        TEMPLATE,
    ),
    (
        "managed_instances_provider.instance_launch_template.instance_requirements",
        requirements::ROWS,
    ),
    ("tags", tags::ROWS),
];

/// Preferences under which instances are found in any reservation that fits.
const WIDE_RESERVATIONS: [&str; 2] = ["RESERVATIONS_ONLY", "RESERVATIONS_FIRST"];

/// The blocks of both kinds.
fn kinds(provider: &Object) -> [Node<'_>; 2] {
    ["auto_scaling_group_provider", "managed_instances_provider"].map(|name| provider.get(name))
}

const KIND: &[Row] = &[
    Row::certain(
        "CP-002",
        "",
        "auto_scaling_group_provider conflicts with managed_instances_provider",
        "A capacity provider must not have both `auto_scaling_group_provider` and `managed_instances_provider`.",
        |provider, _, faults| {
            let [group, managed] = kinds(provider);
            if group.is_set()? && managed.is_set()? {
                let detail = "A capacity provider has one of the two blocks. Remove the other.";
                faults.at(&managed, detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "CP-002",
        "",
        "Capacity provider type is not set",
        "A capacity provider must have `auto_scaling_group_provider` or `managed_instances_provider`.",
        |provider, root, faults| {
            let [group, managed] = kinds(provider);
            if !group.is_set()? && !managed.is_set()? {
                // A block that is empty is the one that was meant.
                let empty = [
                    (group, "auto_scaling_group_arn"),
                    (managed, "infrastructure_role_arn"),
                ];
                let mut empty = empty
                    .iter()
                    .filter(|(block, _)| block.occurs() == Some(true));
                match (empty.next(), empty.next()) {
                    (Some((block, member)), None) => faults.at(
                        &block.get(member),
                        format!("The block is empty. Set {member} and what else it needs."),
                    ),
                    _ => faults.at(
                        root,
                        "Add an auto_scaling_group_provider block for an Auto Scaling group of yours, or a \
                         managed_instances_provider block for instances that ECS manages.",
                    ),
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "CP-003",
        "cluster",
        "cluster is not supported for an Auto Scaling group",
        "`cluster` must be unset with `auto_scaling_group_provider`.",
        |provider, cluster, faults| {
            let [group, managed] = kinds(provider);
            if group.is_set()? && !managed.is_set()? && cluster.text()?.is_some() {
                faults.at(
                    cluster,
                    "Remove it. A cluster uses the capacity provider when ecs_cluster_capacity_providers lists it.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CP-003",
        "cluster",
        "cluster is required for Managed Instances",
        "`cluster` must be set with `managed_instances_provider`.",
        |provider, cluster, faults| {
            let [group, managed] = kinds(provider);
            if managed.is_set()? && !group.is_set()? && cluster.text()?.is_none() {
                faults.at(
                    cluster,
                    "Set it to the cluster of the instances, for example ecs_cluster.NAME.name.",
                );
            }
            Some(())
        },
    ),
];

const GROUP: &[Row] = &[
    Row::certain(
        "CP-006",
        "managed_scaling",
        "minimum_scaling_step_size exceeds maximum_scaling_step_size",
        "`minimum_scaling_step_size` must not exceed `maximum_scaling_step_size`.",
        |_, scaling, faults| {
            let least = scaling.get("minimum_scaling_step_size");
            if let (Some(low), Some(high)) = (
                least.int()?,
                scaling.get("maximum_scaling_step_size").int()?,
            ) && low > high
            {
                faults.at(
                    &least,
                    format!("The minimum is {low}, and the maximum {high}. Lower the first, or raise the second."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "CP-007",
        "managed_termination_protection",
        "Managed termination protection requires managed scaling",
        "With managed termination protection, managed scaling must be enabled.",
        |provider, protection, faults| {
            let [group, _] = kinds(provider);
            if protection.text()? == Some("ENABLED")
                && group.get("managed_scaling").get("status").text()? == Some("DISABLED")
            {
                faults.at(
                    protection,
                    "Set managed_scaling { status = \"ENABLED\" }, or managed_termination_protection = \"DISABLED\".",
                );
            }
            Some(())
        },
    ),
];

const MANAGED: &[Row] = &[Row::warning(
    "CP-018",
    "",
    "Tag key is not supported by instance metadata",
    "Tags that instances can read should have keys that the metadata service accepts.",
    // Default tags of the provider are not looked at: they are unknown here.
    |provider, managed, faults| {
        let template = managed.get("instance_launch_template");
        let switch = template.get("instance_metadata_tags_propagation");
        if managed.get("propagate_tags").text()? != Some("CAPACITY_PROVIDER")
            || switch.bool()? == Some(false)
        {
            return Some(());
        }
        let is_legal = |c: char| c.is_ascii_alphanumeric() || "-_+=,.@:".contains(c);
        for (key, value) in provider.get("tags").entries()? {
            if !key.chars().all(is_legal) && value.is_sent()? {
                faults.at(
                    &switch,
                    format!(
                        "Instances with the tag {key:?} do not start: the metadata service accepts keys with letters, digits \
                         and - _ + = , . @ : only. Rename the tag, or set instance_metadata_tags_propagation = false or \
                         propagate_tags = \"NONE\"."
                    ),
                );
                break;
            }
        }
        Some(())
    },
)];

const TEMPLATE: &[Row] = &[
    Row::warning(
        "CP-015",
        "",
        "storage_size_gib has no effect with local storage",
        "With `use_local_storage`, `storage_configuration` should be unset.",
        |_, template, faults| {
            let storage = template.get("storage_configuration");
            let local = template.get("local_storage_configuration");
            if storage.is_set()? && local.get("use_local_storage").bool()? == Some(true) {
                faults.at(
                    &storage.get("storage_size_gib"),
                    "With use_local_storage, data is on disks of the host, whose size depends on the instance type. Remove one \
                     of the two blocks, unless ECS may choose instance types without such disks.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "CP-016",
        "",
        "capacity_reservations is not set",
        "`capacity_reservations` must be set with `capacity_option_type` RESERVED.",
        |_, template, faults| {
            let option = template.get("capacity_option_type");
            if option.text()? == Some("RESERVED")
                && !template.get("capacity_reservations").is_set()?
            {
                faults.at(
                    &option,
                    "capacity_option_type is \"RESERVED\". Add the block with the reservations to launch into.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "CP-016",
        "capacity_reservations",
        "capacity_reservations requires capacity_option_type RESERVED",
        "`capacity_reservations` must be set with `capacity_option_type` RESERVED only.",
        |provider, reservations, faults| {
            let template = kinds(provider)[1].get("instance_launch_template");
            if reservations.is_set()?
                && template.get("capacity_option_type").text()? != Some("RESERVED")
            {
                faults.at(
                    &reservations.get("reservation_preference"),
                    "Set capacity_option_type = \"RESERVED\", or remove the block.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "CP-016",
        "capacity_reservations",
        "reservation_group_arn is not supported with this preference",
        "`reservation_group_arn` must be set with the `reservation_preference` RESERVATIONS_ONLY only.",
        |_, reservations, faults| {
            let group = reservations.get("reservation_group_arn");
            let preference = reservations.get("reservation_preference").text()?;
            if let Some(other) = preference.filter(|it| *it != "RESERVATIONS_ONLY")
                && group.text()?.is_some()
            {
                faults.at(
                    &group,
                    format!("The preference is {other:?}. Remove the group, or set reservation_preference = \"RESERVATIONS_ONLY\"."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "CP-016",
        "",
        "instance_requirements is not set",
        "With the `reservation_preference` RESERVATIONS_ONLY or RESERVATIONS_FIRST, `instance_requirements` must be set.",
        |_, template, faults| {
            let node = template
                .get("capacity_reservations")
                .get("reservation_preference");
            if let Some(preference) = node.text()?.filter(|it| WIDE_RESERVATIONS.contains(it))
                && !template.get("instance_requirements").is_set()?
            {
                faults.at(
                    &node,
                    format!("With reservation_preference {preference:?}, ECS looks for reservations that fit the requirements. Add the block."),
                );
            }
            Some(())
        },
    ),
];
