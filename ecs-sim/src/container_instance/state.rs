//! UpdateContainerInstancesState and UpdateContainerAgent.

use aws_sdk_ecs::operation::update_container_agent::{
    UpdateContainerAgentInput, UpdateContainerAgentOutput,
};
use aws_sdk_ecs::operation::update_container_instances_state::{
    UpdateContainerInstancesStateInput, UpdateContainerInstancesStateOutput,
};
use aws_sdk_ecs::types::{AgentUpdateStatus, ContainerInstanceStatus, Failure, TaskStopCode};

use super::agent;
use super::register::not_found;
use crate::batch;
use crate::placement::Reason;
use crate::refusal::Refusal;
use crate::world::{Event, World};

/// The most container instances of one request.
const MOST: usize = 10;
/// How long an update of an agent takes, in milliseconds.
const UPDATE: i64 = 30_000;

pub(crate) fn update(
    world: &mut World,
    input: UpdateContainerInstancesStateInput,
) -> Result<UpdateContainerInstancesStateOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let named = input.container_instances();
    batch::check(named, MOST, "Container instances", "instanceIds")?;
    let status = input.status().ok_or_else(|| Refusal::missing("status"))?;
    let drains = match status {
        ContainerInstanceStatus::Draining => true,
        ContainerInstanceStatus::Active => false,
        _ => {
            return Err(Refusal::invalid(
                "Container instance status should be one of [ACTIVE,DRAINING].",
            ));
        }
    };
    let mut output = UpdateContainerInstancesStateOutput::builder()
        .set_container_instances(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for name in named {
        let arn = world.instance_arn(&cluster, name);
        let fault = match world.container_instances.get_mut(&arn) {
            None => Some(Reason::Missing),
            Some(instance) if !instance.is_present() => Some(Reason::Inactive),
            Some(instance) => {
                instance.described.status = Some(status.as_str().to_owned());
                instance.described.version += 1;
                None
            }
        };
        if let Some(fault) = fault {
            let failure = Failure::builder().arn(arn).reason(fault.as_str());
            output = output.failures(failure.build());
            continue;
        }
        if drains {
            world.end_pending(&arn);
        }
        world.schedule_cluster(&arn);
        if let Some(instance) = world.described_instance(&arn, &[]) {
            output = output.container_instances(instance);
        }
    }
    Ok(output.build())
}

impl World {
    /// Tasks of services that are on their way up on an instance end, since it drains.
    fn end_pending(&mut self, instance: &str) {
        let held = self.container_instances.get(instance).map(|it| &it.held);
        let arns: Vec<String> = held.into_iter().flatten().map(|it| it.0.clone()).collect();
        for arn in arns {
            let Some(task) = self.tasks.get_mut(&arn) else {
                continue;
            };
            if task.owner.is_some() && task.is_pending() {
                task.end(
                    TaskStopCode::ServiceSchedulerInitiated,
                    "Container instance is in DRAINING state",
                );
                self.plan(0, Event::Task(arn));
            }
        }
    }

    /// Lets all services in the cluster of a container instance be scheduled, after the tasks that wait.
    pub(crate) fn schedule_cluster(&mut self, instance: &str) {
        self.reconsider_waiting();
        let cluster = instance.rsplit('/').nth(1).unwrap_or_default();
        let prefix = self.arn(&format!("service/{cluster}/"));
        let services = self.services.range(prefix.clone()..);
        let services = services.take_while(|(arn, _)| arn.starts_with(&prefix));
        let arns: Vec<String> = services.map(|(arn, _)| arn.clone()).collect();
        for arn in arns {
            self.plan(0, Event::Service(arn));
        }
    }

    /// An agent has its new version.
    pub(crate) fn finish_agent_update(&mut self, arn: &str) {
        if let Some(instance) = self.container_instances.get_mut(arn) {
            instance.described.agent_update_status = Some(AgentUpdateStatus::Updated);
            instance.described.version_info = Some(agent::version());
            instance.described.version += 1;
        }
    }
}

pub(crate) fn update_agent(
    world: &mut World,
    input: UpdateContainerAgentInput,
) -> Result<UpdateContainerAgentOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let named = input
        .container_instance()
        .ok_or_else(|| Refusal::missing("containerInstance"))?;
    let arn = world.instance_arn(&cluster, named);
    let instance = world.container_instances.get(&arn);
    let instance = instance
        .filter(|it| it.is_present())
        .ok_or_else(not_found)?;
    if !world.is_connected(instance) {
        return Err(Refusal::client(
            "The container agent of the container instance is not connected.",
        ));
    }
    let version = |it: Option<&aws_sdk_ecs::types::VersionInfo>| {
        it.and_then(|it| it.agent_version()).map(str::to_owned)
    };
    let Some(current) = version(instance.described.version_info()) else {
        return Err(Refusal::new(
            "MissingVersionException",
            "Amazon ECS cannot determine the current version of the container agent.",
        ));
    };
    if instance.described.agent_update_status() == Some(&AgentUpdateStatus::Pending) {
        return Err(Refusal::new(
            "UpdateInProgressException",
            "There is already an update in progress for the container agent.",
        ));
    }
    if Some(current) == version(Some(&agent::version())) {
        return Err(Refusal::new(
            "NoUpdateAvailableException",
            "There is no update available for your container agent.",
        ));
    }
    if let Some(instance) = world.container_instances.get_mut(&arn) {
        instance.described.agent_update_status = Some(AgentUpdateStatus::Pending);
        instance.described.version += 1;
    }
    world.plan(UPDATE, Event::Agent(arn.clone()));
    Ok(UpdateContainerAgentOutput::builder()
        .set_container_instance(world.described_instance(&arn, &[]))
        .build())
}
