//! Express services, gateways and their associations in offline mode.

use serde_json::Value as Json;

use super::*;
use crate::express_gateway_service::schema::ExpressGatewayService;
use crate::gateway::schema::Gateway;
use crate::service::schema::Service;

/// A configuration with more members.
fn with(mut config: Json, more: Json) -> Json {
    if let (Json::Object(config), Json::Object(more)) = (&mut config, more) {
        config.extend(more);
    }
    config
}

fn express(image: &str, more: Json) -> Value {
    let web = json!({
        "service_name": "web", "cluster": "main", "wait_for_steady_state": true, "tags": { "team": "a" },
        "execution_role_arn": "arn:aws:iam::123456789012:role/exec",
        "infrastructure_role_arn": "arn:aws:iam::123456789012:role/infra",
        "primary_container": [{
            "image": image, "environment": [{ "name": "B", "value": "2" }, { "name": "A", "value": "1" }],
        }],
    });
    of_type::<ExpressGatewayService>(&with(web, more))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[tokio::test]
async fn an_express_service_is_deployed_updated_and_destroyed() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut web = lab.resource("ecs_express_gateway_service").unwrap();
    let first = express("web:1", json!({}));
    web.apply(first.clone()).await.unwrap();
    assert_eq!(web.plan(first).await.unwrap().action, Action::NoOp);
    let state = web.state();
    assert_eq!((text(state, "cpu"), text(state, "memory")), ("256", "512"));
    let ingress = &state.get("ingress_paths").unwrap().items()[0];
    let endpoint = text(ingress, "endpoint").to_owned();
    assert!(endpoint.starts_with("https://we-"), "{endpoint}");
    let revision = text(state, "service_revision_arn").to_owned();
    let arn = text(state, "service_arn").to_owned();

    web.reimport_but(&arn, &["wait_for_steady_state"])
        .await
        .unwrap();

    // Another process changes the image, the scaling and the network in one go.
    let lab = offline(&folder).await;
    let network = json!({ "subnets": ["subnet-0123456789abcdef0"], "security_groups": ["sg-0123456789abcdef0"] });
    let more = json!({
        "scaling_target": [{ "min_task_count": 2 }], "network_configuration": [network], "health_check_path": "/ok",
        "cpu": ".5 vCPU", "memory": "1 GB", "tags": { "team": "b" },
    });
    let second = express("web:2", more);
    let step = web.apply(second.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_ne!(text(web.state(), "service_revision_arn"), revision);
    assert_eq!(web.plan(second.clone()).await.unwrap().action, Action::NoOp);
    let listed = lab
        .list("ecs_express_gateway_service", object! { cluster: "main" })
        .await
        .unwrap();
    assert_eq!(listed[0].identity, object! { service_arn: arn.clone() });

    let mut other = lab.resource("ecs_service").unwrap();
    let mut task = lab.resource("ecs_task_definition").unwrap();
    task.apply(definition()).await.unwrap();
    assert!(refused(other.apply(service(1)).await).contains("web"));
    web.destroy().await.unwrap();
    // A namesake gets a host of its own.
    let mut web = lab.resource("ecs_express_gateway_service").unwrap();
    web.apply(second).await.unwrap();
    let ingress = &web.state().get("ingress_paths").unwrap().items()[0];
    assert_ne!(text(ingress, "endpoint"), endpoint);
    web.destroy().await.unwrap();
    cluster.destroy().await.unwrap();
}

#[tokio::test]
async fn an_express_service_whose_image_is_missing_is_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut web = lab.resource("ecs_express_gateway_service").unwrap();
    web.apply(express("web:1", json!({}))).await.unwrap();
    let world = ecs_sim::WorldFile::new(folder.path().join("world.json"), "123456789012", 1000);
    let image = "web:none".to_owned();
    let fault = ecs_sim::Fault::ImageUnavailable { image };
    world
        .change("us-east-1", |world| world.befall(fault))
        .unwrap();
    let said = refused(web.apply(express("web:none", json!({}))).await);
    assert!(said.contains("circuit breaker"), "{said}");
    web.apply(express("web:2", json!({}))).await.unwrap();
    let again = web.plan(express("web:2", json!({}))).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
}

fn gateway(alb: &Json, more: Json) -> Value {
    let edge = json!({
        "name": "edge", "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs", "deletion_protection": false,
        "host_shared_alb": [alb],
    });
    of_type::<Gateway>(&with(edge, more))
}

#[tokio::test]
async fn a_gateway_is_made_changed_and_destroyed_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut edge = lab.resource("ecs_gateway").unwrap();
    let first = gateway(&json!({}), json!({ "tags": { "team": "a" } }));
    edge.apply(first.clone()).await.unwrap();
    assert_eq!(edge.plan(first).await.unwrap().action, Action::NoOp);
    let alb = json!({
        "max_alb_count": 3, "http_desync": "strictest", "inbound_security_group": "sg-0123456789abcdef0",
        "web_acl_arn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b",
        "access_logs": [{ "bucket": "logs", "prefix": "edge" }],
        "test_traffic_header": [{ "name": "x-test", "values": ["1"] }],
    });
    let next = gateway(
        &alb,
        json!({ "tags": { "team": "b" }, "propagate_tags": "NONE" }),
    );
    let step = edge.apply(next.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(text(edge.state(), "status"), "UPDATE_COMPLETE");
    assert_eq!(edge.plan(next.clone()).await.unwrap().action, Action::NoOp);
    edge.reimport("edge").await.unwrap();
    let found = lab.data("ecs_gateway", object! { name: "edge" }).await;
    assert_eq!(found.unwrap().get("current_alb_count"), Some(&0.into()));
    let listed = lab.list("ecs_gateway", object! {}).await.unwrap();
    assert_eq!(listed[0].name, "edge");
    edge.destroy().await.unwrap();
    // A namesake, by the same request.
    let mut edge = lab.resource("ecs_gateway").unwrap();
    edge.apply(next.clone()).await.unwrap();
    assert_eq!(edge.plan(next).await.unwrap().action, Action::NoOp);
    edge.destroy().await.unwrap();
}

#[tokio::test]
async fn an_association_is_held_back_by_a_service_that_uses_the_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut edge = lab.resource("ecs_gateway").unwrap();
    edge.apply(gateway(&json!({}), json!({}))).await.unwrap();
    let mut both = lab.resource("ecs_gateway_cluster_association").unwrap();
    let config = object! { gateway: "edge", cluster: "main" };
    both.apply(config.clone()).await.unwrap();
    assert_eq!(both.plan(config).await.unwrap().action, Action::NoOp);
    let mut imported = lab.resource("ecs_gateway_cluster_association").unwrap();
    imported.import("edge,main").await.unwrap();
    let config = object! { gateway: "edge", cluster: "main" };
    let step = imported.plan(config).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    let impatient = object! {
        gateway: "edge", cluster: "main", timeouts: object! { delete: "1s" },
    };
    let step = both.apply(impatient.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update, "in place");
    assert_eq!(both.plan(impatient).await.unwrap().action, Action::NoOp);

    let mut task = lab.resource("ecs_task_definition").unwrap();
    task.apply(serving("nginx:1")).await.unwrap();
    let connected = of_type::<Service>(&json!({
        "name": "web", "cluster": "main", "task_definition": "web:1", "desired_count": 1, "launch_type": "FARGATE",
        "wait_for_steady_state": true, "network_configuration": [{ "subnets": ["subnet-0123456789abcdef0"] }],
        "gateway_connectors": [{ "port_name": "http" }],
    }));
    let mut web = lab.resource("ecs_service").unwrap();
    web.apply(connected.clone()).await.unwrap();
    assert_eq!(web.plan(connected).await.unwrap().action, Action::NoOp);
    let found = lab.data("ecs_gateway", object! { name: "edge" }).await;
    assert_eq!(found.unwrap().get("current_alb_count"), Some(&1.into()));
    let said = refused(both.destroy().await);
    let expected = "these services of the cluster still use the gateway: web";
    assert!(said.contains(expected), "{said}");
    let said = refused(edge.destroy().await);
    assert!(said.contains("the cluster main (DISASSOCIATING)"), "{said}");
    web.destroy().await.unwrap();
    both.destroy().await.unwrap();
    edge.destroy().await.unwrap();
    cluster.destroy().await.unwrap();
}
