//! Whether a revision that exists is the one that is about to be registered.

use aws_sdk_ecs::types;
use tfplug::Result;

use super::super::prepared::Prepared;
use super::content;
use crate::blocks::container_definition::convert::flatten as flatten_containers;
use crate::blocks::container_definition::equivalence::same_containers;

/// Whether registering `intended` would give what is described. Without a configured network mode any choice of ECS is the same.
///
/// # Errors
/// The description cannot be read.
pub(in super::super) fn registers(
    intended: &Prepared<'_>,
    described: &types::TaskDefinition,
) -> Result<bool> {
    let found = content(described)?;
    let items = flatten_containers(described.container_definitions())?.items;
    let own = intended.effective();
    let same = own.is_some_and(|own| same_containers(&own, &items, found.network_mode.text()));
    let mut own = intended.model.clone();
    if own.network_mode.text().is_none_or(str::is_empty) {
        own.network_mode = found.network_mode.clone();
    }
    Ok(same && own.means_same(&found))
}
