//! Container definitions with any of their fields, for property tests.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tfplug::value::Value;

use crate::shapes::{CONTAINER, Kind, Shape};

/// A container with any of its fields.
pub(super) fn container() -> impl Strategy<Value = Json> {
    structure(&CONTAINER)
}

fn structure(shape: &'static Shape) -> BoxedStrategy<Json> {
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
                    (None, true, Kind::Int) => Some((field.name.to_owned(), json!(7))),
                    (None, true, Kind::Texts(_)) => Some((field.name.to_owned(), json!(["x"]))),
                    (None, true, _) => Some((field.name.to_owned(), json!("x"))),
                    (None, false, _) => None,
                }
            });
            Json::Object(members.collect())
        })
        .boxed()
}

fn content(kind: Kind) -> BoxedStrategy<Json> {
    let word = "[a-z]{1,4}";
    match kind {
        Kind::Text => word.prop_map(Json::from).boxed(),
        Kind::Int | Kind::Cpu | Kind::Memory => (1..9000i64).prop_map(Json::from).boxed(),
        Kind::Bool => any::<bool>().prop_map(Json::from).boxed(),
        Kind::Texts(_) => prop::collection::vec(word, 1..3)
            .prop_map(Json::from)
            .boxed(),
        Kind::Ints(_) => prop::collection::vec(1..99i64, 1..3)
            .prop_map(Json::from)
            .boxed(),
        Kind::Map => prop::collection::btree_map(word, word, 1..3)
            .prop_map(|map| json!(map))
            .boxed(),
        Kind::Object(shape) => structure(shape),
        Kind::Objects(shape, _) | Kind::Keyed(shape, _) => {
            prop::collection::vec(structure(shape), 1..3)
                .prop_map(Json::from)
                .boxed()
        }
    }
}

pub(super) fn distinct(items: &[Json], keys: &[&str]) -> bool {
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
pub(super) fn keys_are_unique(shape: &Shape, value: &Value) -> bool {
    shape.fields.iter().all(|field| {
        let Some(value) = value.get(field.name) else {
            return true;
        };
        match field.kind {
            Kind::Object(shape) => keys_are_unique(shape, value),
            Kind::Objects(shape, _) => value
                .items()
                .iter()
                .all(|item| keys_are_unique(shape, item)),
            Kind::Keyed(shape, key) => {
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
