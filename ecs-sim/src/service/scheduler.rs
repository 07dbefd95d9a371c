//! The scheduler: keeps the count of tasks, replaces a deployment by the next one within its bounds, and gives up on one
//! that fails.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{HealthStatus, NetworkMode, TaskStopCode};

use super::bounds::{bounds, threshold};
use super::message::tasks as in_words;
use super::{Service, Status};
use crate::service_deployment::{Failure, Stage};
use crate::task::{Launch, Owner, Task, Volume};
use crate::world::{Event, World};

/// The failed tasks of a deployment at which the scheduler complains.
const OFTEN: i32 = 3;
const FAILS_OFTEN: &str = "is unable to consistently start tasks successfully. For more information, see the Troubleshooting \
                           section of the Amazon ECS Developer Guide.";
/// The event of a deployment whose bounds let it neither start nor stop a task.
const STUCK: &str = "was unable to stop or start tasks during a deployment because of the service deployment configuration. \
                     Update the minimumHealthyPercent or maximumPercent value and try again.";
/// After how many milliseconds a task without health checks counts as one that stays.
const STAYS: i64 = 40_000;
/// For how long a service that was deleted is described.
const REMEMBERED: i64 = 3_600_000;
/// The pause after failures, in milliseconds for each of them, and the longest.
const PAUSE: (i64, i64) = (1_000, 60_000);

impl World {
    /// The scheduler looks at a service.
    pub(crate) fn step_service(&mut self, arn: &str) {
        // It waits for a place only if it still has a task without one.
        self.unplaced.remove(arn);
        self.collect_stopped(arn);
        let Some(service) = self.services.get(arn) else {
            return;
        };
        match service.status {
            Status::Inactive => {}
            Status::Draining => self.drain(arn),
            Status::Active if !service.is_deployed_by_ecs() => {
                self.end_unhealthy(arn);
                self.scale_task_sets(arn);
            }
            Status::Active => {
                self.count_daemon(arn);
                self.begin_deployment(arn);
                self.end_unhealthy(arn);
                self.break_circuit(arn);
                self.heed_alarms(arn);
                self.advance_stage(arn);
                if !self.goes_on_balancing(arn) {
                    self.scale(arn);
                    self.settle(arn);
                    self.begin_balancing(arn);
                }
            }
        }
    }

    /// Tasks that have stopped leave the service; those that failed count.
    fn collect_stopped(&mut self, arn: &str) {
        let Some(service) = self.services.get_mut(arn) else {
            return;
        };
        let gone = |task: &String| self.tasks.get(task).is_none_or(Task::has_stopped);
        let stopped: Vec<String> = service
            .tasks
            .iter()
            .filter(|task| gone(task))
            .cloned()
            .collect();
        let mut fails_often = false;
        for arn in stopped {
            service.tasks.remove(&arn);
            self.protections.remove(&arn);
            let Some(task) = self.tasks.get(&arn) else {
                continue;
            };
            let deployment = task.owner.as_ref().map(|it| &it.deployment);
            let mut rollouts = service.rollouts.iter_mut();
            let rollout = rollouts.find(|it| Some(&it.id) == deployment);
            let mut sets = service.task_sets.iter_mut();
            if let Some(set) = sets.find(|it| Some(&it.id) == deployment && has_failed(task)) {
                set.failed_tasks += 1;
            }
            if let Some(rollout) = rollout.filter(|_| has_failed(task)) {
                rollout.failed_tasks += 1;
                fails_often |= rollout.failed_tasks == OFTEN;
            }
        }
        if fails_often {
            self.announce(arn, FAILS_OFTEN);
        }
        self.forgive(arn);
    }

    /// A task that is healthy takes back the failures of its deployment, unless the circuit breaker is to remember them.
    fn forgive(&mut self, arn: &str) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let configuration = service.settings.deployment_configuration();
        let breaker = configuration.and_then(|it| it.deployment_circuit_breaker());
        let Some(primary) = service.rollouts.first().filter(|it| it.failed_tasks > 0) else {
            return;
        };
        if breaker.and_then(|it| it.reset_on_healthy_task()) == Some(false) {
            return;
        }
        let id = primary.id.clone();
        let now = self.now;
        let stays = |task: &Task| {
            let started = task
                .described
                .started_at()
                .and_then(|at| at.to_millis().ok());
            let of_primary = task.owner.as_ref().is_some_and(|it| it.deployment == id);
            let checked = task.described.health_status() == Some(&HealthStatus::Healthy);
            of_primary
                && task.is_healthy()
                && (checked || started.is_some_and(|at| now.0 - at >= STAYS))
        };
        let healthy = !self.wanted_tasks(arn, stays).is_empty();
        let primary = self
            .services
            .get_mut(arn)
            .and_then(|it| it.rollouts.first_mut());
        if let Some(primary) = primary.filter(|_| healthy) {
            primary.failed_tasks = 0;
        }
    }

    fn drain(&mut self, arn: &str) {
        let tasks: Vec<String> = self
            .services
            .get(arn)
            .into_iter()
            .flat_map(|it| it.tasks.clone())
            .collect();
        if tasks.is_empty() {
            if let Some(service) = self.services.get_mut(arn) {
                service.status = Status::Inactive;
                service.task_sets.clear();
            }
            return self.plan(REMEMBERED, Event::ForgetService(arn.to_owned()));
        }
        self.end_tasks(&tasks, "Scaling activity initiated by (service draining)");
    }

    /// A deployment of which too many tasks failed is given up.
    fn break_circuit(&mut self, arn: &str) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let configuration = service.settings.deployment_configuration();
        let breaker = configuration.and_then(|it| it.deployment_circuit_breaker());
        let (enabled, rolls_back) =
            breaker.map_or((false, false), |it| (it.enable(), it.rollback()));
        let threshold = threshold(breaker, service.desired_count());
        let Some(primary) = service.rollouts.first() else {
            return;
        };
        let (failed, counts) = (primary.failed_tasks, primary.is_in_progress());
        if let Some(deployment) = self
            .current_deployment_mut(arn)
            .filter(|it| !it.status.is_last())
        {
            deployment.failures = failed;
            deployment.breaker_opened |= enabled && counts && failed >= threshold;
        }
        if enabled && counts && failed >= threshold {
            self.fail_deployment(arn, &Failure::breaker(rolls_back));
        }
    }

    /// Starts and ends tasks until there are as many as desired, within the bounds of the deployment.
    fn scale(&mut self, arn: &str) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let Some(primary) = service.rollouts.first() else {
            return;
        };
        let id = primary.id.clone();
        let desired = usize::try_from(service.desired_count()).unwrap_or_default();
        if let Some(stage) = self
            .current_deployment(arn)
            .filter(|it| it.is_shifting())
            .and_then(|it| it.stage)
        {
            return self.scale_beside(arn, &id, stage, desired);
        }
        let (least, most) = bounds(service, desired);
        let of_primary = |task: &Task| task.owner.as_ref().is_some_and(|it| it.deployment == id);
        let stays = |task: &Task| of_primary(task) && !self.is_drained(task);
        let current = self.wanted_tasks(arn, stays);
        let old = self.wanted_tasks(arn, |task| !stays(task));
        if primary.has_failed() {
            if service.rollouts.len() > 1 {
                self.end_surplus(arn, &current, current.len());
            }
            return;
        }
        let all = service.tasks.len();
        if current.len() > desired {
            self.end_surplus(arn, &current, current.len() - desired);
        } else if current.len() < desired {
            let room = most.saturating_sub(all);
            self.start_tasks(arn, &id, (desired - current.len()).min(room));
        }
        let (running, waiting): (Vec<_>, Vec<_>) = old
            .into_iter()
            .partition(|task| self.tasks.get(task).is_some_and(Task::is_healthy));
        self.end_surplus(arn, &waiting, waiting.len());
        let healthy = self.wanted_tasks(arn, Task::is_healthy).len();
        let spare = healthy.saturating_sub(least);
        self.end_surplus(arn, &running, running.len().min(spare));
        if current.len() < desired && all >= most && spare == 0 && all == healthy {
            self.announce_once(arn, STUCK);
        }
    }

    /// A strategy that shifts traffic: the deployment before keeps its tasks, and the new one gets as many beside them.
    fn scale_beside(&mut self, arn: &str, id: &str, stage: Stage, desired: usize) {
        let before = self
            .services
            .get(arn)
            .and_then(|it| Some(it.succeeded.as_ref()?.id.clone()));
        let of = |task: &Task, id: &str| task.owner.as_ref().is_some_and(|it| it.deployment == id);
        let is_superseded =
            |task: &Task| !of(task, id) && !before.as_deref().is_some_and(|id| of(task, id));
        let superseded = self.wanted_tasks(arn, is_superseded);
        self.end_surplus(arn, &superseded, superseded.len());
        let count = if stage >= Stage::ScaleUp { desired } else { 0 };
        let targets = [
            Some((id.to_owned(), count)),
            before.clone().filter(|it| it != id).map(|it| (it, desired)),
        ];
        for (id, count) in targets.into_iter().flatten() {
            let tasks = self.wanted_tasks(arn, |task| of(task, &id));
            match tasks.len() {
                surplus if surplus > count => self.end_surplus(arn, &tasks, surplus - count),
                found => self.start_tasks(arn, &id, count - found),
            }
        }
    }

    fn start_tasks(&mut self, arn: &str, deployment: &str, count: usize) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let Some(rollout) = service.rollouts.iter().find(|it| it.id == deployment) else {
            return;
        };
        let pause = (i64::from(rollout.failed_tasks) * PAUSE.0).min(PAUSE.1);
        let wait = rollout.updated_at.after(pause).0 - self.now.0;
        if rollout.failed_tasks > 0 && wait > 0 {
            return self.plan(wait, Event::Service(arn.to_owned()));
        }
        let launch = launch(service, &rollout.settings, deployment);
        let (started, missed) = self.start_many(&launch, count);
        let now = self.now;
        if let Some(service) = self.services.get_mut(arn).filter(|_| !started.is_empty()) {
            service.is_steady = false;
            if let Some(rollout) = service.rollouts.iter_mut().find(|it| it.id == deployment) {
                rollout.updated_at = now;
            }
            let words = in_words(&started);
            self.announce(
                arn,
                &format!("has started {} tasks: {words}.", started.len()),
            );
        }
        self.report_missed(arn, missed);
    }
}

/// Whether a task ended without the scheduler's will.
fn has_failed(task: &Task) -> bool {
    let unhealthy = task.described.stopped_reason() == Some("Task failed container health checks");
    let code = task.described.stop_code();
    unhealthy
        || [
            TaskStopCode::TaskFailedToStart,
            TaskStopCode::EssentialContainerExited,
        ]
        .iter()
        .any(|failed| code == Some(failed))
}

/// How a task of a deployment of a service is started.
pub(crate) fn launch(service: &Service, settings: &CreateServiceInput, deployment: &str) -> Launch {
    let vpc = settings
        .network_configuration()
        .and_then(|it| it.awsvpc_configuration());
    Launch {
        cluster: service.cluster.clone(),
        definition: settings.task_definition().unwrap_or_default().to_owned(),
        launch_type: settings.launch_type.clone(),
        strategy: settings.capacity_provider_strategy().to_vec(),
        platform_version: settings.platform_version.clone(),
        subnets: vpc.map(|it| it.subnets().to_vec()).unwrap_or_default(),
        group: format!("service:{}", service.name()),
        started_by: Some(deployment.to_owned()),
        execute_command: settings.enable_execute_command().unwrap_or_default(),
        owner: Some(Owner {
            service: service.arn.clone(),
            deployment: deployment.to_owned(),
        }),
        behind_load_balancer: !settings.load_balancers().is_empty(),
        placement_constraints: settings.placement_constraints().to_vec(),
        placement_strategy: settings.placement_strategy().to_vec(),
        alone: service.alone(),
        volumes: Volume::of_service(settings.volume_configurations()),
        propagate_tags: settings.propagate_tags.clone(),
        has_managed_tags: settings.enable_ecs_managed_tags().unwrap_or_default(),
        ..Launch::default()
    }
}

/// Whether a definition gives each task a network interface of its own.
pub(super) fn is_in_vpc(definition: &aws_sdk_ecs::types::TaskDefinition) -> bool {
    definition.network_mode() == Some(&NetworkMode::Awsvpc)
}
