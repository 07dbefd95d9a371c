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
mod tests;
