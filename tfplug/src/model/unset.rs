//! Whether a value is unset, by the schema of its type.

use super::{Attr, Field};
use crate::schema::unset::is_unset;
use crate::value::Value;

impl<T: Field> Attr<T> {
    /// Whether it is null or an empty value, such as a block in which every member is unset: see
    /// [`Attribute::is_unset`](crate::schema::Attribute::is_unset). An unknown value is not.
    ///
    /// ```
    /// # use tfplug::Attr;
    /// let text = |text: &str| Attr::Known(text.to_owned());
    /// assert!(text("").is_unset() && !text("a").is_unset());
    /// assert!(!Attr::<String>::Unknown.is_unset());
    /// ```
    pub fn is_unset(&self) -> bool {
        match self {
            Attr::Null => true,
            Attr::Unknown => false,
            Attr::Known(value) => {
                is_unset(Some(&Value::Null), &T::contents().members, &value.encode())
            }
        }
    }
}
