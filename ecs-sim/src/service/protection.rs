//! GetTaskProtection and UpdateTaskProtection: tasks that scale-in and deployments leave alone for a time.

use aws_sdk_ecs::operation::get_task_protection::{
    GetTaskProtectionInput, GetTaskProtectionOutput,
};
use aws_sdk_ecs::operation::update_task_protection::{
    UpdateTaskProtectionInput, UpdateTaskProtectionOutput,
};
use aws_sdk_ecs::types::{Failure, ProtectedTask};

use crate::batch;
use crate::refusal::Refusal;
use crate::task::Task;
use crate::world::{Event, World, short};

/// The minutes of a protection: by default, and at most.
const MINUTES: (i32, i32) = (120, 2_880);
/// The most tasks of UpdateTaskProtection and of GetTaskProtection.
const MOST: (usize, usize) = (10, 100);

impl World {
    /// Whether a task is protected from scale-in.
    pub(crate) fn is_protected(&self, task: &str) -> bool {
        self.protections
            .get(task)
            .is_some_and(|until| *until > self.now)
    }

    /// Whether a deployment of a service has all its tasks, and waits for nothing but the end of protected ones before it.
    fn is_blocked(&self, service: &str) -> bool {
        let Some(it) = self.services.get(service) else {
            return false;
        };
        let Some(primary) = it.rollouts.first().filter(|_| it.rollouts.len() > 1) else {
            return false;
        };
        let is_new = |task: &Task| {
            let owner = task.owner.as_ref();
            owner.is_some_and(|it| it.deployment == primary.id)
        };
        let new = self.wanted_tasks(service, |task| is_new(task) && task.is_healthy());
        let old = self.wanted_tasks(service, |task| !is_new(task));
        let desired = usize::try_from(it.desired_count()).unwrap_or_default();
        new.len() >= desired && !old.is_empty() && old.iter().all(|task| self.is_protected(task))
    }

    fn protection(&self, task: &str) -> ProtectedTask {
        let until = self
            .protections
            .get(task)
            .filter(|until| **until > self.now);
        ProtectedTask::builder()
            .task_arn(task)
            .protection_enabled(until.is_some())
            .set_expiration_date(until.map(|until| until.as_date()))
            .build()
    }

    /// The service of a task that can be protected.
    fn service_of_protectable(&self, task: &str) -> Result<String, Failure> {
        let failure = |reason: &str, detail: Option<&str>| {
            let failure = Failure::builder().arn(task).reason(reason);
            failure.set_detail(detail.map(str::to_owned)).build()
        };
        let it = self
            .tasks
            .get(task)
            .ok_or_else(|| failure("MISSING", None))?;
        let owner = it
            .owner
            .as_ref()
            .filter(|_| it.is_running() && it.is_wanted());
        let detail =
            "The specified task is either not part of a service or not in a RUNNING state.";
        owner
            .map(|it| it.service.clone())
            .ok_or_else(|| failure("TASK_NOT_VALID", Some(detail)))
    }
}

/// The failure of a task whose protection would keep a deployment from its end as well.
fn blocked(task: &str) -> Failure {
    let detail = "Can't set task protection as one or more protected tasks are preventing the service deployment from reaching a \
                  steady state.";
    let failure = Failure::builder().arn(task).reason("DEPLOYMENT_BLOCKED");
    failure.detail(detail).build()
}

fn arns(world: &World, cluster: &str, tasks: &[String]) -> Vec<String> {
    let arn = |task: &String| world.arn(&format!("task/{}/{}", short(cluster), short(task)));
    tasks.iter().map(arn).collect()
}

pub(crate) fn get(
    world: &mut World,
    input: GetTaskProtectionInput,
) -> Result<GetTaskProtectionOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    batch::check_most(input.tasks(), MOST.1, "taskIds")?;
    let named = match input.tasks() {
        [] => {
            let own = world
                .tasks_of(&cluster)
                .filter(|task| task.owner.is_some() && task.is_running());
            own.map(|task| task.arn().to_owned()).collect()
        }
        named => arns(world, &cluster, named),
    };
    let mut output = GetTaskProtectionOutput::builder()
        .set_protected_tasks(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for task in &named {
        output = match world.service_of_protectable(task) {
            Ok(_) => output.protected_tasks(world.protection(task)),
            Err(failure) => output.failures(failure),
        };
    }
    Ok(output.build())
}

pub(crate) fn update(
    world: &mut World,
    input: UpdateTaskProtectionInput,
) -> Result<UpdateTaskProtectionOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    batch::check(input.tasks(), MOST.0, "Tasks", "taskIds")?;
    let enabled = input
        .protection_enabled()
        .ok_or_else(|| Refusal::missing("protectionEnabled"))?;
    let minutes = input.expires_in_minutes().unwrap_or(MINUTES.0);
    if !(1..=MINUTES.1).contains(&minutes) {
        return Err(Refusal::invalid(format!(
            "expiresInMinutes must be from 1 to {}.",
            MINUTES.1
        )));
    }
    let wait = i64::from(minutes) * 60_000;
    let until = world.now.after(wait);
    let mut output = UpdateTaskProtectionOutput::builder()
        .set_protected_tasks(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for task in arns(world, &cluster, input.tasks()) {
        let service = match world.service_of_protectable(&task) {
            Ok(service) if enabled && world.is_blocked(&service) => {
                output = output.failures(blocked(&task));
                continue;
            }
            Ok(service) => service,
            Err(failure) => {
                output = output.failures(failure);
                continue;
            }
        };
        match enabled {
            true => drop(world.protections.insert(task.clone(), until)),
            false => drop(world.protections.remove(&task)),
        }
        // The scheduler ends the task then, if it is one too many.
        world.plan(if enabled { wait } else { 0 }, Event::Service(service));
        output = output.protected_tasks(world.protection(&task));
    }
    Ok(output.build())
}
