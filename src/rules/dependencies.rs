//! Rules for containers that name each other: they exist, and some order of start exists (catalogue group CD).

use std::collections::{BTreeSet, VecDeque};

use super::checks::by_name;
use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::{did_you_mean, quoted};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-068",
        "container[]",
        "Unknown container in dependsOn",
        "dependsOn must name another container of the task.",
        |definition, container, faults| {
            let field = ("dependsOn", "containerName");
            let itself = "Container depends on itself";
            another_container(definition, container, field, itself, faults)
        },
    ),
    Row::certain(
        "CD-070",
        "",
        "Circular container dependency",
        "Container dependencies must not be circular.",
        |definition, _, faults| {
            let (waits, complete) = waits(definition, &["dependsOn"])?;
            for (names, closing) in loops(&waits, |_| true) {
                let remedy = format!("{}. Remove one of these dependencies.", chain(&names));
                faults.at(&closing.node, remedy);
            }
            complete.then_some(())
        },
    ),
    Row::likely(
        "CD-070",
        "",
        "Circular container dependency through links or volumesFrom",
        "Container dependencies must not be circular through links or volumesFrom.",
        |definition, _, faults| {
            let (waits, complete) = waits(definition, &["dependsOn", "links", "volumesFrom"])?;
            for (names, closing) in loops(&waits, |wait| wait.list != "dependsOn") {
                let remedy = format!(
                    "{}: a container starts after those in its dependsOn, links and volumesFrom. Remove one of these.",
                    chain(&names)
                );
                faults.at(&closing.node, remedy);
            }
            complete.then_some(())
        },
    ),
];

/// The container that a member of each element of a list names exists, under the row's summary, and is another one.
pub(super) fn another_container(
    definition: &Object,
    container: &Node<'_>,
    (list, member): (&'static str, &'static str),
    itself: &str,
    faults: &mut Faults,
) -> Option<()> {
    let all = by_name(&definition.containers()?)?;
    let own = container.get("name").text()?;
    let others = all.keys().copied().filter(|name| Some(*name) != own);
    let others: Vec<&str> = others.collect();
    each(container.get(list).items()?, |element| {
        let node = element.get(member);
        match node.text()? {
            None => {}
            Some(name) if others.contains(&name) => {}
            Some(name) if Some(name) == own => faults.titled(&node, itself, "remove this entry."),
            Some(name) if others.is_empty() => {
                let remedy = format!(
                    "{name:?} does not exist: the task has no other container. Remove this entry."
                );
                faults.at(&node, remedy);
            }
            Some(name) => {
                let (valid, hint) = (quoted(&others), did_you_mean(name, &others));
                let remedy = format!(
                    "{name:?} does not exist. Other containers of the task: {valid}.{hint}"
                );
                faults.at(&node, remedy);
            }
        }
        Some(())
    })
}

/// A container starts after another.
struct Wait<'a> {
    from: &'a str,
    to: &'a str,
    /// The message.
    node: Node<'a>,
    list: &'static str,
}

/// Which container starts after which other one according to `lists`, and whether everything is known.
fn waits<'a>(definition: &'a Object, lists: &[&'static str]) -> Option<(Vec<Wait<'a>>, bool)> {
    let (mut waits, mut complete) = (Vec::new(), true);
    for container in definition.containers()? {
        let Some(from) = container.get("name").text() else {
            complete = false;
            continue;
        };
        for list in lists {
            let elements = container.get(list).items();
            complete &= elements.is_some();
            for element in elements.into_iter().flatten() {
                let node = match *list {
                    "dependsOn" => element.get("containerName"),
                    "volumesFrom" => element.get("sourceContainer"),
                    _ => element,
                };
                let name = node.text();
                complete &= name.is_some();
                // A link may go on with an alias.
                let to = name.flatten().and_then(|name| name.split(':').next());
                if let (Some(from), Some(to)) = (from, to)
                    && from != to
                {
                    waits.push(Wait {
                        from,
                        to,
                        node,
                        list,
                    });
                }
            }
        }
    }
    Some((waits, complete))
}

/// The loops that one of `closing` closes, each with the names from its first container back to it. Of loops that share
/// their containers one is reported.
fn loops<'a, 'w>(
    waits: &'w [Wait<'a>],
    closing: impl Fn(&Wait<'a>) -> bool,
) -> Vec<(Vec<&'a str>, &'w Wait<'a>)> {
    let mut candidates: Vec<_> = waits.iter().filter(|wait| closing(wait)).collect();
    candidates.sort_by_key(|wait| (wait.to, wait.from));
    let mut reported = BTreeSet::new();
    let mut loops = Vec::new();
    for wait in candidates {
        if reported.contains(wait.from) && reported.contains(wait.to) {
            continue;
        }
        if let Some(mut names) = way(waits, wait.to, wait.from) {
            reported.extend(names.iter().copied());
            names.push(wait.to);
            loops.push((names, wait));
        }
    }
    loops
}

/// The shortest way from one container to another.
fn way<'a>(waits: &[Wait<'a>], start: &'a str, goal: &str) -> Option<Vec<&'a str>> {
    let mut paths = VecDeque::from([vec![start]]);
    let mut visited = BTreeSet::from([start]);
    while let Some(path) = paths.pop_front() {
        let last = path.last().copied()?;
        if last == goal {
            return Some(path);
        }
        for wait in waits.iter().filter(|wait| wait.from == last) {
            if visited.insert(wait.to) {
                let longer = path.iter().copied().chain([wait.to]);
                paths.push_back(longer.collect());
            }
        }
    }
    None
}

/// `a`, `b`, `a` → "a depends on b, b depends on a", each in quotes.
fn chain(names: &[&str]) -> String {
    let pairs = names.windows(2).map(|pair| {
        let quoted: Vec<String> = pair.iter().map(|name| format!("{name:?}")).collect();
        quoted.join(" depends on ")
    });
    pairs.collect::<Vec<_>>().join(", ")
}
