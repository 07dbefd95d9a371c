//! Looking up a cluster.

use tfplug::{Cx, Result, Set};

use super::api::Api;
use super::convert;
use super::schema::Lookup;
use crate::aws::{Client, Step, tagging};
use crate::blocks::found;

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
        let arn = found::text(cluster.cluster_arn());
        Ok(Lookup {
            region: api.client().answered_region(&config.region),
            cluster_name: config.cluster_name,
            id: arn.clone(),
            arn,
            status: found::text(cluster.status()),
            pending_tasks_count: i64::from(cluster.pending_tasks_count()).into(),
            running_tasks_count: i64::from(cluster.running_tasks_count()).into(),
            registered_container_instances_count: i64::from(
                cluster.registered_container_instances_count(),
            )
            .into(),
            active_services_count: i64::from(cluster.active_services_count()).into(),
            capacity_providers: Set(cluster.capacity_providers().to_vec()).into(),
            service_connect_defaults: convert::flatten_defaults(cluster.service_connect_defaults())
                .map(|defaults| vec![defaults]),
            setting: convert::flatten_settings(Some(cluster.settings()), &Default::default()),
            tags: api.client().tags().shown(tags).into(),
        })
    }
}
