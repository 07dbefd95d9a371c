//! Configurations that the validation refuses, where no rule of the catalogue has a recorded message for it.

use serde_json::json;
use tfplug::testing::value::from_json;

use super::*;

/// All that the validation has against a configuration.
async fn judged(kind: &str, json: serde_json::Value) -> String {
    let (_, block) = models()
        .into_iter()
        .find(|(name, _)| *name == kind)
        .unwrap();
    let (_fake, lab) = lab().await;
    let config = from_json(&json, &block).unwrap();
    let found = lab.resource(kind).unwrap().validate(config).await.unwrap();
    messages(&found)
}

#[tokio::test]
async fn a_capacity_provider_is_not_called_like_those_of_aws_and_has_a_type() {
    let said = judged("ecs_capacity_provider", json!({ "name": "fargate-2" })).await;
    for part in [
        "begins with \"fargate\"",
        "(rule CP-001)",
        "Capacity provider type is not set",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[tokio::test]
async fn a_claim_names_a_field_of_a_container() {
    let web = json!({ "web": { "image": "web:1", "memory": "64" } });
    let definition =
        json!({ "family": "web", "externally_managed": ["container.web.imag"], "containers": web });
    let said = judged("ecs_task_definition", definition).await;
    for part in ["Invalid externally_managed", "Did you mean \"image\"?"] {
        assert!(said.contains(part), "{said}");
    }
}

#[tokio::test]
async fn the_scale_of_a_task_set_is_a_percentage() {
    let set = json!({
        "service": "web", "cluster": "main", "task_definition": "web:1", "scale": [{ "value": 101 }],
    });
    let said = judged("ecs_task_set", set).await;
    assert!(said.contains("101 is not between 0 and 100"), "{said}");
}
