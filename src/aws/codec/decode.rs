//! From documents to models.

use std::collections::BTreeMap;

use aws_smithy_types::Document;
use tfplug::schema::{Attribute, Kind};
use tfplug::value::{Number, Type, Value};

use super::Members;

const UNSET: Value = Value::Null;

/// The attribute as a data source has it, however a resource declares it: found, and never configured.
pub(super) fn found(attribute: Attribute) -> Attribute {
    let all = |members: Vec<Attribute>| members.into_iter().map(found).collect::<Vec<_>>();
    let kind = match attribute.kind {
        Kind::Nested(mode, members) => Kind::Nested(mode, all(members)),
        kind => kind,
    };
    let empty = match &kind {
        Kind::Type(Type::List(_)) => Some(Value::List(Vec::new())),
        Kind::Type(Type::Set(_)) => Some(Value::Set(Vec::new())),
        Kind::Type(Type::Map(_)) => Some(Value::Map(BTreeMap::new())),
        _ => None,
    };
    Attribute {
        kind,
        members: all(attribute.members),
        default: attribute.default.or(empty),
        unset: None,
        ..attribute
    }
}

/// The object of a structure.
pub(super) fn structure(
    attributes: &[Attribute],
    found: &Members,
    before: &Value,
    kept: &[&str],
) -> Value {
    let value = |attribute: &Attribute| {
        let before = before.get(&attribute.name).unwrap_or(&UNSET);
        if attribute.counterpart.local {
            return before.clone();
        }
        let place = attribute.counterpart.in_answer(&attribute.name);
        match find(found, &place) {
            None if kept.contains(&place.as_str()) => match before {
                Value::Unknown(_) => UNSET,
                before => before.clone(),
            },
            found => member(attribute, found, before),
        }
    };
    let member = |attribute: &Attribute| (attribute.name.clone(), value(attribute));
    Value::Object(attributes.iter().map(member).collect())
}

/// The member at `place`, names joined by dots.
fn find<'a>(members: &'a Members, place: &str) -> Option<&'a Document> {
    match place.split_once('.') {
        None => members.get(place),
        Some((first, rest)) => match members.get(first)? {
            Document::Object(inner) => find(inner, rest),
            _ => None,
        },
    }
}

/// The value of an attribute. A block in which nothing is set is there as often as before, since core wants it as often
/// as it is configured, and ECS leaves empty structures out or answers with empty ones.
fn member(attribute: &Attribute, found: Option<&Document>, before: &Value) -> Value {
    let ty = match &attribute.kind {
        Kind::Type(ty) => ty.clone(),
        Kind::Nested(..) => attribute.ty(),
    };
    let inside = attribute.object_members();
    let value = found.map_or(UNSET, |found| value(&ty, inside, found, before));
    let mut value = match &attribute.counterpart.key {
        Some(key) => in_order_of(key, value, before),
        None => value,
    };
    let once = |value: &Value| matches!(value, Value::List(items) if items.len() == 1);
    let structure = !inside.is_empty() && attribute.unset.is_some();
    if structure && attribute.is_unset(&value) && attribute.is_unset(before) {
        if once(before) || !once(&value) {
            value = before.clone();
        } else {
            value = UNSET;
        }
    }
    // One spelling for values that are not configured: null, as an import and a first read find it.
    if attribute.optional && !attribute.computed && before.is_null() && attribute.is_unset(&value) {
        return UNSET;
    }
    match (&value, &attribute.default) {
        (Value::Null, Some(default)) => default.clone(),
        _ => value,
    }
}

/// The elements in the order that they had before, new ones last.
fn in_order_of(key: &str, value: Value, before: &Value) -> Value {
    let Value::List(mut items) = value else {
        return value;
    };
    let place = |item: &Value| {
        let before = before.items().iter();
        let mut same = before.map(|it| it.get(key).is_some_and(|it| Some(it) == item.get(key)));
        same.position(|same| same).unwrap_or(usize::MAX)
    };
    items.sort_by_key(place);
    Value::List(items)
}

fn value(ty: &Type, attributes: &[Attribute], found: &Document, before: &Value) -> Value {
    match ty {
        Type::String => string(found),
        Type::Bool => flag(found),
        Type::Number => number(found),
        Type::List(element) => Value::List(elements(element, attributes, found, before)),
        Type::Set(element) => Value::Set(elements(element, attributes, found, before)),
        Type::Map(element) => map(element, attributes, found),
        Type::Object(_) => match found {
            Document::Object(found) => structure(attributes, found, before, &[]),
            _ => UNSET,
        },
        Type::Tuple(_) | Type::Dynamic => UNSET,
    }
}

fn elements(ty: &Type, attributes: &[Attribute], found: &Document, before: &Value) -> Vec<Value> {
    let found = match found {
        Document::Array(items) => items.as_slice(),
        Document::Null => &[],
        one => std::slice::from_ref(one),
    };
    let element = |(at, found): (usize, &Document)| {
        let before = before.items().get(at).unwrap_or(&UNSET);
        value(ty, attributes, found, before)
    };
    found.iter().enumerate().map(element).collect()
}

/// A map is an object of the API, or a list of pairs: of tags, of properties.
fn map(ty: &Type, attributes: &[Attribute], found: &Document) -> Value {
    let value = |found: &Document| value(ty, attributes, found, &UNSET);
    let pair = |pair: &Document| {
        let Document::Object(pair) = pair else {
            return None;
        };
        let key = pair.get("key").or_else(|| pair.get("name"))?.as_string()?;
        let empty = Document::String(String::new());
        Some((key.to_owned(), value(pair.get("value").unwrap_or(&empty))))
    };
    let entries: BTreeMap<String, Value> = match found {
        Document::Object(entries) => {
            let entries = entries.iter();
            entries.map(|(key, it)| (key.clone(), value(it))).collect()
        }
        Document::Array(pairs) => pairs.iter().filter_map(pair).collect(),
        _ => return UNSET,
    };
    Value::Map(entries)
}

fn string(found: &Document) -> Value {
    match found {
        Document::Null => UNSET,
        Document::String(text) => text.clone().into(),
        Document::Bool(flag) => flag.to_string().into(),
        Document::Number(number) => match Number::from_f64(number.to_f64_lossy()) {
            Some(number) => number.to_string().into(),
            None => UNSET,
        },
        structure => json(structure).to_string().into(),
    }
}

fn flag(found: &Document) -> Value {
    match found {
        Document::Bool(flag) => (*flag).into(),
        Document::String(text) if text == "ENABLED" => true.into(),
        Document::String(text) if text == "DISABLED" => false.into(),
        _ => UNSET,
    }
}

fn number(found: &Document) -> Value {
    let number = match found {
        Document::Number(aws_smithy_types::Number::PosInt(number)) => Some(Number::from(*number)),
        Document::Number(aws_smithy_types::Number::NegInt(number)) => Some(Number::from(*number)),
        Document::Number(number) => Number::from_f64(number.to_f64_lossy()),
        Document::String(text) => Number::parse(text),
        _ => None,
    };
    number.map_or(UNSET, Value::Number)
}

/// A document as JSON.
pub(crate) fn json(document: &Document) -> serde_json::Value {
    use serde_json::Value as Json;
    match document {
        Document::Null => Json::Null,
        Document::Bool(flag) => Json::Bool(*flag),
        Document::String(text) => Json::String(text.clone()),
        Document::Number(aws_smithy_types::Number::PosInt(number)) => (*number).into(),
        Document::Number(aws_smithy_types::Number::NegInt(number)) => (*number).into(),
        Document::Number(aws_smithy_types::Number::Float(number)) => (*number).into(),
        Document::Array(items) => items.iter().map(json).collect(),
        Document::Object(members) => {
            let members = members.iter();
            members.map(|(name, it)| (name.clone(), json(it))).collect()
        }
    }
}
