//! Judging the outcome of a run: how far the tasks have come, and why they did not get there.

use aws_sdk_ecs::types::{Container, Failure, Task, TaskStopCode};

use crate::arn::short_name;
use crate::aws::Progress;

/// The state that is waited for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Goal {
    Running,
    Stopped {
        /// Whether a task may end with an exit code other than 0.
        any_exit_code: bool,
    },
}

/// Exit codes of containers that ECS stopped: by SIGKILL and SIGTERM.
const STOPPED_BY_ECS: [i32; 2] = [137, 143];

/// How far all tasks have come.
pub(super) fn judge(tasks: &[Task], goal: Goal) -> Progress {
    let faults: Vec<String> = tasks.iter().filter_map(|task| fault(task, goal)).collect();
    if !faults.is_empty() {
        return Progress::Failed(faults.join("\n\n"));
    }
    let is_there = |task: &&Task| match (goal, status(task)) {
        (_, "STOPPED") => true,
        (Goal::Running, status) => status == "RUNNING",
        (Goal::Stopped { .. }, _) => false,
    };
    let waiting = tasks.iter().filter(|task| !is_there(task));
    let waiting: Vec<String> = waiting
        .map(|task| format!("{} is {}", name(task), status(task)))
        .collect();
    match waiting.is_empty() {
        true => Progress::Done,
        false => Progress::Pending(waiting.join(", ")),
    }
}

fn status(task: &Task) -> &str {
    task.last_status().unwrap_or("UNKNOWN")
}

fn name(task: &Task) -> String {
    format!("task {}", short_name(task.task_arn().unwrap_or_default()))
}

/// Why a task will not reach the goal, with the facts about its containers.
fn fault(task: &Task, goal: Goal) -> Option<String> {
    if status(task) != "STOPPED" {
        return None;
    }
    let containers = task.containers();
    let failed = |container: &Container| has_failed(container, containers.len());
    let did_not_start = task.stop_code() == Some(&TaskStopCode::TaskFailedToStart);
    let is_failure = match goal {
        _ if did_not_start => true,
        // A task that has done its work before anybody saw it run has run.
        Goal::Running => containers.iter().any(failed),
        Goal::Stopped { any_exit_code } => !any_exit_code && containers.iter().any(failed),
    };
    is_failure.then(|| {
        let what = if did_not_start {
            "did not start"
        } else {
            "has failed"
        };
        let mut text = format!("The {} {what}.", name(task));
        if let Some(reason) = task.stopped_reason() {
            text.push_str(&format!(" ECS gives the reason: {reason}"));
        }
        for container in containers {
            text.push_str(&format!("\n- {}", described(container)));
        }
        text
    })
}

/// Whether a container ended badly. ECS stops the others when an essential one has exited.
fn has_failed(container: &Container, containers: usize) -> bool {
    match container.exit_code() {
        Some(0) => false,
        Some(code) if STOPPED_BY_ECS.contains(&code) => {
            containers == 1 || container.reason().is_some_and(|reason| !reason.is_empty())
        }
        Some(_) => true,
        None => container.reason().is_some_and(|reason| !reason.is_empty()),
    }
}

fn described(container: &Container) -> String {
    let name = container.name().unwrap_or_default();
    let code = match container.exit_code() {
        Some(code) => format!("exit code {code}"),
        None => "no exit code".to_owned(),
    };
    match container.reason().filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("container {name}: {code}, {reason}"),
        None => format!("container {name}: {code}"),
    }
}

/// The reasons why ECS did not accept tasks; `None` when it accepted all.
pub(super) fn refusal(failures: &[Failure], accepted: &[Task]) -> Option<String> {
    if failures.is_empty() {
        return None;
    }
    let line = |failure: &Failure| {
        let reason = failure.reason().unwrap_or("no reason given");
        let mut text = format!("- {reason}");
        if let Some(detail) = failure.detail().filter(|detail| !detail.is_empty()) {
            text.push_str(&format!(" ({detail})"));
        }
        if let Some(arn) = failure.arn() {
            text.push_str(&format!(", at {arn}"));
        }
        if let Some(advice) = advice(reason) {
            text.push_str(&format!(": {advice}"));
        }
        text
    };
    let lines: Vec<String> = failures.iter().map(line).collect();
    let mut text = format!("ECS did not start all tasks:\n{}", lines.join("\n"));
    if !accepted.is_empty() {
        let names: Vec<String> = accepted.iter().map(name).collect();
        text.push_str(&format!(
            "\n\nThese were started, and go on: {}.",
            names.join(", ")
        ));
    }
    Some(text)
}

/// The way out of a failure.
fn advice(reason: &str) -> Option<&'static str> {
    let kind = reason.split(':').next().unwrap_or_default();
    Some(match kind {
        "RESOURCE" => {
            "no container instance has enough of it left; add instances, or run fewer or smaller tasks"
        }
        "AGENT" => "the agent of the container instance is not connected",
        "ATTRIBUTE" => {
            "no container instance has an attribute that the task definition or a constraint asks for"
        }
        "LOCATION" => "the container instance is in another Availability Zone than the subnets",
        "INACTIVE" | "MISSING" => "it does not exist any more",
        _ => return None,
    })
}
