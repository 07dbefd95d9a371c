//! Services on container instances.

use super::*;

#[test]
fn a_service_waits_for_room_and_names_the_closest_instance() {
    let mut world = cluster();
    define(&mut world, json!({ "cpu": 1024, "memory": 256 }));
    serve(&mut world, 3, json!({}));
    pass(&mut world, 300);
    assert_eq!(
        events(&described(&mut world)),
        [
            "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container \
          Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ]
    );
    let arn = join(&mut world, "i-1", "t3.small", "a");
    pass(&mut world, 300);
    let now = described(&mut world);
    assert_eq!(now["runningCount"], 2);
    let id = arn.rsplit('/').next().unwrap();
    assert_eq!(
        events(&now)[0],
        format!(
            "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching \
             (container-instance {id}) has insufficient CPU units available. For more information, see the Troubleshooting section of \
             the Amazon ECS Developer Guide."
        )
    );
    // A task elsewhere gives its room back.
    let second = join(&mut world, "i-2", "t3.small", "a");
    pass(&mut world, 60);
    assert_eq!(described(&mut world)["runningCount"], 3);
    assert_eq!(count_on(&mut world, &second), 1);
    assert_eq!(
        events(&described(&mut world))[0],
        "(service web) has reached a steady state."
    );
}

#[test]
fn a_task_that_stops_makes_room_for_a_service() {
    let mut world = cluster();
    define(&mut world, json!({ "cpu": 2048, "memory": 256 }));
    join(&mut world, "i-1", "t3.small", "a");
    run(&mut world, 1, json!({}));
    serve(&mut world, 1, json!({}));
    pass(&mut world, 120);
    assert_eq!(described(&mut world)["runningCount"], 0);
    let task = tasks(&mut world)[0]["taskArn"].clone();
    call(
        &mut world,
        "StopTask",
        json!({ "cluster": "c", "task": task }),
    )
    .unwrap();
    pass(&mut world, 120);
    assert_eq!(described(&mut world)["runningCount"], 1);
}

#[test]
fn each_kind_of_obstacle_has_its_event() {
    for (container, part) in [
        (
            json!({ "memory": 4000 }),
            "has insufficient memory available",
        ),
        (
            json!({ "memory": 64, "portMappings": [{ "containerPort": 22, "hostPort": 22 }] }),
            "is already using a port required by your task",
        ),
        (
            json!({ "memory": 64, "logConfiguration": { "logDriver": "splunk" } }),
            "is missing an attribute required by your task",
        ),
    ] {
        let mut world = cluster();
        define(&mut world, container);
        join(&mut world, "i-1", "t3.small", "a");
        serve(&mut world, 1, json!({}));
        pass(&mut world, 60);
        let events = events(&described(&mut world));
        assert!(events[0].contains(part), "{events:?}");
    }
    let mut world = cluster();
    join(&mut world, "i-1", "t3.small", "a");
    world.befall(Fault::AgentDisconnected {
        ec2_instance_id: "i-1".into(),
    });
    let nowhere = json!([{ "type": "memberOf", "expression": "attribute:color exists" }]);
    serve(&mut world, 1, json!({}));
    serve(
        &mut world,
        1,
        json!({ "serviceName": "red", "placementConstraints": nowhere }),
    );
    pass(&mut world, 60);
    let body = json!({ "cluster": "c", "services": ["web", "red"] });
    let answer = call(&mut world, "DescribeServices", body).unwrap();
    let first = |index: usize| events(&answer["services"][index])[0].clone();
    assert!(
        first(0).contains("encountered error \"AGENT\""),
        "{}",
        first(0)
    );
    assert!(
        first(1).contains("encountered error \"MemberOf placement constraint unsatisfied.\""),
        "{}",
        first(1)
    );
}

#[test]
fn a_draining_instance_gives_its_service_tasks_to_others_within_the_bounds() {
    let mut world = cluster();
    let first = join(&mut world, "i-1", "m5.large", "a");
    serve(
        &mut world,
        4,
        json!({ "deploymentConfiguration": { "minimumHealthyPercent": 100, "maximumPercent": 150 } }),
    );
    run(&mut world, 1, json!({}));
    pass(&mut world, 60);
    let second = join(&mut world, "i-2", "m5.large", "a");
    pass(&mut world, 60);
    assert_eq!(count_on(&mut world, &first), 5);
    let answer = set_state(&mut world, &first, "DRAINING");
    assert_eq!(answer["containerInstances"][0]["status"], "DRAINING");
    let (mut least, mut most) = (u64::MAX, 0);
    for _ in 0..120 {
        pass(&mut world, 1);
        let now = described(&mut world);
        let running = now["runningCount"].as_u64().unwrap();
        least = least.min(running);
        most = most.max(running + now["pendingCount"].as_u64().unwrap());
    }
    assert_eq!((least, most), (4, 6));
    // The task without a service stays.
    assert_eq!(
        (count_on(&mut world, &first), count_on(&mut world, &second)),
        (1, 4)
    );
    assert_eq!(
        described(&mut world)["deployments"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    set_state(&mut world, &second, "DRAINING");
    set_state(&mut world, &first, "ACTIVE");
    pass(&mut world, 120);
    assert_eq!(
        (count_on(&mut world, &first), count_on(&mut world, &second)),
        (5, 0)
    );
    assert_eq!(run(&mut world, 1, json!({})).0, [first]);
}

#[test]
fn without_another_instance_drained_tasks_stay_as_far_as_the_minimum_asks() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "m5.large", "a");
    serve(
        &mut world,
        4,
        json!({ "deploymentConfiguration": { "minimumHealthyPercent": 50 } }),
    );
    pass(&mut world, 60);
    set_state(&mut world, &arn, "DRAINING");
    pass(&mut world, 300);
    assert_eq!(count_on(&mut world, &arn), 2);
    assert!(
        events(&described(&mut world))
            .iter()
            .any(|it| it.contains("No Container Instances were found"))
    );
}

#[test]
fn states_that_cannot_be_set_are_failures_or_refused() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "m5.large", "a");
    world.terminate_instance("i-1");
    let body = json!({ "cluster": "c", "containerInstances": [arn, "ffff"], "status": "DRAINING" });
    let answer = call(&mut world, "UpdateContainerInstancesState", body).unwrap();
    assert_eq!(
        texts(&answer["failures"], "reason"),
        ["INACTIVE", "MISSING"]
    );
    let body = json!({ "cluster": "c", "containerInstances": [arn], "status": "REGISTERING" });
    let refused = call(&mut world, "UpdateContainerInstancesState", body).unwrap_err();
    assert!(refused.message.contains("[ACTIVE,DRAINING]"), "{refused}");
}

fn daemon(world: &mut World, more: Json) {
    let mut body = json!({ "schedulingStrategy": "DAEMON" });
    merge(&mut body, more);
    serve(world, 0, body);
}

#[test]
fn a_daemon_has_a_task_on_each_eligible_instance() {
    let mut world = cluster();
    let first = join(&mut world, "i-1", "m5.large", "a");
    let expression = "attribute:ecs.instance-type != t3.small";
    daemon(
        &mut world,
        json!({ "placementConstraints": [{ "type": "memberOf", "expression": expression }] }),
    );
    pass(&mut world, 60);
    let count = |world: &mut World| {
        let now = described(world);
        let pair = (
            now["desiredCount"].as_u64().unwrap(),
            now["runningCount"].as_u64().unwrap(),
        );
        let deployment = &now["deployments"][0];
        assert_eq!(deployment["desiredCount"], now["desiredCount"]);
        pair
    };
    assert_eq!(count(&mut world), (1, 1));
    let second = join(&mut world, "i-2", "m5.large", "b");
    let small = join(&mut world, "i-3", "t3.small", "b");
    pass(&mut world, 60);
    assert_eq!(count(&mut world), (2, 2));
    for (arn, tasks) in [(&first, 1), (&second, 1), (&small, 0)] {
        assert_eq!(count_on(&mut world, arn), tasks);
    }
    set_state(&mut world, &first, "DRAINING");
    pass(&mut world, 60);
    assert_eq!(count(&mut world), (1, 1));
    assert_eq!(count_on(&mut world, &first), 0);
    set_state(&mut world, &first, "ACTIVE");
    pass(&mut world, 60);
    assert_eq!(count(&mut world), (2, 2));
    world.terminate_instance("i-2");
    pass(&mut world, 60);
    assert_eq!(count(&mut world), (1, 1));
    assert_eq!(
        events(&described(&mut world))[0],
        "(service web) has reached a steady state."
    );
}

#[test]
fn a_new_revision_of_a_daemon_reaches_every_instance() {
    for bounds in [
        json!({}),
        json!({ "minimumHealthyPercent": 100, "maximumPercent": 200 }),
    ] {
        let mut world = cluster();
        let arns = ["i-1", "i-2", "i-3"].map(|id| join(&mut world, id, "m5.large", "a"));
        daemon(&mut world, json!({ "deploymentConfiguration": bounds }));
        pass(&mut world, 60);
        define(&mut world, json!({ "memory": 64 }));
        update(&mut world, json!({ "taskDefinition": "app" }));
        let mut least = 3;
        for _ in 0..120 {
            pass(&mut world, 1);
            least = least.min(described(&mut world)["runningCount"].as_u64().unwrap());
        }
        let end = described(&mut world);
        assert_eq!(end["deployments"][0]["rolloutState"], "COMPLETED", "{end}");
        assert!(end["taskDefinition"].as_str().unwrap().ends_with("app:2"));
        for arn in &arns {
            assert_eq!(count_on(&mut world, arn), 1);
        }
        assert_eq!(least, if bounds == json!({}) { 0 } else { 3 });
    }
}

#[test]
fn a_daemon_with_a_strategy_is_refused() {
    let mut world = cluster();
    let body = json!({
        "cluster": "c", "serviceName": "web", "taskDefinition": "app", "schedulingStrategy": "DAEMON",
        "placementStrategy": [{ "type": "random" }],
    });
    let refused = call(&mut world, "CreateService", body).unwrap_err();
    assert!(refused.message.contains("DAEMON"), "{refused}");
}
