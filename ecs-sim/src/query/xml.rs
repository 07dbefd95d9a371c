//! JSON as XML: an object is an element for each member, a list is an element for each item, and null is absent.
//!
//! Answers are elements and text, without attributes but one and without anything to read, so that a library for XML would
//! only add to the size of the provider. The codecs of the SDK that write XML need descriptions of the types, which the SDK
//! of EC2 does not have.

use std::fmt::Write as _;

use serde_json::Value as Json;

/// Appends an element; items of lists are called `item`.
pub(super) fn element(out: &mut String, name: &str, value: &Json, item: &str) {
    if value.is_null() {
        return;
    }
    // Writing to a string does not fail.
    let _ = write!(out, "<{name}>");
    content(out, name, value, item);
    let _ = write!(out, "</{name}>");
}

/// Appends what is inside an element.
pub(super) fn content(out: &mut String, name: &str, value: &Json, item: &str) {
    match value {
        Json::Null => {}
        Json::Object(members) => {
            for (name, value) in members {
                element(out, name, value, item);
            }
        }
        Json::Array(items) => {
            for value in items {
                element(out, item_name(name, value, item), value, item);
            }
        }
        Json::String(text) => out.push_str(&escape(text)),
        other => out.push_str(&other.to_string()),
    }
}

/// EC2 has one list whose items are called otherwise: the IDs of security groups.
fn item_name<'a>(list: &str, value: &Json, item: &'a str) -> &'a str {
    match list == "groupSet" && value.is_string() {
        true => "groupId",
        false => item,
    }
}

/// A text inside XML. Characters that XML cannot have are left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A reader would make it a line feed.
            '\r' => out.push_str("&#xD;"),
            '\n' | '\t' => out.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_items_and_text() {
        let value = json!({
            "a": [1, { "b": true }], "c": null, "d": "<&>\r\0", "e": [], "groupSet": ["sg-1"],
        });
        let mut out = String::new();
        element(&mut out, "root", &value, "item");
        assert_eq!(
            out,
            "<root><a><item>1</item><item><b>true</b></item></a><d>&lt;&amp;&gt;&#xD;</d><e></e>\
             <groupSet><groupId>sg-1</groupId></groupSet></root>"
        );
    }
}
