//! Services that are scaled, changed behind the provider's back, replaced and looked up.

use tfplug::rules::Action;

use super::*;

#[tokio::test]
async fn a_count_is_changed_in_place_and_zero_is_one_too() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    for (count, action) in [
        (1, Action::Create),
        (3, Action::Update),
        (0, Action::Update),
    ] {
        let step = service.apply(web(json!({ "desired_count": count }))).await;
        assert_eq!(step.unwrap().action, action);
        assert_eq!(simulator.service()["desiredCount"], count);
    }
}

#[tokio::test]
async fn without_a_count_scaling_is_left_alone() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    service
        .apply(web(json!({ "desired_count": 2 })))
        .await
        .unwrap();
    let unset = || web(json!({ "desired_count": null }));
    service.apply(unset()).await.unwrap();
    let scaled = json!({ "cluster": "main", "service": "web", "desiredCount": 4 });
    simulator.call("UpdateService", scaled);
    let step = service.plan(unset()).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    assert_eq!(simulator.service()["desiredCount"], 4);
}

#[tokio::test]
async fn a_service_that_disappears_is_made_again_alone_or_with_its_cluster() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    let gone = json!({ "cluster": "main", "service": "web", "force": true });
    for with_cluster in [false, true] {
        service.apply(web(json!({}))).await.unwrap();
        simulator.call("DeleteService", gone.clone());
        simulator.pass(60);
        if with_cluster {
            simulator.call("DeleteCluster", json!({ "cluster": "main" }));
            simulator.call("CreateCluster", json!({ "clusterName": "main" }));
        }
        let step = service.plan(web(json!({}))).await.unwrap();
        assert_eq!(step.action, Action::Create);
    }
    service.apply(web(json!({}))).await.unwrap();
    assert_eq!(simulator.service()["status"], "ACTIVE");
}

#[tokio::test]
async fn drift_is_found_by_a_refresh_and_corrected() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1", "web:2"]);
    let mut service = lab.resource("ecs_service").unwrap();
    let config =
        || web(json!({ "tags": { "team": "web" }, "health_check_grace_period_seconds": 30 }));
    service.apply(config()).await.unwrap();
    let arn = simulator.service()["serviceArn"].take();
    for (operation, body) in [
        (
            "UpdateService",
            json!({ "cluster": "main", "service": "web", "desiredCount": 5 }),
        ),
        (
            "UpdateService",
            json!({ "cluster": "main", "service": "web", "taskDefinition": "web:2" }),
        ),
        (
            "UpdateService",
            json!({ "cluster": "main", "service": "web", "healthCheckGracePeriodSeconds": 7 }),
        ),
        (
            "TagResource",
            json!({ "resourceArn": arn, "tags": [{ "key": "stray", "value": "1" }] }),
        ),
        (
            "UntagResource",
            json!({ "resourceArn": arn, "tagKeys": ["team"] }),
        ),
    ] {
        simulator.call(operation, body.clone());
        let step = service.apply(config()).await.unwrap();
        assert_eq!(step.action, Action::Update, "{operation} {body}");
    }
    let found = simulator.service();
    assert_eq!(found["desiredCount"], 1);
    assert_eq!(found["healthCheckGracePeriodSeconds"], 30);
    assert_eq!(found["tags"], json!([{ "key": "team", "value": "web" }]));
    assert!(found["taskDefinition"].as_str().unwrap().ends_with("web:1"));
}

#[tokio::test]
async fn another_name_is_another_service() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(web(json!({}))).await.unwrap();
    let renamed = web(json!({ "name": "api" }));
    let step = service.apply(renamed).await.unwrap();
    assert_eq!(step.action, Action::Replace);
    let left = simulator.call("ListServices", json!({ "cluster": "main" }));
    let left = left["serviceArns"].as_array().unwrap();
    assert_eq!(left.len(), 1);
    assert!(left[0].as_str().unwrap().ends_with("main/api"));
}

#[tokio::test]
async fn a_service_is_looked_up() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    let config = web(json!({ "desired_count": 2, "tags": { "team": "web" } }));
    service.apply(config).await.unwrap();
    let cluster = simulator.cluster()["clusterArn"]
        .as_str()
        .unwrap()
        .to_owned();
    let asked = object! { service_name: "web", cluster_arn: cluster };
    let found = lab.data("ecs_service", asked).await.unwrap();
    assert_eq!(found.get("desired_count"), Some(&2_i64.into()));
    assert_eq!(found.get("launch_type"), Some(&"FARGATE".into()));
    assert_eq!(found.get("arn"), service.state().get("arn"));
    let tags = found.get("tags").and_then(|it| it.get("team"));
    assert_eq!(tags, Some(&"web".into()));
}

#[tokio::test]
async fn a_service_is_imported_as_it_was_made() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let config = || {
        web(json!({
            "desired_count": 2, "tags": { "team": "web" }, "propagate_tags": "SERVICE",
            "deployment_minimum_healthy_percent": 50, "deployment_maximum_percent": 150,
            "deployment_circuit_breaker": [{ "enable": true, "rollback": true }],
        }))
    };
    let mut made = lab.resource("ecs_service").unwrap();
    made.apply(config()).await.unwrap();
    let arn = made
        .state()
        .get("arn")
        .and_then(Value::as_str)
        .unwrap()
        .to_owned();
    for id in ["main/web", &arn] {
        let mut imported = lab.resource("ecs_service").unwrap();
        imported.import(id).await.unwrap();
        let step = imported.plan(config()).await.unwrap();
        assert_eq!(step.action, Action::NoOp, "{id}");
    }
    assert_eq!(simulator.calls("CreateService").len(), 1);
}
