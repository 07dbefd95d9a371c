//! Running tasks: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types;
use tfplug::{Cx, Diags, Result};

use super::api::Api;
use super::outcome::{Goal, refusal};
use super::schema::TaskExecution;
use super::{convert, validate};
use crate::aws::token::random;
use crate::aws::{Client, Step};
use crate::rules::object;
use crate::rules::task_execution::ROWS;

/// `data "ecs_task_execution"`
#[derive(Debug)]
pub(crate) struct DataSource;

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = TaskExecution;
    const TYPE: &'static str = "task_execution";
    const LIMIT: Duration = Duration::from_secs(30 * 60);

    fn validate(&self, config: &TaskExecution, diags: &mut Diags) {
        validate::validate(config, diags);
        convert::CODEC.validate(config, diags);
        validate::overrides(convert::overrides(config).as_deref(), diags);
    }

    async fn read(&self, cx: &Cx<Client>, config: TaskExecution) -> Result<TaskExecution> {
        object::refuse(ROWS, &convert::CODEC.object(&config))?;
        let cluster = config.cluster.get().unwrap_or_default();
        let definition = config.task_definition.get().unwrap_or_default();
        let api = Api::new(cx, Step::Run, &definition, &config.region)?;
        let tags = api.client().tags().merged(&config.tags);
        let answer = api.run(convert::run(&config, &tags, random())?).await?;
        let (mut tasks, failures) = (answer.tasks.unwrap_or_default(), answer.failures);
        if let Some(reasons) = refusal(&failures.unwrap_or_default(), &tasks) {
            return Err(api.error(reasons));
        }
        let arns: Vec<String> = tasks.iter().filter_map(arn).collect();
        if let Some(goal) = goal(&config)
            && !arns.is_empty()
        {
            tasks = api.wait_for(&cluster, &arns, goal).await?;
        }
        Ok(TaskExecution {
            region: api.client().answered_region(&config.region),
            id: format!("{cluster},{definition}").into(),
            task_arns: arns.into(),
            tasks: tasks.iter().map(convert::task).collect::<Vec<_>>().into(),
            ..config
        })
    }
}

fn arn(task: &types::Task) -> Option<String> {
    task.task_arn().map(str::to_owned)
}

fn goal(config: &TaskExecution) -> Option<Goal> {
    match config.wait_for.text()? {
        "RUNNING" => Some(Goal::Running),
        "STOPPED" => Some(Goal::Stopped {
            any_exit_code: config.ignore_exit_codes.get() == Some(true),
        }),
        _ => None,
    }
}
