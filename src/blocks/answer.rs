//! The meaning of an answer of the API where nothing is configured.
//!
//! An answer fills in defaults or leaves them out, and some servers send `""` for what is not set. State keeps the
//! user's form wherever that means the same; only a real difference shows up as drift.

use tfplug::Attr;

/// Text of an answer: empty is absent.
pub(crate) fn text(found: Option<&str>) -> Attr<String> {
    found
        .filter(|text| !text.is_empty())
        .map_or(Attr::Null, Attr::from)
}

/// Empty text means the same as whatever was there before: the value that ECS chose when nothing was set.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(crate) fn unset_or_same(before: &String, after: &String) -> bool {
    after.is_empty() || before == after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_string_is_absent() {
        assert_eq!(text(Some("")), Attr::Null);
        assert_eq!(text(Some("a")), Attr::from("a"));
    }
}
