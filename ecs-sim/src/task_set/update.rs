//! UpdateTaskSet and UpdateServicePrimaryTaskSet.

use aws_sdk_ecs::operation::update_service_primary_task_set::{
    UpdateServicePrimaryTaskSetInput, UpdateServicePrimaryTaskSetOutput,
};
use aws_sdk_ecs::operation::update_task_set::{UpdateTaskSetInput, UpdateTaskSetOutput};
use aws_sdk_ecs::types::ScaleUnit;

use super::{Status, check_scale, not_found, place, service_arn};
use crate::refusal::Refusal;
use crate::world::{Event, World};

pub(crate) fn update(
    world: &mut World,
    input: UpdateTaskSetInput,
) -> Result<UpdateTaskSetOutput, Refusal> {
    let now = world.now;
    let arn = service_arn(world, input.cluster(), input.service())?;
    let named = input
        .task_set()
        .ok_or_else(|| Refusal::missing("taskSet"))?;
    let mut scale = input
        .scale()
        .cloned()
        .ok_or_else(|| Refusal::missing("scale"))?;
    check_scale(Some(&scale))?;
    scale.unit.get_or_insert(ScaleUnit::Percent);
    let service = world.services.get_mut(&arn).ok_or_else(not_found)?;
    let place = place(service, named)?;
    let set = service.task_sets.get_mut(place).ok_or_else(not_found)?;
    if set.status == Status::Draining {
        return Err(Refusal::invalid("The task set is DRAINING."));
    }
    set.settings.scale = Some(scale);
    (set.updated_at, set.judged_at, set.is_steady) = (now, now, false);
    world.plan(0, Event::Service(arn.clone()));
    let service = world.services.get(&arn).ok_or_else(not_found)?;
    let set = service.task_sets.get(place).ok_or_else(not_found)?;
    let set = world.described_task_set(service, set, false);
    Ok(UpdateTaskSetOutput::builder().task_set(set).build())
}

pub(crate) fn promote(
    world: &mut World,
    input: UpdateServicePrimaryTaskSetInput,
) -> Result<UpdateServicePrimaryTaskSetOutput, Refusal> {
    let now = world.now;
    let arn = service_arn(world, input.cluster(), input.service())?;
    let named = input
        .primary_task_set()
        .ok_or_else(|| Refusal::missing("primaryTaskSet"))?;
    let service = world.services.get_mut(&arn).ok_or_else(not_found)?;
    let chosen = place(service, named)?;
    if service
        .task_sets
        .get(chosen)
        .is_some_and(|set| set.status == Status::Draining)
    {
        return Err(Refusal::invalid("The task set is DRAINING."));
    }
    for (index, set) in service.task_sets.iter_mut().enumerate() {
        let status = match (index == chosen, set.status) {
            (true, _) => Status::Primary,
            (false, Status::Primary) => Status::Active,
            (false, other) => other,
        };
        if status != set.status {
            (set.status, set.updated_at) = (status, now);
        }
    }
    // The service has the parameters of its primary task set.
    if let Some(set) = service.task_sets.get(chosen) {
        let (from, to) = (&set.settings, &mut service.settings);
        to.task_definition.clone_from(&from.task_definition);
        to.network_configuration
            .clone_from(&from.network_configuration);
        to.load_balancers.clone_from(&from.load_balancers);
        to.service_registries.clone_from(&from.service_registries);
        to.launch_type.clone_from(&from.launch_type);
        to.capacity_provider_strategy
            .clone_from(&from.capacity_provider_strategy);
        to.platform_version.clone_from(&from.platform_version);
    }
    let service = world.services.get(&arn).ok_or_else(not_found)?;
    let set = service.task_sets.get(chosen).ok_or_else(not_found)?;
    let set = world.described_task_set(service, set, false);
    Ok(UpdateServicePrimaryTaskSetOutput::builder()
        .task_set(set)
        .build())
}
