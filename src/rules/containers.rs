//! The containers of a task definition, and the facts of it that rules about containers ask for.

use std::sync::Arc;

use tfplug::Attr;
use tfplug::value::Value;

use super::node::Node;
use super::object::{Containers, Form, Object};
use super::operand;
use super::place::Place;

impl Form {
    /// The attribute or block that holds the containers.
    fn attribute(self) -> &'static str {
        match self {
            Self::Json => "container_definitions",
            Self::Typed => "containers",
            Self::Blocks => "container_definition",
        }
    }

    fn place(self, index: usize, container: &Value) -> Place<'_> {
        let name = container.get("name").and_then(Value::as_str);
        match self {
            Self::Json => Place::in_json(self.attribute(), index, name),
            Self::Typed => Place::typed(self.attribute(), name.unwrap_or_default()),
            Self::Blocks => Place::in_blocks(self.attribute(), index),
        }
    }
}

impl Object {
    /// A task definition at the beginning of a message: `Task definition "web"`.
    pub(crate) fn called(&self) -> Option<String> {
        Some(format!("Task definition {:?}", self.family()?))
    }

    /// A task definition within a sentence.
    pub(crate) fn named(&self) -> Option<String> {
        Some(format!("task definition {:?}", self.family()?))
    }

    fn family(&self) -> Option<&str> {
        Some(self.get("family").text()?.unwrap_or_default())
    }

    /// The same object, a task definition, with its containers by the API's names.
    pub(crate) fn with_containers(mut self, form: Form, items: Attr<Arc<Vec<Value>>>) -> Self {
        self.containers = Some(Containers { items, form });
        self
    }

    /// The containers; `None` while they are unknown as a whole. One may be unknown, and turn out to be null.
    pub(crate) fn containers(&self) -> Option<Vec<Node<'_>>> {
        let Some(Containers { items, form }) = &self.containers else {
            return Some(Vec::new());
        };
        let items = operand(items)?.map_or(&[][..], |items| items);
        let node = |(index, it)| Node::new(it, form.place(index, it));
        Some(items.iter().enumerate().map(node).collect())
    }

    /// The containers that are known, and whether these are all.
    pub(super) fn known_containers(&self) -> (Vec<Node<'_>>, bool) {
        let Some(mut containers) = self.containers() else {
            return (Vec::new(), false);
        };
        let count = containers.len();
        containers.retain(|container| !container.is_unknown());
        let all = containers.len() == count;
        (containers, all)
    }

    /// The attribute that holds the containers, for a fault of all of them together.
    pub(crate) fn containers_attribute(&self) -> Node<'_> {
        let form = self.containers.as_ref().map(|containers| containers.form);
        Node::absent(form.unwrap_or_default().attribute())
    }

    /// The launch types that a task definition lists; `None` while they are unknown.
    pub(crate) fn compatibilities(&self) -> Option<Vec<&str>> {
        let listed = self.find_member("requires_compatibilities").items()?;
        let texts: Option<Vec<_>> = listed.iter().map(Node::text).collect();
        Some(texts?.into_iter().flatten().collect())
    }

    /// Whether a task definition has to run on `platform`; `None` while that is unknown.
    pub(crate) fn requires(&self, platform: &str) -> Option<bool> {
        Some(self.compatibilities()?.contains(&platform))
    }

    /// Whether a task definition runs on Managed Instances alone; `None` while that is unknown.
    pub(crate) fn only_managed(&self) -> Option<bool> {
        Some(self.compatibilities()? == ["MANAGED_INSTANCES"])
    }

    /// The network mode that ECS will use for a task definition.
    pub(crate) fn effective_network_mode(&self) -> Option<&str> {
        if let Some(mode) = self.find_member("network_mode").text()? {
            return Some(mode);
        }
        Some(match self.only_managed()? {
            true => "awsvpc",
            false => "bridge",
        })
    }

    /// The operating system of a task definition, if it names one.
    pub(crate) fn os_family(&self) -> Option<Option<&str>> {
        let platform = self.find_member("runtime_platform");
        platform.get("operating_system_family").text()
    }

    /// Whether the operating system is known to be Windows.
    pub(crate) fn is_windows(&self) -> Option<bool> {
        Some(
            self.os_family()?
                .is_some_and(|family| family.starts_with("WINDOWS")),
        )
    }
}
