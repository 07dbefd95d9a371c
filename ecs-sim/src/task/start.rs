//! A new task from a definition.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{
    self, CapacityProviderStrategyItem, Connectivity, Container, HealthStatus, LaunchType,
    NetworkMode, OsFamily, PlacementConstraint, PlacementStrategy, PropagateTags, Tag,
    TaskDefinition, TaskOverride,
};

use serde::{Deserialize, Serialize};

use super::wait::Waiting;
use super::{Owner, Task, Volume};
use crate::codec::Kept;
use crate::placement::{Demand, Unplaced};
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

/// How a task is to be started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Launch {
    pub(crate) cluster: String,
    pub(crate) definition: String,
    pub(crate) launch_type: Option<LaunchType>,
    pub(crate) strategy: Vec<CapacityProviderStrategyItem>,
    pub(crate) platform_version: Option<String>,
    pub(crate) subnets: Vec<String>,
    pub(crate) group: String,
    pub(crate) started_by: Option<String>,
    pub(crate) execute_command: bool,
    pub(crate) overrides: Option<TaskOverride>,
    pub(crate) owner: Option<Owner>,
    pub(crate) behind_load_balancer: bool,
    pub(crate) placement_constraints: Vec<PlacementConstraint>,
    pub(crate) placement_strategy: Vec<PlacementStrategy>,
    pub(crate) alone: Alone,
    /// How many tasks of the same request each capacity provider has.
    pub(crate) provided: BTreeMap<String, i32>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) propagate_tags: Option<PropagateTags>,
    /// Whether ECS adds tags of its own.
    pub(crate) has_managed_tags: bool,
    /// The ARN of the container instance, where the request names it.
    pub(crate) instance: Option<String>,
    /// The zone, where the scheduler chooses it to balance a service.
    pub(crate) zone: Option<String>,
    /// How many tasks of the same request each zone has.
    pub(crate) zones: BTreeMap<String, usize>,
    /// The volumes that each task gets.
    pub(crate) volumes: Vec<Volume>,
}

/// Which tasks a task cannot share a container instance with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Alone {
    /// It shares it with any.
    #[default]
    No,
    /// Those of its group.
    InGroup,
    /// Those that the same deployment started.
    InDeployment,
}

/// Why a task was not started.
#[derive(Clone, Debug)]
pub(crate) enum NotStarted {
    Refused(Refusal),
    /// No container instance meets all of its requirements.
    Unplaced(Unplaced),
    /// It would wait for an instance, but as many tasks of the cluster as may do so already.
    Crowded(Unplaced),
}

impl From<Refusal> for NotStarted {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Launch {
    /// The capacity provider of the next task, if there are so many tasks of each already: first one whose base is not reached, then
    /// the one that is furthest behind its weight.
    pub(super) fn next_provider(&self, count_of: impl Fn(&str) -> i32) -> Option<String> {
        let items = || self.strategy.iter();
        let missed = |item: &&CapacityProviderStrategyItem| {
            count_of(short(item.capacity_provider())) < item.base()
        };
        let behind = |item: &&CapacityProviderStrategyItem| {
            let count = count_of(short(item.capacity_provider())) - item.base();
            // In millionths, as numbers of tasks are small.
            i64::from(count + 1) * 1_000_000 / i64::from(item.weight())
        };
        let by_weight = || items().filter(|it| it.weight() > 0).min_by_key(behind);
        let next = items().find(missed).or_else(by_weight);
        let next = next.or_else(|| self.strategy.first());
        next.map(|item| short(item.capacity_provider()).to_owned())
    }

    /// Whether a task of it runs on a container instance.
    pub(crate) fn needs_instance(&self) -> bool {
        self.instance.is_some()
            || !(self.is_fargate() || self.launch_type == Some(LaunchType::ManagedInstances))
    }

    pub(crate) fn is_fargate(&self) -> bool {
        let mut providers = self.strategy.iter().map(|it| it.capacity_provider());
        let by_provider = providers.any(|name| ["FARGATE", "FARGATE_SPOT"].contains(&short(name)));
        by_provider || self.launch_type == Some(LaunchType::Fargate)
    }
}

impl World {
    /// Starts a task; it goes through its life from here on.
    ///
    /// # Errors
    /// Its definition cannot be run, or no container instance meets all of its requirements.
    pub(crate) fn start_task(&mut self, launch: &Launch) -> Result<String, NotStarted> {
        let definition = self.definition_to_run(&launch.definition)?.clone();
        let provider = self.provider_for(launch);
        let found = self.find_place(launch, provider.as_deref(), &definition);
        let waiting = self.waits(launch, provider.as_deref(), &found)?;
        let place = match &waiting {
            Some(_) => None,
            None => found?,
        };
        let cluster = short(&launch.cluster).to_owned();
        let id = self.new_id();
        let arn = self.arn(&format!("task/{cluster}/{id}"));
        self.tag_task(&arn, launch)?;
        let now = self.now.as_date();
        let instance = place.as_ref().map(|(instance, _)| instance.clone());
        let zone = match (&instance, &waiting) {
            (Some(instance), _) => self.zone_of(instance),
            (None, Some(_)) => None,
            (None, None) => Some(self.zone_for(launch, provider.as_deref())),
        };
        let in_vpc = definition.network_mode() == Some(&NetworkMode::Awsvpc);
        let mut attachments = self.volume_attachments(&launch.volumes);
        if in_vpc {
            attachments.insert(0, self.network_interface(launch, zone.as_deref()));
        }
        let containers = definition.container_definitions().iter();
        let containers = containers
            .map(|container| self.new_container(&arn, &cluster, container))
            .collect();
        let status = match in_vpc || waiting.is_some() {
            true => "PROVISIONING",
            false => "PENDING",
        };
        let fargate = launch.is_fargate();
        let described = types::Task::builder()
            .task_arn(&arn)
            .cluster_arn(&launch.cluster)
            .set_task_definition_arn(definition.task_definition_arn.clone())
            .set_containers(Some(containers))
            .set_attachments(Some(attachments))
            .set_attributes(Some(Vec::new()))
            .set_availability_zone(zone)
            .set_container_instance_arn(instance)
            .set_capacity_provider_name(provider)
            .connectivity(Connectivity::Connected)
            .connectivity_at(now)
            .set_cpu(definition.cpu.clone())
            .set_memory(definition.memory.clone())
            .set_ephemeral_storage(definition.ephemeral_storage.clone())
            .created_at(now)
            .desired_status("RUNNING")
            .last_status(status)
            .enable_execute_command(launch.execute_command)
            .group(&launch.group)
            .health_status(HealthStatus::UnknownValue)
            .launch_type(launch.launch_type.clone().unwrap_or(match fargate {
                true => LaunchType::Fargate,
                false => LaunchType::Ec2,
            }))
            .set_overrides(Some(
                launch
                    .overrides
                    .clone()
                    .unwrap_or_else(|| TaskOverride::builder().build()),
            ))
            .set_platform_version(fargate.then(|| platform_version(launch)))
            .set_platform_family(fargate.then(|| platform_family(&definition)))
            .set_started_by(launch.started_by.clone())
            .version(1)
            .build();
        let task = Task {
            described: Kept(described),
            owner: launch.owner.clone(),
            behind_load_balancer: launch.behind_load_balancer,
            until: self.now.after(super::life::PROVISIONING),
            waiting,
        };
        let waits = task.waiting.is_some();
        self.tasks.insert(arn.clone(), task);
        let service = launch.owner.as_ref().map(|owner| &owner.service);
        if let Some(service) = service.and_then(|arn| self.services.get_mut(arn)) {
            service.tasks.insert(arn.clone());
        }
        if let Some((instance, demand)) = place {
            self.hold(&instance, &arn, demand);
        }
        match waits {
            true => self.await_instance(&arn),
            false => self.plan(super::life::PROVISIONING, Event::Task(arn.clone())),
        }
        Ok(arn)
    }

    /// Whether a task without a place waits for an instance of its capacity provider, and how it is to be placed then.
    fn waits(
        &self,
        launch: &Launch,
        provider: Option<&str>,
        found: &Result<Option<(String, Demand)>, NotStarted>,
    ) -> Result<Option<Waiting>, NotStarted> {
        let Err(NotStarted::Unplaced(unplaced)) = found else {
            return Ok(None);
        };
        // A service is balanced on the instances that there are.
        if launch.zone.is_some() || !provider.is_some_and(|name| self.is_scaled(name)) {
            return Ok(None);
        }
        match self.has_too_many_waiting(&launch.cluster) {
            true => Err(NotStarted::Crowded(unplaced.clone())),
            false => Ok(Some(Waiting::new(launch, self.now)?)),
        }
    }

    /// The container instance of a new task, and what it takes there; nothing where it needs none.
    fn find_place(
        &mut self,
        launch: &Launch,
        provider: Option<&str>,
        definition: &TaskDefinition,
    ) -> Result<Option<(String, Demand)>, NotStarted> {
        let place = match &launch.instance {
            Some(instance) => self.place_on(instance, launch, definition),
            None if launch.needs_instance() => self.place(launch, provider, definition),
            None => return Ok(None),
        };
        place.map(Some).map_err(NotStarted::Unplaced)
    }

    fn new_container(
        &mut self,
        task: &str,
        cluster: &str,
        container: &types::ContainerDefinition,
    ) -> Container {
        let id = self.new_uuid();
        let arn = self.arn(&format!("container/{cluster}/{}/{id}", short(task)));
        let text = |number: Option<i32>| number.map(|number| number.to_string());
        Container::builder()
            .container_arn(arn)
            .task_arn(task)
            .set_name(container.name.clone())
            .set_image(container.image.clone())
            .last_status("PENDING")
            .health_status(HealthStatus::UnknownValue)
            .cpu(container.cpu().to_string())
            .set_memory(text(container.memory()))
            .set_memory_reservation(text(container.memory_reservation()))
            .set_network_interfaces(Some(Vec::new()))
            .build()
    }
}

fn platform_version(launch: &Launch) -> String {
    let named = launch.platform_version.as_deref();
    let named = named.filter(|version| *version != "LATEST");
    named.unwrap_or("1.4.0").to_owned()
}

fn platform_family(definition: &types::TaskDefinition) -> String {
    let platform = definition.runtime_platform();
    let family = platform.and_then(|it| it.operating_system_family());
    match family.unwrap_or(&OsFamily::Linux) {
        OsFamily::Linux => "Linux".to_owned(),
        other => other.as_str().to_owned(),
    }
}
