//! The requests about a cluster's capacity providers: the only file here that sends any.

use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::types;

use super::schema::ClusterCapacityProviders;
use crate::aws::{Error, Operation, is_inactive};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, ClusterCapacityProviders>;

impl Api<'_> {
    /// The cluster of that name; an unknown or inactive one is `None`.
    pub(super) async fn find(&self, cluster: &str) -> Result<Option<types::Cluster>, Error> {
        let found = self.cluster(cluster).await?;
        Ok(found.filter(|found| !is_inactive(found)))
    }

    /// Sends the request and waits until ECS has carried it out; the cluster is the answer. `None` when there is no such
    /// cluster.
    pub(super) async fn put(
        &self,
        cluster: &str,
        input: PutClusterCapacityProvidersInput,
    ) -> tfplug::Result<Option<types::Cluster>> {
        let turn = self.turn(cluster).await;
        self.put_capacity_providers(&turn, input).await
    }
}
