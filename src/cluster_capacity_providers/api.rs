//! The requests about a cluster's capacity providers: the only file here that sends any.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::types;

use super::schema::ClusterCapacityProviders;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Operation, Progress, fresh, is_inactive};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, ClusterCapacityProviders>;

/// A lock for each cluster: ECS refuses a change while another one is under way.
#[derive(Default)]
struct Turns(Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    fn of(&self, cluster: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(cluster.to_owned()).or_default())
    }
}

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
        let lock = self.client().shared(Turns::default).of(cluster);
        let _turn = lock.lock().await;
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let put = ecs.put_cluster_capacity_providers();
            put.customize().interceptor(input).send()
        };
        let request = self
            .request("ecs:PutClusterCapacityProviders")
            .retry_if(Duration::MAX, is_busy)
            .retry_if(fresh::SPREAD, is_unknown);
        match request.send(send).await {
            Err(error) if error.is(&["ClusterNotFoundException"]) => return Ok(None),
            other => other.map(drop)?,
        }
        let find = || self.find(cluster);
        self.wait("ACTIVE", fresh::FRESH, find, is_settled).await
    }
}

/// Whether ECS changes the cluster at the moment.
fn is_busy(error: &Error) -> bool {
    error.is(&["ResourceInUseException", "UpdateInProgressException"])
        || (error.is(&["ClientException"]) && fresh::mentions(error, &["Cluster was not ACTIVE"]))
}

/// Whether ECS does not know a capacity provider yet: it may be new.
fn is_unknown(error: &Error) -> bool {
    error.is(&["InvalidParameterException", "ClientException"])
        && fresh::mentions(error, &["The specified capacity provider was not found"])
}

/// An emulator may leave both states out.
fn is_settled(cluster: Option<&types::Cluster>) -> Progress {
    let Some(cluster) = cluster else {
        return Progress::Failed("The cluster does not exist any more.".into());
    };
    match (cluster.status(), cluster.attachments_status()) {
        (_, Some("UPDATE_FAILED")) => Progress::Failed(
            "ECS reports that the change failed (attachmentsStatus UPDATE_FAILED). Check the capacity providers and apply \
             again."
                .into(),
        ),
        (None | Some("ACTIVE"), None | Some("UPDATE_COMPLETE")) => Progress::Done,
        (_, Some(status)) => Progress::Pending(status.to_owned()),
        (status, None) => Progress::Pending(status.unwrap_or("unknown").to_owned()),
    }
}
