//! The end of a deployment: it has all its tasks, and they stay.

use aws_sdk_ecs::types::{DeploymentRolloutState, HealthStatus, ServiceRevisionCleanup};

use crate::task::Task;
use crate::world::{Event, World};

impl World {
    /// A deployment that has all its tasks, and is alone, has succeeded.
    pub(super) fn settle(&mut self, arn: &str) {
        if self
            .current_deployment(arn)
            .is_some_and(|it| it.is_shifting())
        {
            return;
        }
        self.succeed_early(arn);
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let Some(primary) = service.rollouts.first() else {
            return;
        };
        let desired = usize::try_from(service.desired_count()).unwrap_or_default();
        let total = service.tasks.len();
        let healthy = self.healthy_of(arn, &primary.id.clone());
        if healthy != desired || total != desired || primary.has_failed() || self.awaits_health(arn)
        {
            if let Some(service) = self.services.get_mut(arn) {
                service.baking_since = None;
            }
            return;
        }
        if self.bakes(arn) {
            return;
        }
        if let Some(service) = self.services.get_mut(arn) {
            service.rollouts.truncate(1);
        }
        self.complete(arn);
        let Some(service) = self.services.get_mut(arn) else {
            return;
        };
        if !std::mem::replace(&mut service.is_steady, true) {
            self.announce(arn, "has reached a steady state.");
        }
    }

    fn healthy_of(&self, arn: &str, deployment: &str) -> usize {
        let of = |task: &Task| {
            task.owner
                .as_ref()
                .is_some_and(|it| it.deployment == deployment)
        };
        self.wanted_tasks(arn, |task| of(task) && task.is_healthy())
            .len()
    }

    /// The primary deployment is the one to return to from now on.
    fn complete(&mut self, arn: &str) {
        let now = self.now;
        let Some(service) = self.services.get_mut(arn) else {
            return;
        };
        let Some(primary) = service.rollouts.first_mut() else {
            return;
        };
        let id = primary.id.clone();
        let completes = primary.is_in_progress();
        if completes {
            let reason = format!("ECS deployment {id} completed.");
            primary.turn(DeploymentRolloutState::Completed, reason, now);
            primary.failed_tasks = 0;
            primary.rolls_back = None;
        }
        service.baking_since = None;
        service.succeeded = service.rollouts.first().cloned().map(Box::new);
        if completes {
            self.complete_deployment(arn);
            self.announce(arn, &format!("(deployment {id}) deployment completed."));
        }
    }

    /// Whether the bake time of a rolling deployment, in which alarms are heeded, is not over yet.
    fn bakes(&mut self, arn: &str) -> bool {
        let now = self.now;
        let Some(service) = self.services.get_mut(arn) else {
            return false;
        };
        let in_progress = service
            .rollouts
            .first()
            .is_some_and(|it| it.is_in_progress() && it.rolls_back.is_none());
        let configuration = service.settings.deployment_configuration();
        let minutes = configuration
            .and_then(|it| it.bake_time_in_minutes())
            .unwrap_or_default();
        let since = *service.baking_since.get_or_insert(now);
        let end = since.after(i64::from(minutes) * 60_000);
        let deployment = self.current_deployment(arn);
        // Where traffic is shifted, the bake time is a stage of its own.
        let rolling = deployment.is_some_and(|it| !it.shifts_traffic());
        let bakes = in_progress && rolling && now < end;
        if bakes {
            self.plan(end.0 - now.0, Event::Service(arn.to_owned()));
        }
        bakes
    }

    /// A rolling deployment with early success criteria succeeds before it is alone.
    fn succeed_early(&mut self, arn: &str) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let configuration = service.settings.deployment_configuration();
        let criteria = configuration.and_then(|it| it.early_success_criteria());
        let Some(criteria) = criteria.filter(|it| it.enable()) else {
            return;
        };
        let Some(primary) = service.rollouts.first().filter(|it| it.is_in_progress()) else {
            return;
        };
        let percent = usize::try_from(criteria.healthy_percent().unwrap_or(100)).unwrap_or(100);
        let desired = usize::try_from(service.desired_count()).unwrap_or_default();
        let deferred =
            criteria.source_service_revision_cleanup() == Some(&ServiceRevisionCleanup::Deferred);
        let id = primary.id.clone();
        let healthy = self.healthy_of(arn, &id);
        let of = |task: &Task| task.owner.as_ref().is_some_and(|it| it.deployment == id);
        let is_alone = self.wanted_tasks(arn, |task| !of(task)).is_empty();
        let enough = healthy >= (desired * percent).div_ceil(100) && healthy > 0;
        if enough && (deferred || is_alone) && !self.awaits_health(arn) && !self.bakes(arn) {
            self.complete(arn);
        }
    }

    /// Whether a task has a health check without a result.
    pub(crate) fn awaits_health(&self, arn: &str) -> bool {
        let unknown =
            |task: &Task| task.described.health_status() == Some(&HealthStatus::UnknownValue);
        let tasks = self.wanted_tasks(arn, unknown);
        tasks.iter().any(|task| {
            let task = self.tasks.get(task);
            let definition =
                task.and_then(|it| self.definition(it.described.task_definition_arn()?));
            let mut containers = definition
                .into_iter()
                .flat_map(|it| it.container_definitions());
            containers.any(|it| it.health_check().is_some())
        })
    }
}
