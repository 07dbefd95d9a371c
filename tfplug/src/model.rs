//! Rust structs as schemas and values: [`Attr`], [`Field`] and [`Model`].
//!
//! One struct serves as configuration, plan and state. Its fields are [`Attr`]s: unknown, null or known.

use std::collections::BTreeMap;

use crate::path::{Path, Step};
use crate::schema::{Attribute, Block, Nesting};
use crate::value::{DecodeError, Number, Type, Value};

/// A value with Terraform's three states.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Attr<T> {
    /// Not known before apply. A collection is unknown as a whole when one of its plain elements is.
    Unknown,
    /// Not set.
    #[default]
    Null,
    /// Set.
    Known(T),
}

impl<T> Attr<T> {
    /// The known value, if there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Attr::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The known value by value; null and unknown are `None`.
    pub fn into_known(self) -> Option<T> {
        match self {
            Attr::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is not known before apply.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Attr::Unknown)
    }

    /// Whether it is not set.
    pub fn is_null(&self) -> bool {
        matches!(self, Attr::Null)
    }

    /// Whether it is set to a known value.
    pub fn is_known(&self) -> bool {
        matches!(self, Attr::Known(_))
    }

    /// The same state with another known value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Attr<U> {
        match self {
            Attr::Unknown => Attr::Unknown,
            Attr::Null => Attr::Null,
            Attr::Known(value) => Attr::Known(f(value)),
        }
    }
}

impl<T: Clone> Attr<T> {
    /// A copy of the known value; null and unknown are `None`.
    pub fn get(&self) -> Option<T> {
        self.known().cloned()
    }
}

impl Attr<String> {
    /// The known text, if there is one.
    pub fn text(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }
}

impl<T> Attr<Vec<T>> {
    /// The known elements; none when null or unknown.
    pub fn items(&self) -> &[T] {
        self.known().map_or(&[], Vec::as_slice)
    }
}

impl<T> From<T> for Attr<T> {
    fn from(value: T) -> Self {
        Attr::Known(value)
    }
}

impl<T> From<Option<T>> for Attr<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Attr::Null, Attr::Known)
    }
}

impl From<&str> for Attr<String> {
    fn from(text: &str) -> Self {
        Attr::Known(text.to_owned())
    }
}

/// An unordered collection without duplicates; `T` may be an [`Attr`] where elements can be unknown.
#[derive(Clone, Debug, Default, Eq)]
pub struct Set<T>(pub Vec<T>);

/// The order carries no meaning.
impl<T: PartialEq> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        let mut rest: Vec<&T> = other.0.iter().collect();
        self.0.len() == rest.len()
            && self
                .0
                .iter()
                .all(|item| match rest.iter().position(|other| *other == item) {
                    Some(index) => {
                        rest.swap_remove(index);
                        true
                    }
                    None => false,
                })
    }
}

impl<T> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Set(items.into_iter().collect())
    }
}

/// Names the `T` of an `Attr<T>` for the derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field of a model is an `Attr`, not `{Self}`",
    label = "write `Attr<{Self}>`: values can be unknown or null",
    note = "only the block of timeouts is not an `Attr`, but `Timeouts`"
)]
pub trait Inner {
    /// The `T`.
    type Of;
}

impl<T> Inner for Attr<T> {
    type Of = T;
}

impl Inner for crate::timeouts::Timeouts {
    type Of = Self;
}

/// A Rust type that an attribute or element can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a Terraform attribute can have",
    note = "use String, bool, i64, f64, Vec<T>, Set<T>, BTreeMap<String, T> or a struct with #[derive(Model)]"
)]
pub trait Field: Sized {
    /// Whether null and unknown are values of it: true for [`Attr`] alone.
    #[doc(hidden)]
    const OPEN: bool = false;

    /// The Terraform type.
    fn ty() -> Type;

    /// The attributes of the objects inside; none where there are no objects.
    fn members() -> Vec<Attribute> {
        Vec::new()
    }

    /// Reads a value; unknown when a part is unknown that the Rust type cannot express.
    ///
    /// # Errors
    /// The value has another shape; the path says where.
    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError>;

    /// The value of this.
    fn encode(&self) -> Value;
}

/// A struct with a schema of its own; `#[derive(Model)]` implements it.
pub trait Model: Field {
    /// The attributes and blocks, in the order of the fields.
    fn block() -> Block;
}

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

    fn encode(&self) -> Value {
        Number::from_f64(*self).map_or(Value::Null, Value::Number)
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

    fn members() -> Vec<Attribute> {
        T::members()
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
                    "an element is null; remove it or give it a value",
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

    fn members() -> Vec<Attribute> {
        T::members()
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

    fn members() -> Vec<Attribute> {
        T::members()
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

    fn members() -> Vec<Attribute> {
        T::members()
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

/// How a model occurs as a block or nested attribute: once (`M`), in a list (`Vec<M>`), a set ([`Set<M>`]) or a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a block or nested attribute can hold",
    note = "use a struct `M` with #[derive(Model)], or Vec<M>, Set<M> or BTreeMap<String, M>"
)]
pub trait Shape: Field {
    /// The nesting of a nested attribute.
    const NESTING: Nesting;
    /// Whether it occurs at most once. As a block that is a list with one element, as the peer's SDK writes it.
    const ONCE: bool;

    /// The body.
    fn block() -> Block;
}

impl<M: Model> Shape for Vec<M> {
    const NESTING: Nesting = Nesting::List;
    const ONCE: bool = false;

    fn block() -> Block {
        M::block()
    }
}

impl<M: Model> Shape for Set<M> {
    const NESTING: Nesting = Nesting::Set;
    const ONCE: bool = false;

    fn block() -> Block {
        M::block()
    }
}

impl<M: Model> Shape for BTreeMap<String, M> {
    const NESTING: Nesting = Nesting::Map;
    const ONCE: bool = false;

    fn block() -> Block {
        M::block()
    }
}

/// What `#[derive(Model)]` expands to; not part of the interface that people write against.
#[doc(hidden)]
pub mod derive {
    use super::{Attr, DecodeError, Field, Nesting, Path, Shape, Value};
    use crate::schema::Equal;
    use crate::timeouts::Timeouts;

    /// The nesting of a block: one that occurs at most once is a list with one element.
    pub fn block_nesting<T: Shape>() -> Nesting {
        if T::ONCE { Nesting::List } else { T::NESTING }
    }

    /// Semantic equality on the Rust type.
    pub fn equal<T: Field + 'static>(same: fn(&T, &T) -> bool) -> Equal {
        Equal::new(move |a, b| {
            let read = |value| {
                T::decode(value, &Path::root())
                    .ok()
                    .and_then(Attr::into_known)
            };
            matches!((read(a), read(b)), (Some(a), Some(b)) if same(&a, &b))
        })
    }

    /// What `default = …` may be for a `T`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no default of an attribute of type `{T}`",
        label = "not a `{T}`"
    )]
    pub trait DefaultOf<T> {
        /// The default as the attribute's type.
        fn convert(self) -> T;
    }

    #[diagnostic::do_not_recommend]
    impl<T, D: Into<T>> DefaultOf<T> for D {
        fn convert(self) -> T {
            self.into()
        }
    }

    /// The default of an attribute of type `T`.
    pub fn default<T, D: DefaultOf<T>>(default: D) -> T {
        default.convert()
    }

    /// The prefix of an attribute that is text.
    pub fn prefix<T: AsRef<str>>(prefix: &str) -> String {
        prefix.to_owned()
    }

    /// The type of a field with `timeouts(…)`.
    #[diagnostic::on_unimplemented(
        message = "the block of timeouts has the type `Timeouts`, not `{Self}`",
        label = "write `Timeouts`"
    )]
    pub trait IsTimeouts: Sized {
        /// Reads the block `name` of the object `value`.
        ///
        /// # Errors
        /// The block is not an object.
        fn read(value: &Value, name: &str, at: &Path) -> Result<Self, DecodeError>;
    }

    impl IsTimeouts for Timeouts {
        fn read(value: &Value, name: &str, at: &Path) -> Result<Self, DecodeError> {
            Self::decode(value, name, at)
        }
    }

    /// The timeouts of the object `value`.
    ///
    /// # Errors
    /// The block is not an object.
    pub fn timeouts<T: IsTimeouts>(value: &Value, name: &str, at: &Path) -> Result<T, DecodeError> {
        T::read(value, name, at)
    }

    /// An attribute of the object `value`.
    pub fn attribute<T: Field>(
        value: &Value,
        name: &str,
        at: &Path,
    ) -> Result<Attr<T>, DecodeError> {
        T::decode(value.get(name).unwrap_or(&Value::Null), &at.attr(name))
    }

    /// A block of the object `value`; an absent one is null.
    pub fn block<T: Shape>(value: &Value, name: &str, at: &Path) -> Result<Attr<T>, DecodeError> {
        let value = value.get(name).unwrap_or(&Value::Null);
        let at = at.attr(name);
        match value {
            Value::List(items) if T::ONCE => match items.first() {
                Some(item) => T::decode(item, &at.index(0)),
                None => Ok(Attr::Null),
            },
            value if value.children().is_empty() && !value.is_unknown() => Ok(Attr::Null),
            value => T::decode(value, &at),
        }
    }

    /// The value of a block; an absent one is an empty collection.
    pub fn encode_block<T: Shape>(block: &Attr<T>) -> Value {
        match block {
            Attr::Unknown => Value::unknown(),
            Attr::Null if T::ONCE => Value::List(Vec::new()),
            Attr::Null => T::NESTING.absent(),
            Attr::Known(block) if T::ONCE => Value::List(vec![block.encode()]),
            Attr::Known(block) => block.encode(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_element_that_is_unknown_makes_the_whole_unknown() {
        let list = Value::List(vec!["a".into(), Value::unknown()]);
        assert_eq!(
            Vec::<String>::decode(&list, &Path::root()).unwrap(),
            Attr::Unknown
        );
        let visible = Vec::<Attr<String>>::decode(&list, &Path::root()).unwrap();
        assert_eq!(visible, Attr::Known(vec![Attr::from("a"), Attr::Unknown]));
    }

    #[test]
    fn a_null_element_is_an_error_at_the_collection() {
        let list = Value::List(vec![Value::Null]);
        let error = Vec::<String>::decode(&list, &Path::from("command")).unwrap_err();
        assert_eq!(error.path.to_string(), "command");
    }

    #[test]
    fn the_order_of_a_set_carries_no_meaning() {
        assert_eq!(Set(vec![1, 2, 2]), Set(vec![2, 1, 2]));
        assert_ne!(Set(vec![1, 2, 2]), Set(vec![1, 1, 2]));
        assert_ne!(Set(vec![1]), Set(vec![1, 1]));
    }

    #[test]
    fn fractions_are_not_whole_numbers() {
        let value = Value::Number(Number::parse("1.5").unwrap());
        assert!(
            i64::decode(&value, &Path::root())
                .unwrap_err()
                .message
                .contains("1.5")
        );
    }
}
