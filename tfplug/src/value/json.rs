//! JSON, driven by the type: stored state, and the text form of dynamic values.
//!
//! Reading is lenient where old state needs it: numbers and booleans may be text and the reverse, attributes that
//! the type no longer has are skipped, missing ones are null, of equal keys the last one counts. Numbers never pass
//! through a float. The text is read once, whatever its nesting; only dynamic values are looked at twice.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as _, Deserializer};
use serde_json::value::RawValue;

use super::elements::distinct;
use super::unicode::normalized;
use super::way::Way;
use super::{DecodeError, Number, TOO_DEEP, Type, Value};

type Decoded<T> = Result<T, DecodeError>;

/// The deepest nesting here: just below what the JSON parser allows itself.
const MAX_DEPTH: usize = 120;

/// Reads JSON text as a value of type `ty`.
///
/// # Errors
/// Malformed JSON, a shape that cannot be understood as the type, or nesting beyond any schema.
pub fn decode(text: &[u8], ty: &Type) -> Decoded<Value> {
    let text = std::str::from_utf8(text)
        .map_err(|_| Way::Root.error("malformed JSON: the text is not valid UTF-8"))?;
    read(text, ty, &Way::Root, 0)
}

fn read(text: &str, ty: &Type, at: &Way<'_>, depth: usize) -> Decoded<Value> {
    let fault = Cell::new(None);
    let reader = Reader {
        ty,
        at,
        depth,
        fault: &fault,
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let value = reader.deserialize(&mut json);
    value
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| {
            let malformed = || at.error(format!("malformed JSON: {error}"));
            fault.take().unwrap_or_else(malformed)
        })
}

/// Reads the next JSON value as `ty`.
struct Reader<'a> {
    ty: &'a Type,
    at: &'a Way<'a>,
    depth: usize,
    /// The fault with its path, which the errors of serde cannot carry.
    fault: &'a Cell<Option<DecodeError>>,
}

impl<'a> Reader<'a> {
    /// For a part of the value.
    fn part<'b>(&'b self, ty: &'b Type, at: &'b Way<'b>) -> Reader<'b>
    where
        'a: 'b,
    {
        Reader {
            ty,
            at,
            depth: self.depth + 1,
            fault: self.fault,
        }
    }

    fn fail<E: serde::de::Error>(&self, fault: DecodeError) -> E {
        self.fault.set(Some(fault));
        E::custom("")
    }

    fn mismatch<T, E: serde::de::Error>(&self) -> Result<T, E> {
        Err(self.fail(unreadable(self.ty, self.at)))
    }

    fn items<'de, A: SeqAccess<'de>>(
        &self,
        mut parts: A,
        element: &Type,
    ) -> Result<Vec<Value>, A::Error> {
        let mut items = Vec::new();
        loop {
            let at = self.at.index(items.len());
            match parts.next_element_seed(self.part(element, &at))? {
                Some(item) => items.push(item),
                None => return Ok(items),
            }
        }
    }

    fn tuple<'de, A: SeqAccess<'de>>(
        &self,
        mut parts: A,
        elements: &[Type],
    ) -> Result<Vec<Value>, A::Error> {
        let mut items = Vec::new();
        for (index, ty) in elements.iter().enumerate() {
            let at = self.at.index(index);
            let Some(item) = parts.next_element_seed(self.part(ty, &at))? else {
                break;
            };
            items.push(item);
        }
        if items.len() < elements.len() || parts.next_element::<IgnoredAny>()?.is_some() {
            let message = format!("expected {} elements", elements.len());
            return Err(self.fail(self.at.error(message)));
        }
        Ok(items)
    }

    fn map<'de, A: MapAccess<'de>>(
        &self,
        mut parts: A,
        element: &Type,
    ) -> Result<BTreeMap<String, Value>, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(key) = parts.next_key::<String>()? {
            let at = self.at.key(&key);
            let value = parts.next_value_seed(self.part(element, &at))?;
            entries.insert(normalized(&key), value);
        }
        Ok(entries)
    }

    fn object<'de, A: MapAccess<'de>>(
        &self,
        mut parts: A,
        attributes: &BTreeMap<String, Type>,
    ) -> Result<BTreeMap<String, Value>, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(name) = parts.next_key::<String>()? {
            let name = normalized(&name);
            if let Some(ty) = attributes.get(&name) {
                let at = self.at.attr(&name);
                let value = parts.next_value_seed(self.part(ty, &at))?;
                entries.insert(name, value);
            } else {
                parts.next_value::<IgnoredAny>()?;
            }
        }
        for name in attributes.keys() {
            if !entries.contains_key(name) {
                entries.insert(name.clone(), Value::Null);
            }
        }
        Ok(entries)
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        if self.depth > MAX_DEPTH {
            return Err(self.fail(self.at.error(TOO_DEEP)));
        }
        let read = match self.ty {
            Type::Bool | Type::Number | Type::String => scalar,
            Type::Dynamic => dynamic,
            _ => return json.deserialize_any(self),
        };
        // Raw text keeps the digits of numbers.
        let raw = <&RawValue>::deserialize(json)?.get();
        if raw == "null" {
            return Ok(Value::Null);
        }
        read(raw, self.ty, self.at, self.depth).map_err(|fault| self.fail(fault))
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.ty.friendly())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Value, E> {
        self.mismatch()
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Value, E> {
        self.mismatch()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Value, E> {
        self.mismatch()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Value, E> {
        self.mismatch()
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Value, E> {
        self.mismatch()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, parts: A) -> Result<Value, A::Error> {
        match self.ty {
            Type::List(element) => self.items(parts, element).map(Value::List),
            Type::Set(element) => {
                let items = self.items(parts, element)?;
                Ok(Value::Set(distinct(items)))
            }
            Type::Tuple(elements) => self.tuple(parts, elements).map(Value::Tuple),
            _ => self.mismatch(),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, parts: A) -> Result<Value, A::Error> {
        match self.ty {
            Type::Map(element) => self.map(parts, element).map(Value::Map),
            Type::Object(attributes) => self.object(parts, attributes).map(Value::Object),
            _ => self.mismatch(),
        }
    }
}

fn unreadable(ty: &Type, at: &Way<'_>) -> DecodeError {
    at.error(format!("expected {}", ty.friendly()))
}

fn scalar(raw: &str, ty: &Type, at: &Way<'_>, _: usize) -> Decoded<Value> {
    if raw.starts_with(['[', '{']) {
        return Err(unreadable(ty, at));
    }
    let text: Cow<'_, str> = match raw.starts_with('"') {
        true => serde_json::from_str::<String>(raw)
            .map_err(|_| unreadable(ty, at))?
            .into(),
        false => raw.into(),
    };
    let value = match ty {
        Type::Bool => text.parse().ok().map(Value::Bool),
        Type::Number => Number::parse(&text).map(Value::Number),
        _ => Some(Value::String(normalized(&text))),
    };
    value.ok_or_else(|| unreadable(ty, at))
}

fn dynamic(raw: &str, _: &Type, at: &Way<'_>, depth: usize) -> Decoded<Value> {
    let members: BTreeMap<String, &RawValue> =
        serde_json::from_str(raw).map_err(|_| unreadable(&Type::Dynamic, at))?;
    let (Some(value), Some(ty)) = (members.get("value"), members.get("type")) else {
        return Err(at.error("a dynamic value needs `value` and `type`"));
    };
    let json = serde_json::from_str(ty.get())
        .map_err(|error| at.error(format!("the type of a dynamic value: {error}")))?;
    let ty = Type::from_json(&json).map_err(|message| at.error(message))?;
    let value = read(value.get(), &ty, at, depth + 1)?;
    Ok(Value::Dynamic(Box::new((ty, value))))
}

/// Writes a wholly known value as JSON text, numbers in full.
///
/// # Errors
/// The value holds an unknown part, which JSON cannot express, or is nested too deeply to be read again.
pub fn encode(value: &Value) -> Decoded<String> {
    let mut out = String::new();
    put(&mut out, value, &Way::Root, 0)?;
    Ok(out)
}

fn put_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

fn put(out: &mut String, value: &Value, at: &Way<'_>, depth: usize) -> Decoded<()> {
    if depth > MAX_DEPTH {
        return Err(at.error(TOO_DEEP));
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Unknown(_) => return Err(at.error("an unknown value has no JSON form")),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => put_text(out, text),
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index);
                put(out, item, &at.index(index), depth + 1)?;
            }
            out.push(']');
        }
        Value::Map(entries) => put_entries(out, entries, |key| at.key(key), depth)?,
        Value::Object(entries) => put_entries(out, entries, |name| at.attr(name), depth)?,
        Value::Dynamic(inner) => {
            out.push_str("{\"value\":");
            put(out, &inner.1, at, depth + 1)?;
            out.push_str(",\"type\":");
            out.push_str(&inner.0.to_json().to_string());
            out.push('}');
        }
    }
    Ok(())
}

fn put_entries<'a>(
    out: &mut String,
    entries: &'a BTreeMap<String, Value>,
    way: impl Fn(&'a str) -> Way<'a>,
    depth: usize,
) -> Decoded<()> {
    out.push('{');
    for (position, (name, item)) in entries.iter().enumerate() {
        separate(out, position);
        put_text(out, name);
        out.push(':');
        put(out, item, &way(name), depth + 1)?;
    }
    out.push('}');
    Ok(())
}

fn separate(out: &mut String, position: usize) {
    if position > 0 {
        out.push(',');
    }
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

    #[test]
    fn errors_point_at_the_part() {
        let ty = Type::Object(BTreeMap::from([(
            "ports".into(),
            Type::list(Type::map(Type::Number)),
        )]));
        for (text, message) in [
            (
                r#"{"ports":[{},{"a":"x"}]}"#,
                "ports[1][\"a\"]: expected number",
            ),
            (r#"{"ports":[{},7]}"#, "ports[1]: expected map of number"),
            (r#"{"ports":"x"}"#, "ports: expected list of map of number"),
            ("[]", "expected object"),
        ] {
            let error = decode(text.as_bytes(), &ty).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
        for text in [
            r#"{"ports":[}"#,
            r#"{"ports":[]} 1"#,
            "",
            "{\"ports\":\"\u{1}\"}",
        ] {
            let error = decode(text.as_bytes(), &ty).unwrap_err();
            assert!(error.message.starts_with("malformed JSON: "), "{error}");
        }
        assert!(decode(b"\"\xff\"", &Type::String).is_err());
    }

    #[test]
    fn tuples_have_their_number_of_elements() {
        let ty = Type::Tuple(vec![Type::Bool, Type::Number]);
        assert!(decode(b"[true,1]", &ty).is_ok());
        for text in ["[true]", "[true,1,2]", "[]"] {
            let error = decode(text.as_bytes(), &ty).unwrap_err();
            assert_eq!(error.message, "expected 2 elements", "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_read_and_endless_nesting_is_an_error() {
        for (open, close, wrap) in [
            ("[", "]", Type::list as fn(Type) -> Type),
            ("{\"k\":", "}", Type::map),
        ] {
            for (depth, fits) in [
                (100, true),
                (MAX_DEPTH, true),
                (MAX_DEPTH + 1, false),
                (200, false),
            ] {
                let ty = (0..depth).fold(Type::Number, |ty, _| wrap(ty));
                let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                let read = decode(text.as_bytes(), &ty);
                assert_eq!(read.is_ok(), fits, "{depth}");
                if let Ok(value) = read {
                    assert_eq!(encode(&value).unwrap(), text);
                }
            }
        }
        // Where the type has no room for it, nesting is skipped or refused without recursion.
        let endless = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(decode(endless.as_bytes(), &Type::String).is_err());
        let gone = format!("{{\"gone\":{endless}}}");
        assert!(decode(gone.as_bytes(), &Type::Object(BTreeMap::new())).is_ok());
        let typed = format!("{{\"value\":1,\"type\":{endless}}}");
        assert!(decode(typed.as_bytes(), &Type::Dynamic).is_err());
    }

    #[test]
    fn dynamic_values_in_one_another_are_bounded_too() {
        let nested = |depth: usize| {
            let text = "{\"value\":".repeat(depth) + "1";
            let kinds = ",\"type\":\"dynamic\"}".repeat(depth - 1);
            format!("{text},\"type\":\"number\"}}{kinds}")
        };
        let value = decode(nested(100).as_bytes(), &Type::Dynamic).unwrap();
        assert_eq!(encode(&value).unwrap(), nested(100));
        assert!(decode(nested(200).as_bytes(), &Type::Dynamic).is_err());
        let value = (0..200).fold(Value::Null, |value, _| {
            Value::Dynamic(Box::new((Type::Dynamic, value)))
        });
        assert_eq!(encode(&value).unwrap_err().message, TOO_DEEP);
    }

    #[test]
    fn of_equal_keys_the_last_one_counts_and_sets_lose_repetitions() {
        let value = decode(br#"{"k":1,"k":2}"#, &Type::map(Type::Number)).unwrap();
        assert_eq!(encode(&value).unwrap(), r#"{"k":2}"#);
        let value = decode(b"[1,1.0,2]", &Type::set(Type::Number)).unwrap();
        assert_eq!(encode(&value).unwrap(), "[1,2]");
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
