//! Data sources that list.

use serde_json::json;
use tfplug::object;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, refused};

fn arn(name: &str) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:{name}")
}

fn list(names: &[&str]) -> Value {
    Value::List(names.iter().map(|name| arn(name).into()).collect())
}

#[tokio::test]
async fn clusters_of_all_pages_are_found() {
    let (fake, lab) = lab().await;
    let page = json!({ "clusterArns": [arn("cluster/b")], "nextToken": "2" });
    fake.script("ListClusters", 1, Turn::Answer(page));
    let page = json!({ "clusterArns": [arn("cluster/a")] });
    fake.script("ListClusters", 1, Turn::Answer(page));
    let found = lab.data("ecs_clusters", object! {}).await.unwrap();
    let expected = list(&["cluster/a", "cluster/b"]);
    assert_eq!(found.get("cluster_arns"), Some(&expected));
    assert_eq!(found.get("id"), Some(&"eu-west-1".into()));
    assert_eq!(fake.calls("ListClusters")[1]["nextToken"], "2");
}

#[tokio::test]
async fn services_of_all_pages_are_found() {
    let (fake, lab) = lab().await;
    let page = json!({ "serviceArns": [arn("service/main/b")], "nextToken": "2" });
    fake.script("ListServices", 1, Turn::Answer(page));
    let page = json!({ "serviceArns": [arn("service/main/a")], "nextToken": "" });
    fake.script("ListServices", 1, Turn::Answer(page));
    let config = object! { cluster_arn: "main", launch_type: "FARGATE", scheduling_strategy: "" };
    let found = lab.data("ecs_services", config).await.unwrap();
    let expected = list(&["service/main/a", "service/main/b"]);
    assert_eq!(found.get("service_arns"), Some(&expected));
    let expected =
        json!({ "cluster": "main", "launchType": "FARGATE", "maxResults": 100, "nextToken": "2" });
    assert_eq!(fake.calls("ListServices")[1], expected);
}

#[tokio::test]
async fn an_unknown_cluster_names_the_argument() {
    let (fake, lab) = lab().await;
    let none = |operation: &'static str| {
        let refusal = Turn::Refuse("ClusterNotFoundException", "Cluster not found.");
        fake.script(operation, 1, refusal);
    };
    let is_named = |message: String, argument: &str, what: &str| {
        assert!(
            message.contains("There is no active cluster"),
            "{what}: {message}"
        );
        assert!(message.contains(argument), "{what}: {message}");
    };
    let main = arn("cluster/main");
    for (of, operation) in [
        ("ecs_services", "ListServices"),
        ("ecs_daemons", "ListDaemons"),
    ] {
        none(operation);
        let config = object! { cluster_arn: main.clone() };
        is_named(refused(lab.data(of, config).await), "cluster_arn", of);
    }
    for (of, operation, config) in [
        ("ecs_service", "ListServices", object! { cluster: "main" }),
        (
            "ecs_express_gateway_service",
            "ListServices",
            object! { cluster: "main" },
        ),
        (
            "ecs_daemon",
            "ListDaemons",
            object! { cluster_arn: main.clone() },
        ),
        (
            "ecs_attribute",
            "ListAttributes",
            object! { cluster: "main" },
        ),
        (
            "ecs_task_set",
            "DescribeTaskSets",
            object! { cluster: "main", service: "web" },
        ),
        (
            "ecs_capacity_provider",
            "DescribeCapacityProviders",
            object! { cluster: "main" },
        ),
    ] {
        none(operation);
        is_named(refused(lab.list(of, config).await), "cluster", of);
    }
}

#[tokio::test]
async fn daemons_of_all_pages_are_found() {
    let (fake, lab) = lab().await;
    let summary = |name: &str, status: &str| json!({ "daemonArn": arn(name), "status": status, "createdAt": 1767225600 });
    let page = json!({
        "daemonSummariesList": [summary("daemon/main/b", "DELETE_IN_PROGRESS")], "nextToken": "2",
    });
    fake.script("ListDaemons", 1, Turn::Answer(page));
    let page = json!({ "daemonSummariesList": [summary("daemon/main/a", "ACTIVE")] });
    fake.script("ListDaemons", 1, Turn::Answer(page));
    let provider = arn("capacity-provider/mi");
    let config = object! {
        cluster_arn: arn("cluster/main"), capacity_provider_arns: Value::Set(vec![provider.clone().into()]),
    };
    let found = lab.data("ecs_daemons", config).await.unwrap();
    let daemons = found.get("daemons").unwrap().items();
    let member = |at: usize, name: &str| daemons[at].get(name).unwrap().clone();
    assert_eq!(member(0, "daemon_arn"), arn("daemon/main/a").into());
    assert_eq!(member(0, "created_at"), "2026-01-01T00:00:00Z".into());
    assert_eq!(member(1, "status"), "DELETE_IN_PROGRESS".into());
    let expected = json!({
        "clusterArn": arn("cluster/main"), "capacityProviderArns": [provider], "maxResults": 100, "nextToken": "2",
    });
    assert_eq!(fake.calls("ListDaemons")[1], expected);
}

#[tokio::test]
async fn daemon_task_definitions_of_all_pages_are_found() {
    let (fake, lab) = lab().await;
    let page = json!({
        "daemonTaskDefinitions": [{
            "arn": arn("daemon-task-definition/log-a:2"), "status": "DELETE_IN_PROGRESS", "registeredBy": "me",
            "registeredAt": 1767225600, "deleteRequestedAt": 1767225601,
        }],
        "nextToken": "2",
    });
    fake.script("ListDaemonTaskDefinitions", 1, Turn::Answer(page));
    let page =
        json!({ "daemonTaskDefinitions": [{ "arn": arn("daemon-task-definition/log-b:1") }] });
    fake.script("ListDaemonTaskDefinitions", 1, Turn::Answer(page));
    let config =
        object! { family_prefix: "log-", revision: "ALL", status: "ALL", sort: "DESC", family: "" };
    let found = lab
        .data("ecs_daemon_task_definitions", config)
        .await
        .unwrap();
    let first = object! {
        arn: arn("daemon-task-definition/log-a:2"), status: "DELETE_IN_PROGRESS", registered_by: "me",
        registered_at: "2026-01-01T00:00:00Z", delete_requested_at: "2026-01-01T00:00:01Z",
    };
    let found = found.get("daemon_task_definitions").unwrap().items();
    assert_eq!(found[0], first);
    assert_eq!(found.len(), 2);
    let expected = json!({
        "familyPrefix": "log-", "status": "ALL", "sort": "DESC", "maxResults": 100, "nextToken": "2",
    });
    assert_eq!(fake.calls("ListDaemonTaskDefinitions")[1], expected);
}
