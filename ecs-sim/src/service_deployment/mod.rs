//! Service deployments and service revisions.
//!
//! A revision is the settings of a service at one time, and a service deployment is the way of the service to one. The
//! deployment in the service's own list and the revision that it brings have one number.

pub(crate) mod describe;
mod failure;
mod hook;
pub(crate) mod stop;
mod strategy;

use std::collections::BTreeSet;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{
    self, DeploymentConfiguration, DeploymentStrategy, ServiceDeploymentStatus,
};
use serde::{Deserialize, Serialize};

pub(crate) use failure::Failure;
use hook::Hook;
pub(crate) use strategy::Stage;

use crate::codec::{Kept, shapes};
use crate::world::{Time, World, short};

shapes!(types::ServiceRevision, DeploymentConfiguration);

/// For how long a service deployment that has ended is described: 90 days.
const REMEMBERED: i64 = 90 * 24 * 3_600_000;

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

impl World {
    /// The ARN of the revision that a deployment of a service brings.
    pub(crate) fn revision_arn(&self, service: &str, deployment: &str) -> String {
        let path = service.split_once(":service/").map_or("", |(_, path)| path);
        self.arn(&format!("service-revision/{path}/{}", short(deployment)))
    }

    /// The service deployment that a service is on, or was on last.
    pub(crate) fn current_deployment(&self, service: &str) -> Option<&ServiceDeployment> {
        let arn = self.services.get(service)?.service_deployment.as_ref()?;
        self.service_deployments.get(arn)
    }

    pub(crate) fn current_deployment_mut(
        &mut self,
        service: &str,
    ) -> Option<&mut ServiceDeployment> {
        let arn = self.services.get(service)?.service_deployment.as_ref()?;
        self.service_deployments.get_mut(arn)
    }

    /// The service goes on its way to the revision of its newest deployment. A deployment that is on its way ends.
    pub(crate) fn open_deployment(&mut self, service: &str) {
        let id = self.new_deployment_id();
        let now = self.now;
        self.stop_deployment(
            service,
            "Service deployment stopped because of a newer service deployment.",
        );
        self.forget_deployments(service);
        let Some((settings, cluster, deployments)) = self.services.get(service).map(|it| {
            let ids = it.rollouts.iter().map(|rollout| rollout.id.clone());
            (
                it.settings.clone(),
                it.cluster.clone(),
                ids.collect::<Vec<_>>(),
            )
        }) else {
            return;
        };
        let revisions = deployments.iter().map(|id| self.revision_arn(service, id));
        let mut revisions = revisions.collect::<Vec<_>>().into_iter();
        let Some(target) = revisions.next() else {
            return;
        };
        let path = service.split_once(":service/").map_or("", |(_, path)| path);
        let arn = self.arn(&format!("service-deployment/{path}/{id}"));
        let configuration = settings.deployment_configuration.clone();
        let configuration =
            configuration.unwrap_or_else(|| DeploymentConfiguration::builder().build());
        let alarms = configuration.alarms().map(|it| it.alarm_names().to_vec());
        let ignored_alarms = alarms
            .into_iter()
            .flatten()
            .filter(|it| self.is_in_alarm(it))
            .collect();
        let deployment = ServiceDeployment {
            arn: arn.clone(),
            service: service.to_owned(),
            cluster: cluster.clone(),
            sources: revisions.collect(),
            target: target.clone(),
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
            ignored_alarms,
            triggered_alarms: Vec::new(),
        };
        let revision = Revision {
            service: service.to_owned(),
            cluster,
            settings,
            created_at: now,
        };
        self.service_revisions.insert(target, revision);
        self.service_deployments.insert(arn.clone(), deployment);
        if let Some(service) = self.services.get_mut(service) {
            service.service_deployment = Some(arn);
        }
    }

    /// A service deployment that is on its way ends without a result.
    pub(crate) fn stop_deployment(&mut self, service: &str, reason: &str) {
        let now = self.now;
        if let Some(deployment) = self.current_deployment_mut(service)
            && !deployment.status.is_last()
        {
            deployment.turn(Status::Stopped, Some(reason), now);
        }
    }

    /// The newest deployment of a service has begun, or what was asked of it is done.
    pub(crate) fn begin_deployment(&mut self, service: &str) {
        let now = self.now;
        let several = self
            .services
            .get(service)
            .is_some_and(|it| it.rollouts.len() > 2);
        let Some(deployment) = self.current_deployment_mut(service) else {
            return;
        };
        match deployment.status {
            Status::Pending => {
                deployment.turn(Status::InProgress, None, now);
                deployment.started_at = Some(now);
                if deployment.shifts_traffic() {
                    let first = if several {
                        Stage::ReconcileService
                    } else {
                        Stage::PreScaleUp
                    };
                    self.enter_stage(service, first);
                }
            }
            Status::RollbackRequested => self.fail_deployment(service, &Failure::asked_for()),
            Status::StopRequested => self.fail_deployment(service, &Failure::aborted()),
            _ => {}
        }
    }

    /// The primary deployment of a service has all its tasks, and is alone.
    pub(crate) fn complete_deployment(&mut self, service: &str) {
        let now = self.now;
        let Some(deployment) = self.current_deployment_mut(service) else {
            return;
        };
        match deployment.status {
            Status::InProgress => {
                deployment.turn(Status::Successful, None, now);
                deployment.production_weight = 100.0;
            }
            Status::RollbackInProgress => deployment.turn(Status::RollbackSuccessful, None, now),
            _ => {}
        }
    }

    /// Deployments that ended long ago are described no longer, nor are revisions that only they had.
    fn forget_deployments(&mut self, service: &str) {
        let oldest = self.now.0.saturating_sub(REMEMBERED);
        let old = self
            .deployments_of(service)
            .filter(|it| it.finished_at.is_some_and(|at| at.0 < oldest));
        let old: Vec<String> = old.map(|it| it.arn.clone()).collect();
        for arn in &old {
            self.service_deployments.remove(arn);
        }
        if old.is_empty() {
            return;
        }
        let deployments = self
            .services
            .get(service)
            .into_iter()
            .flat_map(|it| &it.rollouts);
        let mut needed: BTreeSet<String> = deployments
            .map(|it| self.revision_arn(service, &it.id))
            .collect();
        for deployment in self.deployments_of(service) {
            needed.insert(deployment.target.clone());
            needed.extend(deployment.sources.iter().cloned());
        }
        self.service_revisions
            .retain(|arn, it| it.service != service || needed.contains(arn));
    }

    /// The service deployments of a service, in no particular order.
    pub(crate) fn deployments_of(&self, service: &str) -> impl Iterator<Item = &ServiceDeployment> {
        let path = service.split_once(":service/").map_or("", |(_, path)| path);
        let prefix = self.arn(&format!("service-deployment/{path}/"));
        let from = self.service_deployments.range(prefix.clone()..);
        let own = from.take_while(move |(arn, _)| arn.starts_with(&prefix));
        own.map(|(_, deployment)| deployment)
    }

    /// 21 letters and digits.
    fn new_deployment_id(&mut self) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let id = self.new_id() + &self.new_id();
        let pairs = id.as_bytes().chunks_exact(2).take(21);
        let letter = |pair: &[u8]| {
            let number = pair.iter().fold(0, |sum: usize, digit| {
                sum * 16 + char::from(*digit).to_digit(16).map_or(0, |it| it as usize)
            });
            LETTERS
                .get(number % LETTERS.len())
                .map_or('A', |it| char::from(*it))
        };
        pairs.map(letter).collect()
    }
}
