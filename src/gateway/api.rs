//! The requests about gateways: the only file here that sends any.

use std::time::Duration;

use aws_sdk_ecs::operation::create_gateway::{CreateGatewayInput, CreateGatewayOutput};
use aws_sdk_ecs::operation::list_gateways::ListGatewaysInput;
use aws_sdk_ecs::operation::update_gateway::UpdateGatewayInput;
use aws_sdk_ecs::types::{self, GatewayInfrastructureResources, GatewayStatus};

use super::rollout;
use super::schema::Gateway;
use crate::arn::short_name;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Kind, Operation, Page, Progress, Request, all_pages, fresh};

/// The code of a gateway that does not exist.
const GONE: &[&str] = &["GatewayNotFoundException"];

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, Gateway>;

impl Api<'_> {
    /// The gateway of that name or ARN; one that is unknown or deleted is `None`.
    pub(super) async fn find(&self, gateway: &str) -> Result<Option<types::Gateway>, Error> {
        let request = self.ecs().await?.describe_gateway().gateway(gateway);
        let send = || request.clone().send();
        let found = match self.call("ecs:DescribeGateway", send).await {
            Err(error) if error.is(GONE) => None,
            answer => answer?.gateway,
        };
        Ok(found.filter(|it| it.status() != Some(&GatewayStatus::Deleted)))
    }

    /// A request with a role that IAM may not have spread yet.
    fn patient(&self, operation: &'static str) -> Request<'_> {
        self.request(operation)
            .retry_if(fresh::ROLE_SPREAD, fresh::is_role_unusable)
    }

    /// Creates the gateway; the answer has its ARN.
    pub(super) async fn create(
        &self,
        input: CreateGatewayInput,
    ) -> Result<(String, CreateGatewayOutput), Error> {
        const ACTION: &str = "ecs:CreateGateway";
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.create_gateway().customize().interceptor(input).send()
        };
        let answer = self.patient(ACTION).send(send).await?;
        let arn = answer.gateway_arn().filter(|arn| !arn.is_empty());
        match arn.map(str::to_owned) {
            Some(arn) => Ok((arn, answer)),
            None => {
                let text = "the answer names no gateway";
                self.outcome(Err(Error::new(ACTION, Kind::Malformed, text)))
            }
        }
    }

    /// The gateway as ECS shows it after its create. `None` when ECS does not show it in time: the create was answered with
    /// a gateway that has been deleted.
    pub(super) async fn read_back(&self, arn: &str) -> tfplug::Result<Option<types::Gateway>> {
        let find = || self.find(arn);
        self.wait("readable", fresh::READABLE, find, |_| Progress::Done)
            .await
    }

    /// Sends settings to ECS.
    pub(super) async fn update(
        &self,
        arn: &str,
        mut input: UpdateGatewayInput,
    ) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        input.gateway = Some(arn.to_owned());
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.update_gateway().customize().interceptor(input).send()
        };
        let sent = self.patient("ecs:UpdateGateway").send(send);
        sent.await.map(drop)
    }

    /// Waits until no update is under way, whatever the end of the last one was.
    pub(super) async fn wait_ready(&self, arn: &str) -> tfplug::Result {
        let find = || self.find(arn);
        self.wait(
            "ready for an update",
            Duration::ZERO,
            find,
            rollout::judge_end,
        )
        .await
        .map(drop)
    }

    /// Waits until the update that was sent has ended well.
    pub(super) async fn wait_updated(&self, arn: &str) -> tfplug::Result<Option<types::Gateway>> {
        let find = || self.find(arn);
        self.wait("updated", Duration::ZERO, find, rollout::judge)
            .await
    }

    /// Deletes the gateway; one that is gone is fine. Where ECS refuses, the clusters that it is associated with are named.
    pub(super) async fn delete(&self, arn: &str) -> tfplug::Result {
        let request = self.ecs().await?.delete_gateway().gateway(arn);
        let send = || request.clone().send();
        let error = match self.call("ecs:DeleteGateway", send).await {
            Err(error) if !error.is(GONE) => error,
            _ => return Ok(()),
        };
        let clusters = match error.kind() {
            Kind::Refused => self.clusters_of(arn).await.unwrap_or_default(),
            _ => Vec::new(),
        };
        let error = tfplug::Error::from(error);
        Err(match clusters.is_empty() {
            true => error,
            false => error.note(format!(
                "The gateway is associated with {}. Destroy these associations (ecs_gateway_cluster_association) first.",
                clusters.join(", ")
            )),
        })
    }

    /// The clusters that the gateway is associated with, for messages.
    async fn clusters_of(&self, arn: &str) -> Result<Vec<String>, Error> {
        let found = all_pages(|next| async move {
            let page = self.gateway_associations(Some(arn), None, next).await?;
            Ok((Some(page.items), page.next))
        });
        let shown = |it: &types::GatewayClusterAssociationSummary| {
            let cluster = short_name(it.cluster_arn().unwrap_or("?"));
            match it.status() {
                Some(status) => format!("the cluster {cluster} ({status})"),
                None => format!("the cluster {cluster}"),
            }
        };
        Ok(found.await?.iter().map(shown).collect())
    }

    /// A page of the gateways that `filter` asks for, but for deleted ones.
    pub(super) async fn list(
        &self,
        filter: &ListGatewaysInput,
        next: Option<String>,
    ) -> Result<Page<types::GatewaySummary>, Error> {
        let ecs = self.ecs().await?;
        let mut input = filter.clone();
        (input.max_results, input.next_token) = (Some(100), next);
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.list_gateways().customize().interceptor(input).send()
        };
        let mut page = self.call("ecs:ListGateways", send).await?;
        if let Some(found) = &mut page.gateways {
            found.retain(|it| it.status() != Some(&GatewayStatus::Deleted));
        }
        Ok(Page::new(page.gateways, page.next_token))
    }

    /// The load balancers of the gateway.
    pub(super) async fn load_balancers(
        &self,
        arn: &str,
    ) -> Result<Vec<types::ElbGatewayResources>, Error> {
        let ecs = self.ecs().await?;
        let found = all_pages(|next| async move {
            let request = ecs.describe_gateway_resources().gateway(arn);
            let request = request.max_results(20).set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:DescribeGatewayResources", send).await?;
            let resources = page.gateway_resources.and_then(|it| it.resources);
            let found = match resources {
                Some(GatewayInfrastructureResources::HostSharedAlb(found)) => Some(found),
                _ => None,
            };
            Ok((found, page.next_token))
        });
        found.await
    }
}
