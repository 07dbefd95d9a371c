//! The scheduler keeps the computed count of each task set.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;

use super::{Status, TaskSet};
use crate::codec::carry;
use crate::service::{in_words, launch};
use crate::task::{Launch, Task};
use crate::world::{Event, World};

/// The pause after failures, in milliseconds for each of them, and the longest.
const PAUSE: (i64, i64) = (1_000, 60_000);

impl World {
    /// Starts and ends tasks of the task sets of a service until each has as many as computed.
    pub(crate) fn scale_task_sets(&mut self, service: &str) {
        let sets: Vec<TaskSet> = self
            .services
            .get(service)
            .map(|it| it.task_sets.clone())
            .unwrap_or_default();
        for set in sets {
            self.scale_task_set(service, &set);
        }
    }

    fn scale_task_set(&mut self, service: &str, set: &TaskSet) {
        let desired = self
            .services
            .get(service)
            .map_or(0, |it| it.desired_count());
        let count = match set.status {
            Status::Draining => 0,
            _ => usize::try_from(set.computed_count(desired)).unwrap_or_default(),
        };
        let of_set = |task: &Task| {
            task.owner
                .as_ref()
                .is_some_and(|it| it.deployment == set.id)
        };
        let tasks = self.wanted_tasks(service, of_set);
        match tasks.len() {
            found if found < count => self.start_for_task_set(service, set, count - found),
            found => {
                let surplus: Vec<String> = tasks.into_iter().take(found - count).collect();
                self.end_of_task_set(service, set, &surplus);
            }
        }
        let left = self
            .services
            .get(service)
            .into_iter()
            .flat_map(|it| &it.tasks);
        let left = left
            .filter(|arn| self.tasks.get(*arn).is_some_and(of_set))
            .count();
        let healthy = self
            .wanted_tasks(service, |task| of_set(task) && task.is_healthy())
            .len();
        let is_steady = healthy == count && left == count && !self.awaits_health(service);
        self.judge(service, set, is_steady, left == 0);
    }

    /// Notes whether a task set is steady; one that has drained is gone.
    fn judge(&mut self, service: &str, set: &TaskSet, is_steady: bool, is_empty: bool) {
        let now = self.now;
        let gone = set.status == Status::Draining && is_empty;
        let Some(it) = self.services.get_mut(service) else {
            return;
        };
        if gone {
            it.task_sets.retain(|other| other.id != set.id);
            self.tags.remove(&set.arn);
            return;
        }
        let found = it.task_sets.iter_mut().find(|other| other.id == set.id);
        let Some(own) = found.filter(|own| own.is_steady != is_steady) else {
            return;
        };
        (own.is_steady, own.judged_at) = (is_steady, now);
        if is_steady {
            own.failed_tasks = 0;
            self.announce(
                service,
                &format!("(taskSet {}) has reached a steady state.", set.id),
            );
        }
    }

    fn start_for_task_set(&mut self, service: &str, set: &TaskSet, count: usize) {
        let pause = (i64::from(set.failed_tasks) * PAUSE.0).min(PAUSE.1);
        let wait = set.judged_at.after(pause).0 - self.now.0;
        if set.failed_tasks > 0 && wait > 0 {
            return self.plan(wait, Event::Service(service.to_owned()));
        }
        let Some(launch) = self.launch_of(service, set) else {
            return;
        };
        let (started, missed) = self.start_many(&launch, count);
        self.report_missed(service, missed);
        if started.is_empty() {
            return;
        }
        let now = self.now;
        if let Some(it) = self.services.get_mut(service) {
            let own = it.task_sets.iter_mut().find(|other| other.id == set.id);
            if let Some(own) = own {
                (own.is_steady, own.judged_at) = (false, now);
            }
        }
        let text = format!(
            "(taskSet {}) has started {} tasks: {}.",
            set.id,
            started.len(),
            in_words(&started)
        );
        self.announce(service, &text);
    }

    fn launch_of(&self, service: &str, set: &TaskSet) -> Option<Launch> {
        let it = self.services.get(service)?;
        let mut settings: CreateServiceInput = carry(&set.settings.0).ok()?;
        settings.enable_execute_command = it.settings.enable_execute_command;
        Some(launch(it, &settings, &set.id))
    }

    fn end_of_task_set(&mut self, service: &str, set: &TaskSet, tasks: &[String]) {
        let ended: Vec<String> = tasks
            .iter()
            .filter(|task| !self.is_protected(task))
            .cloned()
            .collect();
        if ended.is_empty() {
            return;
        }
        self.end_tasks(
            &ended,
            &format!("Scaling activity initiated by (taskSet {})", set.id),
        );
        let text = format!(
            "(taskSet {}) has stopped {} running tasks: {}.",
            set.id,
            ended.len(),
            in_words(&ended)
        );
        self.announce(service, &text);
    }
}
