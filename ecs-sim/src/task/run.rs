//! RunTask and StopTask.

use aws_sdk_ecs::operation::run_task::{RunTaskInput, RunTaskOutput};
use aws_sdk_ecs::operation::stop_task::{StopTaskInput, StopTaskOutput};
use aws_sdk_ecs::types::{NetworkConfiguration, NetworkMode, TaskStopCode};

use super::{Launch, NotStarted};
use crate::capacity_provider::check_strategy;
use crate::placement::check_launch;
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

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
    launch.strategy = input.capacity_provider_strategy().to_vec();
    launch.platform_version = input.platform_version.clone();
    launch.started_by = input.started_by.clone();
    launch.execute_command = input.enable_execute_command().unwrap_or_default();
    launch.overrides = input.overrides.clone();
    launch.placement_constraints = input.placement_constraints().to_vec();
    launch.placement_strategy = input.placement_strategy().to_vec();
    launch.group = input.group.clone().unwrap_or(launch.group);
    check_launch(&launch)?;
    let mut output = RunTaskOutput::builder()
        .set_tasks(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for _ in 0..count {
        match world.start_task(&launch) {
            Ok(arn) => {
                world.tag(&arn, input.tags())?;
                output = output.tasks(world.described_task(&arn, true)?);
            }
            Err(NotStarted::Refused(refusal)) => return Err(refusal),
            Err(NotStarted::Unplaced(unplaced)) if unplaced.is_empty() => {
                return Err(Refusal::invalid(
                    "No Container Instances were found in your cluster.",
                ));
            }
            Err(NotStarted::Unplaced(unplaced)) => {
                for failure in unplaced.failures() {
                    output = output.failures(failure);
                }
                break;
            }
        }
    }
    Ok(output.build())
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
