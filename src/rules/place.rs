//! The place of a value that rules look at: its path, and its name in a message.
//!
//! In an object, steps are attributes of its schema. In a container definition they have the API's names, and one rule
//! serves all forms of containers: where these are attributes of their own, the place is the exact attribute, and where they
//! are one JSON text, the place is that attribute and its label has the rest, because a path cannot point inside a string.

use tfplug::Path;
use tfplug::value::Value;

use super::Fault;
use crate::shapes::{CONTAINER, Field, FieldType, Order, Structure, snake};

/// The place of a value. It is made for every value that a rule looks at and asked only when one is wrong, so it is no more
/// than the way there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    root: Root<'a>,
    steps: [Step<'a>; DEPTH],
    depth: usize,
}

/// Deeper than any field of a container or attribute of an object that has a rule; steps beyond are left out.
const DEPTH: usize = 10;

/// The container or object that the way starts from.
#[derive(Clone, Copy, Debug)]
enum Root<'a> {
    /// The whole object.
    Object,
    /// In the JSON text of this attribute, at this index, with this name.
    Json(&'static str, usize, Option<&'a str>),
    /// In the map of this attribute, with this name.
    Typed(&'static str, &'a str),
    /// The block of this name, at this index.
    Block(&'static str, usize),
}

/// Attributes that tell one block of a set from the others.
const NAMING: [&str; 7] = [
    "container_name",
    "capacity_provider",
    "port_name",
    "name",
    "hook_target_arn",
    "target_type",
    "type",
];

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    /// Into a member, by its API name.
    Member(&'static str),
    /// Into an element.
    Element(usize, &'a Value),
    /// Into an element of a set, where no path leads.
    InSet(&'a Value),
    /// Into an entry of a map.
    Entry(&'a str),
}

/// The end of a step in the typed form, as far as the path goes on from there.
#[derive(Clone, Copy)]
enum At {
    /// A structure.
    Structure(&'static Structure),
    /// The value of a field.
    Field(&'static Field),
    /// An element of a keyed field: an entry of the map that the typed form makes of it.
    Entry(&'static Field),
    /// A plain value, or one that no path leads into.
    Leaf,
}

impl<'a> Place<'a> {
    fn new(root: Root<'a>) -> Self {
        Self {
            root,
            steps: [Step::Entry(""); DEPTH],
            depth: 0,
        }
    }

    /// An object as a whole.
    pub(crate) fn object() -> Self {
        Self::new(Root::Object)
    }

    /// A container in the JSON text of `attribute`.
    pub(crate) fn in_json(attribute: &'static str, index: usize, name: Option<&'a str>) -> Self {
        Self::new(Root::Json(attribute, index, name))
    }

    /// A container in the map `attribute` of typed containers.
    pub(crate) fn typed(attribute: &'static str, name: &'a str) -> Self {
        Self::new(Root::Typed(attribute, name))
    }

    /// A container that is a block of that name.
    pub(crate) fn in_blocks(block: &'static str, index: usize) -> Self {
        Self::new(Root::Block(block, index))
    }

    /// A member by its API name.
    pub(crate) fn member(&self, name: &'static str) -> Self {
        self.then(Step::Member(name))
    }

    /// An element of a list, by its position and what it is.
    pub(crate) fn element(&self, index: usize, value: &'a Value) -> Self {
        self.then(Step::Element(index, value))
    }

    /// An element of a set, by what it is.
    pub(crate) fn in_set(&self, value: &'a Value) -> Self {
        self.then(Step::InSet(value))
    }

    /// An entry of a map.
    pub(crate) fn entry(&self, key: &'a str) -> Self {
        self.then(Step::Entry(key))
    }

    fn then(&self, step: Step<'a>) -> Self {
        let mut place = *self;
        if let Some(slot) = place.steps.get_mut(place.depth) {
            *slot = step;
            place.depth += 1;
        }
        place
    }

    fn steps(&self) -> &[Step<'a>] {
        self.steps.get(..self.depth).unwrap_or_default()
    }

    /// The attribute, as exactly as a path can express it: it cannot point inside a text, or inside a set.
    pub(crate) fn path(&self) -> Path {
        match self.root {
            Root::Object => {
                let steps = self.steps().iter();
                steps.fold(Path::root(), |path, step| step.taken_in_object(path))
            }
            Root::Json(attribute, ..) => Path::from(attribute),
            Root::Typed(attribute, name) => {
                let start = (Path::from(attribute).key(name), At::Structure(&CONTAINER));
                let steps = self.steps().iter();
                steps.fold(start, |(path, at), step| step.taken(path, at)).0
            }
            Root::Block(block, index) => {
                let start = (Path::from(block).index(index), At::Structure(&CONTAINER));
                let steps = self.steps().iter();
                let taken = |(path, at), step: &Step<'_>| step.taken_in_blocks(path, at);
                steps.fold(start, taken).0
            }
        }
    }

    /// The block of a set that it is in, by one of its attributes: `load_balancer with container_name "web"`.
    fn element_of_set(&self) -> Option<String> {
        let mut block = "";
        for step in self.steps() {
            match step {
                Step::Member(name) => block = name,
                Step::InSet(element) => {
                    let mut names = NAMING
                        .into_iter()
                        .filter_map(|name| Some((name, element.get(name)?.as_str()?)));
                    let (name, text) = names.find(|(_, text)| !text.is_empty())?;
                    return Some(format!("{block} with {name} {text:?}"));
                }
                Step::Element(..) | Step::Entry(_) => {}
            }
        }
        None
    }

    /// For a message: `container "web" (index 1), image` in a text, `containers["web"].image` among attributes.
    pub(crate) fn label(&self) -> String {
        match self.root {
            Root::Typed(_, name) if self.depth == 0 => format!("container {name:?}"),
            Root::Object | Root::Typed(..) | Root::Block(..) => self.path().to_string(),
            Root::Json(_, index, name) => {
                let start = match name.filter(|name| !name.is_empty()) {
                    Some(name) => format!("container {name:?} (index {index})"),
                    None => format!("container at index {index}"),
                };
                self.label_in_json(start)
            }
        }
    }

    /// The way in JSON, from a container on. Elements that have a name are called by it: `environment["DB_HOST"]`.
    fn label_in_json(&self, start: String) -> String {
        let (mut label, mut at) = (start, At::Structure(&CONTAINER));
        for (depth, step) in self.steps().iter().enumerate() {
            let inside = |at: At| match at {
                At::Structure(shape) => Some(shape),
                At::Field(field) | At::Entry(field) => field.structure(),
                At::Leaf => None,
            };
            at = match step {
                Step::Member(name) => {
                    label.push_str(if depth == 0 { ", " } else { "." });
                    label.push_str(name);
                    let field = inside(at).and_then(|shape| shape.field(name));
                    field.map_or(At::Leaf, At::Field)
                }
                Step::Element(index, value) => {
                    match key_at(at, value) {
                        Some(key) => label.push_str(&format!("[{key:?}]")),
                        None => label.push_str(&format!("[{index}]")),
                    }
                    inside(at).map_or(At::Leaf, At::Structure)
                }
                Step::Entry(key) => {
                    label.push_str(&format!("[{key:?}]"));
                    At::Leaf
                }
                Step::InSet(_) => At::Leaf,
            };
        }
        label
    }

    /// As much of the path as Terraform finds in a configuration: it shows the line of a container, but nothing of what
    /// is inside a nested attribute.
    fn shown(&self) -> Path {
        match self.root {
            Root::Json(attribute, ..) => Path::from(attribute),
            Root::Typed(attribute, name) => Path::from(attribute).key(name),
            Root::Object | Root::Block(..) => self.path(),
        }
    }

    /// A sentence about fields under their API names, in the names of this form: `hostPort` in JSON, `host_port`
    /// in attributes, `mount_point` for `mountPoints` in blocks.
    fn in_own_names(&self, text: &str) -> String {
        if matches!(self.root, Root::Json(..) | Root::Object) {
            return text.to_owned();
        }
        let is_letter = |c: char| c.is_ascii_alphanumeric();
        let mut renamed = String::with_capacity(text.len() + 8);
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
            let (name, tail) = rest.split_at(end);
            let is_field = name.bytes().any(|byte| byte.is_ascii_uppercase());
            match CONTAINER.find(name).filter(|_| is_field) {
                Some(field) if matches!(self.root, Root::Block(..)) => {
                    renamed.push_str(&field.block_name());
                }
                Some(field) => renamed.push_str(&field.snake()),
                None => renamed.push_str(name),
            }
            let gap = tail.find(is_letter).unwrap_or(tail.len());
            renamed.push_str(&tail[..gap]);
            rest = &tail[gap..];
        }
        renamed
    }

    /// A violation here.
    pub(crate) fn fault(&self, summary: impl Into<String>, what_to_do: impl AsRef<str>) -> Fault {
        if matches!(self.root, Root::Object) {
            let detail = match self.element_of_set() {
                Some(element) => format!("In {element}: {}", what_to_do.as_ref()),
                None => what_to_do.as_ref().to_owned(),
            };
            return Fault::new(self.path(), summary, detail);
        }
        Fault::new(
            self.shown(),
            self.in_own_names(&summary.into()),
            format!(
                "In {}: {}",
                self.label(),
                self.in_own_names(what_to_do.as_ref())
            ),
        )
    }
}

impl Step<'_> {
    /// The path after the step, in an object.
    fn taken_in_object(&self, path: Path) -> Path {
        match self {
            Step::Member(name) => path.attr(*name),
            Step::Element(index, _) => path.index(*index),
            Step::Entry(key) => path.key(*key),
            Step::InSet(_) => path,
        }
    }

    /// The path after the step, and its end.
    fn taken(&self, path: Path, at: At) -> (Path, At) {
        match (self, at) {
            (Step::Member(name), At::Structure(shape)) => member(path, shape, name),
            (Step::Member(name), At::Field(field)) => match field.kind {
                FieldType::Object(shape) => member(path, shape, name),
                _ => (path, At::Leaf),
            },
            (Step::Member(name), At::Entry(field)) => match field.kind {
                // The path of the entry is also that of the key and of an only other member.
                FieldType::Keyed(shape, key) if field.sole_value().is_none() && key != *name => {
                    member(path, shape, name)
                }
                _ => (path, At::Leaf),
            },
            (Step::Element(index, value), At::Field(field)) => match field.kind {
                FieldType::Objects(shape, _) => (path.index(*index), At::Structure(shape)),
                FieldType::Keyed(..) => match key_at(at, value) {
                    Some(key) => (path.key(key), At::Entry(field)),
                    None => (path, At::Leaf),
                },
                FieldType::Strings(Order::Counts) | FieldType::Ints(Order::Counts) => {
                    (path.index(*index), At::Leaf)
                }
                _ => (path, At::Leaf),
            },
            (Step::Entry(key), At::Field(field)) => match field.kind {
                FieldType::Keyed(..) if shows_value(key) => (path, At::Leaf),
                FieldType::Keyed(..) => (path.key(*key), At::Entry(field)),
                _ => (path.key(*key), At::Leaf),
            },
            _ => (path, At::Leaf),
        }
    }
}

impl Step<'_> {
    /// The same where the containers are blocks: a structure is a block that occurs once.
    fn taken_in_blocks(&self, path: Path, at: At) -> (Path, At) {
        let member = |path: Path, shape: &Structure, name: &str| match shape.field(name) {
            Some(field) => (path.attr(field.block_name()), At::Field(field)),
            None => (path, At::Leaf),
        };
        match (self, at) {
            (Step::Member(name), At::Structure(shape)) => member(path, shape, name),
            (Step::Member(name), At::Field(field)) => match field.kind {
                FieldType::Object(shape) => member(path.index(0), shape, name),
                _ => (path, At::Leaf),
            },
            // A set has no places inside.
            (Step::Element(..), At::Field(field)) if field.name == "environment" => {
                (path, At::Leaf)
            }
            (Step::Element(index, _), At::Field(field)) => match field.structure() {
                Some(shape) => (path.index(*index), At::Structure(shape)),
                None => (path.index(*index), At::Leaf),
            },
            (Step::Entry(key), At::Field(_)) => (path.key(*key), At::Leaf),
            _ => (path, At::Leaf),
        }
    }
}

/// The name of an element in a list that one member identifies.
fn key_at(at: At, element: &Value) -> Option<&str> {
    let At::Field(field) = at else { return None };
    let FieldType::Keyed(_, key) = field.kind else {
        return None;
    };
    let name = element.get(key).and_then(Value::as_str);
    name.filter(|name| !name.is_empty() && !shows_value(name))
}

/// Whether a name goes on with a value, `PASSWORD=…`: it is not for the eyes of a reader.
fn shows_value(name: &str) -> bool {
    name.contains('=')
}

fn member(path: Path, shape: &Structure, name: &str) -> (Path, At) {
    match shape.field(name) {
        // The name of a typed container is its key.
        Some(_) if name == "name" && shape.name == CONTAINER.name => (path, At::Leaf),
        Some(field) => (path.attr(snake(name)), At::Field(field)),
        None => (path, At::Leaf),
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
    fn places_have_a_label_and_a_path_as_far_as_one_can_express_them() {
        let null = Value::Null;
        let place = Place::in_json("container_definitions", 1, Some("web"));
        let inner = place
            .member("portMappings")
            .element(0, &null)
            .member("hostPort");
        assert_eq!(
            inner.label(),
            r#"container "web" (index 1), portMappings[0].hostPort"#
        );
        assert_eq!(inner.path().to_string(), "container_definitions");
        let fault = inner.fault("hostPort is wrong", "see containerPort.");
        assert_eq!(fault.summary, "hostPort is wrong");

        let typed = Place::typed("containers", "web")
            .member("portMappings")
            .element(0, &null)
            .member("hostPort");
        assert_eq!(
            typed.path().to_string(),
            r#"containers["web"].port_mappings[0].host_port"#
        );
        assert_eq!(
            typed.label(),
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
        let web = Place::typed("containers", "web");
        let secret = object(&[("name", "TOKEN".into()), ("valueFrom", "x".into())]);
        let place = web
            .member("secrets")
            .element(3, &secret)
            .member("valueFrom");
        assert_eq!(
            place.path().to_string(),
            r#"containers["web"].secrets["TOKEN"]"#
        );
        let ulimit = object(&[("name", "nofile".into())]);
        let element = web.member("ulimits").element(0, &ulimit);
        assert_eq!(
            element.member("softLimit").path().to_string(),
            r#"containers["web"].ulimits["nofile"].soft_limit"#
        );
        assert_eq!(
            element.member("name").path().to_string(),
            r#"containers["web"].ulimits["nofile"]"#
        );
        let option = web
            .member("logConfiguration")
            .member("options")
            .entry("mode");
        assert_eq!(
            option.path().to_string(),
            r#"containers["web"].log_configuration.options["mode"]"#
        );
        assert_eq!(
            web.member("name").path().to_string(),
            r#"containers["web"]"#
        );
        // A set has no places inside.
        let add = web
            .member("linuxParameters")
            .member("capabilities")
            .member("add");
        let item = Value::from("X");
        assert_eq!(add.element(0, &item).path(), add.path());
    }
}
