//! Container definitions with any of their fields, for property tests.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tfplug::value::Value;

use crate::shapes::{Absent, CONTAINER, Field, FieldType, Order, Structure};

/// A container with any of its fields.
pub(super) fn container() -> impl Strategy<Value = Json> {
    structure(&CONTAINER)
}

fn structure(shape: &'static Structure) -> BoxedStrategy<Json> {
    let members: Vec<_> = shape
        .fields
        .iter()
        .map(|field| {
            let value = content(field.kind);
            let absent = if field.required { 1 } else { 3 };
            prop_oneof![absent => Just(None), 3 => value.prop_map(Some)]
                .prop_map(move |value| (field, value))
                .boxed()
        })
        .collect();
    members
        .prop_map(|members| {
            let members = members.into_iter().filter_map(|(field, value)| {
                match (value, field.required, field.kind) {
                    (Some(value), ..) => Some((field.name.to_owned(), value)),
                    (None, true, FieldType::Int) => Some((field.name.to_owned(), json!(7))),
                    (None, true, FieldType::Strings(_)) => {
                        Some((field.name.to_owned(), json!(["x"])))
                    }
                    (None, true, _) => Some((field.name.to_owned(), json!("x"))),
                    (None, false, _) => None,
                }
            });
            Json::Object(members.collect())
        })
        .boxed()
}

fn content(kind: FieldType) -> BoxedStrategy<Json> {
    let text = "[a-z]{1,4}";
    match kind {
        // Also the empty text.
        FieldType::String => "[a-z]{0,4}".prop_map(Json::from).boxed(),
        FieldType::Int | FieldType::Cpu | FieldType::Memory => {
            (1..9000i64).prop_map(Json::from).boxed()
        }
        FieldType::Bool => any::<bool>().prop_map(Json::from).boxed(),
        FieldType::Strings(_) => prop::collection::vec(text, 1..3)
            .prop_map(Json::from)
            .boxed(),
        FieldType::Ints(_) => prop::collection::vec(1..99i64, 1..3)
            .prop_map(Json::from)
            .boxed(),
        FieldType::Map => prop::collection::btree_map(text, text, 1..3)
            .prop_map(|map| json!(map))
            .boxed(),
        FieldType::Object(shape) => structure(shape),
        FieldType::Objects(shape, _) | FieldType::Keyed(shape, _) => {
            prop::collection::vec(structure(shape), 1..3)
                .prop_map(Json::from)
                .boxed()
        }
    }
}

fn distinct(items: &[Json], keys: &[&str]) -> bool {
    let key = |item: &Json| {
        keys.iter()
            .map(|key| item[key].to_string())
            .collect::<Vec<_>>()
    };
    items
        .iter()
        .enumerate()
        .all(|(i, a)| items[i + 1..].iter().all(|b| key(a) != key(b)))
}

/// Whether no keyed list has two elements with one key, or one without.
pub(super) fn keys_are_unique(shape: &Structure, value: &Value) -> bool {
    shape.fields.iter().all(|field| {
        let Some(value) = value.get(field.name) else {
            return true;
        };
        match field.kind {
            FieldType::Object(shape) => keys_are_unique(shape, value),
            FieldType::Objects(shape, _) => value
                .items()
                .iter()
                .all(|item| keys_are_unique(shape, item)),
            FieldType::Keyed(shape, key) => {
                let mut keys: Vec<_> = value
                    .items()
                    .iter()
                    .map(|item| item.get(key).and_then(Value::as_str))
                    .collect();
                keys.sort_unstable();
                keys.iter().all(Option::is_some)
                    && keys.windows(2).all(|pair| pair[0] != pair[1])
                    && value.items().iter().all(|item| {
                        shape
                            .fields
                            .iter()
                            .all(|field| item.get(field.name).is_some())
                    })
            }
            _ => true,
        }
    })
}

/// The same definition in another form: reverses what has no order, and writes out or leaves out what is absent.
pub(super) fn reworded(shape: &Structure, json: &Json) -> Json {
    described_in("bridge", shape, json)
}

/// The same as ECS describes it for a network mode.
pub(super) fn described_in(mode: &str, shape: &Structure, json: &Json) -> Json {
    let mut members = json.as_object().cloned().unwrap_or_default();
    for field in shape.fields {
        let value = members.remove(field.name);
        let value = match (value, field.kind) {
            (None, _) if filled(mode, field, json).is_some() => {
                filled(mode, field, json).unwrap_or_default()
            }
            (
                None,
                FieldType::Strings(_)
                | FieldType::Ints(_)
                | FieldType::Objects(..)
                | FieldType::Keyed(..),
            ) => {
                json!([])
            }
            (None, FieldType::Map | FieldType::Object(_)) => json!({}),
            (None, FieldType::String) if field.default == Absent::Nothing => json!(""),
            (None, _) => match field.default {
                Absent::String(text) => json!(text),
                Absent::Int(int) => json!(int),
                Absent::Bool(value) => json!(value),
                _ => Json::Null,
            },
            (Some(value), FieldType::Object(inner)) => described_in(mode, inner, &value),
            (Some(Json::Array(items)), FieldType::Keyed(inner, key)) => {
                reversed(mode, inner, &[key], &items)
            }
            (Some(Json::Array(items)), FieldType::Objects(inner, keys)) => {
                reversed(mode, inner, keys, &items)
            }
            (
                Some(Json::Array(mut items)),
                FieldType::Strings(Order::Free) | FieldType::Ints(Order::Free),
            ) => {
                items.reverse();
                json!(items)
            }
            (Some(value), _) => value,
        };
        members.insert(field.name.to_owned(), value);
    }
    Json::Object(members)
}

/// The value that ECS fills in because of the structure around a field.
fn filled(mode: &str, field: &Field, around: &Json) -> Option<Json> {
    let other = |name: &str| around.get(name).cloned();
    match field.default {
        Absent::Strings(texts) => Some(json!(texts)),
        Absent::Same(name) => other(name),
        Absent::Beside(name, text) => {
            let other = other(name)?;
            let mut members = other.as_object()?.values();
            members.any(|member| member != "").then(|| json!(text))
        }
        Absent::HostPort(name) if mode != "bridge" => other(name),
        Absent::HostPort(_) => Some(json!(0)),
        _ => None,
    }
}

fn reversed(mode: &str, shape: &Structure, keys: &[&str], items: &[Json]) -> Json {
    let described = |item| described_in(mode, shape, item);
    let mut items: Vec<Json> = items.iter().map(described).collect();
    if !keys.is_empty() && distinct(&items, &keys[..1]) {
        items.reverse();
    }
    json!(items)
}

/// How many plain fields a structure has, at any depth; the one with the number `at` is changed.
pub(super) fn leaves(shape: &Structure, json: &mut Json, at: usize) -> usize {
    let mut count = 0;
    each_leaf(shape, json, &mut |field, value| {
        if count == at {
            change(field, value);
        }
        count += 1;
    });
    count
}

fn each_leaf(shape: &Structure, json: &mut Json, visit: &mut dyn FnMut(&Field, &mut Json)) {
    let decides = |field: &&Field| field.default == Absent::NoStructure;
    if shape
        .fields
        .iter()
        .filter(decides)
        .any(|field| json[field.name].is_null())
    {
        return;
    }
    for field in shape.fields {
        let Some(value) = json.get_mut(field.name) else {
            continue;
        };
        match field.kind {
            FieldType::Object(inner) => each_leaf(inner, value, visit),
            FieldType::Objects(inner, _) | FieldType::Keyed(inner, _) => {
                let items = value.as_array_mut().into_iter().flatten();
                items.for_each(|item| each_leaf(inner, item, visit));
            }
            _ => visit(field, value),
        }
    }
}

fn change(field: &Field, value: &mut Json) {
    match (field.kind, value) {
        (FieldType::Strings(_), Json::Array(items)) => items.push(json!("CHANGED")),
        (FieldType::Ints(_), Json::Array(items)) => items.push(json!(31_337)),
        (FieldType::Map, Json::Object(members)) => {
            members.insert("CHANGED".to_owned(), json!("1"));
        }
        (FieldType::Bool, value) => *value = json!(!value.as_bool().unwrap_or_default()),
        (FieldType::String, value) => *value = json!("CHANGED"),
        (_, value) => *value = json!(31_337),
    }
}
