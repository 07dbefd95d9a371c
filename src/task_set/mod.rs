//! A task set: one of the groups of tasks in a service that an external controller deploys.
//!
//! API calls: CreateTaskSet, DescribeTaskSets (batched, by service), UpdateTaskSet, DeleteTaskSet, TagResource,
//! UntagResource; when a task set is not stable in time, also DescribeServices, ListTasks and DescribeTasks.
//!
//! Traps:
//! - A task set has no name: its ID comes with the answer, so the client token is derived from the request.
//! - Only the scale can be changed.
//! - The import ID of `aws_ecs_task_set` has the task set first: `ID,SERVICE,CLUSTER`.

mod api;
mod convert;
mod list_resource;
mod migrate;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(schema::TaskSet, "ECS task set", "ecs_task_set");

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
