//! The capacity providers of a cluster, and its default strategy. The cluster's own settings are another object.
//!
//! API calls: PutClusterCapacityProviders, DescribeClusters (batched with the reads of clusters), ListClusters for lists.
//!
//! Traps:
//! - PutClusterCapacityProviders replaces both lists, so each request has both, and a deletion sends empty ones.
//! - ECS changes one thing about a cluster at a time: `UpdateInProgressException` is retried, and the operations of one run
//!   for one cluster take turns.
//! - A provider that services or tasks use is not taken away (`ResourceInUseException`): its users are waited for, and named.

mod api;
mod convert;
mod list_resource;
mod migrate;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(
    schema::ClusterCapacityProviders,
    "capacity providers of the ECS cluster",
    "ecs_cluster_capacity_providers",
    untagged
);

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
