//! Service deployments and service revisions.
//!
//! A revision is the settings of a service at one time, and a service deployment is the way of the service to one. The
//! deployment in the service's own list and the revision that it brings have one number.

mod course;
pub(crate) mod describe;
mod failure;
mod hook;
pub(crate) mod stop;
mod strategy;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{
    self, DeploymentConfiguration, DeploymentStrategy, ServiceDeploymentStatus,
};
use serde::{Deserialize, Serialize};

pub(crate) use failure::Failure;
use hook::Hook;
pub(crate) use strategy::Stage;

use crate::codec::{Kept, shapes};
use crate::world::Time;

shapes!(types::ServiceRevision, DeploymentConfiguration);

/// The settings of a service at one time.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Revision {
    pub(crate) service: String,
    pub(crate) cluster: String,
    pub(crate) settings: Kept<CreateServiceInput>,
    pub(crate) created_at: Time,
}

/// The way of a service to a revision.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct ServiceDeployment {
    pub(crate) arn: String,
    pub(crate) service: String,
    pub(crate) cluster: String,
    /// The revisions that run at its beginning, and the one that is to run at its end.
    pub(crate) sources: Vec<String>,
    pub(crate) target: String,
    pub(crate) status: Status,
    pub(crate) reason: Option<String>,
    pub(crate) created_at: Time,
    pub(crate) started_at: Option<Time>,
    pub(crate) finished_at: Option<Time>,
    pub(crate) stopped_at: Option<Time>,
    pub(crate) updated_at: Time,
    pub(crate) configuration: Kept<DeploymentConfiguration>,
    /// Where it is, for the strategies that shift traffic, and since when.
    pub(crate) stage: Option<Stage>,
    pub(crate) since: Time,
    /// The hooks that it has come to.
    pub(crate) hooks: Vec<Hook>,
    /// The shares of traffic that the target has, in percent.
    pub(crate) test_weight: f64,
    pub(crate) production_weight: f64,
    pub(crate) rollback: Option<Rollback>,
    /// The failed tasks that the circuit breaker has counted.
    pub(crate) failures: i32,
    pub(crate) breaker_opened: bool,
    /// Alarms that were in ALARM at the beginning are not heeded.
    pub(crate) ignored_alarms: Vec<String>,
    pub(crate) triggered_alarms: Vec<String>,
}

/// Why and when a service deployment went back, and to which revision.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Rollback {
    pub(crate) reason: String,
    pub(crate) started_at: Time,
    pub(crate) revision: Option<String>,
}

/// The status of a service deployment.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Pending,
    InProgress,
    StopRequested,
    Stopped,
    RollbackRequested,
    RollbackInProgress,
    RollbackSuccessful,
    RollbackFailed,
    Successful,
}

impl Status {
    pub(crate) fn of_api(self) -> ServiceDeploymentStatus {
        match self {
            Self::Pending => ServiceDeploymentStatus::Pending,
            Self::InProgress => ServiceDeploymentStatus::InProgress,
            Self::StopRequested => ServiceDeploymentStatus::StopRequested,
            Self::Stopped => ServiceDeploymentStatus::Stopped,
            Self::RollbackRequested => ServiceDeploymentStatus::RollbackRequested,
            Self::RollbackInProgress => ServiceDeploymentStatus::RollbackInProgress,
            Self::RollbackSuccessful => ServiceDeploymentStatus::RollbackSuccessful,
            Self::RollbackFailed => ServiceDeploymentStatus::RollbackFailed,
            Self::Successful => ServiceDeploymentStatus::Successful,
        }
    }

    /// Whether nothing follows any more.
    pub(crate) fn is_last(self) -> bool {
        use Status::{RollbackFailed, RollbackSuccessful, Stopped, Successful};
        matches!(
            self,
            Stopped | RollbackSuccessful | RollbackFailed | Successful
        )
    }
}

impl ServiceDeployment {
    /// One that has not begun.
    fn new(
        arn: &str,
        service: &str,
        cluster: &str,
        target: &str,
        configuration: DeploymentConfiguration,
        now: Time,
    ) -> Self {
        Self {
            arn: arn.to_owned(),
            service: service.to_owned(),
            cluster: cluster.to_owned(),
            sources: Vec::new(),
            target: target.to_owned(),
            status: Status::Pending,
            reason: None,
            created_at: now,
            started_at: None,
            finished_at: None,
            stopped_at: None,
            updated_at: now,
            configuration: Kept(configuration),
            stage: None,
            since: now,
            hooks: Vec::new(),
            test_weight: 0.0,
            production_weight: 0.0,
            rollback: None,
            failures: 0,
            breaker_opened: false,
            ignored_alarms: Vec::new(),
            triggered_alarms: Vec::new(),
        }
    }

    pub(crate) fn turn(&mut self, status: Status, reason: Option<&str>, now: Time) {
        self.status = status;
        self.reason = reason.map(str::to_owned).or(self.reason.take());
        self.updated_at = now;
        if status.is_last() {
            self.finished_at = Some(now);
        }
        if status == Status::Stopped {
            self.stopped_at = Some(now);
        }
    }

    /// Whether traffic moves from one revision to another, instead of tasks being replaced a few at a time.
    pub(crate) fn shifts_traffic(&self) -> bool {
        let strategy = self.configuration.strategy();
        strategy.is_some_and(|it| *it != DeploymentStrategy::Rolling)
    }

    /// Whether the revision before still has its tasks, and the target may not have its own yet.
    pub(crate) fn is_shifting(&self) -> bool {
        self.status == Status::InProgress && self.stage.is_some_and(|stage| stage < Stage::CleanUp)
    }
}
