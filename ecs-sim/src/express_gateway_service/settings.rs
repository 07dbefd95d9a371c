//! The settings of an Express service: refusals, defaults, and changes.

use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::update_express_gateway_service::UpdateExpressGatewayServiceInput;
use aws_sdk_ecs::types::{
    ExpressCpuArchitecture, ExpressGatewayScalingTarget,
    ExpressGatewayServiceAwsLogsConfiguration as Logs, ExpressGatewayServiceNetworkConfiguration,
    ExpressGatewayServiceScalingMetric as Metric,
};

use super::Made;
use crate::codec::{carry, overlay};
use crate::refusal::Refusal;
use crate::world::World;

/// The defaults of the API.
const CPU: &str = "256";
const MEMORY: &str = "512";
const PORT: i32 = 80;
const HEALTH_CHECK_PATH: &str = "/ping";
const LOG_STREAM_PREFIX: &str = "ecs";
const LEAST_TASKS: i32 = 1;
const MOST_TASKS: i32 = 20;
const TARGET_VALUE: i32 = 60;

/// Refuses settings that cannot be.
pub(super) fn check(settings: &CreateExpressGatewayServiceInput) -> Result<(), Refusal> {
    let is_empty = |text: Option<&str>| text.unwrap_or_default().is_empty();
    if is_empty(settings.infrastructure_role_arn()) {
        return Err(Refusal::missing("infrastructureRoleArn"));
    }
    if is_empty(settings.task_definition_arn()) {
        let Some(container) = settings.primary_container() else {
            return Err(Refusal::missing("primaryContainer"));
        };
        if container.image().is_empty() {
            return Err(Refusal::missing("primaryContainer.image"));
        }
        if is_empty(settings.execution_role_arn()) {
            return Err(Refusal::missing("executionRoleArn"));
        }
    } else if has_parts(settings) {
        return Err(conflict());
    }
    let path = settings.health_check_path().unwrap_or(HEALTH_CHECK_PATH);
    if !path.starts_with('/') {
        return Err(Refusal::invalid(
            "healthCheckPath must start with a forward slash.",
        ));
    }
    check_scaling(settings.scaling_target())
}

/// Whether there are settings that a task definition has.
fn has_parts(settings: &CreateExpressGatewayServiceInput) -> bool {
    settings.primary_container.is_some()
        || settings.execution_role_arn.is_some()
        || settings.task_role_arn.is_some()
        || settings.cpu.is_some()
        || settings.memory.is_some()
        || settings.cpu_architecture.is_some()
}

fn conflict() -> Refusal {
    Refusal::invalid(
        "taskDefinitionArn cannot be specified together with primaryContainer, executionRoleArn, taskRoleArn, cpu, memory or \
         cpuArchitecture.",
    )
}

fn check_scaling(target: Option<&ExpressGatewayScalingTarget>) -> Result<(), Refusal> {
    let Some(target) = target else {
        return Ok(());
    };
    let (least, most) = (target.min_task_count(), target.max_task_count());
    if least.is_some_and(|it| it < 0) || most.is_some_and(|it| it < 0) {
        return Err(Refusal::invalid("The count of tasks must not be negative."));
    }
    match least.zip(most) {
        Some((least, most)) if least > most => Err(Refusal::invalid(
            "minTaskCount must not be greater than maxTaskCount.",
        )),
        _ => Ok(()),
    }
}

/// The settings with the defaults of ECS.
pub(super) fn complete(
    world: &World,
    settings: &mut CreateExpressGatewayServiceInput,
    made: &Made,
) {
    if settings.task_definition_arn.is_none() {
        settings.cpu.get_or_insert_with(|| CPU.to_owned());
        settings.memory.get_or_insert_with(|| MEMORY.to_owned());
        settings
            .cpu_architecture
            .get_or_insert(ExpressCpuArchitecture::X8664);
    }
    if let Some(container) = &mut settings.primary_container {
        container.container_port.get_or_insert(PORT);
        if container.aws_logs_configuration.is_none() {
            let logs = Logs::builder()
                .log_group(&made.log_group)
                .log_stream_prefix(LOG_STREAM_PREFIX);
            container.aws_logs_configuration = logs.build().ok();
        }
    }
    settings
        .health_check_path
        .get_or_insert_with(|| HEALTH_CHECK_PATH.to_owned());
    let network = settings
        .network_configuration
        .get_or_insert_with(|| ExpressGatewayServiceNetworkConfiguration::builder().build());
    if network.subnets().is_empty() {
        network.subnets = Some(world.default_subnets());
    }
    network.security_groups.get_or_insert_default();
    let scaling = settings
        .scaling_target
        .get_or_insert_with(|| ExpressGatewayScalingTarget::builder().build());
    // A bound that is configured moves the default of the other one.
    let most = scaling.max_task_count.unwrap_or(MOST_TASKS);
    let least = *scaling.min_task_count.get_or_insert(LEAST_TASKS.min(most));
    scaling.max_task_count.get_or_insert(MOST_TASKS.max(least));
    scaling
        .auto_scaling_metric
        .get_or_insert(Metric::AverageCpuUtilization);
    scaling
        .auto_scaling_target_value
        .get_or_insert(TARGET_VALUE);
}

/// The settings after an update. Members that it does not have stay, in the network and the scaling one by one; the container
/// is replaced as a whole.
pub(super) fn changed(
    before: &CreateExpressGatewayServiceInput,
    input: &UpdateExpressGatewayServiceInput,
) -> Result<CreateExpressGatewayServiceInput, Refusal> {
    let mut after: CreateExpressGatewayServiceInput = overlay(before, input)?;
    if let (Some(before), Some(input)) = (&before.scaling_target, &input.scaling_target) {
        after.scaling_target = Some(overlay(before, input)?);
    }
    if let (Some(before), Some(input)) =
        (&before.network_configuration, &input.network_configuration)
    {
        after.network_configuration = Some(overlay(before, input)?);
    }
    let alone: CreateExpressGatewayServiceInput = carry(input)?;
    match (input.task_definition_arn.is_some(), has_parts(&alone)) {
        (true, true) => return Err(conflict()),
        (true, false) => {
            (after.primary_container, after.cpu, after.memory) = (None, None, None);
            (after.execution_role_arn, after.task_role_arn) = (None, None);
            after.cpu_architecture = None;
        }
        (false, true) => after.task_definition_arn = None,
        (false, false) => {}
    }
    check(&after)?;
    Ok(after)
}
