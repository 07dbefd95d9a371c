//! Cases of the rules about changes of services.

use serde_json::{Value as Json, json};

use super::case::{Case, case, with};

/// A service that another controller than ECS rolls out.
fn service(controller: &str, more: Json) -> Json {
    let service = json!({
        "name": "web", "task_definition": "web:1", "desired_count": 1, "platform_version": "1.3.0",
        "deployment_controller": [{ "type": controller }],
    });
    with(service, more)
}

fn change(controller: &str, wrong: Json, right: Json, unknown: &'static str) -> Case {
    let case = case("SV-055", service(controller, wrong), right, unknown);
    Case {
        former: service(controller, json!({})),
        ..case
    }
}

pub(super) fn cases() -> Vec<Case> {
    let deployed = "CODE_DEPLOY";
    let revision = || json!({ "task_definition": "web:2" });
    let balancer = json!({ "load_balancer": [{
        "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1",
        "container_name": "web", "container_port": 80,
    }] });
    let network = json!({ "network_configuration": [{ "subnets": ["subnet-0123456789abcdef0"] }] });
    let strategy =
        json!({ "capacity_provider_strategy": [{ "capacity_provider": "FARGATE", "weight": 1 }] });
    let count = json!({ "desired_count": 2, "health_check_grace_period_seconds": 30, "force_new_deployment": false });
    let platform = json!({ "platform_version": "1.4.0" });
    let forced = json!({ "force_new_deployment": true });
    // Another spelling of unset, and a service that goes over to ECS.
    let unset = json!({ "load_balancer": [], "iam_role": "", "capacity_provider_strategy": [] });
    let leaving = with(service("ECS", json!({})), revision());
    let right = |more: Json| service(deployed, more);
    vec![
        change(deployed, revision(), right(count), "task_definition"),
        change(
            "EXTERNAL",
            revision(),
            service("EXTERNAL", json!({})),
            "task_definition",
        ),
        change(deployed, platform, right(unset), "platform_version"),
        change(deployed, network, leaving, "network_configuration"),
        change(deployed, balancer, right(json!({})), "load_balancer"),
        change(
            deployed,
            strategy,
            right(json!({})),
            "capacity_provider_strategy",
        ),
        change(deployed, forced, right(json!({})), "force_new_deployment"),
        change(
            deployed,
            revision(),
            right(json!({})),
            "deployment_controller.0.type",
        ),
    ]
}
