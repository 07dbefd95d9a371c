//! DescribeTasks and ListTasks.

use aws_sdk_ecs::operation::describe_tasks::{DescribeTasksInput, DescribeTasksOutput};
use aws_sdk_ecs::operation::list_tasks::{ListTasksInput, ListTasksOutput};
use aws_sdk_ecs::types::{self, Connectivity, DesiredStatus, Failure, TaskField};

use super::Task;
use crate::batch;
use crate::page::page;
use crate::refusal::Refusal;
use crate::world::{World, short};

/// The most tasks of one DescribeTasks.
const MOST: usize = 100;

impl World {
    /// A task as it is described.
    pub(crate) fn described_task(&self, arn: &str, tagged: bool) -> Result<types::Task, Refusal> {
        let missing = || Refusal::invalid("The referenced task was not found.");
        let mut task = self.tasks.get(arn).ok_or_else(missing)?.described.0.clone();
        if self.is_stalled(arn) {
            task.connectivity = Some(Connectivity::Disconnected);
        }
        task.tags = Some(if tagged {
            self.tags_of(arn)
        } else {
            Vec::new()
        });
        Ok(task)
    }
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeTasksInput,
) -> Result<DescribeTasksOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    batch::check(input.tasks(), MOST, "Tasks", "taskIds")?;
    let tagged = input.include().contains(&TaskField::Tags);
    let mut output = DescribeTasksOutput::builder()
        .set_tasks(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for named in input.tasks() {
        let arn = world.arn(&format!("task/{}/{}", short(&cluster), short(named)));
        output = match world.described_task(&arn, tagged) {
            Ok(task) => output.tasks(task),
            Err(_) => output.failures(Failure::builder().arn(arn).reason("MISSING").build()),
        };
    }
    Ok(output.build())
}

pub(crate) fn list(world: &mut World, input: ListTasksInput) -> Result<ListTasksOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let instance = input
        .container_instance()
        .map(|named| world.instance_arn(&cluster, named));
    let desired = input
        .desired_status()
        .unwrap_or(&DesiredStatus::Running)
        .as_str();
    let is_of = |task: &&Task| {
        let it = &task.described;
        let family = |arn: &str| short(arn).split(':').next().map(str::to_owned);
        let service = |owner: &super::Owner| short(&owner.service).to_owned();
        it.desired_status() == Some(desired)
            && input
                .launch_type()
                .is_none_or(|wanted| it.launch_type() == Some(wanted))
            && input
                .started_by()
                .is_none_or(|wanted| it.started_by() == Some(wanted))
            && instance
                .as_deref()
                .is_none_or(|wanted| it.container_instance_arn() == Some(wanted))
            && input.family().is_none_or(|wanted| {
                it.task_definition_arn().and_then(family).as_deref() == Some(wanted)
            })
            && input.service_name().is_none_or(|wanted| {
                task.owner.as_ref().map(service).as_deref() == Some(short(wanted))
            })
    };
    let found = world.tasks_of(&cluster).filter(is_of);
    let all: Vec<String> = found.map(|task| task.arn().to_owned()).collect();
    let (arns, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListTasksOutput::builder()
        .set_task_arns(Some(arns))
        .set_next_token(next)
        .build())
}
