//! Rules for the life of a container: what it waits for, restarts, timeouts (catalogue group CD).

use super::checks::{at_most, by_name, each, gather, one_of};
use super::definition::Definition;
use super::node::Node;
use super::platform::on_fargate;
use super::{Confidence, Fault, Rule, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-069",
        "The condition of a dependency must be START, COMPLETE, SUCCESS or HEALTHY.",
        condition,
    ),
    Rule::certain(
        "CD-071",
        "A container on which another depends with HEALTHY must have a healthCheck.",
        healthy,
    ),
    Rule::certain(
        "CD-072",
        "A container on which another depends with COMPLETE or SUCCESS must not be essential.",
        completes,
    ),
    Rule::certain(
        "CD-081",
        "restartAttemptPeriod must be 60 to 1800 seconds.",
        restart_period,
    ),
    Rule::certain(
        "CD-114",
        "A restart policy must ignore at most 50 exit codes.",
        exit_codes,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-115",
            "A restart policy with other settings must be enabled.",
            restart_policy_off,
        )
    },
    Rule::certain(
        "CD-073",
        "On Fargate, timeouts must be at most 120 seconds.",
        long_timeouts,
    ),
    Rule::likely(
        "CD-073",
        "On Fargate, timeouts must be at least 2 seconds.",
        short_timeouts,
    ),
];

/// Every dependency of `container`.
fn dependencies<'a>(container: &Node<'a>) -> Option<Vec<Node<'a>>> {
    container.get("dependsOn").items()
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
        verdict((!target.get("healthCheck").is_set()?).then(|| {
            let remedy = format!(
                "add healthCheck to the container {name:?} (a HEALTHCHECK in its image does not count), or set \"START\"."
            );
            node.place.fault("Condition HEALTHY on a container without a health check", remedy)
        }))
    })
}

fn completes(definition: &Definition) -> Option<Vec<Fault>> {
    waited_for(
        definition,
        &["COMPLETE", "SUCCESS"],
        |node, target, name| {
            verdict(target.get("essential").bool()?.unwrap_or(true).then(|| {
            let remedy = format!("set essential = false on the container {name:?}: when an essential container exits, ECS stops the task.");
            node.place.fault("Condition COMPLETE or SUCCESS on an essential container", remedy)
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

fn exit_codes(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("restartPolicy").get("ignoredExitCodes");
        at_most(&node.items()?, 50, |count| {
            let remedy = format!("{count} are set; ECS allows 50.");
            node.place.fault("Too many ignored exit codes", remedy)
        })
    })
}

fn restart_policy_off(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let policy = container.get("restartPolicy");
        // Without enabled the policy is off as well.
        if policy.get("enabled").bool()? == Some(true) {
            return verdict(None);
        }
        let fields = ["ignoredExitCodes", "restartAttemptPeriod"];
        gather(fields.into_iter().map(|field| {
            let node = policy.get(field);
            verdict(node.is_set()?.then(|| {
                let remedy = "set enabled = true, or remove it.";
                let summary = format!("{field} has no effect while the restart policy is disabled");
                node.place.fault(summary, remedy)
            }))
        }))
    })
}

fn timeouts(definition: &Definition, wrong: impl Fn(i64) -> bool, how: &str) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    each(definition, |container| {
        gather(["startTimeout", "stopTimeout"].into_iter().map(|field| {
            let node = container.get(field);
            let seconds = node.int()?.filter(|seconds| wrong(*seconds));
            verdict(seconds.map(|seconds| {
                let summary = format!("{field} is too {how} for Fargate");
                let remedy = format!("{seconds} must be 2 to 120 seconds.");
                node.place.fault(summary, remedy)
            }))
        }))
    })
}

fn long_timeouts(definition: &Definition) -> Option<Vec<Fault>> {
    timeouts(definition, |seconds| seconds > 120, "long")
}

fn short_timeouts(definition: &Definition) -> Option<Vec<Fault>> {
    timeouts(definition, |seconds| seconds < 2, "short")
}
