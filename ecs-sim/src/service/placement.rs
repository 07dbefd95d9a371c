//! The scheduler and container instances: daemons, instances that drain, and tasks without a place.

use super::Service;
use super::scheduler::launch;
use crate::placement::Unplaced;
use crate::task::{Alone, Task};
use crate::world::World;

impl World {
    /// A daemon is to have a task on each eligible instance.
    pub(super) fn count_daemon(&mut self, arn: &str) {
        let Some(service) = self.services.get(arn).filter(|it| it.is_daemon()) else {
            return;
        };
        let named = service.settings.task_definition().unwrap_or_default();
        let count = self.definition(named).map(|definition| {
            self.eligible_instances(&launch(service, &service.settings, ""), definition)
        });
        let count = i32::try_from(count.unwrap_or_default()).unwrap_or(i32::MAX);
        if let Some(service) = self.services.get_mut(arn) {
            service.settings.desired_count = Some(count);
        }
    }

    /// Whether a task has to give way, since its container instance drains.
    pub(super) fn is_drained(&self, task: &Task) -> bool {
        let arn = task.described.container_instance_arn();
        let instance = arn.and_then(|arn| self.container_instances.get(arn));
        instance.is_some_and(crate::container_instance::ContainerInstance::is_draining)
    }

    /// A service has a task without a place: it is scheduled again as soon as one may be free.
    pub(super) fn wait_for_place(&mut self, arn: &str, unplaced: &Unplaced) {
        self.unplaced.insert(arn.to_owned());
        let event = unplaced.event();
        let service = self.services.get(arn);
        let last = service.and_then(|it| it.events.first()?.message());
        if !last.is_some_and(|text| text.ends_with(&event)) {
            self.announce(arn, &event);
        }
    }
}

impl Service {
    /// The tasks that a task of the service cannot be beside.
    pub(super) fn alone(&self) -> Alone {
        let configuration = self.settings.deployment_configuration();
        let most = configuration.and_then(|it| it.maximum_percent());
        match (self.is_daemon(), most) {
            (false, _) => Alone::No,
            // Old and new tasks may be on one instance during a deployment.
            (true, Some(most)) if most > 100 => Alone::InDeployment,
            (true, _) => Alone::InGroup,
        }
    }
}
