//! Following a deployment to its end, and saying why it did not get there. Pure: what was read is judged here.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{Container, Deployment, DeploymentRolloutState, Service, Task};

use crate::aws::Progress;

/// The id of the deployment that ECS works towards.
pub(super) fn primary(service: &Service) -> Option<String> {
    let primary = service
        .deployments()
        .iter()
        .find(|deployment| deployment.status() == Some("PRIMARY"));
    primary.and_then(|deployment| deployment.id().map(str::to_owned))
}

/// Whether the deployment `id` — the one that our call started — has reached its end.
pub(super) fn judge(service: Option<&Service>, id: Option<&str>) -> Progress {
    let Some(service) = service else {
        return Progress::Failed("The service does not exist any more.".into());
    };
    if service.status() == Some("DRAINING") {
        return Progress::Failed("The service is being deleted.".into());
    }
    match id {
        None => judge_counts(service),
        Some(id) => match service
            .deployments()
            .iter()
            .find(|deployment| deployment.id() == Some(id))
        {
            Some(deployment) if deployment.status() == Some("PRIMARY") => {
                judge_deployment(service, deployment)
            }
            _ => Progress::Failed(replaced(service, id)),
        },
    }
}

fn judge_deployment(service: &Service, deployment: &Deployment) -> Progress {
    match deployment.rollout_state() {
        Some(DeploymentRolloutState::Completed)
            if deployment.running_count() >= deployment.desired_count() =>
        {
            Progress::Done
        }
        Some(DeploymentRolloutState::Failed) => Progress::Failed(format!(
            "ECS has given the deployment up: {}.",
            deployment
                .rollout_state_reason()
                .unwrap_or("it gives no reason")
                .trim_end_matches('.')
        )),
        Some(_) => Progress::Pending(status(deployment)),
        None => judge_counts(service),
    }
}

/// Without a deployment state (other controllers) the counts have to do.
fn judge_counts(service: &Service) -> Progress {
    let steady =
        service.deployments().len() <= 1 && service.running_count() == service.desired_count();
    match steady {
        true => Progress::Done,
        false => Progress::Pending(format!(
            "{} of {} tasks run",
            service.running_count(),
            service.desired_count()
        )),
    }
}

fn status(deployment: &Deployment) -> String {
    let failed = match deployment.failed_tasks() {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    format!(
        "{} of {} tasks run{failed}",
        deployment.running_count(),
        deployment.desired_count()
    )
}

/// Our deployment is not the one that ECS works towards any more.
fn replaced(service: &Service, id: &str) -> String {
    let now = service
        .deployments()
        .iter()
        .find(|deployment| deployment.status() == Some("PRIMARY"));
    let definition = now
        .and_then(|deployment| deployment.task_definition())
        .unwrap_or("unknown");
    format!(
        "The deployment {id} was rolled back, or another one has taken its place. The service now goes towards {definition}."
    )
}

/// Reasons of a failure from the service and its stopped tasks, most frequent first.
pub(super) fn evidence(service: Option<&Service>, tasks: &[Task], id: Option<&str>) -> String {
    let mut text = String::new();
    let ours = |task: &&Task| id.is_none() || task.started_by() == id;
    let reasons = grouped(tasks.iter().filter(ours).flat_map(reasons));
    if !reasons.is_empty() {
        text.push_str("Stopped tasks:\n");
        reasons
            .iter()
            .for_each(|(reason, count)| text.push_str(&format!("  {count} x {reason}\n")));
    }
    let events: Vec<&str> = service
        .map(|service| service.events())
        .unwrap_or_default()
        .iter()
        .filter_map(|event| event.message())
        .take(5)
        .collect();
    if !events.is_empty() {
        text.push_str("Latest service events:\n");
        events
            .iter()
            .for_each(|event| text.push_str(&format!("  {event}\n")));
    }
    text.trim_end().to_owned()
}

/// Why a task stopped: per container where it has an exit code or a reason, else the task's own reason.
fn reasons(task: &Task) -> Vec<String> {
    let messages = |container: &Container| {
        let name = container.name().unwrap_or("?");
        match (container.exit_code(), container.reason()) {
            (Some(code), Some(reason)) => {
                Some(format!("container {name}: exit code {code}, {reason}"))
            }
            (Some(code), None) if code != 0 => Some(format!("container {name}: exit code {code}")),
            (None, Some(reason)) => Some(format!("container {name}: {reason}")),
            _ => None,
        }
    };
    let messages: Vec<String> = task.containers().iter().filter_map(messages).collect();
    match (messages.is_empty(), task.stopped_reason()) {
        (true, Some(reason)) => vec![reason.to_owned()],
        _ => messages,
    }
}

fn grouped(reasons: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts = BTreeMap::new();
    reasons.for_each(|reason| *counts.entry(reason).or_insert(0) += 1);
    let mut grouped: Vec<_> = counts.into_iter().collect();
    grouped.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::types::ServiceEvent;

    fn deployment(
        id: &str,
        status: &str,
        state: Option<DeploymentRolloutState>,
        running: i32,
    ) -> Deployment {
        Deployment::builder()
            .id(id)
            .status(status)
            .set_rollout_state(state)
            .desired_count(2)
            .running_count(running)
            .task_definition("web:1")
            .rollout_state_reason("tasks failed to start.")
            .build()
    }

    fn service(deployments: Vec<Deployment>) -> Service {
        Service::builder()
            .status("ACTIVE")
            .set_deployments(Some(deployments))
            .desired_count(2)
            .running_count(2)
            .build()
    }

    #[test]
    fn success_means_that_this_deployment_completed() {
        use DeploymentRolloutState::{Completed, Failed, InProgress};
        let judged = |state, running| {
            judge(
                Some(&service(vec![deployment(
                    "ecs-svc/1",
                    "PRIMARY",
                    state,
                    running,
                )])),
                Some("ecs-svc/1"),
            )
        };
        assert!(matches!(judged(Some(Completed), 2), Progress::Done));
        assert!(matches!(judged(Some(Completed), 1), Progress::Pending(_)));
        assert!(matches!(judged(Some(InProgress), 2), Progress::Pending(_)));
        assert!(
            matches!(judged(Some(Failed), 0), Progress::Failed(reason) if reason.contains("tasks failed to start"))
        );
        assert!(matches!(judged(None, 2), Progress::Done));
    }

    #[test]
    fn a_rollback_is_not_a_success() {
        let rolled_back = service(vec![
            deployment(
                "ecs-svc/0",
                "PRIMARY",
                Some(DeploymentRolloutState::Completed),
                2,
            ),
            deployment(
                "ecs-svc/1",
                "ACTIVE",
                Some(DeploymentRolloutState::Failed),
                0,
            ),
        ]);
        assert!(
            matches!(judge(Some(&rolled_back), Some("ecs-svc/1")), Progress::Failed(text) if text.contains("rolled back"))
        );
        assert!(matches!(
            judge(None, Some("ecs-svc/1")),
            Progress::Failed(_)
        ));
    }

    #[test]
    fn evidence_counts_equal_reasons_of_this_deployment() {
        let task = |started_by: &str| {
            let container = Container::builder()
                .name("app")
                .exit_code(137)
                .reason("OutOfMemoryError")
                .build();
            Task::builder()
                .started_by(started_by)
                .containers(container)
                .build()
        };
        let tasks = [task("ecs-svc/1"), task("ecs-svc/1"), task("ecs-svc/0")];
        let event = ServiceEvent::builder()
            .message("(service web) was unable to place a task.")
            .build();
        let service = Service::builder().events(event).build();
        let text = evidence(Some(&service), &tasks, Some("ecs-svc/1"));
        assert!(
            text.contains("2 x container app: exit code 137, OutOfMemoryError"),
            "{text}"
        );
        assert!(text.contains("unable to place a task"), "{text}");
        assert_eq!(evidence(None, &[], None), "");
    }
}
