//! What an answer of the API means where the user wrote nothing.
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

/// A field that has a default: absent, null and the default are the same, so the form from before stays.
pub(crate) fn defaulted<T: Clone + PartialEq>(
    before: &Attr<T>,
    found: Option<T>,
    default: T,
) -> Attr<T> {
    let found = found.unwrap_or_else(|| default.clone());
    if found == default && !before.known().is_some_and(|before| *before != default) {
        return match before {
            Attr::Null => Attr::Null,
            _ => Attr::Known(default),
        };
    }
    Attr::Known(found)
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
    fn the_form_from_before_stays_when_it_means_the_same() {
        assert_eq!(defaulted(&Attr::Null, Some(false), false), Attr::Null);
        assert_eq!(defaulted(&Attr::Null, None, false), Attr::Null);
        assert_eq!(
            defaulted(&Attr::Known(false), None, false),
            Attr::Known(false)
        );
        assert_eq!(defaulted(&Attr::Unknown, None, false), Attr::Known(false));
    }

    #[test]
    fn real_differences_show() {
        assert_eq!(defaulted(&Attr::Null, Some(true), false), Attr::Known(true));
        assert_eq!(
            defaulted(&Attr::Known(true), None, false),
            Attr::Known(false)
        );
        assert_eq!(text(Some("")), Attr::Null);
        assert_eq!(text(Some("a")), Attr::from("a"));
    }
}
