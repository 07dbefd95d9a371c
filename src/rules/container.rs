//! Rules for single containers and between containers (catalogue group CD): identity, image, sizes, order of start.

use std::collections::BTreeMap;

use super::definition::Definition;
use super::node::Node;
use super::task_definition::is_name;
use super::{Fault, Rule, quoted, verdict};

/// The group, as far as it stands in this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-001",
        "A container's name has 1 to 255 letters, digits, `_` and `-`.",
        name,
    ),
    Rule::certain("CD-002", "A container has an image.", image),
    Rule::likely(
        "CD-003",
        "The image is a well-formed reference.",
        image_form,
    ),
    Rule::likely("CD-004", "A container's cpu is not negative.", cpu),
    Rule {
        confidence: super::Confidence::Likely,
        ..Rule::warning("CD-005", "Docker needs at least 6 MiB.", memory_floor)
    },
    Rule::certain(
        "CD-006",
        "memory is at least memoryReservation.",
        memory_order,
    ),
    Rule::certain(
        "CD-045",
        "Secret names of a container are unique.",
        secret_twice,
    ),
    Rule::certain(
        "CD-046",
        "No secret has the name of an environment variable.",
        secret_and_variable,
    ),
    Rule::certain(
        "CD-049",
        "A container has at most 10 environment files.",
        environment_files,
    ),
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
        "CD-082",
        "versionConsistency is enabled or disabled.",
        version_consistency,
    ),
];

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

fn name(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("name");
        verdict(match node.text()? {
            None => Some(
                node.place
                    .fault("A container has no name", "give every container a name."),
            ),
            Some(name) if !is_name(name) => Some(node.place.fault(
                "Invalid container name",
                "a name has 1 to 255 characters, only letters, digits, underscores and hyphens.",
            )),
            Some(_) => None,
        })
    })
}

fn image(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("image");
        verdict(node.text()?.is_none().then(|| {
            let remedy = "name the image to run, for example image = \"nginx:1.29\".";
            node.place.fault("A container has no image", remedy)
        }))
    })
}

fn image_form(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("image");
        let Some(image) = node.text()? else {
            return verdict(None);
        };
        let (name, digest) = image
            .split_once('@')
            .map_or((image, None), |(name, digest)| (name, Some(digest)));
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:./#".contains(&byte);
        let whole = digest.is_none_or(|digest| {
            let hex = digest.strip_prefix("sha256:").unwrap_or_default();
            hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        verdict((name.len() > 255 || !name.bytes().all(legal) || !whole).then(|| {
            node.place.fault(
                "The image reference is malformed",
                format!("{image:?} must be repository, repository:tag or repository@sha256:digest, without blanks."),
            )
        }))
    })
}

fn cpu(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("cpu");
        verdict(node.int()?.filter(|cpu| *cpu < 0).map(|cpu| {
            node.place.fault(
                "A container's cpu is negative",
                format!("{cpu} must be 0 or more CPU units."),
            )
        }))
    })
}

fn memory_floor(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        gather(["memory", "memoryReservation"].into_iter().map(|field| {
            let node = container.get(field);
            verdict(node.int()?.filter(|mib| (1..6).contains(mib)).map(|mib| {
                node.place.fault(
                    "Docker needs at least 6 MiB",
                    format!("{mib} MiB is less; sizes are in MiB."),
                )
            }))
        }))
    })
}

fn memory_order(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("memoryReservation");
        let (Some(memory), Some(reservation)) = (container.get("memory").int()?, node.int()?)
        else {
            return verdict(None);
        };
        verdict((memory < reservation).then(|| {
            node.place.fault(
                "A container's memory is below its reservation",
                format!(
                    "memory (the hard limit) is {memory} MiB, memoryReservation (the soft limit) {reservation} MiB. Raise \
                     memory or lower memoryReservation."
                ),
            )
        }))
    })
}

fn secret_twice(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let mut seen = BTreeMap::new();
        gather(
            container
                .get("secrets")
                .items()?
                .into_iter()
                .enumerate()
                .map(|(index, secret)| {
                    let node = secret.get("name");
                    let Some(name) = node.text()? else {
                        return verdict(None);
                    };
                    verdict(seen.insert(name, index).map(|first| {
                        let remedy =
                            format!("secrets[{first}] sets {name:?} already. Remove one of them.");
                        node.place
                            .fault(format!("Secret {name:?} is defined twice"), remedy)
                    }))
                }),
        )
    })
}

fn secret_and_variable(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let variables = container.get("environment").items()?;
        let names: Vec<&str> = variables
            .iter()
            .filter_map(|variable| variable.get("name").text().flatten())
            .collect();
        gather(container.get("secrets").items()?.into_iter().map(|secret| {
            let node = secret.get("name");
            let both = node.text()?.filter(|name| names.contains(name));
            verdict(both.map(|name| {
                let summary = format!("{name:?} is both a secret and an environment variable");
                node.place.fault(summary, "remove one of the two.")
            }))
        }))
    })
}

fn environment_files(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("environmentFiles");
        let count = node.items()?.len();
        verdict((count > 10).then(|| {
            node.place.fault(
                "Too many environment files",
                format!("{count} are given, 10 is the limit of ECS."),
            )
        }))
    })
}

/// Every dependency of `container`.
fn dependencies<'a>(container: &Node<'a>) -> Option<Vec<Node<'a>>> {
    container.get("dependsOn").items()
}

/// The containers by name; `None` while one of the names is unknown.
fn by_name<'a>(containers: &[Node<'a>]) -> Option<BTreeMap<&'a str, Node<'a>>> {
    let mut all = BTreeMap::new();
    for container in containers {
        if let Some(name) = container.get("name").text()? {
            all.insert(name, container.clone());
        }
    }
    Some(all)
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

/// The text at `node`, if any, is one of `allowed`.
pub(super) fn one_of(node: &Node<'_>, allowed: &[&str], what: &str) -> Option<Vec<Fault>> {
    let wrong = node.text()?.filter(|word| !allowed.contains(word));
    verdict(wrong.map(|word| {
        let remedy = format!(
            "there are {}.{}",
            quoted(allowed),
            super::did_you_mean(word, allowed)
        );
        node.place.fault(format!("Unknown {what} {word:?}"), remedy)
    }))
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

fn version_consistency(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        one_of(
            &container.get("versionConsistency"),
            &["enabled", "disabled"],
            "version consistency",
        )
    })
}
