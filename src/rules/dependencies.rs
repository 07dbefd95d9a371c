//! Rules for containers that name each other: they exist, and some order of start exists (catalogue group CD).

use std::collections::{BTreeSet, VecDeque};

use super::checks::{by_name, each, gather};
use super::definition::Definition;
use super::node::Node;
use super::object::{self, Faults, Object};
use super::{Fault, Rule, did_you_mean, quoted, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-068",
        "dependsOn must name another container of the task.",
        dependency_exists,
    ),
    Rule::certain(
        "CD-070",
        "Container dependencies must not be circular.",
        cycle,
    ),
    Rule::likely(
        "CD-070",
        "Container dependencies must not be circular through links or volumesFrom.",
        implied_cycle,
    ),
];

fn dependency_exists(definition: &Definition) -> Option<Vec<Fault>> {
    names_another(
        definition,
        ("dependsOn", "containerName"),
        "Container depends on itself",
    )
}

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
    object::each(container.get(list).items()?, |element| {
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

/// The container that `field` of every element of `list` names exists and is another one.
pub(super) fn names_another(
    definition: &Definition,
    (list, field): (&'static str, &'static str),
    itself: &str,
) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let all = by_name(&containers)?;
    each(definition, |container| {
        let own = container.get("name").text()?;
        gather(container.get(list).items()?.into_iter().map(|element| {
            let node = element.get(field);
            let Some(name) = node.text()? else {
                return verdict(None);
            };
            if Some(name) == own {
                return verdict(Some(node.place.fault(itself, "remove this entry.")));
            }
            verdict((!all.contains_key(name)).then(|| {
                let others: Vec<&str> = all
                    .keys()
                    .copied()
                    .filter(|other| Some(*other) != own)
                    .collect();
                let remedy = match others.is_empty() {
                    true => format!("{name:?} does not exist: the task has no other container. Remove this entry."),
                    false => format!(
                        "{name:?} does not exist. Other containers of the task: {}.{}",
                        quoted(&others),
                        did_you_mean(name, &others)
                    ),
                };
                let summary = format!("Unknown container in {list}");
                node.place.fault(summary, remedy)
            }))
        }))
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
fn waits<'a>(definition: &'a Definition, lists: &[&'static str]) -> Option<(Vec<Wait<'a>>, bool)> {
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

fn cycle(definition: &Definition) -> Option<Vec<Fault>> {
    let (waits, complete) = waits(definition, &["dependsOn"])?;
    let fault = |(names, closing): (Vec<&str>, &Wait<'_>)| {
        let remedy = format!("{}. Remove one of these dependencies.", chain(&names));
        let place = &closing.node.place;
        place.fault("Circular container dependency", remedy)
    };
    let faults: Vec<_> = loops(&waits, |_| true).into_iter().map(fault).collect();
    (complete || !faults.is_empty()).then_some(faults)
}

fn implied_cycle(definition: &Definition) -> Option<Vec<Fault>> {
    let (waits, complete) = waits(definition, &["dependsOn", "links", "volumesFrom"])?;
    let fault = |(names, closing): (Vec<&str>, &Wait<'_>)| {
        let remedy = format!(
            "{}: a container starts after those in its dependsOn, links and volumesFrom. Remove one of these.",
            chain(&names)
        );
        let place = &closing.node.place;
        place.fault(
            "Circular container dependency through links or volumesFrom",
            remedy,
        )
    };
    let implied = loops(&waits, |wait| wait.list != "dependsOn");
    let faults: Vec<_> = implied.into_iter().map(fault).collect();
    (complete || !faults.is_empty()).then_some(faults)
}
