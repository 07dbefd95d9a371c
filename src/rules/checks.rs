//! Building blocks of checks.

use std::collections::BTreeMap;

use super::node::Node;

/// Whether one of two conditions holds; undecided when that depends on an unknown one.
pub(super) fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// The containers by name; `None` while one of the names is unknown.
pub(super) fn by_name<'a>(containers: &[Node<'a>]) -> Option<BTreeMap<&'a str, Node<'a>>> {
    let mut all = BTreeMap::new();
    for container in containers {
        if let Some(name) = container.get("name").text()? {
            all.insert(name, container.clone());
        }
    }
    Some(all)
}
