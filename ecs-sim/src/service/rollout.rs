//! A deployment of a service: one set of settings on its way to being the only one that runs.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{self, DeploymentRolloutState};
use serde::{Deserialize, Serialize};

use super::Service;
use crate::codec::{Kept, carry};
use crate::refusal::Refusal;
use crate::service_deployment::Stage;
use crate::world::{Time, World};

/// A deployment.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Rollout {
    /// `ecs-svc/` and 19 digits.
    pub(crate) id: String,
    pub(crate) settings: Kept<CreateServiceInput>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    /// `IN_PROGRESS`, `COMPLETED` or `FAILED`.
    pub(crate) state: String,
    pub(crate) reason: String,
    /// Tasks that failed since a task of it was last seen healthy.
    pub(crate) failed_tasks: i32,
    /// The deployment that it rolls back, if it does.
    pub(crate) rolls_back: Option<String>,
}

impl Rollout {
    pub(crate) fn is_in_progress(&self) -> bool {
        self.state == DeploymentRolloutState::InProgress.as_str()
    }

    pub(super) fn has_failed(&self) -> bool {
        self.state == DeploymentRolloutState::Failed.as_str()
    }

    pub(crate) fn turn(&mut self, state: DeploymentRolloutState, reason: String, now: Time) {
        self.state = state.as_str().to_owned();
        self.reason = reason;
        self.updated_at = now;
    }
}

impl World {
    /// A deployment of the service's settings becomes the primary one.
    pub(crate) fn deploy(&mut self, arn: &str) {
        let (id, now) = (format!("ecs-svc/{}", self.new_number()), self.now);
        let stage = self
            .current_deployment(arn)
            .filter(|it| !it.status.is_last())
            .and_then(|it| it.stage);
        let cleans_up = stage == Some(Stage::CleanUp);
        let Some(service) = self.services.get_mut(arn) else {
            return;
        };
        let rollout = Rollout {
            reason: format!("ECS deployment {id} in progress."),
            id,
            settings: service.settings.clone(),
            created_at: now,
            updated_at: now,
            state: DeploymentRolloutState::InProgress.as_str().to_owned(),
            failed_tasks: 0,
            rolls_back: None,
        };
        // While the tasks of the deployment before are cleaned up, the newest one has all traffic: it is the one to keep.
        if cleans_up && let Some(newest) = service.rollouts.first() {
            service.succeeded = Some(Box::new(newest.clone()));
        }
        service.rollouts.insert(0, rollout);
        service.is_steady = false;
        service.baking_since = None;
        self.open_deployment(arn);
    }

    /// The primary deployment of a service gives way to the one that succeeded last, whose tasks may run still.
    pub(crate) fn roll_back(&mut self, arn: &str) {
        let now = self.now;
        let Some(service) = self.services.get_mut(arn) else {
            return;
        };
        let Some(target) = service.succeeded.clone() else {
            return;
        };
        let failed = service.rollouts.first().map(|it| it.id.clone());
        let count = service.settings.desired_count;
        service.settings = target.settings.clone();
        service.settings.desired_count = count;
        let id = target.id.clone();
        let place = service.rollouts.iter().position(|it| it.id == id);
        let mut rollout = place.map_or(*target, |place| service.rollouts.remove(place));
        rollout.rolls_back = failed;
        rollout.failed_tasks = 0;
        let reason = format!("ECS deployment circuit breaker: rolling back to deploymentId {id}.");
        rollout.turn(DeploymentRolloutState::InProgress, reason, now);
        service.rollouts.insert(0, rollout);
        service.is_steady = false;
        self.announce(arn, &format!("rolling back to deployment {id}."));
    }

    /// The deployments of a service as they are described.
    pub(crate) fn described_deployments(
        &self,
        service: &Service,
    ) -> Result<Vec<types::Deployment>, Refusal> {
        let shifting = self
            .current_deployment(&service.arn)
            .filter(|it| it.is_shifting());
        let shifting = shifting.and_then(|it| it.stage);
        let describe = |(index, rollout): (usize, &Rollout)| {
            let mut it: types::Deployment = carry(&rollout.settings.0)?;
            let tasks = || {
                let all = service.tasks.iter().filter_map(|arn| self.tasks.get(arn));
                all.filter(|task| {
                    task.owner
                        .as_ref()
                        .is_some_and(|it| it.deployment == rollout.id)
                })
            };
            let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
            it.id = Some(rollout.id.clone());
            it.status = Some(if index == 0 { "PRIMARY" } else { "ACTIVE" }.to_owned());
            let waits = shifting.is_some_and(|stage| stage < Stage::ScaleUp);
            it.desired_count = match (index, rollout.has_failed()) {
                (0, false) if waits => 0,
                (0, false) => service.desired_count(),
                (0, true) => 0,
                _ => count(tasks().filter(|task| task.is_wanted()).count()),
            };
            it.running_count = count(tasks().filter(|task| task.is_running()).count());
            it.pending_count = count(tasks().filter(|task| task.is_pending()).count());
            it.failed_tasks = rollout.failed_tasks;
            it.platform_family = self.platform_family_of(&rollout.settings);
            it.created_at = Some(rollout.created_at.as_date());
            it.updated_at = Some(rollout.updated_at.as_date());
            it.rollout_state = Some(rollout.state.as_str().into());
            it.rollout_state_reason = Some(rollout.reason.clone());
            Ok(it)
        };
        service.rollouts.iter().enumerate().map(describe).collect()
    }
}
