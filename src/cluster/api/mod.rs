//! The requests about clusters: the only place here that sends any.

mod contents;

use std::time::{Duration, Instant};

use aws_sdk_ecs::operation::create_cluster::CreateClusterInput;
use aws_sdk_ecs::operation::update_cluster::UpdateClusterInput;
use aws_sdk_ecs::types;
use futures_util::future::join_all;

use super::contents::Contents;
use super::schema::Cluster;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Kind, Operation, Page, Progress, Step, fresh, is_inactive};

/// Refusals of a delete that may end by themselves.
const CONTAINS: &[&str] = &[
    "ClusterContainsCapacityProviderException",
    "ClusterContainsContainerInstancesException",
    "ClusterContainsServicesException",
    "ClusterContainsTasksException",
    "UpdateInProgressException",
];

/// How long ECS may refuse to delete a cluster in which nothing can be found: what was in it has only just ended.
const UNEXPLAINED: Duration = Duration::from_secs(60);

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, Cluster>;

impl Api<'_> {
    /// The cluster of that name or ARN; an unknown or inactive one is `None`.
    pub(super) async fn find(&self, name_or_arn: &str) -> Result<Option<types::Cluster>, Error> {
        let found = self.find_any(name_or_arn).await?;
        Ok(found.filter(|found| !is_inactive(found)))
    }

    /// The same, inactive ones included.
    pub(super) async fn find_any(
        &self,
        name_or_arn: &str,
    ) -> Result<Option<types::Cluster>, Error> {
        self.cluster(name_or_arn).await
    }

    /// A page of the ARNs of all clusters.
    pub(super) async fn list(&self, next: Option<String>) -> Result<Page<String>, Error> {
        let request = self.ecs().await?.list_clusters().set_next_token(next);
        let send = || request.clone().send();
        let page = self.call("ecs:ListClusters", send).await?;
        Ok(Page::new(page.cluster_arns, page.next_token))
    }

    /// The clusters of these ARNs that are active, in one request for each hundred.
    pub(super) async fn active(&self, arns: &[String]) -> Result<Vec<types::Cluster>, Error> {
        let found = join_all(arns.iter().map(|arn| self.find(arn))).await;
        let found = found.into_iter().filter_map(Result::transpose);
        found.collect()
    }

    /// Creates the cluster.
    pub(super) async fn create(&self, input: CreateClusterInput) -> Result<types::Cluster, Error> {
        let ecs = self.ecs().await?;
        let request = self.request("ecs:CreateCluster");
        // The first use of ECS in an account creates a role; the namespace of the defaults may be as new.
        let answer = request
            .retry_if(fresh::ROLE_SPREAD, fresh::is_role_new)
            .retry_if(fresh::SPREAD, |error| {
                error.is(&["NamespaceNotFoundException"])
            })
            .send(|| {
                let input = ReplaceInput(input.clone());
                ecs.create_cluster().customize().interceptor(input).send()
            })
            .await?;
        let cluster = answer
            .cluster
            .filter(|cluster| cluster.cluster_arn().is_some_and(|arn| !arn.is_empty()));
        self.outcome(cluster.ok_or_else(|| {
            let text = "the answer names no cluster";
            Error::new("ecs:CreateCluster", Kind::Malformed, text)
        }))
    }

    /// Sends the changes to ECS.
    pub(super) async fn update(
        &self,
        arn: &str,
        mut input: UpdateClusterInput,
    ) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        input.cluster = Some(arn.to_owned());
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.update_cluster().customize().interceptor(input).send()
        };
        self.call("ecs:UpdateCluster", send).await.map(drop)
    }

    /// Waits until the cluster can be used.
    pub(super) async fn wait_active(&self, arn: &str) -> tfplug::Result<Option<types::Cluster>> {
        let absence = match self.step() {
            Step::Create => fresh::READABLE,
            _ => fresh::FRESH,
        };
        self.wait("ACTIVE", absence, || self.find(arn), is_active)
            .await
    }

    /// Deletes the cluster. Contents that are on their way out are waited for; if something stays, they are the
    /// answer.
    pub(super) async fn delete(&self, arn: &str) -> tfplug::Result<Option<Contents>> {
        let begun = Instant::now();
        let judge = |contents: Option<&Contents>| match contents {
            Some(contents) if contents.is_unexplained() && begun.elapsed() > UNEXPLAINED => {
                Progress::Done
            }
            Some(contents) if !contents.stays() => Progress::Pending(contents.leaving()),
            _ => Progress::Done,
        };
        let delete = || self.try_delete(arn);
        self.wait("empty", Duration::ZERO, delete, judge).await
    }

    /// `None` when the deletion has begun, else what the cluster contains.
    async fn try_delete(&self, arn: &str) -> Result<Option<Contents>, Error> {
        let ecs = self.ecs().await?;
        let send = || ecs.delete_cluster().cluster(arn).send();
        // Not for the whole wait: capacity providers in it need turns to be deleted.
        let turn = self.turn(arn).await;
        let sent = self.call("ecs:DeleteCluster", send).await;
        drop(turn);
        match sent {
            Ok(_) => Ok(None),
            Err(error) if error.is(&["ClusterNotFoundException"]) => Ok(None),
            Err(error) if error.is(CONTAINS) => Ok(Some(self.look_into(arn, &error).await)),
            Err(error) => Err(error),
        }
    }

    /// Waits until the cluster is gone.
    pub(super) async fn wait_inactive(&self, arn: &str) -> tfplug::Result {
        let find = || self.find(arn);
        self.wait("INACTIVE", Duration::ZERO, find, is_gone)
            .await
            .map(drop)
    }
}

/// An emulator may leave the status out: then it is up.
fn is_active(cluster: Option<&types::Cluster>) -> Progress {
    match cluster.map(|cluster| cluster.status().unwrap_or("ACTIVE")) {
        Some("ACTIVE") => Progress::Done,
        Some("FAILED") => Progress::Failed(
            "ECS reports the status FAILED; delete the cluster and create it again.".into(),
        ),
        Some(status) => Progress::Pending(status.to_owned()),
        None => Progress::Failed("The cluster does not exist any more.".into()),
    }
}

fn is_gone(cluster: Option<&types::Cluster>) -> Progress {
    match cluster {
        None => Progress::Done,
        Some(cluster) => Progress::Pending(cluster.status().unwrap_or("unknown").to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(status: &str) -> types::Cluster {
        types::Cluster::builder().status(status).build()
    }

    #[test]
    fn every_status_ends_or_goes_on() {
        assert!(matches!(
            is_active(Some(&cluster("ACTIVE"))),
            Progress::Done
        ));
        assert!(matches!(
            is_active(Some(&cluster("PROVISIONING"))),
            Progress::Pending(_)
        ));
        assert!(matches!(
            is_active(Some(&cluster("FAILED"))),
            Progress::Failed(_)
        ));
        assert!(matches!(is_active(None), Progress::Failed(_)));
        assert!(matches!(is_gone(None), Progress::Done));
        assert!(matches!(
            is_gone(Some(&cluster("DEPROVISIONING"))),
            Progress::Pending(_)
        ));
    }
}
