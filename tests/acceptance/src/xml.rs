//! The little XML that answers of EC2 need: text between tags, no attributes, no namespaces.

/// The text of every `<tag>…</tag>`, in order. Elements that contain themselves are not supported.
#[must_use]
pub fn values<'a>(text: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(open.as_str()) {
        let Some((value, after)) = after.split_once(close.as_str()) else {
            break;
        };
        found.push(value);
        rest = after;
    }
    found
}

/// The text of the first `<tag>…</tag>`.
#[must_use]
pub fn value<'a>(text: &'a str, tag: &str) -> Option<&'a str> {
    values(text, tag).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::{value, values};

    #[test]
    fn values_come_in_order_and_may_be_empty() {
        let text = "<a><b>1</b><c></c><b>2</b></a>";
        assert_eq!(values(text, "b"), ["1", "2"]);
        assert_eq!(value(text, "c"), Some(""));
        assert_eq!(value(text, "d"), None);
    }

    #[test]
    fn an_open_end_gives_nothing() {
        assert!(values("<b>1", "b").is_empty());
    }
}
