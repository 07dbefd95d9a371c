//! Tasks that are run once, whenever the data source is read.
//!
//! API calls: RunTask; DescribeTasks while waiting.
//!
//! Traps:
//! - RunTask answers with success and a list of `failures` when no instance has room: those are errors here.
//! - A request that is repeated must have the same client token, or it runs the tasks twice. Each read has a new one.
//! - The tasks of an answer may be unknown to DescribeTasks for a moment.
//! - When one essential container exits, ECS stops the others, whose exit codes are those of signals then.

mod api;
mod convert;
mod data_source;
mod outcome;
pub(crate) mod schema;
#[cfg(test)]
mod tests;
mod validate;

crate::aws::managed!(
    schema::TaskExecution,
    "ECS task",
    "ecs_task_execution",
    untagged
);

pub(crate) use data_source::DataSource;
