//! A capacity provider: an Auto Scaling group, or instances that ECS manages, as the place where tasks run.
//!
//! API calls: CreateCapacityProvider, DescribeCapacityProviders (batched, up to 100), UpdateCapacityProvider,
//! DeleteCapacityProvider, TagResource, UntagResource; when a provider cannot be deleted, ListClusters, DescribeClusters and
//! PutClusterCapacityProviders, and the List and Describe operations of services and tasks.
//!
//! Traps:
//! - ECS deletes no provider that a cluster lists. It says so in the answer, or in `updateStatus` after a while, so a delete
//!   that was accepted proves nothing before the provider is gone.
//! - Providers of Managed Instances belong to one cluster, and are named together with it; an ARN is enough to read one.
//! - The kind, the group, the purchase option and FIPS cannot be changed; all else is updated in place.
//! - ECS completes managed scaling with defaults, and different servers treat what an update leaves out differently. So
//!   each update has all of it.

mod api;
mod convert;
mod data_source;
mod list_resource;
mod migrate;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
pub(crate) mod tests;

crate::aws::managed!(
    schema::CapacityProvider,
    "ECS capacity provider",
    "ecs_capacity_provider"
);

pub(crate) use data_source::DataSource;
pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
