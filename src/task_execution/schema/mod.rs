//! The arguments of a run, and its outcome.

pub(crate) mod overrides;
pub(crate) mod volume;

use std::collections::BTreeMap;

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Set};

use overrides::Overrides;
use volume::VolumeConfiguration;

use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::blocks::network_configuration::NetworkConfiguration;
use crate::validators::{self, rule};

/// Runs tasks of a definition, such as a database migration, **each time the data source is read**: in every plan, apply and
/// refresh in which its arguments are known. Each plan warns of that (rule RT-100, which the provider's
/// `validation { disable = [...] }` switches off). Do not use it for anything that must not run twice.
///
/// With `wait_for` the read waits until the tasks run or have stopped, for up to 30 minutes, and fails with the reasons when
/// they do not start or a container fails. Tasks that ECS refuses to start are an error always. Nothing stops the tasks
/// when the read fails or is interrupted.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct TaskExecution {
    /// Name or ARN of the cluster.
    #[tf(required, validate = validators::reference("cluster"))]
    pub(crate) cluster: Attr<String>,
    /// Task definition: ARN, `family:revision`, or `family` for its latest active revision.
    #[tf(required, validate = validators::reference("task-definition"))]
    pub(crate) task_definition: Attr<String>,
    /// How many tasks are run, up to 10; 1 unless set. `0` is the same as unset, as in `hashicorp/aws`: to run none, leave
    /// the data source out (`count = 0`).
    #[tf(optional, api = "count", validate = rule("RT-001", between(0..=10)), unset = 0)]
    pub(crate) desired_count: Attr<i64>,
    /// Where tasks run: `EC2`, `FARGATE` or `EXTERNAL`. Excludes `capacity_provider_strategy`. Without both the default
    /// strategy of the cluster applies, or `EC2`.
    #[tf(optional, validate = rule("SV-045", one_of(&["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"])))]
    pub(crate) launch_type: Attr<String>,
    /// How tasks are spread over capacity providers, up to 20. Excludes `launch_type`.
    #[tf(block, max = 20)]
    pub(crate) capacity_provider_strategy: Attr<Set<CapacityProviderStrategyItem>>,
    /// The network of tasks in network mode `awsvpc` (always on Fargate). Required there, refused elsewhere.
    #[tf(block, max = 1, api = "networkConfiguration.awsvpcConfiguration")]
    pub(crate) network_configuration: Attr<NetworkConfiguration>,
    /// Platform version of Fargate, such as `1.4.0`; `LATEST` unless set.
    #[tf(optional)]
    pub(crate) platform_version: Attr<String>,
    /// Values that take the place of those in the task definition, up to 8192 characters as JSON.
    #[tf(block, max = 1)]
    pub(crate) overrides: Attr<Overrides>,
    /// EBS volumes for the volumes of the task definition that have `configure_at_launch = true`. (Not known to
    /// `aws_ecs_task_execution`.)
    #[tf(block, api = "volumeConfigurations")]
    pub(crate) volume_configuration: Attr<Vec<VolumeConfiguration>>,
    /// Rules that a container instance must meet, up to 10. Not on Fargate.
    #[tf(block, max = 10)]
    pub(crate) placement_constraints: Attr<Set<PlacementConstraint>>,
    /// How tasks are placed on container instances, up to 5, the first counts most. Not on Fargate.
    #[tf(block, max = 5)]
    pub(crate) placement_strategy: Attr<Vec<PlacementStrategy>>,
    /// Name of the group that the tasks belong to, up to 255 characters; `family:FAMILY` unless set.
    #[tf(optional)]
    pub(crate) group: Attr<String>,
    /// A mark by which tasks can be found again, up to 128 letters, digits, `-`, `_` and `/`.
    #[tf(optional)]
    pub(crate) started_by: Attr<String>,
    /// A reference for AWS's own use.
    #[tf(optional)]
    pub(crate) reference_id: Attr<String>,
    /// Token of the request, up to 64 visible ASCII characters. AWS runs tasks only once for requests with the same token,
    /// for some hours. Unless set, each read has a token of its own.
    #[tf(optional)]
    pub(crate) client_token: Attr<String>,
    /// Whether `aws ecs execute-command` may open sessions in the tasks. The task definition or `overrides` needs a task
    /// role.
    #[tf(optional)]
    pub(crate) enable_execute_command: Attr<bool>,
    /// Whether ECS tags the tasks with the cluster's name.
    #[tf(optional, api = "enableECSManagedTags")]
    pub(crate) enable_ecs_managed_tags: Attr<bool>,
    /// Whose tags the tasks get: `TASK_DEFINITION` or `NONE`.
    #[tf(optional, validate = rule("SV-045", one_of(&["TASK_DEFINITION", "SERVICE", "NONE"])), unset = "NONE")]
    pub(crate) propagate_tags: Attr<String>,
    /// Tags of the tasks; those of the provider's `default_tags` are added.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// State that is waited for: `RUNNING` or `STOPPED`. Unless set, the read ends when ECS has accepted the tasks. (Not
    /// known to `aws_ecs_task_execution`.)
    #[tf(optional, local, validate = one_of(&["RUNNING", "STOPPED"]))]
    pub(crate) wait_for: Attr<String>,
    /// Whether exit codes other than 0 are only shown in `tasks`. Else, with `wait_for = "STOPPED"`, they fail the read;
    /// containers that ECS stopped because another one had exited (exit codes 137 and 143) do not count. (Not known to
    /// `aws_ecs_task_execution`.)
    #[tf(optional, local, unset = false)]
    pub(crate) ignore_exit_codes: Attr<bool>,
    /// Region of the tasks; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// `cluster` and `task_definition`, joined by a comma.
    #[tf(computed, local)]
    pub(crate) id: Attr<String>,
    /// ARNs of the tasks.
    #[tf(computed, local)]
    pub(crate) task_arns: Attr<Vec<String>>,
    /// The tasks as they were at the end of the read. (Not known to `aws_ecs_task_execution`.)
    #[tf(computed, local)]
    pub(crate) tasks: Attr<Vec<RunTask>>,
}

/// A rule that a container instance must meet.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct PlacementConstraint {
    /// `distinctInstance` (every task on another instance) or `memberOf` (instances that match `expression`).
    #[tf(required, validate = rule("SV-045", one_of(&["distinctInstance", "memberOf"])))]
    pub(crate) r#type: Attr<String>,
    /// Expression in the cluster query language, such as `attribute:ecs.instance-type =~ t3.*`; for `memberOf`.
    #[tf(optional)]
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
    #[tf(optional)]
    pub(crate) field: Attr<String>,
}

/// A task that was run.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct RunTask {
    /// ARN of the task.
    #[tf(computed)]
    pub(crate) task_arn: Attr<String>,
    /// State of the task, such as `PROVISIONING`, `RUNNING` or `STOPPED`.
    #[tf(computed)]
    pub(crate) last_status: Attr<String>,
    /// Kind of the end of a stopped task, such as `EssentialContainerExited`; else empty.
    #[tf(computed)]
    pub(crate) stop_code: Attr<String>,
    /// Reason why the task stopped; else empty.
    #[tf(computed)]
    pub(crate) stopped_reason: Attr<String>,
    /// Containers of the task.
    #[tf(computed)]
    pub(crate) containers: Attr<Vec<RunContainer>>,
}

/// A container of a task that was run.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct RunContainer {
    /// Name of the container.
    #[tf(computed)]
    pub(crate) name: Attr<String>,
    /// State of the container, such as `RUNNING` or `STOPPED`.
    #[tf(computed)]
    pub(crate) last_status: Attr<String>,
    /// Exit code; null until it has exited, and when it did not start.
    #[tf(computed)]
    pub(crate) exit_code: Attr<i64>,
    /// Details of the state, such as the reason why it did not start; else empty.
    #[tf(computed)]
    pub(crate) reason: Attr<String>,
}
