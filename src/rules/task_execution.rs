//! Rules about runs of tasks.

use super::capacity_provider_strategy;
use super::object::Rows;

/// All rules.
pub(crate) const ROWS: Rows = &[(
    "capacity_provider_strategy",
    capacity_provider_strategy::ROWS,
)];
