//! State of other providers' clusters' capacity providers becomes state of `ecs_cluster_capacity_providers`.

use aws_sdk_ecs::types;
use serde_json::{Map, Value as Json};
use tfplug::{Move, Moved, Result};

use super::convert::from_answer;
use super::schema::ClusterCapacityProviders;
use crate::arn::short_name;
use crate::aws::awscc::Stored;

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move {
            provider: "aws",
            resource: "aws_ecs_cluster_capacity_providers",
            step: |object, _| {
                from_aws(object);
                Ok(())
            },
        },
        Move {
            provider: "awscc",
            resource: "awscc_ecs_cluster_capacity_provider_associations",
            step: from_awscc,
        },
    ]
}

/// The source's state has an empty list where none is configured, and where an empty one is.
fn from_aws(object: &mut Map<String, Json>) {
    tfplug::empty_as_null(object);
    let list = object.entry("capacity_providers").or_insert(Json::Null);
    if list.is_null() {
        *list = Json::Array(Vec::new());
    }
}

/// Members with another name than in the API. The cluster may be there by its ARN.
const RENAMED: &[(&str, &str)] = &[("cluster", "clusterName")];

fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let mut stored = Stored::new(object, source, RENAMED);
    let cluster = stored.text("clusterName").map(short_name);
    if let Some(name) = cluster.map(str::to_owned) {
        stored.insert("clusterName", name);
    }
    let found = stored.answer(types::Cluster::deserialize)?;
    stored.become_untagged(from_answer(&found, &ClusterCapacityProviders::default())?)
}
