//! Between the model and the API's types: the facts that the codec cannot read from the schema.

mod containers;
mod meaning;
mod orphan;
mod spelling;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;
use aws_sdk_ecs::types;
use aws_smithy_types::Document;
use tfplug::{Attr, Result};

use super::prepared::Prepared;
use super::schema::{TaskDefinition, with_scopes};
use crate::aws::codec::{Codec, Members, described, typed};
use crate::aws::tagging;
use crate::blocks::answer;
use crate::blocks::container_definition::convert::{expand as expand_containers, to_json};

pub(super) use containers::flatten_managed;
pub(super) use orphan::registers;

pub(super) static CODEC: Codec<TaskDefinition> = Codec::new();

/// The request that registers a definition with `tags`.
///
/// # Errors
/// The containers cannot be sent, or a member is missing.
pub(super) fn expand(
    definition: &Prepared<'_>,
    tags: &BTreeMap<String, String>,
) -> Result<RegisterTaskDefinitionInput> {
    let sent = sent(definition.model);
    CODEC.require(&sent)?;
    let members = CODEC.encode(&sent);
    let mut input = typed(members, RegisterTaskDefinitionInput::deserialize)?;
    let containers = definition.effective().unwrap_or_default();
    input.container_definitions = Some(expand_containers(&containers)?);
    input.tags = tagging::expand(tags);
    Ok(input)
}

/// The part of a definition that the codec sends: without containers, and with the scope of every Docker volume.
fn sent(model: &TaskDefinition) -> TaskDefinition {
    let unset = |scope: &Attr<String>| scope.is_null() || scope.text() == Some("");
    TaskDefinition {
        container_definitions: Attr::Null,
        containers: Attr::Null,
        volume: with_scopes(&model.volume, unset),
        ..model.clone()
    }
}

/// The size of a request in bytes. Unknown parts do not count.
pub(super) fn request_bytes(request: &RegisterTaskDefinitionInput) -> Option<i64> {
    let bytes = to_json(RegisterTaskDefinitionInput::SCHEMA, request).ok()?;
    i64::try_from(bytes.len()).ok()
}

/// The identity of a revision, from the answer to a registration or a look-up.
pub(super) fn identify(described: &types::TaskDefinition, model: &mut TaskDefinition) {
    let family = answer::text(described.family());
    if family.is_known() {
        model.family = family;
    }
    model.id = model.family.clone();
    model.arn = answer::text(described.task_definition_arn());
    model.arn_without_revision = without_revision(&model.arn);
    model.revision = Attr::Known(i64::from(described.revision()));
    if !model.network_mode.is_known() {
        model.network_mode = answer::text(described.network_mode().map(types::NetworkMode::as_str));
    }
}

fn without_revision(arn: &Attr<String>) -> Attr<String> {
    arn.clone().map(|arn| {
        arn.rsplit_once(':')
            .map_or(arn.clone(), |(family, _)| family.to_owned())
    })
}

/// A definition as it was described. `before` is kept where it means the same: its form of the containers, and attributes
/// that ECS does not store.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn flatten(
    described: &types::TaskDefinition,
    before: &TaskDefinition,
) -> Result<TaskDefinition> {
    let content = content(described)?;
    let mode = content.network_mode.text();
    let (container_definitions, typed) = containers::flatten(described, mode, before)?;
    let model = TaskDefinition {
        container_definitions,
        containers: typed,
        externally_managed: before.externally_managed.clone(),
        externally_managed_values: before.externally_managed_values.clone(),
        revisions: before.revisions.clone(),
        skip_destroy: or_false(&before.skip_destroy),
        track_latest: or_false(&before.track_latest),
        tags: before.tags.clone(),
        tags_all: before.tags_all.clone(),
        region: before.region.clone(),
        ..content
    };
    spelling::keep(model, before)
}

fn or_false(flag: &Attr<bool>) -> Attr<bool> {
    Attr::Known(flag.get().unwrap_or(false))
}

/// A definition as it was described, without its containers.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn content(definition: &types::TaskDefinition) -> Result<TaskDefinition> {
    let mut answer = described(types::TaskDefinition::SCHEMA, definition)?;
    answer.remove("containerDefinitions");
    drop_empty(&mut answer);
    let storage = definition.ephemeral_storage();
    // Some servers describe a size of zero where none was configured.
    if storage.is_some_and(|storage| storage.size_in_gib() <= 0) {
        answer.remove("ephemeralStorage");
    }
    let mut model = CODEC.decode(&answer, &TaskDefinition::default(), &[])?;
    model.volume = with_scopes(&model.volume, Attr::is_null);
    identify(definition, &mut model);
    Ok(model)
}

/// Some servers answer with empty strings and lists where nothing is set. Maps keep their empty values.
fn drop_empty(members: &mut Members) {
    members.retain(|name, member| match member {
        Document::String(text) => !text.is_empty(),
        Document::Array(items) => {
            let structures = items.iter_mut().filter_map(|item| match item {
                Document::Object(members) => Some(members),
                _ => None,
            });
            structures.for_each(drop_empty);
            !items.is_empty()
        }
        Document::Object(members) if !MAPS.contains(&name.as_str()) => {
            drop_empty(members);
            true
        }
        _ => true,
    });
}

/// Members of a Docker volume with names of the user's.
const MAPS: [&str; 2] = ["driverOpts", "labels"];
