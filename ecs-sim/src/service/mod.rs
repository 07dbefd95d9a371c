//! Services.
//!
//! A service keeps the input of CreateService as it is after all updates: DescribeServices, its deployments and its
//! revisions take from it the members that they have.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
mod message;
mod placement;
mod rollout;
mod scheduler;
pub(crate) mod update;

use std::collections::BTreeSet;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{self, SchedulingStrategy};
use serde::{Deserialize, Serialize};

use crate::codec::{Kept, shapes};
use crate::world::Time;

pub(crate) use rollout::Rollout;

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

    pub(crate) fn cluster_arn(&self) -> &str {
        &self.cluster
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

    pub(crate) fn desired_count(&self) -> i32 {
        self.settings.desired_count().unwrap_or_default()
    }
}
