//! The services and tasks of a cluster, which more than one object asks for.

use aws_sdk_ecs::types::{DesiredStatus, Service, Task};

use super::managed::Managed;
use super::operation::Operation;
use super::{Error, all_pages};

/// DescribeServices takes this many.
const SERVICES_PER_CALL: usize = 10;

/// DescribeTasks takes this many.
const TASKS_PER_CALL: usize = 100;

impl<M: Managed> Operation<'_, M> {
    /// All services of a cluster.
    pub(crate) async fn services_of(&self, cluster: &str) -> Result<Vec<Service>, Error> {
        let ecs = self.ecs().await?;
        let arns = all_pages(|next| async move {
            let request = ecs.list_services().cluster(cluster).max_results(100);
            let request = request.set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListServices", send).await?;
            Ok((page.service_arns, page.next_token))
        });
        let mut found = Vec::new();
        for arns in arns.await?.chunks(SERVICES_PER_CALL) {
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
        let arns = all_pages(|next| async move {
            let request = ecs.list_tasks().cluster(cluster).set_next_token(next);
            let request = request.desired_status(DesiredStatus::Running);
            let request = request.set_family(family.map(str::to_owned));
            let send = || request.clone().send();
            let page = self.call("ecs:ListTasks", send).await?;
            Ok((page.task_arns, page.next_token))
        });
        let mut found = Vec::new();
        for arns in arns.await?.chunks(TASKS_PER_CALL) {
            let request = ecs.describe_tasks().cluster(cluster);
            let request = request.set_tasks(Some(arns.to_vec()));
            let send = || request.clone().send();
            let answer = self.call("ecs:DescribeTasks", send).await?;
            found.extend(answer.tasks.unwrap_or_default());
        }
        Ok(found)
    }
}
