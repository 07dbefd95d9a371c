//! Values for tests: from macros or JSON, completed by a schema, and carried by the protocol.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::path::Path;
use crate::proto::tfplugin6 as pb;
use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting};
use crate::value::{DecodeError, Number, Type, Value, json, msgpack};

/// An object value: `object! { name: "a", count: 3, ports: [80, 443], tags: object! { team: "x" } }`.
///
/// [`complete`](crate::testing::value::complete) makes it fit a schema, so that maps and sets may be given as objects
/// and lists.
#[macro_export]
macro_rules! object {
    ($($name:ident: $value:expr),* $(,)?) => {
        $crate::value::Value::Object(::std::collections::BTreeMap::from([
            $((::std::string::String::from(stringify!($name)), $crate::value::Value::from($value))),*
        ]))
    };
}

/// Writes a value of type `ty` as core does.
///
/// # Errors
/// The value is not of the type.
pub fn encode(value: &Value, ty: &Type) -> Result<pb::DynamicValue, String> {
    let msgpack = msgpack::encode(value, ty).map_err(|error| error.to_string())?;
    Ok(pb::DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}

/// Reads a value of type `ty` as core does: an absent one is null, and equal elements of a set become one.
///
/// # Errors
/// The bytes are not a value of the type.
pub fn decode(encoded: Option<&pb::DynamicValue>, ty: &Type) -> Result<Value, String> {
    let decoded = match encoded {
        Some(it) if !it.msgpack.is_empty() => msgpack::decode(&it.msgpack, ty),
        Some(it) if !it.json.is_empty() => json::decode(&it.json, ty),
        _ => return Ok(Value::Null),
    };
    decoded.map(coalesced).map_err(|error| error.to_string())
}

/// Null for all that is unknown, as core stores what a failed apply left.
pub(super) fn known(value: Value) -> Value {
    let all = |items: Vec<Value>| items.into_iter().map(known).collect();
    match value {
        Value::Unknown(_) => Value::Null,
        Value::List(items) => Value::List(all(items)),
        Value::Tuple(items) => Value::Tuple(all(items)),
        Value::Set(items) => Value::Set(distinct(all(items))),
        Value::Map(entries) => Value::Map(each_entry(entries, known)),
        Value::Object(entries) => Value::Object(each_entry(entries, known)),
        Value::Dynamic(inner) => Value::Dynamic(Box::new((inner.0, known(inner.1)))),
        leaf => leaf,
    }
}

type Entries = BTreeMap<String, Value>;

fn each_entry(entries: Entries, change: fn(Value) -> Value) -> Entries {
    entries
        .into_iter()
        .map(|(name, value)| (name, change(value)))
        .collect()
}

/// Merges equal elements of sets, at every depth.
fn coalesced(value: Value) -> Value {
    let all = |items: Vec<Value>| items.into_iter().map(coalesced).collect();
    match value {
        Value::List(items) => Value::List(all(items)),
        Value::Tuple(items) => Value::Tuple(all(items)),
        Value::Set(items) => Value::Set(distinct(all(items))),
        Value::Map(entries) => Value::Map(each_entry(entries, coalesced)),
        Value::Object(entries) => Value::Object(each_entry(entries, coalesced)),
        Value::Dynamic(inner) => Value::Dynamic(Box::new((inner.0, coalesced(inner.1)))),
        leaf => leaf,
    }
}

/// Elements with unknown parts may turn out to be equal or not: they all stay.
fn distinct(items: Vec<Value>) -> Vec<Value> {
    items.into_iter().fold(Vec::new(), |mut kept, item| {
        if item.has_unknown() || !kept.iter().any(|other: &Value| other.same(&item)) {
            kept.push(item);
        }
        kept
    })
}

/// Reads JSON as an object of `block`. Missing attributes are null, missing blocks absent; `{"$unknown": true}` is
/// for an unknown value, `{"$unknown": {"prefix": "arn:"}}` for an unknown string that starts so.
///
/// # Errors
/// The value that does not fit the schema, with its place.
pub fn from_json(json: &Json, block: &Block) -> Result<Value, String> {
    complete(&untyped(json)?, block)
}

fn untyped(json: &Json) -> Result<Value, String> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => {
            let text = number.to_string();
            Value::Number(Number::parse(&text).ok_or_else(|| format!("{text} is not a number"))?)
        }
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::List(items.iter().map(untyped).collect::<Result<_, _>>()?),
        Json::Object(entries) => match entries.get("$unknown") {
            Some(known) if entries.len() == 1 => unknown(known)?,
            _ => {
                let entries = entries
                    .iter()
                    .map(|(name, json)| Ok((name.clone(), untyped(json)?)));
                Value::Object(entries.collect::<Result<_, String>>()?)
            }
        },
    })
}

fn unknown(known: &Json) -> Result<Value, String> {
    match (known, known.get("prefix").and_then(Json::as_str)) {
        (Json::Bool(true), _) => Ok(Value::unknown()),
        (_, Some(prefix)) => Ok(Value::unknown_with_prefix(prefix)),
        _ => Err(format!("$unknown is true or has a prefix, not {known}")),
    }
}

/// Makes `value` an object of `block`: missing attributes become null and missing blocks absent, lists become sets and
/// objects maps where the schema wants them.
///
/// # Errors
/// The value that does not fit the schema, with its place.
pub fn complete(value: &Value, block: &Block) -> Result<Value, String> {
    object(value, &block.attributes, &block.blocks, &Path::root())
        .map_err(|error| error.to_string())
}

type Fitted = Result<Value, DecodeError>;

fn object(value: &Value, attributes: &[Attribute], blocks: &[NestedBlock], at: &Path) -> Fitted {
    let (Value::Object(given) | Value::Map(given)) = value else {
        return if value.is_null() || value.is_unknown() {
            Ok(value.clone())
        } else {
            Err(DecodeError::new(at, "an object is required"))
        };
    };
    let mut made = BTreeMap::new();
    for it in attributes {
        let path = at.attr(&it.name);
        let value = match (given.get(&it.name).unwrap_or(&Value::Null), &it.kind) {
            (value, Kind::Type(ty)) => typed(value, ty, &path)?,
            (value, Kind::Nested(nesting, members)) => {
                elements(value, *nesting, &path, &|value, at| {
                    object(value, members, &[], at)
                })?
            }
        };
        made.insert(it.name.clone(), value);
    }
    for it in blocks {
        let value = match given.get(&it.name) {
            None | Some(Value::Null) => it.absent(),
            Some(value) => elements(value, it.nesting, &at.attr(&it.name), &|value, at| {
                object(value, &it.block.attributes, &it.block.blocks, at)
            })?,
        };
        made.insert(it.name.clone(), value);
    }
    match given.keys().find(|name| !made.contains_key(*name)) {
        Some(extra) => Err(DecodeError::new(
            &at.attr(extra),
            "the schema has no such attribute",
        )),
        None => Ok(Value::Object(made)),
    }
}

fn elements(
    value: &Value,
    nesting: Nesting,
    at: &Path,
    each: &dyn Fn(&Value, &Path) -> Fitted,
) -> Fitted {
    match (nesting, value) {
        (_, Value::Null | Value::Unknown(_)) => Ok(value.clone()),
        (Nesting::Single | Nesting::Group, value) => each(value, at),
        (Nesting::List, value) => Ok(Value::List(sequence(value, at, each)?)),
        (Nesting::Set, value) => Ok(Value::Set(distinct(sequence(value, at, each)?))),
        (Nesting::Map, value) => entries(value, at, each).map(Value::Map),
    }
}

fn typed(value: &Value, ty: &Type, at: &Path) -> Fitted {
    let fits = |element: &Type, value: &Value, at: &Path| typed(value, element, at);
    match (ty, value) {
        (_, Value::Null | Value::Unknown(_))
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::String, Value::String(_))
        | (Type::Dynamic, Value::Dynamic(_)) => Ok(value.clone()),
        (Type::List(element), value) => {
            sequence(value, at, &|value, at| fits(element, value, at)).map(Value::List)
        }
        (Type::Set(element), value) => {
            let items = sequence(value, at, &|value, at| fits(element, value, at))?;
            Ok(Value::Set(distinct(items)))
        }
        (Type::Map(element), value) => {
            entries(value, at, &|value, at| fits(element, value, at)).map(Value::Map)
        }
        (Type::Tuple(types), value) if types.len() == value.items().len() => {
            let pairs = value.items().iter().zip(types).enumerate();
            let items = pairs.map(|(index, (value, ty))| typed(value, ty, &at.index(index)));
            items.collect::<Result<_, _>>().map(Value::Tuple)
        }
        (Type::Object(types), Value::Object(given) | Value::Map(given)) => {
            if let Some(extra) = given.keys().find(|name| !types.contains_key(*name)) {
                return Err(DecodeError::new(
                    &at.attr(extra),
                    "the type has no such attribute",
                ));
            }
            let made = types.iter().map(|(name, ty)| {
                let value = given.get(name).unwrap_or(&Value::Null);
                Ok((name.clone(), typed(value, ty, &at.attr(name))?))
            });
            made.collect::<Result<_, _>>().map(Value::Object)
        }
        (Type::Dynamic, value) => Ok(dynamic(value)),
        (ty, _) => Err(DecodeError::new(
            at,
            format!("{} is required", ty.friendly()),
        )),
    }
}

fn sequence(
    value: &Value,
    at: &Path,
    each: &dyn Fn(&Value, &Path) -> Fitted,
) -> Result<Vec<Value>, DecodeError> {
    match value {
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| each(item, &at.index(index)))
                .collect()
        }
        _ => Err(DecodeError::new(at, "a list is required")),
    }
}

fn entries(
    value: &Value,
    at: &Path,
    each: &dyn Fn(&Value, &Path) -> Fitted,
) -> Result<BTreeMap<String, Value>, DecodeError> {
    match value {
        Value::Map(entries) | Value::Object(entries) => {
            let entries = entries.iter();
            entries
                .map(|(key, item)| Ok((key.clone(), each(item, &at.key(key))?)))
                .collect()
        }
        _ => Err(DecodeError::new(at, "a map is required")),
    }
}

/// A value with the type that a literal of it has: lists are tuples there, and maps objects.
fn dynamic(value: &Value) -> Value {
    let (ty, value) = literal(value);
    Value::Dynamic(Box::new((ty, value)))
}

fn literal(value: &Value) -> (Type, Value) {
    match value {
        Value::Null | Value::Unknown(_) => (Type::Dynamic, value.clone()),
        Value::Bool(_) => (Type::Bool, value.clone()),
        Value::Number(_) => (Type::Number, value.clone()),
        Value::String(_) => (Type::String, value.clone()),
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            let (types, items) = items.iter().map(literal).unzip();
            (Type::Tuple(types), Value::Tuple(items))
        }
        Value::Map(entries) | Value::Object(entries) => {
            let parts = entries
                .iter()
                .map(|(name, value)| (name.clone(), literal(value)));
            let (mut types, mut values) = (BTreeMap::new(), BTreeMap::new());
            for (name, (ty, value)) in parts {
                types.insert(name.clone(), ty);
                values.insert(name, value);
            }
            (Type::Object(types), Value::Object(values))
        }
        Value::Dynamic(inner) => (Type::Dynamic, Value::Dynamic(inner.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;
    use serde_json::json;

    fn block() -> Block {
        let attribute = |name, ty| Attribute {
            optional: true,
            ..Attribute::new(name, Kind::Type(ty))
        };
        let part = Block {
            attributes: vec![attribute("name", Type::String)],
            ..Block::default()
        };
        let nested = |name: &str, nesting| NestedBlock::new(name, nesting, part.clone());
        Block {
            attributes: vec![
                attribute("name", Type::String),
                attribute("ports", Type::set(Type::Number)),
                attribute("tags", Type::map(Type::String)),
                attribute("any", Type::Dynamic),
                attribute(
                    "pair",
                    Type::Tuple(vec![
                        Type::Bool,
                        Type::Object([("x".to_owned(), Type::Number)].into()),
                    ]),
                ),
                Attribute {
                    kind: Kind::Nested(Nesting::Map, part.attributes.clone()),
                    ..attribute("nested", Type::Bool)
                },
            ],
            blocks: vec![
                nested("many", Nesting::Set),
                nested("one", Nesting::Single),
                nested("group", Nesting::Group),
            ],
            ..Block::default()
        }
    }

    #[test]
    fn literal_values_are_completed_by_the_schema() {
        let value = object! {
            name: "a",
            ports: [80, 443, 80],
            tags: object! { team: "x" },
            many: [object! {}],
        };
        let whole = complete(&value, &block()).unwrap();
        assert_eq!(rules::shape(&block(), &whole), []);
        assert_eq!(
            whole.get("ports"),
            Some(&Value::Set(vec![80.into(), 443.into()]))
        );
        assert!(matches!(whole.get("tags"), Some(Value::Map(_))));
        assert_eq!(whole.get("one"), Some(&Value::Null));
        assert_eq!(whole.get("group"), Some(&object! { name: Value::Null }));
        assert_eq!(
            whole.get("many"),
            Some(&Value::Set(vec![object! { name: Value::Null }]))
        );
    }

    #[test]
    fn samples_are_json() {
        let sample = json!({
            "name": {"$unknown": {"prefix": "arn:"}},
            "ports": [80.5],
            "tags": {"$unknown": true},
            "any": {"list": [1, true, null], "text": "x"},
            "pair": [true, {}],
            "nested": {"k": {"name": "n"}},
            "one": {"name": "o"},
        });
        let whole = from_json(&sample, &block()).unwrap();
        assert_eq!(rules::shape(&block(), &whole), []);
        assert_eq!(whole.get("name"), Some(&Value::unknown_with_prefix("arn:")));
        assert_eq!(whole.get("tags"), Some(&Value::unknown()));
        let ty = block().ty();
        let carried = decode(Some(&encode(&whole, &ty).unwrap()), &ty).unwrap();
        assert!(carried.same(&whole), "{carried:?}");
    }

    #[test]
    fn values_that_do_not_fit_are_shown_with_their_place() {
        for (sample, place) in [
            (json!({"nam": "a"}), "nam:"),
            (json!({"name": 1}), "name:"),
            (json!({"ports": {}}), "ports:"),
            (json!({"ports": ["x"]}), "ports[0]:"),
            (json!({"tags": []}), "tags:"),
            (json!({"pair": [true]}), "pair:"),
            (json!({"pair": [true, {"y": 1}]}), "pair[1].y:"),
            (json!({"nested": {"k": 1}}), "nested[\"k\"]:"),
            (json!({"many": [{"x": 1}]}), "many[0].x:"),
            (json!({"name": {"$unknown": 1}}), "$unknown"),
            (json!([]), "an object"),
        ] {
            let error = from_json(&sample, &block()).unwrap_err();
            assert!(error.starts_with(place), "{sample}: {error}");
        }
    }

    #[test]
    fn equal_elements_of_a_set_arrive_as_one_unless_they_are_unknown() {
        let ty = Type::set(Type::String);
        let carried = |items: Vec<Value>| {
            let encoded = encode(&Value::Set(items), &ty).unwrap();
            decode(Some(&encoded), &ty).unwrap().items().len()
        };
        assert_eq!(carried(vec!["a".into(), "b".into(), "a".into()]), 2);
        assert_eq!(carried(vec![Value::unknown(), Value::unknown()]), 2);
        assert_eq!(decode(None, &ty), Ok(Value::Null));
        assert_eq!(
            decode(Some(&pb::DynamicValue::default()), &ty),
            Ok(Value::Null)
        );
    }
}
