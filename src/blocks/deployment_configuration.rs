//! How traffic moves from the old tasks to the new ones: at once, in two steps, or little by little.

use serde_json::Value as Json;
use tfplug::{Attr, Model, Set};

/// How traffic moves from the old tasks to the new ones.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct DeploymentConfiguration {
    /// `ROLLING` (task by task), `BLUE_GREEN` (all at once), `LINEAR` (in equal steps) or `CANARY` (some first, then
    /// all). All but `ROLLING` need a load balancer with `advanced_configuration`, or Service Connect.
    #[tf(optional, unset = "ROLLING", clear = "ROLLING")]
    pub(crate) strategy: Attr<String>,
    /// Minutes that the old tasks stay after all traffic has moved: 0 to 1440. Removed, it becomes 0.
    #[tf(optional, unset = "0", clear = "0")]
    pub(crate) bake_time_in_minutes: Attr<String>,
    /// Lambda functions that are called at stages of the deployment and may stop it.
    #[tf(optional, api = "lifecycleHooks", clear)]
    pub(crate) lifecycle_hook: Attr<Set<LifecycleHook>>,
    /// Steps of `LINEAR`.
    #[tf(optional)]
    pub(crate) linear_configuration: Attr<Vec<Linear>>,
    /// First step of `CANARY`.
    #[tf(optional)]
    pub(crate) canary_configuration: Attr<Vec<Canary>>,
    /// When a deployment counts as successful before all of its tasks run.
    #[tf(optional)]
    pub(crate) early_success_criteria: Attr<Vec<EarlySuccess>>,
}

/// A Lambda function that is called at stages of the deployment and may stop it.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LifecycleHook {
    /// `AWS_LAMBDA` calls a function, `PAUSE` waits until the deployment is continued or rolled back
    /// (`aws ecs continue-service-deployment`). Without it `AWS_LAMBDA`.
    #[tf(optional, unset = "AWS_LAMBDA")]
    pub(crate) target_type: Attr<String>,
    /// ARN of the function. Required for `AWS_LAMBDA`.
    #[tf(optional)]
    pub(crate) hook_target_arn: Attr<String>,
    /// ARN of the IAM role with which ECS calls it. Required for `AWS_LAMBDA`.
    #[tf(optional)]
    pub(crate) role_arn: Attr<String>,
    /// Stages, such as `PRE_SCALE_UP` or `POST_TEST_TRAFFIC_SHIFT`. Required.
    #[tf(optional, eq = same_stages)]
    pub(crate) lifecycle_stages: Attr<Vec<String>>,
    /// JSON that the function receives.
    #[tf(optional, eq = same_json)]
    pub(crate) hook_details: Attr<String>,
    /// How long the hook may take, and the end of a deployment whose hook takes longer.
    #[tf(optional)]
    pub(crate) timeout_configuration: Attr<Vec<HookTimeout>>,
}

/// How long a hook may take.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct HookTimeout {
    /// `ROLLBACK` or `CONTINUE`. Without it `ROLLBACK`.
    #[tf(optional, unset = "ROLLBACK")]
    pub(crate) action: Attr<String>,
    /// Minutes: 1 to 20160. Without it 1440.
    #[tf(optional, unset = "1440")]
    pub(crate) timeout_in_minutes: Attr<String>,
}

/// When a deployment counts as successful before all of its tasks run.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct EarlySuccess {
    /// Whether it is used. Without it `false`.
    #[tf(optional, unset = false, clear = false)]
    pub(crate) enable: Attr<bool>,
    /// Percent of `desired_count` that must be healthy, at least the minimum healthy percent.
    #[tf(optional)]
    pub(crate) healthy_percent: Attr<i64>,
    /// `BLOCKING` removes the old tasks before the deployment counts as successful, `DEFERRED` afterwards.
    #[tf(optional)]
    pub(crate) source_service_revision_cleanup: Attr<String>,
}

/// Steps of `LINEAR`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Linear {
    /// Traffic that moves in each step, in percent: 3.0 to 100.0. Without it 10.0.
    #[tf(optional, unset = 10.0, clear = 10.0)]
    pub(crate) step_percent: Attr<f64>,
    /// Minutes between steps: 0 to 1440. Without it 6.
    #[tf(optional, unset = "6", clear = "6")]
    pub(crate) step_bake_time_in_minutes: Attr<String>,
}

/// First step of `CANARY`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Canary {
    /// Traffic that moves first, in percent: 0.1 to 100.0. Without it 5.0.
    #[tf(optional, unset = 5.0, clear = 5.0)]
    pub(crate) canary_percent: Attr<f64>,
    /// Minutes until the rest follows: 0 to 1440. Without it 10.
    #[tf(optional, unset = "10", clear = "10")]
    pub(crate) canary_bake_time_in_minutes: Attr<String>,
}

/// How ECS deploys without any of it.
pub(crate) fn off() -> Vec<DeploymentConfiguration> {
    vec![DeploymentConfiguration {
        strategy: "ROLLING".into(),
        ..DeploymentConfiguration::default()
    }]
}

/// The order of stages carries no meaning.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_stages(a: &Vec<String>, b: &Vec<String>) -> bool {
    Set(a.clone()) == Set(b.clone())
}

/// Whether two strings are the same JSON.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_json(a: &String, b: &String) -> bool {
    let json = |text: &str| serde_json::from_str::<Json>(text).ok();
    a == b || (json(a).is_some() && json(a) == json(b))
}
