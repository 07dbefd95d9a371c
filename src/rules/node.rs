//! A part of a container definition as rules see it: a value, unknown or not, that knows where it stands.
//!
//! Rules are written once for both ways to write containers. Names are those of the API; where the containers are
//! attributes of their own, the place is the exact attribute, and where they are one JSON text, the place is that
//! attribute and the words say the rest, because a path cannot point inside a string.

use tfplug::Path;
use tfplug::value::Value;

use super::Fault;
use crate::shapes::{CONTAINER, Field, Kind, Order, Shape, snake};

static NULL: Value = Value::Null;

/// Where a value stands.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The attribute, as exactly as the protocol can say it.
    pub(crate) path: Path,
    /// In words: `container "web" (index 1), image` in a text, `containers["web"].image` among attributes.
    pub(crate) words: String,
    at: At,
}

/// What stands at a place, as far as the path goes on from there.
#[derive(Clone, Copy, Debug)]
enum At {
    /// A part of a JSON text, where the path ends.
    Text,
    /// A structure.
    Shape(&'static Shape),
    /// The value of a field.
    Field(&'static Field),
    /// An element of a keyed field: an entry of the map that the typed form makes of it.
    Entry(&'static Field),
    /// A plain value, or one that no path leads into.
    Leaf,
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
            at: At::Text,
        }
    }

    /// A container in the map of typed containers at `path`.
    pub(crate) fn typed(path: &Path, name: &str) -> Self {
        Self {
            path: path.key(name),
            words: format!("container {name:?}"),
            at: At::Shape(&CONTAINER),
        }
    }

    /// A member by its API name.
    pub(crate) fn member(&self, name: &str) -> Self {
        let (path, at) = match self.at {
            At::Text => (self.path.clone(), At::Text),
            At::Shape(shape) => self.field(shape, name),
            At::Field(Field {
                kind: Kind::Object(shape),
                ..
            }) => self.field(shape, name),
            At::Entry(
                field @ Field {
                    kind: Kind::Keyed(shape, key),
                    ..
                },
            ) if field.sole_value().is_none() && *key != name => self.field(shape, name),
            At::Entry(_) | At::Field(_) | At::Leaf => (self.path.clone(), At::Leaf),
        };
        let separator = if self.words.contains(", ") { "." } else { ", " };
        let words = match self.at {
            At::Text => format!("{}{separator}{name}", self.words),
            _ => path.to_string(),
        };
        Self { path, words, at }
    }

    fn field(&self, shape: &Shape, name: &str) -> (Path, At) {
        match shape.field(name) {
            // The name of a typed container is its key.
            Some(_) if name == "name" && shape.name == CONTAINER.name => {
                (self.path.clone(), At::Leaf)
            }
            Some(field) => (self.path.attr(snake(name)), At::Field(field)),
            None => (self.path.clone(), At::Leaf),
        }
    }

    /// An element of a list, by its position and what it is.
    pub(crate) fn element(&self, index: usize, value: &Value) -> Self {
        let At::Field(field) = self.at else {
            return self.part(self.path.clone(), self.at, &format!("[{index}]"));
        };
        let (path, at) = match field.kind {
            Kind::Objects(shape, _) => (self.path.index(index), At::Shape(shape)),
            Kind::Keyed(_, key) => match value.get(key).and_then(Value::as_str) {
                Some(key) => (self.path.key(key), At::Entry(field)),
                None => (self.path.clone(), At::Leaf),
            },
            Kind::Texts(Order::Counts) | Kind::Ints(Order::Counts) => {
                (self.path.index(index), At::Leaf)
            }
            // A set: no path leads inside.
            _ => (self.path.clone(), At::Leaf),
        };
        self.part(path, at, "")
    }

    /// An entry of a map.
    pub(crate) fn entry(&self, key: &str) -> Self {
        match self.at {
            At::Text => self.part(self.path.clone(), At::Text, &format!("[{key:?}]")),
            At::Field(field) if matches!(field.kind, Kind::Keyed(..)) => {
                self.part(self.path.key(key), At::Entry(field), "")
            }
            _ => self.part(self.path.key(key), At::Leaf, ""),
        }
    }

    /// A part of what stands here; `words` follow those of the whole in a text.
    fn part(&self, path: Path, at: At, words: &str) -> Self {
        let words = match self.at {
            At::Text => format!("{}{words}", self.words),
            _ => path.to_string(),
        };
        let at = if matches!(self.at, At::Text) {
            At::Text
        } else {
            at
        };
        Self { path, words, at }
    }

    /// As much of the path as Terraform finds in a configuration: it shows the line of a container, but nothing of what
    /// is inside a nested attribute.
    fn shown(&self) -> Path {
        let steps = self.path.steps().iter().take(2).cloned();
        steps.fold(Path::root(), |path, step| path.then(step))
    }

    /// A sentence about fields under their API names, in the names that are written here.
    fn reworded(&self, text: &str) -> String {
        if matches!(self.at, At::Text) {
            return text.to_owned();
        }
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let mut words = String::with_capacity(text.len() + 8);
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            match word.bytes().any(|byte| byte.is_ascii_uppercase()) && CONTAINER.knows(word) {
                true => words.push_str(&snake(word)),
                false => words.push_str(word),
            }
            let gap = tail.find(is_word).unwrap_or(tail.len());
            words.push_str(&tail[..gap]);
            rest = &tail[gap..];
        }
        words
    }

    /// A violation here.
    pub(crate) fn fault(&self, summary: impl Into<String>, what_to_do: impl AsRef<str>) -> Fault {
        Fault::new(
            self.shown(),
            self.reworded(&summary.into()),
            format!("In {}: {}", self.words, self.reworded(what_to_do.as_ref())),
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
            place: self.place.element(index, value),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn object(members: &[(&str, Value)]) -> Value {
        let members = members.iter().cloned();
        Value::Object(
            members
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    #[test]
    fn places_say_where_in_words_and_as_far_as_a_path_can() {
        let null = Value::Null;
        let place = Place::in_text("container_definitions", 1, Some("web"));
        let inner = place
            .member("portMappings")
            .element(0, &null)
            .member("hostPort");
        assert_eq!(
            inner.words,
            r#"container "web" (index 1), portMappings[0].hostPort"#
        );
        assert_eq!(inner.path.to_string(), "container_definitions");
        let fault = inner.fault("hostPort is wrong", "see containerPort.");
        assert_eq!(fault.summary, "hostPort is wrong");

        let typed = Place::typed(&Path::from("containers"), "web")
            .member("portMappings")
            .element(0, &null)
            .member("hostPort");
        assert_eq!(
            typed.path.to_string(),
            r#"containers["web"].port_mappings[0].host_port"#
        );
        assert_eq!(
            typed.words,
            r#"containers["web"].port_mappings[0].host_port"#
        );
        let fault = typed.fault(
            "hostPort is wrong",
            "see containerPort, EC2 and \"hostName\".",
        );
        assert_eq!(fault.summary, "host_port is wrong");
        assert_eq!(fault.path.to_string(), r#"containers["web"]"#);
        assert!(
            fault
                .detail
                .contains("see container_port, EC2 and \"hostName\".")
        );
    }

    #[test]
    fn keyed_lists_are_maps_in_the_typed_form() {
        let web = Place::typed(&Path::from("containers"), "web");
        let secret = object(&[("name", "TOKEN".into()), ("valueFrom", "x".into())]);
        let place = web
            .member("secrets")
            .element(3, &secret)
            .member("valueFrom");
        assert_eq!(
            place.path.to_string(),
            r#"containers["web"].secrets["TOKEN"]"#
        );
        let ulimit = object(&[("name", "nofile".into())]);
        let element = web.member("ulimits").element(0, &ulimit);
        assert_eq!(
            element.member("softLimit").path.to_string(),
            r#"containers["web"].ulimits["nofile"].soft_limit"#
        );
        assert_eq!(
            element.member("name").path.to_string(),
            r#"containers["web"].ulimits["nofile"]"#
        );
        let option = web
            .member("logConfiguration")
            .member("options")
            .entry("mode");
        assert_eq!(
            option.path.to_string(),
            r#"containers["web"].log_configuration.options["mode"]"#
        );
        assert_eq!(web.member("name").path.to_string(), r#"containers["web"]"#);
        // A set has no places inside.
        let add = web
            .member("linuxParameters")
            .member("capabilities")
            .member("add");
        assert_eq!(add.element(0, &Value::from("X")).path, add.path);
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
