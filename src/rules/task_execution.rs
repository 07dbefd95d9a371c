//! Rules for runs of tasks: group RT of the rule catalogue.

use super::object::{Row, Rows};
use super::{capacity_provider_strategy, placement_constraints, service, tags};

/// All rules.
pub(crate) const ROWS: Rows = &[
    ("", ALL),
    ("", service::PLACE),
    (
        "capacity_provider_strategy",
        capacity_provider_strategy::ROWS,
    ),
    ("network_configuration", service::NETWORK),
    ("placement_constraints", placement_constraints::ROWS),
    ("placement_strategy", service::STRATEGIES),
    ("tags", tags::ROWS),
];

const ALL: &[Row] = &[
    Row::warning(
        "RT-001",
        "desired_count",
        "desired_count = 0 runs one task",
        "`desired_count` should not be 0, which is the same as unset.",
        |_, count, faults| {
            if count.int()? == Some(0) {
                faults.at(
                    count,
                    "0 is the same as unset here, as in hashicorp/aws, and ECS runs one task then. To run none, give the data \
                     source count = 0.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "RT-002",
        "propagate_tags",
        "SERVICE cannot be propagated",
        "`propagate_tags` of a run must not be `SERVICE`.",
        |_, node, faults| {
            if node.text()? == Some("SERVICE") {
                faults.at(
                    node,
                    "A run does not belong to a service: use TASK_DEFINITION or NONE.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "RT-003",
        "started_by",
        "Invalid started_by",
        "`started_by` must have up to 128 letters, digits, hyphens, underscores and slashes.",
        |_, node, faults| {
            let is_legal = |c: char| c.is_ascii_alphanumeric() || "-_/".contains(c);
            let is_mark = |text: &&str| text.len() <= 128 && text.chars().all(is_legal);
            if let Some(mark) = node.text()?.filter(|text| !is_mark(text)) {
                faults.at(
                    node,
                    format!("{mark:?} must have up to 128 letters, digits, hyphens, underscores and slashes."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "RT-008",
        "client_token",
        "Invalid client token",
        "`client_token` must have up to 64 visible ASCII characters.",
        |_, node, faults| {
            let is_token =
                |text: &&str| text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_graphic());
            if let Some(token) = node.text()?.filter(|text| !is_token(text)) {
                faults.at(
                    node,
                    format!("{token:?} must have up to 64 visible ASCII characters."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "RT-011",
        "group",
        "Invalid task group",
        "`group` must have up to 255 characters, and not begin with service: or family:.",
        |_, node, faults| {
            let is_reserved =
                |text: &str| text.starts_with("service:") || text.starts_with("family:");
            let found = node.text()?;
            if let Some(group) = found.filter(|text| text.len() > 255 || is_reserved(text)) {
                faults.at(
                    node,
                    format!(
                        "{group:?} must have up to 255 characters, and not begin with service: or family:, which ECS uses itself."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "RT-012",
        "launch_type",
        "A run cannot have the launch type MANAGED_INSTANCES",
        "`launch_type` of a run must not be `MANAGED_INSTANCES`.",
        |_, node, faults| {
            if node.text()? == Some("MANAGED_INSTANCES") {
                faults.at(
                    node,
                    "Name the capacity provider of the managed instances in capacity_provider_strategy instead.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "RT-015",
        "platform_version",
        "platform_version is for Fargate",
        "`platform_version` must be unset with the launch type `EC2`.",
        |run, node, faults| {
            if run.get("launch_type").text()? == Some("EC2") && node.text()?.is_some() {
                faults.at(node, "Remove it, or set launch_type = \"FARGATE\".");
            }
            Some(())
        },
    ),
];
