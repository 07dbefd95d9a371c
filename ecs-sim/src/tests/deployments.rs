//! Deployments over time.

use super::*;

#[test]
fn a_service_comes_up_and_is_steady() {
    let mut world = world();
    create(&mut world, 2);
    let at_first = described(&mut world);
    assert_eq!(
        (
            &at_first["runningCount"],
            &at_first["deployments"][0]["rolloutState"]
        ),
        (&json!(0), &json!("IN_PROGRESS"))
    );
    pass(&mut world, 60);
    let then = described(&mut world);
    assert_eq!(then["runningCount"], 2);
    assert_eq!(then["deployments"][0]["rolloutState"], "COMPLETED");
    assert_eq!(
        events(&then)[0],
        "(service web) has reached a steady state."
    );
    assert!(
        events(&then)
            .last()
            .unwrap()
            .starts_with("(service web) has started 2 tasks: (task ")
    );
}

#[test]
fn a_new_revision_replaces_the_old_one_within_the_bounds() {
    let mut world = world();
    create(&mut world, 4);
    pass(&mut world, 60);
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    let (mut least, mut most) = (u64::MAX, 0);
    for _ in 0..120 {
        pass(&mut world, 1);
        let now = described(&mut world);
        let running = now["runningCount"].as_u64().unwrap();
        least = least.min(running);
        most = most.max(running + now["pendingCount"].as_u64().unwrap());
    }
    assert_eq!((least, most), (4, 8));
    let end = described(&mut world);
    assert_eq!(end["deployments"].as_array().unwrap().len(), 1);
    assert_eq!(end["deployments"][0]["rolloutState"], "COMPLETED");
    assert!(end["taskDefinition"].as_str().unwrap().ends_with("web:2"));
}

#[test]
fn a_deployment_that_cannot_start_is_rolled_back() {
    let mut world = world();
    create(&mut world, 2);
    pass(&mut world, 60);
    world.befall(Fault::ImageUnavailable {
        image: "web:2".into(),
    });
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 600);
    let end = described(&mut world);
    assert!(
        end["taskDefinition"].as_str().unwrap().ends_with("web:1"),
        "{end}"
    );
    assert_eq!(
        (
            &end["runningCount"],
            end["deployments"].as_array().unwrap().len()
        ),
        (&json!(2), 1)
    );
    let events = events(&end);
    let said = |text: &str| events.iter().any(|event| event.contains(text));
    assert!(
        said("deployment failed: tasks failed to start."),
        "{events:?}"
    );
    assert!(said("rolling back to deployment ecs-svc/"), "{events:?}");
}

#[test]
fn without_a_circuit_breaker_it_goes_on_trying_and_the_cause_is_at_the_tasks() {
    let mut world = world();
    world.befall(Fault::ImageUnavailable {
        image: "web:1".into(),
    });
    let mut body = service(1);
    body["deploymentConfiguration"] = json!({});
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 300);
    let now = described(&mut world);
    assert_eq!(now["deployments"][0]["rolloutState"], "IN_PROGRESS");
    assert!(
        now["deployments"][0]["failedTasks"].as_i64().unwrap() > 3,
        "{now}"
    );
    let stopped = json!({ "cluster": "c", "desiredStatus": "STOPPED" });
    let stopped = call(&mut world, "ListTasks", stopped).unwrap();
    let body = json!({ "cluster": "c", "tasks": [stopped["taskArns"][0]] });
    let task = &call(&mut world, "DescribeTasks", body).unwrap()["tasks"][0];
    assert_eq!(task["stopCode"], "TaskFailedToStart");
    assert!(
        task["stoppedReason"]
            .as_str()
            .unwrap()
            .starts_with("CannotPullContainerError")
    );
    world.relieve();
    pass(&mut world, 200);
    assert_eq!(described(&mut world)["runningCount"], 1);
}

#[test]
fn a_container_that_exits_and_one_that_is_unhealthy_are_replaced() {
    let mut world = world();
    create(&mut world, 1);
    pass(&mut world, 60);
    world.befall(Fault::Exit {
        image: "web:1".into(),
        code: 137,
        after_seconds: 5,
    });
    pass(&mut world, 4);
    world.relieve();
    pass(&mut world, 60);
    let end = described(&mut world);
    assert_eq!(end["runningCount"], 1);
    let stopped = json!({ "cluster": "c", "desiredStatus": "STOPPED" });
    let arns = call(&mut world, "ListTasks", stopped).unwrap()["taskArns"].clone();
    let body = json!({ "cluster": "c", "tasks": arns });
    let task = &call(&mut world, "DescribeTasks", body).unwrap()["tasks"][0];
    assert_eq!(task["containers"][0]["exitCode"], 137);
    assert_eq!(task["stopCode"], "EssentialContainerExited");
}

#[test]
fn a_task_that_is_stopped_by_hand_is_replaced() {
    let mut world = world();
    create(&mut world, 1);
    pass(&mut world, 60);
    let tasks = call(&mut world, "ListTasks", json!({ "cluster": "c" })).unwrap();
    let task = tasks["taskArns"][0].clone();
    call(
        &mut world,
        "StopTask",
        json!({ "cluster": "c", "task": task }),
    )
    .unwrap();
    pass(&mut world, 60);
    let now = call(&mut world, "ListTasks", json!({ "cluster": "c" })).unwrap();
    assert_ne!(now["taskArns"][0], task);
    assert_eq!(described(&mut world)["runningCount"], 1);
}

#[test]
fn a_deleted_service_drains_and_its_name_is_free_afterwards() {
    let mut world = world();
    create(&mut world, 1);
    pass(&mut world, 60);
    let body = json!({ "cluster": "c", "service": "web" });
    let refused = call(&mut world, "DeleteService", body.clone()).unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
    let refused = call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap_err();
    assert_eq!(refused.code, "ClusterContainsServicesException");
    update(&mut world, json!({ "desiredCount": 0 }));
    call(&mut world, "DeleteService", body).unwrap();
    assert_eq!(described(&mut world)["status"], "DRAINING");
    let again = call(&mut world, "CreateService", service(1)).unwrap_err();
    assert!(again.message.contains("Draining"), "{again}");
    pass(&mut world, 60);
    assert_eq!(described(&mut world)["status"], "INACTIVE");
    create(&mut world, 1);
}

#[test]
fn a_token_gives_the_first_answer_again() {
    let mut world = world();
    let mut body = service(1);
    body["clientToken"] = "t".into();
    let first = call(&mut world, "CreateService", body.clone()).unwrap();
    let again = call(&mut world, "CreateService", body.clone()).unwrap();
    assert_eq!(
        first["service"]["serviceArn"],
        again["service"]["serviceArn"]
    );
    body["clientToken"] = "u".into();
    let refused = call(&mut world, "CreateService", body).unwrap_err();
    assert_eq!(refused.message, "Creation of service was not idempotent.");
}

#[test]
fn a_service_on_instances_waits_for_one() {
    let mut world = world();
    let definition = json!({ "family": "bridge", "containerDefinitions": [{ "name": "web", "image": "web:1", "memory": 128 }] });
    call(&mut world, "RegisterTaskDefinition", definition).unwrap();
    let body = json!({ "cluster": "c", "serviceName": "web", "taskDefinition": "bridge", "desiredCount": 1 });
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 300);
    let now = described(&mut world);
    assert_eq!(
        (&now["runningCount"], &now["deployments"][0]["rolloutState"]),
        (&json!(0), &json!("IN_PROGRESS"))
    );
    assert_eq!(events(&now).len(), 1);
    assert!(
        events(&now)[0].contains("was unable to place a task"),
        "{:?}",
        events(&now)
    );
}

#[test]
fn a_strategy_has_capacity_providers_of_the_cluster() {
    let mut world = world();
    let mut body = service(1);
    body.as_object_mut().unwrap().remove("launchType");
    body["capacityProviderStrategy"] = json!([{ "capacityProvider": "FARGATE_SPOT", "weight": 1 }]);
    let refused = call(&mut world, "CreateService", body.clone()).unwrap_err();
    assert!(
        refused.message.contains("not associated with the cluster"),
        "{refused}"
    );
    let put = json!({ "cluster": "c", "capacityProviders": ["FARGATE_SPOT"], "defaultCapacityProviderStrategy": [] });
    call(&mut world, "PutClusterCapacityProviders", put).unwrap();
    call(&mut world, "CreateService", body.clone()).unwrap();
    pass(&mut world, 60);
    assert_eq!(described(&mut world)["runningCount"], 1);
    body["serviceName"] = "other".into();
    body["capacityProviderStrategy"] = json!([{ "capacityProvider": "ours", "weight": 1 }]);
    let refused = call(&mut world, "CreateService", body).unwrap_err();
    assert!(
        refused.message.contains("'ours' was not found"),
        "{refused}"
    );
}
