//! How traffic moves from the old tasks to the new ones: at once, in two steps, or little by little.

use serde_json::Value as Json;
use tfplug::{Attr, Diags, Model, Path, Set};

mod convert;

pub(crate) use convert::{expand, flatten, off, same};

/// How traffic moves from the old tasks to the new ones.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct DeploymentConfiguration {
    /// `ROLLING` (task by task), `BLUE_GREEN` (all at once), `LINEAR` (in equal steps) or `CANARY` (some first, then
    /// all). All but `ROLLING` need a load balancer with `advanced_configuration`, or Service Connect.
    #[tf(optional)]
    pub(crate) strategy: Attr<String>,
    /// Minutes that the old tasks stay after all traffic has moved: 0 to 1440. Removed, it becomes 0.
    #[tf(optional)]
    pub(crate) bake_time_in_minutes: Attr<String>,
    /// Lambda functions that are called at stages of the deployment and may stop it.
    #[tf(optional)]
    pub(crate) lifecycle_hook: Attr<Set<LifecycleHook>>,
    /// Steps of `LINEAR`.
    #[tf(optional)]
    pub(crate) linear_configuration: Attr<Vec<Linear>>,
    /// First step of `CANARY`.
    #[tf(optional)]
    pub(crate) canary_configuration: Attr<Vec<Canary>>,
}

/// A Lambda function that is called at stages of the deployment and may stop it.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct LifecycleHook {
    /// ARN of the function. Required.
    #[tf(optional)]
    pub(crate) hook_target_arn: Attr<String>,
    /// ARN of the IAM role with which ECS calls it. Required.
    #[tf(optional)]
    pub(crate) role_arn: Attr<String>,
    /// Stages, such as `PRE_SCALE_UP` or `POST_TEST_TRAFFIC_SHIFT`. Required.
    #[tf(optional)]
    pub(crate) lifecycle_stages: Attr<Vec<String>>,
    /// JSON that the function receives.
    #[tf(optional)]
    pub(crate) hook_details: Attr<String>,
}

/// Steps of `LINEAR`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Linear {
    /// Traffic that moves in each step, in percent: 3.0 to 100.0. Without it 10.0.
    #[tf(optional)]
    pub(crate) step_percent: Attr<f64>,
    /// Minutes between steps: 0 to 1440. Without it 6.
    #[tf(optional)]
    pub(crate) step_bake_time_in_minutes: Attr<String>,
}

/// First step of `CANARY`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Canary {
    /// Traffic that moves first, in percent: 0.1 to 100.0. Without it 5.0.
    #[tf(optional)]
    pub(crate) canary_percent: Attr<f64>,
    /// Minutes until the rest follows: 0 to 1440. Without it 10.
    #[tf(optional)]
    pub(crate) canary_bake_time_in_minutes: Attr<String>,
}

/// SV-020, SV-024 to SV-027, GEN-008: what the members may hold.
pub(crate) fn validate(blocks: &Attr<Vec<DeploymentConfiguration>>, at: &Path, diags: &mut Diags) {
    for (index, block) in blocks.items().iter().enumerate() {
        let at = at.index(index);
        let strategy = block.strategy.text();
        if let Some(other) =
            strategy.filter(|it| !["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"].contains(it))
        {
            let detail = "Use \"ROLLING\", \"BLUE_GREEN\", \"LINEAR\" or \"CANARY\" (rule SV-020).";
            diags.error(
                at.attr("strategy"),
                format!("Unknown deployment strategy {other:?}"),
                detail,
            );
        }
        minutes(
            &block.bake_time_in_minutes,
            &at.attr("bake_time_in_minutes"),
            "SV-024",
            diags,
        );
        for (step, linear) in block.linear_configuration.items().iter().enumerate() {
            let at = at.attr("linear_configuration").index(step);
            percent(
                &linear.step_percent,
                3.0,
                &at.attr("step_percent"),
                "SV-025",
                diags,
            );
            minutes(
                &linear.step_bake_time_in_minutes,
                &at.attr("step_bake_time_in_minutes"),
                "SV-025",
                diags,
            );
        }
        for (step, canary) in block.canary_configuration.items().iter().enumerate() {
            let at = at.attr("canary_configuration").index(step);
            percent(
                &canary.canary_percent,
                0.1,
                &at.attr("canary_percent"),
                "SV-026",
                diags,
            );
            minutes(
                &canary.canary_bake_time_in_minutes,
                &at.attr("canary_bake_time_in_minutes"),
                "SV-026",
                diags,
            );
        }
        let hooks = block.lifecycle_hook.known();
        for hook in hooks.into_iter().flat_map(|hooks| &hooks.0) {
            check_hook(hook, &at.attr("lifecycle_hook"), diags);
        }
    }
}

/// SV-027, SV-089.
fn check_hook(hook: &LifecycleHook, at: &Path, diags: &mut Diags) {
    let needed = [
        (
            "hook_target_arn",
            hook.hook_target_arn.is_null(),
            "Name the Lambda function that ECS calls (rule SV-027).",
        ),
        (
            "role_arn",
            hook.role_arn.is_null(),
            "Name the IAM role with which ECS calls the function (rule SV-027).",
        ),
        (
            "lifecycle_stages",
            hook.lifecycle_stages.is_null(),
            "Name at least one stage, such as \"POST_SCALE_UP\" (rule SV-089).",
        ),
    ];
    for (name, missing, detail) in needed {
        if missing {
            diags.error(
                at.attr(name),
                format!("A lifecycle hook without {name}"),
                detail,
            );
        }
    }
    let details = hook.hook_details.text();
    if details.is_some_and(|details| serde_json::from_str::<Json>(details).is_err()) {
        diags.error(
            at.attr("hook_details"),
            "hook_details is not JSON",
            "Write it with jsonencode(…) (rule SV-027).",
        );
    }
}

fn minutes(value: &Attr<String>, at: &Path, rule: &str, diags: &mut Diags) {
    let Some(text) = value.text().filter(|text| !text.is_empty()) else {
        return;
    };
    if !text.parse::<u16>().is_ok_and(|minutes| minutes <= 1440) {
        diags.error(
            at,
            "Invalid number of minutes",
            format!("{text:?} is not a number from 0 to 1440 (rule {rule})."),
        );
    }
}

fn percent(value: &Attr<f64>, least: f64, at: &Path, rule: &str, diags: &mut Diags) {
    if let Some(percent) = value
        .get()
        .filter(|percent| !(least..=100.0).contains(percent))
    {
        diags.error(
            at,
            "Invalid percentage",
            format!("{percent} is not between {least} and 100 (rule {rule})."),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let said = |block: DeploymentConfiguration| {
            let mut diags = Diags::new();
            validate(
                &vec![block].into(),
                &Path::from("deployment_configuration"),
                &mut diags,
            );
            diags
                .iter()
                .map(|diag| format!("{} {}", diag.path, diag.detail))
                .collect::<String>()
        };
        assert_eq!(said(DeploymentConfiguration::default()), "");
        assert_eq!(
            said(DeploymentConfiguration {
                strategy: Attr::Unknown,
                ..Default::default()
            }),
            ""
        );
        let wrong = DeploymentConfiguration {
            strategy: "GREEN".into(),
            ..Default::default()
        };
        assert!(said(wrong).contains("SV-020"));
        let wrong = DeploymentConfiguration {
            bake_time_in_minutes: "2000".into(),
            ..Default::default()
        };
        assert!(said(wrong).contains("deployment_configuration[0].bake_time_in_minutes"));
        let step = Linear {
            step_percent: 1.0.into(),
            step_bake_time_in_minutes: Attr::Null,
        };
        let wrong = DeploymentConfiguration {
            linear_configuration: vec![step].into(),
            ..Default::default()
        };
        assert!(said(wrong).contains("SV-025"));
    }
}
