//! Between a task set and its requests and answers: the facts that the codec cannot read from the schema.

use aws_sdk_ecs::operation::create_task_set::CreateTaskSetInput;
use aws_sdk_ecs::operation::update_task_set::UpdateTaskSetInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Result};

use super::schema::TaskSet;
use crate::arn::short_name;
use crate::aws::codec::{Codec, described, typed, with_tags};

pub(super) static CODEC: Codec<TaskSet> = Codec::new();

/// Members that emulators leave out of an answer: the state keeps its value.
const KEPT: &[&str] = &[
    "clusterArn",
    "serviceArn",
    "networkConfiguration.awsvpcConfiguration",
    "loadBalancers",
    "serviceRegistries",
    "capacityProviderStrategy",
    "externalId",
    "scale",
];

/// The request that creates the task set.
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &TaskSet, token: String) -> Result<CreateTaskSetInput> {
    CODEC.require(plan)?;
    let mut members = with_tags(CODEC.encode(plan), &plan.tags_all);
    members.insert("clientToken".to_owned(), token.into());
    Ok(typed(members, CreateTaskSetInput::deserialize)?)
}

/// The request that scales the task set; `None` when the scale is as before.
///
/// # Errors
/// A member is missing.
pub(super) fn update(prior: &TaskSet, plan: &TaskSet) -> Result<Option<UpdateTaskSetInput>> {
    CODEC.require(plan)?;
    let (before, mut members) = (CODEC.encode(prior), CODEC.encode(plan));
    if before.get("scale") == members.get("scale") || !members.contains_key("scale") {
        return Ok(None);
    }
    members.retain(|name, _| ["cluster", "service", "scale"].contains(&name.as_str()));
    let id = plan.task_set_id.get().or_else(|| prior.task_set_id.get());
    members.insert("taskSet".to_owned(), id.unwrap_or_default().into());
    Ok(Some(typed(members, UpdateTaskSetInput::deserialize)?))
}

/// The model of a task set that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(found: &types::TaskSet, before: &TaskSet) -> Result<TaskSet> {
    let answer = described(types::TaskSet::SCHEMA, found)?;
    let model = CODEC.decode(&answer, before, KEPT)?;
    let name = |reference: &Attr<String>| short_name(reference.text().unwrap_or("")).to_owned();
    let id = match &before.id {
        Attr::Known(id) if !id.is_empty() => id.clone(),
        _ => format!(
            "{},{},{}",
            model.task_set_id.text().unwrap_or(""),
            spelled(&before.service).unwrap_or_else(|| name(&model.service)),
            spelled(&before.cluster).unwrap_or_else(|| name(&model.cluster)),
        ),
    };
    Ok(TaskSet {
        id: id.into(),
        ..model
    })
}

/// A reference as it is configured.
fn spelled(reference: &Attr<String>) -> Option<String> {
    reference.get().filter(|text| !text.is_empty())
}
