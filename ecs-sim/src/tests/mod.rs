//! The simulator as its users meet it: requests, and time that passes.

use serde_json::{Value as Json, json};

use crate::{Fault, Refusal, Request, Time, World};

mod capacity;
mod daemons;
mod deployments;
mod ec2;
mod express_gateway_services;
mod faults;
mod fields;
mod file;
mod gateways;
mod limits;
mod neighbours;
mod operations;
mod placement;
mod remainder;
mod replay;
mod scale;
mod scaling;
mod service_deployments;
mod strategies;
mod task_sets;
mod tokens;
mod volumes;
mod waiting;

/// A world with a cluster and two revisions of a Fargate definition, whose images are `web:1` and `web:2`.
fn world() -> World {
    let mut world = World::new("123456789012", "eu-west-1", Time(1_800_000_000_000), 7);
    call(&mut world, "CreateCluster", json!({ "clusterName": "c" })).unwrap();
    for image in ["web:1", "web:2"] {
        register(&mut world, image);
    }
    world
}

fn register(world: &mut World, image: &str) -> String {
    let definition = json!({
        "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "web", "image": image, "portMappings": [{ "containerPort": 80 }] }],
    });
    let answer = call(world, "RegisterTaskDefinition", definition).unwrap();
    answer["taskDefinition"]["taskDefinitionArn"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn call(world: &mut World, operation: &str, body: Json) -> Result<Json, Refusal> {
    let answer = world.call(operation, body.to_string().as_bytes())?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

/// A service of `count` tasks.
fn service(count: u32) -> Json {
    json!({
        "cluster": "c", "serviceName": "web", "taskDefinition": "web:1", "desiredCount": count, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        "deploymentConfiguration": { "deploymentCircuitBreaker": { "enable": true, "rollback": true } },
    })
}

fn create(world: &mut World, count: u32) {
    call(world, "CreateService", service(count)).unwrap();
}

fn update(world: &mut World, more: Json) {
    let mut body = json!({ "cluster": "c", "service": "web" });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    call(world, "UpdateService", body).unwrap();
}

fn described(world: &mut World) -> Json {
    let body = json!({ "cluster": "c", "services": ["web"] });
    call(world, "DescribeServices", body).unwrap()["services"][0].clone()
}

fn pass(world: &mut World, seconds: i64) {
    let now = world.now();
    world.advance(now.after(seconds * 1_000));
}

fn events(service: &Json) -> Vec<String> {
    let events = service["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["message"].as_str().unwrap().to_owned())
        .collect()
}

/// Sends a form to a service in the query protocol; the answer's status and text.
fn query(world: &mut World, service: &str, form: &str) -> (u16, String) {
    let answer = world.respond(Request {
        service: Some(service),
        body: form.as_bytes(),
        ..Request::default()
    });
    (answer.status, String::from_utf8(answer.body).unwrap())
}

/// Sends a form that is answered; the text of the answer.
fn answered(world: &mut World, service: &str, form: &str) -> String {
    let (status, text) = query(world, service, form);
    assert_eq!(status, 200, "{form}: {text}");
    text
}

/// Sends a form that is refused; the code of the error, and its text.
fn refused(world: &mut World, service: &str, form: &str) -> (String, String) {
    let (status, text) = query(world, service, form);
    assert!(status >= 400, "{form}: {text}");
    (texts(&text, "Code").remove(0), text)
}

/// The texts of all elements of a name that have nothing but text in them.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let open = format!("<{name}>");
    let parts = xml.split(&open).skip(1);
    let text = |part: &str| part.split('<').next().unwrap_or_default().to_owned();
    parts.map(text).collect()
}
