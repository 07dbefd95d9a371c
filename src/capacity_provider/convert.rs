//! Between a capacity provider and its requests and answers: whatever the schema does not tell the codec.

use aws_sdk_ecs::operation::create_capacity_provider::CreateCapacityProviderInput;
use aws_sdk_ecs::operation::update_capacity_provider::UpdateCapacityProviderInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Result};

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
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &CapacityProvider) -> Result<CreateCapacityProviderInput> {
    CODEC.require(plan)?;
    let members = with_tags(with_cluster_name(CODEC.encode(plan)), &plan.tags_all);
    Ok(typed(members, CreateCapacityProviderInput::deserialize)?)
}

/// The request that makes `plan` of `prior`; `None` when nothing is to be sent. It has the provider as a whole: ECS keeps
/// members of an Auto Scaling group that a request leaves out, and may not do so for Managed Instances.
///
/// # Errors
/// A member is missing.
pub(super) fn update(
    prior: &CapacityProvider,
    plan: &CapacityProvider,
) -> Result<Option<UpdateCapacityProviderInput>> {
    CODEC.require(plan)?;
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
    let planned = scaling(plan).zip(scaling(prior));
    with_scaling(plan, planned.map(|(plan, prior)| plan.over(prior)))
}

/// A provider that was found, in the form of the plan: managed scaling that has all that is planned is as planned.
pub(super) fn as_planned(found: CapacityProvider, plan: &CapacityProvider) -> CapacityProvider {
    let both = scaling(plan).zip(scaling(&found));
    let same = both.filter(|(plan, found)| plan.over(found) == **found);
    let planned = same.map(|(plan, _)| plan.clone());
    with_scaling(&found, planned)
}

fn with_scaling(provider: &CapacityProvider, scaling: Option<ManagedScaling>) -> CapacityProvider {
    let mut provider = provider.clone();
    if let (Some(scaling), Attr::Known(group)) =
        (scaling, &mut provider.auto_scaling_group_provider)
    {
        group.managed_scaling = scaling.into();
    }
    provider
}

fn scaling(provider: &CapacityProvider) -> Option<&ManagedScaling> {
    let group = provider.auto_scaling_group_provider.known()?;
    group.managed_scaling.known().map(|once| &once.0)
}

/// The model of a capacity provider that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(
    provider: &types::CapacityProvider,
    before: &CapacityProvider,
) -> Result<CapacityProvider> {
    let answer = described(types::CapacityProvider::SCHEMA, provider)?;
    CODEC.decode(&answer, before, KEPT)
}
