//! What a request says of a value: empty text and 0 stand for unset where the API has no other use for them.

use tfplug::Attr;

/// Text; empty is unset.
pub(crate) fn text(value: &Attr<String>) -> Option<String> {
    value.get().filter(|text| !text.is_empty())
}

/// A number that the API takes only above 0; 0 is unset.
pub(crate) fn positive(value: &Attr<i64>) -> Option<i32> {
    number(value).filter(|number| *number != 0)
}

/// A number, 0 included.
pub(crate) fn number(value: &Attr<i64>) -> Option<i32> {
    value.get().and_then(|value| i32::try_from(value).ok())
}

/// An absent list rather than an empty one, which some calls take for a value (rule GEN-010).
pub(crate) fn list<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_zero_are_unset() {
        assert_eq!(text(&"".into()), None);
        assert_eq!(text(&"a".into()), Some("a".to_owned()));
        assert_eq!((positive(&0.into()), number(&0.into())), (None, Some(0)));
        assert_eq!(positive(&7.into()), Some(7));
        assert_eq!(list::<u8>(vec![]), None);
    }
}
