//! Idempotency tokens: the same request again, and another one with its token.

use super::*;

/// A world in which each of the requests can be carried out.
fn ready() -> World {
    let mut world = world();
    let container = json!({ "name": "agent", "image": "agent:1" });
    let definition = json!({ "family": "agent", "containerDefinitions": [container], "cpu": "128", "memory": "128" });
    call(&mut world, "RegisterDaemonTaskDefinition", definition).unwrap();
    let group = json!({ "autoScalingGroupArn": "g" });
    let provider = json!({ "name": "p", "autoScalingGroupProvider": group });
    call(&mut world, "CreateCapacityProvider", provider).unwrap();
    let external = json!({
        "cluster": "c", "serviceName": "sets", "deploymentController": { "type": "EXTERNAL" }, "desiredCount": 1,
        "schedulingStrategy": "REPLICA",
    });
    call(&mut world, "CreateService", external).unwrap();
    world
}

/// The operations with a token: a request, a member of another request with another value, and the code for that one.
fn cases() -> Vec<(&'static str, Json, (&'static str, Json), &'static str)> {
    let network = json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
    let run = json!({ "cluster": "c", "taskDefinition": "web:1", "launchType": "FARGATE", "networkConfiguration": network });
    let set = json!({
        "cluster": "c", "service": "sets", "taskDefinition": "web:1", "launchType": "FARGATE", "networkConfiguration": network,
    });
    let daemon = json!({
        "daemonName": "agent", "clusterArn": "c", "daemonTaskDefinitionArn": "agent:1", "capacityProviderArns": ["p"],
    });
    let invalid = "InvalidParameterException";
    vec![
        (
            "RunTask",
            run,
            ("startedBy", json!("me")),
            "ConflictException",
        ),
        (
            "CreateService",
            service(1),
            ("desiredCount", json!(2)),
            invalid,
        ),
        (
            "CreateService",
            service(1),
            ("serviceName", json!("other")),
            invalid,
        ),
        ("CreateTaskSet", set, ("externalId", json!("x")), invalid),
        (
            "CreateDaemon",
            daemon.clone(),
            ("enableECSManagedTags", json!(true)),
            invalid,
        ),
        (
            "CreateDaemon",
            daemon,
            ("daemonName", json!("other")),
            invalid,
        ),
    ]
}

/// The members of an answer that identify the objects that it made.
fn made(answer: &Json) -> Vec<Json> {
    let paths = [
        "/tasks/0/taskArn",
        "/service/serviceArn",
        "/service/createdAt",
        "/taskSet/taskSetArn",
        "/daemonArn",
        "/deploymentArn",
    ];
    let found = paths.iter().filter_map(|path| answer.pointer(path));
    found.cloned().collect()
}

#[test]
fn a_token_belongs_to_one_request() {
    for (operation, request, (member, value), code) in cases() {
        let mut world = ready();
        let mut first = request.clone();
        first["clientToken"] = "t".into();
        let answer = call(&mut world, operation, first.clone()).unwrap();
        pass(&mut world, 30);
        let before = world.clone();
        let again = call(&mut world, operation, first.clone()).unwrap();
        assert!(!made(&answer).is_empty(), "{operation}");
        assert_eq!(made(&again), made(&answer), "{operation}");
        assert_eq!(world, before, "{operation} has no effect again");
        let mut other = first.clone();
        other[member] = value.clone();
        let refused = call(&mut world, operation, other.clone()).unwrap_err();
        assert_eq!(refused.code, code, "{operation} with another {member}");
        assert_eq!(world, before, "{operation} has no effect");
        // A token of its own, or the same one of another operation, is no obstacle.
        if operation == "RunTask" {
            other["clientToken"] = "u".into();
            call(&mut world, operation, other).unwrap();
            let mut body = service(1);
            body["clientToken"] = "t".into();
            call(&mut world, "CreateService", body).unwrap();
        }
    }
}

#[test]
fn a_token_is_free_again_after_its_object() {
    let mut world = ready();
    let mut body = service(0);
    body["clientToken"] = "t".into();
    call(&mut world, "CreateService", body.clone()).unwrap();
    let gone = json!({ "cluster": "c", "service": "web", "force": true });
    call(&mut world, "DeleteService", gone).unwrap();
    pass(&mut world, 60);
    body["desiredCount"] = 3.into();
    let answer = call(&mut world, "CreateService", body).unwrap();
    assert_eq!(answer["service"]["desiredCount"], 3);
}
