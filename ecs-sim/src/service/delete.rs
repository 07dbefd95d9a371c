//! DeleteService.

use aws_sdk_ecs::operation::delete_service::{DeleteServiceInput, DeleteServiceOutput};

use super::Status;
use crate::refusal::Refusal;
use crate::world::{Event, World};

pub(crate) fn delete(
    world: &mut World,
    input: DeleteServiceInput,
) -> Result<DeleteServiceOutput, Refusal> {
    let arn = world.service_arn(input.cluster(), input.service())?;
    let missing = || Refusal::new("ServiceNotFoundException", "Service not found.");
    let service = world.services.get_mut(&arn).ok_or_else(missing)?;
    if service.status == Status::Inactive {
        return Err(Refusal::new(
            "ServiceNotActiveException",
            "Service was not ACTIVE.",
        ));
    }
    let scaled = service.desired_count() > 0 && !service.is_daemon();
    if scaled && !input.force().unwrap_or_default() {
        return Err(Refusal::invalid(
            "The service cannot be stopped while it is scaled above 0.",
        ));
    }
    service.status = Status::Draining;
    service.settings.desired_count = Some(0);
    service.rollouts.clear();
    world.plan(0, Event::Service(arn.clone()));
    let service = world.described_service(&arn, false)?;
    Ok(DeleteServiceOutput::builder().service(service).build())
}
