//! The requests about services: the only file here that sends any.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::list_services::ListServicesInput;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;
use aws_sdk_ecs::types::{self, ServiceField};
use futures_util::future::join_all;

use super::rollout;
use super::schema::Service;
use crate::arn::short_name;
use crate::aws::codec::ReplaceInput;
use crate::aws::{
    Batcher, Client, Error, Kind, Operation, Page, Progress, Request, by_key, fresh,
    is_group_detached, is_part_unknown,
};

/// DescribeServices takes this many of one cluster.
const DESCRIBE_LIMIT: usize = 10;

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, Service>;

/// Reads of many services at once, per cluster.
struct Reads(Batcher<String, String, types::Service>);

/// DescribeServiceRevisions takes this many.
const REVISIONS_LIMIT: usize = 20;

/// Reads of many revisions at once.
struct Revisions(Batcher<(), String, types::ServiceRevision>);

impl Api<'_> {
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
        let reads = (self.client()).shared(|| Reads(Batcher::new(DESCRIBE_LIMIT)));
        let (client, group) = (self.client().clone(), cluster.to_owned());
        let load = move |keys| describe(client, group, keys);
        let found = (reads.0).get(cluster.to_owned(), service.to_owned(), load);
        self.outcome(found.await)
    }

    /// The newest of the service's current revisions.
    pub(super) async fn revision(
        &self,
        of: &types::Service,
    ) -> Result<Option<types::ServiceRevision>, Error> {
        let reads = (self.client()).shared(|| Revisions(Batcher::new(REVISIONS_LIMIT)));
        let arns = of.current_service_revisions().iter();
        let found = join_all(arns.filter_map(|it| it.arn()).map(|arn| {
            let client = self.client().clone();
            let load = move |keys| describe_revisions(client, keys);
            (reads.0).get((), arn.to_owned(), load)
        }));
        let found = found.await.into_iter().collect::<Result<Vec<_>, _>>();
        let found = self.outcome(found)?.into_iter().flatten();
        Ok(found.max_by_key(|it| it.created_at().map(|at| (at.secs(), at.subsec_nanos()))))
    }

    /// A page of the ARNs of the services that `filter` asks for.
    pub(super) async fn list(
        &self,
        filter: &ListServicesInput,
        next: Option<String>,
    ) -> Result<Page<String>, Error> {
        let ecs = self.ecs().await?;
        let mut input = filter.clone();
        (input.max_results, input.next_token) = (Some(100), next);
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.list_services().customize().interceptor(input).send()
        };
        let page = self.call("ecs:ListServices", send).await?;
        Ok(Page::new(page.service_arns, page.next_token))
    }

    /// The services of these ARNs that are active, in one request for each ten.
    pub(super) async fn active(
        &self,
        cluster: &str,
        arns: &[String],
    ) -> Result<Vec<types::Service>, Error> {
        let found = join_all(arns.iter().map(|arn| self.find(cluster, arn))).await;
        let found = found.into_iter().filter_map(Result::transpose);
        let is_draining = |found: &Result<_, _>| found.as_ref().is_ok_and(is_draining);
        found.filter(|found| !is_draining(found)).collect()
    }

    /// Creates the service.
    pub(super) async fn create(&self, input: CreateServiceInput) -> Result<types::Service, Error> {
        let ecs = self.ecs().await?;
        let request = self.patient("ecs:CreateService");
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.create_service().customize().interceptor(input).send()
        };
        let answer = request.send(send).await?;
        let service = answer
            .service
            .filter(|service| service.service_arn().is_some_and(|arn| !arn.is_empty()));
        self.outcome(service.ok_or_else(|| {
            let text = "the answer names no service";
            Error::new("ecs:CreateService", Kind::Malformed, text)
        }))
    }

    /// A request that waits for what it names and AWS may not know yet everywhere: see [`is_part_unknown`].
    fn patient(&self, operation: &'static str) -> Request<'_> {
        self.request(operation)
            .retry_if(fresh::SPREAD, is_part_unknown)
            .retry_if(fresh::ROLE_SPREAD, |error| {
                fresh::is_role_new(error) || is_group_detached(error)
            })
    }

    /// The service as DescribeServices shows it after its create. `None` when it does not show it in time: then the
    /// create was answered with one that is gone.
    pub(super) async fn read_back(
        &self,
        cluster: &str,
        service: &str,
    ) -> tfplug::Result<Option<types::Service>> {
        let find = || self.find(cluster, service);
        self.wait("readable", fresh::READABLE, find, |_| Progress::Done)
            .await
    }

    /// Sends the changes to ECS.
    pub(super) async fn update(
        &self,
        cluster: &str,
        service: &str,
        mut input: UpdateServiceInput,
    ) -> Result<Option<types::Service>, Error> {
        let ecs = self.ecs().await?;
        input.cluster = Some(cluster.to_owned());
        input.service = Some(service.to_owned());
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.update_service().customize().interceptor(input).send()
        };
        Ok(self.patient("ecs:UpdateService").send(send).await?.service)
    }

    /// Deletes the service; one that is gone is fine.
    pub(super) async fn delete(
        &self,
        cluster: &str,
        service: &str,
        force: bool,
    ) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let request = self.request("ecs:DeleteService");
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
        match request.retry_if(Duration::MAX, deploying).send(send).await {
            Err(error) if error.is(&["ServiceNotFoundException", "ClusterNotFoundException"]) => {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Waits until the service is gone.
    pub(super) async fn wait_inactive(&self, cluster: &str, service: &str) -> tfplug::Result {
        let find = || self.find(cluster, service);
        self.wait("INACTIVE", Duration::ZERO, find, is_gone)
            .await
            .map(drop)
    }

    /// Waits until the deployment `id` has completed; the error explains why it did not.
    pub(super) async fn wait_stable(
        &self,
        cluster: &str,
        service: &str,
        id: Option<&str>,
    ) -> tfplug::Result {
        let judge = |found: Option<&types::Service>| rollout::judge(found, id);
        let find = || self.find(cluster, service);
        match self.wait("stable", fresh::FRESH, find, judge).await {
            Err(error) if !self.cx().is_cancelled() => {
                Err(error.note(self.evidence(cluster, service, id).await))
            }
            other => other.map(drop),
        }
    }
}

/// The services among `keys` that exist, by key.
async fn describe_revisions(
    client: Client,
    keys: Vec<String>,
) -> Result<BTreeMap<String, types::ServiceRevision>, Error> {
    const ACTION: &str = "ecs:DescribeServiceRevisions";
    let request = client.ecs().await?.describe_service_revisions();
    let request = request.set_service_revision_arns(Some(keys.clone()));
    let answer = client.request(ACTION).send(|| request.clone().send());
    let answer = answer.await?;
    let find = |key: &str| {
        let mut found = answer.service_revisions().iter();
        found
            .find(|it| it.service_revision_arn() == Some(key))
            .map(Some)
    };
    by_key(ACTION, keys, answer.failures(), find)
}

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
/// Whether the service has been deleted, and its tasks are on their way out.
pub(super) fn is_draining(service: &types::Service) -> bool {
    service.status() == Some("DRAINING")
}
