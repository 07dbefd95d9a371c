//! State of other providers' capacity providers becomes state of `ecs_capacity_provider`.

use aws_sdk_ecs::types;
use serde_json::{Map, Value as Json};
use tfplug::{Move, Moved, Result};

use super::convert::from_answer;
use super::schema::CapacityProvider;
use crate::aws::awscc::Stored;

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move::from_sdk("aws", "aws_ecs_capacity_provider"),
        Move {
            provider: "awscc",
            resource: "awscc_ecs_capacity_provider",
            step: from_awscc,
        },
    ]
}

/// Members with another name than in the API. The state has no ARN: the next read finds it by the name.
const RENAMED: &[(&str, &str)] = &[("cluster_name", "cluster")];

fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let stored = Stored::new(object, source, RENAMED);
    let found = stored.answer(types::CapacityProvider::deserialize)?;
    stored.become_tagged(from_answer(&found, &CapacityProvider::default())?)
}
