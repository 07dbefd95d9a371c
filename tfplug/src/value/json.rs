//! JSON, driven by the type: stored state, and the text form of dynamic values.
//!
//! Reading is lenient where old state needs it: numbers and booleans may be text and the reverse, attributes that
//! the type no longer has are skipped, missing ones are null. Numbers never pass through a float.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::msgpack::normalized;
use super::{DecodeError, MAX_DEPTH, Number, Type, Value};
use crate::path::Path;

type Decoded<T> = Result<T, DecodeError>;

/// Reads JSON text as a value of type `ty`.
///
/// # Errors
/// Malformed JSON, or a shape that cannot be understood as the type.
pub fn decode(text: &[u8], ty: &Type) -> Decoded<Value> {
    let raw: &RawValue = serde_json::from_slice(text)
        .map_err(|error| DecodeError::new(&Path::root(), format!("malformed JSON: {error}")))?;
    read(raw, ty, &Path::root(), 0)
}

/// Raw members keep the text of numbers as it was written.
type Members<'a> = BTreeMap<String, &'a RawValue>;

fn parse<'a, T: serde::Deserialize<'a>>(raw: &'a RawValue, ty: &Type, at: &Path) -> Decoded<T> {
    serde_json::from_str(raw.get())
        .map_err(|_| DecodeError::new(at, format!("expected {}", ty.friendly())))
}

fn read(raw: &RawValue, ty: &Type, at: &Path, depth: usize) -> Decoded<Value> {
    if depth > MAX_DEPTH {
        return Err(DecodeError::new(at, "the value is nested too deeply"));
    }
    if raw.get() == "null" {
        return Ok(Value::Null);
    }
    match ty {
        Type::Bool | Type::Number | Type::String => scalar(raw, ty, at),
        Type::List(element) => Ok(Value::List(items(raw, element, ty, at, depth)?)),
        Type::Set(element) => Ok(Value::Set(items(raw, element, ty, at, depth)?)),
        Type::Map(element) => {
            let members: Members<'_> = parse(raw, ty, at)?;
            let entries = members.into_iter();
            let entries = entries.map(|(key, raw)| {
                let value = read(raw, element, &at.key(&key), depth + 1)?;
                Ok((normalized(&key), value))
            });
            entries.collect::<Decoded<_>>().map(Value::Map)
        }
        Type::Object(attributes) => {
            let members: Members<'_> = parse(raw, ty, at)?;
            let entries = attributes.iter().map(|(name, ty)| {
                let value = members.get(name).map_or(Ok(Value::Null), |raw| {
                    read(raw, ty, &at.attr(name), depth + 1)
                });
                Ok((name.clone(), value?))
            });
            entries.collect::<Decoded<_>>().map(Value::Object)
        }
        Type::Tuple(elements) => {
            let raws: Vec<&RawValue> = parse(raw, ty, at)?;
            if raws.len() != elements.len() {
                return Err(DecodeError::new(
                    at,
                    format!("expected {} elements", elements.len()),
                ));
            }
            let pairs = raws.into_iter().zip(elements).enumerate();
            pairs
                .map(|(index, (raw, ty))| read(raw, ty, &at.index(index), depth + 1))
                .collect::<Decoded<_>>()
                .map(Value::Tuple)
        }
        Type::Dynamic => dynamic(raw, at, depth),
    }
}

fn scalar(raw: &RawValue, ty: &Type, at: &Path) -> Decoded<Value> {
    let text: String = match raw.get().starts_with('"') {
        true => parse(raw, ty, at)?,
        false => raw.get().to_owned(),
    };
    let unreadable = || DecodeError::new(at, format!("expected {}", ty.friendly()));
    match ty {
        Type::Bool => text.parse().map(Value::Bool).map_err(|_| unreadable()),
        Type::Number => Number::parse(&text)
            .map(Value::Number)
            .ok_or_else(unreadable),
        _ if text.starts_with(['[', '{']) && !raw.get().starts_with('"') => Err(unreadable()),
        _ => Ok(Value::String(normalized(&text))),
    }
}

fn items(
    raw: &RawValue,
    element: &Type,
    ty: &Type,
    at: &Path,
    depth: usize,
) -> Decoded<Vec<Value>> {
    let raws: Vec<&RawValue> = parse(raw, ty, at)?;
    raws.into_iter()
        .enumerate()
        .map(|(index, raw)| read(raw, element, &at.index(index), depth + 1))
        .collect()
}

fn dynamic(raw: &RawValue, at: &Path, depth: usize) -> Decoded<Value> {
    let members: Members<'_> = parse(raw, &Type::Dynamic, at)?;
    let (Some(value), Some(ty)) = (members.get("value"), members.get("type")) else {
        return Err(DecodeError::new(
            at,
            "a dynamic value needs `value` and `type`",
        ));
    };
    let json = parse(ty, &Type::Dynamic, at)?;
    let ty = Type::from_json(&json).map_err(|message| DecodeError::new(at, message))?;
    let value = read(value, &ty, at, depth + 1)?;
    Ok(Value::Dynamic(Box::new((ty, value))))
}

/// Writes a wholly known value as JSON text, numbers in full.
///
/// # Errors
/// The value holds an unknown part, which JSON cannot express.
pub fn encode(value: &Value) -> Decoded<String> {
    let mut out = String::new();
    put(&mut out, value, &Path::root())?;
    Ok(out)
}

fn put_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

fn put(out: &mut String, value: &Value, at: &Path) -> Decoded<()> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Unknown(_) => return Err(DecodeError::new(at, "an unknown value has no JSON form")),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => put_text(out, text),
        Value::List(_) | Value::Set(_) | Value::Tuple(_) => {
            put_sequence(out, '[', ']', value, at, |_, _| {})?;
        }
        Value::Map(_) | Value::Object(_) => {
            put_sequence(out, '{', '}', value, at, |out, step| {
                if let crate::path::Step::Key(name) | crate::path::Step::Attribute(name) = step {
                    put_text(out, name);
                    out.push(':');
                }
            })?;
        }
        Value::Dynamic(inner) => {
            out.push_str("{\"value\":");
            put(out, &inner.1, at)?;
            out.push_str(",\"type\":");
            out.push_str(&inner.0.to_json().to_string());
            out.push('}');
        }
    }
    Ok(())
}

fn put_sequence(
    out: &mut String,
    open: char,
    close: char,
    value: &Value,
    at: &Path,
    label: impl Fn(&mut String, &crate::path::Step),
) -> Decoded<()> {
    out.push(open);
    for (position, (step, child)) in value.children().into_iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        label(out, &step);
        put(out, child, &at.then(step))?;
    }
    out.push(close);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::msgpack;
    use proptest::prelude::*;

    #[test]
    fn numbers_keep_every_digit() {
        let value = decode(b"9007199254740993", &Type::Number).unwrap();
        assert_eq!(encode(&value).unwrap(), "9007199254740993");
        assert_eq!(
            encode(&decode(b"1e2", &Type::Number).unwrap()).unwrap(),
            "100"
        );
    }

    #[test]
    fn old_state_is_read_leniently() {
        let ty = Type::Object(BTreeMap::from([
            ("flag".into(), Type::Bool),
            ("count".into(), Type::Number),
            ("name".into(), Type::String),
            ("new".into(), Type::String),
        ]));
        let value = decode(br#"{"flag":"true","count":"3","name":5,"gone":[1]}"#, &ty).unwrap();
        assert_eq!(
            encode(&value).unwrap(),
            r#"{"count":3,"flag":true,"name":"5","new":null}"#
        );
    }

    #[test]
    fn other_shapes_are_errors() {
        for (text, ty) in [
            ("[1]", Type::String),
            ("{}", Type::list(Type::Bool)),
            ("\"x\"", Type::Bool),
            ("{", Type::Bool),
        ] {
            assert!(decode(text.as_bytes(), &ty).is_err(), "{text}");
        }
    }

    /// A type with a fitting, wholly known value.
    fn typed() -> impl Strategy<Value = (Type, Value)> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(|value| (Type::Bool, Value::Bool(value))),
            any::<i64>().prop_map(|value| (Type::Number, Value::from(value))),
            any::<f64>().prop_filter_map("finite", |value| Some((
                Type::Number,
                Value::Number(Number::from_f64(value)?)
            ))),
            "\\PC{0,8}".prop_map(|text| (Type::String, Value::from(normalized(&text)))),
            Just((Type::String, Value::Null)),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                (inner.clone(), 0..4usize).prop_map(|((ty, value), count)| (
                    Type::list(ty),
                    Value::List(vec![value; count])
                )),
                (inner.clone(), "\\PC{0,4}").prop_map(|((ty, value), key)| {
                    (
                        Type::map(ty),
                        Value::Map(BTreeMap::from([(normalized(&key), value)])),
                    )
                }),
                prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| {
                    let (types, values) = parts.into_iter().unzip();
                    (Type::Tuple(types), Value::Tuple(values))
                }),
                prop::collection::btree_map("[a-z_]{1,6}", inner.clone(), 0..4).prop_map(|parts| {
                    let types = parts
                        .iter()
                        .map(|(name, (ty, _))| (name.clone(), ty.clone()))
                        .collect();
                    let values = parts
                        .into_iter()
                        .map(|(name, (_, value))| (name, value))
                        .collect();
                    (Type::Object(types), Value::Object(values))
                }),
                inner
                    .prop_map(|(ty, value)| (Type::Dynamic, Value::Dynamic(Box::new((ty, value))))),
            ]
        })
    }

    proptest! {
        #[test]
        fn both_codecs_agree((ty, value) in typed()) {
            let bytes = msgpack::encode(&value, &ty).unwrap();
            prop_assert!(msgpack::decode(&bytes, &ty).unwrap().same(&value));
            let text = encode(&value).unwrap();
            prop_assert!(decode(text.as_bytes(), &ty).unwrap().same(&value));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), (ty, _) in typed()) {
            let _ = msgpack::decode(&bytes, &ty);
            let _ = decode(&bytes, &ty);
        }
    }
}
