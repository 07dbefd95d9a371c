//! Deployments over time: an apply that waits ends when the deployment does, and says why where that is not success.

use super::*;

const WAITING: &str = "wait_for_steady_state";

fn of(revision: u8, more: &Json) -> Value {
    let mut arguments = json!({ "task_definition": format!("web:{revision}"), WAITING: true });
    lay_over(&mut arguments, more);
    web(arguments)
}

fn breaker(rollback: bool) -> Json {
    json!({ "deployment_circuit_breaker": [{ "enable": true, "rollback": rollback }] })
}

/// The message has all of these.
fn says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "\"{part}\" is missing:\n{said}");
    }
}

#[tokio::test]
async fn an_apply_that_waits_ends_when_the_deployment_is_complete() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1", "web:2"]);
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(of(1, &json!({}))).await.unwrap();
    assert_eq!(simulator.service()["runningCount"], 1);
    // The next one while the one before still runs.
    simulator.look(5);
    service
        .apply(of(2, &json!({ "desired_count": 2 })))
        .await
        .unwrap();
    let found = simulator.service();
    let deployments = found["deployments"].as_array().unwrap();
    assert_eq!(deployments[0]["rolloutState"], "COMPLETED");
    assert_eq!(
        (deployments.len(), &deployments[0]["runningCount"]),
        (1, &json!(2))
    );
    let definition = deployments[0]["taskDefinition"].as_str().unwrap();
    assert!(definition.ends_with("web:2"), "{definition}");
}

#[tokio::test]
async fn an_apply_that_does_not_wait_leaves_the_deployment_to_ecs() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    simulator.look(0);
    let mut service = lab.resource("ecs_service").unwrap();
    service
        .apply(of(1, &json!({ WAITING: false })))
        .await
        .unwrap();
    let state =
        |simulator: &Simulator| simulator.service()["deployments"][0]["rolloutState"].take();
    assert_eq!(state(&simulator), "IN_PROGRESS");
    simulator.pass(120);
    assert_eq!(state(&simulator), "COMPLETED");
}

#[tokio::test]
async fn a_failed_image_is_in_the_error_of_the_create_and_the_next_apply_repairs_it() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    simulator.befall(Fault::ImageUnavailable {
        image: "web:1".into(),
    });
    let mut service = lab.resource("ecs_service").unwrap();
    let said = refused(service.apply(of(1, &breaker(false))).await);
    says(
        &said,
        &[
            "ECS has given the deployment up",
            "tasks failed to start",
            "3 x container web: CannotPullContainerError",
            "web:1: not found",
        ],
    );
    assert!(service.is_tainted());
    simulator.relieve();
    service.apply(of(1, &breaker(false))).await.unwrap();
    assert_eq!(simulator.service()["runningCount"], 1);
}

#[tokio::test]
async fn a_secret_that_is_denied_is_named() {
    let (simulator, lab) = simulated().await;
    let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:token";
    simulator.furnish(&["web:1"]);
    let container = json!({ "name": "web", "image": "web:2", "secrets": [{ "name": "TOKEN", "valueFrom": secret }] });
    let definition = json!({
        "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "executionRoleArn": "arn:aws:iam::123456789012:role/execution", "containerDefinitions": [container],
    });
    simulator.call("RegisterTaskDefinition", definition);
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(of(1, &breaker(false))).await.unwrap();
    simulator.befall(Fault::SecretDenied {
        secret: secret.into(),
    });
    let said = refused(service.apply(of(2, &breaker(false))).await);
    says(&said, &["ResourceInitializationError", secret]);
}

#[tokio::test]
async fn a_rollback_is_an_error_with_the_reason_and_the_next_plan_tries_again() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1", "web:2"]);
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(of(1, &breaker(true))).await.unwrap();
    simulator.befall(Fault::ImageUnavailable {
        image: "web:2".into(),
    });
    let said = refused(service.apply(of(2, &breaker(true))).await);
    says(
        &said,
        &[
            "was rolled back",
            "The service now goes towards arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1",
            "CannotPullContainerError",
            "rolling back to deployment",
        ],
    );
    simulator.pass(120);
    assert_eq!(simulator.service()["runningCount"], 1, "the former tasks");
    let step = service.plan(of(2, &breaker(true))).await.unwrap();
    assert_eq!(step.action, tfplug::rules::Action::Update);
    simulator.relieve();
    service.apply(of(2, &breaker(true))).await.unwrap();
}

#[tokio::test]
async fn a_timeout_names_what_is_missing_and_the_argument_that_raises_it() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    simulator.befall(Fault::NoCapacity {
        capacity_provider: "FARGATE".into(),
    });
    let mut service = lab.resource("ecs_service").unwrap();
    let soon = json!({ "timeouts": { "create": "2s" } });
    let said = refused(service.apply(of(1, &soon)).await);
    says(
        &said,
        &[
            "the status is still: 0 of 1 tasks run",
            "Capacity is unavailable at this time",
            "create = \"4s\"",
        ],
    );
}

#[tokio::test]
async fn health_checks_that_fail_are_the_reason() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&[]);
    let health = json!({ "command": ["CMD", "true"] });
    let definition = json!({
        "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "web", "image": "web:1", "healthCheck": health }],
    });
    simulator.call("RegisterTaskDefinition", definition);
    simulator.befall(Fault::Unhealthy {
        image: "web:1".into(),
    });
    let mut service = lab.resource("ecs_service").unwrap();
    let said = refused(service.apply(of(1, &breaker(false))).await);
    says(&said, &["failed container health checks"]);
}

#[tokio::test]
async fn throttled_reads_are_waited_out() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    for operation in ["DescribeServices", "CreateService", "DeleteService"] {
        simulator.befall(Fault::Refuse {
            operation: operation.into(),
            code: "ThrottlingException".into(),
            message: "Rate exceeded".into(),
            times: 3,
        });
    }
    service.apply(of(1, &json!({}))).await.unwrap();
    service.destroy().await.unwrap();
    assert_eq!(simulator.service()["status"], "INACTIVE");
    assert_eq!(simulator.calls("DeleteService").len(), 4);
}

#[tokio::test]
async fn a_service_whose_namesake_drains_is_created_after_it() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut former = lab.resource("ecs_service").unwrap();
    former.apply(of(1, &json!({}))).await.unwrap();
    let first = simulator.service()["createdAt"].take();
    simulator.call(
        "DeleteService",
        json!({ "cluster": "main", "service": "web", "force": true }),
    );
    assert_eq!(simulator.service()["status"], "DRAINING");
    simulator.look(2);
    former.refresh().await.unwrap();
    assert!(former.state().is_null(), "a service that drains is gone");
    let mut next = lab.resource("ecs_service").unwrap();
    next.apply(of(1, &json!({}))).await.unwrap();
    let found = simulator.service();
    assert_eq!(found["status"], "ACTIVE");
    assert_ne!(found["createdAt"], first);
    assert_eq!(simulator.calls("CreateService").len(), 2);
}

#[tokio::test]
async fn a_task_that_ends_is_replaced_and_nothing_is_planned() {
    let (simulator, lab) = simulated().await;
    simulator.furnish(&["web:1"]);
    let mut service = lab.resource("ecs_service").unwrap();
    let config = || of(1, &json!({ "desired_count": 2 }));
    service.apply(config()).await.unwrap();
    let tasks = |simulator: &Simulator| {
        let found = simulator.call("ListTasks", json!({ "cluster": "main" }));
        found["taskArns"].as_array().unwrap().clone()
    };
    let before = tasks(&simulator);
    let stop = json!({ "cluster": "main", "task": before[0] });
    simulator.call("StopTask", stop);
    simulator.look(0);
    for _ in 0..12 {
        let step = service.plan(config()).await.unwrap();
        assert_eq!(step.action, tfplug::rules::Action::NoOp);
        simulator.pass(5);
    }
    let after = tasks(&simulator);
    assert_eq!(after.len(), 2);
    assert!(!after.contains(&before[0]), "{after:?}");
}
