//! Between a cluster's capacity providers and their requests and answers.

use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::types;
use aws_smithy_types::Document;
use tfplug::Result;

use super::schema::ClusterCapacityProviders;
use crate::aws::codec::{Codec, described, typed};

pub(super) static CODEC: Codec<ClusterCapacityProviders> = Codec::new();

/// The request that gives the cluster these capacity providers and this strategy: always both.
///
/// # Errors
/// A member is missing.
pub(super) fn put(plan: &ClusterCapacityProviders) -> Result<PutClusterCapacityProvidersInput> {
    CODEC.require(plan)?;
    let mut members = CODEC.encode(plan);
    for list in ["capacityProviders", "defaultCapacityProviderStrategy"] {
        let empty = || Document::Array(Vec::new());
        members.entry(list.to_owned()).or_insert_with(empty);
    }
    Ok(typed(
        members,
        PutClusterCapacityProvidersInput::deserialize,
    )?)
}

/// The capacity providers of a cluster that was found.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(
    cluster: &types::Cluster,
    before: &ClusterCapacityProviders,
) -> Result<ClusterCapacityProviders> {
    let answer = described(types::Cluster::SCHEMA, cluster)?;
    CODEC.decode(&answer, before, &[])
}
