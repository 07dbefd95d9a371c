//! Cases of the rules about Express services.

use serde_json::{Value as Json, json};

use super::case::{Case, cases, with};

const DEFINITION: &str = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1";

fn web(more: Json) -> Json {
    let web = json!({
        "execution_role_arn": "arn:aws:iam::123456789012:role/exec",
        "infrastructure_role_arn": "arn:aws:iam::123456789012:role/infra",
        "primary_container": [{ "image": "web:1" }],
    });
    with(web, more)
}

pub(super) fn cases() -> Vec<Case> {
    let own = || json!({ "task_definition_arn": DEFINITION });
    let size = |cpu: &str, memory: &str| web(json!({ "cpu": cpu, "memory": memory }));
    let counts = |least: i64, most: i64| {
        web(json!({ "scaling_target": [{ "min_task_count": least, "max_task_count": most }] }))
    };
    let path = |path: &str| web(json!({ "health_check_path": path }));
    let names = |variable: &str, secret: &str| {
        web(json!({ "primary_container": [{
            "image": "web:1",
            "environment": [{ "name": variable, "value": "1" }],
            "secret": [{ "name": secret, "value_from": "arn:aws:ssm:eu-west-1:123456789012:parameter/a" }],
        }] }))
    };
    let both = with(size("256", ""), own());
    cases! {
        "EX-001": json!({}) => own(), "task_definition_arn";
        "EX-002": both => own(), "task_definition_arn";
        "EX-005": web(json!({ "execution_role_arn": "" })) => web(json!({})), "execution_role_arn";
        "EX-003": counts(3, 2) => counts(2, 2), "scaling_target.0.max_task_count";
        "EX-004": path("ping") => path("/ping?full=1"), "health_check_path";
        "EX-007": size("300", "") => size(".25 vCPU", "0.5 GB"), "cpu";
        "EX-007": size("256", "8192") => size("256", "2048"), "memory";
        "EX-008": names("A", "A") => names("A", "B"), "primary_container.0.secret.0.name";
    }
}
