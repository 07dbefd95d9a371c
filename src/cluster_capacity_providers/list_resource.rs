//! Listing the capacity providers of clusters for `terraform query`.

use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::convert;
use super::resource::Resource;
use super::schema::ClusterCapacityProviders;
use crate::aws::{Client, Pages, Step, is_inactive};

/// Lists the active clusters of a region that have capacity providers or a default strategy.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_cluster_capacity_providers"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the region", &config.region)?;
        let mut pages = Pages::new(|next| api.clusters_page(next));
        while let Some(items) = pages.next().await? {
            for cluster in items.iter().filter(|cluster| !is_inactive(cluster)) {
                let none = cluster.capacity_providers().is_empty()
                    && cluster.default_capacity_provider_strategy().is_empty();
                if !none {
                    let unset = ClusterCapacityProviders::default();
                    let model = ClusterCapacityProviders {
                        region: api.client().region().into(),
                        ..convert::from_answer(cluster, &unset)?
                    };
                    let name = cluster.cluster_name().unwrap_or_default();
                    found.tell(name, &model).await;
                }
            }
        }
        Ok(())
    }
}
