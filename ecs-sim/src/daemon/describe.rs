//! Daemons, their revisions and their deployments as they are described.

use aws_sdk_ecs::operation::describe_daemon::{DescribeDaemonInput, DescribeDaemonOutput};
use aws_sdk_ecs::operation::describe_daemon_deployments::{
    DescribeDaemonDeploymentsInput, DescribeDaemonDeploymentsOutput,
};
use aws_sdk_ecs::operation::describe_daemon_revisions::{
    DescribeDaemonRevisionsInput, DescribeDaemonRevisionsOutput,
};
use aws_sdk_ecs::operation::list_daemon_deployments::{
    ListDaemonDeploymentsInput, ListDaemonDeploymentsOutput,
};
use aws_sdk_ecs::operation::list_daemons::{ListDaemonsInput, ListDaemonsOutput};
use aws_sdk_ecs::types::{
    DaemonCapacityProvider, DaemonDeployment, DaemonDeploymentRevisionDetail,
    DaemonDeploymentSummary, DaemonDetail, DaemonRevisionDetail, DaemonStatus, DaemonSummary,
    Failure,
};

use super::{Daemon, Deployment};
use crate::batch;
use crate::page::{page, page_by};
use crate::refusal::Refusal;
use crate::world::{Time, World};

/// The most revisions or deployments in a request.
const MOST_DESCRIBED: usize = 20;

fn status(daemon: &Daemon) -> DaemonStatus {
    match daemon.is_going {
        true => DaemonStatus::DeleteInProgress,
        false => DaemonStatus::Active,
    }
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeDaemonInput,
) -> Result<DescribeDaemonOutput, Refusal> {
    let daemon = world.daemon(input.daemon_arn())?;
    let providers = daemon.settings.capacity_provider_arns().iter();
    let providers: Vec<DaemonCapacityProvider> = providers
        .map(|arn| {
            DaemonCapacityProvider::builder()
                .arn(arn)
                .running_count(world.instances_with(daemon, arn))
                .build()
        })
        .collect();
    let running = providers.iter().map(|it| it.running_count).sum();
    let revision = daemon.current().map(|arn| {
        DaemonRevisionDetail::builder()
            .arn(arn)
            .set_capacity_providers(Some(providers))
            .total_running_count(running)
            .build()
    });
    let detail = DaemonDetail::builder()
        .set_daemon_arn(input.daemon_arn.clone())
        .cluster_arn(&daemon.cluster)
        .status(status(daemon))
        .set_current_revisions(Some(revision.into_iter().collect()))
        .set_deployment_arn(daemon.deployments.last().map(|it| it.arn.clone()))
        .created_at(daemon.created_at.as_date())
        .updated_at(daemon.updated_at.as_date())
        .build();
    Ok(DescribeDaemonOutput::builder().daemon(detail).build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListDaemonsInput,
) -> Result<ListDaemonsOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster_arn())?;
    let wanted = |daemon: &Daemon| {
        let providers = input.capacity_provider_arns();
        let own = daemon.settings.capacity_provider_arns();
        daemon.cluster == cluster
            && (providers.is_empty() || own.iter().any(|arn| providers.contains(arn)))
    };
    let all = world.daemons.iter().filter(|(_, daemon)| wanted(daemon));
    let all: Vec<DaemonSummary> = all
        .map(|(arn, daemon)| {
            DaemonSummary::builder()
                .daemon_arn(arn)
                .status(status(daemon))
                .created_at(daemon.created_at.as_date())
                .updated_at(daemon.updated_at.as_date())
                .build()
        })
        .collect();
    let (found, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListDaemonsOutput::builder()
        .set_daemon_summaries_list(Some(found))
        .set_next_token(next)
        .build())
}

fn missing(arn: &str) -> Failure {
    Failure::builder().arn(arn).reason("MISSING").build()
}

pub(crate) fn revisions(
    world: &mut World,
    input: DescribeDaemonRevisionsInput,
) -> Result<DescribeDaemonRevisionsOutput, Refusal> {
    let (arns, list) = (input.daemon_revision_arns(), "daemonRevisionArns");
    batch::check(arns, MOST_DESCRIBED, list, list)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in input.daemon_revision_arns() {
        match world.daemons.values().find_map(|it| it.revision(arn)) {
            Some(revision) => found.push(revision.clone()),
            None => failures.push(missing(arn)),
        }
    }
    Ok(DescribeDaemonRevisionsOutput::builder()
        .set_daemon_revisions(Some(found))
        .set_failures(Some(failures))
        .build())
}

fn described(world: &World, daemon: &Daemon, it: &Deployment) -> DaemonDeployment {
    let providers = daemon.settings.capacity_provider_arns().iter();
    let instances = providers.map(|arn| world.instances_with(daemon, arn)).sum();
    let detail = |arn: &str, running: i32| {
        DaemonDeploymentRevisionDetail::builder()
            .arn(arn)
            .total_running_instance_count(running)
            .total_draining_instance_count(0)
            .build()
    };
    let arrived = if it.status == "SUCCESSFUL" {
        instances
    } else {
        0
    };
    let sources = it
        .source
        .as_deref()
        .map(|arn| detail(arn, instances - arrived));
    let back = (it.status == "ROLLBACK_SUCCESSFUL").then(|| {
        aws_sdk_ecs::types::DaemonRollback::builder()
            .set_rollback_target_daemon_revision_arn(it.source.clone())
            .set_reason(it.reason.clone())
            .build()
    });
    DaemonDeployment::builder()
        .daemon_deployment_arn(&it.arn)
        .cluster_arn(&daemon.cluster)
        .status(it.status.as_str().into())
        .set_status_reason(it.reason.clone())
        .target_daemon_revision(detail(&it.target, arrived))
        .set_source_daemon_revisions(Some(sources.into_iter().collect()))
        .set_rollback(back)
        .set_deployment_configuration(daemon.settings.deployment_configuration.clone())
        .created_at(it.created_at.as_date())
        .set_started_at(it.started_at.map(Time::as_date))
        .set_finished_at(it.finished_at.map(Time::as_date))
        .build()
}

pub(crate) fn deployments(
    world: &mut World,
    input: DescribeDaemonDeploymentsInput,
) -> Result<DescribeDaemonDeploymentsOutput, Refusal> {
    let (arns, list) = (input.daemon_deployment_arns(), "daemonDeploymentArns");
    batch::check(arns, MOST_DESCRIBED, list, list)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in input.daemon_deployment_arns() {
        let own = |daemon: &Daemon| {
            let mut all = daemon.deployments.iter();
            all.find(|it| it.arn == *arn)
                .map(|it| described(world, daemon, it))
        };
        match world.daemons.values().find_map(own) {
            Some(deployment) => found.push(deployment),
            None => failures.push(missing(arn)),
        }
    }
    Ok(DescribeDaemonDeploymentsOutput::builder()
        .set_daemon_deployments(Some(found))
        .set_failures(Some(failures))
        .build())
}

pub(crate) fn list_deployments(
    world: &mut World,
    input: ListDaemonDeploymentsInput,
) -> Result<ListDaemonDeploymentsOutput, Refusal> {
    let daemon = world.daemon(input.daemon_arn())?;
    let wanted = |it: &&Deployment| {
        let status = input.status();
        status.is_empty() || status.iter().any(|one| one.as_str() == it.status)
    };
    let summary = |it: &Deployment| {
        DaemonDeploymentSummary::builder()
            .daemon_deployment_arn(&it.arn)
            .set_daemon_arn(input.daemon_arn.clone())
            .cluster_arn(&daemon.cluster)
            .status(it.status.as_str().into())
            .set_status_reason(it.reason.clone())
            .target_daemon_revision_arn(&it.target)
            .created_at(it.created_at.as_date())
            .set_started_at(it.started_at.map(Time::as_date))
            .set_finished_at(it.finished_at.map(Time::as_date))
            .build()
    };
    let newest_first = daemon.deployments.iter().rev();
    let all: Vec<_> = newest_first.filter(wanted).map(summary).collect();
    let (found, next) = page_by(&all, input.max_results(), (20, 100), input.next_token())?;
    Ok(ListDaemonDeploymentsOutput::builder()
        .set_daemon_deployments(Some(found))
        .set_next_token(next)
        .build())
}
