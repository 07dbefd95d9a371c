//! The types that attributes have: texts, numbers, booleans, collections, and values of any type.

use std::collections::BTreeMap;

use super::{Attr, Field, Model, Set};
use crate::path::{Path, Step};
use crate::schema::{Block, Contents};
use crate::value::{DecodeError, Number, Type, Value};

fn mismatch<T: Field>(at: &Path) -> DecodeError {
    DecodeError::new(at, format!("expected {}", T::ty().friendly()))
}

impl Field for String {
    fn ty() -> Type {
        Type::String
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        scalar(value, at, |value| value.as_str().map(str::to_owned))
    }

    fn encode(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Field for bool {
    fn ty() -> Type {
        Type::Bool
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        scalar(value, at, |value| match value {
            Value::Bool(value) => Some(*value),
            _ => None,
        })
    }

    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Field for i64 {
    fn ty() -> Type {
        Type::Number
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        match value {
            Value::Number(number) => match number.as_i64() {
                Some(int) => Ok(Attr::Known(int)),
                None => Err(DecodeError::new(
                    at,
                    format!("a whole number is required, not {number}"),
                )),
            },
            other => scalar(other, at, |_| None),
        }
    }

    fn encode(&self) -> Value {
        Value::from(*self)
    }
}

impl Field for f64 {
    fn ty() -> Type {
        Type::Number
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        scalar(value, at, |value| match value {
            Value::Number(number) => Some(number.to_f64()),
            _ => None,
        })
    }

    /// Terraform has neither NaN nor infinity: they become a text, which no number fits, so that whoever sends the value
    /// hears of it. Null would pass for a value that was never set.
    fn encode(&self) -> Value {
        Number::from_f64(*self).map_or_else(|| Value::String(self.to_string()), Value::Number)
    }
}

/// A number of any size, exact.
impl Field for Number {
    fn ty() -> Type {
        Type::Number
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        scalar(value, at, |value| match value {
            Value::Number(number) => Some(number.clone()),
            _ => None,
        })
    }

    fn encode(&self) -> Value {
        Value::Number(self.clone())
    }
}

/// A value of any type, with that type: for attributes of type `dynamic`.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamic {
    /// The actual type.
    pub ty: Type,
    /// The value, which may be unknown in part.
    pub value: Value,
}

impl Field for Dynamic {
    fn ty() -> Type {
        Type::Dynamic
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        scalar(value, at, |value| match value {
            Value::Dynamic(inner) => Some(Self {
                ty: inner.0.clone(),
                value: inner.1.clone(),
            }),
            _ => None,
        })
    }

    fn encode(&self) -> Value {
        Value::Dynamic(Box::new((self.ty.clone(), self.value.clone())))
    }
}

/// An object without attributes: the configuration of a provider that has none, the identity of a resource without one.
impl Field for () {
    fn ty() -> Type {
        Self::block().ty()
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        scalar(value, at, |value| {
            matches!(value, Value::Object(_)).then_some(())
        })
    }

    fn encode(&self) -> Value {
        Value::Object(BTreeMap::new())
    }
}

impl Model for () {
    fn block() -> Block {
        Block::default()
    }
}

fn scalar<T: Field>(
    value: &Value,
    at: &Path,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Attr<T>, DecodeError> {
    match value {
        Value::Null => Ok(Attr::Null),
        Value::Unknown(_) => Ok(Attr::Unknown),
        known => read(known)
            .map(Attr::Known)
            .ok_or_else(|| mismatch::<T>(at)),
    }
}

/// In element position: a null or unknown element that stays visible.
impl<T: Field> Field for Attr<T> {
    const OPEN: bool = true;

    fn ty() -> Type {
        T::ty()
    }

    fn contents() -> Contents {
        T::contents()
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        T::decode(value, at).map(Attr::Known)
    }

    fn encode(&self) -> Value {
        match self {
            Attr::Unknown => Value::unknown(),
            Attr::Null => Value::Null,
            Attr::Known(value) => value.encode(),
        }
    }
}

/// The elements, or unknown as a whole when one is; a null element is an error.
fn elements<'a, T: Field>(
    parts: impl Iterator<Item = (Path, &'a Value)>,
    named: &Path,
) -> Result<Attr<Vec<T>>, DecodeError> {
    let mut items = Vec::new();
    let mut unknown = false;
    for (at, value) in parts {
        match T::decode(value, &at)? {
            Attr::Known(item) => items.push(item),
            Attr::Unknown => unknown = true,
            Attr::Null => {
                return Err(DecodeError::new(
                    named,
                    "An element is null. Remove it or give it a value.",
                ));
            }
        }
    }
    Ok(if unknown {
        Attr::Unknown
    } else {
        Attr::Known(items)
    })
}

impl<T: Field> Field for Vec<T> {
    fn ty() -> Type {
        Type::list(T::ty())
    }

    fn contents() -> Contents {
        T::contents().in_elements()
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        match value {
            Value::Null => Ok(Attr::Null),
            Value::Unknown(_) => Ok(Attr::Unknown),
            Value::List(items) => elements(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| (at.index(index), item)),
                at,
            ),
            _ => Err(mismatch::<Self>(at)),
        }
    }

    fn encode(&self) -> Value {
        Value::List(self.iter().map(Field::encode).collect())
    }
}

impl<T: Field> Field for Set<T> {
    fn ty() -> Type {
        Type::set(T::ty())
    }

    fn contents() -> Contents {
        T::contents().in_elements()
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        match value {
            Value::Null => Ok(Attr::Null),
            Value::Unknown(_) => Ok(Attr::Unknown),
            // The protocol has no step for a set element: messages end at the set.
            Value::Set(items) => {
                Ok(elements(items.iter().map(|item| (at.clone(), item)), at)?.map(Set))
            }
            _ => Err(mismatch::<Self>(at)),
        }
    }

    fn encode(&self) -> Value {
        Value::Set(self.0.iter().map(Field::encode).collect())
    }
}

impl<T: Field> Field for BTreeMap<String, T> {
    fn ty() -> Type {
        Type::map(T::ty())
    }

    fn contents() -> Contents {
        T::contents().in_elements()
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        match value {
            Value::Null => Ok(Attr::Null),
            Value::Unknown(_) => Ok(Attr::Unknown),
            Value::Map(entries) => {
                let items = entries
                    .iter()
                    .map(|(key, item)| (at.then(Step::Key(key.clone())), item));
                let items: Attr<Vec<T>> = elements(items, at)?;
                Ok(items.map(|items| entries.keys().cloned().zip(items).collect()))
            }
            _ => Err(mismatch::<Self>(at)),
        }
    }

    fn encode(&self) -> Value {
        Value::Map(
            self.iter()
                .map(|(key, item)| (key.clone(), item.encode()))
                .collect(),
        )
    }
}
