//! The scheduler: keeps the count of tasks, replaces a deployment by the next one within its bounds, and gives up on one
//! that fails.

use aws_sdk_ecs::types::{DeploymentRolloutState, HealthStatus, NetworkMode, TaskStopCode};

use super::message::tasks as in_words;
use super::{Service, Status};
use crate::task::{Launch, NotStarted, Owner, Task};
use crate::world::{Event, World, short};

/// The least and most failed tasks at which a circuit breaker opens, and the part of the desired count in between.
const BREAKER: (i32, i32, f64) = (3, 200, 0.5);
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
            Status::Active => {
                self.count_daemon(arn);
                self.end_unhealthy(arn);
                self.break_circuit(arn);
                self.scale(arn);
                self.settle(arn);
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
        for arn in stopped {
            service.tasks.remove(&arn);
            let Some(task) = self.tasks.get(&arn) else {
                continue;
            };
            let deployment = task.owner.as_ref().map(|it| &it.deployment);
            let mut rollouts = service.rollouts.iter_mut();
            let rollout = rollouts.find(|it| Some(&it.id) == deployment);
            if let Some(rollout) = rollout.filter(|_| has_failed(task)) {
                rollout.failed_tasks += 1;
            }
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
            }
            return;
        }
        self.end_tasks(&tasks, "Scaling activity initiated by (service draining)");
    }

    /// Asks for the end of tasks, on behalf of the scheduler.
    fn end_tasks(&mut self, arns: &[String], reason: &str) {
        for arn in arns {
            let Some(task) = self.tasks.get_mut(arn) else {
                continue;
            };
            if task.is_wanted() {
                task.end(TaskStopCode::ServiceSchedulerInitiated, reason);
                self.plan(0, Event::Task(arn.clone()));
            }
        }
    }

    /// Tasks whose health checks fail are replaced.
    fn end_unhealthy(&mut self, arn: &str) {
        let unhealthy = self.wanted_tasks(arn, |task| {
            task.described.health_status() == Some(&HealthStatus::Unhealthy)
        });
        for task in &unhealthy {
            self.announce(
                arn,
                &format!("(task {}) failed container health checks.", short(task)),
            );
        }
        self.end_tasks(&unhealthy, "Task failed container health checks");
    }

    /// The tasks of a service that are to run, and for which a condition holds.
    fn wanted_tasks(&self, arn: &str, holds: impl Fn(&Task) -> bool) -> Vec<String> {
        let tasks = self.services.get(arn).into_iter().flat_map(|it| &it.tasks);
        let found = tasks.filter(|arn| {
            let task = self.tasks.get(*arn);
            task.is_some_and(|task| task.is_wanted() && holds(task))
        });
        found.cloned().collect()
    }

    /// A deployment of which too many tasks failed is given up.
    fn break_circuit(&mut self, arn: &str) {
        let now = self.now;
        let Some(service) = self.services.get_mut(arn) else {
            return;
        };
        let configuration = service.settings.deployment_configuration();
        let breaker = configuration.and_then(|it| it.deployment_circuit_breaker());
        let (enabled, rollback) = breaker.map_or((false, false), |it| (it.enable(), it.rollback()));
        let threshold = threshold(service.desired_count());
        let Some(primary) = service.rollouts.first_mut() else {
            return;
        };
        if !enabled || !primary.is_in_progress() || primary.failed_tasks < threshold {
            return;
        }
        let reason = "ECS deployment circuit breaker: tasks failed to start.".to_owned();
        primary.turn(DeploymentRolloutState::Failed, reason, now);
        let (id, rolled_back) = (primary.id.clone(), primary.rolls_back.is_some());
        self.announce(
            arn,
            &format!("(deployment {id}) deployment failed: tasks failed to start."),
        );
        if rollback && !rolled_back {
            self.roll_back(arn);
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
        let (id, failed, failures) = (
            primary.id.clone(),
            primary.has_failed(),
            primary.failed_tasks,
        );
        let desired = usize::try_from(service.desired_count()).unwrap_or_default();
        let (least, most) = bounds(service, desired);
        let of_primary = |task: &Task| task.owner.as_ref().is_some_and(|it| it.deployment == id);
        let stays = |task: &Task| of_primary(task) && !self.is_drained(task);
        let current = self.wanted_tasks(arn, stays);
        let old = self.wanted_tasks(arn, |task| !stays(task));
        if current.len() > desired && !failed {
            self.end_surplus(arn, &current, current.len() - desired);
        } else if current.len() < desired && !failed {
            let all = self.services.get(arn).map_or(0, |it| it.tasks.len());
            let room = most.saturating_sub(all);
            let count = (desired - current.len()).min(room);
            self.start_tasks(arn, &id, count, failures);
        }
        if failed {
            let successful = self
                .services
                .get(arn)
                .is_some_and(|it| it.rollouts.len() > 1);
            if successful {
                self.end_surplus(arn, &current, current.len());
            }
            return;
        }
        let healthy = self.wanted_tasks(arn, Task::is_healthy);
        let waiting: Vec<String> = old
            .iter()
            .filter(|task| !healthy.contains(task))
            .cloned()
            .collect();
        self.end_surplus(arn, &waiting, waiting.len());
        let running: Vec<String> = old
            .iter()
            .filter(|task| healthy.contains(task))
            .cloned()
            .collect();
        let spare = healthy.len().saturating_sub(least);
        self.end_surplus(arn, &running, running.len().min(spare));
    }

    fn end_surplus(&mut self, arn: &str, tasks: &[String], count: usize) {
        let ended: Vec<String> = tasks.iter().take(count).cloned().collect();
        if ended.is_empty() {
            return;
        }
        let deployment = self
            .services
            .get(arn)
            .and_then(|it| Some(it.rollouts.first()?.id.clone()));
        let reason = format!(
            "Scaling activity initiated by (deployment {})",
            deployment.unwrap_or_default()
        );
        self.end_tasks(&ended, &reason);
        let words = in_words(&ended);
        self.announce(
            arn,
            &format!("has stopped {} running tasks: {words}.", ended.len()),
        );
    }

    fn start_tasks(&mut self, arn: &str, deployment: &str, count: usize, failures: i32) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let primary = service.rollouts.first();
        let pause = (i64::from(failures) * PAUSE.0).min(PAUSE.1);
        let resumes = primary.map(|it| it.updated_at.after(pause));
        if failures > 0 && resumes.is_some_and(|at| self.now < at) {
            let wait = resumes.map_or(pause, |at| at.0 - self.now.0);
            return self.plan(wait, Event::Service(arn.to_owned()));
        }
        let launch = launch(service, deployment);
        let (mut started, mut missed) = (Vec::new(), None);
        for _ in 0..count {
            match self.start_task(&launch) {
                Ok(task) => started.push(task),
                Err(reason) => {
                    missed = Some(reason);
                    break;
                }
            }
        }
        let now = self.now;
        if let Some(service) = self.services.get_mut(arn).filter(|_| !started.is_empty()) {
            service.is_steady = false;
            if let Some(primary) = service.rollouts.first_mut() {
                primary.updated_at = now;
            }
            service.tasks.extend(started.iter().cloned());
            let words = in_words(&started);
            self.announce(
                arn,
                &format!("has started {} tasks: {words}.", started.len()),
            );
        }
        match missed {
            None => {}
            Some(NotStarted::Unplaced(unplaced)) => self.wait_for_place(arn, &unplaced),
            Some(NotStarted::Refused(refusal)) => {
                let text = format!("was unable to place a task. Reason: {}", refusal.message);
                self.announce(arn, &text);
            }
        }
    }

    /// A deployment that has all its tasks, and is alone, has succeeded.
    fn settle(&mut self, arn: &str) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let Some(primary) = service.rollouts.first() else {
            return;
        };
        let desired = usize::try_from(service.desired_count()).unwrap_or_default();
        let (id, total) = (primary.id.clone(), service.tasks.len());
        let of_primary = |task: &Task| task.owner.as_ref().is_some_and(|it| it.deployment == id);
        let healthy = self.wanted_tasks(arn, |task| of_primary(task) && task.is_healthy());
        if healthy.len() != desired
            || total != desired
            || primary.has_failed()
            || self.awaits_health(arn)
        {
            return;
        }
        let now = self.now;
        let Some(service) = self.services.get_mut(arn) else {
            return;
        };
        service.rollouts.truncate(1);
        let (mut completed, steady) = (false, service.is_steady);
        if let Some(primary) = service
            .rollouts
            .first_mut()
            .filter(|it| it.is_in_progress())
        {
            let reason = format!("ECS deployment {id} completed.");
            primary.turn(DeploymentRolloutState::Completed, reason, now);
            primary.failed_tasks = 0;
            completed = true;
        }
        service.is_steady = true;
        service.succeeded = service.rollouts.first().cloned().map(Box::new);
        if completed {
            self.announce(arn, &format!("(deployment {id}) deployment completed."));
        }
        if !steady {
            self.announce(arn, "has reached a steady state.");
        }
    }

    /// Whether a task has a health check without a result.
    fn awaits_health(&self, arn: &str) -> bool {
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

/// The number of failed tasks at which a circuit breaker opens.
fn threshold(desired: i32) -> i32 {
    let (least, most, part) = BREAKER;
    #[allow(clippy::cast_possible_truncation, reason = "at most half of an i32")]
    let share = (f64::from(desired) * part).ceil() as i32;
    share.clamp(least, most)
}

/// The least tasks that stay healthy, and the most that there may be.
fn bounds(service: &Service, desired: usize) -> (usize, usize) {
    let configuration = service.settings.deployment_configuration();
    let percent = |given: Option<i32>, default: usize| {
        given
            .and_then(|it| usize::try_from(it).ok())
            .unwrap_or(default)
    };
    let least = percent(
        configuration.and_then(|it| it.minimum_healthy_percent()),
        100,
    );
    let most = percent(configuration.and_then(|it| it.maximum_percent()), 200);
    ((desired * least).div_ceil(100), desired * most / 100)
}

pub(super) fn launch(service: &Service, deployment: &str) -> Launch {
    let settings = &service.settings;
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
        propagate_tags: settings.propagate_tags.clone(),
        has_managed_tags: settings.enable_ecs_managed_tags().unwrap_or_default(),
        ..Launch::default()
    }
}

/// Whether a definition gives each task a network interface of its own.
pub(super) fn is_in_vpc(definition: &aws_sdk_ecs::types::TaskDefinition) -> bool {
    definition.network_mode() == Some(&NetworkMode::Awsvpc)
}
