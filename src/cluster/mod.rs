//! A cluster: the place where services and tasks run, and the settings that they share.
//!
//! This is the reference object: every other one has the same files with the same roles. Read it in this order:
//! [`schema`] (what a user may write), [`crate::rules::cluster`] (what ECS refuses), [`convert`] (to and from the API's
//! types), [`api`] (the only place that sends), [`resource`], [`data_source`] and [`list_resource`] (the order of steps).
//!
//! API calls: CreateCluster, ListClusters, DescribeClusters (batched, up to 100), UpdateCluster, DeleteCluster, TagResource,
//! UntagResource; when a cluster cannot be deleted, the List and Describe operations of what may be in it.
//!
//! Traps:
//! - CreateCluster answers with the existing cluster when the name is taken, changed or not. So create looks first.
//! - A deleted cluster stays describable as `INACTIVE` for a while: that counts as gone.
//! - DescribeClusters reports an unknown cluster as a failure with reason `MISSING`, not as an error.
//! - UpdateCluster keeps what it does not mention, so a removed block needs a value that clears it: see
//!   [`convert::update`].

mod api;
mod contents;
mod convert;
mod data_source;
mod list_resource;
mod migrate;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(schema::Cluster, "ECS cluster", "ecs_cluster");

pub(crate) use data_source::{ClustersDataSource, DataSource};
pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
