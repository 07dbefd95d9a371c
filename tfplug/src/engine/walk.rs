//! Walking a schema together with the configuration, the prior state and a value to change.

use crate::schema::{Attribute, Block, Kind, Nesting};
use crate::value::Value;

const NULL: Value = Value::Null;

/// One attribute with the values that belong to it.
pub(super) struct Visit<'a> {
    pub(super) attribute: &'a Attribute,
    pub(super) config: &'a Value,
    pub(super) prior: &'a Value,
    pub(super) value: &'a mut Value,
    /// Whether it stands inside a block or nested attribute.
    pub(super) inside: bool,
}

/// Calls `visit` for every attribute of `value`, outer ones first. List elements pair by position, map elements by key,
/// set elements by what is configured in them; what has no counterpart pairs with null.
pub(super) fn attributes(
    block: &Block,
    config: &Value,
    prior: &Value,
    value: &mut Value,
    visit: &mut dyn FnMut(Visit<'_>),
) {
    object(block, config, prior, value, false, visit);
}

fn object(
    block: &Block,
    config: &Value,
    prior: &Value,
    value: &mut Value,
    inside: bool,
    visit: &mut dyn FnMut(Visit<'_>),
) {
    nested_attributes(&block.attributes, config, prior, value, inside, visit);
    for nested in &block.blocks {
        let (config, prior) = (member(config, &nested.name), member(prior, &nested.name));
        if let Value::Object(entries) = value
            && let Some(slot) = entries.get_mut(&nested.name)
        {
            elements(
                nested.nesting,
                config,
                prior,
                slot,
                &mut |config, prior, element| {
                    object(&nested.block, config, prior, element, true, visit);
                },
            );
        }
    }
}

fn nested_attributes(
    attributes: &[Attribute],
    config: &Value,
    prior: &Value,
    value: &mut Value,
    inside: bool,
    visit: &mut dyn FnMut(Visit<'_>),
) {
    let Value::Object(entries) = value else {
        return;
    };
    for attribute in attributes {
        let Some(slot) = entries.get_mut(&attribute.name) else {
            continue;
        };
        let (config, prior) = (
            member(config, &attribute.name),
            member(prior, &attribute.name),
        );
        visit(Visit {
            attribute,
            config,
            prior,
            value: slot,
            inside,
        });
        if let Kind::Nested(nesting, members) = &attribute.kind {
            elements(
                *nesting,
                config,
                prior,
                slot,
                &mut |config, prior, element| {
                    nested_attributes(members, config, prior, element, true, visit);
                },
            );
        }
    }
}

fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&NULL)
}

fn elements(
    nesting: Nesting,
    config: &Value,
    prior: &Value,
    value: &mut Value,
    each: &mut dyn FnMut(&Value, &Value, &mut Value),
) {
    match (nesting, value) {
        (Nesting::Single | Nesting::Group, value @ Value::Object(_)) => each(config, prior, value),
        (Nesting::List, Value::List(items)) => {
            for (index, item) in items.iter_mut().enumerate() {
                each(at(config, index), at(prior, index), item);
            }
        }
        (Nesting::Map, Value::Map(entries)) => {
            for (key, item) in entries {
                each(member(config, key), member(prior, key), item);
            }
        }
        (Nesting::Set, Value::Set(items)) => {
            for item in items {
                let config = config
                    .items()
                    .iter()
                    .find(|config| written_in(config, item))
                    .unwrap_or(&NULL);
                let prior = prior
                    .items()
                    .iter()
                    .find(|prior| written_in(config, prior))
                    .unwrap_or(&NULL);
                each(config, prior, item);
            }
        }
        _ => {}
    }
}

fn at(value: &Value, index: usize) -> &Value {
    value.items().get(index).unwrap_or(&NULL)
}

/// Whether everything that `config` sets stands in `value` as well.
fn written_in(config: &Value, value: &Value) -> bool {
    match (config, value) {
        (Value::Null, _) => true,
        (Value::Object(set), Value::Object(has)) => set
            .iter()
            .all(|(name, config)| has.get(name).is_some_and(|value| written_in(config, value))),
        (Value::List(set), Value::List(has)) => {
            set.len() == has.len()
                && set
                    .iter()
                    .zip(has)
                    .all(|(config, value)| written_in(config, value))
        }
        (config, value) => config.same(value),
    }
}
