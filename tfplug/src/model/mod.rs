//! Rust structs as schemas and values: [`Attr`], [`Field`] and [`Model`].
//!
//! One struct serves as configuration, plan and state. Its fields are [`Attr`]s: unknown, null or known.

#[doc(hidden)]
pub mod derive;
mod fields;
mod once;
mod require;
mod string_enum;
mod unset;

use std::collections::BTreeMap;

use crate::path::Path;
use crate::schema::{Block, Contents, Nesting};
use crate::value::{DecodeError, Type, Value};

pub use fields::Dynamic;
pub use once::Once;
pub use string_enum::StringEnum;

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

/// A Rust type that an attribute or element can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a Terraform attribute can have",
    note = "use String, bool, i64, f64, Vec<T>, Set<T>, BTreeMap<String, T>, a struct with #[derive(Model)] or an enum with \
            #[derive(StringEnum)]"
)]
pub trait Field: Sized {
    /// Whether null and unknown are values of it: true for [`Attr`] alone.
    #[doc(hidden)]
    const OPEN: bool = false;

    /// The Terraform type.
    fn ty() -> Type;

    /// Its part of the schema: the members of the objects inside and the checks of its values.
    fn contents() -> Contents {
        Contents::default()
    }

    /// Reads a value; unknown when a part is unknown that the Rust type cannot express.
    ///
    /// # Errors
    /// The value has another shape; the error has its path.
    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError>;

    /// The value of this.
    fn encode(&self) -> Value;
}

/// A struct with a schema of its own; `#[derive(Model)]` implements it.
pub trait Model: Field {
    /// The attributes and blocks, in the order of the fields.
    fn block() -> Block;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Number;

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
