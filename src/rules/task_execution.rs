//! Rules about runs of tasks.

use super::object::Rows;
use super::{capacity_provider_strategy, placement_constraints, service};

/// All rules.
pub(crate) const ROWS: Rows = &[
    ("", service::PLACE),
    (
        "capacity_provider_strategy",
        capacity_provider_strategy::ROWS,
    ),
    ("network_configuration", service::NETWORK),
    ("placement_constraints", placement_constraints::ROWS),
    ("placement_strategy", service::STRATEGIES),
];
