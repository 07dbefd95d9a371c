//! The life of a task, one status at a time.

use aws_sdk_ecs::types::{HealthStatus, TaskStopCode};

use super::volume::last_status;
use crate::fault::Fault;
use crate::world::{Event, World};

/// How long each part takes, in milliseconds: shorter than on AWS, in the same proportions.
pub(super) const PROVISIONING: i64 = 4_000;
const PULL: i64 = 6_000;
const ACTIVATING: i64 = 3_000;
const DEACTIVATING: i64 = 3_000;
const STOPPING: i64 = 2_000;
const DEPROVISIONING: i64 = 2_000;
/// From the start of the containers to their first result of a health check.
const HEALTH_CHECK: i64 = 3_000;
/// For how long a task that has stopped is described.
const REMEMBERED: i64 = 3_600_000;

/// The reason why a task cannot start, as ECS words it.
struct Obstacle {
    reason: String,
    container: Option<String>,
}

impl World {
    /// A task goes on to its next status.
    pub(crate) fn step_task(&mut self, arn: &str) {
        let Some(task) = self.tasks.get(arn) else {
            return;
        };
        let (status, wanted) = (task.status().to_owned(), task.is_wanted());
        let may_end = !wanted && (task.is_pending() || task.is_running());
        if (self.now < task.until && !may_end) || self.is_stalled(arn) {
            return;
        }
        if wanted && task.waiting.is_some() {
            return self.give_up_waiting(arn);
        }
        match (status.as_str(), wanted) {
            ("PROVISIONING", true) => match self.lacks_capacity(arn) {
                true => self.fail_to_start(arn, &no_capacity()),
                false => self.go_on(arn, "PENDING", PULL),
            },
            ("PENDING", true) => self.pull(arn),
            ("ACTIVATING", true) => self.run(arn),
            ("RUNNING", true) => self.check(arn),
            ("PROVISIONING" | "PENDING" | "ACTIVATING", false) => {
                self.go_on(arn, "STOPPING", STOPPING)
            }
            ("RUNNING", false) => {
                self.go_on(arn, "DEACTIVATING", DEACTIVATING);
            }
            ("DEACTIVATING", _) => self.stop_containers(arn),
            ("STOPPING", _) => self.go_on(arn, "DEPROVISIONING", DEPROVISIONING),
            ("DEPROVISIONING", _) => self.finish(arn),
            _ => {}
        }
    }

    /// A task that has waited too long for an instance fails to start.
    fn give_up_waiting(&mut self, arn: &str) {
        let waiting = self.tasks.get(arn).and_then(|it| it.waiting.as_ref());
        if waiting.is_none_or(|it| self.now < it.until) {
            return;
        }
        if let Some(reason) = self.last_chance(arn) {
            let container = None;
            self.fail_to_start(arn, &Obstacle { reason, container });
        }
    }

    /// A task that has stopped is described no longer.
    pub(crate) fn forget_task(&mut self, arn: &str) {
        self.tasks.remove(arn);
        self.tags.remove(arn);
    }

    fn go_on(&mut self, arn: &str, status: &str, milliseconds: i64) {
        let (now, until) = (self.now.as_date(), self.now.after(milliseconds));
        if let Some(task) = self.tasks.get_mut(arn) {
            task.described.last_status = Some(status.to_owned());
            task.described.version += 1;
            task.until = until;
            if status == "STOPPING" || status == "DEACTIVATING" {
                task.described.stopping_at.get_or_insert(now);
            }
        }
        self.follow_with_volumes(arn, status);
        self.plan(milliseconds, Event::Task(arn.to_owned()));
    }

    fn lacks_capacity(&self, arn: &str) -> bool {
        let Some(task) = self.tasks.get(arn) else {
            return false;
        };
        let provider = task.described.capacity_provider_name();
        let launch = task.described.launch_type().map(|it| it.as_str());
        let of = provider.or(launch).unwrap_or_default();
        let lacks = |fault: &Fault| matches!(fault, Fault::NoCapacity { capacity_provider } if capacity_provider == of);
        self.faults.iter().any(lacks)
    }

    /// The images are pulled and the secrets read.
    fn pull(&mut self, arn: &str) {
        let now = self.now.as_date();
        let obstacle = self.obstacle(arn);
        let Some(task) = self.tasks.get_mut(arn) else {
            return;
        };
        task.described.pull_started_at = Some(now);
        if let Some(obstacle) = obstacle {
            return self.fail_to_start(arn, &obstacle);
        }
        task.described.pull_stopped_at = Some(now);
        match task.behind_load_balancer {
            true => self.go_on(arn, "ACTIVATING", ACTIVATING),
            false => self.run(arn),
        }
    }

    fn obstacle(&self, arn: &str) -> Option<Obstacle> {
        let definition = self.definition(self.tasks.get(arn)?.described.task_definition_arn()?)?;
        for container in definition.container_definitions() {
            let image = container.image().unwrap_or_default();
            for fault in &self.faults {
                let reason = match fault {
                    Fault::ImageUnavailable { image: missing } if missing == image => format!(
                        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image}: \
                         {image}: not found"
                    ),
                    Fault::SecretDenied { secret }
                        if container
                            .secrets()
                            .iter()
                            .any(|it| it.value_from() == secret) =>
                    {
                        format!(
                            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: \
                             unable to retrieve secret from asm: AccessDeniedException: not authorized to perform: \
                             secretsmanager:GetSecretValue on resource: {secret}"
                        )
                    }
                    _ => continue,
                };
                let container = container.name().map(str::to_owned);
                return Some(Obstacle { reason, container });
            }
        }
        None
    }

    fn fail_to_start(&mut self, arn: &str, obstacle: &Obstacle) {
        if let Some(task) = self.tasks.get_mut(arn) {
            task.end(TaskStopCode::TaskFailedToStart, &obstacle.reason);
            let failed = task.described.containers.iter_mut().flatten();
            for container in failed.filter(|it| it.name == obstacle.container) {
                container.reason = Some(obstacle.reason.clone());
            }
        }
        self.go_on(arn, "STOPPING", STOPPING);
    }

    /// The containers have started.
    fn run(&mut self, arn: &str) {
        let now = self.now.as_date();
        let Some(task) = self.tasks.get_mut(arn) else {
            return;
        };
        task.described.last_status = Some("RUNNING".to_owned());
        task.described.started_at = Some(now);
        task.described.version += 1;
        for container in task.described.containers.iter_mut().flatten() {
            container.last_status = Some("RUNNING".to_owned());
            let digits: String = container
                .container_arn()
                .unwrap_or_default()
                .bytes()
                .rev()
                .take(32)
                .map(char::from)
                .collect();
            container.runtime_id = Some(digits.replace('-', "0"));
        }
        self.connect_containers(arn);
        let Some(task) = self.tasks.get_mut(arn) else {
            return;
        };
        for attachment in task.described.attachments.iter_mut().flatten() {
            attachment.status = Some("ATTACHED".to_owned());
        }
        self.notify(arn);
        self.plan(HEALTH_CHECK, Event::Task(arn.to_owned()));
        if let Some((_, _, seconds)) = self.exit_of(arn) {
            self.plan(i64::from(seconds) * 1_000, Event::Task(arn.to_owned()));
        }
    }

    /// A container that exits, if one does: its name, its exit code, and after how many seconds.
    fn exit_of(&self, arn: &str) -> Option<(String, i32, u32)> {
        let definition = self.definition(self.tasks.get(arn)?.described.task_definition_arn()?)?;
        let containers = definition.container_definitions().iter();
        containers
            .flat_map(|it| self.faults.iter().map(move |fault| (it, fault)))
            .find_map(|(container, fault)| match fault {
                Fault::Exit {
                    image,
                    code,
                    after_seconds,
                } if Some(&**image) == container.image()
                    && container.essential() != Some(false) =>
                {
                    Some((container.name()?.to_owned(), *code, *after_seconds))
                }
                _ => None,
            })
    }

    /// A task that runs: a container may have exited, and health checks have a result.
    fn check(&mut self, arn: &str) {
        let exit = self.exit_of(arn);
        let health = self.health_of(arn);
        let now = self.now.0;
        let Some(task) = self.tasks.get_mut(arn) else {
            return;
        };
        let started = task
            .described
            .started_at()
            .and_then(|at| at.to_millis().ok());
        let ran = now - started.unwrap_or(now);
        if let Some((name, code, seconds)) = exit
            && ran >= i64::from(seconds) * 1_000
        {
            let all = task.described.containers.iter_mut().flatten();
            for container in all.filter(|it| it.name() == Some(&name)) {
                container.exit_code = Some(code);
                container.last_status = Some("STOPPED".to_owned());
            }
            task.end(
                TaskStopCode::EssentialContainerExited,
                "Essential container in task exited",
            );
            return self.go_on(arn, "DEACTIVATING", DEACTIVATING);
        }
        if let Some(health) = health {
            let before = task.described.health_status.replace(health.clone());
            for container in task.described.containers.iter_mut().flatten() {
                container.health_status = Some(health.clone());
            }
            if before != Some(health) {
                self.notify(arn);
            }
        }
    }

    /// The result of the health checks of a task; nothing where no container has one.
    fn health_of(&self, arn: &str) -> Option<HealthStatus> {
        let definition = self.definition(self.tasks.get(arn)?.described.task_definition_arn()?)?;
        let containers = definition.container_definitions().iter();
        let mut checked = containers
            .filter(|it| it.health_check().is_some())
            .peekable();
        checked.peek()?;
        let fails = |image: Option<&str>| {
            let of_image = |fault: &Fault| matches!(fault, Fault::Unhealthy { image: it } if Some(&**it) == image);
            self.faults.iter().any(of_image)
        };
        Some(match checked.any(|it| fails(it.image())) {
            true => HealthStatus::Unhealthy,
            false => HealthStatus::Healthy,
        })
    }

    fn stop_containers(&mut self, arn: &str) {
        let now = self.now.as_date();
        if let Some(task) = self.tasks.get_mut(arn) {
            task.described.execution_stopped_at = Some(now);
            for container in task.described.containers.iter_mut().flatten() {
                container.last_status = Some("STOPPED".to_owned());
                // A container that is stopped by a signal.
                container.exit_code.get_or_insert(143);
            }
        }
        self.go_on(arn, "STOPPING", STOPPING);
    }

    pub(crate) fn finish(&mut self, arn: &str) {
        let now = self.now.as_date();
        if let Some(task) = self.tasks.get_mut(arn) {
            task.described.last_status = Some("STOPPED".to_owned());
            task.described.stopped_at = Some(now);
            task.described.version += 1;
            for attachment in task.described.attachments.iter_mut().flatten() {
                attachment.status = Some(last_status(attachment).to_owned());
            }
            for container in task.described.containers.iter_mut().flatten() {
                container.last_status = Some("STOPPED".to_owned());
            }
        }
        self.release(arn);
        self.notify(arn);
        self.plan(REMEMBERED, Event::ForgetTask(arn.to_owned()));
    }

    /// The scheduler hears of a change of a task.
    fn notify(&mut self, arn: &str) {
        let owner = self.tasks.get(arn).and_then(|task| task.owner.clone());
        if let Some(owner) = owner {
            self.plan(0, Event::Service(owner.service));
        }
    }
}

fn no_capacity() -> Obstacle {
    Obstacle {
        reason: "Capacity is unavailable at this time. Please try again later or in a different availability zone".to_owned(),
        container: None,
    }
}
