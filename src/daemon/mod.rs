//! A daemon: a task on every instance of some capacity providers of ECS Managed Instances.
//!
//! API calls: CreateDaemon, DescribeDaemon, DescribeDaemonRevisions and DescribeDaemonDeployments (both batched, up to 20),
//! UpdateDaemon, DeleteDaemon, ListDaemons, ListTagsForResource, TagResource, UntagResource.
//!
//! Traps:
//! - A daemon has its settings in three places: the cluster in the daemon itself, the rollout in its latest deployment, all
//!   others in the revision that this deployment leads to. After a rollback that is the revision from before, so a deployment
//!   that failed shows as drift.
//! - `status` is `ACTIVE` from the first moment. Only the deployment shows whether tasks run, and why not.
//! - CreateDaemon answers a token that it remembers with the daemon that it made then, which may have been deleted since.
//! - UpdateDaemon makes a revision of the members that it is sent, so it is sent all of them.
//! - ECS fills in `drainPercent`. It is read only where it was configured, and after an import.

mod api;
mod convert;
mod data_source;
mod list_resource;
mod migrate;
mod resource;
mod rollout;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(schema::Daemon, "ECS daemon", "ecs_daemon");

pub(crate) use data_source::{DaemonsDataSource, DataSource};
pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
