//! How objects come in that this configuration did not create: imports, moves, and the configuration made for them.

use serde_json::{Map, Value as Json};

use crate::diagnostics::{Error, Result};
use crate::model::Field;
use crate::resource::{Moved, Resource, decode_object};
use crate::schema::{Attribute, Block, Constraint, NestedBlock};
use crate::value::{Value, json};

use super::constraints::absent;
use super::resource::Erased;
use super::{ErasedResource, ImportFrom, settle};

impl<R: Resource> Erased<R> {
    pub(super) fn no_identity(&self) -> Error {
        Error::new(format!("{} has no identity", R::TYPE))
            .detail("Import it by its ID; the documentation of the resource states the form.")
    }

    /// A state with just enough for a read, and the identity as far as it is known.
    pub(super) fn imported(&self, from: &ImportFrom) -> Result<(Value, Value)> {
        let (model, given) = match from {
            ImportFrom::Id(id) => (self.resource.import(id)?, Value::Null),
            ImportFrom::Identity(identity) if self.identity().is_some() => {
                let decoded = decode_object(identity)?;
                (self.resource.import_by_identity(decoded)?, identity.clone())
            }
            ImportFrom::Identity(_) => return Err(self.no_identity()),
        };
        let state = settle::state(self.schema(), &model.encode());
        let identity = match given {
            Value::Null => self.complete_identity(&state)?,
            given => given,
        };
        Ok((state, identity))
    }

    /// The identity of a stub, unless a part is missing that core would miss.
    ///
    /// # Errors
    /// The resource panics.
    pub(super) fn complete_identity(&self, state: &Value) -> Result<Value> {
        let identity = self.identity_of(state, Value::Null)?;
        let complete = self.identity().is_some_and(|shape| {
            let required = shape.schema.block.attributes.iter();
            required
                .filter(|attribute| attribute.required)
                .all(|attribute| identity.get(&attribute.name).is_some_and(|v| !v.is_null()))
        });
        Ok(if complete { identity } else { Value::Null })
    }

    /// The state of another provider's resource as one of ours, which is `name` for users.
    pub(super) fn moved(
        &self,
        name: &str,
        source: &Moved,
        stored: &[u8],
    ) -> Result<(Value, Value)> {
        let provider = source.provider.rsplit('/').next().unwrap_or_default();
        let moves = R::moves();
        let fitting = moves
            .iter()
            .find(|known| known.resource == source.resource && known.provider == provider);
        let Some(fitting) = fitting else {
            return Err(unmovable(name, source, &moves));
        };
        let mut object: Map<String, Json> = serde_json::from_slice(stored)
            .map_err(|error| Error::from(error).context("Reading the moved state"))?;
        (fitting.step)(&mut object, source)?;
        let state = json::decode(&serde_json::to_vec(&object)?, &self.shape().ty)?;
        let mut state = settle::state(self.schema(), &state);
        settle::defaults(&self.schema().block, &mut state);
        settle::empties(&self.schema().block, &mut state);
        let identity = self.complete_identity(&state)?;
        Ok((state, identity))
    }

    /// The state reduced to what a user should write.
    pub(super) fn generated(&self, client: Option<&R::Client>, state: &Value) -> Result<Value> {
        let mut config = state.clone();
        reduce_block(&self.schema().block, &mut config);
        let mut model = decode_object(&config)?;
        self.resource.generate(client, &mut model);
        Ok(model.encode())
    }
}

fn unmovable(target: &str, source: &Moved, moves: &[crate::resource::Move]) -> Error {
    let known: Vec<String> = moves
        .iter()
        .map(|known| format!("{} of {}", known.resource, known.provider))
        .collect();
    let known = match known.is_empty() {
        true => "It takes over state of its own type alone.".to_owned(),
        false => format!("It takes over: {}.", known.join(", ")),
    };
    Error::new(format!(
        "{} of {} (schema version {}) cannot become {target}",
        source.resource, source.provider, source.version
    ))
    .detail(format!(
        "{known} Any other object can be taken over with a `removed` block (destroy = false) and an `import` block."
    ))
}

/// Leaves the first one of the members that exclude each other.
fn keep_first(constraints: &[Constraint], blocks: &[NestedBlock], object: &mut Value) {
    let Value::Object(entries) = object else {
        return;
    };
    for constraint in constraints.iter().filter(|it| it.relation.excludes()) {
        let set = |name: &&String| entries.get(*name).is_some_and(|value| !absent(value));
        let set: Vec<&String> = constraint.members.iter().filter(set).collect();
        for extra in set.into_iter().skip(1) {
            let nested = blocks.iter().find(|nested| nested.name == *extra);
            let nothing = nested.map_or(Value::Null, |nested| nested.nesting.absent());
            entries.insert(extra.clone(), nothing);
        }
    }
}

fn reduce_block(block: &Block, value: &mut Value) {
    reduce_attributes(&block.attributes, value);
    for nested in &block.blocks {
        let Some(slot) = member(value, &nested.name) else {
            continue;
        };
        if nested.block.deprecated.is_some() {
            *slot = nested.nesting.absent();
        }
        for element in elements(slot) {
            reduce_block(&nested.block, element);
        }
    }
    keep_first(&block.constraints, &block.blocks, value);
}

fn reduce_attributes(attributes: &[Attribute], value: &mut Value) {
    for attribute in attributes {
        let Some(slot) = member(value, &attribute.name) else {
            continue;
        };
        if superfluous(attribute, slot) {
            *slot = Value::Null;
            continue;
        }
        let members = attribute.object_members();
        if !members.is_empty() {
            for element in elements(slot) {
                reduce_attributes(members, element);
                keep_first(&attribute.constraints, &[], element);
            }
        }
    }
}

/// Whether the plan would be empty without setting an attribute.
fn superfluous(attribute: &Attribute, value: &Value) -> bool {
    if attribute.required {
        return false;
    }
    if attribute.is_unset(value) {
        return true;
    }
    let by_provider = attribute.computed && !attribute.optional;
    let by_default = attribute.default.as_ref().is_some_and(|default| {
        default.same(value)
            || attribute
                .equal
                .as_ref()
                .is_some_and(|equal| !value.is_null() && equal.holds(default, value))
    });
    let empty = attribute.computed && value.as_str() == Some("");
    by_provider || by_default || empty || attribute.write_only || attribute.deprecated.is_some()
}

fn member<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    match value {
        Value::Object(entries) => entries.get_mut(name),
        _ => None,
    }
}

/// The objects inside: itself, or the elements of a collection.
fn elements(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Object(_) => vec![value],
        Value::List(items) | Value::Set(items) => items.iter_mut().collect(),
        Value::Map(entries) => entries.values_mut().collect(),
        _ => Vec::new(),
    }
}
