//! Looking up a service.

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use tfplug::{Attr, Cx, Model, Result, Set};

use super::api::Api;
use super::convert;
use super::schema::{
    DeploymentController, LoadBalancer, PlacementConstraint, PlacementStrategy, Service,
    ServiceRegistry,
};
use crate::aws::{Client, Step, tagging};
use crate::blocks::answer;
use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::blocks::network_configuration::NetworkConfiguration;

/// Looks up a service, with how it is doing: counts, deployments, latest events.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// Name or ARN of the service.
    #[tf(required)]
    pub(crate) service_name: Attr<String>,
    /// ARN or name of the cluster.
    #[tf(required)]
    pub(crate) cluster_arn: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed)]
    pub(crate) region: Attr<String>,
    /// ARN of the service.
    #[tf(computed)]
    pub(crate) arn: Attr<String>,
    /// The same as `arn`.
    #[tf(computed)]
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
    #[tf(computed)]
    pub(crate) network_configuration: Attr<Vec<NetworkConfiguration>>,
    /// Target groups and load balancers that the tasks register with.
    #[tf(computed)]
    pub(crate) load_balancer: Attr<Set<LoadBalancer>>,
    /// Cloud Map services that the tasks register with.
    #[tf(computed)]
    pub(crate) service_registries: Attr<Vec<ServiceRegistry>>,
    /// IAM role with which ECS calls the load balancer.
    #[tf(computed)]
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
    #[tf(computed)]
    pub(crate) ordered_placement_strategy: Attr<Vec<PlacementStrategy>>,
    /// Whether `aws ecs execute-command` may open sessions in the tasks.
    #[tf(computed)]
    pub(crate) enable_execute_command: Attr<bool>,
    /// Whether ECS tags the tasks with cluster and service name.
    #[tf(computed)]
    pub(crate) enable_ecs_managed_tags: Attr<bool>,
    /// Whose tags the tasks get.
    #[tf(computed)]
    pub(crate) propagate_tags: Attr<String>,
    /// Deployments under way, and the one that is in place.
    #[tf(computed)]
    pub(crate) deployments: Attr<Vec<Deployment>>,
    /// Latest events, the newest first.
    #[tf(computed)]
    pub(crate) events: Attr<Vec<Event>>,
    /// Tags of the service.
    #[tf(computed)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// A deployment.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Deployment {
    /// ID of the deployment.
    #[tf(computed)]
    pub(crate) id: Attr<String>,
    /// `PRIMARY`, `ACTIVE` or `INACTIVE`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// ARN of its task definition.
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
    /// How many tasks failed to start. (Not known to `aws_ecs_service`.)
    #[tf(computed)]
    pub(crate) failed_tasks: Attr<i64>,
    /// `IN_PROGRESS`, `COMPLETED` or `FAILED`. (Not known to `aws_ecs_service`.)
    #[tf(computed)]
    pub(crate) rollout_state: Attr<String>,
}

/// An event.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Event {
    /// ID of the event.
    #[tf(computed)]
    pub(crate) id: Attr<String>,
    /// Text of the event.
    #[tf(computed)]
    pub(crate) message: Attr<String>,
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
            ..lookup(config, &service)?
        })
    }
}

fn lookup(config: Lookup, service: &types::Service) -> Result<Lookup> {
    let model = convert::from_answer(service, &Service::default(), true)?;
    Ok(Lookup {
        service_name: config.service_name,
        cluster_arn: config.cluster_arn,
        arn: model.arn,
        id: model.id,
        status: answer::text(service.status()),
        task_definition: model.task_definition,
        desired_count: model.desired_count,
        running_count: i64::from(service.running_count()).into(),
        pending_count: i64::from(service.pending_count()).into(),
        launch_type: model.launch_type,
        capacity_provider_strategy: model.capacity_provider_strategy,
        platform_version: model.platform_version,
        scheduling_strategy: model.scheduling_strategy,
        network_configuration: model.network_configuration.map(|network| {
            let public = network.assign_public_ip.get().unwrap_or_default();
            vec![NetworkConfiguration {
                assign_public_ip: public.into(),
                ..network.0
            }]
        }),
        load_balancer: model.load_balancer,
        service_registries: model.service_registries.map(|registry| vec![registry]),
        iam_role: model.iam_role,
        health_check_grace_period_seconds: model.health_check_grace_period_seconds,
        deployment_controller: model
            .deployment_controller
            .map(|controller| vec![controller.0]),
        placement_constraints: model.placement_constraints,
        ordered_placement_strategy: model.ordered_placement_strategy,
        enable_execute_command: model.enable_execute_command,
        enable_ecs_managed_tags: model.enable_ecs_managed_tags,
        propagate_tags: model.propagate_tags,
        deployments: service
            .deployments()
            .iter()
            .map(deployment)
            .collect::<Vec<_>>()
            .into(),
        events: service
            .events()
            .iter()
            .map(event)
            .collect::<Vec<_>>()
            .into(),
        tags: Attr::Null,
        region: Attr::Null,
    })
}

fn deployment(found: &types::Deployment) -> Deployment {
    Deployment {
        id: answer::text(found.id()),
        status: answer::text(found.status()),
        task_definition: answer::text(found.task_definition()),
        desired_count: i64::from(found.desired_count()).into(),
        running_count: i64::from(found.running_count()).into(),
        pending_count: i64::from(found.pending_count()).into(),
        failed_tasks: i64::from(found.failed_tasks()).into(),
        rollout_state: found
            .rollout_state()
            .map(|state| state.as_str().to_owned())
            .into(),
    }
}

fn event(found: &types::ServiceEvent) -> Event {
    Event {
        id: answer::text(found.id()),
        message: answer::text(found.message()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_answer_does_not_crash() {
        let found = lookup(Lookup::default(), &types::Service::builder().build()).unwrap();
        assert!(found.arn.is_null() && found.network_configuration.is_null());
        assert_eq!(found.running_count, 0.into());
    }
}
