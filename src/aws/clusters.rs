//! Reads of clusters, which several objects need: all of them share one DescribeClusters.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{self, ClusterField};

use super::{Batcher, Client, Error, Managed, Operation, by_key};

/// DescribeClusters takes this many.
const DESCRIBE_LIMIT: usize = 100;

/// Reads of many clusters at once.
struct Reads(Batcher<(), String, types::Cluster>);

/// The cluster of that name or ARN for any operation, inactive ones included: all of them share their reads.
pub(crate) async fn find<M: Managed>(
    operation: &Operation<'_, M>,
    name_or_arn: &str,
) -> Result<Option<types::Cluster>, Error> {
    let reads = (operation.client()).shared(|| Reads(Batcher::new(DESCRIBE_LIMIT)));
    let client = operation.client().clone();
    let load = move |keys| describe(client, keys);
    operation.outcome(reads.0.get((), name_or_arn.to_owned(), load).await)
}

/// The clusters among `keys` that exist, by key.
async fn describe(
    client: Client,
    keys: Vec<String>,
) -> Result<BTreeMap<String, types::Cluster>, Error> {
    const OPERATION: &str = "ecs:DescribeClusters";
    let ecs = client.ecs().await?;
    let send = || {
        ecs.describe_clusters()
            .set_clusters(Some(keys.clone()))
            .include(ClusterField::Attachments)
            .include(ClusterField::Configurations)
            .include(ClusterField::Settings)
            .include(ClusterField::Tags)
            .send()
    };
    let answer = client.request(OPERATION).send(send).await?;
    let find = |key: &str| {
        let is_it = |cluster: &&types::Cluster| {
            cluster.cluster_arn() == Some(key)
                || (!key.starts_with("arn:") && cluster.cluster_name() == Some(key))
        };
        answer.clusters().iter().find(is_it).map(Some)
    };
    by_key(OPERATION, keys, answer.failures(), find)
}

/// Whether the cluster was deleted: ECS shows it for a while.
pub(crate) fn is_inactive(cluster: &types::Cluster) -> bool {
    cluster.status() == Some("INACTIVE")
}
