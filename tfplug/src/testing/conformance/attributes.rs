//! Changing configurations and judging plans attribute by attribute.

use crate::path::{Path, Step};
use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting};
use crate::value::Value;

/// The change of an attribute: `Some` is its new value; with `None` its nested attributes are looked at.
type Change<'a> = &'a dyn Fn(&Attribute, &Value) -> Option<Value>;

/// An object of a block in which attributes are changed, at every depth.
pub(super) fn changed(block: &Block, value: &Value, change: Change<'_>) -> Value {
    object(&block.attributes, &block.blocks, value, change)
}

fn object(
    attributes: &[Attribute],
    blocks: &[NestedBlock],
    value: &Value,
    change: Change<'_>,
) -> Value {
    let Value::Object(entries) = value else {
        return value.clone();
    };
    let mut entries = entries.clone();
    for it in attributes {
        if let Some(slot) = entries.get_mut(&it.name) {
            *slot = match (change(it, slot), &it.kind) {
                (Some(new), _) => new,
                (None, Kind::Nested(nesting, members)) => {
                    elements(*nesting, slot, &|value| object(members, &[], value, change))
                }
                (None, Kind::Type(_)) => continue,
            };
        }
    }
    for it in blocks {
        if let Some(slot) = entries.get_mut(&it.name) {
            let body = &it.block;
            *slot = elements(it.nesting, slot, &|value| {
                object(&body.attributes, &body.blocks, value, change)
            });
        }
    }
    Value::Object(entries)
}

fn elements(nesting: Nesting, value: &Value, each: &dyn Fn(&Value) -> Value) -> Value {
    match (nesting, value) {
        (Nesting::Single | Nesting::Group, value) => each(value),
        (_, Value::List(items)) => Value::List(items.iter().map(each).collect()),
        (_, Value::Set(items)) => Value::Set(items.iter().map(each).collect()),
        (_, Value::Map(entries)) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), each(value)));
            Value::Map(entries.collect())
        }
        (_, other) => other.clone(),
    }
}

/// A configuration in which everything that is set is unknown: attributes as a whole, and those in blocks.
pub(super) fn open(block: &Block, config: &Value) -> Value {
    changed(block, config, &|_, value| {
        (!value.is_null()).then(Value::unknown)
    })
}

/// The same, but for nested attributes, of which only the innermost are unknown.
pub(super) fn open_leaves(block: &Block, config: &Value) -> Value {
    changed(block, config, &|attribute, value| match attribute.kind {
        Kind::Type(_) if !value.is_null() => Some(Value::unknown()),
        _ => None,
    })
}

/// A configuration without its write-only values.
pub(super) fn stored(block: &Block, config: &Value) -> Value {
    changed(block, config, &|attribute, _| {
        attribute.write_only.then_some(Value::Null)
    })
}

/// The paths at which a planned value differs from the configured one. Unset attributes are the provider's.
pub(super) fn unlike(config: &Value, planned: &Value) -> Option<Path> {
    unlike_at(&Path::root(), config, planned)
}

fn unlike_at(at: &Path, config: &Value, planned: &Value) -> Option<Path> {
    let fault = |fault: bool| fault.then(|| at.clone());
    match (config, planned) {
        (Value::Null, _) => None,
        (Value::Object(a), Value::Object(b)) | (Value::Map(a), Value::Map(b)) => {
            let inner = |name: &str| match config {
                Value::Map(_) => at.then(Step::Key(name.to_owned())),
                _ => at.attr(name),
            };
            let extra = matches!(config, Value::Map(_)) && a.len() != b.len();
            let mut names = a.iter();
            fault(extra).or_else(|| {
                names.find_map(|(name, value)| match b.get(name) {
                    Some(planned) => unlike_at(&inner(name), value, planned),
                    None => Some(inner(name)),
                })
            })
        }
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
            let mut pairs = a.iter().zip(b).enumerate();
            fault(a.len() != b.len()).or_else(|| {
                pairs.find_map(|(index, (config, planned))| {
                    unlike_at(&at.index(index), config, planned)
                })
            })
        }
        (Value::Set(a), Value::Set(b)) => {
            let mut free: Vec<&Value> = b.iter().collect();
            let paired = a.iter().all(|config| {
                let fits = |planned: &&Value| unlike_at(at, config, planned).is_none();
                let found = free.iter().position(fits);
                found.map(|index| free.swap_remove(index)).is_some()
            });
            fault(!paired || !free.is_empty())
        }
        _ => fault(!config.same(planned)),
    }
}

/// The names of the attributes and blocks in which objects differ.
pub(super) fn differing(a: &Value, b: &Value) -> Vec<String> {
    let differs = |(step, value): &(Step, &Value)| {
        let place = Path::root().then(step.clone());
        b.at(&place).is_none_or(|other| !other.same(value))
    };
    let children = a.children().into_iter().filter(differs);
    let mut names: Vec<_> = children
        .map(|(step, _)| Path::root().then(step).to_string())
        .collect();
    if names.is_empty() && !a.same(b) {
        names.push("the whole".to_owned());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object;
    use crate::value::Type;

    fn block() -> Block {
        let attribute = |name: &str, kind| Attribute {
            optional: true,
            ..Attribute::new(name, kind)
        };
        let text = |name: &str| attribute(name, Kind::Type(Type::String));
        let secret = Attribute {
            write_only: true,
            ..text("secret")
        };
        let part = Block {
            attributes: vec![text("name"), text("code")],
            ..Block::default()
        };
        Block {
            attributes: vec![
                text("name"),
                secret,
                attribute("rules", Kind::Nested(Nesting::Set, vec![text("subject")])),
            ],
            blocks: vec![NestedBlock::new("part", Nesting::List, part)],
            ..Block::default()
        }
    }

    fn config() -> Value {
        object! {
            name: "a",
            secret: "s",
            rules: Value::Set(vec![object! { subject: "x" }]),
            part: [object! { name: "lid", code: Value::Null }],
        }
    }

    #[test]
    fn configurations_are_opened_without_losing_their_blocks() {
        let part = [object! { name: Value::unknown(), code: Value::Null }];
        let whole = object! {
            name: Value::unknown(),
            secret: Value::unknown(),
            rules: Value::unknown(),
            part: part.clone(),
        };
        assert_eq!(open(&block(), &config()), whole);
        let leaves = open_leaves(&block(), &config());
        let rules = Value::Set(vec![object! { subject: Value::unknown() }]);
        assert_eq!(leaves.get("rules"), Some(&rules));
        assert_eq!(leaves.get("part"), Some(&part.into()));
        assert_eq!(
            stored(&block(), &config()).get("secret"),
            Some(&Value::Null)
        );
    }

    #[test]
    fn an_encoded_value_is_found_again() {
        let planned = |name: &str, subject: &str, code: Value| {
            object! {
                name: name,
                secret: Value::Null,
                rules: Value::Set(vec![object! { subject: subject }]),
                part: [object! { name: "lid", code: code }],
            }
        };
        let stored = stored(&block(), &config());
        let found = |planned: &Value| unlike(&stored, planned).map(|path| path.to_string());
        assert_eq!(found(&planned("a", "x", Value::unknown())), None);
        assert_eq!(found(&planned("b", "x", "c".into())), Some("name".into()));
        assert_eq!(found(&planned("a", "y", "c".into())), Some("rules".into()));
        let (a, b) = (
            planned("a", "x", Value::Null),
            planned("a", "y", "c".into()),
        );
        assert_eq!(differing(&a, &b), ["part", "rules"]);
        assert_eq!(differing(&Value::Null, &a), ["the whole"]);
        assert_eq!(
            unlike(&object! { a: ["x"] }, &object! { a: ["x", "y"] }),
            Some("a".into())
        );
    }
}
