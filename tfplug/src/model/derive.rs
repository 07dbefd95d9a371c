//! Functions that `#[derive(Model)]` expands to; not part of the public interface.

use super::{Attr, DecodeError, Field, Nesting, Path, Shape, StringEnum, Value};
use crate::schema::{Check, Comparison, Contents};

/// The nesting of a block: one that occurs at most once is a list with one element.
pub fn block_nesting<T: Shape>() -> Nesting {
    if T::ONCE { Nesting::List } else { T::NESTING }
}

/// A comparison on the Rust type.
pub fn comparison<T: Field + 'static>(holds: fn(&T, &T) -> bool) -> Comparison {
    Comparison::new(move |a, b| {
        let read = |value| {
            T::decode(value, &Path::root())
                .ok()
                .and_then(Attr::into_known)
        };
        matches!((read(a), read(b)), (Some(a), Some(b)) if holds(&a, &b))
    })
}

/// The expressions that `default = …` takes for a `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a default of an attribute of type `{T}`",
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

/// The timeouts of the object `value`.
///
/// # Errors
/// The block is not an object.
pub fn timeouts<T: IsTimeouts>(value: &Value, name: &str, at: &Path) -> Result<T, DecodeError> {
    T::read(value, name, at)
}

/// An attribute of the object `value`.
pub fn attribute<T: Field>(value: &Value, name: &str, at: &Path) -> Result<Attr<T>, DecodeError> {
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

/// The contents of a string enum: a check that refuses what [`StringEnum::VALUES`] does not list.
pub fn enum_contents<E: StringEnum>() -> Contents {
    Contents {
        checks: vec![Check::one_of(E::VALUES)],
        ..Contents::default()
    }
}
