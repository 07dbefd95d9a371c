//! Deployment configurations that ECS refuses.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types::{
    AvailabilityZoneRebalancing, DeploymentConfiguration, DeploymentControllerType,
    DeploymentLifecycleHook, DeploymentLifecycleHookStage, DeploymentLifecycleHookTargetType,
    DeploymentStrategy, LaunchType, PlacementStrategyType, SchedulingStrategy,
};

use crate::refusal::Refusal;

/// The most minutes of a bake time: a day.
const MINUTES: i32 = 1_440;

/// Why the tasks of a service cannot be balanced over zones, if they cannot.
pub(super) fn obstacle_to_rebalancing(settings: &CreateServiceInput) -> Option<&'static str> {
    let configuration = settings.deployment_configuration();
    let most = configuration.and_then(|it| it.maximum_percent());
    let zone = "attribute:ecs.availability-zone";
    let mut classic = settings.load_balancers().iter();
    let mut constraints = settings.placement_constraints().iter();
    let first = settings.placement_strategy().first();
    let by_zone = first.is_none_or(|it| {
        it.r#type() == Some(&PlacementStrategyType::Spread) && it.field() == Some(zone)
    });
    let obstacles = [
        (
            "the DAEMON scheduling strategy",
            settings.scheduling_strategy() == Some(&SchedulingStrategy::Daemon),
        ),
        (
            "the EXTERNAL launch type",
            settings.launch_type() == Some(&LaunchType::External),
        ),
        (
            "a maximumPercent of 100",
            most.is_some_and(|most| most <= 100),
        ),
        (
            "a Classic Load Balancer",
            classic.any(|it| it.load_balancer_name().is_some()),
        ),
        (
            "a placement constraint on attribute:ecs.availability-zone",
            constraints.any(|it| it.expression().is_some_and(|it| it.contains(zone))),
        ),
        (
            "a first placement strategy other than spread by attribute:ecs.availability-zone",
            !by_zone,
        ),
    ];
    let found = obstacles.into_iter().find(|(_, is_there)| *is_there);
    found.map(|(obstacle, _)| obstacle)
}

/// Refuses the rebalancing of a service whose tasks cannot be balanced.
pub(super) fn check_rebalancing(settings: &CreateServiceInput) -> Result<(), Refusal> {
    let enabled =
        settings.availability_zone_rebalancing() == Some(&AvailabilityZoneRebalancing::Enabled);
    match obstacle_to_rebalancing(settings).filter(|_| enabled) {
        Some(obstacle) => Err(Refusal::invalid(format!(
            "Availability Zone rebalancing is not supported for services with {obstacle}."
        ))),
        None => Ok(()),
    }
}

/// Refuses settings whose deployment cannot be.
pub(super) fn check_deployment(settings: &CreateServiceInput) -> Result<(), Refusal> {
    let controller = settings.deployment_controller().map(|it| it.r#type());
    let by_ecs = controller.is_none_or(|it| it == &DeploymentControllerType::Ecs);
    let daemon = settings.scheduling_strategy() == Some(&SchedulingStrategy::Daemon);
    if daemon && !by_ecs {
        return Err(Refusal::invalid(
            "Tasks using the Fargate launch type or the CODE_DEPLOY or EXTERNAL deployment controller types don't support the \
             DAEMON scheduling strategy.",
        ));
    }
    if controller == Some(&DeploymentControllerType::CodeDeploy)
        && settings.load_balancers().is_empty()
    {
        return Err(Refusal::invalid(
            "A load balancer is required for the CODE_DEPLOY deployment controller.",
        ));
    }
    if controller == Some(&DeploymentControllerType::External)
        && settings.task_definition().is_some()
    {
        return Err(Refusal::invalid(
            "The task definition cannot be specified for the EXTERNAL deployment controller; it is specified in a task set.",
        ));
    }
    let Some(configuration) = settings.deployment_configuration() else {
        return Ok(());
    };
    let breaker = configuration
        .deployment_circuit_breaker()
        .is_some_and(|it| it.enable());
    let strategy = configuration
        .strategy()
        .is_some_and(|it| it != &DeploymentStrategy::Rolling);
    if !by_ecs && (breaker || strategy) {
        return Err(Refusal::invalid(
            "The deployment circuit breaker and deployment strategies are for the ECS deployment controller.",
        ));
    }
    check_numbers(configuration)?;
    check_strategy_of(configuration)?;
    configuration
        .lifecycle_hooks()
        .iter()
        .try_for_each(check_hook)
}

fn check_numbers(configuration: &DeploymentConfiguration) -> Result<(), Refusal> {
    let linear = configuration.linear_configuration();
    let canary = configuration.canary_configuration();
    let minutes = [
        ("bakeTimeInMinutes", configuration.bake_time_in_minutes()),
        (
            "stepBakeTimeInMinutes",
            linear.and_then(|it| it.step_bake_time_in_minutes()),
        ),
        (
            "canaryBakeTimeInMinutes",
            canary.and_then(|it| it.canary_bake_time_in_minutes()),
        ),
    ];
    for (name, value) in minutes {
        if value.is_some_and(|value| !(0..=MINUTES).contains(&value)) {
            return Err(Refusal::invalid(format!(
                "{name} must be from 0 to {MINUTES}."
            )));
        }
    }
    let percents = [
        ("stepPercent", linear.and_then(|it| it.step_percent()), 3.0),
        (
            "canaryPercent",
            canary.and_then(|it| it.canary_percent()),
            0.1,
        ),
    ];
    for (name, value, least) in percents {
        if value.is_some_and(|value| !(least..=100.0).contains(&value)) {
            return Err(Refusal::invalid(format!(
                "{name} must be from {least:.1} to 100.0."
            )));
        }
    }
    let bounds = [
        (
            "minimumHealthyPercent",
            configuration.minimum_healthy_percent(),
        ),
        ("maximumPercent", configuration.maximum_percent()),
    ];
    for (name, value) in bounds {
        if value.is_some_and(|value| value < 0) {
            return Err(Refusal::invalid(format!("{name} must not be negative.")));
        }
    }
    let least = configuration.minimum_healthy_percent().unwrap_or_default();
    let early = configuration
        .early_success_criteria()
        .and_then(|it| it.healthy_percent());
    match early {
        Some(percent) if !(least..=100).contains(&percent) => Err(Refusal::invalid(
            "healthyPercent must be from minimumHealthyPercent to 100.",
        )),
        _ => Ok(()),
    }
}

fn check_strategy_of(configuration: &DeploymentConfiguration) -> Result<(), Refusal> {
    let strategy = configuration.strategy();
    let others = [
        (
            "linearConfiguration",
            configuration.linear_configuration().is_some(),
            DeploymentStrategy::Linear,
        ),
        (
            "canaryConfiguration",
            configuration.canary_configuration().is_some(),
            DeploymentStrategy::Canary,
        ),
    ];
    for (name, is_set, needed) in others {
        if is_set && strategy != Some(&needed) {
            let needed = needed.as_str();
            return Err(Refusal::invalid(format!(
                "{name} is valid for the deployment strategy {needed} alone."
            )));
        }
    }
    Ok(())
}

fn check_hook(hook: &DeploymentLifecycleHook) -> Result<(), Refusal> {
    use DeploymentLifecycleHookStage::{ProductionTrafficShift, TestTrafficShift};
    if hook.lifecycle_stages().is_empty() {
        return Err(Refusal::missing("lifecycleStages"));
    }
    let pauses = hook.target_type() == Some(&DeploymentLifecycleHookTargetType::Pause);
    if !pauses && hook.hook_target_arn().is_none() {
        return Err(Refusal::missing("hookTargetArn"));
    }
    let shifts = |stage: &DeploymentLifecycleHookStage| {
        [TestTrafficShift, ProductionTrafficShift].contains(stage)
    };
    match pauses && hook.lifecycle_stages().iter().any(shifts) {
        true => Err(Refusal::invalid(
            "PAUSE hooks cannot be configured at the TEST_TRAFFIC_SHIFT or PRODUCTION_TRAFFIC_SHIFT stages.",
        )),
        false => Ok(()),
    }
}
