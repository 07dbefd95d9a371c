//! A deployment that fails: who noticed, what is announced, and whether the service goes back.

use aws_sdk_ecs::types::DeploymentRolloutState;

use super::{Rollback, Status};
use crate::fault::Fault;
use crate::world::World;

/// There is no revision to go back to.
const NO_CANDIDATE: &str = "No rollback candidate was found to run the rollback.";

/// The end of a deployment that did not get there.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The event, behind `deployment failed: `.
    event: String,
    /// The reason of the deployment in the service's list.
    rollout: String,
    /// The reason of the service deployment.
    deployment: String,
    rolls_back: bool,
}

impl Failure {
    /// Too many tasks failed.
    pub(crate) fn breaker(rolls_back: bool) -> Self {
        Self {
            event: "tasks failed to start.".to_owned(),
            rollout: "ECS deployment circuit breaker: tasks failed to start.".to_owned(),
            deployment: format!(
                "Service deployment {} because the circuit breaker threshold was exceeded.",
                outcome(rolls_back)
            ),
            rolls_back,
        }
    }

    /// An alarm is in ALARM.
    pub(crate) fn alarm(rolls_back: bool) -> Self {
        Self {
            event: "alarm detected.".to_owned(),
            rollout: "ECS deployment failed: alarm detected.".to_owned(),
            deployment: format!(
                "Service deployment {} because of one or more active alarms.",
                outcome(rolls_back)
            ),
            rolls_back,
        }
    }

    /// A hook failed.
    pub(super) fn hook(reason: String) -> Self {
        Self {
            event: reason.clone(),
            rollout: "ECS deployment failed: hook execution failure(s) detected.".to_owned(),
            deployment: reason,
            rolls_back: true,
        }
    }

    /// StopServiceDeployment with ROLLBACK, or ContinueServiceDeployment with it.
    pub(super) fn asked_for() -> Self {
        Self {
            event: "rollback requested.".to_owned(),
            rollout: "ECS deployment stopped: rollback requested.".to_owned(),
            deployment: "Service deployment rolled back because a rollback was requested."
                .to_owned(),
            rolls_back: true,
        }
    }

    /// StopServiceDeployment with ABORT.
    pub(super) fn aborted() -> Self {
        Self {
            event: "stop requested.".to_owned(),
            rollout: "ECS deployment stopped: stop requested.".to_owned(),
            deployment: "Service deployment stopped because a stop was requested.".to_owned(),
            rolls_back: false,
        }
    }
}

fn outcome(rolls_back: bool) -> &'static str {
    if rolls_back { "rolled back" } else { "stopped" }
}

impl World {
    /// Whether a CloudWatch alarm is in ALARM.
    pub(crate) fn is_in_alarm(&self, name: &str) -> bool {
        let is = |fault: &Fault| matches!(fault, Fault::Alarm { alarm } if alarm == name);
        self.faults.iter().any(is)
    }

    /// The primary deployment of a service is given up, and the service goes back to the one that succeeded last.
    pub(crate) fn fail_deployment(&mut self, service: &str, failure: &Failure) {
        let now = self.now;
        let Some(it) = self.services.get_mut(service) else {
            return;
        };
        let Some(primary) = it.rollouts.first_mut() else {
            return;
        };
        let id = primary.id.clone();
        let goes_back_already = primary.rolls_back.is_some();
        primary.turn(DeploymentRolloutState::Failed, failure.rollout.clone(), now);
        let candidate = it.succeeded.as_ref().filter(|target| target.id != id);
        let candidate = candidate.map(|target| target.id.clone());
        self.announce(
            service,
            &format!("(deployment {id}) deployment failed: {}", failure.event),
        );
        let revision = candidate.map(|id| self.revision_arn(service, &id));
        let goes_back = failure.rolls_back && revision.is_some() && !goes_back_already;
        if let Some(deployment) = self
            .current_deployment_mut(service)
            .filter(|it| !it.status.is_last())
        {
            let reason = &failure.deployment;
            if failure.rolls_back && !goes_back_already {
                deployment.rollback = Some(Rollback {
                    reason: reason.clone(),
                    started_at: now,
                    revision,
                });
            }
            (deployment.production_weight, deployment.test_weight) = (0.0, 0.0);
            match (goes_back, failure.rolls_back || goes_back_already) {
                (true, _) => deployment.turn(Status::RollbackInProgress, Some(reason), now),
                (false, true) => deployment.turn(Status::RollbackFailed, Some(NO_CANDIDATE), now),
                (false, false) => deployment.turn(Status::Stopped, Some(reason), now),
            }
        }
        if goes_back {
            self.roll_back(service);
        }
    }

    /// A deployment fails while one of its alarms is in ALARM that was not at its beginning.
    pub(crate) fn heed_alarms(&mut self, service: &str) {
        let Some(deployment) = self
            .current_deployment(service)
            .filter(|it| it.status == Status::InProgress)
        else {
            return;
        };
        let Some(alarms) = deployment.configuration.alarms().filter(|it| it.enable()) else {
            return;
        };
        let rolls_back = alarms.rollback();
        let heeded = alarms
            .alarm_names()
            .iter()
            .filter(|it| !deployment.ignored_alarms.contains(it));
        let triggered: Vec<String> = heeded.filter(|it| self.is_in_alarm(it)).cloned().collect();
        if triggered.is_empty() {
            return;
        }
        if let Some(deployment) = self.current_deployment_mut(service) {
            deployment.triggered_alarms = triggered;
        }
        self.fail_deployment(service, &Failure::alarm(rolls_back));
    }
}
