//! Associations of gateways and clusters, for `terraform query`.

use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, model};
use super::schema::GatewayClusterAssociation;
use crate::arn::short_name;
use crate::aws::{Client, Step};

/// Lists the associations of gateways with clusters, but for those that are being removed.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Only associations of this gateway, by its name or ARN.
    #[tf(optional, local)]
    pub(crate) gateway: Attr<String>,
    /// Only associations of this cluster, by its name or ARN.
    #[tf(optional, local)]
    pub(crate) cluster: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, local)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_gateway_cluster_association"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the region", &config.region)?;
        let (gateway, cluster) = (config.gateway.text(), config.cluster.text());
        let mut next = None;
        loop {
            let page = api.gateway_associations(gateway, cluster, next).await?;
            for association in &page.items {
                let none = GatewayClusterAssociation::default();
                let model = model(&api, association, &none)?;
                if model.status.text() == Some("DISASSOCIATING") {
                    continue;
                }
                let part = |arn: Option<&str>| short_name(arn.unwrap_or("?")).to_owned();
                let gateway = part(association.gateway_arn());
                let name = format!("{gateway} with {}", part(association.cluster_arn()));
                found.tell(name, &model).await;
            }
            next = page.next;
            if next.is_none() {
                return Ok(());
            }
        }
    }
}
