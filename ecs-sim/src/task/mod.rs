//! Tasks: the state of one, and where it comes from.

pub(crate) mod describe;
pub(crate) mod execute;
mod life;
mod network;
mod on_instance;
pub(crate) mod run;
mod start;
pub(crate) mod start_on;
mod tags;
mod volume;
mod wait;

use aws_sdk_ecs::types::{self, TaskStopCode};
use serde::{Deserialize, Serialize};

use crate::codec::{Kept, shapes};
use crate::world::Time;

pub(crate) use run::crowded;
pub(crate) use start::{Alone, Launch, NotStarted};
pub(crate) use volume::{Volume, check_definition_volumes, check_volumes};

shapes!(types::Task);

/// A task.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Task {
    pub(crate) described: Kept<types::Task>,
    /// The service that runs it, and the ID of the deployment.
    pub(crate) owner: Option<Owner>,
    /// Whether a load balancer takes it up before it counts as running, and lets it go before it stops.
    pub(crate) behind_load_balancer: bool,
    /// Until when it stays in its status, unless it is ended.
    pub(crate) until: Time,
    /// How it is to be placed, as long as it waits for an instance.
    #[serde(default)]
    pub(crate) waiting: Option<wait::Waiting>,
}

/// The service and deployment that a task belongs to.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Owner {
    pub(crate) service: String,
    pub(crate) deployment: String,
}

impl Task {
    pub(crate) fn arn(&self) -> &str {
        self.described.task_arn().unwrap_or_default()
    }

    pub(crate) fn status(&self) -> &str {
        self.described.last_status().unwrap_or_default()
    }

    /// Whether it is on its way up.
    pub(crate) fn is_pending(&self) -> bool {
        ["PROVISIONING", "PENDING", "ACTIVATING"].contains(&self.status())
    }

    pub(crate) fn is_running(&self) -> bool {
        self.status() == "RUNNING"
    }

    pub(crate) fn is_on_instance(&self) -> bool {
        self.described.container_instance_arn().is_some()
    }

    pub(crate) fn has_stopped(&self) -> bool {
        self.status() == "STOPPED"
    }

    /// Whether it is to run: its end was not asked for, and it has not failed.
    pub(crate) fn is_wanted(&self) -> bool {
        self.described.desired_status() == Some("RUNNING")
    }

    /// Whether it runs and no health check of it fails.
    pub(crate) fn is_healthy(&self) -> bool {
        let unhealthy = self.described.health_status() == Some(&types::HealthStatus::Unhealthy);
        self.is_running() && self.is_wanted() && !unhealthy
    }

    /// Asks for its end. The first reason counts.
    pub(crate) fn end(&mut self, code: TaskStopCode, reason: &str) {
        if self.is_wanted() {
            self.described.desired_status = Some("STOPPED".to_owned());
            self.described.stop_code = Some(code);
            self.described.stopped_reason = Some(reason.to_owned());
        }
    }
}
