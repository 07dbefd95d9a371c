//! Clusters whose settings come and go, that change behind the provider's back, and that are looked up.

use tfplug::rules::Action;

use super::*;

fn main(more: Json) -> Value {
    let mut cluster = json!({ "name": "main" });
    lay_over(&mut cluster, &more);
    config("ecs_cluster", &cluster)
}

fn insights(value: &str) -> Json {
    json!({ "setting": [{ "name": "containerInsights", "value": value }] })
}

#[tokio::test]
async fn settings_are_changed_in_place_and_switched_off() {
    let (simulator, lab) = simulated().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    for value in ["enabled", "disabled", "enhanced"] {
        cluster.apply(main(insights(value))).await.unwrap();
        let wanted = json!([{ "name": "containerInsights", "value": value }]);
        assert_eq!(simulator.cluster()["settings"], wanted);
    }
    cluster.apply(main(json!({ "setting": [] }))).await.unwrap();
    assert_eq!(simulator.cluster()["settings"][0]["value"], "disabled");
    assert_eq!(simulator.calls("CreateCluster").len(), 1);
}

#[tokio::test]
async fn blocks_are_set_and_removed() {
    let (simulator, lab) = simulated().await;
    let logs = json!({
        "cloud_watch_encryption_enabled": true, "cloud_watch_log_group_name": "/ecs/exec", "s3_bucket_name": "exec-logs",
        "s3_key_prefix": "sessions",
    });
    let execute = json!({ "logging": "OVERRIDE", "log_configuration": [logs] });
    let namespace = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-abcdefgh12345678";
    let full = json!({
        "configuration": [{ "execute_command_configuration": [execute] }],
        "service_connect_defaults": [{ "namespace": namespace }],
    });
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(main(json!({}))).await.unwrap();
    cluster.apply(main(full.clone())).await.unwrap();
    let found = simulator.cluster();
    let set = &found["configuration"]["executeCommandConfiguration"];
    assert_eq!(
        set["logConfiguration"]["cloudWatchLogGroupName"],
        "/ecs/exec"
    );
    assert_eq!(set["logConfiguration"]["s3KeyPrefix"], "sessions");
    assert_eq!(found["serviceConnectDefaults"]["namespace"], namespace);
    cluster.reimport("main").await.unwrap();
    cluster.apply(main(json!({}))).await.unwrap();
    let found = simulator.cluster();
    let set = &found["configuration"]["executeCommandConfiguration"];
    assert_ne!(set["logging"], "OVERRIDE");
    assert!(
        found["serviceConnectDefaults"]["namespace"]
            .as_str()
            .unwrap_or_default()
            .is_empty()
    );
}

#[tokio::test]
async fn tags_are_joined_with_those_of_the_provider() {
    let simulator = Simulator::start().await;
    let defaults = json!({ "default_tags": [{ "tags": { "owner": "all", "team": "none" } }] });
    let lab = process(&simulator.url, &defaults).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    for (own, wanted) in [
        (
            json!({ "team": "web" }),
            json!({ "owner": "all", "team": "web" }),
        ),
        (
            json!({ "stage": "" }),
            json!({ "owner": "all", "stage": "", "team": "none" }),
        ),
        (Json::Null, json!({ "owner": "all", "team": "none" })),
    ] {
        cluster.apply(main(json!({ "tags": own }))).await.unwrap();
        let found = simulator.cluster();
        let tags = found["tags"].as_array().into_iter().flatten();
        let tags: serde_json::Map<_, _> = tags
            .map(|tag| {
                (
                    tag["key"].as_str().unwrap().to_owned(),
                    tag["value"].clone(),
                )
            })
            .collect();
        assert_eq!(Json::Object(tags), wanted);
        for (name, value) in wanted.as_object().unwrap() {
            let all = cluster.state().get("tags_all").unwrap();
            assert_eq!(all.get(name), Some(&value.as_str().unwrap().into()));
        }
    }
}

#[tokio::test]
async fn drift_of_a_cluster_is_corrected() {
    let (simulator, lab) = simulated().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(main(insights("enabled"))).await.unwrap();
    let arn = simulator.cluster()["clusterArn"].take();
    let off = json!([{ "name": "containerInsights", "value": "disabled" }]);
    for (operation, body) in [
        (
            "UpdateCluster",
            json!({ "cluster": "main", "settings": off }),
        ),
        (
            "TagResource",
            json!({ "resourceArn": arn, "tags": [{ "key": "stray", "value": "1" }] }),
        ),
    ] {
        simulator.call(operation, body);
        let step = cluster.apply(main(insights("enabled"))).await.unwrap();
        assert_eq!(step.action, Action::Update, "{operation}");
    }
    let found = simulator.cluster();
    assert_eq!(found["settings"][0]["value"], "enabled");
    assert_eq!(found["tags"].as_array().map_or(0, Vec::len), 0);
}

#[tokio::test]
async fn a_cluster_that_disappears_is_made_again_and_a_renamed_one_is_another() {
    let (simulator, lab) = simulated().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(main(json!({}))).await.unwrap();
    simulator.call("DeleteCluster", json!({ "cluster": "main" }));
    let step = cluster.apply(main(json!({}))).await.unwrap();
    assert_eq!(step.action, Action::Create);
    assert_eq!(simulator.cluster()["status"], "ACTIVE");
    let step = cluster.apply(main(json!({ "name": "other" }))).await;
    assert_eq!(step.unwrap().action, Action::Replace);
    assert_eq!(simulator.cluster()["status"], "INACTIVE");
    // A destroy of what is gone already needs nothing.
    simulator.call("DeleteCluster", json!({ "cluster": "other" }));
    cluster.destroy().await.unwrap();
}

#[tokio::test]
async fn a_cluster_is_looked_up_and_a_missing_one_is_not_imported() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    let running = json!({ "desired_count": 2, "wait_for_steady_state": true });
    service.apply(web(running)).await.unwrap();
    let asked = object! { cluster_name: "main" };
    let found = lab.data("ecs_cluster", asked).await.unwrap();
    assert_eq!(found.get("status"), Some(&"ACTIVE".into()));
    assert_eq!(found.get("running_tasks_count"), Some(&2_i64.into()));
    let arn = simulator.cluster()["clusterArn"].take();
    assert_eq!(found.get("arn"), Some(&arn.as_str().unwrap().into()));
    let mut missing = lab.resource("ecs_cluster").unwrap();
    let said = refused(missing.import("nowhere").await);
    assert!(said.contains("Cannot import non-existent"), "{said}");
}
