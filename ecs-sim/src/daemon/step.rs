//! Daemons, as time passes: their deployments, and their end.

use crate::fault::Fault;
use crate::world::{Event, World};

/// From the request to the begin of a deployment, and from there to its end, in milliseconds.
pub(super) const PENDING: i64 = 2_000;
const ROLLING: i64 = 12_000;

impl World {
    /// A daemon goes on: its deployment by one status, or to its end if it was deleted.
    pub(crate) fn step_daemon(&mut self, arn: &str) {
        let now = self.now;
        let Some(daemon) = self.daemons.get(arn) else {
            return;
        };
        if daemon.is_going {
            if now >= daemon.updated_at.after(super::change::GOING) {
                self.daemons.remove(arn);
                self.tags.remove(arn);
            }
            return;
        }
        let obstacle = self.obstacle_of_daemon(arn);
        let Some(daemon) = self.daemons.get_mut(arn) else {
            return;
        };
        let Some(current) = daemon.deployments.last_mut().filter(|it| !it.has_ended()) else {
            return;
        };
        match current.started_at {
            None if now >= current.created_at.after(PENDING) => {
                current.status = "IN_PROGRESS".to_owned();
                current.started_at = Some(now);
                self.plan(ROLLING, Event::Daemon(arn.to_owned()));
            }
            Some(at) if now >= at.after(ROLLING) => {
                current.finished_at = Some(now);
                current.reason = obstacle;
                current.status = match (&current.reason, &current.source) {
                    (None, _) => "SUCCESSFUL",
                    (Some(_), Some(_)) => "ROLLBACK_SUCCESSFUL",
                    (Some(_), None) => "ROLLBACK_FAILED",
                }
                .to_owned();
            }
            _ => {}
        }
    }

    /// The reason why tasks of the newest revision do not start, if they do not.
    fn obstacle_of_daemon(&self, arn: &str) -> Option<String> {
        let named = self.daemons.get(arn)?.settings.daemon_task_definition_arn();
        let definition = self.daemon_definition(named).ok()?;
        let mut containers = definition.container_definitions().iter();
        containers.find_map(|container| {
            let image = container.image();
            let lacks = |fault: &Fault| matches!(fault, Fault::ImageUnavailable { image: it } if it == image);
            let text = format!(
                "ECS deployment circuit breaker: tasks failed to start. CannotPullContainerError: {image}: not found"
            );
            self.faults.iter().any(lacks).then_some(text)
        })
    }
}
