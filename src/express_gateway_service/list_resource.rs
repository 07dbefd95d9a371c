//! Listing Express services for `terraform query`.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::ExpressGatewayServiceStatusCode as Status;
use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::{Api, status};
use super::resource::{Resource, model, named};
use super::schema::ExpressGatewayService;
use crate::arn::short_name;
use crate::aws::{Client, Pages, Step, tagging};

/// Lists the Express services of a cluster.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Name or ARN of the cluster.
    #[tf(required)]
    pub(crate) cluster: Attr<String>,
    /// Only services that have all of these tags.
    #[tf(optional)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_express_gateway_service"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    /// The services themselves are asked for only where more than their ARNs is wanted.
    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let cluster = config.cluster.get().unwrap_or_default();
        let whose = format!("all of {}", short_name(&cluster));
        let api = Api::new(cx, Step::List, &whose, &config.region)?;
        let filtered = config.tags.known().is_some_and(|tags| !tags.is_empty());
        let mut pages = Pages::new(|next| api.list(&cluster, next));
        let about = |error| api.about_cluster(error, "cluster", &cluster);
        while let Some(items) = pages.next().await.map_err(about)? {
            for arn in items {
                if !found.whole() && !filtered {
                    found.tell(short_name(&arn), &named(&arn)).await;
                    continue;
                }
                let service = api.find(&arn).await?;
                let Some(service) = service.filter(|it| status(it) != Some(&Status::Draining))
                else {
                    continue;
                };
                if tagging::has_all(service.tags(), &config.tags) {
                    let model = model(&api, &service, &ExpressGatewayService::default()).await?;
                    found.tell(short_name(&arn), &model).await;
                }
            }
        }
        Ok(())
    }
}
