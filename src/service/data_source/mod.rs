//! Looking up a service, and all of a cluster.

mod parts;
mod services;

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use tfplug::{Attr, Cx, Model, Result, Set};

use super::api::Api;
use super::schema::{
    DeploymentController, LoadBalancer, PlacementConstraint, PlacementStrategy, ServiceRegistry,
};
use crate::aws::codec::{self, Codec};
use crate::aws::{Client, Step, tagging};
use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::blocks::network_configuration::NetworkConfiguration;

use parts::{Deployment, Event, Rollout, TaskSet};

pub(crate) use services::ServicesDataSource;

static CODEC: Codec<Lookup> = Codec::of_data_source();

/// Looks up a service, with how it is doing: counts, deployments, latest events.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// Name or ARN of the service.
    #[tf(required, local, unset)]
    pub(crate) service_name: Attr<String>,
    /// ARN or name of the cluster.
    #[tf(required, local, unset)]
    pub(crate) cluster_arn: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the service.
    #[tf(computed, answer = "serviceArn")]
    pub(crate) arn: Attr<String>,
    /// The same as `arn`.
    #[tf(computed, answer = "serviceArn")]
    pub(crate) id: Attr<String>,
    /// State of the service: `ACTIVE` or `DRAINING`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// ARN of the task definition that the service runs.
    #[tf(computed)]
    pub(crate) task_definition: Attr<String>,
    /// How many tasks shall run.
    #[tf(computed)]
    pub(crate) desired_count: Attr<i64>,
    /// How many tasks run.
    #[tf(computed)]
    pub(crate) running_count: Attr<i64>,
    /// How many tasks are about to run.
    #[tf(computed)]
    pub(crate) pending_count: Attr<i64>,
    /// Where tasks run: `EC2`, `FARGATE` or `EXTERNAL`.
    #[tf(computed)]
    pub(crate) launch_type: Attr<String>,
    /// How tasks are spread over capacity providers.
    #[tf(computed)]
    pub(crate) capacity_provider_strategy: Attr<Set<CapacityProviderStrategyItem>>,
    /// Platform version of Fargate.
    #[tf(computed)]
    pub(crate) platform_version: Attr<String>,
    /// `REPLICA` or `DAEMON`.
    #[tf(computed)]
    pub(crate) scheduling_strategy: Attr<String>,
    /// Network of the tasks.
    #[tf(computed, answer = "networkConfiguration.awsvpcConfiguration")]
    pub(crate) network_configuration: Attr<Vec<NetworkConfiguration>>,
    /// Target groups and load balancers that the tasks register with.
    #[tf(computed, answer = "loadBalancers")]
    pub(crate) load_balancer: Attr<Set<LoadBalancer>>,
    /// Cloud Map services that the tasks register with.
    #[tf(computed)]
    pub(crate) service_registries: Attr<Vec<ServiceRegistry>>,
    /// IAM role with which ECS calls the load balancer.
    #[tf(computed, answer = "roleArn")]
    pub(crate) iam_role: Attr<String>,
    /// How many seconds failing load balancer checks are ignored after a task has started.
    #[tf(computed)]
    pub(crate) health_check_grace_period_seconds: Attr<i64>,
    /// The controller that rolls out new revisions.
    #[tf(computed)]
    pub(crate) deployment_controller: Attr<Vec<DeploymentController>>,
    /// Rules that a container instance must meet.
    #[tf(computed)]
    pub(crate) placement_constraints: Attr<Set<PlacementConstraint>>,
    /// How tasks are placed on container instances.
    #[tf(computed, answer = "placementStrategy")]
    pub(crate) ordered_placement_strategy: Attr<Vec<PlacementStrategy>>,
    /// Whether `aws ecs execute-command` may open sessions in the tasks.
    #[tf(computed)]
    pub(crate) enable_execute_command: Attr<bool>,
    /// Whether ECS tags the tasks with cluster and service name.
    #[tf(computed, answer = "enableECSManagedTags")]
    pub(crate) enable_ecs_managed_tags: Attr<bool>,
    /// Whose tags the tasks get.
    #[tf(computed)]
    pub(crate) propagate_tags: Attr<String>,
    /// Whether tasks are spread again when Availability Zones are out of balance: `ENABLED` or `DISABLED`.
    #[tf(computed)]
    pub(crate) availability_zone_rebalancing: Attr<String>,
    /// How new revisions are rolled out.
    #[tf(computed)]
    pub(crate) deployment_configuration: Attr<Vec<Rollout>>,
    /// Operating system of the tasks on Fargate.
    #[tf(computed)]
    pub(crate) platform_family: Attr<String>,
    /// Task sets, in a service with the deployment controller `EXTERNAL` or `CODE_DEPLOY`.
    #[tf(computed)]
    pub(crate) task_sets: Attr<Vec<TaskSet>>,
    /// Time of the creation, in RFC 3339.
    #[tf(computed)]
    pub(crate) created_at: Attr<String>,
    /// ARN of the user or role that created the service.
    #[tf(computed)]
    pub(crate) created_by: Attr<String>,
    /// Deployments under way, and the one that is in place.
    #[tf(computed)]
    pub(crate) deployments: Attr<Vec<Deployment>>,
    /// Latest events, the newest first.
    #[tf(computed)]
    pub(crate) events: Attr<Vec<Event>>,
    /// Tags of the service.
    #[tf(computed, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// `data "ecs_service"`
#[derive(Debug)]
pub(crate) struct DataSource;

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "service";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let (cluster, name) = (
            config.cluster_arn.get().unwrap_or_default(),
            config.service_name.get().unwrap_or_default(),
        );
        let api = Api::new(cx, Step::LookUp, &name, &config.region)?;
        let missing = || {
            let fact = format!("There is no service {name:?} in the cluster {cluster:?}");
            api.not_found("service_name", &fact)
        };
        let service = api.find(&cluster, &name).await?.ok_or_else(missing)?;
        let tags = api.client().tags().shown(tagging::flatten(service.tags()));
        Ok(Lookup {
            tags: tags.into(),
            region: api.client().answered_region(&config.region),
            ..decode(&service, &config)?
        })
    }
}

fn decode(service: &types::Service, config: &Lookup) -> Result<Lookup> {
    let mut found = CODEC.found(types::Service::SCHEMA, service, config)?;
    found.created_at = found.created_at.map(codec::time);
    found.deployments = found.deployments.map(parts::with_times);
    found.task_sets = found.task_sets.map(parts::with_times);
    found.events = found.events.map(parts::with_times);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use tfplug::Field as _;

    use super::*;
    use crate::aws::codec::full::{full, unread};

    #[test]
    fn every_attribute_is_read() {
        let service = full(types::Service::deserialize);
        let found = decode(&service, &Lookup::default()).unwrap();
        let created = found.created_at.get().unwrap();
        assert!(created.contains('T') && created.ends_with('Z'), "{created}");
        let found = found.encode();
        let unread = unread(CODEC.attributes(), &found);
        assert_eq!(unread, ["service_name", "cluster_arn", "region", "tags"]);
    }

    #[test]
    fn defaults_are_values_and_absent_collections_are_empty() {
        let item = types::CapacityProviderStrategyItem::builder().capacity_provider("FARGATE");
        let item = item.weight(0).build().unwrap();
        let service = types::Service::builder().capacity_provider_strategy(item);
        let found = decode(&service.build(), &Lookup::default()).unwrap();
        let strategy = found.capacity_provider_strategy.get().unwrap().0;
        assert_eq!(strategy[0].weight, 0.into());
        assert_eq!(found.network_configuration, vec![].into());
        assert_eq!(found.running_count, 0.into());
        assert!(found.arn.is_null());
    }
}
