//! Building blocks of checks: all containers or elements, all answers, lists of allowed values.

use std::collections::BTreeMap;

use super::definition::Definition;
use super::node::Node;
use super::{Fault, did_you_mean, quoted, verdict};

/// Applies a check to every container and gathers the violations; undecided when one is undecided and none violated.
pub(super) fn each(
    definition: &Definition,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    gather(
        definition
            .containers()?
            .iter()
            .filter(|container| !container.is_unknown())
            .map(check),
    )
}

/// Applies a check to every element of the list at `steps` in a container. An element without values is not sent.
pub(super) fn each_element(
    definition: &Definition,
    steps: &[&'static str],
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let list = steps
            .iter()
            .fold(container.clone(), |node, step| node.get(step));
        let elements = list.items()?;
        let sent = |element: &&Node<'_>| element.is_set() != Some(false);
        gather(elements.iter().filter(sent).map(&check))
    })
}

/// Whether one of two conditions holds; undecided when that depends on an unknown one.
pub(super) fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// The fault when more than `most` elements are set. Unknown ones may turn out to be none.
pub(super) fn at_most(
    elements: &[Node<'_>],
    most: usize,
    fault: impl FnOnce(usize) -> Fault,
) -> Option<Vec<Fault>> {
    let count = |set| {
        let elements = elements.iter().map(Node::is_set);
        elements.filter(|answer| *answer == set).count()
    };
    let (sure, open) = (count(Some(true)), count(None));
    match sure > most {
        true => verdict(Some(fault(sure))),
        false => (sure + open <= most).then(Vec::new),
    }
}

/// All violations; undecided when one answer is undecided and there is no violation.
pub(super) fn gather(answers: impl Iterator<Item = Option<Vec<Fault>>>) -> Option<Vec<Fault>> {
    let mut faults = Vec::new();
    let mut undecided = false;
    for answer in answers {
        match answer {
            Some(found) => faults.extend(found),
            None => undecided = true,
        }
    }
    (!undecided || !faults.is_empty()).then_some(faults)
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

/// The text at `node`, if any, is one of `allowed`.
pub(super) fn one_of(node: &Node<'_>, allowed: &[&str], what: &str) -> Option<Vec<Fault>> {
    let wrong = node.text()?.filter(|value| !allowed.contains(value));
    verdict(wrong.map(|value| {
        let remedy = format!(
            "{value:?} is not valid. Valid values: {}.{}",
            quoted(allowed),
            did_you_mean(value, allowed)
        );
        node.place.fault(format!("Unknown {what}"), remedy)
    }))
}
