//! Between a run and its request and answer.

use aws_sdk_ecs::operation::run_task::RunTaskInput;
use aws_sdk_ecs::types;
use tfplug::Result;

use super::schema::{RunContainer, RunTask, TaskExecution};
use crate::aws::codec::{Codec, json, typed, with_tags};
use crate::aws::tags::All;

pub(super) static CODEC: Codec<TaskExecution> = Codec::new();

/// The request; `token` is its client token unless one is configured.
///
/// # Errors
/// A member is missing.
pub(super) fn run(config: &TaskExecution, tags: &All, token: String) -> Result<RunTaskInput> {
    CODEC.require(config)?;
    let members = with_tags(CODEC.encode(config), &tags.clone().into());
    let mut input = typed(members, RunTaskInput::deserialize)?;
    input.client_token.get_or_insert(token);
    Ok(input)
}

/// The overrides as ECS counts them: as JSON. Unknown values are left out.
pub(super) fn overrides(config: &TaskExecution) -> Option<String> {
    let overrides = CODEC.encode(config).remove("overrides")?;
    Some(json(&overrides).to_string())
}

/// A task of an answer.
pub(super) fn task(found: &types::Task) -> RunTask {
    let text = |text: Option<&str>| text.unwrap_or_default().into();
    let container = |found: &types::Container| RunContainer {
        name: text(found.name()),
        last_status: text(found.last_status()),
        exit_code: found.exit_code().map(i64::from).into(),
        reason: text(found.reason()),
    };
    RunTask {
        task_arn: text(found.task_arn()),
        last_status: text(found.last_status()),
        stop_code: text(found.stop_code().map(types::TaskStopCode::as_str)),
        stopped_reason: text(found.stopped_reason()),
        containers: found
            .containers()
            .iter()
            .map(container)
            .collect::<Vec<_>>()
            .into(),
    }
}
