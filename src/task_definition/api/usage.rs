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
use crate::aws::{Error, Page, Pages};

/// For how long it is remembered what services use.
const REMEMBER: Duration = Duration::from_secs(60);

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
            let tasks = or_gone(this.tasks_of(cluster, Some(family)).await)?;
            let definitions = tasks.iter().filter_map(types::Task::task_definition_arn);
            used.extend(definitions.map(|arn| short_name(arn).to_owned()));
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
            let services = or_gone(self.services_of(cluster).await)?;
            clusters.used.extend(services.iter().flat_map(definitions));
        }
        *seen = Some((Instant::now(), clusters.clone()));
        Ok(clusters)
    }

    async fn clusters(&self) -> Result<Vec<String>, Error> {
        let ecs = self.ecs().await?;
        Pages::new(|next| async move {
            let request = ecs.list_clusters().set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListClusters", send).await?;
            Ok(Page::new(page.cluster_arns, page.next_token))
        })
        .all()
        .await
    }
}

/// A cluster that was deleted in the meantime uses nothing.
fn or_gone<T>(found: Result<Vec<T>, Error>) -> Result<Vec<T>, Error> {
    match found {
        Err(error) if error.is(&["ClusterNotFoundException"]) => Ok(Vec::new()),
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
