//! Looks into a cluster that ECS does not delete. No request is sent as long as nothing is wrong.

use aws_sdk_ecs::types;

use super::Api;
use crate::aws::{Error, Page, Pages};
use crate::cluster::contents::{self, Contents, Refusal, Things};

/// DescribeContainerInstances takes this many.
const INSTANCES_PER_CALL: usize = 100;

impl Api<'_> {
    /// The contents of the cluster. A request that fails, such as one that is not allowed, leaves its part open.
    pub(super) async fn look_into(&self, cluster: &str, refusal: &Error) -> Contents {
        let mut contents = Contents {
            refusal: Refusal::of(refusal),
            ..Contents::default()
        };
        let parts: [(&mut Things, Result<Things, Error>); 5] = [
            (
                &mut contents.services,
                self.services_of(cluster)
                    .await
                    .map(|found| contents::services(&found)),
            ),
            (&mut contents.daemons, self.daemons(cluster).await),
            (
                &mut contents.tasks,
                self.tasks_of(cluster, None)
                    .await
                    .map(|found| contents::tasks(&found)),
            ),
            (&mut contents.instances, self.instances(cluster).await),
            (&mut contents.providers, self.providers(cluster).await),
        ];
        let mut unread = Vec::new();
        for (part, found) in parts {
            match found {
                Ok(things) => *part = things,
                Err(error) => unread.push(error.to_string()),
            }
        }
        contents.unread = unread;
        contents
    }

    async fn daemons(&self, cluster: &str) -> Result<Things, Error> {
        let ecs = self.ecs().await?;
        let found = Pages::new(|next| async move {
            let request = ecs.list_daemons().cluster_arn(cluster).set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListDaemons", send).await?;
            Ok(Page::new(page.daemon_summaries_list, page.next_token))
        });
        Ok(contents::daemons(&found.all().await?))
    }

    async fn instances(&self, cluster: &str) -> Result<Things, Error> {
        let ecs = self.ecs().await?;
        let arns = Pages::new(|next| async move {
            let request = ecs
                .list_container_instances()
                .cluster(cluster)
                .set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListContainerInstances", send).await?;
            Ok(Page::new(page.container_instance_arns, page.next_token))
        })
        .all()
        .await?;
        let mut found = Vec::new();
        for some in arns.chunks(INSTANCES_PER_CALL) {
            let request = ecs
                .describe_container_instances()
                .cluster(cluster)
                .set_container_instances(Some(some.to_vec()));
            let answer = self
                .call("ecs:DescribeContainerInstances", || request.clone().send())
                .await?;
            found.extend(answer.container_instances.unwrap_or_default());
        }
        Ok(contents::instances(&found))
    }

    async fn providers(&self, cluster: &str) -> Result<Things, Error> {
        let associated = self.find(cluster).await?;
        let is_moving = |cluster: &types::Cluster| {
            let status = cluster.attachments_status().unwrap_or_default();
            status.ends_with("_IN_PROGRESS")
        };
        let Some(associated) = associated.filter(|cluster| !is_moving(cluster)) else {
            return Ok(Things::default());
        };
        let names = associated.capacity_providers().iter();
        let names: Vec<String> = names
            .filter(|name| contents::is_own_provider(name))
            .cloned()
            .collect();
        if names.is_empty() {
            return Ok(Things::default());
        }
        let ecs = self.ecs().await?;
        let request = ecs
            .describe_capacity_providers()
            .set_capacity_providers(Some(names));
        let answer = self
            .call("ecs:DescribeCapacityProviders", || request.clone().send())
            .await?;
        Ok(contents::providers(answer.capacity_providers()))
    }
}
