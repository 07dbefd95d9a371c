//! Servers that answer nonsense: wrong types, missing fields, HTML, silence. No answer crashes the provider, none is taken
//! for "gone", and the message names the operation.

use acceptance::proxy::{Answer, Proxy, Rule};

use super::*;

/// Answers of the wrong kind: what a broken proxy, a captive portal or an unfinished emulator sends.
fn nonsense() -> Vec<(&'static str, Answer)> {
    let html = |status, page: &str| Answer::Reply(status, "text/html", page.to_owned());
    let text = |text: &str| Answer::Reply(200, "application/x-amz-json-1.1", text.to_owned());
    let json = |json| Answer::json(200, &json);
    let nulls = json!({ "cluster": null, "clusters": [null], "failures": null });
    let empty = json!({ "cluster": {}, "clusters": [{}], "failures": [{}] });
    let types = json!({ "cluster": "x", "clusters": { "a": 1 }, "failures": 3 });
    let unknown = Answer::error(400, "SomethingNewException", "never heard of");
    vec![
        (
            "an HTML page with 500",
            html(500, "<!doctype html><h1>Internal Server Error</h1>"),
        ),
        (
            "an HTML page with 200",
            html(200, "<html>Please log in</html>"),
        ),
        ("half of a JSON text", text("{\"clusters\": [{")),
        ("nothing at all", text("")),
        ("an empty object", json(json!({}))),
        ("null", json(Json::Null)),
        ("nulls inside", json(nulls)),
        ("empty objects inside", json(empty)),
        ("another type", json(types)),
        ("an error without a code", Answer::json(400, &json!({}))),
        ("an unknown error", unknown),
        ("a closed connection", Answer::Cut),
    ]
}

/// A process of the provider that makes each call once, behind a proxy.
async fn proxied(simulator: &Simulator) -> (Proxy, Lab) {
    let proxy = Proxy::start(&simulator.url).unwrap();
    let lab = process(&proxy.url(), &json!({ "max_retries": 1 })).await;
    (proxy, lab)
}

fn main() -> Value {
    config("ecs_cluster", &json!({ "name": "main" }))
}

#[tokio::test]
async fn nonsense_while_creating_is_an_error_that_names_the_operation() {
    let simulator = Simulator::start().await;
    let (proxy, lab) = proxied(&simulator).await;
    for (what, answer) in nonsense() {
        proxy.clear();
        proxy.rule(Rule::on("CreateCluster", answer));
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        let said = refused(cluster.apply(main()).await);
        for part in ["CreateCluster", "main"] {
            assert!(said.contains(part), "{what}: {said}");
        }
        assert!(!said.contains("panicked"), "{what}: {said}");
    }
}

#[tokio::test]
async fn nonsense_while_reading_never_loses_the_object() {
    let simulator = Simulator::start().await;
    let (proxy, lab) = proxied(&simulator).await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(main()).await.unwrap();
    for (what, answer) in nonsense() {
        proxy.clear();
        proxy.rule(Rule::on("DescribeClusters", answer));
        match cluster.plan(main()).await {
            Ok(step) => assert_ne!(step.action, tfplug::rules::Action::Create, "{what}"),
            Err(failure) => {
                let said = failure.to_string();
                assert!(said.contains("DescribeClusters"), "{what}: {said}");
                assert!(!said.contains("panicked"), "{what}: {said}");
            }
        }
        assert!(!cluster.state().is_null(), "{what} was taken for \"gone\"");
    }
    proxy.clear();
    let step = cluster.plan(main()).await.unwrap();
    assert_eq!(step.action, tfplug::rules::Action::NoOp);
}

/// Replaces one field of a described service; `None` takes it away.
fn with_field(field: &'static str, value: Option<Json>) -> Answer {
    Answer::Edit(Box::new(move |answer| {
        let Some(service) = answer["services"][0].as_object_mut() else {
            return;
        };
        match &value {
            Some(value) => drop(service.insert(field.to_owned(), value.clone())),
            None => drop(service.remove(field)),
        }
    }))
}

const FIELDS: &[&str] = &[
    "networkConfiguration",
    "deploymentConfiguration",
    "deploymentController",
    "deployments",
    "events",
    "tags",
    "placementStrategy",
    "placementConstraints",
    "loadBalancers",
    "serviceRegistries",
    "capacityProviderStrategy",
    "launchType",
    "taskDefinition",
    "desiredCount",
    "clusterArn",
    "schedulingStrategy",
    "createdAt",
    "roleArn",
];

#[tokio::test]
async fn odd_fields_of_a_service_do_not_crash_the_provider() {
    let simulator = Simulator::start().await;
    simulator.furnish(&["web:1"]);
    let (proxy, lab) = proxied(&simulator).await;
    let mut service = lab.resource("ecs_service").unwrap();
    let config = || web(json!({}));
    service.apply(config()).await.unwrap();
    let made = service.clone();
    for field in FIELDS {
        for value in [
            None,
            Some(Json::Null),
            Some(json!({})),
            Some(json!([])),
            Some(json!([{}])),
            Some(json!("")),
        ] {
            proxy.clear();
            let what = format!("{field} is {value:?}");
            proxy.rule(Rule::on("DescribeServices", with_field(field, value)));
            let mut service = made.clone();
            if let Err(failure) = service.plan(config()).await {
                let said = failure.to_string();
                assert!(said.contains("DescribeServices"), "{what}: {said}");
                assert!(!said.contains("panicked"), "{what}: {said}");
            }
            assert!(!service.state().is_null(), "{what} was taken for \"gone\"");
        }
    }
    proxy.clear();
    let step = service.plan(config()).await.unwrap();
    assert_eq!(step.action, tfplug::rules::Action::NoOp);
}
