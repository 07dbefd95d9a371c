//! A part of a container definition as rules see it: a value, unknown or not, that knows where it stands.
//!
//! Rules are written once for both ways to write containers. Names are those of the API; where the containers are
//! attributes of their own, the place is the exact attribute, and where they are one JSON text, the place is that
//! attribute and the words say the rest, because a path cannot point inside a string.

use tfplug::Path;
use tfplug::value::Value;

use super::Fault;

static NULL: Value = Value::Null;

/// Where a value stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    /// The attribute, as exactly as the protocol can say it.
    pub(crate) path: Path,
    /// In words: `container "web" (index 1), image`.
    pub(crate) words: String,
    /// Whether the path ends at a JSON text that the value stands in.
    inside_text: bool,
}

impl Place {
    /// A container in the JSON text at `path`.
    pub(crate) fn in_text(path: impl Into<Path>, index: usize, name: Option<&str>) -> Self {
        let words = match name.filter(|name| !name.is_empty()) {
            Some(name) => format!("container {name:?} (index {index})"),
            None => format!("container at index {index}"),
        };
        Self {
            path: path.into(),
            words,
            inside_text: true,
        }
    }

    /// A container in a map of typed containers.
    pub(crate) fn typed(path: &Path, name: &str) -> Self {
        Self {
            path: path.key(name),
            words: format!("container {name:?}"),
            inside_text: false,
        }
    }

    /// A member by its API name.
    pub(crate) fn member(&self, name: &str) -> Self {
        let separator = if self.words.contains(", ") { "." } else { ", " };
        let path = if self.inside_text {
            self.path.clone()
        } else {
            self.path.attr(snake(name))
        };
        Self {
            path,
            words: format!("{}{separator}{name}", self.words),
            inside_text: self.inside_text,
        }
    }

    /// An element of a list.
    pub(crate) fn element(&self, index: usize) -> Self {
        let path = if self.inside_text {
            self.path.clone()
        } else {
            self.path.index(index)
        };
        Self {
            path,
            words: format!("{}[{index}]", self.words),
            inside_text: self.inside_text,
        }
    }

    /// An entry of a map.
    pub(crate) fn entry(&self, key: &str) -> Self {
        let path = if self.inside_text {
            self.path.clone()
        } else {
            self.path.key(key)
        };
        Self {
            path,
            words: format!("{}[{key:?}]", self.words),
            inside_text: self.inside_text,
        }
    }

    /// A violation here.
    pub(crate) fn fault(&self, summary: impl Into<String>, what_to_do: impl AsRef<str>) -> Fault {
        Fault::new(
            &self.path,
            summary,
            format!("In {}: {}", self.words, what_to_do.as_ref()),
        )
    }
}

/// A value at its place.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    /// Where it stands.
    pub(crate) place: Place,
}

impl<'a> Node<'a> {
    /// The value at `place`.
    pub(crate) fn new(value: &'a Value, place: Place) -> Self {
        Self { value, place }
    }

    /// A member by its API name; absent ones are null.
    pub(crate) fn get(&self, name: &str) -> Node<'a> {
        let value = if self.value.is_unknown() {
            self.value
        } else {
            self.value.get(name).unwrap_or(&NULL)
        };
        Node {
            value,
            place: self.place.member(name),
        }
    }

    /// Whether it is known after apply only.
    pub(crate) fn is_unknown(&self) -> bool {
        self.value.is_unknown()
    }

    /// Text, or nothing; `None` while unknown. The empty string is nothing.
    pub(crate) fn text(&self) -> Option<Option<&'a str>> {
        let known = self.known()?;
        Some(
            known
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty()),
        )
    }

    /// A whole number, or nothing; `None` while unknown.
    pub(crate) fn int(&self) -> Option<Option<i64>> {
        Some(self.known()?.and_then(|value| match value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }))
    }

    /// A truth value, or nothing; `None` while unknown.
    pub(crate) fn bool(&self) -> Option<Option<bool>> {
        Some(self.known()?.and_then(|value| match value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }))
    }

    /// Whether anything is written here: null, the empty list and the empty object are nothing.
    pub(crate) fn is_written(&self) -> Option<bool> {
        Some(self.known()?.is_some_and(|value| match value {
            Value::List(_) | Value::Map(_) | Value::Object(_) => !value.children().is_empty(),
            Value::String(text) => !text.is_empty(),
            _ => true,
        }))
    }

    /// The elements; none when absent, `None` while the list itself is unknown.
    pub(crate) fn items(&self) -> Option<Vec<Node<'a>>> {
        let items = self.known()?.map_or(&[][..], Value::items);
        let node = |(index, value)| Node {
            value,
            place: self.place.element(index),
        };
        Some(items.iter().enumerate().map(node).collect())
    }

    /// The entries of a map; none when absent, `None` while the map itself is unknown.
    pub(crate) fn entries(&self) -> Option<Vec<(&'a str, Node<'a>)>> {
        let entries = match self.known()? {
            Some(Value::Map(entries) | Value::Object(entries)) => entries,
            _ => return Some(Vec::new()),
        };
        let node = |(key, value): (&'a String, &'a Value)| {
            (
                key.as_str(),
                Node {
                    value,
                    place: self.place.entry(key),
                },
            )
        };
        Some(entries.iter().map(node).collect())
    }

    fn known(&self) -> Option<Option<&'a Value>> {
        match self.value {
            Value::Unknown(_) => None,
            Value::Null => Some(None),
            known => Some(Some(known)),
        }
    }
}

/// `portMappings` → `port_mappings`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_say_where_in_words_and_as_far_as_a_path_can() {
        let place = Place::in_text("container_definitions", 1, Some("web"));
        let inner = place.member("portMappings").element(0).member("hostPort");
        assert_eq!(
            inner.words,
            r#"container "web" (index 1), portMappings[0].hostPort"#
        );
        assert_eq!(inner.path.to_string(), "container_definitions");

        let typed = Place::typed(&Path::from("containers"), "web")
            .member("portMappings")
            .element(0)
            .member("hostPort");
        assert_eq!(
            typed.path.to_string(),
            r#"containers["web"].port_mappings[0].host_port"#
        );
        assert_eq!(typed.words, r#"container "web", portMappings[0].hostPort"#);
    }

    #[test]
    fn what_is_unknown_stays_undecided_all_the_way_down() {
        let value = Value::Object([("image".to_owned(), Value::unknown())].into());
        let node = Node::new(&value, Place::in_text("c", 0, None));
        assert_eq!(node.get("image").text(), None);
        assert_eq!(node.get("cpu").int(), Some(None));
        let unknown = Value::unknown();
        assert_eq!(
            Node::new(&unknown, node.place.clone())
                .get("portMappings")
                .get("x")
                .is_written(),
            None
        );
    }
}
