//! The life of an Express service.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::testing::Source;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, messages, refused};

const SERVICE: &str = "ecs_express_gateway_service";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:service/default/web";
const EXEC: &str = "arn:aws:iam::123456789012:role/exec";
const INFRA: &str = "arn:aws:iam::123456789012:role/infra";

fn one(block: Value) -> Value {
    Value::List(vec![block])
}

/// A service with these members beside the required ones.
fn with(image: &str, more: Value) -> Value {
    let mut config = object! {
        service_name: "web", execution_role_arn: EXEC, infrastructure_role_arn: INFRA,
        primary_container: one(object! { image: image }),
    };
    if let (Value::Object(config), Value::Object(more)) = (&mut config, more) {
        config.extend(more);
    }
    config
}

fn web(image: &str) -> Value {
    with(image, object! {})
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[tokio::test]
async fn an_express_service_lives() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web("web:1")).await.unwrap();
    let plan = service.plan(web("web:1")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let state = service.state();
    assert_eq!(text(state, "service_arn"), ARN);
    assert_eq!(
        (text(state, "cpu"), text(state, "cluster")),
        ("256", "default")
    );
    let endpoints = state
        .get("ingress_paths")
        .map(Value::items)
        .unwrap_or_default();
    assert_eq!(
        text(&endpoints[0], "endpoint"),
        "https://web.ecs.eu-west-1.on.aws"
    );
    let sent = fake.calls("CreateExpressGatewayService").pop().unwrap();
    let expected = json!({
        "serviceName": "web", "executionRoleArn": EXEC, "infrastructureRoleArn": INFRA, "primaryContainer": { "image": "web:1" },
    });
    assert_eq!(sent, expected);
    service
        .reimport_but(ARN, &["wait_for_steady_state"])
        .await
        .unwrap();
    let revision = text(service.state(), "service_revision_arn").to_owned();
    service.apply(web("web:2")).await.unwrap();
    assert_ne!(text(service.state(), "service_revision_arn"), revision);
    let plan = service.plan(web("web:2")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let sent = fake.calls("UpdateExpressGatewayService").pop().unwrap();
    assert_eq!(sent["primaryContainer"]["image"], "web:2");
    assert_eq!(sent["primaryContainer"]["containerPort"], 80);
    assert!(sent["executionRoleArn"].is_null(), "{sent}");
    service.destroy().await.unwrap();
    assert!(fake.calls("DescribeExpressGatewayService").len() > 4);
}

#[tokio::test]
async fn security_groups_of_ecs_are_not_shown() {
    let (fake, lab) = lab().await;
    let groups = |ids: &[&str]| {
        let set = Value::Set(ids.iter().map(|id| (*id).into()).collect());
        let subnets = Value::Set(vec!["subnet-1".into()]);
        let network = object! { subnets: subnets, security_groups: set };
        with("web:1", object! { network_configuration: one(network) })
    };
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(groups(&["sg-1"])).await.unwrap();
    let plan = service.plan(groups(&["sg-1"])).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let asked = fake.calls("DescribeSecurityGroups").pop().unwrap();
    assert_eq!(asked["GroupId.1"], "sg-managed");
    assert!(asked["GroupId.2"].is_null());
    // Without the permission, and with one group less.
    let denial = Turn::Refuse("UnauthorizedOperation", "You are not authorized.");
    fake.script("DescribeSecurityGroups", 9, denial);
    let plan = service.plan(groups(&["sg-1"])).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let plan = service.plan(groups(&[])).await.unwrap();
    assert_eq!(plan.action, Action::Update);
}

#[tokio::test]
async fn members_that_ecs_fills_in_are_no_difference() {
    let (_fake, lab) = lab().await;
    let null = Value::Null;
    let scaling = object! {
        min_task_count: 2, max_task_count: null.clone(), auto_scaling_metric: null.clone(), auto_scaling_target_value: null,
    };
    let config = with(
        "web:1",
        object! { scaling_target: one(scaling), cpu: ".25 vCPU" },
    );
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(config.clone()).await.unwrap();
    assert_eq!(service.plan(config).await.unwrap().action, Action::NoOp);
    // Removed, it stays.
    assert_eq!(
        service.plan(web("web:1")).await.unwrap().action,
        Action::NoOp
    );
}

#[tokio::test]
async fn a_change_of_tags_makes_no_revision() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web("web:1")).await.unwrap();
    let tags = Value::Map([("team".to_owned(), "web".into())].into());
    let config = with("web:1", object! { tags: tags });
    service.plan(config.clone()).await.unwrap();
    service.apply(config).await.unwrap();
    assert!(fake.calls("UpdateExpressGatewayService").is_empty());
    assert_eq!(fake.calls("TagResource").len(), 1);
}

#[tokio::test]
async fn a_definition_of_ones_own_takes_the_place_of_the_container() {
    let (fake, lab) = lab().await;
    let own = |revision: u8| {
        let arn = format!("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:{revision}");
        object! { service_name: "web", infrastructure_role_arn: INFRA, task_definition_arn: arn }
    };
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(own(1)).await.unwrap();
    assert_eq!(service.plan(own(1)).await.unwrap().action, Action::NoOp);
    service.apply(own(2)).await.unwrap();
    let sent = fake.calls("UpdateExpressGatewayService").pop().unwrap();
    let members: Vec<&String> = sent.as_object().unwrap().keys().collect();
    assert_eq!(members, ["serviceArn", "taskDefinitionArn"]);
    // And back.
    service.apply(web("web:1")).await.unwrap();
    let plan = service.plan(web("web:1")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
}

#[tokio::test]
async fn the_service_of_an_apply_that_was_killed_is_taken_over() {
    let (fake, lab) = lab().await;
    let mut killed = lab.resource(SERVICE).unwrap();
    killed.apply(web("web:1")).await.unwrap();
    let mut service = lab.resource(SERVICE).unwrap();
    let step = service.apply(web("web:1")).await.unwrap();
    let said = messages(&step.warnings);
    assert!(said.contains("it exists already"), "{said}");
    assert_eq!(fake.calls("CreateExpressGatewayService").len(), 1);
    let mut other = lab.resource(SERVICE).unwrap();
    let said = refused(other.apply(web("web:2")).await);
    assert!(
        said.contains("differs from the configuration in primary_container"),
        "{said}"
    );
}

#[tokio::test]
async fn an_ordinary_service_of_the_name_is_in_the_way() {
    let (fake, lab) = lab().await;
    fake.put_service("web", "ACTIVE");
    let mut service = lab.resource(SERVICE).unwrap();
    let said = refused(service.apply(web("web:1")).await);
    assert!(said.contains("is not an Express service"), "{said}");
    assert!(fake.calls("CreateExpressGatewayService").is_empty());
}

#[tokio::test]
async fn a_new_role_is_waited_for() {
    let (fake, lab) = lab().await;
    let refusal = Turn::Refuse(
        "AccessDeniedException",
        "Cannot assume role arn:aws:iam::1:role/infra",
    );
    fake.script("CreateExpressGatewayService", 1, refusal);
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web("web:1")).await.unwrap();
    assert_eq!(fake.calls("CreateExpressGatewayService").len(), 2);
}

#[tokio::test]
async fn a_rollout_that_fails_gives_the_reason() {
    let (fake, lab) = lab().await;
    let failed = Turn::Edit(|answer| {
        let deployments = answer["serviceDeployments"].as_array_mut();
        for deployment in deployments.into_iter().flatten() {
            deployment["status"] = "ROLLBACK_SUCCESSFUL".into();
            deployment["statusReason"] = "health checks failed".into();
        }
    });
    let steady = |image: &str| with(image, object! { wait_for_steady_state: true });
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(steady("web:1")).await.unwrap();
    assert_eq!(fake.calls("ListServiceDeployments").len(), 1);
    fake.script("ListServiceDeployments", 9, failed);
    let said = refused(service.apply(steady("web:2")).await);
    assert!(said.contains("health checks failed"), "{said}");
}

#[tokio::test]
async fn express_services_are_listed() {
    let (_fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web("web:1")).await.unwrap();
    let listed = lab
        .list(SERVICE, object! { cluster: "default" })
        .await
        .unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].identity, object! { service_arn: ARN });
    assert_eq!(text(&listed[0].state, "cpu"), "256");
    let mut imported = lab.resource(SERVICE).unwrap();
    imported
        .import_by_identity(&listed[0].identity)
        .await
        .unwrap();
    assert_eq!(text(imported.state(), "service_name"), "web");
}

/// As `hashicorp/aws` 6.58 stores it: without an argument for the architecture, and with the definition of ECS's.
#[tokio::test]
async fn state_of_the_peer_moves_in_silence() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(SERVICE).unwrap();
    made.apply(web("web:1")).await.unwrap();
    let revision = text(made.state(), "service_revision_arn");
    let state = json!({
        "cluster": "default", "cpu": "256", "current_deployment": null, "execution_role_arn": EXEC,
        "health_check_path": "/ping", "infrastructure_role_arn": INFRA, "memory": "512", "region": "eu-west-1",
        "ingress_paths": [{ "access_type": "PUBLIC", "endpoint": "https://web.ecs.eu-west-1.on.aws" }],
        "network_configuration": [{ "security_groups": [], "subnets": ["subnet-default"] }],
        "primary_container": [{
            "aws_logs_configuration": [{ "log_group": "/aws/ecs/web", "log_stream_prefix": "ecs" }],
            "command": null, "container_port": 80, "environment": [], "image": "web:1",
            "repository_credentials": [], "secret": [],
        }],
        "scaling_target": [{
            "auto_scaling_metric": "AVERAGE_CPU", "auto_scaling_target_value": 60, "max_task_count": 20, "min_task_count": 1,
        }],
        "service_arn": ARN, "service_name": "web", "service_revision_arn": revision, "tags": null, "tags_all": {},
        "task_role_arn": null, "timeouts": null, "wait_for_steady_state": false,
    });
    let source = Source {
        provider: "registry.terraform.io/hashicorp/aws".to_owned(),
        type_name: "aws_ecs_express_gateway_service".to_owned(),
        schema_version: 0,
        state,
        private: Vec::new(),
        identity: None,
    };
    let mut moved = lab.resource(SERVICE).unwrap();
    moved.move_from(&source).await.unwrap();
    let plan = moved.plan(web("web:1")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    assert!(fake.calls("UpdateExpressGatewayService").is_empty());
}

#[tokio::test]
async fn an_empty_name_of_a_variable_is_an_error_and_an_empty_value_is_not() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    let variable = |name: &str, value: &str| {
        let environment = one(object! { name: name, value: value });
        let container = object! { image: "web:1", environment: environment };
        with("web:1", object! { primary_container: one(container) })
    };
    let said = refused(service.apply(variable("", "x")).await);
    let at = "primary_container.environment.name is empty";
    assert!(said.contains(at), "{said}");
    let said = refused(service.apply(web("")).await);
    assert!(said.contains("primary_container[0].image"), "{said}");
    assert!(fake.calls("CreateExpressGatewayService").is_empty());
    service.apply(variable("A", "")).await.unwrap();
}

#[tokio::test]
async fn a_service_without_a_name_yet_has_no_empty_brackets_in_messages() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    let refusal = Turn::Refuse("InvalidParameterException", "No default VPC.");
    fake.script("CreateExpressGatewayService", 1, refusal);
    let nameless = with("web:1", object! { service_name: Value::Null });
    let said = refused(service.apply(nameless).await);
    assert!(said.contains("No default VPC"), "{said}");
    assert!(!said.contains("()"), "{said}");
}
