//! CreateCapacityProvider, UpdateCapacityProvider and DeleteCapacityProvider.

use aws_sdk_ecs::operation::create_capacity_provider::{
    CreateCapacityProviderInput, CreateCapacityProviderOutput,
};
use aws_sdk_ecs::operation::delete_capacity_provider::{
    DeleteCapacityProviderInput, DeleteCapacityProviderOutput,
};
use aws_sdk_ecs::operation::update_capacity_provider::{
    UpdateCapacityProviderInput, UpdateCapacityProviderOutput,
};
use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, CapacityProvider as Described, CapacityProviderType, ManagedDraining,
    ManagedScaling, ManagedScalingStatus, ManagedTerminationProtection,
};
use aws_smithy_schema::serde::SerializableStruct;
use serde_json::{Value as Json, json};

use super::step::CHANGE;
use super::{CapacityProvider, FARGATE, Status, UpdateStatus, busy, not_found};
use crate::auto_scaling::group_name;
use crate::codec::{Kept, carry, read, write};
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

fn check_name(name: &str) -> Result<(), Refusal> {
    let is_legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let lower = name.to_ascii_lowercase();
    let is_reserved = ["aws", "ecs", "fargate"]
        .iter()
        .any(|it| lower.starts_with(it));
    match (1..=255).contains(&name.len()) && name.chars().all(is_legal) && !is_reserved {
        true => Ok(()),
        false => Err(Refusal::invalid(format!(
            "The specified capacity provider name '{name}' is not valid. Up to 255 letters, numbers, underscores and hyphens are \
             allowed, and the prefixes aws, ecs and fargate are reserved."
        ))),
    }
}

pub(crate) fn create(
    world: &mut World,
    input: CreateCapacityProviderInput,
) -> Result<CreateCapacityProviderOutput, Refusal> {
    let name = input
        .name()
        .ok_or_else(|| Refusal::missing("name"))?
        .to_owned();
    check_name(&name)?;
    if world.provider(&name).is_some() {
        return Err(Refusal::client(
            "The specified capacity provider already exists. To change the configuration of an existing capacity provider, \
             update the capacity provider.",
        ));
    }
    let arn = world.arn(&format!("capacity-provider/{name}"));
    let mut described: Described = carry(&input)?;
    described.capacity_provider_arn = Some(arn.clone());
    described.tags = None;
    let groups = described.auto_scaling_group_provider.as_mut();
    match (groups, described.managed_instances_provider.is_some()) {
        (Some(provider), false) => {
            complete(provider);
            described.r#type = Some(CapacityProviderType::Ec2Autoscaling);
            described.status = Some(Status::Active);
            described.update_status = Some(UpdateStatus::CreateComplete);
        }
        (None, true) => {
            let cluster = input.cluster().ok_or_else(|| Refusal::missing("cluster"))?;
            described.cluster = Some(world.cluster_arn(Some(cluster))?);
            described.r#type = Some(CapacityProviderType::ManagedInstances);
            described.status = Some(Status::Provisioning);
            described.update_status = Some(UpdateStatus::CreateInProgress);
        }
        _ => {
            return Err(Refusal::invalid(
                "Exactly one of autoScalingGroupProvider and managedInstancesProvider must be specified.",
            ));
        }
    }
    let provider = CapacityProvider {
        described: Kept(described),
    };
    check_group(world, &provider)?;
    world.tags.remove(&arn);
    world.tag(&arn, input.tags())?;
    world.capacity_providers.insert(name.clone(), provider);
    world.plan(CHANGE, Event::CapacityProvider(name.clone()));
    Ok(CreateCapacityProviderOutput::builder()
        .set_capacity_provider(world.described_provider(&name, true))
        .build())
}

/// The settings with the defaults of ECS.
fn complete(provider: &mut AutoScalingGroupProvider) {
    let off = ManagedTerminationProtection::Disabled;
    provider.managed_termination_protection.get_or_insert(off);
    provider
        .managed_draining
        .get_or_insert(ManagedDraining::Enabled);
    let scaling = provider.managed_scaling.take();
    let mut scaling = scaling.unwrap_or_else(|| ManagedScaling::builder().build());
    scaling.status.get_or_insert(ManagedScalingStatus::Disabled);
    scaling.target_capacity.get_or_insert(100);
    scaling.minimum_scaling_step_size.get_or_insert(1);
    scaling.maximum_scaling_step_size.get_or_insert(10_000);
    scaling.instance_warmup_period.get_or_insert(300);
    provider.managed_scaling = Some(scaling);
}

/// Refuses a group of another capacity provider, and protection that the group or the settings do not allow.
fn check_group(world: &World, provider: &CapacityProvider) -> Result<(), Refusal> {
    let (Some(group), Some(settings)) = (
        provider.group(),
        provider.described.auto_scaling_group_provider(),
    ) else {
        return Ok(());
    };
    let other = world
        .provider_with(group)
        .filter(|it| it.name() != provider.name());
    if other.is_some() {
        return Err(Refusal::client(
            "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto \
             Scaling group ARN and try again.",
        ));
    }
    let scaling = settings.managed_scaling().and_then(|it| it.status());
    if provider.protects_tasks() && scaling != Some(&ManagedScalingStatus::Enabled) {
        return Err(Refusal::invalid(
            "The managed termination protection setting for the capacity provider is invalid. Managed termination protection \
             requires managed scaling.",
        ));
    }
    if provider.protects_tasks() && world.lacks_protection(group) {
        return Err(Refusal::client(
            "The managed termination protection setting for the capacity provider is invalid. To enable managed termination \
             protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.",
        ));
    }
    Ok(())
}

/// The members of `over` in place of those of `under`, in structures down to a depth.
fn merge(under: &mut Json, over: Json, depth: u32) {
    match (under, over) {
        (Json::Object(under), Json::Object(over)) if depth > 0 => {
            for (name, value) in over {
                merge(under.entry(name).or_insert(Json::Null), value, depth - 1);
            }
        }
        (under, over) => *under = over,
    }
}

fn as_json(it: &dyn SerializableStruct) -> Result<Json, Refusal> {
    let json = serde_json::from_slice(&write(it)?);
    json.map_err(|error| Refusal::new("ServerException", error.to_string()))
}

/// Settings that are left out stay; those of scaling and of the instances' template one by one.
pub(crate) fn update(
    world: &mut World,
    input: UpdateCapacityProviderInput,
) -> Result<UpdateCapacityProviderOutput, Refusal> {
    let named = input.name().ok_or_else(|| Refusal::missing("name"))?;
    let provider = world.provider(named).ok_or_else(not_found)?;
    check_cluster(provider, named, input.cluster())?;
    if provider.is_busy() {
        return Err(busy("capacity provider"));
    }
    let name = provider.name().to_owned();
    let is_of_group = provider.group().is_some();
    let fits = match is_of_group {
        true => {
            input.auto_scaling_group_provider().is_some()
                && input.managed_instances_provider().is_none()
        }
        false => {
            input.managed_instances_provider().is_some()
                && input.auto_scaling_group_provider().is_none()
        }
    };
    if !fits {
        return Err(Refusal::invalid(
            "The settings to update must be of the kind of the capacity provider.",
        ));
    }
    let mut settings = as_json(&provider.described.0)?;
    let over = as_json(&input)?;
    for kind in ["autoScalingGroupProvider", "managedInstancesProvider"] {
        if let Some(over) = over.get(kind) {
            merge(&mut settings[kind], over.clone(), 2);
        }
    }
    settings["updateStatus"] = json!(UpdateStatus::UpdateInProgress.as_str());
    if let Some(settings) = settings.as_object_mut() {
        settings.remove("updateStatusReason");
    }
    let described = read(settings.to_string().as_bytes())?;
    let provider = CapacityProvider {
        described: Kept(described),
    };
    check_group(world, &provider)?;
    world.capacity_providers.insert(name.clone(), provider);
    world.plan(CHANGE, Event::CapacityProvider(name.clone()));
    Ok(UpdateCapacityProviderOutput::builder()
        .set_capacity_provider(world.described_provider(&name, true))
        .build())
}

/// One of Managed Instances is changed in its cluster alone.
fn check_cluster(
    provider: &CapacityProvider,
    named: &str,
    cluster: Option<&str>,
) -> Result<(), Refusal> {
    let Some(own) = provider.own_cluster() else {
        return Ok(());
    };
    match cluster {
        Some(cluster) if short(cluster) == short(own) => Ok(()),
        None if named.starts_with("arn:") => Ok(()),
        _ => Err(not_found()),
    }
}

/// One that is in use stays, and its status has the reason.
pub(crate) fn delete(
    world: &mut World,
    input: DeleteCapacityProviderInput,
) -> Result<DeleteCapacityProviderOutput, Refusal> {
    let named = input.capacity_provider();
    let named = named.ok_or_else(|| Refusal::missing("capacityProvider"))?;
    if FARGATE.contains(&short(named)) {
        return Err(Refusal::client(
            "The specified capacity provider is reserved and cannot be deleted.",
        ));
    }
    let provider = world.provider(named).ok_or_else(not_found)?;
    check_cluster(provider, named, input.cluster())?;
    if provider.is_busy() {
        return Err(busy("capacity provider"));
    }
    let name = provider.name().to_owned();
    let is_of_cluster = provider.own_cluster().is_some();
    let reason = world.keeps(&name);
    if let Some(provider) = world.capacity_providers.get_mut(&name) {
        let described = &mut provider.described;
        described.update_status = Some(match reason {
            Some(_) => UpdateStatus::DeleteFailed,
            None => UpdateStatus::DeleteInProgress,
        });
        if reason.is_none() && is_of_cluster {
            described.status = Some(Status::Deprovisioning);
        }
        described.update_status_reason = reason.clone();
    }
    if reason.is_none() {
        world.end_managed_instances(&name);
    }
    world.plan(CHANGE, Event::CapacityProvider(name.clone()));
    Ok(DeleteCapacityProviderOutput::builder()
        .set_capacity_provider(world.described_provider(&name, true))
        .build())
}

impl World {
    /// Why a capacity provider cannot be deleted.
    fn keeps(&self, name: &str) -> Option<String> {
        let mut clusters = self.clusters.values().filter(|it| it.is_active());
        let lists = |cluster: &&crate::cluster::Cluster| {
            let listed = cluster.described.capacity_providers().iter();
            let strategy = cluster
                .described
                .default_capacity_provider_strategy()
                .iter();
            let strategy = strategy.map(|item| item.capacity_provider());
            let mut all = listed.map(String::as_str).chain(strategy);
            all.any(|it| short(it) == name)
        };
        if let Some(cluster) = clusters.find(lists) {
            let cluster = cluster.described.cluster_name().unwrap_or_default();
            return Some(format!(
                "The capacity provider cannot be deleted because it is associated with cluster: {cluster}. Remove the capacity \
                 provider from cluster and try again."
            ));
        }
        self.uses_provider(None, name).then(|| {
            "The capacity provider cannot be deleted because it is in use by services or tasks."
                .to_owned()
        })
    }

    /// Whether it is known that a group does not protect its instances from scale-in.
    fn lacks_protection(&self, group: &str) -> bool {
        let group = self.groups.get(group_name(group));
        group.is_some_and(|group| !group.protects_new_instances())
    }
}
