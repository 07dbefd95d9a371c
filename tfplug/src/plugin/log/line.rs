//! One record as one line of JSON, of a length the host can take.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use tracing::Level;

/// Below this a line arrives whole; the host cuts at 64 KiB.
const MAX_LINE_BYTES: usize = 60 * 1024;
/// The part of it for the message.
const MAX_MESSAGE_BYTES: usize = 32 * 1024;
/// The part of it for one field.
const MAX_FIELD_BYTES: usize = 4 * 1024;
/// The mark of a shortened text.
const CUT: &str = "… (shortened)";

/// A log record without its time.
#[derive(Debug)]
pub(super) struct Record {
    /// How important it is.
    pub(super) level: Level,
    /// Where it comes from.
    pub(super) module: String,
    /// The message.
    pub(super) message: String,
    /// Everything else.
    pub(super) fields: Map<String, Value>,
}

impl Record {
    /// The line, with its newline.
    pub(super) fn line(self, now: OffsetDateTime) -> String {
        let mut object = Map::new();
        object.insert("@level".to_owned(), level(self.level).into());
        object.insert(
            "@message".to_owned(),
            shorten(self.message, MAX_MESSAGE_BYTES).into(),
        );
        object.insert(
            "@module".to_owned(),
            shorten(self.module, MAX_FIELD_BYTES).into(),
        );
        object.insert("@timestamp".to_owned(), timestamp(now).into());
        let mut size = Value::Object(object.clone()).to_string().len();
        for (key, value) in self.fields {
            let value = match value {
                Value::String(text) => shorten(text, MAX_FIELD_BYTES).into(),
                other => other,
            };
            size += escaped_length(&key) + value.to_string().len() + 4;
            // Names that start like this belong to the host; some of them crash it if misused.
            if size > MAX_LINE_BYTES || key.starts_with('@') {
                continue;
            }
            object.insert(key, value);
        }
        format!("{}\n", Value::Object(object))
    }
}

/// The level's name for the host.
fn level(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

/// The time in UTC with exactly six digits of a second: with any other number of them the host does not
/// take the line for a record at all.
fn timestamp(now: OffsetDateTime) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        now.year(),
        u8::from(now.month()),
        now.day(),
        now.hour(),
        now.minute(),
        now.second(),
        now.microsecond()
    )
}

/// Cuts a text so that it takes at most `limit` bytes as JSON.
fn shorten(mut text: String, limit: usize) -> String {
    // No character takes more than six bytes per byte of its own.
    if text.len() * 6 + 2 <= limit {
        return text;
    }
    let mut size = 2 + CUT.len();
    let mut last_fit = 0;
    for (start, character) in text.char_indices() {
        if size <= limit {
            last_fit = start;
        }
        size += escaped_char(character);
    }
    if size - CUT.len() > limit {
        text.truncate(last_fit);
        text.push_str(CUT);
    }
    text
}

/// The length of a text as JSON.
fn escaped_length(text: &str) -> usize {
    2 + text.chars().map(escaped_char).sum::<usize>()
}

/// The length of a character inside a JSON string.
fn escaped_char(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        other => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    fn check(message: &str, fields: &[(&str, Value)]) -> Map<String, Value> {
        let fields = fields
            .iter()
            .map(|(k, v)| ((*k).to_owned(), v.clone()))
            .collect();
        let record = Record {
            level: Level::INFO,
            module: "toy".to_owned(),
            message: message.to_owned(),
            fields,
        };
        let line = record.line(OffsetDateTime::from_unix_timestamp_nanos(1_000).unwrap());
        assert!(line.len() < 64 * 1024, "{} bytes", line.len());
        assert_eq!(line.matches('\n').count(), 1);
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn a_record_has_the_names_of_the_host() {
        let object = check("two\nlines", &[("count", 3.into())]);
        assert_eq!(object["@level"], "info");
        assert_eq!(object["@message"], "two\nlines");
        assert_eq!(object["@module"], "toy");
        assert_eq!(object["@timestamp"], "1970-01-01T00:00:00.000001Z");
        assert_eq!(object["count"], 3);
    }

    #[test]
    fn names_of_the_host_cannot_be_overwritten() {
        let object = check("text", &[("@message", 1.into()), ("@caller", true.into())]);
        assert_eq!(object["@message"], "text");
        assert!(!object.contains_key("@caller"));
    }

    #[test]
    fn long_records_are_shortened() {
        for text in ["x", "\u{1}", "\"", "ü", "\n"] {
            let long = text.repeat(200 * 1024);
            let object = check(&long, &[("field", long.clone().into())]);
            assert!(object["@message"].as_str().unwrap().ends_with(CUT));
            assert!(object["field"].as_str().unwrap().starts_with(text));
        }
        let many: Vec<_> = (0..100).map(|i| format!("f{i}")).collect();
        let fields: Vec<_> = many
            .iter()
            .map(|name| (name.as_str(), Value::from("y".repeat(4000))))
            .collect();
        assert!(check("text", &fields).len() > 10);
    }

    #[test]
    fn texts_that_fit_stay_whole() {
        assert_eq!(shorten("x".repeat(98), 100).len(), 98);
        assert!(shorten("x".repeat(99), 100).len() <= 98);
        assert_eq!(
            escaped_length("a\"\u{1}ü"),
            Value::from("a\"\u{1}ü").to_string().len()
        );
    }
}
