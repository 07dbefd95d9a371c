//! The requests about runs: the only file here that sends any.

use aws_sdk_ecs::operation::run_task::{RunTaskInput, RunTaskOutput};
use aws_sdk_ecs::types;

use super::outcome::{Goal, judge};
use super::schema::TaskExecution;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Operation, Progress, fresh};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, TaskExecution>;

impl Api<'_> {
    /// Runs tasks. Cluster, task definition and roles of the request may be new.
    pub(super) async fn run(&self, input: RunTaskInput) -> Result<RunTaskOutput, Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.run_task().customize().interceptor(input).send()
        };
        let request = self.request("ecs:RunTask");
        let request = request
            .retry_if(fresh::SPREAD, is_unknown)
            .retry_if(fresh::ROLE_SPREAD, fresh::is_role_new);
        request.send(send).await
    }

    /// Waits until the tasks have come as far as `goal`.
    pub(super) async fn wait_for(
        &self,
        cluster: &str,
        arns: &[String],
        goal: Goal,
    ) -> tfplug::Result<Vec<types::Task>> {
        let target = match goal {
            Goal::Running => "RUNNING",
            Goal::Stopped { .. } => "STOPPED",
        };
        let judged = |tasks: Option<&Vec<types::Task>>| {
            match tasks {
            Some(tasks) => judge(tasks, goal),
            None => Progress::Failed(
                "ECS does not show the tasks any more: it forgets stopped ones after about an hour.".into(),
            ),
        }
        };
        let find = || self.tasks(cluster, arns);
        let found = self.wait(target, fresh::READABLE, find, judged).await?;
        Ok(found.unwrap_or_default())
    }

    /// All of the tasks; `None` while ECS does not know one of them.
    async fn tasks(
        &self,
        cluster: &str,
        arns: &[String],
    ) -> Result<Option<Vec<types::Task>>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs.describe_tasks().cluster(cluster);
        let request = request.set_tasks(Some(arns.to_vec()));
        let send = || request.clone().send();
        let answer = self.call("ecs:DescribeTasks", send).await?;
        let tasks = answer.tasks.unwrap_or_default();
        Ok((tasks.len() == arns.len()).then_some(tasks))
    }
}

/// Whether ECS does not know something that the request names: it may be new, or not exist at all.
fn is_unknown(error: &Error) -> bool {
    const SHARED: &[&str] = &["ClientException", "InvalidParameterException"];
    const TEXTS: &[&str] = &[
        "TaskDefinition not found",
        "The specified capacity provider was not found",
    ];
    let by_text = error.is(SHARED) && fresh::mentions(error, TEXTS);
    error.is(&["ClusterNotFoundException"]) || by_text || fresh::is_role_unknown(error)
}
