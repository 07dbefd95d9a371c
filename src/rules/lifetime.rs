//! Rules for the life of a container: what it waits for, restarts, timeouts (catalogue group CD).

use super::checks::by_name;
use super::node::Node;
use super::object::{Faults, Object, Row, each};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-069",
        "container[].dependsOn[].condition",
        "Unknown dependency condition",
        "The condition of a dependency must be START, COMPLETE, SUCCESS or HEALTHY.",
        |_, condition, faults| {
            faults.unless_one_of(condition, &["START", "COMPLETE", "SUCCESS", "HEALTHY"])
        },
    ),
    Row::certain(
        "CD-071",
        "container[].dependsOn[]",
        "Condition HEALTHY on a container without a health check",
        "A container on which another depends with HEALTHY must have a healthCheck.",
        |definition, dependency, faults| {
            let Some((name, target)) = awaited(definition, dependency, &["HEALTHY"])? else {
                return Some(());
            };
            if !target.get("healthCheck").is_set()? {
                let remedy = format!(
                    "add healthCheck to the container {name:?} (a HEALTHCHECK in its image does not count), or set \"START\"."
                );
                faults.at(&dependency.get("condition"), remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-072",
        "container[].dependsOn[]",
        "Condition COMPLETE or SUCCESS on an essential container",
        "A container on which another depends with COMPLETE or SUCCESS must not be essential.",
        |definition, dependency, faults| {
            let conditions = ["COMPLETE", "SUCCESS"];
            let Some((name, target)) = awaited(definition, dependency, &conditions)? else {
                return Some(());
            };
            if target.get("essential").bool()?.unwrap_or(true) {
                let remedy = format!(
                    "set essential = false on the container {name:?}: when an essential container exits, ECS stops the task."
                );
                faults.at(&dependency.get("condition"), remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-081",
        "container[].restartPolicy.restartAttemptPeriod",
        "restartAttemptPeriod is out of range",
        "restartAttemptPeriod must be 60 to 1800 seconds.",
        |_, period, faults| faults.unless_in(period, 60..=1800, "60 to 1800 seconds"),
    ),
    Row::certain(
        "CD-114",
        "container[].restartPolicy.ignoredExitCodes",
        "Too many ignored exit codes",
        "A restart policy must ignore at most 50 exit codes.",
        |_, codes, faults| faults.at_most(codes, 50, "Remove some of them."),
    ),
    Row::warning(
        "CD-115",
        "container[].restartPolicy",
        "Settings have no effect while the restart policy is disabled",
        "A restart policy with other settings should be enabled.",
        restart_policy_off,
    )
    .documented(),
    Row::certain(
        "CD-073",
        "container[]",
        "Timeout is too long for Fargate",
        "On Fargate, timeouts must be at most 120 seconds.",
        |definition, container, faults| {
            timeouts(definition, container, faults, "long", |seconds| {
                seconds > 120
            })
        },
    ),
    Row::likely(
        "CD-073",
        "container[]",
        "Timeout is too short for Fargate",
        "On Fargate, timeouts must be at least 2 seconds.",
        |definition, container, faults| {
            timeouts(definition, container, faults, "short", |seconds| {
                seconds < 2
            })
        },
    ),
];

/// The container that another waits for under one of `conditions`, with its name.
fn awaited<'a>(
    definition: &'a Object,
    dependency: &Node<'a>,
    conditions: &[&str],
) -> Option<Option<(&'a str, Node<'a>)>> {
    let condition = dependency.get("condition").text()?;
    if !condition.is_some_and(|condition| conditions.contains(&condition)) {
        return Some(None);
    }
    let mut all = by_name(&definition.containers()?)?;
    let name = dependency.get("containerName").text()?;
    Some(name.and_then(|name| all.remove_entry(name)))
}

fn restart_policy_off(_: &Object, policy: &Node<'_>, faults: &mut Faults) -> Option<()> {
    // Without enabled the policy is off as well.
    if policy.get("enabled").bool()? == Some(true) {
        return Some(());
    }
    each(["ignoredExitCodes", "restartAttemptPeriod"], |field| {
        let node = policy.get(field);
        if node.is_set()? {
            let summary = format!("{field} has no effect while the restart policy is disabled");
            faults.titled(&node, &summary, "set enabled = true, or remove it.");
        }
        Some(())
    })
}

fn timeouts(
    definition: &Object,
    container: &Node<'_>,
    faults: &mut Faults,
    how: &str,
    is_wrong: fn(i64) -> bool,
) -> Option<()> {
    if !definition.requires("FARGATE")? {
        return Some(());
    }
    each(["startTimeout", "stopTimeout"], |field| {
        let timeout = container.get(field);
        if let Some(seconds) = timeout.int()?.filter(|seconds| is_wrong(*seconds)) {
            let summary = format!("{field} is too {how} for Fargate");
            let remedy = format!("{seconds} must be 2 to 120 seconds.");
            faults.titled(&timeout, &summary, remedy);
        }
        Some(())
    })
}
