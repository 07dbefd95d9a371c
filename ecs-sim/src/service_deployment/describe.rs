//! ListServiceDeployments, DescribeServiceDeployments and DescribeServiceRevisions.

use aws_sdk_ecs::operation::describe_service_deployments::{
    DescribeServiceDeploymentsInput, DescribeServiceDeploymentsOutput,
};
use aws_sdk_ecs::operation::describe_service_revisions::{
    DescribeServiceRevisionsInput, DescribeServiceRevisionsOutput,
};
use aws_sdk_ecs::operation::list_service_deployments::{
    ListServiceDeploymentsInput, ListServiceDeploymentsOutput,
};
use aws_sdk_ecs::types::{
    self, ContainerImage, Failure, ResolvedConfiguration, ServiceCurrentRevisionSummary,
    ServiceDeploymentAlarms, ServiceDeploymentBrief, ServiceDeploymentCircuitBreaker,
    ServiceDeploymentRollbackMonitorsStatus as Monitor, ServiceRevisionLoadBalancer,
    ServiceRevisionSummary,
};

use super::{Revision, ServiceDeployment, Status};
use crate::batch;
use crate::codec::carry;
use crate::page::page_by;
use crate::refusal::Refusal;
use crate::service::{Service, threshold};
use crate::world::World;

/// The most ARNs of one request.
const MOST: usize = 20;
/// The deployments of a page of a list: usually, and at most.
const PAGE: (usize, usize) = (20, 100);

/// The tasks of a revision: requested, running and pending.
type Counts = (i32, i32, i32);

impl World {
    fn counts_of(&self, revision: &str) -> Result<Counts, Refusal> {
        let service = self
            .service_revisions
            .get(revision)
            .and_then(|it| self.services.get(&it.service));
        let Some(service) = service else {
            return Ok((0, 0, 0));
        };
        let deployments = self.described_deployments(service)?;
        let is_it = |it: &&types::Deployment| {
            it.id()
                .is_some_and(|id| self.revision_arn(&service.arn, id) == revision)
        };
        let found = deployments.iter().find(is_it);
        Ok(found.map_or((0, 0, 0), |it| {
            (it.desired_count(), it.running_count(), it.pending_count())
        }))
    }

    /// The revisions that a service runs, for its description.
    pub(crate) fn current_revisions(
        &self,
        service: &Service,
    ) -> Result<Vec<ServiceCurrentRevisionSummary>, Refusal> {
        let summary = |it: &types::Deployment| {
            let id = it.id().unwrap_or_default();
            ServiceCurrentRevisionSummary::builder()
                .arn(self.revision_arn(&service.arn, id))
                .requested_task_count(it.desired_count())
                .running_task_count(it.running_count())
                .pending_task_count(it.pending_count())
                .build()
        };
        Ok(self
            .described_deployments(service)?
            .iter()
            .map(summary)
            .collect())
    }

    fn described_deployment(
        &self,
        it: &ServiceDeployment,
    ) -> Result<types::ServiceDeployment, Refusal> {
        let shifts = it.shifts_traffic();
        let summary = |arn: &String, test: f64, production: f64| {
            let (requested, running, pending) = self.counts_of(arn)?;
            Ok::<_, Refusal>(
                ServiceRevisionSummary::builder()
                    .arn(arn)
                    .requested_task_count(requested)
                    .running_task_count(running)
                    .pending_task_count(pending)
                    .set_requested_test_traffic_weight(shifts.then_some(test))
                    .set_requested_production_traffic_weight(shifts.then_some(production))
                    .build(),
            )
        };
        let mut sources = Vec::new();
        for (index, source) in it.sources.iter().enumerate() {
            let weight = if index == 0 {
                100.0 - it.production_weight
            } else {
                0.0
            };
            sources.push(summary(source, 0.0, weight)?);
        }
        let rollback = it.rollback.as_ref().map(|it| {
            types::Rollback::builder()
                .reason(&it.reason)
                .started_at(it.started_at.as_date())
                .set_service_revision_arn(it.revision.clone())
                .build()
        });
        Ok(types::ServiceDeployment::builder()
            .service_deployment_arn(&it.arn)
            .service_arn(&it.service)
            .cluster_arn(&it.cluster)
            .created_at(it.created_at.as_date())
            .set_started_at(it.started_at.map(|at| at.as_date()))
            .set_finished_at(it.finished_at.map(|at| at.as_date()))
            .set_stopped_at(it.stopped_at.map(|at| at.as_date()))
            .updated_at(it.updated_at.as_date())
            .set_source_service_revisions(Some(sources))
            .target_service_revision(summary(&it.target, it.test_weight, it.production_weight)?)
            .status(it.status.of_api())
            .set_status_reason(it.reason.clone())
            .set_lifecycle_stage(it.stage.map(|stage| stage.as_str().into()))
            .set_lifecycle_hook_details(Some(it.hooks.iter().map(super::Hook::described).collect()))
            .deployment_configuration(it.configuration.0.clone())
            .set_rollback(rollback)
            .deployment_circuit_breaker(self.breaker(it))
            .alarms(alarms(it))
            .build())
    }

    fn breaker(&self, it: &ServiceDeployment) -> ServiceDeploymentCircuitBreaker {
        let breaker = it.configuration.deployment_circuit_breaker();
        let enabled = breaker.is_some_and(|it| it.enable());
        let desired = self
            .services
            .get(&it.service)
            .map_or(0, Service::desired_count);
        ServiceDeploymentCircuitBreaker::builder()
            .status(monitor(it, enabled, it.breaker_opened))
            .failure_count(it.failures)
            .threshold(threshold(breaker, desired))
            .build()
    }

    fn described_revision(
        &self,
        arn: &str,
        revision: &Revision,
    ) -> Result<types::ServiceRevision, Refusal> {
        let settings = &revision.settings;
        let mut it: types::ServiceRevision = carry(&settings.0)?;
        it.service_revision_arn = Some(arn.to_owned());
        it.service_arn = Some(revision.service.clone());
        it.cluster_arn = Some(revision.cluster.clone());
        it.created_at = Some(revision.created_at.as_date());
        it.platform_family = self.platform_family_of(settings);
        it.ecs_managed_resources = self.managed_resources(&revision.service, arn)?;
        let definition = settings
            .task_definition()
            .and_then(|named| self.definition(named));
        let containers = definition
            .into_iter()
            .flat_map(|it| it.container_definitions());
        let image = |it: &types::ContainerDefinition| {
            let image = ContainerImage::builder().set_container_name(it.name.clone());
            image.set_image(it.image.clone()).build()
        };
        it.container_images = Some(containers.map(image).collect());
        let balancers = settings.load_balancers().iter().map(|it| {
            let advanced = it.advanced_configuration();
            let rule = advanced.and_then(|it| it.production_listener_rule.clone());
            let balancer = ServiceRevisionLoadBalancer::builder()
                .set_target_group_arn(it.target_group_arn.clone());
            balancer.set_production_listener_rule(rule).build()
        });
        let balancers: Vec<_> = balancers.collect();
        if !balancers.is_empty() {
            let resolved = ResolvedConfiguration::builder().set_load_balancers(Some(balancers));
            it.resolved_configuration = Some(resolved.build());
        }
        Ok(it)
    }
}

fn monitor(it: &ServiceDeployment, enabled: bool, triggered: bool) -> Monitor {
    match (enabled, triggered, it.status) {
        (false, ..) => Monitor::Disabled,
        (true, true, _) => Monitor::Triggered,
        (true, false, Status::Pending | Status::InProgress) => Monitor::Monitoring,
        (true, false, _) => Monitor::MonitoringComplete,
    }
}

fn alarms(it: &ServiceDeployment) -> ServiceDeploymentAlarms {
    let alarms = it.configuration.alarms();
    let triggered = &it.triggered_alarms;
    let enabled = alarms.is_some_and(|it| it.enable());
    ServiceDeploymentAlarms::builder()
        .status(monitor(it, enabled, !triggered.is_empty()))
        .set_alarm_names(alarms.map(|it| it.alarm_names().to_vec()))
        .set_triggered_alarm_names((!triggered.is_empty()).then(|| triggered.clone()))
        .build()
}

fn missing(arn: &str) -> Failure {
    Failure::builder().arn(arn).reason("MISSING").build()
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeServiceDeploymentsInput,
) -> Result<DescribeServiceDeploymentsOutput, Refusal> {
    let arns = input.service_deployment_arns();
    batch::check(arns, MOST, "serviceDeploymentArns", "serviceDeploymentArns")?;
    let mut output = DescribeServiceDeploymentsOutput::builder()
        .set_service_deployments(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for arn in arns {
        output = match world.service_deployments.get(arn) {
            Some(it) => output.service_deployments(world.described_deployment(it)?),
            None => output.failures(missing(arn)),
        };
    }
    Ok(output.build())
}

pub(crate) fn revisions(
    world: &mut World,
    input: DescribeServiceRevisionsInput,
) -> Result<DescribeServiceRevisionsOutput, Refusal> {
    let arns = input.service_revision_arns();
    batch::check(arns, MOST, "serviceRevisionArns", "serviceRevisionArns")?;
    let mut output = DescribeServiceRevisionsOutput::builder()
        .set_service_revisions(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for arn in arns {
        output = match world.service_revisions.get(arn) {
            Some(it) => output.service_revisions(world.described_revision(arn, it)?),
            None => output.failures(missing(arn)),
        };
    }
    Ok(output.build())
}

fn brief(it: &ServiceDeployment) -> ServiceDeploymentBrief {
    ServiceDeploymentBrief::builder()
        .service_deployment_arn(&it.arn)
        .service_arn(&it.service)
        .cluster_arn(&it.cluster)
        .created_at(it.created_at.as_date())
        .set_started_at(it.started_at.map(|at| at.as_date()))
        .set_finished_at(it.finished_at.map(|at| at.as_date()))
        .target_service_revision_arn(&it.target)
        .status(it.status.of_api())
        .set_status_reason(it.reason.clone())
        .build()
}

pub(crate) fn list(
    world: &mut World,
    input: ListServiceDeploymentsInput,
) -> Result<ListServiceDeploymentsOutput, Refusal> {
    let service = world.service_arn(input.cluster(), input.service())?;
    if !world.services.contains_key(&service) {
        return Err(Refusal::new(
            "ServiceNotFoundException",
            "Service not found.",
        ));
    }
    let created = input.created_at();
    let millis = |at: Option<&aws_smithy_types::DateTime>| at.and_then(|at| at.to_millis().ok());
    let (before, after) = (
        millis(created.and_then(|it| it.before())),
        millis(created.and_then(|it| it.after())),
    );
    let is_of = |it: &&ServiceDeployment| {
        (input.status().is_empty() || input.status().contains(&it.status.of_api()))
            && before.is_none_or(|before| it.created_at.0 < before)
            && after.is_none_or(|after| it.created_at.0 > after)
    };
    let mut all: Vec<&ServiceDeployment> = world.deployments_of(&service).filter(is_of).collect();
    // Newest first.
    all.sort_by_key(|it| (std::cmp::Reverse(it.created_at), it.status.is_last()));
    let all: Vec<_> = all.into_iter().map(brief).collect();
    let (deployments, next) = page_by(&all, input.max_results(), PAGE, input.next_token())?;
    Ok(ListServiceDeploymentsOutput::builder()
        .set_service_deployments(Some(deployments))
        .set_next_token(next)
        .build())
}
