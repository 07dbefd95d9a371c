//! Rules for daemons and their task definitions: group DM of the rule catalogue, and what holds for other objects as well.

use super::node::Node;
use super::object::{Faults, Row, Rows};
use super::{Confidence, service, tags};
use crate::arn::Arn;

/// The rules for a daemon.
pub(crate) const ROWS: Rows = &[
    ("", REFERENCES),
    ("deployment_configuration", ALARMS),
    ("tags", tags::ROWS),
];

const ALARMS: &[Row] = &[Row {
    confidence: Confidence::Certain,
    ..service::ALARMS
}];

const REFERENCES: &[Row] = &[
    Row::certain(
        "GEN-006",
        "cluster_arn",
        "Invalid ARN of a cluster",
        "`cluster_arn` must be the ARN of a cluster.",
        |_, node, faults| arn_of(node, node, "cluster", faults),
    ),
    Row::certain(
        "GEN-006",
        "daemon_task_definition_arn",
        "Invalid ARN of a daemon task definition",
        "`daemon_task_definition_arn` must be the ARN of a daemon task definition.",
        |_, node, faults| arn_of(node, node, "daemon-task-definition", faults),
    ),
    Row::certain(
        "GEN-006",
        "capacity_provider_arns",
        "Invalid ARN of a capacity provider",
        "`capacity_provider_arns` must be ARNs of capacity providers.",
        |_, list, faults| {
            let mut all = Some(());
            for item in list.items()? {
                all = arn_of(&item, list, "capacity-provider", faults).and(all);
            }
            all
        },
    ),
];

/// The rules for the volumes of a daemon task definition.
pub(crate) const DEFINITION_ROWS: Rows = &[("volume[]", VOLUMES), ("tags", tags::ROWS)];

const VOLUMES: &[Row] = &[Row::certain(
    "VO-003",
    "",
    "Volume has more than one type",
    "A volume must be a directory of the instance, or the log files of a driver.",
    |_, volume, faults| {
        let host = volume.get("host");
        if host.is_set()? && volume.get("log_driver_volume_configuration").is_set()? {
            faults.at(
                &host,
                "It is a directory of the instance (host) and the log files of a driver \
                 (log_driver_volume_configuration). Remove one of them, or make two volumes.",
            );
        }
        Some(())
    },
)];

/// Text that is no ARN at all is reported by the check of the attribute, but not in a set.
fn arn_of(node: &Node<'_>, at: &Node<'_>, kind: &str, faults: &mut Faults) -> Option<()> {
    let Some(text) = node.text()? else {
        return Some(());
    };
    let is_right = match Arn::parse(text) {
        Ok(arn) => arn.service == "ecs" && arn.resource_of(kind).is_some(),
        Err(_) => kind != "capacity-provider",
    };
    if !is_right {
        faults.at(
            at,
            format!("{text:?} must have the form arn:aws:ecs:REGION:ACCOUNT:{kind}/NAME."),
        );
    }
    Some(())
}
