//! The proposed new state: the configuration, with the prior state where the provider decides.

use std::collections::BTreeMap;

use super::{Content, item, member, part};
use crate::schema::{Attribute, Block, Kind, Nesting};
use crate::value::{Type, Value};

/// The value that core proposes to a provider, from the prior state (null on create) and the configuration.
///
/// A null configuration proposes null. Unknown values of the configuration stay as they are.
pub fn proposed_new(block: &Block, prior: &Value, config: &Value) -> Value {
    object(block.into(), prior, config)
}

fn object(content: Content<'_>, prior: &Value, config: &Value) -> Value {
    let Value::Object(entries) = config else {
        return config.clone();
    };
    let mut proposed = entries.clone();
    for it in content.attributes {
        if let Some(config) = entries.get(&it.name) {
            let value = attribute(it, member(prior, &it.name), config);
            proposed.insert(it.name.clone(), value);
        }
    }
    for it in content.blocks {
        if let Some(config) = entries.get(&it.name) {
            let content = (&it.block).into();
            let value = elements(it.nesting, content, member(prior, &it.name), config);
            proposed.insert(it.name.clone(), value);
        }
    }
    Value::Object(proposed)
}

fn attribute(attribute: &Attribute, prior: &Value, config: &Value) -> Value {
    match &attribute.kind {
        _ if config.is_null() && attribute.is_open() => {
            if was_configured(attribute, prior) {
                Value::Null
            } else {
                prior.clone()
            }
        }
        Kind::Nested(nesting, members) => elements(*nesting, members.into(), prior, config),
        Kind::Type(_) => config.clone(),
    }
}

fn elements(nesting: Nesting, content: Content<'_>, prior: &Value, config: &Value) -> Value {
    match (nesting, config) {
        (Nesting::Single | Nesting::Group, config) => object(content, prior, config),
        (Nesting::List, Value::List(items)) => {
            let pairs = items.iter().enumerate();
            let merged = pairs.map(|(index, config)| object(content, item(prior, index), config));
            Value::List(merged.collect())
        }
        (Nesting::Map, Value::Map(entries)) => {
            let merge = |(key, config): (&String, &Value)| {
                (key.clone(), object(content, member(prior, key), config))
            };
            Value::Map(entries.iter().map(merge).collect::<BTreeMap<_, _>>())
        }
        (Nesting::Set, Value::Set(items)) => Value::Set(set(content, prior.items(), items)),
        (_, config) => config.clone(),
    }
}

/// Pairs each configured element with the first free one that could have come of it.
fn set(content: Content<'_>, prior: &[Value], config: &[Value]) -> Vec<Value> {
    let mut free: Vec<&Value> = prior.iter().collect();
    let merge = |config: &Value| {
        let found = free
            .iter()
            .position(|prior| could_come_of(content, prior, config));
        let prior = found.map(|index| free.remove(index));
        object(content, prior.unwrap_or(&Value::Null), config)
    };
    config.iter().map(merge).collect()
}

/// Whether filling in computed attributes can have made `prior` of `config`.
///
/// Only what the prior state holds is looked at: more elements in the configuration are not a hindrance, and neither is a
/// nested object where there was none.
fn could_come_of(content: Content<'_>, prior: &Value, config: &Value) -> bool {
    if !matches!(prior, Value::Object(_)) || prior.same(config) {
        return true;
    }
    let mut attributes = content.attributes.iter();
    let mut blocks = content.blocks.iter();
    !config.is_null()
        && attributes.all(|it| attribute_could(it, part(prior, &it.name), part(config, &it.name)))
        && blocks.all(|it| {
            let (prior, config) = (part(prior, &it.name), part(config, &it.name));
            elements_could(it.nesting, (&it.block).into(), prior, config)
        })
}

fn attribute_could(attribute: &Attribute, prior: &Value, config: &Value) -> bool {
    match &attribute.kind {
        _ if prior.same(config) => true,
        // Core does not look into sets, not even to find one that the provider made.
        Kind::Type(Type::Set(_)) => false,
        Kind::Type(_) => attribute.is_open() && config.is_null(),
        Kind::Nested(nesting, members) => elements_could(*nesting, members.into(), prior, config),
    }
}

fn elements_could(nesting: Nesting, content: Content<'_>, prior: &Value, config: &Value) -> bool {
    if prior.same(config) {
        return true;
    }
    match (nesting, prior) {
        (Nesting::Set, _) => false,
        (Nesting::Single | Nesting::Group, prior) => could_come_of(content, prior, config),
        (Nesting::List, prior) => prior.items().iter().enumerate().all(|(index, prior)| {
            let config = match config {
                Value::Unknown(_) => Some(config),
                config => config.items().get(index),
            };
            config.is_some_and(|config| could_come_of(content, prior, config))
        }),
        (Nesting::Map, Value::Map(entries)) => entries.iter().all(|(key, prior)| {
            let config = match config {
                Value::Unknown(_) => Some(config),
                config => config.get(key),
            };
            config.is_some_and(|config| could_come_of(content, prior, config))
        }),
        (Nesting::Map, _) => true,
    }
}

/// Whether an optional and computed nested attribute holds what only a configuration can have put there.
fn was_configured(attribute: &Attribute, prior: &Value) -> bool {
    match &attribute.kind {
        Kind::Nested(_, members) if attribute.optional => holds_uncomputed(members, prior),
        _ => false,
    }
}

fn holds_uncomputed(members: &[Attribute], value: &Value) -> bool {
    match value {
        Value::Object(_) => members.iter().any(|it| {
            let value = member(value, &it.name);
            let inside =
                || matches!(&it.kind, Kind::Nested(_, inner) if holds_uncomputed(inner, value));
            !value.is_null() && (!it.is_open() || inside())
        }),
        Value::Map(entries) => entries
            .values()
            .any(|element| holds_uncomputed(members, element)),
        value => value
            .items()
            .iter()
            .any(|element| holds_uncomputed(members, element)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{attribute, block, map, nested, nested_block, object, text};
    use super::*;

    fn part(name: &str, id: Value) -> Value {
        object([("name", name.into()), ("id", id)])
    }

    fn parts() -> [Attribute; 2] {
        [text("name", "required"), text("id", "computed")]
    }

    #[test]
    fn computed_attributes_come_from_the_prior_state_and_all_else_from_the_configuration() {
        let block = block(
            &[
                text("a", "optional"),
                text("b", "optional computed"),
                text("c", "computed"),
            ],
            &[],
        );
        let prior = object([("a", "1".into()), ("b", "2".into()), ("c", "3".into())]);
        let config = |a: Value, b: Value| object([("a", a), ("b", b), ("c", Value::Null)]);
        let proposed = proposed_new(&block, &prior, &config(Value::Null, Value::Null));
        assert_eq!(
            proposed,
            object([("a", Value::Null), ("b", "2".into()), ("c", "3".into())])
        );
        let proposed = proposed_new(&block, &prior, &config("4".into(), Value::unknown()));
        let expected = object([
            ("a", "4".into()),
            ("b", Value::unknown()),
            ("c", "3".into()),
        ]);
        assert_eq!(proposed, expected);
        assert_eq!(proposed_new(&block, &prior, &Value::Null), Value::Null);
        let created = proposed_new(&block, &Value::Null, &config("4".into(), Value::Null));
        assert_eq!(created, config("4".into(), Value::Null));
    }

    #[test]
    fn list_elements_pair_by_position_and_map_elements_by_key() {
        let block = block(
            &[nested("by_key", "optional", Nesting::Map, &parts())],
            &[nested_block(
                "in_order",
                Nesting::List,
                block(&parts(), &[]),
            )],
        );
        let prior = object([
            (
                "by_key",
                map([("x", part("a", "1".into())), ("y", part("b", "2".into()))]),
            ),
            ("in_order", Value::List(vec![part("a", "1".into())])),
        ]);
        let config = object([
            (
                "by_key",
                map([("y", part("a", Value::Null)), ("z", part("b", Value::Null))]),
            ),
            (
                "in_order",
                Value::List(vec![part("b", Value::Null), part("a", Value::Null)]),
            ),
        ]);
        let expected = object([
            (
                "by_key",
                map([("y", part("a", "2".into())), ("z", part("b", Value::Null))]),
            ),
            (
                "in_order",
                Value::List(vec![part("b", "1".into()), part("a", Value::Null)]),
            ),
        ]);
        assert_eq!(proposed_new(&block, &prior, &config), expected);
    }

    #[test]
    fn set_elements_pair_by_what_is_configured_each_once() {
        let parts = nested("parts", "optional", Nesting::Set, &parts());
        let block = block(&[parts], &[]);
        let of = |items: Vec<Value>| object([("parts", Value::Set(items))]);
        let prior = of(vec![part("a", "1".into()), part("b", "2".into())]);
        let config = of(vec![
            part("b", Value::Null),
            part("c", Value::Null),
            part("b", Value::Null),
        ]);
        let expected = of(vec![
            part("b", "2".into()),
            part("c", Value::Null),
            part("b", Value::Null),
        ]);
        assert_eq!(proposed_new(&block, &prior, &config), expected);
    }

    #[test]
    fn set_elements_pair_by_what_the_prior_state_holds() {
        let inner = nested("inner", "optional", Nesting::Single, &parts());
        let list = nested("list", "optional", Nesting::List, &parts());
        let found = attribute("found", "computed", Kind::Type(Type::set(Type::String)));
        let id = text("id", "computed");
        let set = nested("s", "optional", Nesting::Set, &[inner, list, found, id]);
        let block = block(&[set], &[]);
        let paired = |prior: [(&str, Value); 3], config: [(&str, Value); 3]| {
            let element = |[a, b, c]: [(&str, Value); 3], id: Value| {
                object([("s", Value::Set(vec![object([a, b, c, ("id", id)])]))])
            };
            let proposed = proposed_new(
                &block,
                &element(prior, "1".into()),
                &element(config, Value::Null),
            );
            proposed.at(&"s[0].id".into()) == Some(&"1".into())
        };
        let of = |inner: Value, list: Value, found: Value| {
            [("inner", inner), ("list", list), ("found", found)]
        };
        let (null, a) = (Value::Null, part("a", Value::Null));
        let one = Value::List(vec![part("a", "2".into())]);
        let longer = Value::List(vec![a.clone(), a.clone()]);
        let nothing = || of(null.clone(), null.clone(), null.clone());
        assert!(paired(nothing(), nothing()));
        assert!(paired(nothing(), of(a.clone(), null.clone(), null.clone())));
        assert!(!paired(
            of(part("a", "2".into()), null.clone(), null.clone()),
            nothing()
        ));
        assert!(paired(
            of(null.clone(), one.clone(), null.clone()),
            of(null.clone(), longer.clone(), null.clone())
        ));
        assert!(!paired(
            of(null.clone(), longer, null.clone()),
            of(null.clone(), one, null.clone())
        ));
        let found = Value::Set(vec!["x".into()]);
        assert!(!paired(of(null.clone(), null.clone(), found), nothing()));
    }

    #[test]
    fn a_nested_attribute_that_must_have_been_configured_is_removed_with_its_configuration() {
        let inner = |mode: &str| [text("name", mode), text("id", "computed")];
        let config = object([("part", Value::Null)]);
        let prior = object([("part", part("a", "1".into()))]);
        let proposed = |outer: &str, mode: &str, prior: &Value| {
            let block = block(&[nested("part", outer, Nesting::Single, &inner(mode))], &[]);
            proposed_new(&block, prior, &config)
        };
        assert_eq!(proposed("optional computed", "optional", &prior), config);
        assert_eq!(
            proposed("optional computed", "optional computed", &prior),
            prior
        );
        assert_eq!(proposed("computed", "optional", &prior), prior);
        let unnamed = object([("part", object([("name", Value::Null), ("id", "1".into())]))]);
        assert_eq!(proposed("optional computed", "optional", &unnamed), unnamed);
    }

    #[test]
    fn unknown_and_absent_blocks_stay_as_they_are_and_groups_are_merged() {
        let block = block(
            &[],
            &[
                nested_block("many", Nesting::List, block(&parts(), &[])),
                nested_block("one", Nesting::Single, block(&parts(), &[])),
                nested_block("group", Nesting::Group, block(&parts(), &[])),
            ],
        );
        let of = |many: Value, one: Value, group: Value| {
            object([("many", many), ("one", one), ("group", group)])
        };
        let prior = part("a", "1".into());
        let prior = of(Value::List(vec![prior.clone()]), prior.clone(), prior);
        let config = of(Value::unknown(), Value::Null, part("b", Value::Null));
        let expected = of(Value::unknown(), Value::Null, part("b", "1".into()));
        assert_eq!(proposed_new(&block, &prior, &config), expected);
    }
}
