//! Offline mode: the provider answers its own requests, and no server is there.

mod ingress;

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
async fn a_launch_configuration_has_versions() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let web = |kind: &str| {
        let profile = Value::List(vec![object! { name: "ecs" }]);
        object! { name: "web", cluster: "main", instance_type: kind, iam_instance_profile: profile }
    };
    let mut template = lab.resource("ecs_launch_configuration").unwrap();
    template.apply(web("t3.small")).await.unwrap();
    let again = template.plan(web("t3.small")).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
    let image = template.state().get("image_id").cloned().unwrap();
    assert!(matches!(image, Value::String(id) if id.starts_with("ami-")));
    template.apply(web("t3.large")).await.unwrap();
    assert_eq!(template.state().get("latest_version"), Some(&2_i64.into()));
    template.reimport("web").await.unwrap();
    let kind = template.state().get("instance_type");
    assert_eq!(kind, Some(&"t3.large".into()));
    let again = template.plan(web("t3.large")).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
    template.destroy().await.unwrap();
    drop(lab);
}

fn configured(json: &serde_json::Value) -> Value {
    let block = crate::capacity_provider::schema::CapacityProvider::block();
    from_json(json, &block).unwrap()
}

#[tokio::test]
async fn capacity_providers_serve_a_cluster() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let own = |target: u32| {
        let group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web";
        let scaling = json!({ "status": "ENABLED", "target_capacity": target });
        configured(&json!({
            "name": "own", "tags": { "stage": "test" },
            "auto_scaling_group_provider": [{ "auto_scaling_group_arn": group, "managed_scaling": [scaling] }],
        }))
    };
    let managed = |subnet: &str| {
        configured(&json!({
            "name": "managed", "cluster": "main",
            "managed_instances_provider": [{
                "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
                "instance_launch_template": [{
                    "ec2_instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/ecs",
                    "network_configuration": [{ "subnets": [subnet] }],
                }],
            }],
        }))
    };
    let mut group = lab.resource("ecs_capacity_provider").unwrap();
    group.apply(own(80)).await.unwrap();
    let mut instances = lab.resource("ecs_capacity_provider").unwrap();
    instances
        .apply(managed("subnet-0123456789abcdef0"))
        .await
        .unwrap();
    let list = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).into()).collect();
        let item = object! { capacity_provider: "own", weight: 1 };
        object! {
            cluster_name: "main", capacity_providers: Value::Set(names),
            default_capacity_provider_strategy: Value::Set(vec![item]),
        }
    };
    let mut listed = lab.resource("ecs_cluster_capacity_providers").unwrap();
    listed.apply(list(&["own"])).await.unwrap();
    listed.apply(list(&["own", "FARGATE"])).await.unwrap();
    group.apply(own(90)).await.unwrap();
    instances
        .apply(managed("subnet-0123456789abcdef1"))
        .await
        .unwrap();
    group.reimport("own").await.unwrap();
    listed.reimport("main").await.unwrap();
    for (object, config) in [
        (&mut group, own(90)),
        (&mut instances, managed("subnet-0123456789abcdef1")),
        (&mut listed, list(&["own", "FARGATE"])),
    ] {
        assert_eq!(object.plan(config).await.unwrap().action, Action::NoOp);
    }
    // It is taken out of the list of its cluster.
    group.destroy().await.unwrap();
    listed.destroy().await.unwrap();
    instances.destroy().await.unwrap();
    cluster.destroy().await.unwrap();
    drop(lab);
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

/// A service whose traffic is shifted at once from one revision of its definition to the next.
fn shifted(definition: &str) -> Value {
    let lattice = object! {
        port_name: "http", role_arn: "arn:aws:iam::123456789012:role/lattice",
        target_group_arn: "arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0",
    };
    let breaker = object! { enable: true, rollback: true };
    let configuration = object! { strategy: "BLUE_GREEN", bake_time_in_minutes: "5" };
    let mut service = service(2);
    let more = object! {
        task_definition: definition, vpc_lattice_configurations: Value::Set(vec![lattice]),
        deployment_circuit_breaker: Value::List(vec![breaker]), deployment_configuration: Value::List(vec![configuration]),
    };
    if let (Value::Object(service), Value::Object(more)) = (&mut service, more) {
        service.extend(more);
    }
    service
}

/// A definition whose image is `image`.
fn serving(image: &str) -> Value {
    let containers = json!([{ "name": "web", "image": image, "portMappings": [{ "containerPort": 80, "name": "http" }] }]);
    let mut definition = definition();
    if let Value::Object(definition) = &mut definition {
        definition.insert(
            "container_definitions".into(),
            containers.to_string().into(),
        );
    }
    definition
}

#[tokio::test]
async fn a_blue_green_update_succeeds_and_one_that_fails_is_told_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(serving("nginx:1")).await.unwrap();
    let mut balanced = lab.resource("ecs_service").unwrap();
    balanced.apply(shifted("web:1")).await.unwrap();
    for image in ["nginx:2", "nginx:none"] {
        let mut web = lab.resource("ecs_task_definition").unwrap();
        web.apply(serving(image)).await.unwrap();
    }
    balanced.apply(shifted("web:2")).await.unwrap();
    let again = balanced.plan(shifted("web:2")).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
    let image = "nginx:none".to_owned();
    let world = ecs_sim::WorldFile::new(folder.path().join("world.json"), "123456789012", 1000);
    let fault = ecs_sim::Fault::ImageUnavailable { image };
    world
        .change("us-east-1", |world| world.befall(fault))
        .unwrap();
    let said = refused(balanced.apply(shifted("web:3")).await);
    assert!(said.contains("nginx:none"), "{said}");
    assert!(said.contains("rolled back"), "{said}");
}

#[tokio::test]
async fn a_task_set_gets_stable_and_scales() {
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition()).await.unwrap();
    let mut external = lab.resource("ecs_service").unwrap();
    let controller = Value::List(vec![object! { type: "EXTERNAL" }]);
    let config = object! { name: "web", cluster: "main", desired_count: 4_i64, deployment_controller: controller };
    external.apply(config).await.unwrap();
    let set = |percent: i64| {
        let network = object! { subnets: Value::Set(vec!["subnet-0123456789abcdef0".into()]) };
        let network = Value::List(vec![network]);
        let scale = Value::List(vec![object! { unit: "PERCENT", value: percent }]);
        object! {
            service: "web", cluster: "main", task_definition: "web:1", launch_type: "FARGATE", wait_until_stable: true,
            network_configuration: network, scale: scale, force_delete: true,
        }
    };
    let mut green = lab.resource("ecs_task_set").unwrap();
    green.apply(set(50)).await.unwrap();
    assert_eq!(
        green.state().get("stability_status"),
        Some(&"STEADY_STATE".into())
    );
    assert_eq!(green.plan(set(50)).await.unwrap().action, Action::NoOp);
    green.apply(set(100)).await.unwrap();
    green.destroy().await.unwrap();
    external.destroy().await.unwrap();
}

fn of_type<M: tfplug::Model>(json: &serde_json::Value) -> Value {
    from_json(json, &M::block()).unwrap()
}

#[tokio::test]
async fn a_daemon_lives_without_a_server() {
    use crate::daemon::schema::Daemon;
    use crate::daemon_task_definition::schema::DaemonTaskDefinition;
    let folder = tempfile::tempdir().unwrap();
    let lab = offline(&folder).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let managed = configured(&json!({
        "name": "managed", "cluster": "main",
        "managed_instances_provider": [{
            "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
            "instance_launch_template": [{
                "ec2_instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/ecs",
                "network_configuration": [{ "subnets": ["subnet-0123456789abcdef0"] }],
            }],
        }],
    }));
    let mut instances = lab.resource("ecs_capacity_provider").unwrap();
    instances.apply(managed).await.unwrap();
    let definition = |image: &str| {
        of_type::<DaemonTaskDefinition>(&json!({
            "family": "agent", "cpu": "128", "memory": "128", "container_definition": [{ "name": "agent", "image": image }],
        }))
    };
    let mut defined = lab.resource("ecs_daemon_task_definition").unwrap();
    defined.apply(definition("agent:1")).await.unwrap();
    let arn = |kind: &str| format!("arn:aws:ecs:us-east-1:123456789012:{kind}");
    let agent = |revision: i32| {
        of_type::<Daemon>(&json!({
            "name": "agent", "cluster_arn": arn("cluster/main"),
            "daemon_task_definition_arn": arn(&format!("daemon-task-definition/agent:{revision}")),
            "capacity_provider_arns": [arn("capacity-provider/managed")], "tags": { "team": "a" },
        }))
    };
    let mut daemon = lab.resource("ecs_daemon").unwrap();
    daemon.apply(agent(1)).await.unwrap();
    let again = daemon.plan(agent(1)).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
    let mut next = lab.resource("ecs_daemon_task_definition").unwrap();
    next.apply(definition("agent:2")).await.unwrap();
    daemon.apply(agent(2)).await.unwrap();
    let again = daemon.plan(agent(2)).await.unwrap();
    assert_eq!(again.action, Action::NoOp);
    daemon.reimport(&arn("daemon/main/agent")).await.unwrap();
    daemon.destroy().await.unwrap();
    next.destroy().await.unwrap();
    instances.destroy().await.unwrap();
    cluster.destroy().await.unwrap();
}
