//! CreateService.

use std::collections::BTreeSet;

use aws_sdk_ecs::operation::create_service::{CreateServiceInput, CreateServiceOutput};
use aws_sdk_ecs::types::{
    AvailabilityZoneRebalancing, AwsVpcConfiguration, DeploymentConfiguration,
    DeploymentController, DeploymentControllerType, LaunchType, PropagateTags, SchedulingStrategy,
};

use super::check::{check_deployment, check_rebalancing, obstacle_to_rebalancing};
use super::scheduler::is_in_vpc;
use super::{Service, Status};
use crate::batch;
use crate::capacity_provider::check_strategy;
use crate::codec::Kept;
use crate::placement::{check_constraints, check_strategies};
use crate::refusal::Refusal;
use crate::task::{Volume, check_volumes};
use crate::token::Token;
use crate::world::{Event, World, short};

/// The operation, for its tokens.
const OPERATION: &str = "CreateService";
/// The most subnets and security groups of a network configuration.
const MOST_SUBNETS: usize = 16;
const MOST_GROUPS: usize = 5;

pub(crate) fn create(
    world: &mut World,
    input: CreateServiceInput,
) -> Result<CreateServiceOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let name = input.service_name().unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(Refusal::missing("serviceName"));
    }
    let arn = world.arn(&format!("service/{}/{name}", short(&cluster)));
    if let Some(again) = answered_before(world, &input, &arn)? {
        return Ok(again);
    }
    check_free(world, &arn)?;
    let settings = complete(world, &input, &cluster)?;
    world.tags.remove(&arn);
    world.tag(&arn, input.tags())?;
    world.forget_express(&arn);
    let service = Service {
        arn: arn.clone(),
        cluster,
        settings: Kept(settings),
        status: Status::Active,
        created_at: world.now,
        rollouts: Vec::new(),
        succeeded: None,
        events: Vec::new(),
        tasks: BTreeSet::new(),
        is_steady: false,
        service_deployment: None,
        task_sets: Vec::new(),
        baking_since: None,
        balance: super::balance::Balance::default(),
    };
    let controller = service
        .settings
        .deployment_controller()
        .map(|it| it.r#type().clone());
    world.services.insert(arn.clone(), service);
    match controller {
        Some(DeploymentControllerType::External) => {}
        Some(DeploymentControllerType::CodeDeploy) => world.add_first_task_set(&arn)?,
        _ => world.deploy(&arn),
    }
    world.plan(0, Event::Service(arn.clone()));
    world.keep_token(OPERATION, input.client_token(), &input, &arn)?;
    let service = world.described_service(&arn, true)?;
    Ok(CreateServiceOutput::builder().service(service).build())
}

/// Refuses the name of a service that is there.
pub(crate) fn check_free(world: &World, arn: &str) -> Result<(), Refusal> {
    match world.services.get(arn).map(|it| it.status) {
        Some(Status::Active) => Err(repeated()),
        Some(Status::Draining) => Err(Refusal::invalid(
            "Unable to Start a service that is still Draining.",
        )),
        _ => Ok(()),
    }
}

fn repeated() -> Refusal {
    Refusal::invalid("Creation of service was not idempotent.")
}

/// The answer to a request with a token that has been answered already.
fn answered_before(
    world: &World,
    input: &CreateServiceInput,
    arn: &str,
) -> Result<Option<CreateServiceOutput>, Refusal> {
    let is_present = |made: &str| world.services.get(made).is_some_and(Service::is_present);
    match world.token(OPERATION, input.client_token(), input)? {
        Token::Again(made) if made == arn && is_present(&made) => {}
        // Another cluster, or another name.
        Token::Again(made) | Token::Other(made) if is_present(&made) => return Err(repeated()),
        _ => return Ok(None),
    }
    let service = world.described_service(arn, true)?;
    Ok(Some(
        CreateServiceOutput::builder().service(service).build(),
    ))
}

/// The settings with the defaults of ECS.
fn complete(
    world: &World,
    input: &CreateServiceInput,
    cluster: &str,
) -> Result<CreateServiceInput, Refusal> {
    let mut all = input.clone();
    all.cluster = Some(cluster.to_owned());
    (all.client_token, all.tags) = (None, None);
    all.scheduling_strategy
        .get_or_insert(SchedulingStrategy::Replica);
    let controller = all.deployment_controller.get_or_insert(ecs()?);
    let controller_type = controller.r#type().clone();
    let by_ecs = controller_type == DeploymentControllerType::Ecs;
    let daemon = all.scheduling_strategy == Some(SchedulingStrategy::Daemon);
    if let Some(named) = input.task_definition() {
        all.task_definition = world.definition_to_run(named)?.task_definition_arn.clone();
    } else if controller_type != DeploymentControllerType::External {
        return Err(Refusal::invalid("TaskDefinition can not be blank."));
    }
    check_network(world, &all)?;
    check_deployment(&all)?;
    check_placement(&all)?;
    check_volumes_of(world, &all)?;
    if !daemon && by_ecs && all.desired_count.is_none() {
        return Err(Refusal::invalid("The desired count must be specified."));
    }
    if all.desired_count.is_some_and(|count| count < 0) {
        return Err(Refusal::invalid("The desired count must not be negative."));
    }
    all.desired_count.get_or_insert(0);
    check_strategy(world, cluster, all.capacity_provider_strategy())?;
    choose_capacity(world, &mut all, cluster);
    let configuration = all.deployment_configuration.take();
    let mut configuration =
        configuration.unwrap_or_else(|| DeploymentConfiguration::builder().build());
    configuration
        .maximum_percent
        .get_or_insert(if daemon { 100 } else { 200 });
    configuration
        .minimum_healthy_percent
        .get_or_insert(if daemon { 0 } else { 100 });
    configuration.bake_time_in_minutes.get_or_insert(0);
    configuration
        .strategy
        .get_or_insert(aws_sdk_ecs::types::DeploymentStrategy::Rolling);
    all.deployment_configuration = Some(configuration);
    check_rebalancing(&all)?;
    all.availability_zone_rebalancing
        .get_or_insert(match obstacle_to_rebalancing(&all) {
            None => AvailabilityZoneRebalancing::Enabled,
            Some(_) => AvailabilityZoneRebalancing::Disabled,
        });
    all.propagate_tags.get_or_insert(PropagateTags::None);
    all.load_balancers.get_or_insert_default();
    all.service_registries.get_or_insert_default();
    all.placement_constraints.get_or_insert_default();
    all.placement_strategy.get_or_insert_default();
    Ok(all)
}

fn ecs() -> Result<DeploymentController, Refusal> {
    let controller = DeploymentController::builder()
        .r#type(DeploymentControllerType::Ecs)
        .build();
    controller.map_err(|error| Refusal::client(error.to_string()))
}

/// Neither launch type nor strategy: the cluster's default strategy, and without one EC2.
fn choose_capacity(world: &World, settings: &mut CreateServiceInput, cluster: &str) {
    if settings.launch_type.is_none() && settings.capacity_provider_strategy().is_empty() {
        let cluster = world.clusters.get(short(cluster));
        let default = cluster.map(|it| it.described.default_capacity_provider_strategy());
        match default {
            Some(strategy) if !strategy.is_empty() => {
                settings.capacity_provider_strategy = Some(strategy.to_vec());
            }
            _ => settings.launch_type = Some(LaunchType::Ec2),
        }
    }
    let strategy = settings.capacity_provider_strategy();
    let mut providers = strategy.iter().map(|item| item.capacity_provider());
    let fargate = providers.any(|name| name.starts_with("FARGATE"))
        || settings.launch_type == Some(LaunchType::Fargate);
    if fargate {
        settings.platform_version.get_or_insert("LATEST".to_owned());
    }
}

/// Refuses placement constraints and strategies that cannot be.
pub(super) fn check_placement(settings: &CreateServiceInput) -> Result<(), Refusal> {
    check_constraints(settings.placement_constraints())?;
    check_strategies(settings.placement_strategy())?;
    let daemon = settings.scheduling_strategy == Some(SchedulingStrategy::Daemon);
    match daemon && !settings.placement_strategy().is_empty() {
        true => Err(Refusal::invalid(
            "The DAEMON scheduling strategy does not support placement strategies.",
        )),
        false => Ok(()),
    }
}

/// The volumes of a service go with its definition.
pub(super) fn check_volumes_of(
    world: &World,
    settings: &CreateServiceInput,
) -> Result<(), Refusal> {
    let named = settings.task_definition();
    match named.and_then(|named| world.definition(named)) {
        Some(definition) => {
            let volumes = Volume::of_service(settings.volume_configurations());
            check_volumes(definition, &volumes)
        }
        None => Ok(()),
    }
}

/// Refuses more subnets or security groups than a network configuration may have.
pub(crate) fn check_vpc(vpc: Option<&AwsVpcConfiguration>) -> Result<(), Refusal> {
    let (subnets, groups) = vpc.map_or((&[][..], &[][..]), |it| {
        (it.subnets(), it.security_groups())
    });
    batch::check_most(subnets, MOST_SUBNETS, "subnets")?;
    batch::check_most(groups, MOST_GROUPS, "securityGroups")
}

/// A refusal of which replies of ECS are on record.
pub(crate) fn check_network(world: &World, settings: &CreateServiceInput) -> Result<(), Refusal> {
    let definition = settings
        .task_definition()
        .and_then(|named| world.definition(named));
    let vpc = settings
        .network_configuration()
        .and_then(|it| it.awsvpc_configuration());
    check_vpc(vpc)?;
    match (definition.map(is_in_vpc), vpc) {
        (Some(true), None) => Err(Refusal::invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        )),
        (Some(false), Some(_)) => Err(Refusal::invalid(
            "Network Configuration is not valid for the given networkMode of this task definition.",
        )),
        _ => Ok(()),
    }
}
