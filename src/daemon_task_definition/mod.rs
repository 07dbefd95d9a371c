//! A daemon task definition: the containers of a daemon, kept by ECS as numbered, immutable revisions of a family.
//!
//! API calls: RegisterDaemonTaskDefinition, DescribeDaemonTaskDefinition, ListDaemonTaskDefinitions (for lists, and for one
//! doubt: see [`api`]), DeleteDaemonTaskDefinition, ListTagsForResource, TagResource, UntagResource.
//!
//! Traps:
//! - A revision never changes, so every change but one of tags replaces the resource.
//! - ECS answers `ClientException` for a revision that does not exist, but not only for that.
//! - A deleted revision stays `DELETE_IN_PROGRESS` while a daemon uses it. Terraform deletes before it moves the daemon to
//!   the next revision, so a wait for the end would never end: the status counts as gone at once.
//! - RegisterDaemonTaskDefinition knows no client token: an apply that is killed between the answer and the save leaves a
//!   revision behind that nothing refers to. The next one takes it over: see [`orphan`].
//! - Describe has no tags; they come by a call of their own.
//! - ECS fills in `user = "0"` of a log router. It is not configured, so it is not shown.

mod api;
mod convert;
mod data_source;
mod list_resource;
mod orphan;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
mod tests;
mod validate;

crate::aws::managed!(
    schema::DaemonTaskDefinition,
    "ECS daemon task definition",
    "ecs_daemon_task_definition"
);

pub(crate) use data_source::{DataSource, DefinitionsDataSource};
pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
