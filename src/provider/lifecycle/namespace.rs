//! The namespace of Service Connect by name, which ECS answers with its ARN.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Fake;
use super::lab;

const ARN: &str = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-";

fn within(namespace: &str) -> Value {
    let connect = object! { enabled: true, namespace: namespace };
    object! {
        name: "web", cluster: "main", task_definition: "web:1", desired_count: 1,
        service_connect_configuration: Value::List(vec![connect]),
    }
}

/// ECS shows that namespace.
fn shows(fake: &Fake, id: &str) {
    let namespace = format!("{ARN}{id}");
    fake.edit_service("web", |it| {
        it["deployments"][0]["serviceConnectConfiguration"] =
            json!({ "enabled": true, "namespace": namespace });
    });
}

#[tokio::test]
async fn another_namespace_behind_the_name_is_drift() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(within("shop")).await.unwrap();
    shows(&fake, "1");
    service.refresh().await.unwrap();
    let plan = service.plan(within("shop")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    shows(&fake, "2");
    let plan = service.plan(within("shop")).await.unwrap();
    assert_eq!(plan.action, Action::Update);
}

#[tokio::test]
async fn another_name_is_planned_and_sent() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(within("shop")).await.unwrap();
    shows(&fake, "1");
    service.refresh().await.unwrap();
    let plan = service.plan(within("mall")).await.unwrap();
    assert_eq!(plan.action, Action::Update);
    service.apply(within("mall")).await.unwrap();
    let sent = fake.calls("UpdateService");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["serviceConnectConfiguration"]["namespace"], "mall");
}
