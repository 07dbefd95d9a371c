//! Requests that are throttled, denied, lost, or sent where no server is.

use std::time::Duration;

use acceptance::proxy::{Answer, Proxy, Rule};

use super::*;

fn main() -> Value {
    config("ecs_cluster", &json!({ "name": "main" }))
}

async fn proxied(retries: u8) -> (Simulator, Proxy, Lab) {
    let simulator = Simulator::start().await;
    let proxy = Proxy::start(&simulator.url).unwrap();
    let lab = process(&proxy.url(), &json!({ "max_retries": retries })).await;
    (simulator, proxy, lab)
}

#[tokio::test]
async fn throttling_of_every_call_is_waited_out() {
    let (simulator, proxy, lab) = proxied(25).await;
    for operation in ["CreateCluster", "DescribeClusters", "DeleteCluster"] {
        let slow_down = Answer::error(400, "ThrottlingException", "Rate exceeded");
        proxy.rule(Rule::on(operation, slow_down).times(4));
    }
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(main()).await.unwrap();
    cluster.destroy().await.unwrap();
    assert_eq!(simulator.cluster()["status"], "INACTIVE");
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_cluster_and_no_error() {
    let (simulator, proxy, lab) = proxied(25).await;
    proxy.rule(Rule::on("CreateCluster", Answer::Lose).times(1));
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(main()).await.unwrap();
    assert_eq!(simulator.calls("CreateCluster").len(), 2);
    let listed = simulator.call("ListClusters", json!({}));
    assert_eq!(listed["clusterArns"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_failed_read_after_a_create_keeps_the_object() {
    let (simulator, proxy, lab) = proxied(1).await;
    simulator.furnish(&["web:1"]);
    // The first look is whether the name is taken.
    proxy.rule(Rule::on("DescribeServices", Answer::Forward).times(1));
    proxy.rule(Rule::on(
        "DescribeServices",
        Answer::error(400, "AccessDeniedException", "not allowed to look"),
    ));
    let mut service = lab.resource("ecs_service").unwrap();
    // Whether the answer of CreateService is enough is the provider's choice; what was made must be in the state.
    let _ = service.apply(web(json!({}))).await;
    proxy.clear();
    assert!(!service.state().is_null());
    service.destroy().await.unwrap();
    assert_eq!(simulator.service()["status"], "INACTIVE");
}

#[tokio::test]
async fn a_denied_call_names_the_action_and_the_object_and_is_not_tried_again() {
    let (_simulator, proxy, lab) = proxied(25).await;
    let denial = "User: arn:aws:iam::123456789012:user/dev is not authorized to perform: ecs:CreateCluster on resource: *";
    proxy.rule(Rule::on(
        "CreateCluster",
        Answer::error(400, "AccessDeniedException", denial),
    ));
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    let said = refused(cluster.apply(main()).await);
    for part in ["AccessDeniedException", "ecs:CreateCluster", "main"] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(proxy.asked("CreateCluster"), 1);
}

#[tokio::test]
async fn an_endpoint_without_a_server_is_named() {
    // Port 9 on loopback: nothing listens.
    let lab = process("http://127.0.0.1:9", &json!({})).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    let applied = tokio::time::timeout(Duration::from_secs(120), cluster.apply(main())).await;
    let said = refused(applied.expect("reported soon"));
    for part in ["DescribeClusters", "127.0.0.1:9"] {
        assert!(said.contains(part), "{said}");
    }
}
