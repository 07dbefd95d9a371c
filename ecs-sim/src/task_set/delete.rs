//! DeleteTaskSet.

use aws_sdk_ecs::operation::delete_task_set::{DeleteTaskSetInput, DeleteTaskSetOutput};

use super::{Status, not_found, place, service_arn};
use crate::refusal::Refusal;
use crate::world::{Event, World};

pub(crate) fn delete(
    world: &mut World,
    input: DeleteTaskSetInput,
) -> Result<DeleteTaskSetOutput, Refusal> {
    let now = world.now;
    let arn = service_arn(world, input.cluster(), input.service())?;
    let named = input
        .task_set()
        .ok_or_else(|| Refusal::missing("taskSet"))?;
    let service = world.services.get_mut(&arn).ok_or_else(not_found)?;
    let place = place(service, named)?;
    let desired = service.desired_count();
    let set = service.task_sets.get_mut(place).ok_or_else(not_found)?;
    let scaled = set.status != Status::Draining && set.computed_count(desired) > 0;
    if scaled && !input.force().unwrap_or_default() {
        return Err(Refusal::invalid(
            "The task set cannot be deleted while it is scaled above 0.",
        ));
    }
    (set.status, set.updated_at, set.is_steady) = (Status::Draining, now, false);
    world.plan(0, Event::Service(arn.clone()));
    let service = world.services.get(&arn).ok_or_else(not_found)?;
    let set = service.task_sets.get(place).ok_or_else(not_found)?;
    let set = world.described_task_set(service, set, false);
    Ok(DeleteTaskSetOutput::builder().task_set(set).build())
}
