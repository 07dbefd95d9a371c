//! Following a deployment to its end, and saying why it did not get there. Pure: what was read is judged here.

use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState, Service};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
