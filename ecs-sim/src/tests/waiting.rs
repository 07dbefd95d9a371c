//! Tasks that wait for an instance of a capacity provider with managed scaling.

use super::neighbours::{container_instances, group, template};
use super::*;

/// A world with the capacity provider `p` of a group of up to five `t3.medium`, and with `big:1`, of which one fits on each.
fn scaled(status: &str) -> World {
    let mut world = world();
    let template = template(&mut world);
    group(&mut world, &template, "");
    let body = json!({
        "name": "p",
        "autoScalingGroupProvider": { "autoScalingGroupArn": "g", "managedScaling": { "status": status } },
    });
    call(&mut world, "CreateCapacityProvider", body).unwrap();
    let default = json!([{ "capacityProvider": "p", "weight": 1 }]);
    let body = json!({ "cluster": "c", "capacityProviders": ["p"], "defaultCapacityProviderStrategy": default });
    call(&mut world, "PutClusterCapacityProviders", body).unwrap();
    pass(&mut world, 10);
    let definition = json!({ "family": "big", "containerDefinitions": [{ "name": "web", "image": "web:1", "memory": 2048 }] });
    call(&mut world, "RegisterTaskDefinition", definition).unwrap();
    world
}

/// Runs tasks by the cluster's default strategy; their ARNs.
fn run(world: &mut World, more: Json) -> Vec<Json> {
    let mut body = json!({ "cluster": "c", "taskDefinition": "big" });
    let more = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    let answer = call(world, "RunTask", body).unwrap();
    assert_eq!(answer["failures"], json!([]));
    let tasks = answer["tasks"].as_array().unwrap();
    tasks.iter().map(|it| it["taskArn"].clone()).collect()
}

fn task(world: &mut World, arn: &Json) -> Json {
    let body = json!({ "cluster": "c", "tasks": [arn] });
    call(world, "DescribeTasks", body).unwrap()["tasks"][0].clone()
}

#[test]
fn tasks_wait_in_provisioning_and_are_placed_as_instances_join() {
    let mut world = scaled("ENABLED");
    let arns = run(&mut world, json!({ "count": 2 }));
    let first = task(&mut world, &arns[0]);
    assert_eq!(first["lastStatus"], "PROVISIONING");
    assert_eq!(first["capacityProviderName"], "p");
    assert!(first["containerInstanceArn"].is_null());
    assert!(first["availabilityZone"].is_null());
    let mut restored = World::restore(&world.snapshot().unwrap()).unwrap();
    assert_eq!(restored, world);
    for world in [&mut world, &mut restored] {
        pass(world, 300);
        for arn in &arns {
            let now = task(world, arn);
            assert_eq!(now["lastStatus"], "RUNNING");
            assert!(now["availabilityZone"].is_string());
        }
        assert_eq!(container_instances(world).len(), 2);
    }
    assert_eq!(restored, world);
}

#[test]
fn a_service_has_pending_tasks_while_it_waits() {
    let mut world = scaled("ENABLED");
    let capacity_provider = "p".to_owned();
    world.befall(Fault::NoCapacity { capacity_provider });
    let body =
        json!({ "cluster": "c", "serviceName": "web", "taskDefinition": "big", "desiredCount": 3 });
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 60);
    let now = described(&mut world);
    assert_eq!(
        (&now["pendingCount"], &now["runningCount"]),
        (&json!(3), &json!(0))
    );
    assert!(events(&now)[0].starts_with("(service web) has started 3 tasks"));
    world.relieve();
    pass(&mut world, 300);
    assert_eq!(described(&mut world)["runningCount"], 3);
}

#[test]
fn a_task_that_waits_can_be_stopped() {
    let mut world = scaled("ENABLED");
    let arn = run(&mut world, json!({})).remove(0);
    call(
        &mut world,
        "StopTask",
        json!({ "cluster": "c", "task": arn }),
    )
    .unwrap();
    pass(&mut world, 20);
    assert_eq!(task(&mut world, &arn)["lastStatus"], "STOPPED");
    pass(&mut world, 600);
    assert_eq!(container_instances(&mut world), [Json::Null; 0]);
}

#[test]
fn a_task_gives_up_with_the_reason_of_the_closest_instance() {
    let drain = |world: &mut World| {
        let arn = container_instances(world)[0]["containerInstanceArn"].clone();
        let body = json!({ "cluster": "c", "containerInstances": [arn], "status": "DRAINING" });
        call(world, "UpdateContainerInstancesState", body).unwrap();
    };
    let elsewhere = json!([{ "type": "memberOf", "expression": "attribute:color == red" }]);
    for (case, memory, more, reason) in [
        ("none", 2_048, json!({}), "EMPTY CAPACITY PROVIDER"),
        ("drained", 2_048, json!({}), "NO ACTIVE INSTANCES"),
        ("one", 8_192, json!({}), "RESOURCE:MEMORY"),
        (
            "one",
            2_048,
            json!({ "placementConstraints": elsewhere }),
            "MemberOf placement constraint unsatisfied.",
        ),
    ] {
        let mut world = scaled("ENABLED");
        if case != "none" {
            run(&mut world, json!({}));
            pass(&mut world, 60);
        }
        if case == "drained" {
            drain(&mut world);
        }
        let capacity_provider = "p".to_owned();
        world.befall(Fault::NoCapacity { capacity_provider });
        let definition = json!({ "family": "big", "containerDefinitions": [{ "name": "web", "image": "web:1", "memory": memory }] });
        call(&mut world, "RegisterTaskDefinition", definition).unwrap();
        let arn = run(&mut world, more).remove(0);
        pass(&mut world, 590);
        assert_eq!(
            task(&mut world, &arn)["lastStatus"],
            "PROVISIONING",
            "{reason}"
        );
        pass(&mut world, 30);
        let now = task(&mut world, &arn);
        assert_eq!(now["lastStatus"], "STOPPED");
        assert_eq!(now["stopCode"], "TaskFailedToStart");
        assert_eq!(now["stoppedReason"], reason);
    }
}

#[test]
fn without_managed_scaling_a_task_without_a_place_is_refused() {
    let mut world = scaled("DISABLED");
    let body = json!({ "cluster": "c", "taskDefinition": "big" });
    let refused = call(&mut world, "RunTask", body).unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
    assert_eq!(
        refused.message,
        "No Container Instances were found in your capacity provider."
    );
}

#[test]
fn so_many_tasks_of_a_cluster_wait_and_no_more() {
    let mut world = scaled("ENABLED");
    let capacity_provider = "p".to_owned();
    world.befall(Fault::NoCapacity { capacity_provider });
    let arns: Vec<Json> = (0..49)
        .flat_map(|_| run(&mut world, json!({ "count": 10 })))
        .collect();
    let body = json!({ "cluster": "c", "serviceName": "web", "taskDefinition": "big", "desiredCount": 12 });
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 1);
    let now = described(&mut world);
    assert_eq!(now["pendingCount"], 10);
    assert!(
        events(&now)[0].contains("quota of tasks in the PROVISIONING state"),
        "{now}"
    );
    let body = json!({ "cluster": "c", "taskDefinition": "big" });
    let refused = call(&mut world, "RunTask", body.clone()).unwrap_err();
    assert_eq!(refused.code, "ClientException");
    // One that ends makes room for another one.
    let body = json!({ "cluster": "c", "task": arns[0] });
    call(&mut world, "StopTask", body).unwrap();
    run(&mut world, json!({}));
    for arn in &arns[1..3] {
        let body = json!({ "cluster": "c", "task": arn });
        call(&mut world, "StopTask", body).unwrap();
    }
    pass(&mut world, 30);
    assert_eq!(described(&mut world)["pendingCount"], 12);
}
