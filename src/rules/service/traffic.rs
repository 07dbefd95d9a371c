//! Rules for deployments that shift traffic: blue/green, linear, canary, and their lifecycle hooks.

use super::super::node::Node;
use super::super::object::{Faults, Object, Row};
use super::{deployment, strategy};

pub(super) const ROWS: &[Row] = &[
    Row::likely(
        "SV-021",
        "",
        "Deployment strategy requires a target group or Service Connect",
        "A deployment that shifts traffic must have a target group or Service Connect; `BLUE_GREEN` may have VPC Lattice instead.",
        |service, _, faults| {
            let found = strategy(service)?;
            if !SHIFTING.contains(&found) {
                return Some(());
            }
            for block in service.get("load_balancer").set_items()? {
                if block.get("target_group_arn").is_set()? {
                    return Some(());
                }
            }
            let offers = service
                .get("service_connect_configuration")
                .get("service")
                .is_set()?;
            let lattice =
                found == "BLUE_GREEN" && service.get("vpc_lattice_configurations").is_set()?;
            if !offers && !lattice {
                faults.at(
                    &deployment(service).get("strategy"),
                    format!(
                        "{found} shifts traffic between target groups or through Service Connect. Add a load_balancer block with \
                         target_group_arn and advanced_configuration, or a service to service_connect_configuration."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-022",
        "load_balancer[]",
        "advanced_configuration is not set",
        "A target group of a deployment that shifts traffic must have an `advanced_configuration`.",
        |service, balancer, faults| {
            let found = strategy(service)?;
            let advanced = balancer.get("advanced_configuration");
            let group = balancer.get("target_group_arn");
            if SHIFTING.contains(&found) && group.is_set()? && !advanced.is_set()? {
                faults.at(
                    &group,
                    format!(
                        "{found} needs a second target group. Add an advanced_configuration block with alternate_target_group_arn, \
                         production_listener_rule and role_arn."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-022",
        "load_balancer[]",
        "alternate_target_group_arn is the same as target_group_arn",
        "The two target groups of a deployment that shifts traffic must differ.",
        |_, balancer, faults| {
            let alternate = balancer
                .get("advanced_configuration")
                .get("alternate_target_group_arn");
            if let Some(group) = alternate.text()?
                && balancer.get("target_group_arn").text()? == Some(group)
            {
                faults.at(
                    &alternate,
                    format!("Both are {group:?}. Set the ARN of another target group."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-025",
        "deployment_configuration",
        "linear_configuration needs the deployment strategy LINEAR",
        "Steps of a linear deployment must have the strategy `LINEAR`.",
        |service, deployment, faults| {
            only_for(
                service,
                &deployment.get("linear_configuration"),
                "step_percent",
                "LINEAR",
                faults,
            )
        },
    ),
    Row::certain(
        "SV-025",
        "deployment_configuration.linear_configuration",
        "step_percent is out of range",
        "The percentage of a linear step must be 3.0 to 100.0, in steps of 0.1.",
        |_, linear, faults| percent(&linear.get("step_percent"), 3.0, faults),
    ),
    Row::certain(
        "SV-025",
        "deployment_configuration.linear_configuration",
        "step_bake_time_in_minutes is out of range",
        "The bake time of a linear step must be 0 to 1440 minutes.",
        |_, linear, faults| {
            faults.unless_minutes(&linear.get("step_bake_time_in_minutes"), 0..=1440)
        },
    ),
    Row::certain(
        "SV-026",
        "deployment_configuration",
        "canary_configuration needs the deployment strategy CANARY",
        "The first step of a canary deployment must have the strategy `CANARY`.",
        |service, deployment, faults| {
            only_for(
                service,
                &deployment.get("canary_configuration"),
                "canary_percent",
                "CANARY",
                faults,
            )
        },
    ),
    Row::certain(
        "SV-026",
        "deployment_configuration.canary_configuration",
        "canary_percent is out of range",
        "The percentage of a canary must be 0.1 to 100.0, in steps of 0.1.",
        |_, canary, faults| percent(&canary.get("canary_percent"), 0.1, faults),
    ),
    Row::certain(
        "SV-026",
        "deployment_configuration.canary_configuration",
        "canary_bake_time_in_minutes is out of range",
        "The bake time of a canary must be 0 to 1440 minutes.",
        |_, canary, faults| {
            faults.unless_minutes(&canary.get("canary_bake_time_in_minutes"), 0..=1440)
        },
    ),
    Row::certain(
        "SV-027",
        "deployment_configuration.lifecycle_hook[]",
        "hook_target_arn of a lifecycle hook is not set",
        "A lifecycle hook of type `AWS_LAMBDA` must have a function and a role.",
        |_, hook, faults| {
            if hook.get("target_type").text()?.unwrap_or("AWS_LAMBDA") != "AWS_LAMBDA" {
                return Some(());
            }
            let function = hook.get("hook_target_arn");
            if !function.is_set()? {
                faults.at(
                    &function,
                    "Set it to the ARN of the Lambda function that ECS calls.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-027",
        "deployment_configuration.lifecycle_hook[]",
        "role_arn of a lifecycle hook is not set",
        "A lifecycle hook of type `AWS_LAMBDA` must have a role.",
        |_, hook, faults| {
            let role = hook.get("role_arn");
            if hook.get("target_type").text()?.unwrap_or("AWS_LAMBDA") == "AWS_LAMBDA"
                && !role.is_set()?
            {
                faults.at(
                    &role,
                    "Set it to the ARN of the IAM role with which ECS calls the function.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-027",
        "deployment_configuration.lifecycle_hook[]",
        "Unknown target_type of a lifecycle hook",
        "A lifecycle hook must have the type `AWS_LAMBDA` or `PAUSE`.",
        |_, hook, faults| faults.unless_one_of(&hook.get("target_type"), &["AWS_LAMBDA", "PAUSE"]),
    ),
    Row::certain(
        "SV-027",
        "deployment_configuration.lifecycle_hook[]",
        "hook_details is not JSON",
        "The details of a lifecycle hook must be JSON.",
        |_, hook, faults| {
            let details = hook.get("hook_details");
            if details
                .text()?
                .is_some_and(|text| serde_json::from_str::<serde_json::Value>(text).is_err())
            {
                faults.at(
                    &details,
                    "It must be JSON text. Write it with jsonencode(…).",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-089",
        "deployment_configuration.lifecycle_hook[]",
        "lifecycle_stages of a lifecycle hook is not set",
        "A lifecycle hook must have at least one stage.",
        |_, hook, faults| {
            let stages = hook.get("lifecycle_stages");
            if !stages.is_set()? {
                faults.at(
                    &stages,
                    "Set at least one stage, such as \"POST_SCALE_UP\".",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-089",
        "deployment_configuration.lifecycle_hook[].lifecycle_stages[]",
        "Unknown lifecycle stage",
        "The stages of a lifecycle hook must be those of a deployment.",
        |_, stage, faults| faults.unless_one_of(stage, STAGES),
    ),
    Row::likely(
        "SV-090",
        "deployment_configuration.lifecycle_hook[]",
        "Argument is not supported for a PAUSE hook",
        "A lifecycle hook of type `PAUSE` must not have a function, a role or details.",
        |_, hook, faults| {
            if hook.get("target_type").text()? != Some("PAUSE") {
                return Some(());
            }
            for name in ["hook_target_arn", "role_arn", "hook_details"] {
                let found = hook.get(name);
                if found.is_set()? {
                    let summary = format!("{name} is not supported for a PAUSE hook");
                    let remedy =
                        "ECS calls no function. Remove it, or set target_type = \"AWS_LAMBDA\".";
                    faults.titled(&found, &summary, remedy);
                }
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-090",
        "deployment_configuration.lifecycle_hook[]",
        "PAUSE is not supported at this lifecycle stage",
        "A lifecycle hook of type `PAUSE` must not be at a stage that shifts traffic.",
        |_, hook, faults| {
            if hook.get("target_type").text()? != Some("PAUSE") {
                return Some(());
            }
            for stage in hook.get("lifecycle_stages").items()? {
                if let Some(found @ ("TEST_TRAFFIC_SHIFT" | "PRODUCTION_TRAFFIC_SHIFT")) =
                    stage.text()?
                {
                    faults.at(&stage, format!("A deployment cannot pause at {found}. Pause before it or after it, at PRE_{found} or POST_{found}.").replace("PRE_TEST_TRAFFIC_SHIFT", "POST_SCALE_UP"));
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-091",
        "deployment_configuration.lifecycle_hook[].timeout_configuration",
        "timeout_in_minutes is out of range",
        "The timeout of a lifecycle hook must be 1 to 20160 minutes.",
        |_, timeout, faults| faults.unless_minutes(&timeout.get("timeout_in_minutes"), 1..=20_160),
    ),
    Row::certain(
        "SV-091",
        "deployment_configuration.lifecycle_hook[].timeout_configuration",
        "Unknown timeout action of a lifecycle hook",
        "The action after the timeout of a lifecycle hook must be `ROLLBACK` or `CONTINUE`.",
        |_, timeout, faults| faults.unless_one_of(&timeout.get("action"), ACTIONS),
    ),
];

/// The stages of a deployment, as the API's `DeploymentLifecycleHookStage` lists them.
pub(crate) const STAGES: &[&str] = &[
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "POST_SCALE_UP",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRE_SCALE_UP",
    "PRODUCTION_TRAFFIC_SHIFT",
    "RECONCILE_SERVICE",
    "TEST_TRAFFIC_SHIFT",
];

/// The ends of a hook that takes too long, as the API's `DeploymentLifecycleHookAction` lists them.
pub(crate) const ACTIONS: &[&str] = &["CONTINUE", "ROLLBACK"];

/// Strategies that shift traffic.
const SHIFTING: [&str; 3] = ["BLUE_GREEN", "LINEAR", "CANARY"];

/// A block that belongs to one strategy.
fn only_for(
    service: &Object,
    block: &Node<'_>,
    member: &'static str,
    strategy: &str,
    faults: &mut Faults,
) -> Option<()> {
    let found = super::strategy(service)?;
    if block.is_set()? && found != strategy {
        faults.at(
            &block.get(member),
            format!("The strategy is {found:?}. Set strategy = {strategy:?}, or remove the block."),
        );
    }
    Some(())
}

/// A percentage with one decimal.
fn percent(node: &Node<'_>, least: f64, faults: &mut Faults) -> Option<()> {
    let Some(found) = node.float()? else {
        return Some(());
    };
    let tenths = found * 10.0;
    if !(least..=100.0).contains(&found) || (tenths - tenths.round()).abs() > 1e-6 {
        faults.at(
            node,
            format!("{found} must be {least:.1} to 100.0, in steps of 0.1."),
        );
    }
    Some(())
}
