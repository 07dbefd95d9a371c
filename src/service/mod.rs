//! A service: keeps tasks of a definition running and rolls out new revisions.
//!
//! API calls: CreateService, DescribeServices (batched, up to 10 of one cluster), UpdateService, DeleteService, ListServices,
//! TagResource, UntagResource; DescribeServiceRevisions (batched, up to 20) for gateway connectors; while waiting also ListTasks and DescribeTasks, for the reasons of stopped tasks.
//!
//! Only `name`, `cluster`, `scheduling_strategy`, and what UpdateService cannot change (`iam_role`, one launch type for
//! another) replace the service; all else is updated in place.
//!
//! Traps:
//! - A deleted service is `DRAINING` first, then `INACTIVE` and describable for a while; its name is free only then.
//! - CreateService on a taken name fails, unless the same client token comes with the same request.
//! - UpdateService keeps every member that a request leaves out, so a removed block is sent as the value that clears it:
//!   `clear` in the schema.
//! - A count reached is not a deployment completed: waiting follows the deployment that this call started, by its id.
//! - Gateway connectors show in the service's revisions alone, which are read only where one is configured, and after an
//!   import. ECS fills in members that a connector leaves out; those are not read.
//! - Placement fields that an answer leaves out are not a change; AWS always sends them, emulators do not keep them.

mod api;
mod convert;
mod data_source;
mod equal;
mod list_resource;
mod migrate;
mod namespace;
mod plan;
mod preflight;
mod resource;
mod rollout;
pub(crate) mod schema;
#[cfg(test)]
mod tests;
mod validate;

crate::aws::managed!(schema::Service, "ECS service", "ecs_service");

pub(crate) use data_source::{DataSource, ServicesDataSource};
pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
