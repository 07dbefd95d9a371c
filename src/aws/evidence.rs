//! Explaining why tasks do not run as they should: reasons of stopped tasks, and events of their service.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{Container, DesiredStatus, Service, Task};

use super::managed::Managed;
use super::operation::Operation;
use super::{Error, fresh};
use crate::arn::short_name;

impl<M: Managed> Operation<'_, M> {
    /// Facts that explain a failure of the tasks of a service that a deployment or task set `id` has started. A request that
    /// fails here leaves its part out.
    pub(crate) async fn evidence(&self, cluster: &str, service: &str, id: Option<&str>) -> String {
        let found = self
            .service_with_events(cluster, service)
            .await
            .ok()
            .flatten();
        let tasks = self.stopped_tasks(cluster, service).await;
        evidence(found.as_ref(), &tasks.unwrap_or_default(), id)
    }

    async fn service_with_events(
        &self,
        cluster: &str,
        service: &str,
    ) -> Result<Option<Service>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs.describe_services().cluster(cluster).services(service);
        let send = || request.clone().send();
        let answer = self.call("ecs:DescribeServices", send).await?;
        Ok(answer.services.unwrap_or_default().into_iter().next())
    }

    async fn stopped_tasks(&self, cluster: &str, service: &str) -> Result<Vec<Task>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs.list_tasks().cluster(cluster);
        let request = request.service_name(short_name(service));
        let request = request.desired_status(DesiredStatus::Stopped);
        let send = || request.clone().send();
        let page = self.call("ecs:ListTasks", send).await?;
        let arns = page.task_arns.unwrap_or_default();
        if arns.is_empty() {
            return Ok(Vec::new());
        }
        let request = ecs.describe_tasks().cluster(cluster).set_tasks(Some(arns));
        let send = || request.clone().send();
        let answer = self.call("ecs:DescribeTasks", send).await?;
        Ok(answer.tasks.unwrap_or_default())
    }
}

/// Whether ECS does not know something that the request names: it may be new, or not exist at all. Cluster and namespace
/// have codes of their own; task definition, capacity provider and role share theirs with faults that last.
pub(crate) fn is_part_unknown(error: &Error) -> bool {
    const CODES: &[&str] = &["ClusterNotFoundException", "NamespaceNotFoundException"];
    const SHARED: &[&str] = &["ClientException", "InvalidParameterException"];
    const TEXTS: &[&str] = &[
        "TaskDefinition not found",
        "The specified capacity provider was not found",
        "a capacity provider that is not associated with the cluster",
        "is not in an ACTIVE state",
    ];
    let by_text = error.is(SHARED) && fresh::mentions(error, TEXTS);
    error.is(CODES) || by_text || fresh::is_role_unknown(error)
}

/// Whether the target group has no listener yet: the load balancer may be on its way.
pub(crate) fn is_group_detached(error: &Error) -> bool {
    error.is(&["InvalidParameterException"])
        && fresh::mentions(error, &["does not have an associated load balancer"])
}

/// Reasons of a failure from the service and its stopped tasks, most frequent first.
fn evidence(service: Option<&Service>, tasks: &[Task], id: Option<&str>) -> String {
    let mut text = String::new();
    let ours = |task: &&Task| id.is_none() || task.started_by() == id;
    let reasons = grouped(tasks.iter().filter(ours).flat_map(reasons));
    if !reasons.is_empty() {
        text.push_str("Stopped tasks:\n");
        reasons
            .iter()
            .for_each(|(reason, count)| text.push_str(&format!("  {count} x {reason}\n")));
    }
    let events: Vec<&str> = service
        .map(|service| service.events())
        .unwrap_or_default()
        .iter()
        .filter_map(|event| event.message())
        .take(5)
        .collect();
    if !events.is_empty() {
        text.push_str("Latest service events:\n");
        events
            .iter()
            .for_each(|event| text.push_str(&format!("  {event}\n")));
    }
    text.trim_end().to_owned()
}

/// Why a task stopped: per container where it has an exit code or a reason, else the task's own reason.
fn reasons(task: &Task) -> Vec<String> {
    let messages = |container: &Container| {
        let name = container.name().unwrap_or("?");
        match (container.exit_code(), container.reason()) {
            (Some(code), Some(reason)) => {
                Some(format!("container {name}: exit code {code}, {reason}"))
            }
            (Some(code), None) if code != 0 => Some(format!("container {name}: exit code {code}")),
            (None, Some(reason)) => Some(format!("container {name}: {reason}")),
            _ => None,
        }
    };
    let messages: Vec<String> = task.containers().iter().filter_map(messages).collect();
    match (messages.is_empty(), task.stopped_reason()) {
        (true, Some(reason)) => vec![reason.to_owned()],
        _ => messages,
    }
}

fn grouped(reasons: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts = BTreeMap::new();
    reasons.for_each(|reason| *counts.entry(reason).or_insert(0) += 1);
    let mut grouped: Vec<_> = counts.into_iter().collect();
    grouped.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::types::ServiceEvent;

    #[test]
    fn evidence_counts_equal_reasons_of_this_deployment() {
        let task = |started_by: &str| {
            let container = Container::builder()
                .name("app")
                .exit_code(137)
                .reason("OutOfMemoryError")
                .build();
            Task::builder()
                .started_by(started_by)
                .containers(container)
                .build()
        };
        let tasks = [task("ecs-svc/1"), task("ecs-svc/1"), task("ecs-svc/0")];
        let event = ServiceEvent::builder()
            .message("(service web) was unable to place a task.")
            .build();
        let service = Service::builder().events(event).build();
        let text = evidence(Some(&service), &tasks, Some("ecs-svc/1"));
        assert!(
            text.contains("2 x container app: exit code 137, OutOfMemoryError"),
            "{text}"
        );
        assert!(text.contains("unable to place a task"), "{text}");
        assert_eq!(evidence(None, &[], None), "");
    }
}
