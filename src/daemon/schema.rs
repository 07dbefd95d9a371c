//! The arguments and attributes of a daemon.

use std::collections::BTreeMap;

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Set, Timeouts};

use crate::aws::tags::Tags;
use crate::validators::{self, rule};

/// A daemon of ECS Managed Instances: one task on every instance of its capacity providers, such as a log collector or a
/// security agent. ECS starts it before the other tasks of an instance, and rolls a change out instance by instance.
///
/// Create and update wait until the deployment that they started has ended, and fail with ECS's reasons when it was stopped or
/// rolled back; `bake_time_in_minutes` is part of that time, so raise `timeouts` with it. Destroying a daemon waits until its
/// tasks are drained and it is gone. A daemon that was changed outside is drift, and so is one whose deployment
/// was rolled back.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Daemon {
    /// Name of the daemon: 1 to 255 letters, digits, hyphens and underscores.
    #[tf(required, force_new, validate = validators::ecs_name("daemon"), api = "daemonName")]
    pub(crate) name: Attr<String>,
    /// ARN of the cluster; without it the cluster `default`. Removed, it stays as it is.
    #[tf(optional, computed, keep, force_new, validate = validators::arn())]
    pub(crate) cluster_arn: Attr<String>,
    /// ARN of the daemon task definition to run, such as `ecs_daemon_task_definition.agent.arn`.
    #[tf(required, validate = validators::arn())]
    pub(crate) daemon_task_definition_arn: Attr<String>,
    /// ARNs of the capacity providers on whose instances the daemon runs. They have to be of ECS Managed Instances.
    #[tf(required)]
    pub(crate) capacity_provider_arns: Attr<Set<String>>,
    /// How changes are rolled out. Removed, alarms and bake time are off; the rest stays as it is.
    #[tf(block, clear = DeploymentConfiguration::off())]
    pub(crate) deployment_configuration: Attr<DeploymentConfiguration>,
    /// Whether an instance is drained, with all of its tasks, when the daemon's task on it fails. Without it `true`. (Not known
    /// to `aws_ecs_daemon`.)
    #[tf(optional, unset = true, clear = true)]
    pub(crate) critical: Attr<bool>,
    /// Whether ECS tags the tasks with the names of cluster and daemon.
    #[tf(optional, unset = false, clear = false, api = "enableECSManagedTags")]
    pub(crate) enable_ecs_managed_tags: Attr<bool>,
    /// Whether `aws ecs execute-command` may open sessions in the tasks. The daemon task definition needs a task role.
    #[tf(optional, unset = false, clear = false)]
    pub(crate) enable_execute_command: Attr<bool>,
    /// `DAEMON` gives the tasks the tags of the daemon. Without it `NONE`.
    #[tf(optional, unset = "NONE", clear = "NONE", validate = rule("GEN-008", one_of(&["DAEMON", "NONE"])))]
    pub(crate) propagate_tags: Attr<String>,
    /// Whether create and update wait until the deployment that they started has ended. Without it `true`. (Not known to
    /// `aws_ecs_daemon`, which does not wait for it.)
    #[tf(optional, local, unset = true)]
    pub(crate) wait_for_deployment: Attr<bool>,
    /// Tags of the daemon, up to 50.
    #[tf(optional, local)]
    pub(crate) tags: Tags,
    /// All tags of the daemon, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the daemon.
    #[tf(computed, keep, prefix = "arn:", answer = "daemonArn")]
    pub(crate) arn: Attr<String>,
    /// State of the daemon: `ACTIVE`.
    #[tf(computed, keep)]
    pub(crate) status: Attr<String>,
    /// ARN of the latest deployment.
    #[tf(computed, keep)]
    pub(crate) deployment_arn: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a daemon.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ARN of the daemon.
    #[tf(required)]
    pub(crate) arn: Attr<String>,
}

/// How changes are rolled out.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct DeploymentConfiguration {
    /// Minutes that ECS waits after a step has succeeded, for alarms to show. Without it 0.
    #[tf(optional, computed, default = 0i64, unset = 0, clear = 0, validate = between(0..=1440))]
    pub(crate) bake_time_in_minutes: Attr<i64>,
    /// Percent of the instances that are drained at the same time: 0.0 to 100.0. Without it, or removed, ECS chooses.
    #[tf(optional, validate = between(0.0..=100.0))]
    pub(crate) drain_percent: Attr<f64>,
    /// CloudWatch alarms that end a deployment and roll it back.
    #[tf(block, clear = Alarms::off())]
    pub(crate) alarms: Attr<Alarms>,
}

impl DeploymentConfiguration {
    /// Rollouts as they are without a configuration.
    fn off() -> Self {
        Self {
            bake_time_in_minutes: 0.into(),
            alarms: Alarms::off().into(),
            ..Self::default()
        }
    }
}

/// CloudWatch alarms that end a deployment.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Alarms {
    /// Names of the alarms.
    #[tf(optional)]
    pub(crate) alarm_names: Attr<Vec<String>>,
    /// Whether they are watched. Without it `false`.
    #[tf(optional, computed, default = false, unset = false, clear = false)]
    pub(crate) enable: Attr<bool>,
}

impl Alarms {
    /// None are watched.
    fn off() -> Self {
        Self {
            enable: false.into(),
            ..Self::default()
        }
    }
}
