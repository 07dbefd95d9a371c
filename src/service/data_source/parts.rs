//! Parts of a service that show how it is doing.

use tfplug::{Attr, Model, Set};

use super::super::schema::{Alarms, DeploymentCircuitBreaker};
use crate::aws::codec;
use crate::blocks::deployment_configuration::{Canary, LifecycleHook, Linear};

/// How new revisions are rolled out.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Rollout {
    /// `ROLLING`, `BLUE_GREEN`, `LINEAR` or `CANARY`.
    #[tf(computed)]
    pub(crate) strategy: Attr<String>,
    /// Most tasks during a deployment, in percent of the desired count.
    #[tf(computed)]
    pub(crate) maximum_percent: Attr<i64>,
    /// Fewest healthy tasks during a deployment, in percent of the desired count.
    #[tf(computed)]
    pub(crate) minimum_healthy_percent: Attr<i64>,
    /// Minutes that the old tasks stay after all traffic has moved.
    #[tf(computed)]
    pub(crate) bake_time_in_minutes: Attr<String>,
    /// Ends a deployment whose tasks keep failing.
    #[tf(computed)]
    pub(crate) deployment_circuit_breaker: Attr<Vec<DeploymentCircuitBreaker>>,
    /// CloudWatch alarms that end a deployment.
    #[tf(computed)]
    pub(crate) alarms: Attr<Vec<Alarms>>,
    /// Lambda functions that are called at stages of the deployment and may stop it.
    #[tf(computed, answer = "lifecycleHooks")]
    pub(crate) lifecycle_hook: Attr<Set<LifecycleHook>>,
    /// Steps of `LINEAR`.
    #[tf(computed)]
    pub(crate) linear_configuration: Attr<Vec<Linear>>,
    /// First step of `CANARY`.
    #[tf(computed)]
    pub(crate) canary_configuration: Attr<Vec<Canary>>,
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
    /// Time of the creation, in RFC 3339.
    #[tf(computed)]
    pub(crate) created_at: Attr<String>,
    /// Time of the last change, in RFC 3339.
    #[tf(computed)]
    pub(crate) updated_at: Attr<String>,
}

/// A task set.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct TaskSet {
    /// ID of the task set.
    #[tf(computed)]
    pub(crate) id: Attr<String>,
    /// ARN of the task set.
    #[tf(computed, answer = "taskSetArn")]
    pub(crate) arn: Attr<String>,
    /// `PRIMARY`, `ACTIVE` or `DRAINING`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// `STEADY_STATE` or `STABILIZING`.
    #[tf(computed)]
    pub(crate) stability_status: Attr<String>,
    /// ARN of its task definition.
    #[tf(computed)]
    pub(crate) task_definition: Attr<String>,
    /// How many tasks run.
    #[tf(computed)]
    pub(crate) running_count: Attr<i64>,
    /// How many tasks are about to run.
    #[tf(computed)]
    pub(crate) pending_count: Attr<i64>,
    /// Time of the creation, in RFC 3339.
    #[tf(computed)]
    pub(crate) created_at: Attr<String>,
    /// Time of the last change, in RFC 3339.
    #[tf(computed)]
    pub(crate) updated_at: Attr<String>,
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
    /// Time of the event, in RFC 3339.
    #[tf(computed)]
    pub(crate) created_at: Attr<String>,
}

/// A part of an answer with times.
pub(crate) trait Timed {
    /// The times, as [`codec::time`] takes them.
    fn times(&mut self) -> Vec<&mut Attr<String>>;
}

impl Timed for Deployment {
    fn times(&mut self) -> Vec<&mut Attr<String>> {
        vec![&mut self.created_at, &mut self.updated_at]
    }
}

impl Timed for TaskSet {
    fn times(&mut self) -> Vec<&mut Attr<String>> {
        vec![&mut self.created_at, &mut self.updated_at]
    }
}

impl Timed for Event {
    fn times(&mut self) -> Vec<&mut Attr<String>> {
        vec![&mut self.created_at]
    }
}

/// The parts with their times in RFC 3339.
pub(super) fn with_times<T: Timed>(mut parts: Vec<T>) -> Vec<T> {
    for time in parts.iter_mut().flat_map(Timed::times) {
        *time = time.clone().map(codec::time);
    }
    parts
}
