//! Clusters with their services and tasks, which more than one object asks for.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{Cluster, ClusterField, DesiredStatus, Service, Task};

use super::managed::Managed;
use super::operation::Operation;
use super::{Batcher, Client, Error, Page, Pages, by_key};

/// DescribeClusters takes this many.
const CLUSTERS_PER_CALL: usize = 100;

/// DescribeServices takes this many.
const SERVICES_PER_CALL: usize = 10;

/// DescribeTasks takes this many.
const TASKS_PER_CALL: usize = 100;

/// Reads of many clusters at once.
struct Reads(Batcher<(), String, Cluster>);

impl<M: Managed> Operation<'_, M> {
    /// The cluster of that name or ARN, an inactive one too; an unknown one is `None`.
    pub(crate) async fn cluster(&self, name_or_arn: &str) -> Result<Option<Cluster>, Error> {
        let reads = (self.client()).shared(|| Reads(Batcher::new(CLUSTERS_PER_CALL)));
        let client = self.client().clone();
        let load = move |keys| describe(client, keys);
        self.outcome(reads.0.get((), name_or_arn.to_owned(), load).await)
    }

    /// A page of all clusters of the region, inactive ones included.
    pub(crate) async fn clusters_page(&self, next: Option<String>) -> Result<Page<Cluster>, Error> {
        let ecs = self.ecs().await?;
        let list = || ecs.list_clusters().set_next_token(next.clone()).send();
        let page = self.call("ecs:ListClusters", list).await?;
        let arns = page.cluster_arns.unwrap_or_default();
        let found = match arns.is_empty() {
            true => BTreeMap::new(),
            false => self.outcome(describe(self.client().clone(), arns).await)?,
        };
        Ok(Page::new(
            Some(found.into_values().collect()),
            page.next_token,
        ))
    }

    /// All clusters of the region, inactive ones included.
    pub(crate) async fn all_clusters(&self) -> Result<Vec<Cluster>, Error> {
        let pages = Pages::new(|next| self.clusters_page(next));
        pages.all().await
    }

    /// All services of a cluster.
    pub(crate) async fn services_of(&self, cluster: &str) -> Result<Vec<Service>, Error> {
        let ecs = self.ecs().await?;
        let arns = Pages::new(|next| async move {
            let request = ecs.list_services().cluster(cluster).max_results(100);
            let request = request.set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListServices", send).await?;
            Ok(Page::new(page.service_arns, page.next_token))
        });
        let mut found = Vec::new();
        for arns in arns.all().await?.chunks(SERVICES_PER_CALL) {
            let request = ecs.describe_services().cluster(cluster);
            let request = request.set_services(Some(arns.to_vec()));
            let send = || request.clone().send();
            let answer = self.call("ecs:DescribeServices", send).await?;
            found.extend(answer.services.unwrap_or_default());
        }
        Ok(found)
    }

    /// The tasks of a cluster that shall run; with `family` those of its revisions.
    pub(crate) async fn tasks_of(
        &self,
        cluster: &str,
        family: Option<&str>,
    ) -> Result<Vec<Task>, Error> {
        let ecs = self.ecs().await?;
        let arns = Pages::new(|next| async move {
            let request = ecs.list_tasks().cluster(cluster).set_next_token(next);
            let request = request.desired_status(DesiredStatus::Running);
            let request = request.set_family(family.map(str::to_owned));
            let send = || request.clone().send();
            let page = self.call("ecs:ListTasks", send).await?;
            Ok(Page::new(page.task_arns, page.next_token))
        });
        let mut found = Vec::new();
        for arns in arns.all().await?.chunks(TASKS_PER_CALL) {
            let request = ecs.describe_tasks().cluster(cluster);
            let request = request.set_tasks(Some(arns.to_vec()));
            let send = || request.clone().send();
            let answer = self.call("ecs:DescribeTasks", send).await?;
            found.extend(answer.tasks.unwrap_or_default());
        }
        Ok(found)
    }
}

/// The clusters among `keys` that exist, by key.
async fn describe(client: Client, keys: Vec<String>) -> Result<BTreeMap<String, Cluster>, Error> {
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
        let is_it = |cluster: &&Cluster| {
            cluster.cluster_arn() == Some(key)
                || (!key.starts_with("arn:") && cluster.cluster_name() == Some(key))
        };
        answer.clusters().iter().find(is_it).map(Some)
    };
    by_key(OPERATION, keys, answer.failures(), find)
}

/// Whether the cluster was deleted: ECS shows it for a while.
pub(crate) fn is_inactive(cluster: &Cluster) -> bool {
    cluster.status() == Some("INACTIVE")
}
