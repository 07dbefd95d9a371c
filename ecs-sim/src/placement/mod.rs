//! Placement: which container instance a task runs on.

mod capability;
mod constraint;
mod demand;
mod expression;
mod strategy;

use std::collections::BTreeSet;

use aws_sdk_ecs::types::{Failure, LaunchType, NetworkMode, TaskDefinition};

use crate::container_instance::ContainerInstance;
use crate::refusal::Refusal;
use crate::task::Launch;
use crate::world::{World, short};

pub(crate) use capability::required_attributes;
pub(crate) use constraint::{check as check_constraints, check_definition};
pub(crate) use demand::Demand;
pub(crate) use expression::Expression;
pub(crate) use strategy::check as check_strategies;

use constraint::Constraints;
use demand::Need;

/// An instance that a task fits on, and what it takes there.
type Candidate = (String, Demand);

/// Why a task cannot be on an instance. Later ones are of instances that match more closely.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Reason {
    Missing,
    Inactive,
    Location,
    Attribute,
    MemberOf,
    DistinctInstance,
    Agent,
    Gpu,
    Interface,
    Ports,
    Memory,
    Cpu,
}

impl Reason {
    /// As it is in failures.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::Inactive => "INACTIVE",
            Self::Location => "LOCATION",
            Self::Agent => "AGENT",
            Self::Attribute => "ATTRIBUTE",
            Self::MemberOf => "MemberOf placement constraint unsatisfied.",
            Self::DistinctInstance => "DistinctInstance placement constraint unsatisfied.",
            Self::Gpu => "RESOURCE:GPU",
            Self::Interface => "RESOURCE:ENI",
            Self::Ports => "RESOURCE:PORTS",
            Self::Memory => "RESOURCE:MEMORY",
            Self::Cpu => "RESOURCE:CPU",
        }
    }

    /// As it is in the events of services.
    fn in_event(self) -> String {
        match self {
            Self::Attribute => "is missing an attribute required by your task".to_owned(),
            Self::Ports => "is already using a port required by your task".to_owned(),
            Self::Memory => "has insufficient memory available".to_owned(),
            Self::Cpu => "has insufficient CPU units available".to_owned(),
            other => format!("encountered error \"{}\"", other.as_str()),
        }
    }
}

/// Why a task could not be placed.
#[derive(Clone, Debug)]
pub(crate) struct Unplaced {
    /// The reason of each instance, none where there is no instance for it.
    reasons: Vec<(String, Reason)>,
    /// Whether it was to be on an instance of a capacity provider.
    has_provider: bool,
}

impl Unplaced {
    /// The text for a cluster or a capacity provider without an instance for the task, if that is so.
    pub(crate) fn no_instances(&self) -> Option<&'static str> {
        let text = match self.has_provider {
            true => "No Container Instances were found in your capacity provider.",
            false => "No Container Instances were found in your cluster.",
        };
        self.reasons.is_empty().then_some(text)
    }

    /// The reason of the instance that matches most closely.
    pub(crate) fn closest(&self) -> Option<&'static str> {
        let closest = self.reasons.iter().map(|(_, reason)| reason).max();
        closest.map(|reason| reason.as_str())
    }

    pub(crate) fn failures(&self) -> impl Iterator<Item = Failure> {
        let all = self.reasons.iter();
        all.map(|(arn, reason)| Failure::builder().arn(arn).reason(reason.as_str()).build())
    }

    /// The event of a service, behind its name.
    pub(crate) fn event(&self) -> String {
        let closest = self.reasons.iter().max_by_key(|(_, reason)| *reason);
        let reason = match closest {
            None => format!("Reason: {}", self.no_instances().unwrap_or_default()),
            Some((arn, reason)) => format!(
                "The closest matching (container-instance {}) {}.",
                short(arn),
                reason.in_event()
            ),
        };
        format!(
            "was unable to place a task because no container instance met all of its requirements. {reason} For more information, see \
             the Troubleshooting section of the Amazon ECS Developer Guide."
        )
    }
}

/// Refuses constraints and strategies that cannot be.
pub(crate) fn check_launch(launch: &Launch) -> Result<(), Refusal> {
    check_constraints(&launch.placement_constraints)?;
    check_strategies(&launch.placement_strategy)?;
    match launch.is_fargate() {
        true if !launch.placement_constraints.is_empty() => Err(Refusal::invalid(
            "Placement constraints are not supported with FARGATE launch type.",
        )),
        true if !launch.placement_strategy.is_empty() => Err(Refusal::invalid(
            "Placement strategies are not supported with FARGATE launch type.",
        )),
        _ => Ok(()),
    }
}

impl World {
    /// The instance for a task, and what it takes there.
    ///
    /// # Errors
    /// No instance meets all of its requirements.
    pub(crate) fn place(
        &mut self,
        launch: &Launch,
        provider: Option<&str>,
        definition: &TaskDefinition,
    ) -> Result<Candidate, Unplaced> {
        let need = Need::of(definition, launch.overrides.as_ref());
        let constraints = Constraints::of(launch, definition);
        let (mut candidates, mut reasons) = (Vec::new(), Vec::new());
        for (arn, instance) in self.instances_for(launch, provider) {
            let allowed = self.allows(instance, launch, definition, &constraints);
            match allowed.and_then(|()| need.on(instance)) {
                Ok(demand) => candidates.push((arn.clone(), demand)),
                Err(reason) => reasons.push((arn.clone(), reason)),
            }
        }
        let has_provider = provider.is_some();
        self.choose(candidates, launch).ok_or(Unplaced {
            reasons,
            has_provider,
        })
    }

    /// The resources that a task takes on one instance that the request names.
    ///
    /// # Errors
    /// The task cannot be there.
    pub(crate) fn place_on(
        &self,
        arn: &str,
        launch: &Launch,
        definition: &TaskDefinition,
    ) -> Result<Candidate, Unplaced> {
        let fit = || {
            let instance = self.container_instances.get(arn).ok_or(Reason::Missing)?;
            if !instance.is_present() {
                return Err(Reason::Inactive);
            }
            let constraints = Constraints::of(launch, definition);
            self.allows(instance, launch, definition, &constraints)?;
            Need::of(definition, launch.overrides.as_ref()).on(instance)
        };
        let unplaced = |reason| Unplaced {
            reasons: vec![(arn.to_owned(), reason)],
            has_provider: false,
        };
        fit()
            .map(|demand| (arn.to_owned(), demand))
            .map_err(unplaced)
    }

    /// How many instances are eligible for a task, whatever resources they have left.
    pub(crate) fn eligible_instances(&self, launch: &Launch, definition: &TaskDefinition) -> usize {
        let anywhere = Launch {
            alone: crate::task::Alone::No,
            ..launch.clone()
        };
        let constraints = Constraints::of(&anywhere, definition);
        let is_eligible = |instance: &ContainerInstance| {
            let allowed = self.allows(instance, &anywhere, definition, &constraints);
            !matches!(
                allowed,
                Err(Reason::Location | Reason::Attribute | Reason::MemberOf)
            )
        };
        let all = self.instances_for(launch, None);
        all.filter(|(_, it)| is_eligible(it)).count()
    }

    fn allows(
        &self,
        instance: &ContainerInstance,
        launch: &Launch,
        definition: &TaskDefinition,
        constraints: &Constraints,
    ) -> Result<(), Reason> {
        if !self.is_located(instance, launch, definition) {
            return Err(Reason::Location);
        }
        if !capability::has_required(instance, definition) {
            return Err(Reason::Attribute);
        }
        constraints.allow(self, instance, launch)?;
        match self.is_connected(instance) {
            true => Ok(()),
            false => Err(Reason::Agent),
        }
    }

    /// Whether an instance is in the zone of a launch, and in one of the subnets in which its tasks have network interfaces.
    fn is_located(
        &self,
        instance: &ContainerInstance,
        launch: &Launch,
        definition: &TaskDefinition,
    ) -> bool {
        let zone = instance.attribute("ecs.availability-zone");
        let Some(zone) = zone.and_then(|it| it.value()) else {
            return launch.zone.is_none();
        };
        let in_vpc = definition.network_mode() == Some(&NetworkMode::Awsvpc);
        let mut subnets = launch.subnets.iter().filter(|_| in_vpc).peekable();
        let has_subnet = subnets.peek().is_none() || subnets.any(|it| self.subnet_zone(it) == zone);
        has_subnet && launch.zone.as_deref().is_none_or(|wanted| wanted == zone)
    }

    /// The zones in which a launch could have tasks: of its subnets, or of the instances that are eligible.
    pub(crate) fn zones_for(
        &self,
        launch: &Launch,
        definition: &TaskDefinition,
    ) -> BTreeSet<String> {
        if !launch.needs_instance() {
            return self.zones_of(&launch.subnets).into_keys().collect();
        }
        let constraints = Constraints::of(launch, definition);
        let provided = |it: &ContainerInstance| {
            let own = it.described.capacity_provider_name();
            let mut strategy = launch
                .strategy
                .iter()
                .map(|it| short(it.capacity_provider()));
            launch.strategy.is_empty() || strategy.any(|name| own == Some(name))
        };
        let is_eligible = |it: &ContainerInstance| {
            let allowed = self.allows(it, launch, definition, &constraints);
            !matches!(
                allowed,
                Err(Reason::Location | Reason::Attribute | Reason::MemberOf)
            )
        };
        let all = self.instances_for(launch, None).map(|(_, it)| it);
        let eligible = all.filter(|it| provided(it) && is_eligible(it));
        let zones = eligible.filter_map(|it| it.attribute("ecs.availability-zone")?.value.clone());
        zones.collect()
    }

    /// The active instances of the launch type, and of the capacity provider if there is one.
    fn instances_for(
        &self,
        launch: &Launch,
        provider: Option<&str>,
    ) -> impl Iterator<Item = (&String, &ContainerInstance)> {
        let external = launch.launch_type == Some(LaunchType::External);
        let is_for = move |instance: &ContainerInstance| {
            let own = instance.described.capacity_provider_name();
            instance.is_active()
                && instance.is_external() == external
                && (provider.is_none() || own == provider)
        };
        let all = self.instances_of(&launch.cluster);
        all.filter(move |(_, instance)| is_for(instance))
    }

    /// How many tasks of a group are on an instance.
    fn tasks_of_group(&self, instance: &ContainerInstance, group: &str) -> usize {
        let tasks = instance.held.keys().filter_map(|arn| self.tasks.get(arn));
        tasks
            .filter(|it| it.is_wanted() && it.described.group() == Some(group))
            .count()
    }
}
