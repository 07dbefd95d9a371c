//! The clusters of a region.

use tfplug::{Attr, Cx, Model, Result};

use crate::aws::{Client, Pages, Step};
use crate::cluster::api::Api;

/// ARNs of the clusters of the account in one region.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Clusters {
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed)]
    pub(crate) region: Attr<String>,
    /// The same as `region`.
    #[tf(computed)]
    pub(crate) id: Attr<String>,
    /// ARNs of the clusters, in alphabetical order.
    #[tf(computed)]
    pub(crate) cluster_arns: Attr<Vec<String>>,
}

/// `data "ecs_clusters"`
#[derive(Debug)]
pub(crate) struct ClustersDataSource;

impl tfplug::DataSource for ClustersDataSource {
    type Client = Client;
    type Model = Clusters;
    const TYPE: &'static str = "clusters";

    async fn read(&self, cx: &Cx<Client>, config: Clusters) -> Result<Clusters> {
        let api = Api::new(cx, Step::LookUp, "all of the region", &config.region)?;
        let mut arns = Pages::new(|next| api.list(next)).all().await?;
        arns.sort();
        Ok(Clusters {
            id: api.client().region().into(),
            region: api.client().answered_region(&config.region),
            cluster_arns: arns.into(),
        })
    }
}
