//! Rules for task sets: those of services that hold for them as well.

use super::object::Rows;
use super::{capacity_provider_strategy, service, tags};

/// All rules, in the order in which a reader wants to hear of violations.
pub(crate) const ROWS: Rows = &[
    ("", service::PLACE),
    (
        "capacity_provider_strategy",
        capacity_provider_strategy::ROWS,
    ),
    ("", service::TARGETS),
    ("network_configuration", service::NETWORK),
    ("tags", tags::ROWS),
];
