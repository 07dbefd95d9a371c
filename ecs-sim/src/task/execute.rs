//! ExecuteCommand: what it refuses, and the session that it opens. No command runs: there is no container.

use aws_sdk_ecs::operation::execute_command::{ExecuteCommandInput, ExecuteCommandOutput};
use aws_sdk_ecs::types::{Container, Session};

use crate::refusal::Refusal;
use crate::world::{World, short};

pub(crate) fn execute(
    world: &mut World,
    input: ExecuteCommandInput,
) -> Result<ExecuteCommandOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let named = input.task().ok_or_else(|| Refusal::missing("task"))?;
    if input.command().unwrap_or_default().is_empty() {
        return Err(Refusal::missing("command"));
    }
    if input.interactive() != Some(true) {
        return Err(Refusal::invalid(
            "Interactive is the only mode supported currently.",
        ));
    }
    let arn = world.arn(&format!("task/{}/{}", short(&cluster), short(named)));
    let missing = || Refusal::invalid("The referenced task was not found.");
    let task = world.tasks.get(&arn).ok_or_else(missing)?;
    if !task.is_running() || !task.described.enable_execute_command {
        return Err(Refusal::invalid(
            "The execute command failed because execute command was not enabled when the task was run or the execute command agent \
             isn't running. Wait and try again or run a new task with execute command enabled and try again.",
        ));
    }
    let container = chosen(task.described.containers(), input.container())?.clone();
    if world.is_stalled(&arn) {
        return Err(Refusal::new(
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again later.",
        ));
    }
    let id = format!("ecs-execute-command-{}", &world.new_id());
    let (region, token) = (world.region.clone(), world.new_id());
    let session = Session::builder()
        .stream_url(format!(
            "wss://ssmmessages.{region}.amazonaws.com/v1/data-channel/{id}?role=publish_subscribe"
        ))
        .session_id(id)
        .token_value(token)
        .build();
    Ok(ExecuteCommandOutput::builder()
        .cluster_arn(cluster)
        .set_container_arn(container.container_arn)
        .set_container_name(container.name)
        .interactive(true)
        .session(session)
        .task_arn(arn)
        .build())
}

/// The container of that name, or the only one.
fn chosen<'a>(containers: &'a [Container], named: Option<&str>) -> Result<&'a Container, Refusal> {
    match (containers, named) {
        ([only], None) => Ok(only),
        (_, None) => Err(Refusal::invalid(
            "A container name must be specified because the task has more than one container.",
        )),
        (all, Some(name)) => all
            .iter()
            .find(|it| it.name() == Some(name))
            .ok_or_else(|| Refusal::invalid("The container was not found in the task.")),
    }
}
