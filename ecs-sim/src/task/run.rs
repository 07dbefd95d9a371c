//! RunTask and StopTask.

use aws_sdk_ecs::operation::run_task::{RunTaskInput, RunTaskOutput};
use aws_sdk_ecs::operation::stop_task::{StopTaskInput, StopTaskOutput};
use aws_sdk_ecs::types::{Failure, NetworkMode, TaskStopCode};

use super::Launch;
use crate::capacity_provider::check_strategy;
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

/// The most tasks of one RunTask.
const MOST: i32 = 10;

pub(crate) fn run(world: &mut World, input: RunTaskInput) -> Result<RunTaskOutput, Refusal> {
    let named = input
        .task_definition()
        .ok_or_else(|| Refusal::missing("taskDefinition"))?;
    let cluster = world.cluster_arn(input.cluster())?;
    let definition = world.definition_to_run(named)?.clone();
    let count = input.count().unwrap_or(1);
    if !(1..=MOST).contains(&count) {
        return Err(Refusal::invalid(format!("count must be from 1 to {MOST}.")));
    }
    let vpc = input
        .network_configuration()
        .and_then(|it| it.awsvpc_configuration());
    let in_vpc = definition.network_mode() == Some(&NetworkMode::Awsvpc);
    if in_vpc && vpc.is_none() {
        return Err(Refusal::invalid(
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ));
    }
    check_strategy(world, &cluster, input.capacity_provider_strategy())?;
    let family = definition.family().unwrap_or_default();
    let launch = Launch {
        cluster,
        definition: definition.task_definition_arn.clone().unwrap_or_default(),
        launch_type: input.launch_type.clone(),
        strategy: input.capacity_provider_strategy().to_vec(),
        platform_version: input.platform_version.clone(),
        subnets: vpc.map(|it| it.subnets().to_vec()).unwrap_or_default(),
        group: input
            .group()
            .map_or_else(|| format!("family:{family}"), str::to_owned),
        started_by: input.started_by.clone(),
        execute_command: input.enable_execute_command().unwrap_or_default(),
        overrides: input.overrides.clone(),
        ..Launch::default()
    };
    let mut output = RunTaskOutput::builder()
        .set_tasks(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    if launch.needs_instance() {
        // Container instances are not there, so nothing can be placed.
        let arn = world.arn("container-instance");
        let failure = Failure::builder()
            .arn(arn)
            .reason("RESOURCE:MEMORY")
            .build();
        return Ok(output.failures(failure).build());
    }
    for _ in 0..count {
        let arn = world.start_task(&launch)?;
        world.tag(&arn, input.tags())?;
        output = output.tasks(world.described_task(&arn, true)?);
    }
    Ok(output.build())
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
