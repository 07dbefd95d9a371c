//! DescribeContainerInstances and ListContainerInstances.

use std::collections::BTreeSet;

use aws_sdk_ecs::operation::describe_container_instances::{
    DescribeContainerInstancesInput, DescribeContainerInstancesOutput,
};
use aws_sdk_ecs::operation::list_container_instances::{
    ListContainerInstancesInput, ListContainerInstancesOutput,
};
use aws_sdk_ecs::types::{
    self, ContainerInstanceField, ContainerInstanceHealthStatus, Failure,
    InstanceHealthCheckResult, InstanceHealthCheckState, InstanceHealthCheckType, Resource,
};

use super::{ContainerInstance, agent};
use crate::batch;
use crate::fault::Fault;
use crate::page::page;
use crate::placement::Expression;
use crate::refusal::Refusal;
use crate::task::Task;
use crate::world::World;

/// The most container instances of one request.
const MOST: usize = 100;

impl World {
    /// Whether the agent of a container instance is connected.
    pub(crate) fn is_connected(&self, instance: &ContainerInstance) -> bool {
        let id = instance.ec2_instance_id();
        let off = |fault: &Fault| matches!(fault, Fault::AgentDisconnected { ec2_instance_id } if ec2_instance_id == id);
        instance.is_present() && !self.faults.iter().any(off)
    }

    pub(super) fn never_registers(&self, id: &str) -> bool {
        let off = |fault: &Fault| matches!(fault, Fault::NeverRegisters { ec2_instance_id } if ec2_instance_id == id);
        self.faults.iter().any(off)
    }

    /// A container instance as it is described, with the parts that are asked for.
    pub(crate) fn described_instance(
        &self,
        arn: &str,
        include: &[ContainerInstanceField],
    ) -> Option<types::ContainerInstance> {
        let instance = self.container_instances.get(arn)?;
        let mut it = instance.described.0.clone();
        let count = |holds: fn(&Task) -> bool| {
            let tasks = instance.held.keys().filter_map(|task| self.tasks.get(task));
            i32::try_from(tasks.filter(|task| holds(task)).count()).unwrap_or(i32::MAX)
        };
        it.agent_connected = self.is_connected(instance);
        it.running_tasks_count = count(|task| !task.is_pending());
        it.pending_tasks_count = count(Task::is_pending);
        it.remaining_resources = Some(remaining(instance));
        let tagged = include.contains(&ContainerInstanceField::Tags);
        it.tags = Some(if tagged {
            self.tags_of(arn)
        } else {
            Vec::new()
        });
        if include.contains(&ContainerInstanceField::ContainerInstanceHealth) {
            it.health_status = Some(health(&it));
        }
        Some(it)
    }
}

/// The resources that the tasks on an instance leave; of ports, those that are in use.
fn remaining(instance: &ContainerInstance) -> Vec<Resource> {
    let held = || instance.held.values();
    let rest = |resource: &Resource| {
        let mut resource = resource.clone();
        let name = resource.name().unwrap_or_default().to_owned();
        let mut values: BTreeSet<String> = resource.string_set_value().iter().cloned().collect();
        match name.as_str() {
            "CPU" => resource.integer_value -= clamp(held().map(|it| it.cpu).sum()),
            "MEMORY" => resource.integer_value -= clamp(held().map(|it| it.memory).sum()),
            "PORTS" => values.extend(held().flat_map(|it| &it.tcp).map(u16::to_string)),
            "PORTS_UDP" => values.extend(held().flat_map(|it| &it.udp).map(u16::to_string)),
            "GPU" => {
                for id in held().flat_map(|it| it.gpus.iter()) {
                    values.remove(id);
                }
            }
            _ => {}
        }
        match resource.string_set_value.is_some() {
            true => agent::set(&name, values.into_iter().collect()),
            false => resource,
        }
    };
    let registered = instance.described.registered_resources().iter();
    registered.map(rest).collect()
}

fn clamp(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The health that the agent reports of the container runtime.
fn health(instance: &types::ContainerInstance) -> ContainerInstanceHealthStatus {
    let state = match instance.agent_connected {
        true => InstanceHealthCheckState::Ok,
        false => InstanceHealthCheckState::InsufficientData,
    };
    let runtime = InstanceHealthCheckResult::builder()
        .r#type(InstanceHealthCheckType::ContainerRuntime)
        .status(state.clone())
        .set_last_updated(instance.registered_at)
        .set_last_status_change(instance.registered_at)
        .build();
    ContainerInstanceHealthStatus::builder()
        .overall_status(state)
        .details(runtime)
        .build()
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeContainerInstancesInput,
) -> Result<DescribeContainerInstancesOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let named = input.container_instances();
    batch::check(named, MOST, "Container instances", "instanceIds")?;
    let mut output = DescribeContainerInstancesOutput::builder()
        .set_container_instances(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for name in named {
        let arn = world.instance_arn(&cluster, name);
        output = match world.described_instance(&arn, input.include()) {
            Some(instance) => output.container_instances(instance),
            None => output.failures(Failure::builder().arn(arn).reason("MISSING").build()),
        };
    }
    Ok(output.build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListContainerInstancesInput,
) -> Result<ListContainerInstancesOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let filter = input.filter().filter(|it| !it.trim().is_empty());
    let filter = filter.map(Expression::parse).transpose()?;
    let is_wanted = |instance: &ContainerInstance| {
        let status = input.status().map(|it| it.as_str());
        let of_status = match status {
            Some(status) => instance.described.status() == Some(status),
            None => instance.is_present(),
        };
        of_status
            && filter
                .as_ref()
                .is_none_or(|it| it.holds(&world.subjects_of(instance)))
    };
    let found = world.instances_of(&cluster).filter(|it| is_wanted(it.1));
    let all: Vec<String> = found.map(|(arn, _)| arn.clone()).collect();
    let (arns, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListContainerInstancesOutput::builder()
        .set_container_instance_arns(Some(arns))
        .set_next_token(next)
        .build())
}
