//! Task definitions: families and their revisions.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::delete_task_definitions::{
    DeleteTaskDefinitionsInput, DeleteTaskDefinitionsOutput,
};
use aws_sdk_ecs::operation::deregister_task_definition::{
    DeregisterTaskDefinitionInput, DeregisterTaskDefinitionOutput,
};
use aws_sdk_ecs::operation::describe_task_definition::{
    DescribeTaskDefinitionInput, DescribeTaskDefinitionOutput,
};
use aws_sdk_ecs::operation::list_task_definition_families::{
    ListTaskDefinitionFamiliesInput, ListTaskDefinitionFamiliesOutput,
};
use aws_sdk_ecs::operation::list_task_definitions::{
    ListTaskDefinitionsInput, ListTaskDefinitionsOutput,
};
use aws_sdk_ecs::operation::register_task_definition::{
    RegisterTaskDefinitionInput, RegisterTaskDefinitionOutput,
};
use aws_sdk_ecs::types::{
    self, Compatibility, ContainerDefinition, Failure, NetworkMode, PortMapping, SortOrder,
    TaskDefinitionFamilyStatus, TaskDefinitionField, TaskDefinitionStatus, TransportProtocol,
};
use serde::{Deserialize, Serialize};

use crate::batch;
use crate::codec::{Kept, carry, shapes};
use crate::page::page;
use crate::placement::{check_definition, required_attributes};
use crate::refusal::Refusal;
use crate::task::check_definition_volumes;
use crate::world::{World, short};

shapes!(types::TaskDefinition);

/// A family: its revisions by number. A number is never used again.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Family {
    last: i32,
    revisions: BTreeMap<i32, Kept<types::TaskDefinition>>,
}

impl Family {
    fn latest(&self) -> Option<&types::TaskDefinition> {
        let mut newest_first = self.revisions.values().rev();
        newest_first
            .find(|it| is(it, TaskDefinitionStatus::Active))
            .map(|it| &it.0)
    }
}

fn is(definition: &types::TaskDefinition, status: TaskDefinitionStatus) -> bool {
    definition.status() == Some(&status)
}

impl World {
    /// The definition that a request names: by ARN, by `family:revision`, or by its family, of which the newest active
    /// revision counts.
    pub(crate) fn definition(&self, named: &str) -> Option<&types::TaskDefinition> {
        match short(named).split_once(':') {
            None => self.families.get(short(named))?.latest(),
            Some((family, revision)) => {
                let family = self.families.get(family)?;
                family
                    .revisions
                    .get(&revision.parse().ok()?)
                    .map(|it| &it.0)
            }
        }
    }

    /// The definition for something new to run: an active one.
    pub(crate) fn definition_to_run(&self, named: &str) -> Result<&types::TaskDefinition, Refusal> {
        let definition = self.definition(named);
        match definition {
            Some(it) if is(it, TaskDefinitionStatus::Active) => Ok(it),
            Some(_) => Err(Refusal::client("TaskDefinition is inactive")),
            None => Err(Refusal::client("TaskDefinition not found.")),
        }
    }

    fn definition_mut(&mut self, named: &str) -> Option<&mut types::TaskDefinition> {
        let (family, revision) = short(named).split_once(':')?;
        let family = self.families.get_mut(family)?;
        family
            .revisions
            .get_mut(&revision.parse().ok()?)
            .map(|it| &mut it.0)
    }
}

pub(crate) fn register(
    world: &mut World,
    input: RegisterTaskDefinitionInput,
) -> Result<RegisterTaskDefinitionOutput, Refusal> {
    let family = input
        .family()
        .ok_or_else(|| Refusal::client("Family cannot be empty."))?;
    check(&input)?;
    let mut definition: types::TaskDefinition = carry(&input)?;
    normalise(&mut definition);
    let number = world.families.get(family).map_or(0, |it| it.last) + 1;
    let arn = world.arn(&format!("task-definition/{family}:{number}"));
    world.tag(&arn, input.tags())?;
    definition.task_definition_arn = Some(arn);
    definition.revision = number;
    definition.status = Some(TaskDefinitionStatus::Active);
    definition.registered_at = Some(world.now.as_date());
    definition.registered_by = Some(format!("arn:aws:iam::{}:root", world.account));
    let stored = world.families.entry(family.to_owned()).or_default();
    stored.last = number;
    stored.revisions.insert(number, Kept(definition.clone()));
    Ok(RegisterTaskDefinitionOutput::builder()
        .task_definition(definition)
        .set_tags(Some(input.tags().to_vec()))
        .build())
}

/// Refusals of which replies of ECS are on record.
fn check(input: &RegisterTaskDefinitionInput) -> Result<(), Refusal> {
    let containers = input.container_definitions();
    if containers.is_empty() {
        return Err(Refusal::client(
            "Container definitions should not be null or empty.",
        ));
    }
    check_definition(input.placement_constraints())?;
    check_definition_volumes(input.volumes())?;
    if containers.len() > 10 {
        return Err(Refusal::client(
            "Too many container definitions: the limit is 10.",
        ));
    }
    for container in containers {
        let name = container.name().unwrap_or_default();
        if name.is_empty() {
            return Err(Refusal::client(
                "Container.name should not be null or empty.",
            ));
        }
        if container.image().unwrap_or_default().is_empty() {
            return Err(Refusal::client(
                "Container.image should not be null or empty.",
            ));
        }
        if containers
            .iter()
            .filter(|it| it.name() == Some(name))
            .count()
            > 1
        {
            return Err(Refusal::client(
                "Container.name should be unique within the task definition.",
            ));
        }
        let memory = container.memory().or(container.memory_reservation());
        if memory.is_none() && input.memory().is_none() {
            return Err(Refusal::client(format!(
                "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
            )));
        }
    }
    if containers.iter().all(|it| it.essential() == Some(false)) {
        return Err(Refusal::client(
            "At least one container must be marked essential.",
        ));
    }
    let fargate = input
        .requires_compatibilities()
        .contains(&Compatibility::Fargate);
    if fargate && input.network_mode() != Some(&NetworkMode::Awsvpc) {
        return Err(Refusal::client(
            "When networkMode is not awsvpc, the task definition is not compatible with Fargate.",
        ));
    }
    if fargate && (input.cpu().is_none() || input.memory().is_none()) {
        return Err(Refusal::client(
            "Task definition does not support launch_type FARGATE: cpu and memory must be set.",
        ));
    }
    Ok(())
}

/// The most task definitions of one DeleteTaskDefinitions.
const MOST_DELETED: usize = 10;

/// The defaults that ECS writes into a definition.
fn normalise(definition: &mut types::TaskDefinition) {
    let lists = &definition.requires_compatibilities;
    let listed = lists.clone().unwrap_or_default();
    let mode = definition.network_mode.clone();
    let host_port_is_container_port =
        mode == Some(NetworkMode::Awsvpc) || mode == Some(NetworkMode::Host);
    if mode.is_none() && listed == [Compatibility::ManagedInstances] {
        definition.network_mode = Some(NetworkMode::Awsvpc);
    } else if mode.is_none() && listed.contains(&Compatibility::Ec2) {
        definition.network_mode = Some(NetworkMode::Bridge);
    }
    definition.compatibilities = Some(compatibilities(definition));
    definition.volumes.get_or_insert_default();
    definition.placement_constraints.get_or_insert_default();
    for container in definition.container_definitions.iter_mut().flatten() {
        normalise_container(container, host_port_is_container_port);
    }
    definition.cpu = definition.cpu.take().map(|cpu| in_units(&cpu, "vcpu"));
    definition.memory = definition
        .memory
        .take()
        .map(|memory| in_units(&memory, "gb"));
    definition.requires_attributes = Some(required_attributes(definition));
}

/// `0.5 vCPU` → `512`, `2 GB` → `2048`; numbers stay.
fn in_units(text: &str, unit: &str) -> String {
    let lower = text.trim().to_ascii_lowercase();
    let number = lower.strip_suffix(unit).map(str::trim);
    let scaled = number.and_then(|number| number.parse::<f64>().ok());
    scaled.map_or_else(
        || text.to_owned(),
        |number| format!("{:.0}", number * 1024.0),
    )
}

fn compatibilities(definition: &types::TaskDefinition) -> Vec<Compatibility> {
    let mut all = vec![Compatibility::External, Compatibility::Ec2];
    let mode = definition.network_mode.as_ref();
    let listed = definition.requires_compatibilities();
    if mode == Some(&NetworkMode::Awsvpc) {
        all.remove(0);
        if definition.cpu().is_some() && definition.memory().is_some() {
            all.push(Compatibility::Fargate);
        }
    }
    all.extend(
        listed
            .iter()
            .filter(|it| !all.contains(it))
            .cloned()
            .collect::<Vec<_>>(),
    );
    all
}

fn normalise_container(container: &mut ContainerDefinition, host_port_is_container_port: bool) {
    container.essential.get_or_insert(true);
    container.environment.get_or_insert_default();
    container.mount_points.get_or_insert_default();
    container.volumes_from.get_or_insert_default();
    container.system_controls.get_or_insert_default();
    for port in container.port_mappings.get_or_insert_default() {
        normalise_port(port, host_port_is_container_port);
    }
}

fn normalise_port(port: &mut PortMapping, host_port_is_container_port: bool) {
    port.protocol.get_or_insert(TransportProtocol::Tcp);
    if port.container_port_range.is_none() {
        let default = if host_port_is_container_port {
            port.container_port
        } else {
            Some(0)
        };
        port.host_port = port.host_port.or(default);
    }
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeTaskDefinitionInput,
) -> Result<DescribeTaskDefinitionOutput, Refusal> {
    let named = input
        .task_definition()
        .ok_or_else(|| Refusal::missing("taskDefinition"))?;
    let missing = || Refusal::client("Unable to describe task definition.");
    let definition = world.definition(named).ok_or_else(missing)?.clone();
    let tagged = input.include().contains(&TaskDefinitionField::Tags);
    let arn = definition.task_definition_arn.clone().unwrap_or_default();
    Ok(DescribeTaskDefinitionOutput::builder()
        .task_definition(definition)
        .set_tags(tagged.then(|| world.tags_of(&arn)))
        .build())
}

pub(crate) fn deregister(
    world: &mut World,
    input: DeregisterTaskDefinitionInput,
) -> Result<DeregisterTaskDefinitionOutput, Refusal> {
    let named = input
        .task_definition()
        .ok_or_else(|| Refusal::missing("taskDefinition"))?;
    let now = world.now.as_date();
    let missing = || Refusal::client("The specified task definition does not exist.");
    let definition = world.definition_mut(named).ok_or_else(missing)?;
    if is(definition, TaskDefinitionStatus::Active) {
        definition.status = Some(TaskDefinitionStatus::Inactive);
        definition.deregistered_at = Some(now);
    }
    let definition = definition.clone();
    Ok(DeregisterTaskDefinitionOutput::builder()
        .task_definition(definition)
        .build())
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteTaskDefinitionsInput,
) -> Result<DeleteTaskDefinitionsOutput, Refusal> {
    let named = input.task_definitions();
    batch::check(named, MOST_DELETED, "Task definitions", "taskDefinitions")?;
    let now = world.now.as_date();
    let mut output = DeleteTaskDefinitionsOutput::builder()
        .set_task_definitions(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for named in input.task_definitions() {
        let failure = |reason: &str, detail: &str| {
            Failure::builder()
                .arn(named)
                .reason(reason)
                .detail(detail)
                .build()
        };
        output = match world.definition_mut(named) {
            None => output.failures(failure("MISSING", "The task definition was not found.")),
            Some(it) if is(it, TaskDefinitionStatus::Active) => output.failures(failure(
                "TASK_DEFINITION_NOT_INACTIVE",
                "The specified task definition is still in ACTIVE status. Please deregister the target and try again.",
            )),
            Some(it) => {
                it.status = Some(TaskDefinitionStatus::DeleteInProgress);
                it.delete_requested_at.get_or_insert(now);
                output.task_definitions(it.clone())
            }
        };
    }
    Ok(output.build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListTaskDefinitionsInput,
) -> Result<ListTaskDefinitionsOutput, Refusal> {
    let status = input
        .status()
        .cloned()
        .unwrap_or(TaskDefinitionStatus::Active);
    let prefix = input.family_prefix();
    let families = world.families.iter();
    let families = families.filter(|(name, _)| prefix.is_none_or(|prefix| *name == prefix));
    let revisions = families.flat_map(|(_, family)| family.revisions.values());
    let with_status = revisions.filter(|it| is(it, status.clone()));
    let mut all: Vec<String> = with_status
        .filter_map(|it| it.task_definition_arn.clone())
        .collect();
    if input.sort() == Some(&SortOrder::Desc) {
        all.reverse();
    }
    let (arns, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListTaskDefinitionsOutput::builder()
        .set_task_definition_arns(Some(arns))
        .set_next_token(next)
        .build())
}

pub(crate) fn list_families(
    world: &mut World,
    input: ListTaskDefinitionFamiliesInput,
) -> Result<ListTaskDefinitionFamiliesOutput, Refusal> {
    let prefix = input.family_prefix().unwrap_or_default();
    let wanted = |family: &Family| match input.status() {
        Some(TaskDefinitionFamilyStatus::Active) => family.latest().is_some(),
        Some(TaskDefinitionFamilyStatus::Inactive) => family.latest().is_none(),
        _ => true,
    };
    let families = world.families.iter();
    let found = families.filter(|(name, family)| name.starts_with(prefix) && wanted(family));
    let all: Vec<String> = found.map(|(name, _)| name.clone()).collect();
    let (families, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListTaskDefinitionFamiliesOutput::builder()
        .set_families(Some(families))
        .set_next_token(next)
        .build())
}
