//! The attributes of an Express service.

mod container;

use std::collections::BTreeMap;

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Once, Set, Timeouts};

use crate::blocks::{answer, equal};
use crate::rules::fargate::{same_cpu, same_memory};
use crate::validators::{self, rule};

pub(crate) use container::PrimaryContainer;
#[cfg(test)]
pub(crate) use container::Variable;

/// An Express service: a web application on Fargate for which ECS makes and manages the rest, that is an Application Load
/// Balancer, an HTTPS endpoint with a certificate, target groups, security groups and automatic scaling. Its containers
/// come from `primary_container`, or from a task definition of your own (`task_definition_arn`).
///
/// Every change makes a new revision, which ECS rolls out. Arguments that are removed stay as they are in ECS, unless it
/// is stated otherwise. Security groups that ECS adds are not shown: reading them needs the permission
/// `ec2:DescribeSecurityGroups`, and without it all groups that are not configured count as ECS's.
///
/// Destroying the service removes everything that ECS made for it, which takes some minutes.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct ExpressGatewayService {
    /// Name of the service: up to 255 letters, digits, hyphens and underscores. ECS makes one up unless it is set.
    #[tf(optional, computed, keep, force_new, validate = validators::ecs_name("service"))]
    pub(crate) service_name: Attr<String>,
    /// Name or ARN of the cluster; without it the cluster `default`.
    #[tf(optional, computed, keep, force_new, validate = validators::reference("cluster"), eq = equal::cluster)]
    pub(crate) cluster: Attr<String>,
    /// ARN of the IAM role with which ECS manages load balancer, security groups and scaling.
    #[tf(required, force_new, validate = validators::arn())]
    pub(crate) infrastructure_role_arn: Attr<String>,
    /// ARN of the IAM role with which ECS pulls images, reads secrets and writes logs. Required with `primary_container`.
    #[tf(optional, validate = validators::arn())]
    pub(crate) execution_role_arn: Attr<String>,
    /// ARN of the IAM role that the application has. Removed, it stays.
    #[tf(optional, computed, keep, validate = validators::arn())]
    pub(crate) task_role_arn: Attr<String>,
    /// The application's container.
    #[tf(block, max = 1)]
    pub(crate) primary_container: Attr<PrimaryContainer>,
    /// ARN of a task definition of your own, instead of `primary_container`, the roles and the size: for Fargate, with a
    /// container named `Main` that has one named TCP port. Without it, the one that ECS made. (Not known to
    /// `aws_ecs_express_gateway_service`.)
    #[tf(optional, computed, validate = validators::arn(), eq = answer::unset_or_same)]
    pub(crate) task_definition_arn: Attr<String>,
    /// CPU units of a task, such as `256`, or vCPUs, such as `.25 vCPU`; 256 at first.
    #[tf(optional, computed, keep, eq = same_cpu)]
    pub(crate) cpu: Attr<String>,
    /// Memory of a task in MiB, such as `512`, or in GB, such as `0.5 GB`; 512 at first.
    #[tf(optional, computed, keep, eq = same_memory)]
    pub(crate) memory: Attr<String>,
    /// CPU architecture: `X86_64` or `ARM64`; `X86_64` at first. (Not known to `aws_ecs_express_gateway_service`.)
    #[tf(optional, computed, keep, validate = rule("SV-045", one_of(&["X86_64", "ARM64"])))]
    pub(crate) cpu_architecture: Attr<String>,
    /// Path of the load balancer's health checks, which begins with `/`; `/ping` at first.
    #[tf(optional, computed, keep)]
    pub(crate) health_check_path: Attr<String>,
    /// Network of the tasks; the default VPC unless set.
    #[tf(optional, computed, keep)]
    pub(crate) network_configuration: Attr<Once<NetworkConfiguration>>,
    /// Bounds and goal of the automatic scaling.
    #[tf(optional, computed, keep)]
    pub(crate) scaling_target: Attr<Once<ScalingTarget>>,
    /// Whether create and update wait until the new revision is rolled out, and fail with the reason when it is not.
    #[tf(optional, computed, default = false, local)]
    pub(crate) wait_for_steady_state: Attr<bool>,
    /// Tags of the service, up to 50.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// All tags of the service, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the service.
    #[tf(computed, keep, prefix = "arn:")]
    pub(crate) service_arn: Attr<String>,
    /// ARN of the newest revision.
    #[tf(computed)]
    pub(crate) service_revision_arn: Attr<String>,
    /// The deployment that is under way. Deprecated in `aws_ecs_express_gateway_service`.
    #[tf(computed)]
    pub(crate) current_deployment: Attr<String>,
    /// Where the application can be reached.
    #[tf(computed)]
    pub(crate) ingress_paths: Attr<Vec<IngressPath>>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// Network of the tasks.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct NetworkConfiguration {
    /// IDs of the subnets; public ones make the service public, private ones private.
    #[tf(optional)]
    pub(crate) subnets: Attr<Set<Attr<String>>>,
    /// IDs of security groups, beside those that ECS adds.
    #[tf(optional, clear)]
    pub(crate) security_groups: Attr<Set<Attr<String>>>,
}

/// Bounds and goal of the automatic scaling.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ScalingTarget {
    /// How many tasks run at least.
    #[tf(optional, validate = rule("EX-003", between(0..=i64::from(i32::MAX))))]
    pub(crate) min_task_count: Attr<i64>,
    /// How many tasks run at most.
    #[tf(optional, validate = rule("EX-003", between(0..=i64::from(i32::MAX))))]
    pub(crate) max_task_count: Attr<i64>,
    /// Metric that is kept at the target: `AVERAGE_CPU`, `AVERAGE_MEMORY` or `REQUEST_COUNT_PER_TARGET`.
    #[tf(optional, validate = rule("SV-045", one_of(&["AVERAGE_CPU", "AVERAGE_MEMORY", "REQUEST_COUNT_PER_TARGET"])))]
    pub(crate) auto_scaling_metric: Attr<String>,
    /// Target of the metric: percent, or a number of requests; 60 at first.
    #[tf(optional, validate = rule("EX-003", between(1..=i64::from(i32::MAX))))]
    pub(crate) auto_scaling_target_value: Attr<i64>,
}

/// An endpoint of the application.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct IngressPath {
    /// `PUBLIC` or `PRIVATE`.
    #[tf(computed)]
    pub(crate) access_type: Attr<String>,
    /// URL of the endpoint, with `https://`.
    #[tf(computed)]
    pub(crate) endpoint: Attr<String>,
}

/// The identity of an Express service.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ARN of the service.
    #[tf(required)]
    pub(crate) service_arn: Attr<String>,
}
