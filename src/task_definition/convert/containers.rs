//! Containers as ECS describes them, in the form of the configuration.

use aws_sdk_ecs::types;
use tfplug::value::Value;
use tfplug::{Attr, Result};

use super::super::ownership::{Claims, Values};
use super::super::prepared::Prepared;
use super::super::schema::TaskDefinition;
use crate::blocks::container_definition::convert;
use crate::blocks::container_definition::equivalence::{canonical_values, same_containers};
use crate::blocks::container_definition::typed::Typed;

/// The containers in the form from before, and unchanged where they mean the same.
pub(super) fn flatten(
    described: &types::TaskDefinition,
    mode: Option<&str>,
    before: &TaskDefinition,
) -> Result<(Attr<String>, Attr<Typed>)> {
    let found = convert::flatten(described.container_definitions())?.items;
    let kept = Prepared::new(before, &[])
        .effective()
        .is_some_and(|before| same_containers(&before, &found, mode));
    if kept {
        return Ok((
            before.container_definitions.clone(),
            before.containers.clone(),
        ));
    }
    if before.containers.is_known() {
        return Ok((Attr::Null, Attr::Known(typed(&found, mode, before))));
    }
    let text = convert::short_text(&found, mode);
    Ok((Attr::Known(text), Attr::Null))
}

/// Typed containers; each that means the same as before stays unchanged.
fn typed(found: &[Value], mode: Option<&str>, before: &TaskDefinition) -> Typed {
    let Typed(mut typed) = Typed::from_containers(&canonical_values(found, mode));
    let Some(Typed(configured)) = before.containers.known() else {
        return Typed(typed);
    };
    for (name, container) in &mut typed {
        let Some(spelling) = configured.get(name) else {
            continue;
        };
        let one = |value: &Value| {
            Typed([(name.clone(), value.clone())].into())
                .containers()
                .items
        };
        if same_containers(&one(spelling), &one(container), mode) {
            *container = spelling.clone();
        }
    }
    Typed(typed)
}

/// The values of the fields that are managed elsewhere; null when there are none.
///
/// # Errors
/// The containers do not fit into JSON.
pub(in super::super) fn flatten_managed(
    described: &types::TaskDefinition,
    claims: &Claims,
) -> Result<Attr<Values>> {
    if claims.is_empty() {
        return Ok(Attr::Null);
    }
    let found = convert::flatten(described.container_definitions())?;
    Ok(Attr::Known(claims.values(&found.items)))
}
