//! The requests about associations: the only file here that sends any.

use std::time::Duration;

use aws_sdk_ecs::operation::associate_gateway_with_cluster::{
    AssociateGatewayWithClusterInput, AssociateGatewayWithClusterOutput,
};
use aws_sdk_ecs::types::{
    GatewayClusterAssociationSummary as Association, GatewayRouteSummary as Route,
};

use super::rollout;
use super::schema::GatewayClusterAssociation;
use crate::arn::short_name;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Operation, Progress, all_pages, fresh, is_gateway_gone};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, GatewayClusterAssociation>;

impl Api<'_> {
    /// The association of gateway and cluster, by names or ARNs, on its way out or not.
    pub(super) async fn find(
        &self,
        gateway: &str,
        cluster: &str,
    ) -> Result<Option<Association>, Error> {
        let is = |arn: Option<&str>, of: &str| {
            arn.is_some_and(|arn| arn == of || (!of.starts_with("arn:") && short_name(arn) == of))
        };
        let found = all_pages(|next| async move {
            let pages = self.gateway_associations(Some(gateway), Some(cluster), next);
            let page = pages.await?;
            Ok((Some(page.items), page.next))
        });
        let mut found = found.await?.into_iter();
        Ok(found.find(|it| is(it.gateway_arn(), gateway) && is(it.cluster_arn(), cluster)))
    }

    /// Makes the association. Gateway and cluster may be as new.
    pub(super) async fn create(
        &self,
        input: AssociateGatewayWithClusterInput,
    ) -> Result<AssociateGatewayWithClusterOutput, Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let request = ecs.associate_gateway_with_cluster().customize();
            request.interceptor(input).send()
        };
        let request = self.request("ecs:AssociateGatewayWithCluster");
        let request = request.retry_if(fresh::SPREAD, is_gateway_gone);
        request.send(send).await
    }

    /// Waits until the list has the association.
    pub(super) async fn read_back(
        &self,
        gateway: &str,
        cluster: &str,
    ) -> tfplug::Result<Option<Association>> {
        let find = || self.find(gateway, cluster);
        self.wait("ACTIVE", fresh::READABLE, find, |found| match found {
            Some(_) => Progress::Done,
            None => Progress::Failed("ECS does not list the association that it made.".to_owned()),
        })
        .await
    }

    /// Ends the association; one that is gone is fine.
    pub(super) async fn delete(&self, gateway: &str, cluster: &str) -> Result<(), Error> {
        let request = self.ecs().await?.disassociate_gateway_from_cluster();
        let request = request.gateway(gateway).cluster(cluster);
        let send = || request.clone().send();
        let sent = self.call("ecs:DisassociateGatewayFromCluster", send).await;
        match sent {
            Err(error) if is_gateway_gone(&error) || error.is(&["ResourceNotFoundException"]) => {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Waits until the association is gone.
    pub(super) async fn wait_gone(&self, gateway: &str, cluster: &str) -> tfplug::Result {
        let find = || async {
            let Some(found) = self.find(gateway, cluster).await? else {
                return Ok::<_, Error>(None);
            };
            // Only for the message: who may not see the routes can end the association all the same.
            let routes = self.routes(gateway, cluster).await.unwrap_or_default();
            Ok(Some((found, routes)))
        };
        self.wait("gone", Duration::ZERO, find, rollout::is_gone)
            .await
            .map(drop)
    }

    /// The routes from the gateway to services of the cluster.
    async fn routes(&self, gateway: &str, cluster: &str) -> Result<Vec<Route>, Error> {
        let ecs = self.ecs().await?;
        let found = all_pages(|next| async move {
            let request = ecs.list_gateway_routes().gateway(gateway).cluster(cluster);
            let request = request.max_results(100).set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListGatewayRoutes", send).await?;
            Ok((page.gateway_routes, page.next_token))
        });
        found.await
    }
}
