//! Listing task sets for `terraform query`.

use std::collections::BTreeMap;

use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, model};
use super::schema::TaskSet;
use crate::arn::short_name;
use crate::aws::{Client, Step, tagging};

/// Lists the task sets of a service.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Name or ARN of the cluster.
    #[tf(required)]
    pub(crate) cluster: Attr<String>,
    /// Name or ARN of the service.
    #[tf(required)]
    pub(crate) service: Attr<String>,
    /// Only task sets that have all of these tags.
    #[tf(optional)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_task_set"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    /// ECS answers with all task sets of a service at once.
    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let cluster = config.cluster.require("cluster")?;
        let service = config.service.require("service")?;
        let name = format!("all of {}", short_name(service));
        let api = Api::new(cx, Step::List, &name, &config.region)?;
        let about = |error| api.about_cluster(error, "cluster", cluster);
        for set in api.list(cluster, service).await.map_err(about)? {
            if tagging::has_all(set.tags(), &config.tags) {
                let id = set.id().unwrap_or_default().to_owned();
                let model = model(&api, &set, &TaskSet::default())?;
                found.tell(id, &model).await;
            }
        }
        Ok(())
    }
}
