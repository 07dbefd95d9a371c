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
async fn services_of_an_unknown_cluster_name_the_argument() {
    let (fake, lab) = lab().await;
    let refusal = Turn::Refuse("ClusterNotFoundException", "Cluster not found.");
    fake.script("ListServices", 1, refusal);
    let config = object! { cluster_arn: "main" };
    let message = refused(lab.data("ecs_services", config).await);
    assert!(
        message.contains("There is no active cluster \"main\""),
        "{message}"
    );
}
