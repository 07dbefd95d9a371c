//! State of other providers' clusters becomes state of `ecs_cluster`.

use aws_sdk_ecs::types;
use serde_json::{Map, Value as Json};
use tfplug::{Move, Moved, Result};

use super::convert::from_answer;
use super::schema::Cluster;
use crate::aws::awscc::Stored;

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move::from_sdk("aws", "aws_ecs_cluster"),
        Move {
            provider: "awscc",
            resource: "awscc_ecs_cluster",
            step: from_awscc,
        },
    ]
}

/// Members with another name than in the API.
const RENAMED: &[(&str, &str)] = &[("arn", "clusterArn"), ("cluster_settings", "settings")];

/// Capacity providers and the default strategy are of the resource `ecs_cluster_capacity_providers`.
fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let stored = Stored::new(object, source, RENAMED);
    let found = stored.answer(types::Cluster::deserialize)?;
    stored.become_tagged(from_answer(&found, &Cluster::default())?)
}
