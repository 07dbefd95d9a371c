//! Listing clusters for `terraform query`.

use std::collections::BTreeMap;

use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, model};
use super::schema::Cluster;
use crate::aws::{Client, Pages, Step, tagging};

/// Lists the active clusters of a region.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
    /// Only clusters that have all of these tags.
    #[tf(optional)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// `list "ecs_cluster"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the region", &config.region)?;
        let mut pages = Pages::new(|next| api.list(next));
        while let Some(items) = pages.next().await? {
            for cluster in api.active(&items).await? {
                if tagging::has_all(cluster.tags(), &config.tags) {
                    let name = cluster.cluster_name().unwrap_or_default();
                    let model = model(&api, &cluster, &Cluster::default())?;
                    found.tell(name, &model).await;
                }
            }
        }
        Ok(())
    }
}
