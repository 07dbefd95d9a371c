//! How traffic moves from the old tasks to the new ones: at once, in two steps, or little by little.

use aws_sdk_ecs::types;
use aws_smithy_types::Document;
use serde_json::Value as Json;
use tfplug::{Attr, Diags, Model, Path, Set};

use super::found;

/// How traffic moves from the old tasks to the new ones.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct DeploymentConfiguration {
    /// `ROLLING` (task by task), `BLUE_GREEN` (all at once), `LINEAR` (in equal steps) or `CANARY` (some first, then
    /// all). All but `ROLLING` need a load balancer with `advanced_configuration`, or Service Connect.
    #[tf(optional)]
    pub(crate) strategy: Attr<String>,
    /// Minutes that the old tasks stay after all traffic has moved: 0 to 1440.
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
    /// Traffic that moves in each step, in percent: 3.0 to 100.0.
    #[tf(optional)]
    pub(crate) step_percent: Attr<f64>,
    /// Minutes between steps: 0 to 1440.
    #[tf(optional)]
    pub(crate) step_bake_time_in_minutes: Attr<String>,
}

/// First step of `CANARY`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Canary {
    /// Traffic that moves first, in percent: 0.1 to 100.0.
    #[tf(optional)]
    pub(crate) canary_percent: Attr<f64>,
    /// Minutes until the rest follows: 0 to 1440.
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

fn expand_minutes(value: &Attr<String>) -> Option<i32> {
    value.text().and_then(|text| text.parse().ok())
}

/// Adds it to a deployment configuration; the parts that belong to another strategy are left out.
pub(crate) fn expand(
    blocks: &Attr<Vec<DeploymentConfiguration>>,
    into: types::builders::DeploymentConfigurationBuilder,
) -> types::builders::DeploymentConfigurationBuilder {
    let Some(block) = blocks.items().first() else {
        return into;
    };
    let strategy = block.strategy.text();
    let linear = block
        .linear_configuration
        .items()
        .first()
        .filter(|_| strategy == Some("LINEAR"))
        .map(|linear| {
            types::LinearConfiguration::builder()
                .set_step_percent(linear.step_percent.get())
                .set_step_bake_time_in_minutes(expand_minutes(&linear.step_bake_time_in_minutes))
                .build()
        });
    let canary = block
        .canary_configuration
        .items()
        .first()
        .filter(|_| strategy == Some("CANARY"))
        .map(|canary| {
            types::CanaryConfiguration::builder()
                .set_canary_percent(canary.canary_percent.get())
                .set_canary_bake_time_in_minutes(expand_minutes(
                    &canary.canary_bake_time_in_minutes,
                ))
                .build()
        });
    let hooks = block
        .lifecycle_hook
        .known()
        .map(|hooks| hooks.0.iter().map(expand_hook).collect());
    into.set_strategy(strategy.map(Into::into))
        .set_bake_time_in_minutes(expand_minutes(&block.bake_time_in_minutes))
        .set_lifecycle_hooks(hooks)
        .set_linear_configuration(linear)
        .set_canary_configuration(canary)
}

fn expand_hook(hook: &LifecycleHook) -> types::DeploymentLifecycleHook {
    let stages = hook
        .lifecycle_stages
        .items()
        .iter()
        .map(|stage| stage.as_str().into())
        .collect();
    let details = hook
        .hook_details
        .text()
        .and_then(|text| serde_json::from_str(text).ok());
    types::DeploymentLifecycleHook::builder()
        .set_hook_target_arn(hook.hook_target_arn.get())
        .set_role_arn(hook.role_arn.get())
        .set_lifecycle_stages(Some(stages))
        .set_hook_details(details.as_ref().map(document))
        .build()
}

fn document(json: &Json) -> Document {
    match json {
        Json::Null => Document::Null,
        Json::Bool(value) => Document::Bool(*value),
        Json::Number(number) => Document::from(number.as_f64().unwrap_or_default()),
        Json::String(text) => Document::String(text.clone()),
        Json::Array(items) => Document::Array(items.iter().map(document).collect()),
        Json::Object(entries) => Document::Object(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), document(value)))
                .collect(),
        ),
    }
}

/// What was found, as far as it was written: members that were left out stay so, for the API fills in defaults.
pub(crate) fn flatten(
    found: Option<&types::DeploymentConfiguration>,
    before: &Attr<Vec<DeploymentConfiguration>>,
    imported: bool,
) -> Attr<Vec<DeploymentConfiguration>> {
    let Some(found) = found else {
        return if before.is_unknown() {
            Attr::Null
        } else {
            before.clone()
        };
    };
    let written = before.items().first();
    let Some(strategy) = found.strategy().map(|strategy| strategy.as_str()) else {
        return if before.is_unknown() {
            Attr::Null
        } else {
            before.clone()
        };
    };
    // A rolling deployment is what nobody needs to write.
    if written.is_none() && (strategy == "ROLLING" || !(imported || before.is_unknown())) {
        return Attr::Null;
    }
    let minutes = |found: Option<i32>, before: Option<&Attr<String>>| -> Attr<String> {
        match (found, before) {
            (_, Some(Attr::Null)) => Attr::Null,
            (Some(found), _) => found.to_string().into(),
            (None, before) => before.cloned().unwrap_or_default(),
        }
    };
    let linear = found.linear_configuration().map(|linear| Linear {
        step_percent: linear.step_percent().into(),
        step_bake_time_in_minutes: linear
            .step_bake_time_in_minutes()
            .map(|it| it.to_string())
            .into(),
    });
    let canary = found.canary_configuration().map(|canary| Canary {
        canary_percent: canary.canary_percent().into(),
        canary_bake_time_in_minutes: canary
            .canary_bake_time_in_minutes()
            .map(|it| it.to_string())
            .into(),
    });
    // Hooks, steps and their details are compared as written: what the API adds to them is not the user's.
    let block = DeploymentConfiguration {
        strategy: match written.map(|written| &written.strategy) {
            Some(Attr::Null) => Attr::Null,
            _ => strategy.into(),
        },
        bake_time_in_minutes: minutes(
            found.bake_time_in_minutes(),
            written.map(|written| &written.bake_time_in_minutes),
        ),
        lifecycle_hook: written.map_or_else(
            || flatten_hooks(found),
            |written| written.lifecycle_hook.clone(),
        ),
        linear_configuration: written.map_or_else(
            || linear.map(|linear| vec![linear]).into(),
            |written| written.linear_configuration.clone(),
        ),
        canary_configuration: written.map_or_else(
            || canary.map(|canary| vec![canary]).into(),
            |written| written.canary_configuration.clone(),
        ),
    };
    vec![block].into()
}

fn flatten_hooks(found: &types::DeploymentConfiguration) -> Attr<Set<LifecycleHook>> {
    let flatten = |hook: &types::DeploymentLifecycleHook| LifecycleHook {
        hook_target_arn: found::text(hook.hook_target_arn()),
        role_arn: found::text(hook.role_arn()),
        lifecycle_stages: hook
            .lifecycle_stages()
            .iter()
            .map(|stage| stage.as_str().to_owned())
            .collect::<Vec<_>>()
            .into(),
        hook_details: Attr::Null,
    };
    let hooks: Set<LifecycleHook> = found.lifecycle_hooks().iter().map(flatten).collect();
    if hooks.0.is_empty() {
        Attr::Null
    } else {
        hooks.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canary() -> DeploymentConfiguration {
        DeploymentConfiguration {
            strategy: "CANARY".into(),
            bake_time_in_minutes: "10".into(),
            lifecycle_hook: Set(vec![LifecycleHook {
                hook_target_arn: "arn:aws:lambda:x".into(),
                role_arn: "arn:aws:iam::x".into(),
                lifecycle_stages: vec!["PRE_SCALE_UP".to_owned()].into(),
                hook_details: Attr::Null,
            }])
            .into(),
            linear_configuration: Attr::Null,
            canary_configuration: vec![Canary {
                canary_percent: 5.5.into(),
                canary_bake_time_in_minutes: "3".into(),
            }]
            .into(),
        }
    }

    fn sent(block: &DeploymentConfiguration) -> types::DeploymentConfiguration {
        expand(
            &vec![block.clone()].into(),
            types::DeploymentConfiguration::builder(),
        )
        .build()
    }

    #[test]
    fn describe_gives_back_what_was_sent() {
        let written: Attr<Vec<_>> = vec![canary()].into();
        assert_eq!(flatten(Some(&sent(&canary())), &written, false), written);
        assert_eq!(flatten(Some(&sent(&canary())), &Attr::Null, true), written);
    }

    #[test]
    fn what_nobody_wrote_stays_unwritten() {
        let rolling = types::DeploymentConfiguration::builder()
            .strategy(types::DeploymentStrategy::Rolling)
            .build();
        assert_eq!(flatten(Some(&rolling), &Attr::Null, true), Attr::Null);
        assert_eq!(flatten(Some(&rolling), &Attr::Unknown, false), Attr::Null);
        assert_eq!(flatten(None, &Attr::Unknown, false), Attr::Null);
        let bare = DeploymentConfiguration {
            strategy: "BLUE_GREEN".into(),
            ..Default::default()
        };
        let mut found = sent(&bare);
        found.bake_time_in_minutes = Some(15);
        assert_eq!(
            flatten(Some(&found), &vec![bare.clone()].into(), false),
            vec![bare].into()
        );
    }

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
        assert_eq!(said(canary()), "");
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
