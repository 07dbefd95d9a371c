//! Which revisions are in use: by services with all their deployments, and by running tasks.
//!
//! No call of ECS answers that for a task definition, so all clusters are asked. The uses by services are remembered for a
//! while: an apply that registers a hundred revisions looks once.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use aws_sdk_ecs::types;
use tokio::sync::Mutex;

use super::Api;
use crate::arn::short_name;
use crate::aws::{Error, all_pages};

/// For how long it is remembered what services use.
const REMEMBER: Duration = Duration::from_secs(60);

/// DescribeServices takes this many.
const SERVICES: usize = 10;

/// DescribeTasks takes this many.
const TASKS: usize = 100;

/// The clusters, and the revisions that their services use.
#[derive(Debug, Default)]
struct Seen(Mutex<Option<(Instant, Clusters)>>);

#[derive(Clone, Debug, Default)]
struct Clusters {
    arns: Vec<String>,
    used: BTreeSet<String>,
}

impl Api<'_> {
    /// The revisions of `family` that a service or a running task uses, as `family:revision`; those of other families may
    /// be among them.
    pub(in super::super) async fn used(&self, family: &str) -> Result<BTreeSet<String>, Error> {
        let this = self.on("Looking for uses of", family);
        let Clusters { arns, mut used } = this.by_services().await?;
        for cluster in &arns {
            or_gone(this.by_tasks(cluster, family, &mut used).await)?;
        }
        Ok(used)
    }

    async fn by_services(&self) -> Result<Clusters, Error> {
        let seen = self.client().shared(Seen::default);
        let mut seen = seen.0.lock().await;
        if let Some((when, clusters)) = &*seen
            && when.elapsed() < REMEMBER
        {
            return Ok(clusters.clone());
        }
        let mut clusters = Clusters {
            arns: self.clusters().await?,
            used: BTreeSet::new(),
        };
        for cluster in &clusters.arns {
            or_gone(self.services_of(cluster, &mut clusters.used).await)?;
        }
        *seen = Some((Instant::now(), clusters.clone()));
        Ok(clusters)
    }

    async fn clusters(&self) -> Result<Vec<String>, Error> {
        let ecs = self.ecs().await?;
        all_pages(|next| async move {
            let request = ecs.list_clusters().set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListClusters", send).await?;
            Ok((page.cluster_arns, page.next_token))
        })
        .await
    }

    async fn services_of(&self, cluster: &str, used: &mut BTreeSet<String>) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let arns = all_pages(|next| async move {
            let request = ecs
                .list_services()
                .cluster(cluster)
                .max_results(100)
                .set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListServices", send).await?;
            Ok((page.service_arns, page.next_token))
        });
        for arns in arns.await?.chunks(SERVICES) {
            let request = ecs
                .describe_services()
                .cluster(cluster)
                .set_services(Some(arns.to_vec()));
            let send = || request.clone().send();
            let answer = self.call("ecs:DescribeServices", send).await?;
            used.extend(answer.services().iter().flat_map(definitions));
        }
        Ok(())
    }

    async fn by_tasks(
        &self,
        cluster: &str,
        family: &str,
        used: &mut BTreeSet<String>,
    ) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let arns = all_pages(|next| async move {
            let request = ecs
                .list_tasks()
                .cluster(cluster)
                .family(family)
                .set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListTasks", send).await?;
            Ok((page.task_arns, page.next_token))
        });
        for arns in arns.await?.chunks(TASKS) {
            let request = ecs
                .describe_tasks()
                .cluster(cluster)
                .set_tasks(Some(arns.to_vec()));
            let send = || request.clone().send();
            let answer = self.call("ecs:DescribeTasks", send).await?;
            let definitions = answer.tasks().iter();
            let definitions = definitions.filter_map(types::Task::task_definition_arn);
            used.extend(definitions.map(|arn| short_name(arn).to_owned()));
        }
        Ok(())
    }
}

/// A cluster that was deleted in the meantime uses nothing.
fn or_gone(seen: Result<(), Error>) -> Result<(), Error> {
    match seen {
        Err(error) if error.is(&["ClusterNotFoundException"]) => Ok(()),
        other => other,
    }
}

/// The revisions that a service runs or is about to run.
fn definitions(service: &types::Service) -> Vec<String> {
    let active = service.status() != Some("INACTIVE");
    let own = service.task_definition().into_iter();
    let deployments = service.deployments().iter();
    let sets = service.task_sets().iter();
    let all = own
        .chain(deployments.filter_map(types::Deployment::task_definition))
        .chain(sets.filter_map(types::TaskSet::task_definition));
    let all = all.filter(|_| active);
    all.map(|arn| short_name(arn).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_uses_what_its_deployments_use() {
        let arn =
            |revision| format!("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:{revision}");
        let old = types::Deployment::builder().task_definition(arn(3)).build();
        let service = types::Service::builder()
            .status("ACTIVE")
            .task_definition(arn(4))
            .deployments(old);
        assert_eq!(definitions(&service.clone().build()), ["web:4", "web:3"]);
        assert_eq!(
            definitions(&service.status("INACTIVE").build()),
            Vec::<String>::new()
        );
    }
}
