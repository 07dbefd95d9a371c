//! The position of a check in a value. It becomes a path only when there is a fault to report.

use super::Violation;
use crate::path::{Path, Step};
use crate::schema::Attribute;
use crate::value::Value;

/// Longer values are cut in messages.
const MAX_SHOWN_CHARS: usize = 120;

/// One position, linked to the one around it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    above: Option<(&'a Place<'a>, Leg<'a>)>,
    secret: bool,
}

#[derive(Clone, Copy)]
enum Leg<'a> {
    Name(&'a str),
    Index(usize),
    Key(&'a str),
}

impl<'a> Place<'a> {
    pub(super) fn root() -> Self {
        Self {
            above: None,
            secret: false,
        }
    }

    fn then(&'a self, leg: Leg<'a>) -> Self {
        Self {
            above: Some((self, leg)),
            secret: self.secret,
        }
    }

    pub(super) fn attribute(&'a self, attribute: &'a Attribute) -> Self {
        Self {
            secret: self.secret || attribute.sensitive || attribute.write_only,
            ..self.name(&attribute.name)
        }
    }

    pub(super) fn name(&'a self, name: &'a str) -> Self {
        self.then(Leg::Name(name))
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        self.then(Leg::Index(index))
    }

    pub(super) fn key(&'a self, key: &'a str) -> Self {
        self.then(Leg::Key(key))
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Violation {
        Violation {
            path: self.path(),
            message: message.into(),
        }
    }

    /// A value for a message.
    pub(super) fn quote(&self, value: &Value) -> String {
        if self.secret {
            return "a sensitive value".to_owned();
        }
        let mut text = String::new();
        put(&mut text, value);
        if text.len() > MAX_SHOWN_CHARS {
            text.truncate(text.floor_char_boundary(MAX_SHOWN_CHARS));
            text.push('…');
        }
        text
    }

    fn path(&self) -> Path {
        let mut steps = Vec::new();
        let mut place = self;
        while let Some((above, leg)) = place.above {
            steps.push(match leg {
                Leg::Name(name) => Step::Attribute(name.to_owned()),
                Leg::Index(index) => Step::Index(index),
                Leg::Key(key) => Step::Key(key.to_owned()),
            });
            place = above;
        }
        steps
            .into_iter()
            .rev()
            .fold(Path::root(), |path, step| path.then(step))
    }
}

/// Writes a value, but not much more than is shown.
fn put(out: &mut String, value: &Value) {
    if out.len() > MAX_SHOWN_CHARS {
        return;
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Unknown(known) => match &known.prefix {
            Some(prefix) => out.push_str(&format!("unknown({prefix:?}…)")),
            None => out.push_str("unknown"),
        },
        Value::Bool(value) => out.push_str(&value.to_string()),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&format!("{text:?}")),
        Value::List(items) | Value::Tuple(items) => {
            put_all(out, "[]", items.iter().map(|item| (None, item)))
        }
        Value::Set(items) => put_all(out, "{}", items.iter().map(|item| (None, item))),
        Value::Map(entries) | Value::Object(entries) => {
            put_all(
                out,
                "{}",
                entries.iter().map(|(name, item)| (Some(name), item)),
            );
        }
        Value::Dynamic(inner) => put(out, &inner.1),
    }
}

fn put_all<'a>(
    out: &mut String,
    brackets: &str,
    items: impl Iterator<Item = (Option<&'a String>, &'a Value)>,
) {
    let (open, close) = brackets.split_at(1);
    out.push_str(open);
    for (position, (name, item)) in items.enumerate() {
        if out.len() > MAX_SHOWN_CHARS {
            return;
        }
        if position > 0 {
            out.push_str(", ");
        }
        if let Some(name) = name {
            out.push_str(name);
            out.push_str(" = ");
        }
        put(out, item);
    }
    out.push_str(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Kind;
    use crate::value::Type;

    #[test]
    fn places_become_paths() {
        let root = Place::root();
        let (rules, index) = (root.name("rules"), 2);
        let (element, key) = (rules.index(index), "a b");
        let tags = element.name("tags");
        assert_eq!(tags.key(key).path().to_string(), "rules[2].tags[\"a b\"]");
        assert_eq!(root.path(), Path::root());
    }

    #[test]
    fn values_are_cut_and_secrets_hidden() {
        let root = Place::root();
        let list = Value::List(vec![
            "a".into(),
            1.into(),
            Value::Null,
            Value::unknown_with_prefix("x-"),
        ]);
        assert_eq!(root.quote(&list), r#"["a", 1, null, unknown("x-"…)]"#);
        let long = Value::List(vec![Value::from("ä".repeat(50)); 1000]);
        assert!(root.quote(&long).len() < 2 * MAX_SHOWN_CHARS);
        let secret = Attribute {
            sensitive: true,
            ..Attribute::new("password", Kind::Type(Type::String))
        };
        let place = root.attribute(&secret);
        assert!(!place.index(0).quote(&"hunter2".into()).contains("hunter2"));
    }
}
