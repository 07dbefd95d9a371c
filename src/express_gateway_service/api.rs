//! The requests about Express services: the only file here that sends any.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::update_express_gateway_service::UpdateExpressGatewayServiceInput;
use aws_sdk_ecs::types::{
    self, ExpressGatewayServiceInclude, ExpressGatewayServiceStatusCode as Status,
    ResourceManagementType,
};

use super::rollout;
use super::schema::ExpressGatewayService;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Kind, Operation, Page, Progress, fresh};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, ExpressGatewayService>;

type Service = types::EcsExpressGatewayService;
type Revision = types::ExpressGatewayServiceConfiguration;

impl Api<'_> {
    /// The service of that ARN; an unknown or inactive one is `None`.
    pub(super) async fn find(&self, arn: &str) -> Result<Option<Service>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs.describe_express_gateway_service().service_arn(arn);
        let request = request.include(ExpressGatewayServiceInclude::Tags);
        let send = || request.clone().send();
        let answer = self.call("ecs:DescribeExpressGatewayService", send).await;
        let answer = match answer {
            Err(error) if is_gone(&error) => return Ok(None),
            other => other?,
        };
        let is_inactive = |it: &Service| status(it) == Some(&Status::Inactive);
        Ok(answer.service.filter(|it| !is_inactive(it)))
    }

    /// The ARN of the service of that name, of any kind, that is in the way of a new one.
    pub(super) async fn taken(&self, cluster: &str, name: &str) -> Result<Option<String>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs.describe_services().services(name);
        let cluster = Some(cluster.to_owned()).filter(|cluster| !cluster.is_empty());
        let request = request.set_cluster(cluster);
        let send = || request.clone().send();
        let answer = match self.call("ecs:DescribeServices", send).await {
            // The create may find it: a new cluster takes a moment to show everywhere.
            Err(error) if error.is(&["ClusterNotFoundException"]) => return Ok(None),
            other => other?,
        };
        let services = answer.services.unwrap_or_default().into_iter();
        let mut active = services.filter(|it| it.status() != Some("INACTIVE"));
        Ok(active.find_map(|it| it.service_arn))
    }

    /// Creates the service. The cluster and roles of the request may be new.
    pub(super) async fn create(
        &self,
        input: CreateExpressGatewayServiceInput,
    ) -> Result<Service, Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let create = ecs.create_express_gateway_service();
            create.customize().interceptor(input).send()
        };
        let operation = "ecs:CreateExpressGatewayService";
        let request = self.request(operation);
        let request = request
            .retry_if(fresh::SPREAD, |error| {
                error.is(&["ClusterNotFoundException"])
            })
            .retry_if(fresh::ROLE_SPREAD, fresh::is_role_unusable);
        let service = request.send(send).await?.service;
        let service = service.filter(|it| it.service_arn().is_some_and(|arn| !arn.is_empty()));
        self.outcome(service.ok_or_else(|| {
            let text = "the answer names no service";
            Error::new(operation, Kind::Malformed, text)
        }))
    }

    /// Tells ECS what changed; the answer is the revision that is on its way.
    pub(super) async fn update(
        &self,
        arn: &str,
        mut input: UpdateExpressGatewayServiceInput,
    ) -> Result<Option<Revision>, Error> {
        let ecs = self.ecs().await?;
        input.service_arn = Some(arn.to_owned());
        let send = || {
            let input = ReplaceInput(input.clone());
            let update = ecs.update_express_gateway_service();
            update.customize().interceptor(input).send()
        };
        let request = self.request("ecs:UpdateExpressGatewayService");
        let request = request.retry_if(fresh::ROLE_SPREAD, fresh::is_role_unusable);
        let service = request.send(send).await?.service;
        Ok(service.and_then(|it| it.target_configuration))
    }

    /// Waits until the service can be used.
    pub(super) async fn wait_active(&self, arn: &str) -> tfplug::Result<Option<Service>> {
        let find = || self.find(arn);
        self.wait("ACTIVE", fresh::READABLE, find, is_active).await
    }

    /// Waits until the revision is rolled out; the error explains why it was not.
    pub(super) async fn wait_deployed(&self, arn: &str, revision: &str) -> tfplug::Result {
        let find = || self.deployment(arn, revision);
        let waited = self.wait("rolled out", Duration::ZERO, find, rollout::judge);
        waited.await.map(drop)
    }

    /// The newest deployment of the revision.
    async fn deployment(
        &self,
        arn: &str,
        revision: &str,
    ) -> Result<Option<types::ServiceDeploymentBrief>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs.list_service_deployments().service(arn).max_results(100);
        let request = request.set_cluster(cluster_of(arn));
        let send = || request.clone().send();
        let answer = self.call("ecs:ListServiceDeployments", send).await?;
        let all = answer.service_deployments.unwrap_or_default().into_iter();
        let ours = all.filter(|it| it.target_service_revision_arn() == Some(revision));
        Ok(ours.reduce(
            |newest, other| match other.created_at() > newest.created_at() {
                true => other,
                false => newest,
            },
        ))
    }

    /// Deletes the service; one that is gone, or on its way, is fine.
    pub(super) async fn delete(&self, arn: &str) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let send = || ecs.delete_express_gateway_service().service_arn(arn).send();
        match self.call("ecs:DeleteExpressGatewayService", send).await {
            Err(error) if is_gone(&error) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Waits until the service is gone.
    pub(super) async fn wait_inactive(&self, arn: &str) -> tfplug::Result {
        let find = || self.find(arn);
        let waited = self.wait("INACTIVE", Duration::ZERO, find, is_inactive);
        waited.await.map(drop)
    }

    /// The security groups among `ids` that ECS made. Where EC2 must not be asked, all of them are taken for ECS's.
    pub(super) async fn managed_groups(&self, ids: &[String]) -> Result<BTreeSet<String>, Error> {
        let ec2 = self.ec2().await?;
        let request = ec2.describe_security_groups();
        let request = request.set_group_ids(Some(ids.to_vec()));
        let send = || request.clone().send();
        let answer = match self.call("ec2:DescribeSecurityGroups", send).await {
            Err(error) if error.kind() == Kind::Denied => {
                return Ok(ids.iter().cloned().collect());
            }
            // A group that was deleted moments ago.
            Err(error) if error.is(&["InvalidGroup.NotFound"]) => return Ok(BTreeSet::new()),
            other => other?,
        };
        let groups = answer.security_groups.unwrap_or_default().into_iter();
        let managed = groups.filter(|group| {
            let mut tags = group.tags().iter();
            tags.any(|tag| tag.key() == Some("AmazonECSManaged"))
        });
        Ok(managed.filter_map(|group| group.group_id).collect())
    }

    /// A page of the ARNs of a cluster's Express services.
    pub(super) async fn list(
        &self,
        cluster: &str,
        next: Option<String>,
    ) -> Result<Page<String>, Error> {
        let request = self.ecs().await?.list_services().max_results(100);
        let request = request
            .cluster(cluster)
            .resource_management_type(ResourceManagementType::Ecs)
            .set_next_token(next);
        let send = || request.clone().send();
        let page = self.call("ecs:ListServices", send).await?;
        Ok(Page::new(page.service_arns, page.next_token))
    }
}

/// The cluster in the ARN of a service.
fn cluster_of(arn: &str) -> Option<String> {
    let mut parts = arn.rsplit('/').skip(1);
    parts.next().map(str::to_owned)
}

/// The status of a service.
pub(super) fn status(service: &Service) -> Option<&Status> {
    service.status().and_then(|status| status.status_code())
}

fn is_active(service: Option<&Service>) -> Progress {
    let Some(service) = service else {
        return Progress::Failed("The service does not exist any more.".into());
    };
    let reason = service.status().and_then(|it| it.status_reason());
    match status(service) {
        None | Some(Status::Active) => Progress::Done,
        Some(Status::Draining) => Progress::Failed(match reason {
            Some(reason) => format!("The service is being deleted: {reason}"),
            None => "The service is being deleted.".into(),
        }),
        Some(status) => Progress::Pending(match reason {
            Some(reason) => format!("{status}: {reason}"),
            None => status.to_string(),
        }),
    }
}

fn is_inactive(service: Option<&Service>) -> Progress {
    match service {
        None => Progress::Done,
        Some(service) => {
            Progress::Pending(status(service).map_or("unknown", Status::as_str).into())
        }
    }
}

/// Whether the service does not exist. It has no code of its own in every operation.
fn is_gone(error: &Error) -> bool {
    const CODES: &[&str] = &[
        "ClusterNotFoundException",
        "ResourceNotFoundException",
        "ServiceNotActiveException",
        "ServiceNotFoundException",
    ];
    const SHARED: &[&str] = &["ClientException", "InvalidParameterException"];
    let by_text = || fresh::mentions(error, &["Resource not found", "is INACTIVE"]);
    error.is(CODES) || (error.is(SHARED) && by_text())
}
