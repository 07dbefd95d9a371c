//! Whether a revision that exists is the one that is about to be registered.

use aws_sdk_ecs::types;
use tfplug::Result;

use super::super::schema::TaskDefinition;
use super::flatten;
use crate::blocks::container_definition::convert::flatten as flatten_containers;
use crate::blocks::container_definition::equivalence::same_containers;

/// Whether registering `wish` would give what is described. A network mode that nobody wrote is whatever ECS chose.
///
/// # Errors
/// What is described cannot be read.
pub(in super::super) fn registers(
    wish: &TaskDefinition,
    described: &types::TaskDefinition,
) -> Result<bool> {
    let found = flatten(described, &TaskDefinition::default())?;
    let mode = found.network_mode.clone();
    let chosen = wish.network_mode.text().is_none_or(str::is_empty);
    let wish = TaskDefinition {
        network_mode: if chosen {
            mode.clone()
        } else {
            wish.network_mode.clone()
        },
        ..wish.clone()
    };
    let items = flatten_containers(described.container_definitions())?.items;
    let own = wish.effective(&wish.managed_values());
    let same = own.is_some_and(|own| same_containers(&own.items, &items, mode.text()));
    Ok(same && wish.meaning() == found.meaning())
}

/// How old a revision is in seconds, the other way round where the clocks differ; `None` where the server does not say.
pub(in super::super) fn age(described: &types::TaskDefinition, now: i64) -> Option<u64> {
    described.registered_at().map(|at| now.abs_diff(at.secs()))
}
