//! Offline mode: the provider answers its own requests, and no server is there.

use serde_json::json;
use tempfile::TempDir;
use tfplug::rules::Action;
use tfplug::testing::Lab;
use tfplug::testing::value::from_json;

use super::service::members;
use super::*;
use crate::Ecs;

/// The provider in offline mode with a world in the folder, in which time flies.
async fn offline(folder: &TempDir) -> Lab {
    let path = folder.path().join("world.json");
    let config = json!({ "simulation": [{ "path": path.to_str().unwrap(), "speed": 1000 }] });
    let lab = Lab::in_process(Ecs).await.unwrap();
    let config = from_json(&config, &crate::provider::Config::block()).unwrap();
    lab.configure(config).await.unwrap();
    lab
}

const CONTAINERS: &str = r#"[{"name":"web","image":"nginx:1.29"}]"#;

fn definition() -> Value {
    object! {
        family: "web", requires_compatibilities: Value::Set(vec!["FARGATE".into()]), network_mode: "awsvpc", cpu: "256",
        memory: "512", container_definitions: CONTAINERS,
    }
}

fn service(count: i64) -> Value {
    let network = object! { subnets: Value::Set(vec!["subnet-0123456789abcdef0".into()]) };
    object! {
        name: "web", cluster: "main", task_definition: "web:1", desired_count: count, launch_type: "FARGATE",
        wait_for_steady_state: true, network_configuration: Value::List(vec![network]),
    }
}

#[tokio::test]
async fn a_service_comes_up_scales_and_goes_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition()).await.unwrap();
    let mut balanced = lab.resource("ecs_service").unwrap();
    balanced.apply(service(2)).await.unwrap();
    // Another process sees the same world.
    let lab = offline(&folder).await;
    let again = balanced.plan(service(2)).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
    let mut imported = lab.resource("ecs_service").unwrap();
    imported.import("main/web").await.unwrap();
    assert_eq!(imported.state().get("desired_count"), Some(&2_i64.into()));
    balanced.apply(service(1)).await.unwrap();
    balanced.destroy().await.unwrap();
    web.destroy().await.unwrap();
    cluster.destroy().await.unwrap();
    let world = std::fs::read_to_string(folder.path().join("world.json")).unwrap();
    assert!(world.contains("\"INACTIVE\""));
    drop(lab);
}

#[tokio::test]
async fn a_request_that_is_not_simulated_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut template = lab.resource("ecs_launch_configuration").unwrap();
    let said = refused(
        template
            .apply(object! { name: "web", image_id: "ami-0123456789abcdef0" })
            .await,
    );
    assert!(said.contains("is not simulated"), "{said}");
}

#[tokio::test]
async fn a_service_on_an_instance_with_an_attribute_lives_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let world = ecs_sim::WorldFile::new(folder.path().join("world.json"), "123456789012", 1);
    let instance = ecs_sim::Instance {
        cluster: "main".to_owned(),
        ec2_instance_id: "i-0123456789abcdef0".to_owned(),
        instance_type: "t3.small".to_owned(),
        ..ecs_sim::Instance::default()
    };
    let arn = world
        .change("us-east-1", |world| world.register_instance(instance))
        .unwrap();
    let mut color = lab.resource("ecs_attribute").unwrap();
    let red = object! { name: "color", value: "red", target_id: arn.clone(), cluster: "main" };
    color.apply(red.clone()).await.unwrap();
    assert_eq!(color.plan(red).await.unwrap().action, Action::NoOp);
    let mut app = lab.resource("ecs_task_definition").unwrap();
    let containers = r#"[{"name":"app","image":"nginx:1.29","memory":128,"portMappings":[{"containerPort":80}]}]"#;
    let definition = object! {
        family: "app", requires_compatibilities: Value::Set(vec!["EC2".into()]), container_definitions: containers,
    };
    app.apply(definition).await.unwrap();
    let placed = |count: i64, color: &str| {
        let expression = format!("attribute:color == {color}");
        let constraint = members(&[("type", "memberOf"), ("expression", &expression)]);
        let strategy = members(&[("type", "binpack"), ("field", "memory")]);
        object! {
            name: "app", cluster: "main", task_definition: "app:1", desired_count: count, launch_type: "EC2",
            wait_for_steady_state: true, placement_constraints: Value::Set(vec![constraint]),
            ordered_placement_strategy: Value::List(vec![strategy]),
        }
    };
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(placed(2, "red")).await.unwrap();
    let again = service.plan(placed(2, "red")).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
    let tasks = world.change("us-east-1", |world| {
        let body = format!(r#"{{"cluster":"main","containerInstances":["{arn}"]}}"#);
        let answer = world.call("DescribeContainerInstances", body.as_bytes()).unwrap();
        serde_json::from_slice::<serde_json::Value>(&answer).unwrap()["containerInstances"][0]["runningTasksCount"].clone()
    });
    assert_eq!(tasks.unwrap(), 2);
    service.destroy().await.unwrap();
    color.destroy().await.unwrap();
}
