//! Clusters, and the custom attributes of their instances.

use serde_json::{Value as Json, json};

use super::{nothing_to_do, spellings_are_one};
use crate::attribute::schema::Attribute as CustomAttribute;
use crate::cluster::schema::Cluster;

#[tokio::test]
async fn spellings_of_a_cluster_are_one() {
    let base = json!({
        "name": "main",
        "configuration": [{
            "execute_command_configuration": [{
                "logging": "OVERRIDE",
                "log_configuration": [{ "cloud_watch_log_group_name": "exec" }],
            }],
            "managed_storage_configuration": [{}],
        }],
    });
    spellings_are_one::<Cluster>("ecs_cluster", base, "UpdateCluster").await;
    let base = json!({
        "name": "main",
        "configuration": [{ "execute_command_configuration": [{}], "managed_storage_configuration": [{}] }],
    });
    spellings_are_one::<Cluster>("ecs_cluster", base, "UpdateCluster").await;
}

#[tokio::test]
async fn empty_blocks_of_a_cluster_are_none() {
    let spelled =
        |exec: &Json| json!({ "configuration": [{ "execute_command_configuration": exec }] });
    let logs = |log: Json| spelled(&json!([{ "logging": "NONE", "log_configuration": log }]));
    let empty = json!([{
        "cloud_watch_log_group_name": "", "s3_bucket_name": "", "s3_key_prefix": "",
        "cloud_watch_encryption_enabled": false,
    }]);
    let spellings = [logs(json!([])), logs(json!([{}])), logs(empty)];
    let base = json!({ "name": "main" });
    nothing_to_do::<Cluster>("ecs_cluster", "UpdateCluster", &base, &spellings).await;
}

#[tokio::test]
async fn spellings_of_an_attribute_are_one() {
    let base = json!({ "name": "stack", "target_id": "i1", "cluster": "main" });
    spellings_are_one::<CustomAttribute>("ecs_attribute", base, "PutAttributes").await;
}
