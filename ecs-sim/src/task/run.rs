//! RunTask and StopTask.

use aws_sdk_ecs::operation::run_task::{RunTaskInput, RunTaskOutput};
use aws_sdk_ecs::operation::stop_task::{StopTaskInput, StopTaskOutput};
use aws_sdk_ecs::types::{
    CapacityProviderStrategyItem, NetworkConfiguration, NetworkMode, TaskStopCode,
    TaskVolumeConfiguration,
};

use super::{Launch, NotStarted, Volume, check_volumes};
use crate::capacity_provider::check_strategy;
use crate::placement::check_launch;
use crate::refusal::Refusal;
use crate::service::create::check_vpc;
use crate::token::Token;
use crate::world::{Event, World, short};

/// The operation, for its tokens.
const OPERATION: &str = "RunTask";

/// The most tasks of one RunTask.
const MOST: i32 = 10;

pub(crate) fn run(world: &mut World, input: RunTaskInput) -> Result<RunTaskOutput, Refusal> {
    let mut launch = launch(
        world,
        input.cluster(),
        input.task_definition(),
        input.network_configuration(),
    )?;
    let count = input.count().unwrap_or(1);
    if !(1..=MOST).contains(&count) {
        return Err(Refusal::invalid(format!("count must be from 1 to {MOST}.")));
    }
    check_strategy(world, &launch.cluster, input.capacity_provider_strategy())?;
    launch.launch_type = input.launch_type.clone();
    launch.strategy = strategy(world, &launch.cluster, &input);
    launch.volumes = volumes(world, &launch, input.volume_configurations())?;
    launch.platform_version = input.platform_version.clone();
    launch.started_by = input.started_by.clone();
    launch.tags = input.tags().to_vec();
    launch.propagate_tags = input.propagate_tags.clone();
    launch.has_managed_tags = input.enable_ecs_managed_tags().unwrap_or_default();
    launch.execute_command = input.enable_execute_command().unwrap_or_default();
    launch.overrides = input.overrides.clone();
    launch.placement_constraints = input.placement_constraints().to_vec();
    launch.placement_strategy = input.placement_strategy().to_vec();
    launch.group = input.group.clone().unwrap_or(launch.group);
    check_launch(&launch)?;
    if let Some(again) = answered_before(world, &input)? {
        return Ok(again);
    }
    let mut output = RunTaskOutput::builder()
        .set_tasks(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    let mut started = Vec::new();
    for _ in 0..count {
        match world.start_task(&launch) {
            Ok(arn) => {
                let task = world.described_task(&arn, true)?;
                if let Some(provider) = task.capacity_provider_name() {
                    *launch.provided.entry(provider.to_owned()).or_default() += 1;
                }
                if let Some(zone) = task.availability_zone() {
                    *launch.zones.entry(zone.to_owned()).or_default() += 1;
                }
                output = output.tasks(task);
                started.push(arn);
            }
            Err(NotStarted::Refused(refusal)) => return Err(refusal),
            Err(NotStarted::Crowded(_)) if started.is_empty() => return Err(crowded()),
            Err(NotStarted::Unplaced(unplaced) | NotStarted::Crowded(unplaced)) => {
                if let Some(text) = unplaced.no_instances().filter(|_| started.is_empty()) {
                    return Err(Refusal::invalid(text));
                }
                for failure in unplaced.failures() {
                    output = output.failures(failure);
                }
                break;
            }
        }
    }
    if !started.is_empty() {
        world.keep_token(OPERATION, input.client_token(), &input, &started.join(" "))?;
    }
    Ok(output.build())
}

/// The refusal of one more task that waits for an instance.
pub(crate) fn crowded() -> Refusal {
    Refusal::client("The quota of tasks in the PROVISIONING state per cluster has been reached.")
}

/// The strategy of a request, or without one and without a launch type the cluster's default.
fn strategy(
    world: &World,
    cluster: &str,
    input: &RunTaskInput,
) -> Vec<CapacityProviderStrategyItem> {
    let own = input.capacity_provider_strategy();
    let cluster = world.clusters.get(short(cluster));
    match cluster.filter(|_| own.is_empty() && input.launch_type.is_none()) {
        Some(cluster) => cluster
            .described
            .default_capacity_provider_strategy()
            .to_vec(),
        None => own.to_vec(),
    }
}

/// The volumes of a request that go with its definition.
pub(super) fn volumes(
    world: &World,
    launch: &Launch,
    configurations: &[TaskVolumeConfiguration],
) -> Result<Vec<Volume>, Refusal> {
    let volumes = Volume::of_request(configurations)?;
    check_volumes(world.definition_to_run(&launch.definition)?, &volumes)?;
    Ok(volumes)
}

/// The answer to a request with a token that has been answered already, as long as its tasks are described.
fn answered_before(world: &World, input: &RunTaskInput) -> Result<Option<RunTaskOutput>, Refusal> {
    let tasks = match world.token(OPERATION, input.client_token(), input)? {
        Token::New => return Ok(None),
        Token::Again(tasks) => tasks,
        Token::Other(_) => {
            return Err(Refusal::new(
                "ConflictException",
                "The client token was used with other parameters.",
            ));
        }
    };
    let tasks = tasks.split(' ');
    let tasks: Result<Vec<_>, _> = tasks.map(|arn| world.described_task(arn, true)).collect();
    Ok(tasks.ok().map(|tasks| {
        RunTaskOutput::builder()
            .set_tasks(Some(tasks))
            .set_failures(Some(Vec::new()))
            .build()
    }))
}

/// The parts of a launch that every request for tasks has.
pub(super) fn launch(
    world: &World,
    cluster: Option<&str>,
    definition: Option<&str>,
    network: Option<&NetworkConfiguration>,
) -> Result<Launch, Refusal> {
    let named = definition.ok_or_else(|| Refusal::missing("taskDefinition"))?;
    let cluster = world.cluster_arn(cluster)?;
    let definition = world.definition_to_run(named)?;
    let vpc = network.and_then(|it| it.awsvpc_configuration());
    check_vpc(vpc)?;
    let in_vpc = definition.network_mode() == Some(&NetworkMode::Awsvpc);
    if in_vpc && vpc.is_none() {
        return Err(Refusal::invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ));
    }
    let family = definition.family().unwrap_or_default();
    Ok(Launch {
        cluster,
        definition: definition.task_definition_arn.clone().unwrap_or_default(),
        subnets: vpc.map(|it| it.subnets().to_vec()).unwrap_or_default(),
        group: format!("family:{family}"),
        ..Launch::default()
    })
}

pub(crate) fn stop(world: &mut World, input: StopTaskInput) -> Result<StopTaskOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let named = input.task().ok_or_else(|| Refusal::missing("task"))?;
    let arn = world.arn(&format!("task/{}/{}", short(&cluster), short(named)));
    let missing = || Refusal::invalid("The referenced task was not found.");
    let task = world.tasks.get_mut(&arn).ok_or_else(missing)?;
    let reason = input.reason().unwrap_or("Task stopped by user");
    task.end(TaskStopCode::UserInitiated, reason);
    world.plan(0, Event::Task(arn.clone()));
    let task = world.described_task(&arn, false)?;
    Ok(StopTaskOutput::builder().task(task).build())
}
