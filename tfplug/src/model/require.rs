//! Attributes without which an operation cannot go on.

use super::Attr;
use crate::diagnostics::{Error, Result};
use crate::path::Path;

impl<T> Attr<T> {
    /// The known value; `path` is that of the attribute, at which the error points.
    ///
    /// ```
    /// # use tfplug::Attr;
    /// let id: Attr<String> = "note-1".into();
    /// assert_eq!(id.require("id").unwrap(), "note-1");
    /// assert!(Attr::<String>::Null.require("id").is_err());
    /// ```
    ///
    /// # Errors
    /// The value is null or unknown.
    pub fn require(&self, path: impl Into<Path>) -> Result<&T> {
        let (problem, advice) = match self {
            Attr::Known(value) => return Ok(value),
            Attr::Null => (
                "has no value",
                "The operation needs it. If the object was imported or moved, check the ID that it was given; else set the \
                 attribute in the configuration.",
            ),
            Attr::Unknown => (
                "is not known yet",
                "The operation needs the value now, but it depends on something that is known only after apply. Apply \
                 what it depends on first, for example with -target.",
            ),
        };
        let path = path.into();
        Err(Error::new(format!("{} {problem}", path.names()))
            .detail(advice)
            .at(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostic;

    #[test]
    fn a_missing_value_is_an_error_at_the_attribute() {
        assert_eq!(Attr::Known(1).require("size"), Ok(&1));
        for (attr, problem) in [
            (Attr::Null, "part.id has no value"),
            (Attr::Unknown, "part.id is not known yet"),
        ] {
            let error: Attr<i64> = attr;
            let diagnostic: Diagnostic = error.require("part[0].id").unwrap_err().into();
            assert_eq!(diagnostic.summary, problem);
            assert_eq!(diagnostic.path, Path::from("part[0].id"));
        }
    }
}
