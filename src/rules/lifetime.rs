//! Rules for the life of a container: the order of start, restarts, timeouts (catalogue group CD).

use std::collections::BTreeMap;

use super::container::{by_name, each, gather, one_of};
use super::definition::Definition;
use super::node::Node;
use super::{Fault, Rule, quoted, verdict};

/// The group, as far as it stands in this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-068",
        "dependsOn names another container of the task.",
        dependency_exists,
    ),
    Rule::certain(
        "CD-069",
        "The condition of a dependency is START, COMPLETE, SUCCESS or HEALTHY.",
        condition,
    ),
    Rule::certain(
        "CD-070",
        "Containers do not wait for each other in a circle.",
        cycle,
    ),
    Rule::certain(
        "CD-071",
        "Waiting for HEALTHY needs a healthCheck on the other container.",
        healthy,
    ),
    Rule::certain(
        "CD-072",
        "Only containers that are not essential may complete.",
        completes,
    ),
    Rule::certain(
        "CD-081",
        "restartAttemptPeriod is 60 to 1800 seconds.",
        restart_period,
    ),
];

/// Every dependency of `container`.
fn dependencies<'a>(container: &Node<'a>) -> Option<Vec<Node<'a>>> {
    container.get("dependsOn").items()
}

fn dependency_exists(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let all = by_name(&containers)?;
    let names: Vec<&str> = all.keys().copied().collect();
    each(definition, |container| {
        let own = container.get("name").text()?;
        gather(dependencies(container)?.into_iter().map(|dependency| {
            let node = dependency.get("containerName");
            let Some(name) = node.text()? else {
                return verdict(None);
            };
            if Some(name) == own {
                return verdict(Some(
                    node.place
                        .fault("A container waits for itself", "remove this dependency."),
                ));
            }
            verdict((!all.contains_key(name)).then(|| {
                let hint = super::did_you_mean(name, &names);
                let remedy = format!("the containers are {}.{hint}", quoted(&names));
                node.place.fault(
                    format!("There is no container {name:?} to wait for"),
                    remedy,
                )
            }))
        }))
    })
}

const CONDITIONS: [&str; 4] = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];

fn condition(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        gather(dependencies(container)?.into_iter().map(|dependency| {
            one_of(
                &dependency.get("condition"),
                &CONDITIONS,
                "dependency condition",
            )
        }))
    })
}

fn cycle(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let all = by_name(&containers)?;
    let mut edges: BTreeMap<&str, Vec<(&str, Node<'_>)>> = BTreeMap::new();
    for (name, container) in &all {
        for dependency in dependencies(container)? {
            let node = dependency.get("containerName");
            if let Some(target) = node.text()?.filter(|target| target != name) {
                edges.entry(name).or_default().push((target, node));
            }
        }
    }
    let fault = all.keys().find_map(|start| loop_through(start, &edges));
    verdict(fault.map(|(names, node)| {
        let remedy = format!("{}. Remove one of these dependencies.", names.join(" > "));
        node.place
            .fault("Containers wait for each other in a circle", remedy)
    }))
}

/// A loop that begins and ends at `start`, with the dependency that closes it.
fn loop_through<'a>(
    start: &'a str,
    edges: &BTreeMap<&'a str, Vec<(&'a str, Node<'a>)>>,
) -> Option<(Vec<&'a str>, Node<'a>)> {
    let mut paths = vec![vec![start]];
    let mut visited = std::collections::BTreeSet::new();
    while let Some(path) = paths.pop() {
        let last = path.last().copied()?;
        for (target, node) in edges.get(last).into_iter().flatten() {
            let mut longer = path.clone();
            longer.push(target);
            if *target == start {
                return Some((longer, node.clone()));
            }
            if visited.insert(*target) {
                paths.push(longer);
            }
        }
    }
    None
}

/// Checks every dependency whose condition is one of `conditions` against the container that it waits for.
fn waited_for(
    definition: &Definition,
    conditions: &[&str],
    check: impl Fn(&Node<'_>, &Node<'_>, &str) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let all = by_name(&containers)?;
    each(definition, |container| {
        gather(dependencies(container)?.into_iter().map(|dependency| {
            let node = dependency.get("condition");
            let relevant = node
                .text()?
                .is_some_and(|condition| conditions.contains(&condition));
            let target = dependency
                .get("containerName")
                .text()?
                .and_then(|name| Some((name, all.get(name)?)));
            match target {
                Some((name, target)) if relevant => check(&node, target, name),
                _ => verdict(None),
            }
        }))
    })
}

fn healthy(definition: &Definition) -> Option<Vec<Fault>> {
    waited_for(definition, &["HEALTHY"], |node, target, name| {
        verdict((!target.get("healthCheck").is_written()?).then(|| {
            let remedy = format!(
                "give the container {name:?} a healthCheck (a HEALTHCHECK in its image does not count), or wait for START."
            );
            node.place.fault(format!("Container {name:?} has no health check to wait for"), remedy)
        }))
    })
}

fn completes(definition: &Definition) -> Option<Vec<Fault>> {
    waited_for(
        definition,
        &["COMPLETE", "SUCCESS"],
        |node, target, name| {
            verdict(target.get("essential").bool()?.unwrap_or(true).then(|| {
            let remedy = format!("set essential = false on {name:?}: when an essential container exits, ECS stops the task.");
            node.place.fault(format!("Essential container {name:?} may not complete"), remedy)
        }))
        },
    )
}

fn restart_period(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("restartPolicy").get("restartAttemptPeriod");
        let wrong = node.int()?.filter(|seconds| !(60..=1800).contains(seconds));
        verdict(wrong.map(|seconds| {
            node.place.fault(
                "restartAttemptPeriod is out of range",
                format!("{seconds} must be 60 to 1800 seconds."),
            )
        }))
    })
}
