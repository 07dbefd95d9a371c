//! Tasks that wait in PROVISIONING for an instance of a capacity provider with managed scaling.

use aws_sdk_ecs::operation::run_task::RunTaskInput;
use aws_sdk_ecs::types::{AwsVpcConfiguration, NetworkConfiguration};
use serde::{Deserialize, Serialize};

use super::{Alone, Launch, Owner, Task};
use crate::codec::Kept;
use crate::placement::Unplaced;
use crate::refusal::Refusal;
use crate::world::{Event, Time, World, short};

/// The most tasks of a cluster that wait.
const MOST: usize = 500;
/// For how long a task waits, in milliseconds: on AWS from 10 to 30 minutes.
const PATIENCE: i64 = 600_000;

/// The parts of its launch by which a task is placed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Waiting {
    pub(super) until: Time,
    alone: Alone,
    launch: Kept<RunTaskInput>,
}

impl Waiting {
    pub(super) fn new(launch: &Launch, now: Time) -> Result<Self, Refusal> {
        let vpc = AwsVpcConfiguration::builder()
            .set_subnets(Some(launch.subnets.clone()))
            .build()
            .map_err(|error| Refusal::client(error.to_string()))?;
        let network = NetworkConfiguration::builder().awsvpc_configuration(vpc);
        let kept = RunTaskInput::builder()
            .cluster(&launch.cluster)
            .task_definition(&launch.definition)
            .group(&launch.group)
            .set_started_by(launch.started_by.clone())
            .set_overrides(launch.overrides.clone())
            .set_placement_constraints(Some(launch.placement_constraints.clone()))
            .set_placement_strategy(Some(launch.placement_strategy.clone()))
            .network_configuration(network.build())
            .build()
            .map_err(|error| Refusal::client(error.to_string()))?;
        Ok(Self {
            until: now.after(PATIENCE),
            alone: launch.alone,
            launch: Kept(kept),
        })
    }

    fn launch(&self, owner: Option<Owner>) -> Launch {
        let it = &self.launch;
        let vpc = it
            .network_configuration()
            .and_then(|it| it.awsvpc_configuration());
        Launch {
            cluster: it.cluster().unwrap_or_default().to_owned(),
            definition: it.task_definition().unwrap_or_default().to_owned(),
            group: it.group().unwrap_or_default().to_owned(),
            started_by: it.started_by.clone(),
            overrides: it.overrides.clone(),
            placement_constraints: it.placement_constraints().to_vec(),
            placement_strategy: it.placement_strategy().to_vec(),
            subnets: vpc.map(|it| it.subnets().to_vec()).unwrap_or_default(),
            alone: self.alone,
            owner,
            ..Launch::default()
        }
    }
}

impl World {
    /// Whether a cluster has as many waiting tasks as there may be.
    pub(super) fn has_too_many_waiting(&self, cluster: &str) -> bool {
        let prefix = self.arn(&format!("task/{}/", short(cluster)));
        let own = self.waiting.iter().filter(|arn| arn.starts_with(&prefix));
        let wanted = own.filter(|arn| self.tasks.get(*arn).is_some_and(Task::is_wanted));
        wanted.count() >= MOST
    }

    /// A new task waits from now on.
    pub(super) fn await_instance(&mut self, arn: &str) {
        self.waiting.push(arn.to_owned());
        self.plan(PATIENCE, Event::Task(arn.to_owned()));
        let task = self.tasks.get(arn);
        let provider = task.and_then(|it| it.described.capacity_provider_name.clone());
        self.ask_for_capacity(&provider.unwrap_or_default());
    }

    /// Lets the tasks that wait be placed, since there may be room for them.
    pub(crate) fn reconsider_waiting(&mut self) {
        if !self.waiting.is_empty() {
            self.plan(0, Event::Waiting);
        }
    }

    /// Places the tasks that wait, the one that has waited longest first.
    pub(crate) fn place_waiting(&mut self) {
        let (mut left, mut hopeless) = (Vec::new(), Vec::new());
        for arn in std::mem::take(&mut self.waiting) {
            let task = self.tasks.get(&arn).filter(|it| it.is_wanted());
            let Some((task, waiting)) = task.and_then(|it| Some((it, it.waiting.as_ref()?))) else {
                continue;
            };
            let provider = task.described.capacity_provider_name.clone();
            // One like it found no place a moment ago.
            let kind = (provider, waiting.launch.clone());
            if hopeless.contains(&kind) {
                left.push(arn);
            } else if self.place_task(&arn).is_err() {
                hopeless.push(kind);
                left.push(arn);
            }
        }
        self.waiting = left;
        for (provider, _) in hopeless {
            self.ask_for_capacity(&provider.unwrap_or_default());
        }
        self.schedule_unplaced();
    }

    /// Gives a waiting task a place on an instance.
    fn place_task(&mut self, arn: &str) -> Result<(), Option<Unplaced>> {
        let task = self.tasks.get(arn).ok_or(None)?;
        let waiting = task.waiting.as_ref().ok_or(None)?;
        let launch = waiting.launch(task.owner.clone());
        let provider = task.described.capacity_provider_name.clone();
        let definition = self.definition(&launch.definition).ok_or(None)?.clone();
        let place = self.place(&launch, provider.as_deref(), &definition);
        let (instance, demand) = place.map_err(Some)?;
        let zone = self.zone_of(&instance);
        self.move_interface(arn, &launch.subnets, zone.as_deref());
        let until = self.now.after(super::life::PROVISIONING);
        if let Some(task) = self.tasks.get_mut(arn) {
            task.waiting = None;
            task.until = until;
            task.described.container_instance_arn = Some(instance.clone());
            task.described.availability_zone = zone;
            task.described.version += 1;
        }
        self.hold(&instance, arn, demand);
        self.plan(super::life::PROVISIONING, Event::Task(arn.to_owned()));
        Ok(())
    }

    /// A task has waited long enough: why there is no place for it, unless there is one after all.
    pub(super) fn last_chance(&mut self, arn: &str) -> Option<String> {
        let unplaced = match self.place_task(arn) {
            Ok(()) | Err(None) => return None,
            Err(Some(unplaced)) => unplaced,
        };
        let task = self.tasks.get(arn)?;
        let provider = task.described.capacity_provider_name();
        let cluster = task.described.cluster_arn().unwrap_or_default();
        let mut instances = self.instances_of(cluster).map(|(_, it)| it);
        let has_some = instances
            .any(|it| it.is_present() && it.described.capacity_provider_name() == provider);
        let reason = unplaced.closest().unwrap_or(match has_some {
            true => "NO ACTIVE INSTANCES",
            false => "EMPTY CAPACITY PROVIDER",
        });
        Some(reason.to_owned())
    }
}
