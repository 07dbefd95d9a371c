//! The attributes of a task set.

use std::collections::BTreeMap;

use tfplug::validator::{Validator, between, one_of};
use tfplug::{Attr, Model, Once, Set, Timeouts};

use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::blocks::load_balancing::{AdvancedConfiguration, ServiceRegistry};
use crate::blocks::network_configuration::NetworkConfiguration;
use crate::blocks::{answer, equal};
use crate::validators::{self, rule};

/// A task set: one of the groups of tasks in an Amazon ECS service whose deployment controller is `EXTERNAL`. A deployment
/// tool of yours makes one for each version, shifts traffic and scale from one to the next, and deletes the old one.
///
/// Creating waits up to 30 seconds for a cluster, task definition or capacity provider that ECS does not know yet, and up to
/// two minutes for a listener of the target group. Only `scale` and `tags` are changed in place. Destroying waits until the
/// tasks have stopped.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct TaskSet {
    /// Name or ARN of the service, whose `deployment_controller` has the type `EXTERNAL`.
    #[tf(required, force_new, validate = validators::reference("service"), eq = equal::service, answer = "serviceArn")]
    pub(crate) service: Attr<String>,
    /// Name or ARN of the service's cluster.
    #[tf(required, force_new, validate = validators::reference("cluster"), eq = equal::cluster, answer = "clusterArn")]
    pub(crate) cluster: Attr<String>,
    /// Task definition to run: ARN, `family:revision`, or `family` for the newest revision.
    #[tf(required, force_new, validate = validators::reference("task-definition"), eq = equal::task_definition)]
    pub(crate) task_definition: Attr<String>,
    /// An ID of your own for the task set. With Cloud Map it is the value of the attribute
    /// `ECS_TASK_SET_EXTERNAL_ID`. Removed, it stays as it is.
    #[tf(optional, computed, keep, force_new)]
    pub(crate) external_id: Attr<String>,
    /// Where tasks run: `EC2`, `FARGATE` or `EXTERNAL`. Without it and without `capacity_provider_strategy`, the
    /// cluster's default strategy decides. Excludes `capacity_provider_strategy`. Removed, it stays as it is.
    #[tf(optional, computed, keep, force_new, validate = validators::launch_type())]
    pub(crate) launch_type: Attr<String>,
    /// How tasks are spread over capacity providers.
    #[tf(block, force_new)]
    pub(crate) capacity_provider_strategy: Attr<Set<CapacityProviderStrategyItem>>,
    /// Platform version of Fargate, such as `LATEST` or `1.4.0`. Removed, it stays as it is.
    #[tf(optional, computed, keep, force_new, eq = answer::unset_or_same)]
    pub(crate) platform_version: Attr<String>,
    /// Network of the tasks; required when the task definition's network mode is `awsvpc`.
    #[tf(optional, force_new, api = "networkConfiguration.awsvpcConfiguration")]
    pub(crate) network_configuration: Attr<Once<NetworkConfiguration>>,
    /// Target groups (or Classic load balancers) that the tasks register with.
    #[tf(block, force_new, api = "loadBalancers")]
    pub(crate) load_balancer: Attr<Set<LoadBalancer>>,
    /// Cloud Map service that the tasks register with.
    #[tf(block, force_new)]
    pub(crate) service_registries: Attr<ServiceRegistry>,
    /// How many tasks run, as a share of the service's `desired_count`. Without it ECS decides; removed, it stays as it is.
    #[tf(optional, computed, keep)]
    pub(crate) scale: Attr<Once<Scale>>,
    /// Whether a destroy deletes the task set while it is scaled above 0.
    #[tf(optional, local, unset = false)]
    pub(crate) force_delete: Attr<bool>,
    /// Whether create and update wait until the task set is stable (`STEADY_STATE`), and fail with the reasons of stopped
    /// tasks when it is not in time.
    #[tf(optional, computed, default = false, local)]
    pub(crate) wait_until_stable: Attr<bool>,
    /// How long `wait_until_stable` waits: a duration such as `10m` or `1h30m`, within the limits in `timeouts`.
    #[tf(optional, computed, default = "10m", local, validate = duration())]
    pub(crate) wait_until_stable_timeout: Attr<String>,
    /// Tags of the task set, up to 50.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// All tags of the task set, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the task set.
    #[tf(computed, keep, prefix = "arn:", answer = "taskSetArn")]
    pub(crate) arn: Attr<String>,
    /// ID of the task set in ECS, such as `ecs-svc/1234567890123456789`.
    #[tf(computed, keep, answer = "id")]
    pub(crate) task_set_id: Attr<String>,
    /// Task set, service and cluster, joined by commas: `ecs-svc/1234567890123456789,web,main`.
    #[tf(computed, keep, local)]
    pub(crate) id: Attr<String>,
    /// State of the task set: `PRIMARY` (it serves production traffic), `ACTIVE` or `DRAINING`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// `STEADY_STATE` when as many tasks run as should, and all are healthy; else `STABILIZING`.
    #[tf(computed)]
    pub(crate) stability_status: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a task set.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ID of the task set in ECS, such as `ecs-svc/1234567890123456789`.
    #[tf(required)]
    pub(crate) task_set_id: Attr<String>,
    /// Name of the service.
    #[tf(required)]
    pub(crate) service: Attr<String>,
    /// Name of the cluster.
    #[tf(required)]
    pub(crate) cluster: Attr<String>,
    /// Region that the task set is in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// A load balancer's target.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LoadBalancer {
    /// ARN of the target group. Exactly one of it and `load_balancer_name`.
    #[tf(optional, computed, default = "", validate = validators::arn())]
    pub(crate) target_group_arn: Attr<String>,
    /// Name of a Classic load balancer.
    #[tf(optional, computed, default = "")]
    pub(crate) load_balancer_name: Attr<String>,
    /// Name of the container in the task definition.
    #[tf(required)]
    pub(crate) container_name: Attr<String>,
    /// Port of the container, which must have a port mapping for it.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = rule("SV-034", between(0..=65_535)))]
    pub(crate) container_port: Attr<i64>,
    /// Second target group and listener rules. (Not known to `aws_ecs_task_set`.)
    #[tf(block)]
    pub(crate) advanced_configuration: Attr<AdvancedConfiguration>,
}

/// How many tasks run, as a share of the service's `desired_count`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Scale {
    /// Unit of the value: `PERCENT`.
    #[tf(optional, unset = "PERCENT", validate = rule("SV-045", one_of(&["PERCENT"])))]
    pub(crate) unit: Attr<String>,
    /// Percent of the service's `desired_count`, rounded up to whole tasks: 0 to 100.
    #[tf(optional, validate = percent())]
    pub(crate) value: Attr<f64>,
}

fn percent() -> Validator<f64> {
    Validator::new("0 to 100.", |value: &f64| {
        match (0.0..=100.0).contains(value) {
            true => Ok(()),
            false => Err(format!("{value} is not between 0 and 100.")),
        }
    })
}

fn duration() -> Validator<String> {
    Validator::new("A duration such as `10m` or `1h30m`.", |text: &String| {
        tfplug::timeouts::parse(text).map(drop)
    })
}
