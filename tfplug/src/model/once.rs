//! An object that occurs at most once, as an attribute.

use std::ops::{Deref, DerefMut};

use super::{Attr, Field};
use crate::path::Path;
use crate::schema::Contents;
use crate::value::{DecodeError, Type, Value};

/// An object that occurs at most once: a list of one object for Terraform, which lets the user write it as a block.
///
/// A block is planned exactly as often as it is configured. An attribute that is optional and computed may be planned
/// where it is not configured: for objects that exist with a default, or that an API cannot take away.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Once<T>(pub T);

impl<T> Deref for Once<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Once<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Attr<Once<T>> {
    fn from(object: T) -> Self {
        Attr::Known(Once(object))
    }
}

impl<T: Field> Field for Once<T> {
    fn ty() -> Type {
        Type::list(T::ty())
    }

    fn contents() -> Contents {
        T::contents().in_elements()
    }

    /// An empty list is null, as the block that was left out.
    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        match value {
            Value::Null => Ok(Attr::Null),
            Value::Unknown(_) => Ok(Attr::Unknown),
            Value::List(items) => match items.as_slice() {
                [] => Ok(Attr::Null),
                [item] => Ok(T::decode(item, &at.index(0))?.map(Once)),
                _ => Err(DecodeError::new(at, "at most one may be given")),
            },
            _ => Err(DecodeError::new(at, "expected a list of one object")),
        }
    }

    fn encode(&self) -> Value {
        Value::List(vec![self.0.encode()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_known_none_is_null_and_two_are_refused() {
        let decode = |items: &[&str]| {
            let items = items.iter().map(|item| Value::from(*item)).collect();
            Once::<String>::decode(&Value::List(items), &Path::from("a"))
        };
        assert_eq!(decode(&[]).unwrap(), Attr::Null);
        assert_eq!(decode(&["x"]).unwrap(), "x".to_owned().into());
        assert_eq!(decode(&["x", "y"]).unwrap_err().path, Path::from("a"));
        let unknown = Once::<String>::decode(&Value::unknown(), &Path::root());
        assert_eq!(unknown.unwrap(), Attr::Unknown);
        let once = Once("x".to_owned());
        assert_eq!(once.encode(), Value::List(vec!["x".into()]));
    }
}
