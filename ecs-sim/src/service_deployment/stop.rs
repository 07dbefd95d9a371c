//! StopServiceDeployment and ContinueServiceDeployment.

use aws_sdk_ecs::operation::continue_service_deployment::{
    ContinueServiceDeploymentInput, ContinueServiceDeploymentOutput,
};
use aws_sdk_ecs::operation::stop_service_deployment::{
    StopServiceDeploymentInput, StopServiceDeploymentOutput,
};
use aws_sdk_ecs::types::{DeploymentLifecycleHookAction, StopServiceDeploymentStopType};

use super::hook::HookStatus;
use super::{ServiceDeployment, Status};
use crate::refusal::Refusal;
use crate::world::{Event, World};

fn found<'a>(
    world: &'a mut World,
    arn: Option<&str>,
) -> Result<&'a mut ServiceDeployment, Refusal> {
    let arn = arn.ok_or_else(|| Refusal::missing("serviceDeploymentArn"))?;
    let missing = || {
        Refusal::new(
            "ServiceDeploymentNotFoundException",
            "Service deployment not found.",
        )
    };
    world.service_deployments.get_mut(arn).ok_or_else(missing)
}

pub(crate) fn stop(
    world: &mut World,
    input: StopServiceDeploymentInput,
) -> Result<StopServiceDeploymentOutput, Refusal> {
    let now = world.now;
    let deployment = found(world, input.service_deployment_arn())?;
    let can_stop = matches!(deployment.status, Status::Pending | Status::InProgress);
    if !can_stop {
        let status = deployment.status.of_api();
        return Err(Refusal::new(
            "ConflictException",
            format!(
                "The service deployment cannot be stopped while its status is {}.",
                status.as_str()
            ),
        ));
    }
    let status = match input.stop_type() {
        Some(StopServiceDeploymentStopType::Abort) => Status::StopRequested,
        Some(StopServiceDeploymentStopType::Rollback) | None => Status::RollbackRequested,
        Some(other) => {
            return Err(Refusal::invalid(format!(
                "Invalid stopType {}.",
                other.as_str()
            )));
        }
    };
    deployment.turn(status, None, now);
    let (arn, service) = (deployment.arn.clone(), deployment.service.clone());
    world.plan(0, Event::Service(service));
    Ok(StopServiceDeploymentOutput::builder()
        .service_deployment_arn(arn)
        .build())
}

pub(crate) fn go_on(
    world: &mut World,
    input: ContinueServiceDeploymentInput,
) -> Result<ContinueServiceDeploymentOutput, Refusal> {
    let now = world.now;
    let deployment = found(world, input.service_deployment_arn())?;
    let id = input.hook_id().ok_or_else(|| Refusal::missing("hookId"))?;
    let hook = deployment.hooks.iter_mut().find(|hook| hook.id == id);
    let Some(hook) = hook else {
        return Err(Refusal::invalid(format!(
            "The lifecycle hook {id} was not found."
        )));
    };
    if hook.status != HookStatus::AwaitingAction {
        return Err(Refusal::invalid(format!(
            "The lifecycle hook {id} is not paused."
        )));
    }
    match input.action() {
        Some(DeploymentLifecycleHookAction::Continue) | None => hook.status = HookStatus::Succeeded,
        Some(DeploymentLifecycleHookAction::Rollback) => {
            hook.status = HookStatus::Succeeded;
            deployment.turn(Status::RollbackRequested, None, now);
        }
        Some(other) => {
            return Err(Refusal::invalid(format!(
                "Invalid action {}.",
                other.as_str()
            )));
        }
    }
    let (arn, service) = (deployment.arn.clone(), deployment.service.clone());
    world.plan(0, Event::Service(service));
    Ok(ContinueServiceDeploymentOutput::builder()
        .service_deployment_arn(arn)
        .build())
}
