//! Tasks on container instances: what they hold there, and what they get of it.

use aws_sdk_ecs::types::{ManagedAgent, ManagedAgentName, NetworkInterface, TaskStopCode};

use super::Launch;
use crate::placement::Demand;
use crate::world::{Event, World};

impl World {
    /// A task takes its resources on an instance.
    pub(super) fn hold(&mut self, instance: &str, task: &str, demand: Demand) {
        if let Some(instance) = self.container_instances.get_mut(instance) {
            instance.held.insert(task.to_owned(), demand);
            instance.described.version += 1;
        }
    }

    /// A task that has stopped gives its resources back, and services that wait for them are scheduled.
    pub(super) fn release(&mut self, task: &str) {
        let task_there = self.tasks.get(task);
        if task_there.is_some_and(|it| it.waiting.is_some()) {
            return self.schedule_unplaced();
        }
        let arn = task_there.and_then(|it| it.described.container_instance_arn.clone());
        let Some(arn) = arn else { return };
        if let Some(instance) = self.container_instances.get_mut(&arn) {
            instance.held.remove(task);
            instance.described.version += 1;
        }
        self.watch_idle(&arn);
        self.reconsider_waiting();
        self.schedule_unplaced();
    }

    /// Lets the services that wait for a place be scheduled.
    pub(crate) fn schedule_unplaced(&mut self) {
        for service in std::mem::take(&mut self.unplaced) {
            self.plan(0, Event::Service(service));
        }
    }

    /// Whether a task is on an instance whose agent is disconnected.
    pub(super) fn is_stalled(&self, task: &str) -> bool {
        let task = self.tasks.get(task);
        let arn = task.and_then(|it| it.described.container_instance_arn());
        let instance = arn.and_then(|arn| self.container_instances.get(arn));
        instance.is_some_and(|it| it.is_present() && !self.is_connected(it))
    }

    pub(super) fn zone_of(&self, instance: &str) -> Option<String> {
        let zone = self
            .container_instances
            .get(instance)?
            .attribute("ecs.availability-zone");
        zone.and_then(|it| it.value.clone())
    }

    /// The capacity provider of a new task, by the tasks of its deployment or request that each one has.
    pub(crate) fn provider_for(&self, launch: &Launch) -> Option<String> {
        let owner = launch.owner.as_ref();
        let service = owner.and_then(|owner| self.services.get(&owner.service));
        let tasks = service.into_iter().flat_map(|it| &it.tasks);
        let tasks = tasks.filter_map(|arn| self.tasks.get(arn));
        let mut counts = launch.provided.clone();
        for task in tasks.filter(|it| it.is_wanted() && it.owner.as_ref() == owner) {
            if let Some(provider) = task.described.capacity_provider_name() {
                *counts.entry(provider.to_owned()).or_default() += 1;
            }
        }
        launch.next_provider(|name| counts.get(name).copied().unwrap_or_default())
    }

    /// The containers of a task that starts get their ports, GPUs and network interfaces, and the agent of ECS Exec.
    pub(super) fn connect_containers(&mut self, arn: &str) {
        let Some(task) = self.tasks.get(arn) else {
            return;
        };
        let held = task
            .described
            .container_instance_arn()
            .and_then(|instance| self.container_instances.get(instance)?.held.get(arn))
            .cloned();
        let named = task.described.task_definition_arn().unwrap_or_default();
        let Some(definition) = self.definition(named).cloned() else {
            return;
        };
        let now = self.now.as_date();
        let Some(task) = self.tasks.get_mut(arn) else {
            return;
        };
        let task = &mut task.described.0;
        let interface = task.attachments().iter().find_map(|attachment| {
            let mut details = attachment.details().iter();
            let address = details.find(|it| it.name() == Some("privateIPv4Address"))?;
            let interface = NetworkInterface::builder()
                .set_attachment_id(attachment.id.clone())
                .set_private_ipv4_address(address.value.clone());
            Some(interface.build())
        });
        let executes = task.enable_execute_command;
        for container in task.containers.iter_mut().flatten() {
            let name = container.name().unwrap_or_default().to_owned();
            if let Some(held) = &held {
                container.network_bindings = Some(held.bindings(&definition, &name));
                let gpus = held.gpus_of(&definition, task.overrides.as_ref(), &name);
                container.gpu_ids = Some(gpus).filter(|it| !it.is_empty());
            }
            container.network_interfaces = Some(interface.iter().cloned().collect());
            if executes {
                let agent = ManagedAgent::builder()
                    .name(ManagedAgentName::ExecuteCommandAgent)
                    .last_status("RUNNING")
                    .last_started_at(now);
                container.managed_agents = Some(vec![agent.build()]);
            }
        }
    }

    /// Tasks whose instance is gone end at once.
    pub(crate) fn lose_tasks(&mut self, instance: &str, reason: &str) {
        let held = self
            .container_instances
            .get(instance)
            .map(|it| it.held.keys().cloned().collect::<Vec<_>>());
        for arn in held.unwrap_or_default() {
            if let Some(task) = self.tasks.get_mut(&arn) {
                task.end(TaskStopCode::TerminationNotice, reason);
                let now = self.now.as_date();
                task.described.stopping_at.get_or_insert(now);
            }
            self.finish(&arn);
        }
    }
}
