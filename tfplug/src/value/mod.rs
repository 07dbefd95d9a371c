//! Values as Terraform sees them: null, unknown or known, of every type.
//!
//! [`Value`] is the untyped form that travels between the codecs ([`msgpack`], [`json`]) and the engine. Providers
//! rarely touch it: a [`Model`](crate::Model) turns it into a Rust struct and back.

mod elements;
pub mod json;
pub mod msgpack;
mod number;
mod ty;
mod unicode;
mod way;

use std::collections::BTreeMap;

pub(crate) use elements::same_partners;
pub use number::Number;
pub use ty::Type;

use crate::path::{Path, Step};

/// One value of any type, with Terraform's three states.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Absent.
    #[default]
    Null,
    /// Not known before apply, with what is known about it already.
    Unknown(Refinements),
    /// A boolean.
    Bool(bool),
    /// A number of any size, exact.
    Number(Number),
    /// Text in Unicode normal form C.
    String(String),
    /// An ordered sequence whose elements share one type.
    List(Vec<Value>),
    /// Distinct elements of one type; the order carries no meaning.
    Set(Vec<Value>),
    /// Values of one type by key.
    Map(BTreeMap<String, Value>),
    /// Attributes by name, each of its own type.
    Object(BTreeMap<String, Value>),
    /// A fixed sequence, each element of its own type.
    Tuple(Vec<Value>),
    /// A value in a slot of type `dynamic`, with its actual type.
    Dynamic(Box<(Type, Value)>),
}

/// Refinements of an unknown value: a promise that the later known value keeps.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Refinements {
    /// The value is certainly not null.
    pub not_null: bool,
    /// The text that a string starts with.
    pub prefix: Option<String>,
    /// The least number of elements of a collection.
    pub min_length: Option<u64>,
    /// The greatest number of elements of a collection.
    pub max_length: Option<u64>,
}

impl Refinements {
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a known `value` keeps the promise.
    pub fn admits(&self, value: &Value) -> bool {
        let null_ok = !(self.not_null && value.is_null());
        let prefix_ok = match (&self.prefix, value) {
            (Some(prefix), Value::String(text)) => text.starts_with(prefix),
            _ => true,
        };
        let length_ok = value.elements().is_none_or(|elements| {
            let length = elements as u64;
            self.min_length.is_none_or(|min| length >= min)
                && self.max_length.is_none_or(|max| length <= max)
        });
        null_ok && prefix_ok && length_ok
    }
}

impl Value {
    /// Unknown, with nothing known about it.
    pub fn unknown() -> Self {
        Value::Unknown(Refinements::default())
    }

    /// An unknown string that is not null and starts with `prefix`.
    pub fn unknown_with_prefix(prefix: impl Into<String>) -> Self {
        Value::Unknown(Refinements {
            not_null: true,
            prefix: Some(prefix.into()),
            ..Refinements::default()
        })
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether this itself is unknown; parts of it are not looked at.
    pub fn is_unknown(&self) -> bool {
        match self {
            Value::Unknown(_) => true,
            Value::Dynamic(inner) => inner.1.is_unknown(),
            _ => false,
        }
    }

    /// Whether this or any part of it is unknown.
    pub fn has_unknown(&self) -> bool {
        match self {
            Value::Unknown(_) => true,
            Value::Dynamic(inner) => inner.1.has_unknown(),
            _ => self.children().iter().any(|(_, child)| child.has_unknown()),
        }
    }

    /// The text of a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// An attribute of an object or an entry of a map; `None` for all else.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Object(entries) | Value::Map(entries) => entries.get(name),
            _ => None,
        }
    }

    /// The elements of a list, set or tuple; empty for all else.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) | Value::Set(items) | Value::Tuple(items) => items,
            _ => &[],
        }
    }

    /// The value at `path`; `None` where the path leaves what exists.
    pub fn at(&self, path: &Path) -> Option<&Value> {
        path.steps()
            .iter()
            .try_fold(self, |value, step| match step {
                Step::Attribute(name) | Step::Key(name) => value.get(name),
                Step::Index(index) => value.items().get(*index),
            })
    }

    /// The value at `path`, to be changed.
    pub fn at_mut(&mut self, path: &Path) -> Option<&mut Value> {
        path.steps()
            .iter()
            .try_fold(self, |value, step| match (step, value) {
                (
                    Step::Attribute(name) | Step::Key(name),
                    Value::Object(entries) | Value::Map(entries),
                ) => entries.get_mut(name),
                (
                    Step::Index(index),
                    Value::List(items) | Value::Set(items) | Value::Tuple(items),
                ) => items.get_mut(*index),
                _ => None,
            })
    }

    /// The direct parts with the step that leads to each; set elements carry their position.
    pub fn children(&self) -> Vec<(Step, &Value)> {
        match self {
            Value::List(items) | Value::Set(items) | Value::Tuple(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (Step::Index(index), item))
                .collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, item)| (Step::Key(key.clone()), item))
                .collect(),
            Value::Object(entries) => entries
                .iter()
                .map(|(name, item)| (Step::Attribute(name.clone()), item))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Equality as Terraform means it: refinements do not count and sets compare without order.
    pub fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Unknown(_), Value::Unknown(_)) => true,
            (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Value::Set(a), Value::Set(b)) => elements::same_elements(a, b),
            (Value::Map(a), Value::Map(b)) | (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|((ka, a), (kb, b))| ka == kb && a.same(b))
            }
            (Value::Dynamic(a), Value::Dynamic(b)) => a.0 == b.0 && a.1.same(&b.1),
            (a, b) => a == b,
        }
    }

    fn elements(&self) -> Option<usize> {
        match self {
            Value::List(items) | Value::Set(items) | Value::Tuple(items) => Some(items.len()),
            Value::Map(entries) => Some(entries.len()),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Number(value.into())
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    /// A list, whatever the elements are.
    fn from(items: [T; N]) -> Self {
        Value::List(items.into_iter().map(Into::into).collect())
    }
}

/// Why bytes or text could not be read as a value of the wanted type.
#[derive(Clone, Debug)]
pub struct DecodeError {
    /// Where in the value the fault lies.
    pub path: Path,
    /// The fault.
    pub message: String,
}

impl DecodeError {
    pub(crate) fn new(path: &Path, message: impl Into<String>) -> Self {
        Self {
            path: path.clone(),
            message: message.into(),
        }
    }
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

impl std::error::Error for DecodeError {}

/// The deepest nesting that the codecs accept; real schemas stay below 20.
pub(crate) const MAX_DEPTH: usize = 256;

pub(crate) const TOO_DEEP: &str = "the value is nested too deeply";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_compare_without_order_but_with_count() {
        let set = |items: &[i64]| Value::Set(items.iter().map(|n| Value::from(*n)).collect());
        assert!(set(&[1, 2, 3]).same(&set(&[3, 1, 2])));
        assert!(!set(&[1, 2]).same(&set(&[1, 2, 3])));
        assert!(!set(&[1, 1]).same(&set(&[1, 2])));
    }

    #[test]
    fn unknown_parts_are_found_in_dynamic_values_too() {
        let dynamic = |part| {
            let ty = Type::list(Type::String);
            Value::Dynamic(Box::new((ty, Value::List(vec!["x".into(), part]))))
        };
        assert!(dynamic(Value::unknown()).has_unknown());
        assert!(!dynamic(Value::Null).has_unknown());
        // The list itself is known.
        assert!(!dynamic(Value::unknown()).is_unknown());
    }

    #[test]
    fn refinements_do_not_count_in_comparisons_but_bind_later_values() {
        let refined = Value::unknown_with_prefix("arn:");
        assert!(refined.same(&Value::unknown()));
        let Value::Unknown(refinements) = refined else {
            unreachable!()
        };
        assert!(refinements.admits(&"arn:aws:ecs".into()));
        assert!(!refinements.admits(&"id-1".into()));
        assert!(!refinements.admits(&Value::Null));
    }
}
