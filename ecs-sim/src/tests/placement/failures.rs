//! Each reason of the developer guide's list for which tasks are not started, or not protected.

use super::*;

/// Starts a task on an instance; the failures.
fn start(world: &mut World, instance: &str, more: Json) -> Json {
    let mut body =
        json!({ "cluster": "c", "taskDefinition": "app", "containerInstances": [instance] });
    merge(&mut body, more);
    call(world, "StartTask", body).unwrap()["failures"].clone()
}

fn in_subnet(subnet: &str) -> Json {
    json!({ "networkConfiguration": { "awsvpcConfiguration": { "subnets": [subnet] } } })
}

#[test]
fn each_reason_has_its_failure() {
    let (memory, gpu) = (
        json!({ "memory": 64 }),
        json!([{ "type": "GPU", "value": "1" }]),
    );
    let mapped = json!([{ "containerPort": 22, "hostPort": 22 }]);
    for (case, container, mode, reason) in [
        ("missing", memory.clone(), "bridge", "MISSING"),
        ("inactive", memory.clone(), "bridge", "INACTIVE"),
        ("silent", memory.clone(), "bridge", "AGENT"),
        ("elsewhere", memory.clone(), "awsvpc", "LOCATION"),
        ("full", memory.clone(), "awsvpc", "RESOURCE:ENI"),
        ("", json!({ "memory": 4096 }), "bridge", "RESOURCE:MEMORY"),
        (
            "",
            json!({ "memory": 64, "cpu": 4096 }),
            "bridge",
            "RESOURCE:CPU",
        ),
        (
            "",
            json!({ "memory": 64, "portMappings": mapped }),
            "bridge",
            "RESOURCE:PORTS",
        ),
        (
            "",
            json!({ "memory": 64, "resourceRequirements": gpu }),
            "bridge",
            "RESOURCE:GPU",
        ),
        (
            "",
            json!({ "memory": 64, "logConfiguration": { "logDriver": "splunk" } }),
            "bridge",
            "ATTRIBUTE",
        ),
    ] {
        let mut world = cluster();
        define_task(&mut world, container, json!({ "networkMode": mode }));
        let mut arn = join(&mut world, "i-1", "t3.small", "a");
        let here = in_subnet(&world.subnet_of("eu-west-1a"));
        let there = in_subnet(&world.subnet_of("eu-west-1b"));
        let more = match (case, mode) {
            ("elsewhere", _) => there,
            (_, "awsvpc") => here.clone(),
            _ => json!({}),
        };
        match case {
            "missing" => arn = arn.replace("container-instance/c/", "container-instance/c/0"),
            "inactive" => {
                let body = json!({ "cluster": "c", "containerInstance": arn });
                call(&mut world, "DeregisterContainerInstance", body).unwrap();
            }
            "silent" => world.befall(Fault::AgentDisconnected {
                ec2_instance_id: "i-1".into(),
            }),
            "full" => {
                // A t3.small has three network interfaces, its own among them.
                for _ in 0..2 {
                    assert_eq!(start(&mut world, &arn, here.clone()), json!([]));
                }
            }
            _ => {}
        }
        let failures = start(&mut world, &arn, more);
        assert_eq!(
            failures,
            json!([{ "arn": arn, "reason": reason }]),
            "{reason}"
        );
    }
}

#[test]
fn a_task_is_placed_in_the_zones_of_its_subnets_alone() {
    let mut world = cluster();
    define_task(
        &mut world,
        json!({ "memory": 64 }),
        json!({ "networkMode": "awsvpc" }),
    );
    let first = join(&mut world, "i-1", "m5.large", "a");
    let subnets = in_subnet(&world.subnet_of("eu-west-1b"));
    assert_eq!(run(&mut world, 1, subnets.clone()).1, ["LOCATION"]);
    serve(&mut world, 1, subnets.clone());
    pass(&mut world, 60);
    let event = events(&described(&mut world))[0].clone();
    assert!(event.contains("encountered error \"LOCATION\""), "{event}");
    let second = join(&mut world, "i-2", "m5.large", "b");
    pass(&mut world, 60);
    assert_eq!(run(&mut world, 1, subnets).0, std::slice::from_ref(&second));
    assert_eq!(
        (count_on(&mut world, &first), count_on(&mut world, &second)),
        (0, 2)
    );
}

#[test]
fn a_task_that_cannot_be_protected_is_a_failure() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "m5.large", "a");
    run(&mut world, 1, json!({}));
    pass(&mut world, 60);
    let alone = tasks(&mut world)[0]["taskArn"].clone();
    serve(&mut world, 2, json!({}));
    pass(&mut world, 60);
    let protect = |world: &mut World, task: &Json| {
        let body = json!({ "cluster": "c", "tasks": [task], "protectionEnabled": true });
        let answer = call(world, "UpdateTaskProtection", body).unwrap();
        answer["failures"][0]["reason"].clone()
    };
    assert_eq!(protect(&mut world, &alone), "TASK_NOT_VALID");
    assert_eq!(protect(&mut world, &json!("none")), "MISSING");
    for (operation, member) in [
        ("GetTaskProtection", "tasks"),
        ("DescribeTasks", "tasks"),
        ("DescribeServices", "services"),
        ("DescribeClusters", "clusters"),
        ("DescribeContainerInstances", "containerInstances"),
        ("DescribeCapacityProviders", "capacityProviders"),
    ] {
        let mut body = json!({ "cluster": "c" });
        body[member] = json!(["none"]);
        let answer = call(&mut world, operation, body).unwrap();
        assert_eq!(answer["failures"][0]["reason"], "MISSING", "{operation}");
    }
    let own = |world: &mut World| {
        let mut all = tasks(world);
        all.retain(|it| it["group"] == "service:web");
        all
    };
    let old = own(&mut world)[0]["taskArn"].clone();
    assert!(protect(&mut world, &old).is_null());
    update(&mut world, json!({ "forceNewDeployment": true }));
    pass(&mut world, 2);
    let other = own(&mut world)
        .iter()
        .map(|it| it["taskArn"].clone())
        .find(|it| *it != old)
        .unwrap();
    assert_ne!(protect(&mut world, &other), "DEPLOYMENT_BLOCKED");
    let end = json!({ "cluster": "c", "tasks": [other], "protectionEnabled": false });
    call(&mut world, "UpdateTaskProtection", end).unwrap();
    pass(&mut world, 120);
    // The old task alone is in the way of the deployment.
    let now = own(&mut world);
    assert_eq!(now.len(), 3);
    let new = now.iter().find(|it| it["taskArn"] != old).unwrap();
    assert_eq!(protect(&mut world, &new["taskArn"]), "DEPLOYMENT_BLOCKED");
    assert_eq!(count_on(&mut world, &arn), 4);
}
