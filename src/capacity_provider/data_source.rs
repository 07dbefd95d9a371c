//! Looking up a capacity provider.

use std::collections::BTreeMap;

use tfplug::{Attr, Cx, Model, Result};

use super::api::{Api, Target};
use super::convert;
use super::schema::{AutoScalingGroupProvider, CapacityProvider, ManagedInstancesProvider};
use crate::arn::short_name;
use crate::aws::{Client, Step, tagging};
use crate::blocks::answer;

/// Looks up a capacity provider by its name or ARN. (Not known to `hashicorp/aws`.)
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// Name or ARN of the capacity provider.
    #[tf(required, unset)]
    pub(crate) name: Attr<String>,
    /// Name or ARN of the cluster; needed to find a provider of Managed Instances by its name.
    #[tf(optional, computed)]
    pub(crate) cluster: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed)]
    pub(crate) region: Attr<String>,
    /// ARN of the capacity provider.
    #[tf(computed)]
    pub(crate) arn: Attr<String>,
    /// The same as `arn`.
    #[tf(computed)]
    pub(crate) id: Attr<String>,
    /// Kind of the provider: `EC2_AUTOSCALING`, `MANAGED_INSTANCES`, `FARGATE` or `FARGATE_SPOT`.
    #[tf(computed)]
    pub(crate) r#type: Attr<String>,
    /// State of the provider, such as `ACTIVE`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// Outcome of the last change, such as `UPDATE_COMPLETE`.
    #[tf(computed)]
    pub(crate) update_status: Attr<String>,
    /// Why the last change failed.
    #[tf(computed)]
    pub(crate) update_status_reason: Attr<String>,
    /// The Auto Scaling group, if it is a provider of one.
    #[tf(computed)]
    pub(crate) auto_scaling_group_provider: Attr<Vec<AutoScalingGroupProvider>>,
    /// The instances that ECS manages, if it is a provider of those.
    #[tf(computed)]
    pub(crate) managed_instances_provider: Attr<Vec<ManagedInstancesProvider>>,
    /// Tags of the capacity provider.
    #[tf(computed)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// `data "ecs_capacity_provider"`
#[derive(Debug)]
pub(crate) struct DataSource;

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "capacity_provider";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let key = config.name.get().unwrap_or_default();
        let target = Target {
            name: short_name(&key).to_owned(),
            cluster: config.cluster.get().unwrap_or_default(),
            key,
        };
        let api = Api::new(cx, Step::LookUp, &target.name, &config.region)?;
        let missing = || {
            let place = match target.cluster.is_empty() {
                true => String::new(),
                false => format!(" in the cluster {}", short_name(&target.cluster)),
            };
            let fact = format!("There is no capacity provider {:?}{place}", target.key);
            api.not_found("name", &fact)
        };
        let provider = api.find(&target).await?.ok_or_else(missing)?;
        let tags = tagging::flatten(provider.tags());
        let model = convert::from_answer(&provider, &CapacityProvider::default())?;
        let update = provider.update_status().map(|status| status.as_str());
        Ok(Lookup {
            region: api.client().answered_region(&config.region),
            name: config.name,
            cluster: match config.cluster {
                Attr::Known(cluster) => cluster.into(),
                _ => model.cluster,
            },
            arn: model.arn,
            id: model.id,
            r#type: answer::text(provider.r#type().map(|kind| kind.as_str())),
            status: answer::text(provider.status().map(|status| status.as_str())),
            update_status: answer::text(update),
            update_status_reason: answer::text(provider.update_status_reason()),
            auto_scaling_group_provider: model.auto_scaling_group_provider.map(|it| vec![it]),
            managed_instances_provider: model.managed_instances_provider.map(|it| vec![it]),
            tags: api.client().tags().shown(tags).into(),
        })
    }
}
