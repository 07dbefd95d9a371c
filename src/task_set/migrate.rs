//! State of other providers' task sets becomes state of `ecs_task_set`.

use aws_sdk_ecs::types;
use serde_json::{Map, Value as Json};
use tfplug::{Move, Moved, Result};

use super::convert::from_answer;
use super::schema::TaskSet;
use crate::aws::awscc::Stored;

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move::from_sdk("aws", "aws_ecs_task_set"),
        Move {
            provider: "awscc",
            resource: "awscc_ecs_task_set",
            step: from_awscc,
        },
    ]
}

/// Members with another name than in the API, whose `id` is that of the task set alone. The state has no ARN.
const RENAMED: &[(&str, &str)] = &[
    ("cluster", "clusterArn"),
    ("service", "serviceArn"),
    ("task_set_id", "id"),
];

fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let stored = Stored::new(object, source, RENAMED);
    let found = stored.answer(types::TaskSet::deserialize)?;
    stored.become_tagged(from_answer(&found, &TaskSet::default())?)
}
