//! The course of a service deployment: it begins, is superseded, completes, and is forgotten.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::DeploymentConfiguration;

use super::{Failure, Revision, ServiceDeployment, Stage, Status};
use crate::world::{World, short};

/// For how long a service deployment that has ended is described: 90 days.
const REMEMBERED: i64 = 90 * 24 * 3_600_000;

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
            sources: revisions.collect(),
            ignored_alarms,
            ..ServiceDeployment::new(&arn, service, &cluster, &target, configuration, now)
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
