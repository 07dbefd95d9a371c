//! Walking a schema together with the configuration, the prior state and a value to change.

use crate::schema::{Attribute, Block, Kind, Nesting};
use crate::value::Value;

use super::meaning::{self, Level};
use super::pairs;

const NULL: Value = Value::Null;

/// One attribute with the values that belong to it.
pub(super) struct Visit<'a> {
    pub(super) attribute: &'a Attribute,
    pub(super) config: &'a Value,
    pub(super) prior: &'a Value,
    pub(super) value: &'a mut Value,
    /// Whether it is inside a block or nested attribute.
    pub(super) inside: bool,
}

impl Visit<'_> {
    /// Whether the value is unset, and so was the one before, in whatever spelling.
    pub(super) fn stays_unset(&self) -> bool {
        let level = Level::attribute(self.attribute);
        level.is_unset(self.value) && level.is_unset(self.prior)
    }

    /// Whether the value means what the one before meant.
    pub(super) fn means_the_same(&self) -> bool {
        self.has_spellings() && self.level().same(self.prior, self.value)
    }

    /// Whether the value, or what counts as a part of it, has more than one spelling with the same meaning.
    pub(super) fn has_spellings(&self) -> bool {
        self.level().has_spellings()
    }

    /// The objects of a plain type count as a whole, since core accepts either the spelling from before or the new one.
    fn level(&self) -> Level<'_> {
        match &self.attribute.kind {
            Kind::Type(_) => Level::attribute(self.attribute),
            Kind::Nested(..) => Level::whole(self.attribute),
        }
    }
}

/// Calls `visit` for every attribute of `value`, outer ones first. List elements pair by position, map elements by key,
/// set elements by what is configured in them, else by what they mean; what has no counterpart pairs with null.
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
                Level::block(&nested.block),
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
                Level::members(members),
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
    level: Level<'_>,
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
            let (configs, priors) = (config.items(), prior.items());
            let configs = counterparts(level, items, configs);
            let priors = predecessors(level, items, &configs, priors);
            for ((item, config), prior) in items.iter_mut().zip(configs).zip(priors) {
                each(config, prior, item);
            }
        }
        _ => {}
    }
}

fn at(value: &Value, index: usize) -> &Value {
    value.items().get(index).unwrap_or(&NULL)
}

fn chosen(partners: Vec<Option<usize>>, from: &[Value]) -> Vec<&Value> {
    let chosen = |partner: Option<usize>| partner.and_then(|at| from.get(at)).unwrap_or(&NULL);
    partners.into_iter().map(chosen).collect()
}

/// The configuration of every element of a set.
fn counterparts<'a>(level: Level<'_>, items: &[Value], configs: &'a [Value]) -> Vec<&'a Value> {
    let configured = |whole| {
        move |item: usize, config: usize| {
            meaning::configured_in(level, whole, &configs[config], &items[item])
        }
    };
    let relations: [pairs::Relation<'_>; 2] = [&configured(true), &configured(false)];
    chosen(pairs::match_up(items, configs, &relations), configs)
}

/// The element before of every element of a set: one that holds what is set in the configuration, or, where nothing
/// is, one that means the same.
fn predecessors<'a>(
    level: Level<'_>,
    items: &[Value],
    configs: &[&Value],
    priors: &'a [Value],
) -> Vec<&'a Value> {
    let configured = |whole| {
        move |item: usize, prior: usize| match configs[item] {
            Value::Null => meaning::fits(level, &items[item], &priors[prior]),
            config => meaning::configured_in(level, whole, config, &priors[prior]),
        }
    };
    let relations: [pairs::Relation<'_>; 2] = [&configured(true), &configured(false)];
    chosen(pairs::match_up(items, priors, &relations), priors)
}

#[cfg(test)]
mod tests;
