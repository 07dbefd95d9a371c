//! The tasks of a service: how they are started, tagged and ended.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{HealthStatus, OsFamily, TaskStopCode};

use super::message::tasks as in_words;
use crate::task::{Launch, NotStarted, Task, crowded};
use crate::world::{Event, World, short};

impl World {
    /// Asks for the end of tasks, on behalf of the scheduler.
    pub(crate) fn end_tasks(&mut self, arns: &[String], reason: &str) {
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

    /// Tasks whose health checks fail are replaced, once their grace period is over.
    pub(super) fn end_unhealthy(&mut self, arn: &str) {
        let service = self.services.get(arn);
        let grace = service.and_then(|it| it.settings.health_check_grace_period_seconds());
        let grace = i64::from(grace.unwrap_or_default()) * 1_000;
        let unhealthy = self.wanted_tasks(arn, |task| {
            task.described.health_status() == Some(&HealthStatus::Unhealthy)
        });
        let mut ended = Vec::new();
        for task in unhealthy {
            let started = self
                .tasks
                .get(&task)
                .and_then(|it| it.described.started_at()?.to_millis().ok());
            let left = started.map_or(0, |at| at + grace - self.now.0);
            if left > 0 {
                self.plan(left, Event::Service(arn.to_owned()));
                continue;
            }
            self.announce(
                arn,
                &format!("(task {}) failed container health checks.", short(&task)),
            );
            ended.push(task);
        }
        self.end_tasks(&ended, "Task failed container health checks");
    }

    /// The tasks of a service that are to run, and for which a condition holds.
    pub(crate) fn wanted_tasks(&self, arn: &str, holds: impl Fn(&Task) -> bool) -> Vec<String> {
        let tasks = self.services.get(arn).into_iter().flat_map(|it| &it.tasks);
        let found = tasks.filter(|arn| {
            let task = self.tasks.get(*arn);
            task.is_some_and(|task| task.is_wanted() && holds(task))
        });
        found.cloned().collect()
    }

    /// Ends `count` of the tasks, those that are not protected.
    pub(super) fn end_surplus(&mut self, arn: &str, tasks: &[String], count: usize) {
        let ended = self.first_to_end(tasks, count);
        if ended.is_empty() {
            return;
        }
        self.end_tasks(&ended, &self.scaling_reason(arn));
        let words = in_words(&ended);
        self.announce(
            arn,
            &format!("has stopped {} running tasks: {words}.", ended.len()),
        );
    }

    /// Why the scheduler ends tasks of a service.
    pub(super) fn scaling_reason(&self, arn: &str) -> String {
        let primary = self.services.get(arn).and_then(|it| it.rollouts.first());
        let id = primary.map_or("", |it| it.id.as_str());
        format!("Scaling activity initiated by (deployment {id})")
    }

    /// The tasks to end among others: those that do not run yet, and then those in the zones with the most of them.
    fn first_to_end(&self, tasks: &[String], count: usize) -> Vec<String> {
        let mut zones: BTreeMap<&str, (usize, Vec<&String>)> = BTreeMap::new();
        let mut ended = Vec::new();
        for arn in tasks.iter().rev() {
            let task = self.tasks.get(arn);
            let is_free = !self.is_protected(arn);
            if is_free && !task.is_some_and(Task::is_running) {
                ended.push(arn.clone());
                continue;
            }
            let zone = task.and_then(|it| it.described.availability_zone());
            let (total, free) = zones.entry(zone.unwrap_or_default()).or_default();
            *total += 1;
            free.extend(is_free.then_some(arn));
        }
        while ended.len() < count {
            let has_free = zones.values_mut().filter(|(_, free)| !free.is_empty());
            let Some((total, free)) = has_free.max_by_key(|(total, _)| *total) else {
                break;
            };
            *total -= 1;
            ended.extend(free.pop().cloned());
        }
        ended.truncate(count);
        ended
    }

    /// Starts tasks until one cannot be: those that were started, and the reason why no more were.
    pub(crate) fn start_many(
        &mut self,
        launch: &Launch,
        count: usize,
    ) -> (Vec<String>, Option<NotStarted>) {
        let mut started = Vec::new();
        for _ in 0..count {
            match self.start_task(launch) {
                Ok(task) => started.push(task),
                Err(reason) => return (started, Some(reason)),
            }
        }
        (started, None)
    }

    /// Says why no more tasks of a service were started.
    pub(crate) fn report_missed(&mut self, arn: &str, missed: Option<NotStarted>) {
        match missed {
            None => {}
            Some(NotStarted::Unplaced(unplaced)) => self.wait_for_place(arn, &unplaced),
            Some(NotStarted::Crowded(_)) => {
                // As soon as one of the tasks that wait has a place, there is room for another one.
                self.unplaced.insert(arn.to_owned());
                let text = format!("was unable to place a task. Reason: {}", crowded().message);
                self.announce_once(arn, &text);
            }
            Some(NotStarted::Refused(refusal)) => {
                let text = format!("was unable to place a task. Reason: {}", refusal.message);
                self.announce_once(arn, &text);
            }
        }
    }

    /// The operating system that tasks of a service on Fargate run on.
    pub(crate) fn platform_family_of(&self, settings: &CreateServiceInput) -> Option<String> {
        let launch = Launch {
            launch_type: settings.launch_type.clone(),
            strategy: settings.capacity_provider_strategy().to_vec(),
            ..Launch::default()
        };
        let definition =
            self.definition(settings.task_definition().filter(|_| launch.is_fargate())?)?;
        let family = definition
            .runtime_platform()
            .and_then(|it| it.operating_system_family());
        Some(match family.unwrap_or(&OsFamily::Linux) {
            OsFamily::Linux => "Linux".to_owned(),
            other => other.as_str().to_owned(),
        })
    }
}
