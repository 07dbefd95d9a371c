//! A task definition: containers, size, network and storage of a task, kept by ECS as numbered, immutable revisions of a
//! family.
//!
//! Calls: RegisterTaskDefinition, DescribeTaskDefinition, DeregisterTaskDefinition, DeleteTaskDefinitions, TagResource,
//! UntagResource, and ListTaskDefinitions for one doubt only (see [`api`]). Before revisions are pruned, ListClusters,
//! ListServices, DescribeServices, ListTasks and DescribeTasks find those in use.
//!
//! Decisions and traps:
//!
//! - **A change is an update.** It registers a revision, so `arn` and `revision` become unknown in the plan; only another
//!   `family` forces replacement. A change of tags alone keeps the revision.
//! - **The revision before stays active** until the next change, because services still run it and a rollback needs it.
//!   The revisions that this resource registered are remembered in private state; older revisions are deregistered at a change, all of
//!   them at destroy, none with `skip_destroy`; `revisions` has other choices. One that is in use is never pruned.
//! - **Fields of a pipeline** (`externally_managed`) are read from the family's newest revision into the state, and go
//!   from there into the plan, which sends no request. A pipeline that deploys between plan and apply ends the apply
//!   with an error: else it would be taken back.
//! - **A revision that was deregistered outside is drift**: the state loses its ARN, and the next apply registers another
//!   one. Only what ECS does not know at all is gone.
//! - **Content is read only when it can be another one**: after an import, and when the newest revision counts. A revision never
//!   changes, so it has the configured content, whatever defaults a server adds to its answer.
//! - **Removing `network_mode`** gives it back to ECS. The attribute is computed as well, so its removal alone would leave
//!   no trace in a plan; private state remembers whether it was configured.
//! - **Registrations of one family are serialised** in the process: ECS refuses concurrent ones.
//! - **A killed apply leaves no orphan.** RegisterTaskDefinition knows no idempotency token, and a process killed between the
//!   answer and the save leaves a revision behind that nothing refers to. So the newest active revision is looked at first,
//!   in the family's turn, and taken over when it means what is about to be registered, tags included, and is at most 15
//!   minutes old; not when this resource had it before, when another one of this process has it, or when others register
//!   revisions as well (`externally_managed`). Two resources that register the same content of one family in two applies
//!   within that time end up with one revision; when one of them deregisters it, the other sees drift and registers its own.
//! - Rules run at validation, at a plan on what `ignore_changes` leaves of the configuration, and once more right before the
//!   registration, when nothing is unknown any more.
//! - **Defaults of volumes are in the state** as ECS describes them, so that spelling one out is not a change.

mod api;
mod convert;
mod data_source;
mod list_resource;
mod migrate;
mod ownership;
mod prepared;
mod resource;
pub(crate) mod schema;
mod validate;

#[cfg(test)]
pub(crate) mod tests;

crate::aws::managed!(
    schema::TaskDefinition,
    "ECS task definition",
    "ecs_task_definition"
);

pub(crate) use data_source::{ContainerDataSource, DataSource};
pub(crate) use list_resource::ListResource;
pub(crate) use prepared::Prepared;
pub(crate) use resource::Resource;
pub(crate) use schema::TaskDefinition;
#[cfg(test)]
pub(crate) use validate::definition_of;
pub(crate) use validate::findings;
