//! The attributes of a service.

mod gateway_connector;

use std::collections::BTreeMap;

use tfplug::validator::{Validator, between, one_of};
use tfplug::{Attr, Model, Once, Set, Timeouts};

pub(crate) use gateway_connector::GatewayConnector;

use super::equal::{placement_field, role};
use crate::blocks::answer;
use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::blocks::deployment_configuration::DeploymentConfiguration;
use crate::blocks::equal;
pub(crate) use crate::blocks::load_balancing::{AdvancedConfiguration, ServiceRegistry};
use crate::blocks::managed_ebs_volume::VolumeConfiguration;
use crate::blocks::network_configuration::NetworkConfiguration;
use crate::blocks::service_connect::ServiceConnect;
use crate::validators::{self, rule};

/// An Amazon ECS service: keeps a number of copies of a task definition running, replaces those that fail, and rolls out
/// new revisions.
///
/// Creating and updating wait up to 30 seconds for a cluster, namespace, task definition, capacity provider or role that
/// ECS does not know yet, and up to two minutes for a role or a listener of the target group to take effect. A new
/// service that ECS does not show yet is waited for as well: up to a minute in the create, and in a read that follows
/// within 5 seconds.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Service {
    /// Name of the service.
    #[tf(required, force_new, validate = validators::ecs_name("service"), api = "serviceName")]
    pub(crate) name: Attr<String>,
    /// Name or ARN of the cluster; without it the cluster `default`. Removed, it stays as it is.
    #[tf(optional, computed, keep, force_new, validate = validators::reference("cluster"), eq = equal::cluster, answer = "clusterArn")]
    pub(crate) cluster: Attr<String>,
    /// Task definition to run: ARN, `family:revision`, or `family` for the newest revision. Required unless the deployment
    /// controller is `EXTERNAL`.
    #[tf(optional, validate = rule("SV-003", validators::reference("task-definition")), eq = equal::task_definition)]
    pub(crate) task_definition: Attr<String>,
    /// How many tasks run. Without it a new service starts with 0 and whatever changes the number later (you, Auto
    /// Scaling) is left alone. Removed, it stays as it is. Not for `DAEMON`.
    #[tf(optional, computed, keep, validate = rule("SV-007", between(0..=i64::from(i32::MAX))))]
    pub(crate) desired_count: Attr<i64>,
    /// Where tasks run: `EC2`, `FARGATE` or `EXTERNAL`. Without it and without `capacity_provider_strategy`, the
    /// cluster's default strategy decides. Excludes `capacity_provider_strategy`. ECS cannot change it: another one replaces
    /// the service, unless it is left for a strategy. Removed, it stays as it is, unless a strategy comes instead.
    #[tf(optional, computed, keep, validate = validators::launch_type())]
    pub(crate) launch_type: Attr<String>,
    /// How tasks are spread over capacity providers. A change rolls the tasks over.
    #[tf(block, clear)]
    pub(crate) capacity_provider_strategy: Attr<Set<CapacityProviderStrategyItem>>,
    /// Platform version of Fargate, such as `LATEST` or `1.4.0`. Removed, it stays as it is.
    #[tf(optional, computed, keep, eq = answer::unset_or_same)]
    pub(crate) platform_version: Attr<String>,
    /// `REPLICA` keeps `desired_count` tasks, `DAEMON` one task on every container instance.
    #[tf(optional, computed, default = "REPLICA", force_new, validate = rule("SV-045", one_of(&["REPLICA", "DAEMON"])))]
    pub(crate) scheduling_strategy: Attr<String>,
    /// Network of the tasks; required when the task definition's network mode is `awsvpc`. ECS has no way to take it
    /// away from a service: removed here, it stays as ECS keeps it, unused while the network mode is another.
    #[tf(
        optional,
        computed,
        keep,
        api = "networkConfiguration.awsvpcConfiguration"
    )]
    pub(crate) network_configuration: Attr<Once<NetworkConfiguration>>,
    /// Target groups (or Classic load balancers) that the tasks register with.
    #[tf(block, api = "loadBalancers", clear)]
    pub(crate) load_balancer: Attr<Set<LoadBalancer>>,
    /// Cloud Map service that the tasks register with.
    #[tf(block, clear)]
    pub(crate) service_registries: Attr<ServiceRegistry>,
    /// IAM role with which ECS calls the load balancer: name or ARN. Only for network modes other than `awsvpc`, and
    /// only where the service-linked role is not used. Removed, it stays as it is.
    #[tf(optional, computed, keep, force_new, eq = role, api = "role", answer = "roleArn")]
    pub(crate) iam_role: Attr<String>,
    /// How many seconds failing load balancer checks are ignored after a task has started.
    #[tf(optional, computed, default = 0i64, validate = rule("SV-042", between(0..=i64::from(i32::MAX))), unset = 0, clear = 0)]
    pub(crate) health_check_grace_period_seconds: Attr<i64>,
    /// The controller that rolls out new revisions. Without it ECS itself.
    #[tf(optional, computed)]
    pub(crate) deployment_controller: Attr<Once<DeploymentController>>,
    /// How many tasks may run during a deployment, in percent of `desired_count`. Without it 200, for `DAEMON` 100.
    #[tf(optional, computed, keep, validate = rule("SV-061", between(0..=i64::from(i32::MAX))), api = "deploymentConfiguration.maximumPercent")]
    pub(crate) deployment_maximum_percent: Attr<i64>,
    /// How many tasks have to run during a deployment, in percent of `desired_count`. Without it 100, for `DAEMON` 0.
    #[tf(optional, computed, keep, validate = rule("SV-015", between(0..=100)), api = "deploymentConfiguration.minimumHealthyPercent")]
    pub(crate) deployment_minimum_healthy_percent: Attr<i64>,
    /// Ends a deployment whose tasks keep failing. Without it the circuit breaker is off.
    #[tf(
        optional,
        computed,
        api = "deploymentConfiguration.deploymentCircuitBreaker", clear = Once(DeploymentCircuitBreaker::off())
    )]
    pub(crate) deployment_circuit_breaker: Attr<Once<DeploymentCircuitBreaker>>,
    /// CloudWatch alarms that end a deployment. Without it none are watched.
    #[tf(optional, computed, api = "deploymentConfiguration.alarms")]
    pub(crate) alarms: Attr<Once<Alarms>>,
    /// How traffic moves from the old tasks to the new ones. Without it, a rolling deployment.
    #[tf(optional, computed)]
    pub(crate) deployment_configuration: Attr<Vec<DeploymentConfiguration>>,
    /// How the tasks offer ports under names, and reach those of other services.
    #[tf(block, clear = ServiceConnect::off())]
    pub(crate) service_connect_configuration: Attr<ServiceConnect>,
    /// A volume of the task definition that is configured at launch: ECS makes one for each task.
    #[tf(block, api = "volumeConfigurations", clear)]
    pub(crate) volume_configuration: Attr<VolumeConfiguration>,
    /// VPC Lattice target groups that the tasks register with.
    #[tf(block, clear)]
    pub(crate) vpc_lattice_configurations: Attr<Set<VpcLattice>>,
    /// Connects the service to the gateways of its cluster (`ecs_gateway`), for tasks in network mode `awsvpc`. It needs the
    /// association of a gateway with the cluster, so give the service a `depends_on` with
    /// `ecs_gateway_cluster_association`. Reading it takes the permission `ecs:DescribeServiceRevisions`. (Not known to
    /// `aws_ecs_service`.)
    #[tf(block, clear)]
    pub(crate) gateway_connectors: Attr<GatewayConnector>,
    /// Accepted for configurations of `aws_ecs_service`. Not acted on yet: an interrupted wait leaves the deployment
    /// alone.
    #[tf(optional, computed, default = false, local)]
    pub(crate) sigint_rollback: Attr<bool>,
    /// Starts a new deployment with every update of the service, also when the task definition stays the same.
    #[tf(optional, computed, default = false, local)]
    pub(crate) force_new_deployment: Attr<bool>,
    /// Any values; with `force_new_deployment = true` a change of them starts a new deployment, else it has no effect.
    /// Removed, they stay as they are; `{}` empties them.
    #[tf(optional, computed, keep, local)]
    pub(crate) triggers: Attr<BTreeMap<String, Attr<String>>>,
    /// Whether create and update wait until the deployment that they started has completed, and fail with the reason
    /// when it does not.
    #[tf(optional, computed, default = false, local)]
    pub(crate) wait_for_steady_state: Attr<bool>,
    /// Metrics that ECS collects about the service more often than once a minute.
    #[tf(block)]
    pub(crate) monitoring: Attr<Monitoring>,
    /// Whether tasks are spread again when Availability Zones are out of balance: `ENABLED` or `DISABLED`.
    /// Removed, it stays as it is.
    #[tf(optional, computed, keep, validate = rule("SV-045", one_of(&["ENABLED", "DISABLED"])))]
    pub(crate) availability_zone_rebalancing: Attr<String>,
    /// Rules that a container instance must meet, up to 10. Not on Fargate.
    #[tf(block, clear)]
    pub(crate) placement_constraints: Attr<Set<PlacementConstraint>>,
    /// How tasks are placed on container instances, up to 5, the first counts most. Not on Fargate.
    #[tf(block, api = "placementStrategy", clear)]
    pub(crate) ordered_placement_strategy: Attr<Vec<PlacementStrategy>>,
    /// Whether `aws ecs execute-command` may open sessions in the tasks. The task definition needs a task role.
    #[tf(optional, computed, default = false)]
    pub(crate) enable_execute_command: Attr<bool>,
    /// Whether ECS tags the tasks with cluster and service name.
    #[tf(optional, computed, default = false, api = "enableECSManagedTags")]
    pub(crate) enable_ecs_managed_tags: Attr<bool>,
    /// Whose tags the tasks get: `SERVICE`, `TASK_DEFINITION` or `NONE`.
    #[tf(optional, computed, default = "NONE", validate = rule("SV-045", one_of(&["SERVICE", "TASK_DEFINITION", "NONE"])), unset = "NONE", clear = "NONE")]
    pub(crate) propagate_tags: Attr<String>,
    /// Whether a destroy deletes the service without scaling it down first.
    #[tf(optional, computed, default = false, local)]
    pub(crate) force_delete: Attr<bool>,
    /// Tags of the service, up to 50.
    #[tf(optional, computed, default = BTreeMap::<String, Attr<String>>::new(), local)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// All tags of the service, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the service.
    #[tf(computed, keep, prefix = "arn:", answer = "serviceArn")]
    pub(crate) arn: Attr<String>,
    /// The same as `arn`.
    #[tf(computed, keep, prefix = "arn:", answer = "serviceArn")]
    pub(crate) id: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a service.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// Name of the cluster.
    #[tf(required)]
    pub(crate) cluster: Attr<String>,
    /// Name of the service.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// ID of the AWS account that the service belongs to.
    #[tf(optional)]
    pub(crate) account_id: Attr<String>,
    /// Region that the service is in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// A load balancer's target.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LoadBalancer {
    /// ARN of the target group. Exactly one of it and `elb_name`.
    #[tf(optional, computed, default = "", validate = validators::arn())]
    pub(crate) target_group_arn: Attr<String>,
    /// Name of a Classic load balancer.
    #[tf(optional, computed, default = "", api = "loadBalancerName")]
    pub(crate) elb_name: Attr<String>,
    /// Name of the container in the task definition.
    #[tf(required)]
    pub(crate) container_name: Attr<String>,
    /// Port of the container, which must have a port mapping for it.
    #[tf(required, unset = 0, validate = rule("SV-034", between(1..=65_535)))]
    pub(crate) container_port: Attr<i64>,
    /// Second target group and listener rules of a deployment that shifts traffic (blue/green, linear, canary).
    #[tf(block)]
    pub(crate) advanced_configuration: Attr<AdvancedConfiguration>,
}

/// The controller that rolls out new revisions.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct DeploymentController {
    /// `ECS` itself, `CODE_DEPLOY`, or `EXTERNAL` (task sets).
    #[tf(optional, validate = rule("SV-045", one_of(&["ECS", "CODE_DEPLOY", "EXTERNAL"])), unset = "ECS", clear = "ECS")]
    pub(crate) r#type: Attr<String>,
}

/// Ends a deployment whose tasks keep failing.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct DeploymentCircuitBreaker {
    /// Whether it is on.
    #[tf(required, unset = false, clear = false)]
    pub(crate) enable: Attr<bool>,
    /// Whether the service goes back to the last deployment that completed.
    #[tf(required, unset = false, clear = false)]
    pub(crate) rollback: Attr<bool>,
    /// Whether a task that becomes healthy sets the count of failed tasks back to 0.
    #[tf(optional, unset = false, clear = false)]
    pub(crate) reset_on_healthy_task: Attr<bool>,
    /// How many failed tasks end the deployment; without it half of the desired count, between 3 and 200.
    #[tf(optional)]
    pub(crate) threshold_configuration: Attr<Once<FailureThreshold>>,
}

impl DeploymentCircuitBreaker {
    /// A circuit breaker that is off: where none is configured.
    pub(crate) fn off() -> Self {
        Self {
            enable: false.into(),
            rollback: false.into(),
            ..Self::default()
        }
    }
}

/// How many failed tasks end a deployment.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct FailureThreshold {
    /// Meaning of `value`: a number of tasks (`COUNT`), or percent of the desired count, within ECS's own bounds of 3 to
    /// 200 tasks (`BOUNDED_PERCENT`) or without them (`UNBOUNDED_PERCENT`).
    #[tf(required, validate = rule("SV-062", one_of(&["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"])))]
    pub(crate) r#type: Attr<String>,
    /// Number of tasks or percent, from 1.
    #[tf(required, validate = rule("SV-062", between(1..=i64::from(i32::MAX))))]
    pub(crate) value: Attr<i64>,
}

/// Metrics that ECS collects about the service.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Monitoring {
    /// Metrics and how often they are collected.
    #[tf(block, api = "metricConfigurations", clear)]
    pub(crate) metric_configuration: Attr<Vec<MetricConfiguration>>,
}

/// Metrics that are collected in one resolution.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct MetricConfiguration {
    /// Names of the metrics, such as `CPUUtilization` and `MemoryUtilization`.
    #[tf(required)]
    pub(crate) metric_names: Attr<Set<String>>,
    /// Seconds between two values: 20 or 60.
    #[tf(required, validate = rule("SV-100", resolution()))]
    pub(crate) resolution_seconds: Attr<i64>,
}

/// CloudWatch alarms that end a deployment.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Alarms {
    /// Names of the alarms.
    #[tf(required, unset, clear)]
    pub(crate) alarm_names: Attr<Set<String>>,
    /// Whether they are watched.
    #[tf(required, unset = false, clear = false)]
    pub(crate) enable: Attr<bool>,
    /// Whether the service goes back to the last deployment that completed.
    #[tf(required, unset = false, clear = false)]
    pub(crate) rollback: Attr<bool>,
}

/// A VPC Lattice target group that the tasks register with.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct VpcLattice {
    /// Name of the port mapping in the task definition.
    #[tf(required)]
    pub(crate) port_name: Attr<String>,
    /// ARN of the IAM role with which ECS changes the target group.
    #[tf(required, validate = validators::arn())]
    pub(crate) role_arn: Attr<String>,
    /// ARN of the target group.
    #[tf(required, validate = validators::arn())]
    pub(crate) target_group_arn: Attr<String>,
    /// Second target group and listener rules of a deployment that shifts traffic (blue/green, linear, canary).
    #[tf(block)]
    pub(crate) advanced_configuration: Attr<VpcLatticeAdvanced>,
}

/// Second target group and listener rules of VPC Lattice.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct VpcLatticeAdvanced {
    /// ARN of the second target group.
    #[tf(optional, validate = validators::arn())]
    pub(crate) alternate_target_group_arn: Attr<String>,
    /// ARN of the listener rule (or listener) that carries production traffic.
    #[tf(optional, validate = validators::arn())]
    pub(crate) production_listener_rule: Attr<String>,
    /// ARN of the listener rule (or listener) that carries test traffic.
    #[tf(optional, validate = validators::arn())]
    pub(crate) test_listener_rule: Attr<String>,
}

/// A rule that a container instance must meet.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct PlacementConstraint {
    /// `distinctInstance` (every task on another instance) or `memberOf` (instances that match `expression`).
    #[tf(required, validate = rule("SV-045", one_of(&["distinctInstance", "memberOf"])))]
    pub(crate) r#type: Attr<String>,
    /// Expression in the cluster query language, such as `attribute:ecs.instance-type =~ t3.*`; for `memberOf`.
    #[tf(optional, computed, default = "")]
    pub(crate) expression: Attr<String>,
}

/// How tasks are placed on container instances.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct PlacementStrategy {
    /// `spread` evenly over `field`, `binpack` tightly by `field`, or `random`.
    #[tf(required, validate = rule("SV-045", one_of(&["random", "spread", "binpack"])))]
    pub(crate) r#type: Attr<String>,
    /// For `spread`: `instanceId` (or `host`) or an attribute such as `attribute:ecs.availability-zone`. For
    /// `binpack`: `cpu` or `memory`. Not for `random`.
    #[tf(optional, computed, default = "", eq = placement_field)]
    pub(crate) field: Attr<String>,
}

/// The resolutions of metrics.
fn resolution() -> Validator<i64> {
    Validator::new("20 or 60.", |seconds: &i64| match seconds {
        20 | 60 => Ok(()),
        other => Err(format!("{other} is neither 20 nor 60.")),
    })
}
