//! From values to bytes.

use std::collections::BTreeMap;

use rmp::encode as write;
use unicode_normalization::char::is_combining_mark;

use super::super::elements::first_of_kind;
use super::super::way::Way;
use super::super::{MAX_DEPTH, Number, Refinements, TOO_DEEP, Type, Value};
use super::{Decoded, REFINED, refinement};

/// Writes `value` as type `ty`: every attribute of an object present, dynamic slots as pairs, sets without repetitions.
///
/// # Errors
/// The value is not of the type, or nested too deeply; the error has the path.
pub fn encode(value: &Value, ty: &Type) -> Decoded<Vec<u8>> {
    let mut out = Vec::with_capacity(256);
    put(&mut out, value, ty, &Way::Root, 0)?;
    Ok(out)
}

/// Lengths above this cannot be encoded.
fn length_of(count: usize, at: &Way<'_>) -> Decoded<u32> {
    u32::try_from(count).map_err(|_| at.error("the value is too large for MessagePack"))
}

fn put(out: &mut Vec<u8>, value: &Value, ty: &Type, at: &Way<'_>, depth: usize) -> Decoded<()> {
    if depth > MAX_DEPTH {
        return Err(at.error(TOO_DEEP));
    }
    match (value, ty) {
        (Value::Null, _) => put_nil(out),
        (Value::Unknown(refinements), _) => put_unknown(out, refinements, ty, at)?,
        (Value::Dynamic(inner), Type::Dynamic) => {
            let json = inner.0.to_json().to_string();
            put_length(write::write_array_len(out, 2));
            put_length(write::write_bin_len(out, length_of(json.len(), at)?));
            out.extend_from_slice(json.as_bytes());
            put(out, &inner.1, &inner.0, at, depth + 1)?;
        }
        (Value::Bool(value), Type::Bool) => out.push(if *value { 0xc3 } else { 0xc2 }),
        (Value::Number(number), Type::Number) => put_number(out, number, at)?,
        (Value::String(text), Type::String) => put_str(out, text, at)?,
        (Value::Set(items), Type::Set(element)) => {
            let first = first_of_kind(items);
            let count = first.iter().filter(|first| **first).count();
            put_length(write::write_array_len(out, length_of(count, at)?));
            for (index, item) in items.iter().enumerate().filter(|(index, _)| first[*index]) {
                put(out, item, element, &at.index(index), depth + 1)?;
            }
        }
        (Value::List(items), Type::List(element)) => {
            put_length(write::write_array_len(out, length_of(items.len(), at)?));
            for (index, item) in items.iter().enumerate() {
                put(out, item, element, &at.index(index), depth + 1)?;
            }
        }
        (Value::Tuple(items), Type::Tuple(elements)) if items.len() == elements.len() => {
            put_length(write::write_array_len(out, length_of(items.len(), at)?));
            for (index, (item, element)) in items.iter().zip(elements).enumerate() {
                put(out, item, element, &at.index(index), depth + 1)?;
            }
        }
        (Value::Map(entries), Type::Map(element)) => {
            put_length(write::write_map_len(out, length_of(entries.len(), at)?));
            for (key, item) in entries {
                put_str(out, key, at)?;
                put(out, item, element, &at.key(key), depth + 1)?;
            }
        }
        (Value::Object(entries), Type::Object(attributes)) => {
            put_object(out, entries, attributes, at, depth)?
        }
        (_, ty) => return Err(at.error(format!("expected {}", ty.friendly()))),
    }
    Ok(())
}

fn put_object(
    out: &mut Vec<u8>,
    entries: &BTreeMap<String, Value>,
    attributes: &BTreeMap<String, Type>,
    at: &Way<'_>,
    depth: usize,
) -> Decoded<()> {
    if let Some(extra) = entries.keys().find(|name| !attributes.contains_key(*name)) {
        return Err(at.attr(extra).error("unsupported attribute"));
    }
    put_length(write::write_map_len(out, length_of(attributes.len(), at)?));
    for (name, ty) in attributes {
        let path = at.attr(name);
        let value = entries
            .get(name)
            .ok_or_else(|| path.error("the attribute is missing"))?;
        put_str(out, name, &path)?;
        put(out, value, ty, &path, depth + 1)?;
    }
    Ok(())
}

fn put_nil(out: &mut Vec<u8>) {
    out.push(0xc0);
}

/// Writing to a `Vec` cannot fail; this names the fact once.
fn put_length<T, E>(result: Result<T, E>) {
    drop(result);
}

fn put_str(out: &mut Vec<u8>, text: &str, at: &Way<'_>) -> Decoded<()> {
    put_length(write::write_str_len(out, length_of(text.len(), at)?));
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn put_number(out: &mut Vec<u8>, number: &Number, at: &Way<'_>) -> Decoded<()> {
    match (number.as_i64(), number.as_u64()) {
        (Some(int), _) => put_length(write::write_sint(out, int)),
        (None, Some(uint)) => put_length(write::write_uint(out, uint)),
        (None, None) => put_str(out, &number.to_string(), at)?,
    }
    Ok(())
}

/// As much of a prefix as core takes. Never between a character and a mark that would join it when the whole text is
/// normalised: then the text would not begin with the prefix.
pub(super) fn cut(prefix: &str) -> &str {
    let mut end = prefix.floor_char_boundary(refinement::MAX_PREFIX);
    while end > 0 && prefix[end..].starts_with(is_combining_mark) {
        end = prefix.floor_char_boundary(end - 1);
    }
    &prefix[..end]
}

fn put_unknown(out: &mut Vec<u8>, known: &Refinements, ty: &Type, at: &Way<'_>) -> Decoded<()> {
    if known.is_empty() || *ty == Type::Dynamic {
        out.extend_from_slice(&[0xd4, 0, 0]);
        return Ok(());
    }
    let mut entries = 0;
    let mut payload = Vec::new();
    if known.not_null {
        entries += 1;
        put_length(write::write_uint(&mut payload, refinement::NULLNESS));
        payload.push(0xc2);
    }
    if let Some(prefix) = &known.prefix {
        entries += 1;
        put_length(write::write_uint(&mut payload, refinement::PREFIX));
        put_str(&mut payload, cut(prefix), at)?;
    }
    for (key, length) in [
        (refinement::MIN_LENGTH, known.min_length),
        (refinement::MAX_LENGTH, known.max_length),
    ] {
        if let Some(length) = length {
            entries += 1;
            put_length(write::write_uint(&mut payload, key));
            put_length(write::write_uint(&mut payload, length));
        }
    }
    let mut map = Vec::with_capacity(payload.len() + 1);
    put_length(write::write_map_len(&mut map, entries));
    map.append(&mut payload);
    put_length(write::write_ext_meta(
        out,
        length_of(map.len(), at)?,
        REFINED,
    ));
    out.append(&mut map);
    Ok(())
}
