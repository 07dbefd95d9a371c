//! Looking up a cluster, and all of them.

mod clusters;

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use tfplug::{Attr, Cx, Model, Result, Set};

use super::api::Api;
use super::schema::{ServiceConnectDefaults, Setting};
use crate::aws::codec::Codec;
use crate::aws::{Client, Step, tagging};

pub(crate) use clusters::ClustersDataSource;

static CODEC: Codec<Lookup> = Codec::of_data_source();

/// Looks up a cluster by its name.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// Name or ARN of the cluster.
    #[tf(required, local, unset)]
    pub(crate) cluster_name: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the cluster.
    #[tf(computed, answer = "clusterArn")]
    pub(crate) arn: Attr<String>,
    /// The same as `arn`.
    #[tf(computed, answer = "clusterArn")]
    pub(crate) id: Attr<String>,
    /// State of the cluster, such as `ACTIVE`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// Number of tasks that are about to run.
    #[tf(computed)]
    pub(crate) pending_tasks_count: Attr<i64>,
    /// Number of tasks that run.
    #[tf(computed)]
    pub(crate) running_tasks_count: Attr<i64>,
    /// Number of container instances that are registered.
    #[tf(computed)]
    pub(crate) registered_container_instances_count: Attr<i64>,
    /// Number of services that are active. (Not known to `aws_ecs_cluster`.)
    #[tf(computed)]
    pub(crate) active_services_count: Attr<i64>,
    /// Capacity providers that are associated with the cluster. (Not known to `aws_ecs_cluster`.)
    #[tf(computed)]
    pub(crate) capacity_providers: Attr<Set<String>>,
    /// Defaults for services that use Service Connect.
    #[tf(computed)]
    pub(crate) service_connect_defaults: Attr<Vec<ServiceConnectDefaults>>,
    /// Settings of the cluster.
    #[tf(computed, answer = "settings")]
    pub(crate) setting: Attr<Set<Setting>>,
    /// Tags of the cluster.
    #[tf(computed, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// `data "ecs_cluster"`
#[derive(Debug)]
pub(crate) struct DataSource;

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "cluster";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let name = config.cluster_name.get().unwrap_or_default();
        let api = Api::new(cx, Step::LookUp, &name, &config.region)?;
        let missing = || {
            api.not_found(
                "cluster_name",
                &format!("There is no active cluster {name:?}"),
            )
        };
        let cluster = api.find(&name).await?.ok_or_else(missing)?;
        let tags = tagging::flatten(cluster.tags());
        Ok(Lookup {
            region: api.client().answered_region(&config.region),
            tags: api.client().tags().shown(tags).into(),
            ..CODEC.found(types::Cluster::SCHEMA, &cluster, &config)?
        })
    }
}

#[cfg(test)]
mod tests {
    use tfplug::Field as _;

    use super::*;
    use crate::aws::codec::full::{full, unread};

    #[test]
    fn every_attribute_is_read() {
        let cluster = full(types::Cluster::deserialize);
        let found = CODEC.found(types::Cluster::SCHEMA, &cluster, &Lookup::default());
        let found = found.unwrap();
        let unread = unread(CODEC.attributes(), &found.encode());
        assert_eq!(unread, ["cluster_name", "region", "tags"]);
    }
}
