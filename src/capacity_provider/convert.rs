//! Between a capacity provider and its requests and answers: whatever the schema does not tell the codec.

use aws_sdk_ecs::operation::create_capacity_provider::CreateCapacityProviderInput;
use aws_sdk_ecs::operation::update_capacity_provider::UpdateCapacityProviderInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Once, Result};

use super::schema::{CapacityProvider, ManagedScaling};
use crate::arn::short_name;
use crate::aws::codec::{Codec, Members, described, differing, structure_mut, typed, with_tags};

pub(super) static CODEC: Codec<CapacityProvider> = Codec::new();

/// Members that an answer may leave out: the state keeps its value.
const KEPT: &[&str] = &["cluster"];

/// The two kinds of provider.
const KINDS: [&str; 2] = ["autoScalingGroupProvider", "managedInstancesProvider"];

/// Members of a create that an update lacks: their change replaces the object.
const LASTING: [(&str, &str); 3] = [
    ("autoScalingGroupProvider", "autoScalingGroupArn"),
    (
        "managedInstancesProvider.instanceLaunchTemplate",
        "capacityOptionType",
    ),
    (
        "managedInstancesProvider.instanceLaunchTemplate",
        "fipsEnabled",
    ),
];

/// The request that creates the capacity provider.
pub(super) fn create(plan: &CapacityProvider) -> Result<CreateCapacityProviderInput> {
    let members = with_tags(with_cluster_name(CODEC.encode(plan)), &plan.tags_all);
    Ok(typed(members, CreateCapacityProviderInput::deserialize)?)
}

/// The request that makes `plan` of `prior`; `None` when nothing is to be sent. It has the provider as a whole: ECS keeps
/// what it leaves out of an Auto Scaling group, and nobody knows which of Managed Instances.
pub(super) fn update(
    prior: &CapacityProvider,
    plan: &CapacityProvider,
) -> Result<Option<UpdateCapacityProviderInput>> {
    let plan = with_scaling_of(prior, plan);
    let mut changed = differing(&CODEC.encode(prior), CODEC.encode_over(prior, &plan));
    changed.retain(|name, _| KINDS.contains(&name.as_str()));
    if changed.is_empty() {
        return Ok(None);
    }
    for (place, member) in LASTING {
        if let Some(structure) = structure_mut(&mut changed, place) {
            structure.remove(member);
        }
    }
    let naming = with_cluster_name(CODEC.encode(&plan)).into_iter();
    changed.extend(naming.filter(|(name, _)| ["name", "cluster"].contains(&name.as_str())));
    Ok(Some(typed(
        changed,
        UpdateCapacityProviderInput::deserialize,
    )?))
}

/// ECS takes the cluster by its name.
fn with_cluster_name(mut members: Members) -> Members {
    if let Some(cluster) = members.get_mut("cluster")
        && let Some(name) = cluster.as_string().map(|text| short_name(text).to_owned())
    {
        *cluster = name.into();
    }
    members
}

/// The plan with everything about managed scaling: what is left out stays as it is, and some servers reset what a request
/// leaves out.
fn with_scaling_of(prior: &CapacityProvider, plan: &CapacityProvider) -> CapacityProvider {
    let mut plan = plan.clone();
    let before = scaling(prior).cloned();
    if let (Some(before), Attr::Known(group)) = (before, &mut plan.auto_scaling_group_provider)
        && let Attr::Known(planned) = &mut group.managed_scaling
    {
        *planned = Once(completed(planned, &before));
    }
    plan
}

/// Managed scaling as it is planned or found.
pub(super) fn scaling(provider: &CapacityProvider) -> Option<&ManagedScaling> {
    let group = provider.auto_scaling_group_provider.known()?;
    group.managed_scaling.known().map(|once| &once.0)
}

/// `scaling` with what is unset in it taken from `before`.
pub(super) fn completed(scaling: &ManagedScaling, before: &ManagedScaling) -> ManagedScaling {
    fn or<T: Clone>(value: &Attr<T>, before: &Attr<T>, unset: impl Fn(&T) -> bool) -> Attr<T> {
        match value {
            Attr::Null => before.clone(),
            Attr::Known(known) if unset(known) => before.clone(),
            value => value.clone(),
        }
    }
    let number = |value: &Attr<i64>, before: &Attr<i64>| or(value, before, |_| false);
    ManagedScaling {
        status: or(&scaling.status, &before.status, String::is_empty),
        target_capacity: number(&scaling.target_capacity, &before.target_capacity),
        minimum_scaling_step_size: number(
            &scaling.minimum_scaling_step_size,
            &before.minimum_scaling_step_size,
        ),
        maximum_scaling_step_size: number(
            &scaling.maximum_scaling_step_size,
            &before.maximum_scaling_step_size,
        ),
        instance_warmup_period: number(
            &scaling.instance_warmup_period,
            &before.instance_warmup_period,
        ),
    }
}

/// The model of a capacity provider that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn found(
    provider: &types::CapacityProvider,
    before: &CapacityProvider,
) -> Result<CapacityProvider> {
    let answer = described(types::CapacityProvider::SCHEMA, provider)?;
    CODEC.decode(&answer, before, KEPT)
}
