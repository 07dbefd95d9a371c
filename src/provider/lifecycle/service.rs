//! The life of a service.

use serde_json::{Value as Json, json};
use tfplug::rules::Action;
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Model as _, object};

use super::ecs::Turn;
use super::{lab, messages, refused};
use crate::service::schema::Service;

const SERVICE: &str = "ecs_service";

fn web() -> Value {
    object! { name: "web", cluster: "main", task_definition: "web:1", desired_count: 1 }
}

/// `web` with a controller and a definition.
fn deployed_by(kind: &str, definition: &str) -> Value {
    object! {
        name: "web", cluster: "main", task_definition: definition, desired_count: 1,
        deployment_controller: Value::List(vec![members(&[("type", kind)])]),
        load_balancer: Value::Set(vec![target()]),
    }
}

/// A target group that the service registers with.
fn target() -> Value {
    object! {
        target_group_arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1",
        container_name: "web", container_port: 80,
    }
}

/// A block whose member has a name that Rust reserves.
pub(super) fn members(pairs: &[(&str, &str)]) -> Value {
    let pairs = pairs.iter();
    Value::Object(
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).into()))
            .collect(),
    )
}

/// The answer of DescribeServices as long as it does not know the service.
fn unknown() -> Turn {
    Turn::Answer(json!({
        "services": [],
        "failures": [{ "arn": "arn:aws:ecs:eu-west-1:123456789012:service/main/web", "reason": "MISSING" }],
    }))
}

#[tokio::test]
async fn a_create_waits_for_what_is_not_known_yet() {
    let (fake, lab) = lab().await;
    for (code, message) in [
        ("ClusterNotFoundException", "Cluster not found."),
        ("ClientException", "TaskDefinition not found."),
        (
            "InvalidParameterException",
            "Unable to assume the service linked role. Please verify that the ECS service linked role exists.",
        ),
    ] {
        fake.script("CreateService", 1, Turn::Refuse(code, message));
    }
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web()).await.unwrap();
    let calls = fake.calls("CreateService");
    assert_eq!(calls.len(), 4);
    assert!(
        calls
            .iter()
            .all(|call| call["clientToken"] == calls[0]["clientToken"])
    );
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_service() {
    let (fake, lab) = lab().await;
    fake.script("CreateService", 1, Turn::Lose);
    let mut service = lab.resource(SERVICE).unwrap();
    let step = service.apply(web()).await.unwrap();
    let mut warnings = step.warnings.iter();
    assert!(warnings.all(|it| it.summary == "Task definition not found"));
    let calls = fake.calls("CreateService");
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0]["clientToken"], calls[1]["clientToken"]);
}

#[tokio::test]
async fn a_fault_that_lasts_is_not_waited_for() {
    let (fake, lab) = lab().await;
    let refusal = Turn::Refuse("InvalidParameterException", "The network mode is wrong.");
    fake.script("CreateService", 9, refusal);
    let mut service = lab.resource(SERVICE).unwrap();
    let refusal = refused(service.apply(web()).await);
    assert!(refusal.contains("The network mode is wrong."), "{refusal}");
    assert!(!refusal.contains("untaint"), "nothing exists: {refusal}");
    assert_eq!(fake.calls("CreateService").len(), 1);
}

#[tokio::test]
async fn a_new_service_may_be_missing_for_a_while() {
    let (fake, lab) = lab().await;
    // The look before the create, then two after it.
    fake.script_after("DescribeServices", 1, 2, unknown());
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web()).await.unwrap();
    // A later answer from a server that lags does not drop it either.
    fake.script("DescribeServices", 2, unknown());
    let step = service.plan(web()).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    assert_eq!(fake.calls("CreateService").len(), 1);
    // Only a deleted one is gone.
    fake.edit_service("web", |it| it["status"] = "INACTIVE".into());
    service.set_private(Vec::new());
    service.refresh().await.unwrap();
    assert!(service.state().is_null());
}

#[tokio::test]
async fn the_service_of_an_apply_that_was_killed_is_taken_over_by_meaning() {
    let (fake, lab) = lab().await;
    let config = || {
        let strategy = members(&[("type", "binpack"), ("field", "CPU")]);
        let group = object! {
            target_group_arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1",
            container_name: "web", container_port: 80,
        };
        object! {
            name: "web", cluster: "main", task_definition: "web", desired_count: 1, iam_role: "ecs",
            ordered_placement_strategy: Value::List(vec![strategy]),
            load_balancer: Value::Set(vec![group]),
        }
    };
    let mut killed = lab.resource(SERVICE).unwrap();
    killed.apply(config()).await.unwrap();
    drop(killed);
    let mut service = lab.resource(SERVICE).unwrap();
    let step = service.apply(config()).await.unwrap();
    assert!(
        messages(&step.warnings).contains("it exists already"),
        "{:?}",
        step.warnings
    );
    assert_eq!(fake.calls("CreateService").len(), 1);
    // A different one is somebody else's.
    fake.edit_service("web", |it| it["desiredCount"] = 5.into());
    let mut service = lab.resource(SERVICE).unwrap();
    let refusal = refused(service.apply(config()).await);
    assert!(
        refusal.contains("differs from the configuration in desired_count"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_service_that_becomes_visible_late_is_taken_over() {
    let (fake, lab) = lab().await;
    let mut killed = lab.resource(SERVICE).unwrap();
    killed.apply(web()).await.unwrap();
    // The look before the create does not see it, and ECS has forgotten the token.
    fake.script("DescribeServices", 1, unknown());
    let refusal = Turn::Refuse(
        "InvalidParameterException",
        "Creation of service was not idempotent.",
    );
    fake.script("CreateService", 1, refusal);
    let mut service = lab.resource(SERVICE).unwrap();
    let step = service.apply(web()).await.unwrap();
    assert!(
        messages(&step.warnings).contains("it exists already"),
        "{:?}",
        step.warnings
    );
}

#[tokio::test]
async fn the_token_follows_from_the_request_and_a_spent_one_is_passed_over() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web()).await.unwrap();
    service.destroy().await.unwrap();
    // ECS remembers the token and answers with the service that was deleted.
    fake.script(
        "CreateService",
        1,
        Turn::Edit(|answer| answer["service"]["status"] = "INACTIVE".into()),
    );
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(web()).await.unwrap();
    let calls = fake.calls("CreateService");
    let tokens: Vec<_> = calls.iter().map(|call| &call["clientToken"]).collect();
    assert_eq!(tokens.len(), 3);
    assert!(
        tokens[0] == tokens[1] && tokens[1] != tokens[2],
        "{tokens:?}"
    );
    // Another request, another token.
    let mut other = lab.resource(SERVICE).unwrap();
    let config =
        object! { name: "api", cluster: "main", task_definition: "web:1", desired_count: 1 };
    other.apply(config).await.unwrap();
    let calls = fake.calls("CreateService");
    assert_ne!(calls[3]["clientToken"], calls[0]["clientToken"]);
}

#[tokio::test]
async fn the_error_of_a_failed_wait_announces_the_replacement() {
    let (fake, lab) = lab().await;
    let failed = |answer: &mut serde_json::Value| {
        if let Some(service) = answer["services"].get_mut(0) {
            service["deployments"][0]["rolloutState"] = "FAILED".into();
        }
    };
    fake.script_after("DescribeServices", 2, 9, Turn::Edit(failed));
    let config = object! {
        name: "web", cluster: "main", task_definition: "web:1", desired_count: 1, wait_for_steady_state: true,
    };
    let mut service = lab.resource(SERVICE).unwrap();
    let refusal = refused(service.apply(config).await);
    assert!(
        refusal.contains("ECS has given the deployment up"),
        "{refusal}"
    );
    assert!(refusal.contains("terraform untaint ADDRESS"), "{refusal}");
    assert!(service.is_tainted());
}

#[tokio::test]
async fn attributes_of_another_controller_are_refused_in_the_plan() {
    {
        let kind = "CODE_DEPLOY";
        let (fake, lab) = lab().await;
        let mut service = lab.resource(SERVICE).unwrap();
        service.apply(deployed_by(kind, "web:1")).await.unwrap();
        let refusal = refused(service.plan(deployed_by(kind, "web:2")).await);
        assert!(
            refusal.contains("SV-055") && refusal.contains("task_definition"),
            "{refusal}"
        );
        let mut open = deployed_by(kind, "web:1");
        if let Value::Object(members) = &mut open {
            members.insert("task_definition".into(), Value::unknown());
        }
        let step = service.plan(open).await.unwrap();
        assert!(
            messages(&step.warnings).contains("task_definition|"),
            "{:?}",
            step.warnings
        );
        assert!(fake.calls("UpdateService").is_empty());
        // A replacement is not an update.
        let mut renamed = deployed_by(kind, "web:2");
        if let Value::Object(members) = &mut renamed {
            members.insert("name".into(), "other".into());
        }
        assert_eq!(service.plan(renamed).await.unwrap().action, Action::Replace);
    }
}

/// `web` with a load balancer whose container has that name.
fn balanced(container: Value) -> Value {
    let group = object! {
        target_group_arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1",
        container_name: container, container_port: 80,
    };
    object! {
        name: "web", cluster: "main", task_definition: "web:1", desired_count: 1,
        load_balancer: Value::Set(vec![group]),
    }
}

/// A reference that is unknown in the plan and turns out to be empty: ECS is not asked.
#[tokio::test]
async fn a_required_member_that_becomes_empty_is_an_error_at_the_attribute() {
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    let step = service.apply_after(balanced(Value::unknown()), balanced("".into()));
    let said = refused(step.await);
    assert!(
        said.contains("load_balancer.container_name is empty"),
        "{said}"
    );
    assert!(said.contains("Set load_balancer.container_name"), "{said}");
    assert!(fake.calls("CreateService").is_empty());
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(balanced("app".into())).await.unwrap();
    let step = service.apply_after(balanced(Value::unknown()), balanced("".into()));
    let said = refused(step.await);
    assert!(
        said.contains("load_balancer.container_name is empty"),
        "{said}"
    );
    assert!(fake.calls("UpdateService").is_empty());
    // A configuration that is known is refused before.
    let said = refused(service.plan(balanced("".into())).await);
    assert!(
        said.contains("load_balancer.container_name is empty"),
        "{said}"
    );
}

#[tokio::test]
async fn a_task_definition_that_becomes_empty_is_an_error_at_the_attribute() {
    let with = |definition: Value| {
        object! { name: "web", cluster: "main", task_definition: definition, desired_count: 1 }
    };
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    let step = service.apply_after(with(Value::unknown()), with("".into()));
    let said = refused(step.await);
    assert!(said.contains("task_definition is not set"), "{said}");
    assert!(fake.calls("CreateService").is_empty());
}

/// A role by name, and the ARN that ECS answers.
#[tokio::test]
async fn a_role_by_name_is_its_arn() {
    let arn = "arn:aws:iam::123456789012:role/ecs";
    let with = |role: &str| {
        let mut config = balanced("app".into());
        if let Value::Object(members) = &mut config {
            members.insert("iam_role".to_owned(), role.into());
        }
        config
    };
    let (fake, lab) = lab().await;
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(with("ecs")).await.unwrap();
    for role in [arn, "ecs", "/ecs"] {
        let step = service.plan(with(role)).await.unwrap();
        assert_eq!(step.action, Action::NoOp, "{role}");
    }
    let other = service.plan(with("other")).await.unwrap();
    assert_eq!(other.action, Action::Replace);
    assert!(fake.calls("UpdateService").is_empty());
}

#[tokio::test]
async fn a_gateway_connector_is_made_changed_read_and_taken_away() {
    let (fake, lab) = lab().await;
    let with = |connector: Json| {
        let mut config = json!({ "name": "web", "cluster": "main", "task_definition": "web:1" });
        if !connector.is_null() {
            config["gateway_connectors"] = json!([connector]);
        }
        from_json(&config, &Service::block()).unwrap()
    };
    let first = json!({
        "port_name": "http",
        "health_check": [{ "health_check_path": "/health", "matcher": [{ "http_code": "200" }] }],
        "filters": [{ "access_types": ["PRIVATE"] }],
    });
    let sent = json!([{
        "portName": "http",
        "healthCheck": { "healthCheckPath": "/health", "matcher": { "httpCode": "200" } },
        "filters": { "accessTypes": ["PRIVATE"] },
    }]);
    let mut made = lab.resource("ecs_service").unwrap();
    made.apply(with(first.clone())).await.unwrap();
    assert_eq!(fake.calls("CreateService")[0]["gatewayConnectors"], sent);
    // ECS fills in what is left out; nothing of that is drift.
    fake.edit_service("web", |it| {
        it["gatewayConnectors"][0]["healthCheck"]["healthCheckTimeoutSeconds"] = 5.into();
        it["gatewayConnectors"][0]["healthCheck"]["matcher"]["grpcCode"] = "0".into();
    });
    let step = made.plan(with(first.clone())).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    fake.edit_service("web", |it| {
        it["gatewayConnectors"][0]["healthCheck"]["healthCheckPath"] = "/other".into();
    });
    let step = made.apply(with(first.clone())).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(fake.calls("UpdateService")[0]["gatewayConnectors"], sent);

    let bare = json!({ "port_name": "http" });
    made.apply(with(bare.clone())).await.unwrap();
    let expected = json!([{ "portName": "http" }]);
    assert_eq!(
        fake.calls("UpdateService")[1]["gatewayConnectors"],
        expected
    );
    let mut imported = lab.resource("ecs_service").unwrap();
    imported.import("main/web").await.unwrap();
    assert_eq!(
        imported.state().get("gateway_connectors").unwrap().items()[0].get("port_name"),
        Some(&"http".into())
    );
    // Taken away outside, and then here.
    fake.edit_service("web", |it| it["gatewayConnectors"] = Json::Null);
    let step = made.apply(with(bare)).await.unwrap();
    assert_eq!(step.action, Action::Update);
    made.apply(with(Json::Null)).await.unwrap();
    let last = fake.calls("UpdateService").pop().unwrap();
    assert_eq!(last["gatewayConnectors"], json!([]));
    let asked = fake.calls("DescribeServiceRevisions").len();
    let step = made.plan(with(Json::Null)).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    assert_eq!(fake.calls("DescribeServiceRevisions").len(), asked);
}

#[tokio::test]
async fn who_may_not_read_revisions_imports_a_service_without_a_connector() {
    let (fake, lab) = lab().await;
    let connected = json!({
        "name": "web", "cluster": "main", "task_definition": "web:1",
        "gateway_connectors": [{ "port_name": "http" }],
    });
    let connected = from_json(&connected, &Service::block()).unwrap();
    let mut made = lab.resource("ecs_service").unwrap();
    made.apply(connected.clone()).await.unwrap();
    let denied = || Turn::Refuse("AccessDeniedException", "no ecs:DescribeServiceRevisions");
    fake.script("DescribeServiceRevisions", 1, denied());
    let mut imported = lab.resource("ecs_service").unwrap();
    imported.import("main/web").await.unwrap();
    fake.script("DescribeServiceRevisions", 1, denied());
    let message = refused(made.plan(connected).await);
    assert!(
        message.contains("ecs:DescribeServiceRevisions"),
        "{message}"
    );
}

#[tokio::test]
async fn triggers_that_become_empty_are_forgotten() {
    let (_fake, lab) = lab().await;
    let with = |triggers: &[(&str, &str)]| {
        let entries = triggers.iter();
        let entries = entries.map(|(key, value)| ((*key).to_owned(), (*value).into()));
        object! {
            name: "web", cluster: "main", task_definition: "web:1", desired_count: 1,
            force_new_deployment: true, triggers: Value::Map(entries.collect()),
        }
    };
    let mut service = lab.resource(SERVICE).unwrap();
    service.apply(with(&[("image", "1")])).await.unwrap();
    let step = service.apply(with(&[])).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(service["triggers"], Value::Map([].into()));
}
