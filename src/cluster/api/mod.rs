//! The requests about clusters: the only place here that sends any.

mod contents;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use aws_sdk_ecs::operation::create_cluster::builders::CreateClusterInputBuilder;
use aws_sdk_ecs::operation::update_cluster::builders::UpdateClusterInputBuilder;
use aws_sdk_ecs::types::{self, ClusterField};
use tfplug::{Attr, Cx};

use super::contents::Contents;
use crate::arn::short_name;
use crate::aws::{
    Batcher, Client, Error, Kind, Progress, Wait, by_key, call, fresh, tagging, tags, wait_until,
};

/// DescribeClusters takes this many.
const DESCRIBE_LIMIT: usize = 100;

/// What keeps a cluster from being deleted, and may go away by itself.
const CONTAINS: &[&str] = &[
    "ClusterContainsCapacityProviderException",
    "ClusterContainsContainerInstancesException",
    "ClusterContainsServicesException",
    "ClusterContainsTasksException",
    "UpdateInProgressException",
];

/// How long ECS may refuse to delete a cluster in which nothing can be found: what was in it has only just ended.
const UNEXPLAINED: Duration = Duration::from_secs(60);

/// The requests, within one operation.
#[derive(Clone, Debug)]
pub(super) struct Api<'a> {
    cx: &'a Cx<Client>,
    client: Client,
}

/// Reads of many clusters at once.
struct Reads(Batcher<(), String, types::Cluster>);

impl<'a> Api<'a> {
    /// The requests in an object's region.
    pub(super) fn new(cx: &'a Cx<Client>, region: &Attr<String>) -> tfplug::Result<Self> {
        Ok(Self {
            cx,
            client: cx.client()?.in_region(region),
        })
    }

    /// Refuses an object of another account than the credentials'.
    pub(super) async fn check_account_of(&self, arn: &str, doing: &str) -> tfplug::Result {
        self.client.check_account_of(arn, doing).await
    }

    /// The region of a data source's answer.
    pub(super) fn answered_region(&self, written: &Attr<String>) -> Attr<String> {
        self.client.answered_region(written)
    }

    /// The region of all requests.
    pub(super) fn region(&self) -> &str {
        self.client.region()
    }

    /// The tags' policy of the provider.
    pub(super) fn tags(&self) -> &tags::Policy {
        self.client.tags()
    }

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
        let reads = self.client.shared(|| Reads(Batcher::new(DESCRIBE_LIMIT)));
        let client = self.client.clone();
        reads
            .0
            .get((), name_or_arn.to_owned(), move |keys| {
                describe(client, keys)
            })
            .await
    }

    /// Creates the cluster.
    pub(super) async fn create(
        &self,
        input: CreateClusterInputBuilder,
    ) -> Result<types::Cluster, Error> {
        let ecs = self.client.ecs().await?;
        let request = self.client.request("ecs:CreateCluster").within(self.cx);
        // The first use of ECS in an account creates a role; the namespace of the defaults may be as new.
        let answer = request
            .also(fresh::ROLE_SPREAD, fresh::is_role_new)
            .also(fresh::SPREAD, |error| {
                error.is(&["NamespaceNotFoundException"])
            })
            .send(|| input.clone().send_with(ecs))
            .await?;
        let cluster = answer
            .cluster
            .filter(|cluster| cluster.cluster_arn().is_some_and(|arn| !arn.is_empty()));
        cluster.ok_or_else(|| {
            Error::new(
                "ecs:CreateCluster",
                Kind::Malformed,
                "the answer names no cluster",
            )
        })
    }

    /// Tells ECS what changed.
    pub(super) async fn update(
        &self,
        arn: &str,
        input: UpdateClusterInputBuilder,
    ) -> Result<(), Error> {
        let ecs = self.client.ecs().await?;
        let input = input.cluster(arn);
        call(self.cx, &self.client, "ecs:UpdateCluster", || {
            input.clone().send_with(ecs)
        })
        .await
        .map(drop)
    }

    /// Brings the tags from `old` to `new`.
    pub(super) async fn retag(
        &self,
        arn: &str,
        old: &tags::All,
        new: &tags::All,
    ) -> Result<(), Error> {
        tagging::retag(self.cx, &self.client, arn, old, new).await
    }

    /// Waits until the cluster can be used.
    pub(super) async fn wait_active(
        &self,
        arn: &str,
        operation: &str,
    ) -> tfplug::Result<Option<types::Cluster>> {
        let object = format!("ECS cluster ({})", short_name(arn));
        let absence = match operation {
            "create" => fresh::READABLE,
            _ => fresh::FRESH,
        };
        let wait = Wait {
            object: &object,
            target: "ACTIVE",
            operation,
            adjustable: true,
            absence,
        };
        wait_until(self.cx, wait, || self.find(arn), is_active).await
    }

    /// Deletes the cluster. What it still contains is waited for as long as it is on its way out; if something stays,
    /// that is the answer.
    pub(super) async fn delete(&self, arn: &str) -> tfplug::Result<Option<Contents>> {
        let object = format!("ECS cluster ({})", short_name(arn));
        let wait = Wait {
            object: &object,
            target: "empty",
            operation: "delete",
            adjustable: true,
            absence: Duration::ZERO,
        };
        let begun = Instant::now();
        let judge = |contents: Option<&Contents>| match contents {
            Some(contents) if contents.is_unexplained() && begun.elapsed() > UNEXPLAINED => {
                Progress::Done
            }
            Some(contents) if !contents.stays() => Progress::Pending(contents.leaving()),
            _ => Progress::Done,
        };
        wait_until(self.cx, wait, || self.try_delete(arn), judge).await
    }

    /// `None` when the deletion has begun, else what the cluster contains.
    async fn try_delete(&self, arn: &str) -> tfplug::Result<Option<Contents>> {
        let failed = |error: Error| {
            error.into_diagnostic(&format!("Deleting ECS cluster ({})", short_name(arn)))
        };
        let ecs = self.client.ecs().await.map_err(failed)?;
        let send = || ecs.delete_cluster().cluster(arn).send();
        match call(self.cx, &self.client, "ecs:DeleteCluster", send).await {
            Ok(_) => Ok(None),
            Err(error) if error.is(&["ClusterNotFoundException"]) => Ok(None),
            Err(error) if error.is(CONTAINS) => Ok(Some(self.look_into(arn, &error).await)),
            Err(error) => Err(failed(error)),
        }
    }

    /// Waits until the cluster is gone.
    pub(super) async fn wait_inactive(&self, arn: &str) -> tfplug::Result {
        let object = format!("ECS cluster ({})", short_name(arn));
        let wait = Wait {
            object: &object,
            target: "INACTIVE",
            operation: "delete",
            adjustable: true,
            absence: Duration::ZERO,
        };
        wait_until(self.cx, wait, || self.find(arn), is_gone)
            .await
            .map(drop)
    }
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
pub(super) fn is_inactive(cluster: &types::Cluster) -> bool {
    cluster.status() == Some("INACTIVE")
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
