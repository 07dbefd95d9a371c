//! From models to documents.

use std::collections::BTreeMap;

use aws_smithy_types::{Document, Number};
use tfplug::schema::Attribute;
use tfplug::value::Value;

use super::Members;

const UNSET: Value = Value::Null;

/// The structure of an object's attributes. With `before`, attributes that were set there and are unset in `value` take
/// the value that clears them.
pub(super) fn structure(
    attributes: &[Attribute],
    value: &Value,
    before: Option<&Value>,
) -> Members {
    let mut members = Members::new();
    for attribute in attributes.iter().filter(|it| it.is_sent()) {
        let name = &attribute.name;
        let before = before.map(|before| before.get(name).unwrap_or(&UNSET));
        let value = value.get(name).unwrap_or(&UNSET);
        if let Some(member) = member(attribute, value, before) {
            let place = attribute.counterpart.in_request(name);
            insert(&mut members, &place, member);
        }
    }
    members
}

fn member(attribute: &Attribute, value: &Value, before: Option<&Value>) -> Option<Document> {
    let attributes = attribute.object_members();
    if !attribute.is_unset(value) {
        return document(attributes, value, before);
    }
    let before = before.filter(|before| !attribute.is_unset(before))?;
    match &attribute.counterpart.clear {
        Some(clear) => cleared(attributes, clear),
        None => {
            let cleared = structure(attributes, &UNSET, Some(sole(before)?));
            (!cleared.is_empty()).then_some(Document::Object(cleared))
        }
    }
}

/// A value that clears, as it is: it may be one that means unset elsewhere. Null and empty collections inside are left out.
fn cleared(attributes: &[Attribute], value: &Value) -> Option<Document> {
    if let Value::Set(items) = value {
        let items = items.iter().filter_map(|item| cleared(attributes, item));
        return Some(Document::Array(items.collect()));
    }
    let Some(object) = sole(value) else {
        return document(attributes, value, None);
    };
    let mut members = Members::new();
    for attribute in attributes {
        let value = object.get(&attribute.name).unwrap_or(&UNSET);
        let empty = matches!(value, Value::List(items) | Value::Set(items) if items.is_empty());
        if let Some(member) = cleared(attribute.object_members(), value).filter(|_| !empty) {
            let place = attribute.counterpart.in_request(&attribute.name);
            insert(&mut members, &place, member);
        }
    }
    Some(Document::Object(members))
}

/// The object in the value of a block that occurs once.
fn sole(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(_) => Some(value),
        Value::List(items) | Value::Set(items) => match items.as_slice() {
            [item @ Value::Object(_)] => Some(item),
            _ => None,
        },
        _ => None,
    }
}

fn document(attributes: &[Attribute], value: &Value, before: Option<&Value>) -> Option<Document> {
    let items = |items: &[Value]| -> Vec<Document> {
        // Only where there is one before and after it is the same: otherwise the list is sent whole.
        let before = before.and_then(sole).filter(|_| items.len() == 1);
        let items = items.iter();
        items
            .filter_map(|item| document(attributes, item, before))
            .collect()
    };
    match value {
        Value::Null | Value::Unknown(_) => None,
        Value::Bool(flag) => Some(Document::Bool(*flag)),
        Value::Number(number) => Some(Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Number::PosInt(number),
            (None, Some(number)) => Number::NegInt(number),
            (None, None) => Number::Float(number.to_f64()),
        })),
        Value::String(text) => Some(Document::String(text.clone())),
        Value::List(list) | Value::Tuple(list) => Some(Document::Array(items(list))),
        Value::Set(set) => {
            // The order of a set carries no meaning: one order makes equal sets equal requests.
            let mut items = items(set);
            items.sort_by_cached_key(text);
            Some(Document::Array(items))
        }
        Value::Map(entries) => {
            let entry = |(key, value): (&String, &Value)| {
                Some((key.clone(), document(attributes, value, None)?))
            };
            Some(Document::Object(entries.iter().filter_map(entry).collect()))
        }
        Value::Object(_) if attributes.is_empty() => None,
        Value::Object(_) => Some(Document::Object(structure(attributes, value, before))),
        Value::Dynamic(inner) => document(attributes, &inner.1, before),
    }
}

/// Puts a member at `place`, names joined by dots, beside others of the same structure.
fn insert(members: &mut Members, place: &str, member: Document) {
    match place.split_once('.') {
        None => match members.get_mut(place) {
            Some(there) => merge(there, member),
            None => drop(members.insert(place.to_owned(), member)),
        },
        Some((first, rest)) => {
            let empty = || Document::Object(Members::new());
            let inner = members.entry(first.to_owned()).or_insert_with(empty);
            if let Some(inner) = object_mut(inner) {
                insert(inner, rest, member);
            }
        }
    }
}

/// Several attributes may make one structure: percentages beside the block of the deployment's strategy.
fn merge(there: &mut Document, member: Document) {
    let member = match member {
        Document::Array(mut items) if items.len() == 1 => items.pop().unwrap_or(Document::Null),
        other => other,
    };
    if let (Some(there), Document::Object(members)) = (object_mut(there), member) {
        for (name, member) in members {
            insert(there, &name, member);
        }
    }
}

pub(super) fn object_mut(document: &mut Document) -> Option<&mut Members> {
    match document {
        Document::Object(members) => Some(members),
        Document::Array(items) => items.first_mut().and_then(object_mut),
        _ => None,
    }
}

/// A text that is the same for equal documents: the members of a [`Document`] have no order of their own.
fn text(document: &Document) -> String {
    match document {
        Document::Object(members) => {
            let members: BTreeMap<&String, String> =
                members.iter().map(|(name, it)| (name, text(it))).collect();
            format!("{members:?}")
        }
        Document::Array(items) => format!("{:?}", items.iter().map(text).collect::<Vec<_>>()),
        scalar => format!("{scalar:?}"),
    }
}
