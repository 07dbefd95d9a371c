//! Values of models made from their schemas, for tests that no attribute is forgotten.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::Value as Json;
use tfplug::schema::{Attribute, Block, Kind};
use tfplug::value::{Type, Value};
use tfplug::{Attr, Model, Path};

/// The model of a value.
pub(crate) fn model<M: Model>(value: &Value) -> M {
    match M::decode(value, &Path::root()) {
        Ok(Attr::Known(model)) => model,
        other => panic!("{value:?}: {}", other.is_ok()),
    }
}

/// Compares with a recorded file, which `UPDATE=1` writes anew.
#[track_caller]
pub(crate) fn golden(file: &str, found: &Json) {
    golden_text(file, &format!("{found:#}\n"));
}

/// The same for a text.
#[track_caller]
pub(crate) fn golden_text(file: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(path, found).unwrap();
        return;
    }
    let recorded = std::fs::read_to_string(path).unwrap_or_default();
    let mut lines = recorded.lines().zip(found.lines()).enumerate();
    let line = lines.find(|(_, (recorded, found))| recorded != found);
    assert!(
        recorded == found,
        "{file} is not as recorded: {line:?}; run the test with UPDATE=1, and review the difference"
    );
}

/// The members of `after` that are not the same in `before`, by place; null for one that is gone.
pub(crate) fn difference(before: &Json, after: &Json) -> BTreeMap<String, Json> {
    let mut found = BTreeMap::new();
    differ("", before, after, &mut found);
    found
}

fn differ(at: &str, before: &Json, after: &Json, found: &mut BTreeMap<String, Json>) {
    match (before, after) {
        (Json::Object(before), Json::Object(after)) => {
            for name in before.keys().chain(after.keys()) {
                let place = format!("{at}.{name}");
                let member = |of: &serde_json::Map<String, Json>| of.get(name).cloned();
                let (before, after) = (member(before), member(after));
                let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
                differ(place.trim_start_matches('.'), &before, &after, found);
            }
        }
        (Json::Array(before), Json::Array(after)) if before.len() == after.len() => {
            for (before, after) in before.iter().zip(after) {
                differ(at, before, after, found);
            }
        }
        (before, after) if before != after => drop(found.insert(at.to_owned(), after.clone())),
        _ => {}
    }
}

/// A value with every attribute set. Strings are numbers, which the API's numbers and documents can be too.
pub(crate) fn everything<M: Model>() -> Value {
    let mut next = 10;
    block(&M::block(), &mut next)
}

fn block(body: &Block, next: &mut i64) -> Value {
    let mut value = body.empty();
    let Value::Object(entries) = &mut value else {
        unreachable!()
    };
    for attribute in &body.attributes {
        let sample = sample(&attribute.ty(), attribute, next);
        entries.insert(attribute.name.clone(), sample);
    }
    for nested in body.blocks.iter().filter(|it| it.name != "timeouts") {
        let element = block(&nested.block, next);
        let elements = match nested.absent() {
            Value::Set(_) => Value::Set(vec![element]),
            _ => Value::List(vec![element]),
        };
        entries.insert(nested.name.clone(), elements);
    }
    value
}

fn sample(ty: &Type, attribute: &Attribute, next: &mut i64) -> Value {
    *next += 1;
    let members = attribute.object_members();
    match ty {
        Type::String => next.to_string().into(),
        Type::Number => (*next).into(),
        Type::Bool => Value::Bool(!matches!(attribute.unset, Some(Value::Bool(true)))),
        Type::List(element) => Value::List(vec![sample(element, attribute, next)]),
        Type::Set(element) => Value::Set(vec![sample(element, attribute, next)]),
        Type::Map(element) => {
            let key = format!("key{next}");
            Value::Map([(key, sample(element, attribute, next))].into())
        }
        Type::Object(_) => {
            let member = |it: &Attribute| (it.name.clone(), sample(&it.ty(), it, next));
            Value::Object(members.iter().map(member).collect())
        }
        Type::Tuple(_) | Type::Dynamic => Value::Null,
    }
}

/// Any value of the model: each attribute set or unset.
pub(crate) fn any<M: Model>() -> BoxedStrategy<Value> {
    any_of(everything::<M>(), &M::block().into_members())
}

/// Any part of a value with everything set; lists of objects hold up to three elements where the schema allows it.
fn any_of(full: Value, attributes: &[Attribute]) -> BoxedStrategy<Value> {
    match full {
        Value::Object(entries) => {
            let members: Vec<_> = entries
                .into_iter()
                .map(|(name, value)| {
                    let attribute = attributes.iter().find(|it| it.name == name);
                    let inside = attribute.map_or(&[][..], Attribute::object_members);
                    let absent = match (&value, attribute.map(|it| &it.kind)) {
                        (Value::List(_), Some(Kind::Type(_))) if !inside.is_empty() => {
                            Value::List(Vec::new())
                        }
                        _ => Value::Null,
                    };
                    // A plan has the default in the place of an unset value.
                    let unset = attribute
                        .and_then(|it| it.default.clone())
                        .unwrap_or(absent);
                    let set = any_of(value, inside);
                    let value = match attribute.is_some_and(|it| it.required) {
                        true => set,
                        false => Union::new([Just(unset).boxed(), set]).boxed(),
                    };
                    (Just(name), value).boxed()
                })
                .collect();
            members
                .prop_map(|members| Value::Object(members.into_iter().collect()))
                .boxed()
        }
        Value::List(items) => items
            .into_iter()
            .map(|item| any_of(item, attributes))
            .collect::<Vec<_>>()
            .prop_map(Value::List)
            .boxed(),
        Value::Set(items) => {
            let item = items.into_iter().next().unwrap_or_default();
            prop::collection::vec(any_of(item, attributes), 1..3)
                .prop_map(Value::Set)
                .boxed()
        }
        Value::String(_) => (1..9999_i32).prop_map(|it| it.to_string().into()).boxed(),
        Value::Number(_) => (1..9999_i64).prop_map(Value::from).boxed(),
        scalar => Just(scalar).boxed(),
    }
}

/// The value without each of its optional attributes in turn, by path; blocks that occur once are entered. A plan has the
/// default in the place of an unset value.
pub(crate) fn without_each(value: &Value, attributes: &[Attribute]) -> Vec<(String, Value)> {
    let Value::Object(entries) = value else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, member) in entries {
        let with = |member: Value| {
            let mut entries = entries.clone();
            entries.insert(name.clone(), member);
            Value::Object(entries)
        };
        let Some(attribute) = attributes.iter().find(|it| it.name == *name) else {
            continue;
        };
        let absent = match member {
            _ if attribute.default.is_some() => attribute.default.clone().unwrap_or_default(),
            Value::List(_) => Value::List(Vec::new()),
            Value::Set(_) => Value::Set(Vec::new()),
            _ => Value::Null,
        };
        if !attribute.required {
            all.push((name.clone(), with(absent)));
        }
        if let Value::List(items) = member
            && let [item] = items.as_slice()
        {
            let inner = without_each(item, attribute.object_members()).into_iter();
            all.extend(
                inner.map(|(path, item)| (format!("{name}.{path}"), with(Value::List(vec![item])))),
            );
        }
    }
    all
}

/// A spelling of a value that is unset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Spelling {
    Null,
    /// An empty string or collection, where the type has one.
    Empty,
    /// The value that the attribute declares to mean unset, or its default.
    Declared,
}

/// The value with every unset optional attribute in that spelling, at every depth of what is set.
pub(crate) fn spelled(value: &Value, attributes: &[Attribute], spelling: Spelling) -> Value {
    match value {
        Value::Object(entries) => {
            let spell = |(name, value): (&String, &Value)| {
                let attribute = attributes.iter().find(|it| it.name == *name);
                let value = match attribute {
                    Some(it) if value.is_null() && it.optional => unset(it, spelling),
                    Some(it) => spelled(value, it.object_members(), spelling),
                    None => value.clone(),
                };
                (name.clone(), value)
            };
            Value::Object(entries.iter().map(spell).collect())
        }
        Value::List(items) => Value::List(
            items
                .iter()
                .map(|item| spelled(item, attributes, spelling))
                .collect(),
        ),
        Value::Set(items) => Value::Set(
            items
                .iter()
                .map(|item| spelled(item, attributes, spelling))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn unset(attribute: &Attribute, spelling: Spelling) -> Value {
    let Some(declared) = &attribute.unset else {
        return Value::Null;
    };
    match (spelling, attribute.ty()) {
        (Spelling::Empty, Type::String) => "".into(),
        (Spelling::Empty, Type::List(_)) => Value::List(Vec::new()),
        (Spelling::Empty, Type::Set(_)) => Value::Set(Vec::new()),
        (Spelling::Empty, Type::Map(_)) => Value::Map(BTreeMap::new()),
        (Spelling::Declared, _) if !declared.is_null() => declared.clone(),
        _ => Value::Null,
    }
}
