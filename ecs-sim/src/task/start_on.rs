//! StartTask.

use aws_sdk_ecs::operation::start_task::{StartTaskInput, StartTaskOutput};
use aws_sdk_ecs::types::LaunchType;

use super::run::{launch, volumes};
use super::{Launch, NotStarted};
use crate::batch;
use crate::refusal::Refusal;
use crate::world::World;

/// The most container instances of one request.
const MOST: usize = 10;

pub(crate) fn start(world: &mut World, input: StartTaskInput) -> Result<StartTaskOutput, Refusal> {
    let mut launch = launch(
        world,
        input.cluster(),
        input.task_definition(),
        input.network_configuration(),
    )?;
    let instances = input.container_instances();
    batch::check(instances, MOST, "Container instances", "instanceIds")?;
    launch.volumes = volumes(world, &launch, input.volume_configurations())?;
    launch.started_by = input.started_by.clone();
    launch.tags = input.tags().to_vec();
    launch.propagate_tags = input.propagate_tags.clone();
    launch.has_managed_tags = input.enable_ecs_managed_tags().unwrap_or_default();
    launch.execute_command = input.enable_execute_command().unwrap_or_default();
    launch.overrides = input.overrides.clone();
    launch.group = input.group.clone().unwrap_or(launch.group);
    let mut output = StartTaskOutput::builder()
        .set_tasks(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for named in instances {
        let arn = world.instance_arn(&launch.cluster, named);
        let instance = world.container_instances.get(&arn);
        let external = instance.is_some_and(|it| it.is_external());
        let launch = Launch {
            launch_type: Some(match external {
                true => LaunchType::External,
                false => LaunchType::Ec2,
            }),
            instance: Some(arn),
            ..launch.clone()
        };
        match world.start_task(&launch) {
            Ok(arn) => {
                output = output.tasks(world.described_task(&arn, true)?);
            }
            Err(NotStarted::Refused(refusal)) => return Err(refusal),
            Err(NotStarted::Unplaced(unplaced) | NotStarted::Crowded(unplaced)) => {
                for failure in unplaced.failures() {
                    output = output.failures(failure);
                }
            }
        }
    }
    Ok(output.build())
}
