//! Between a daemon task definition and its requests and answers.

use aws_sdk_ecs::operation::register_daemon_task_definition::RegisterDaemonTaskDefinitionInput;
use aws_sdk_ecs::types;
use aws_smithy_types::Document;
use tfplug::Result;

use super::schema::DaemonTaskDefinition;
use crate::aws::codec::{Codec, Members, described, typed, with_tags};

pub(super) static CODEC: Codec<DaemonTaskDefinition> = Codec::new();

/// Members that some servers leave out of an answer: the state keeps its value.
const KEPT: &[&str] = &["status"];

/// The request that registers a revision.
///
/// # Errors
/// A member is missing.
pub(super) fn register(plan: &DaemonTaskDefinition) -> Result<RegisterDaemonTaskDefinitionInput> {
    CODEC.require(plan)?;
    let members = with_tags(CODEC.encode(plan), &plan.tags_all);
    Ok(typed(
        members,
        RegisterDaemonTaskDefinitionInput::deserialize,
    )?)
}

/// The model of a revision that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(
    found: &types::DaemonTaskDefinition,
    before: &DaemonTaskDefinition,
) -> Result<DaemonTaskDefinition> {
    let mut answer = described(types::DaemonTaskDefinition::SCHEMA, found)?;
    if let Some(Document::Array(containers)) = answer.get_mut("containerDefinitions") {
        let before = before.container_definition.items();
        for (index, container) in containers.iter_mut().enumerate() {
            let user = before.get(index).and_then(|it| it.user.text());
            if let Document::Object(container) = container {
                leave_user_out(container, user);
            }
        }
    }
    CODEC.decode(&answer, before, KEPT)
}

/// Forgets the user that ECS fills in for a log router.
fn leave_user_out(container: &mut Members, configured: Option<&str>) {
    let filled = container.get("user").and_then(Document::as_string) == Some("0");
    if filled && configured != Some("0") && container.contains_key("firelensConfiguration") {
        container.remove("user");
    }
}
