//! Making answers keep what core demands: planned values stay, unknowns are filled, write-only values vanish.

use crate::path::Step;
use crate::schema::{Block, Nesting, Schema};
use crate::value::Value;

use super::meaning::{self, Level};
use super::{pairs, walk};

/// The planned value with its unknown parts taken from what was found.
pub(super) fn settle(block: &Block, planned: &Value, found: &Value) -> Value {
    let mut found = found.clone();
    defaults(block, &mut found);
    settle_at(Level::block(block), planned, &found)
}

fn settle_at(level: Level<'_>, planned: &Value, found: &Value) -> Value {
    match (planned, found) {
        (Value::Unknown(_), found) => known_only(found),
        (planned, _) if !planned.has_unknown() => planned.clone(),
        (Value::Object(entries), _) => Value::Object(
            entries
                .iter()
                .map(|(name, planned)| {
                    let found = found.get(name).unwrap_or(&Value::Null);
                    (name.clone(), settle_at(level.member(name), planned, found))
                })
                .collect(),
        ),
        (Value::Map(entries), _) => Value::Map(
            entries
                .iter()
                .map(|(key, planned)| {
                    let found = found.get(key).unwrap_or(&Value::Null);
                    (key.clone(), settle_at(level.element(), planned, found))
                })
                .collect(),
        ),
        (Value::List(items), _) => Value::List(sequence(level.element(), items, found)),
        (Value::Tuple(items), _) => Value::Tuple(sequence(level.element(), items, found)),
        (Value::Set(items), _) => Value::Set(elements(level.element(), items, found)),
        (planned, _) => known_only(planned),
    }
}

/// The names of the attributes and blocks in which a found object does not mean what was planned.
pub(crate) fn differing(block: &Block, planned: &Value, found: &Value) -> Vec<String> {
    let level = Level::block(block);
    // A found object is completed as a read would complete it: null means the default.
    let mut found = known_only(found);
    defaults(block, &mut found);
    let differs = |(step, planned): (Step, &Value)| match step {
        Step::Attribute(name) => {
            let found = found.get(&name).unwrap_or(&Value::Null);
            (!level.hides(&name) && !meaning::fits(level.member(&name), planned, found))
                .then_some(name)
        }
        _ => None,
    };
    planned.children().into_iter().filter_map(differs).collect()
}

type Entries = std::collections::BTreeMap<String, Value>;

fn sequence(level: Level<'_>, items: &[Value], found: &Value) -> Vec<Value> {
    let found = found.items();
    items
        .iter()
        .enumerate()
        .map(|(i, planned)| settle_at(level, planned, found.get(i).unwrap_or(&Value::Null)))
        .collect()
}

/// Elements of a set, each with another one of those that were found, as long as there are enough.
fn elements(level: Level<'_>, items: &[Value], found: &Value) -> Vec<Value> {
    let found = found.items();
    let fit = |a: usize, b: usize| meaning::fits(level, &items[a], &found[b]);
    let partners = pairs::match_up(items, found, &[&fit]);
    let settle_one = |(at, partner): (usize, &Option<usize>)| {
        // Two elements may have turned out to be one.
        let partner = partner.or_else(|| (0..found.len()).find(|other| fit(at, *other)));
        let found = partner.map_or(&Value::Null, |partner| &found[partner]);
        settle_at(level, &items[at], found)
    };
    partners.iter().enumerate().map(settle_one).collect()
}

/// The value with null for everything unknown: no state may hold unknowns.
pub(super) fn known_only(value: &Value) -> Value {
    replaced(value, &Value::Null)
}

/// The value with another one for everything unknown.
pub(super) fn replaced(value: &Value, unknown: &Value) -> Value {
    let members = |entries: &Entries| {
        let entries = entries.iter();
        entries
            .map(|(name, item)| (name.clone(), replaced(item, unknown)))
            .collect()
    };
    let items = |items: &[Value]| items.iter().map(|item| replaced(item, unknown)).collect();
    match value {
        Value::Unknown(_) => unknown.clone(),
        Value::Object(entries) => Value::Object(members(entries)),
        Value::Map(entries) => Value::Map(members(entries)),
        Value::List(list) => Value::List(items(list)),
        Value::Set(set) => Value::Set(items(set)),
        Value::Tuple(tuple) => Value::Tuple(items(tuple)),
        Value::Dynamic(inner) if inner.1.has_unknown() => {
            Value::Dynamic(Box::new((inner.0.clone(), replaced(&inner.1, unknown))))
        }
        known => known.clone(),
    }
}

/// Brings a state into the shape that core accepts: blocks never null, write-only values null, nothing unknown.
pub(super) fn state(schema: &Schema, value: &Value) -> Value {
    let mut value = known_only(value);
    fill_blocks(&schema.block, &mut value);
    let config = Value::Null;
    walk::attributes(&schema.block, &config, &config, &mut value, &mut |visit| {
        if visit.attribute.write_only {
            *visit.value = Value::Null;
        }
    });
    value
}

/// Writes defaults out: an answer, a stored state of an older version and another provider's state may leave them null,
/// and the next plan would take that for a change.
pub(super) fn defaults(block: &Block, value: &mut Value) {
    let null = Value::Null;
    walk::attributes(block, &null, &null, value, &mut |visit| {
        if let (Value::Null, Some(default)) = (&visit.value, &visit.attribute.default) {
            *visit.value = default.clone();
        }
    });
}

/// Writes unset values as empty ones: a plan may keep those from before whether the configuration has null or an empty
/// value, and core lets none keep null.
pub(super) fn empties(block: &Block, value: &mut Value) {
    let null = Value::Null;
    walk::attributes(block, &null, &null, value, &mut |visit| {
        let keeps = visit.attribute.keeps_spelling() && visit.value.is_null();
        if let (true, Some(empty)) = (keeps, visit.attribute.empty()) {
            *visit.value = empty;
        }
    });
}

/// Turns absent block collections, as old state has them, into empty ones.
fn fill_blocks(block: &Block, value: &mut Value) {
    let Value::Object(entries) = value else {
        return;
    };
    for nested in &block.blocks {
        let slot = entries.entry(nested.name.clone()).or_default();
        if slot.is_null() && nested.nesting != Nesting::Single {
            *slot = nested.absent();
        }
        match slot {
            Value::List(items) | Value::Set(items) => {
                items
                    .iter_mut()
                    .for_each(|item| fill_blocks(&nested.block, item));
            }
            Value::Map(entries) => entries
                .values_mut()
                .for_each(|item| fill_blocks(&nested.block, item)),
            single => fill_blocks(&nested.block, single),
        }
    }
}

/// Keeps the spelling from before wherever it means the same as the value that was found. An empty collection means the
/// same as an answer without a value: a configured `x = []` would differ from null for ever.
pub(super) fn keep_spelling(schema: &Schema, prior: &Value, found: &mut Value) {
    walk::attributes(&schema.block, &Value::Null, prior, found, &mut |visit| {
        let none = visit.value.is_null() && is_empty_collection(visit.prior);
        // The state of a computed attribute is never null where the API has a value: core lets a plan keep only values.
        let unset = visit.stays_unset() && !(visit.prior.is_null() && visit.attribute.computed);
        if none || unset || visit.means_the_same() {
            *visit.value = visit.prior.clone();
        }
    });
}

fn is_empty_collection(value: &Value) -> bool {
    match value {
        Value::List(items) | Value::Set(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Attribute, Kind, NestedBlock};
    use crate::value::Type;

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::Object(
            entries
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn planned_values_stay_and_unknown_ones_are_filled() {
        let planned = object(&[
            ("name", "Web".into()),
            ("arn", Value::unknown()),
            ("size", Value::Null),
        ]);
        let found = object(&[
            ("name", "web".into()),
            ("arn", "arn:x".into()),
            ("size", 5.into()),
        ]);
        let settled = settle(&Block::default(), &planned, &found);
        assert_eq!(
            settled,
            object(&[
                ("name", "Web".into()),
                ("arn", "arn:x".into()),
                ("size", Value::Null)
            ])
        );
    }

    #[test]
    fn set_elements_are_found_by_what_is_known_of_them() {
        let element = |name: &str, id: Value| object(&[("name", name.into()), ("id", id)]);
        let planned = Value::Set(vec![
            element("a", Value::unknown()),
            element("b", Value::unknown()),
        ]);
        let found = Value::Set(vec![element("b", 2.into()), element("a", 1.into())]);
        assert!(settle(&Block::default(), &planned, &found).same(&found));
    }

    #[test]
    fn differences_are_named_and_unknown_parts_are_none() {
        let planned = object(&[
            ("name", "web".into()),
            ("arn", Value::unknown()),
            ("size", 1.into()),
        ]);
        let same = object(&[
            ("name", "web".into()),
            ("arn", Value::unknown()),
            ("size", 1.into()),
        ]);
        assert!(differing(&Block::default(), &planned, &same).is_empty());
        let other = object(&[
            ("name", "web".into()),
            ("arn", "arn:x".into()),
            ("size", 2.into()),
        ]);
        assert_eq!(differing(&Block::default(), &planned, &other), ["size"]);
    }

    #[test]
    fn an_answer_without_a_value_has_the_default() {
        let size = Attribute {
            optional: true,
            computed: true,
            default: Some(0.into()),
            ..Attribute::new("size", Kind::Type(Type::Number))
        };
        let id = Attribute {
            computed: true,
            ..Attribute::new("id", Kind::Type(Type::String))
        };
        let part = NestedBlock::new(
            "part",
            Nesting::Set,
            Block {
                attributes: vec![size.clone(), id],
                ..Block::default()
            },
        );
        let block = Block {
            attributes: vec![size],
            blocks: vec![part],
            ..Block::default()
        };
        let whole = |size: Value, id: Value| {
            let part = object(&[("size", size.clone()), ("id", id)]);
            object(&[("size", size), ("part", Value::Set(vec![part]))])
        };
        let planned = whole(0.into(), Value::unknown());
        let found = whole(Value::Null, "7".into());
        assert!(differing(&block, &planned, &found).is_empty());
        assert_eq!(
            settle(&block, &planned, &found),
            whole(0.into(), "7".into())
        );
    }

    #[test]
    fn an_empty_list_stays_where_the_answer_has_none() {
        let attribute = |name| Attribute {
            optional: true,
            ..Attribute::new(name, Kind::Type(Type::list(Type::String)))
        };
        let schema = Schema {
            version: 0,
            block: Block {
                attributes: vec![attribute("empty"), attribute("full")],
                ..Block::default()
            },
        };
        let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).into()).collect());
        let before = object(&[("empty", list(&[])), ("full", list(&["a"]))]);
        let mut found = object(&[("empty", Value::Null), ("full", Value::Null)]);
        keep_spelling(&schema, &before, &mut found);
        assert_eq!(
            found,
            object(&[("empty", list(&[])), ("full", Value::Null)])
        );
    }

    #[test]
    fn values_that_stay_unknown_become_null() {
        assert_eq!(
            settle(
                &Block::default(),
                &Value::List(vec![Value::unknown()]),
                &Value::Null
            ),
            Value::List(vec![Value::Null])
        );
    }
}
