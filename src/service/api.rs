//! The requests about services: the only file here that sends any.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;
use aws_sdk_ecs::types::{self, DesiredStatus, ServiceField};
use tfplug::{Attr, Cx};

use super::rollout;
use crate::arn::short_name;
use crate::aws::codec::ReplaceInput;
use crate::aws::{
    self, Batcher, Client, Error, Kind, Progress, Request, Wait, by_key, fresh, tagging, tags,
    wait_until,
};

/// DescribeServices takes this many of one cluster.
const DESCRIBE_LIMIT: usize = 10;

/// The requests, within one operation.
#[derive(Clone, Debug)]
pub(super) struct Api<'a> {
    cx: &'a Cx<Client>,
    client: Client,
}

/// Reads of many services at once, per cluster.
struct Reads(Batcher<String, String, types::Service>);

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

    /// The operation that the requests belong to.
    pub(super) fn cx(&self) -> &'a Cx<Client> {
        self.cx
    }

    /// The region of all requests.
    pub(super) fn region(&self) -> &str {
        self.client.region()
    }

    /// The tags' policy of the provider.
    pub(super) fn tags(&self) -> &tags::Policy {
        self.client.tags()
    }

    /// The service of that name or ARN in `cluster` (name or ARN, empty for the default one); an unknown or inactive
    /// one is `None`, and so is one in an unknown cluster.
    pub(super) async fn find(
        &self,
        cluster: &str,
        service: &str,
    ) -> Result<Option<types::Service>, Error> {
        let found = self.find_any(cluster, service).await?;
        Ok(found.filter(|found| !is_inactive(found)))
    }

    /// The same, inactive ones included.
    pub(super) async fn find_any(
        &self,
        cluster: &str,
        service: &str,
    ) -> Result<Option<types::Service>, Error> {
        let reads = self.client.shared(|| Reads(Batcher::new(DESCRIBE_LIMIT)));
        let (client, group) = (self.client.clone(), cluster.to_owned());
        let load = move |keys| describe(client, group, keys);
        reads
            .0
            .get(cluster.to_owned(), service.to_owned(), load)
            .await
    }

    /// Creates the service.
    pub(super) async fn create(&self, input: CreateServiceInput) -> Result<types::Service, Error> {
        let ecs = self.client.ecs().await?;
        let request = self.patient("ecs:CreateService");
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.create_service().customize().interceptor(input).send()
        };
        let answer = request.send(send).await?;
        let service = answer
            .service
            .filter(|service| service.service_arn().is_some_and(|arn| !arn.is_empty()));
        service.ok_or_else(|| {
            Error::new(
                "ecs:CreateService",
                Kind::Malformed,
                "the answer names no service",
            )
        })
    }

    /// A request that waits for what it names and AWS may not know yet everywhere: see [`is_unknown`].
    fn patient(&self, operation: &'static str) -> Request<'_> {
        self.client
            .request(operation)
            .within(self.cx)
            .also(fresh::SPREAD, is_unknown)
            .also(fresh::ROLE_SPREAD, |error| {
                fresh::is_role_new(error) || is_detached(error)
            })
    }

    /// The service as DescribeServices shows it after its create. `None` when it does not show it in time: then the
    /// create was answered with one that is gone.
    pub(super) async fn read_back(
        &self,
        cluster: &str,
        service: &str,
    ) -> tfplug::Result<Option<types::Service>> {
        let object = format!("ECS service ({})", short_name(service));
        let wait = Wait {
            object: &object,
            target: "readable",
            operation: "create",
            adjustable: true,
            absence: fresh::READABLE,
        };
        wait_until(
            self.cx,
            wait,
            || self.find(cluster, service),
            |_| Progress::Done,
        )
        .await
    }

    /// Tells ECS what changed.
    pub(super) async fn update(
        &self,
        cluster: &str,
        service: &str,
        mut input: UpdateServiceInput,
    ) -> Result<Option<types::Service>, Error> {
        let ecs = self.client.ecs().await?;
        input.cluster = Some(cluster.to_owned());
        input.service = Some(service.to_owned());
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.update_service().customize().interceptor(input).send()
        };
        Ok(self.patient("ecs:UpdateService").send(send).await?.service)
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

    /// Deletes the service; one that is gone is fine.
    pub(super) async fn delete(
        &self,
        cluster: &str,
        service: &str,
        force: bool,
    ) -> Result<(), Error> {
        let ecs = self.client.ecs().await?;
        let request = self.client.request("ecs:DeleteService").within(self.cx);
        let deploying = |error: &Error| {
            // There is no code of its own for this.
            error.is(&["InvalidParameterException"])
                && error.message().contains("while deployments are active")
        };
        let send = || {
            ecs.delete_service()
                .cluster(cluster)
                .service(service)
                .force(force)
                .send()
        };
        match request.also(Duration::MAX, deploying).send(send).await {
            Err(error) if error.is(&["ServiceNotFoundException", "ClusterNotFoundException"]) => {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Waits until the service is gone.
    pub(super) async fn wait_inactive(
        &self,
        cluster: &str,
        service: &str,
        operation: &str,
    ) -> tfplug::Result {
        let object = format!("ECS service ({})", short_name(service));
        let wait = Wait {
            object: &object,
            target: "INACTIVE",
            operation,
            adjustable: true,
            absence: Duration::ZERO,
        };
        wait_until(self.cx, wait, || self.find(cluster, service), is_gone)
            .await
            .map(drop)
    }

    /// Waits until the deployment `id` has completed; the error says why it did not.
    pub(super) async fn wait_stable(
        &self,
        cluster: &str,
        service: &str,
        id: Option<&str>,
        operation: &str,
    ) -> tfplug::Result {
        let object = format!("ECS service ({})", short_name(service));
        let wait = Wait {
            object: &object,
            target: "stable",
            operation,
            adjustable: true,
            absence: fresh::FRESH,
        };
        let judge = |found: Option<&types::Service>| rollout::judge(found, id);
        match wait_until(self.cx, wait, || self.find(cluster, service), judge).await {
            Err(error) if !self.cx.is_cancelled() => {
                Err(error.note(self.evidence(cluster, service, id).await))
            }
            other => other.map(drop),
        }
    }

    /// What explains a failure; a request that fails here only leaves its part out.
    async fn evidence(&self, cluster: &str, service: &str, id: Option<&str>) -> String {
        let found = self.find(cluster, service).await.ok().flatten();
        let tasks = self
            .stopped_tasks(cluster, service)
            .await
            .unwrap_or_default();
        rollout::evidence(found.as_ref(), &tasks, id)
    }

    async fn stopped_tasks(&self, cluster: &str, service: &str) -> Result<Vec<types::Task>, Error> {
        let ecs = self.client.ecs().await?;
        let name = short_name(service);
        let list = || {
            ecs.list_tasks()
                .cluster(cluster)
                .service_name(name)
                .desired_status(DesiredStatus::Stopped)
                .send()
        };
        let arns = self
            .client
            .request("ecs:ListTasks")
            .send(list)
            .await?
            .task_arns
            .unwrap_or_default();
        if arns.is_empty() {
            return Ok(Vec::new());
        }
        let describe = || {
            ecs.describe_tasks()
                .cluster(cluster)
                .set_tasks(Some(arns.clone()))
                .send()
        };
        Ok(
            aws::call(self.cx, &self.client, "ecs:DescribeTasks", describe)
                .await?
                .tasks
                .unwrap_or_default(),
        )
    }
}

/// Whether ECS does not know something that the request names: it may be new, or not exist at all. Cluster and namespace
/// have codes of their own; task definition, capacity provider and role share theirs with faults that last.
fn is_unknown(error: &Error) -> bool {
    const CODES: &[&str] = &["ClusterNotFoundException", "NamespaceNotFoundException"];
    const SHARED: &[&str] = &["ClientException", "InvalidParameterException"];
    const TEXTS: &[&str] = &[
        "TaskDefinition not found",
        "The specified capacity provider was not found",
        "a capacity provider that is not associated with the cluster",
        "is not in an ACTIVE state",
    ];
    let by_text = error.is(SHARED) && fresh::says(error, TEXTS);
    error.is(CODES) || by_text || fresh::is_role_unknown(error)
}

/// Whether the target group has no listener yet: the load balancer may be on its way.
fn is_detached(error: &Error) -> bool {
    error.is(&["InvalidParameterException"])
        && fresh::says(error, &["does not have an associated load balancer"])
}

/// The services among `keys` that exist, by key.
async fn describe(
    client: Client,
    cluster: String,
    keys: Vec<String>,
) -> Result<BTreeMap<String, types::Service>, Error> {
    const OPERATION: &str = "ecs:DescribeServices";
    let ecs = client.ecs().await?;
    let send = || {
        ecs.describe_services()
            .set_cluster(Some(cluster.clone()).filter(|cluster| !cluster.is_empty()))
            .set_services(Some(keys.clone()))
            .include(ServiceField::Tags)
            .send()
    };
    let answer = match client.request(OPERATION).send(send).await {
        Err(error) if error.is(&["ClusterNotFoundException"]) => return Ok(BTreeMap::new()),
        other => other?,
    };
    let find = |key: &str| {
        let is_it = |service: &&types::Service| {
            service.service_arn() == Some(key) || service.service_name() == Some(short_name(key))
        };
        answer.services().iter().find(is_it).map(Some)
    };
    by_key(OPERATION, keys, answer.failures(), find)
}

/// Whether the service was deleted: ECS shows it for a while.
pub(super) fn is_inactive(service: &types::Service) -> bool {
    service.status() == Some("INACTIVE")
}

fn is_gone(service: Option<&types::Service>) -> Progress {
    match service {
        None => Progress::Done,
        Some(service) => Progress::Pending(format!(
            "{}, {} tasks run",
            service.status().unwrap_or("unknown"),
            service.running_count()
        )),
    }
}
