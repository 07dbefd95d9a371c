//! Services.
//!
//! A service keeps the input of CreateService as it is after all updates: DescribeServices, its deployments and its
//! revisions take from it the members that they have.

mod balance;
mod bounds;
mod check;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
mod message;
mod placement;
pub(crate) mod protection;
mod rollout;
mod scheduler;
mod settle;
mod tasks;
pub(crate) mod update;

use std::collections::BTreeSet;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{self, DeploymentControllerType, SchedulingStrategy};
use serde::{Deserialize, Serialize};

use crate::codec::{Kept, shapes};
use crate::task_set::TaskSet;
use crate::world::Time;

pub(crate) use bounds::threshold;
pub(crate) use message::tasks as in_words;
pub(crate) use rollout::Rollout;
pub(crate) use scheduler::launch;

shapes!(types::Service, types::Deployment, types::ServiceEvent);

/// A service.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Service {
    pub(crate) arn: String,
    pub(crate) cluster: String,
    pub(crate) settings: Kept<CreateServiceInput>,
    pub(crate) status: Status,
    pub(crate) created_at: Time,
    /// Its deployments, the primary one first.
    pub(crate) rollouts: Vec<Rollout>,
    /// The deployment that succeeded last: a rollback returns to it.
    pub(crate) succeeded: Option<Box<Rollout>>,
    /// Newest first.
    pub(crate) events: Vec<Kept<types::ServiceEvent>>,
    /// Its tasks that have not stopped, as far as the scheduler has heard.
    pub(crate) tasks: BTreeSet<String>,
    /// Whether the steady state was announced since the last change.
    pub(crate) is_steady: bool,
    /// The service deployment that it is on, or was on last.
    #[serde(default)]
    pub(crate) service_deployment: Option<String>,
    /// Its task sets, for a deployment controller other than ECS.
    #[serde(default)]
    pub(crate) task_sets: Vec<TaskSet>,
    /// Since when its tasks are all healthy while the deployment bakes.
    #[serde(default)]
    pub(crate) baking_since: Option<Time>,
    /// How far its tasks are on their way to an even share for each zone.
    #[serde(default)]
    pub(crate) balance: balance::Balance,
}

/// The status of a service.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Active,
    Draining,
    Inactive,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
            Self::Inactive => "INACTIVE",
        }
    }
}

impl Service {
    pub(crate) fn name(&self) -> &str {
        self.settings.service_name().unwrap_or_default()
    }

    pub(crate) fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    /// Whether it is active or draining.
    pub(crate) fn is_present(&self) -> bool {
        self.status != Status::Inactive
    }

    pub(crate) fn is_daemon(&self) -> bool {
        self.settings.scheduling_strategy() == Some(&SchedulingStrategy::Daemon)
    }

    /// Whether ECS replaces its tasks, and not CodeDeploy or somebody else by task sets.
    pub(crate) fn is_deployed_by_ecs(&self) -> bool {
        let controller = self.settings.deployment_controller();
        controller.is_none_or(|it| it.r#type() == &DeploymentControllerType::Ecs)
    }

    pub(crate) fn desired_count(&self) -> i32 {
        self.settings.desired_count().unwrap_or_default()
    }
}
