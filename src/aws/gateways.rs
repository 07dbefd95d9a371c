//! Associations of gateways with clusters, which more than one object asks for.

use aws_sdk_ecs::types::{GatewayClusterAssociationStatus, GatewayClusterAssociationSummary};

use super::managed::Managed;
use super::operation::Operation;
use super::{Error, Page};

impl<M: Managed> Operation<'_, M> {
    /// A page of the associations of a gateway, of a cluster (names or ARNs), of both or all; those that ended are left out.
    pub(crate) async fn gateway_associations(
        &self,
        gateway: Option<&str>,
        cluster: Option<&str>,
        next: Option<String>,
    ) -> Result<Page<GatewayClusterAssociationSummary>, Error> {
        let owned = |it: Option<&str>| it.filter(|it| !it.is_empty()).map(str::to_owned);
        let request = self.ecs().await?.list_gateway_cluster_associations();
        let request = request
            .set_gateway(owned(gateway))
            .set_cluster(owned(cluster));
        let request = request.max_results(100).set_next_token(next);
        let send = || request.clone().send();
        let answer = self.call("ecs:ListGatewayClusterAssociations", send).await;
        let mut page = match answer {
            Err(error) if is_gone(&error) => return Ok(Page::new(None, None)),
            answer => answer?,
        };
        if let Some(found) = &mut page.gateway_cluster_associations {
            found.retain(|it| it.status() != Some(&GatewayClusterAssociationStatus::Inactive));
        }
        Ok(Page::new(
            page.gateway_cluster_associations,
            page.next_token,
        ))
    }
}

/// Whether the gateway or the cluster does not exist.
pub(crate) fn is_gone(error: &Error) -> bool {
    error.is(&["ClusterNotFoundException", "GatewayNotFoundException"])
}
