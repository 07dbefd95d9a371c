//! DeleteService.

use aws_sdk_ecs::operation::delete_service::{DeleteServiceInput, DeleteServiceOutput};

use super::Status;
use crate::refusal::Refusal;
use crate::world::{Event, World};

impl World {
    /// A service that was deleted is described no longer, unless its name is in use again.
    pub(crate) fn forget_service(&mut self, arn: &str) {
        if self.services.get(arn).is_some_and(|it| !it.is_present()) {
            let deployments: Vec<String> =
                self.deployments_of(arn).map(|it| it.arn.clone()).collect();
            for deployment in deployments {
                self.service_deployments.remove(&deployment);
            }
            self.service_revisions.retain(|_, it| it.service != arn);
            self.services.remove(arn);
            self.forget_express(arn);
            self.tags.remove(arn);
        }
    }
}

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
    let scaled = match service.is_deployed_by_ecs() {
        true => service.desired_count() > 0 && !service.is_daemon(),
        false => service
            .task_sets
            .iter()
            .any(|set| set.computed_count(service.desired_count()) > 0),
    };
    if scaled && !input.force().unwrap_or_default() {
        return Err(Refusal::invalid(
            "The service cannot be stopped while it is scaled above 0.",
        ));
    }
    service.status = Status::Draining;
    service.settings.desired_count = Some(0);
    service.rollouts.clear();
    world.stop_deployment(
        &arn,
        "Service deployment stopped because the service was deleted.",
    );
    world.plan(0, Event::Service(arn.clone()));
    let service = world.described_service(&arn, false)?;
    Ok(DeleteServiceOutput::builder().service(service).build())
}
