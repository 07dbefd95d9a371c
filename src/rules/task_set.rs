//! Rules for task sets: those of services that hold for them as well.

use super::object::{Row, Rows};
use super::{capacity_provider_strategy, service};

/// All rules, in the order in which a reader wants to hear of violations.
pub(crate) const ROWS: Rows = &[
    ("", OWN),
    (
        "capacity_provider_strategy",
        capacity_provider_strategy::ROWS,
    ),
    ("", service::TARGETS),
    ("network_configuration", service::NETWORK),
];

const OWN: &[Row] = &[Row::certain(
    "SV-005",
    "",
    "launch_type conflicts with capacity_provider_strategy",
    "A task set must not have both a launch type and a capacity provider strategy.",
    |set, _, faults| {
        let kind = set.get("launch_type");
        if let Some(text) = kind.text()?
            && set.get("capacity_provider_strategy").is_set()?
        {
            faults.at(
                &kind,
                format!("Remove launch_type = {text:?}, or remove the capacity_provider_strategy blocks."),
            );
        }
        Some(())
    },
)];
