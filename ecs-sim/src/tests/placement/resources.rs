//! The resources of instances: what fits, and what a task gets.

use super::*;

#[test]
fn a_task_without_room_is_a_failure_with_the_resource() {
    let mut world = cluster();
    let body = json!({ "cluster": "c", "taskDefinition": "app", "launchType": "EC2" });
    let refused = call(&mut world, "RunTask", body).unwrap_err();
    assert_eq!(
        refused.message,
        "No Container Instances were found in your cluster."
    );
    let arn = join(&mut world, "i-1", "t3.small", "a");
    for (container, reason) in [
        (json!({ "cpu": 2049, "memory": 64 }), "RESOURCE:CPU"),
        (json!({ "memory": 2048 }), "RESOURCE:MEMORY"),
        (
            json!({ "memory": 4096, "memoryReservation": 2048 }),
            "RESOURCE:MEMORY",
        ),
        (
            json!({ "memory": 64, "portMappings": [{ "containerPort": 22, "hostPort": 22 }] }),
            "RESOURCE:PORTS",
        ),
        (
            json!({ "memory": 64, "resourceRequirements": [{ "type": "GPU", "value": "1" }] }),
            "RESOURCE:GPU",
        ),
        (
            json!({ "memory": 64, "logConfiguration": { "logDriver": "splunk" } }),
            "ATTRIBUTE",
        ),
    ] {
        define(&mut world, container);
        let body = json!({ "cluster": "c", "taskDefinition": "app", "launchType": "EC2" });
        let answer = call(&mut world, "RunTask", body).unwrap();
        assert_eq!(
            answer["failures"],
            json!([{ "arn": arn, "reason": reason }])
        );
    }
    define_task(
        &mut world,
        json!({ "memory": 64 }),
        json!({ "runtimePlatform": { "cpuArchitecture": "ARM64" } }),
    );
    assert_eq!(run(&mut world, 1, json!({})).1, ["ATTRIBUTE"]);
    join(&mut world, "i-2", "t4g.small", "a");
    assert_eq!(run(&mut world, 1, json!({})).0.len(), 1);
}

#[test]
fn resources_are_taken_by_tasks_and_given_back() {
    let mut world = cluster();
    define(
        &mut world,
        json!({ "cpu": 256, "memory": 512, "memoryReservation": 300, "portMappings": [{ "containerPort": 80, "hostPort": 8080 }, { "containerPort": 53, "hostPort": 53, "protocol": "udp" }] }),
    );
    let arn = join(&mut world, "i-1", "t3.small", "a");
    let before = describe(&mut world, &arn);
    assert_eq!(before["registeredResources"], before["remainingResources"]);
    assert_eq!(remaining(&mut world, &arn, "CPU"), 2048);
    let memory = remaining(&mut world, &arn, "MEMORY").as_i64().unwrap();
    run(&mut world, 1, json!({}));
    assert_eq!(remaining(&mut world, &arn, "CPU"), 2048 - 256);
    assert_eq!(remaining(&mut world, &arn, "MEMORY"), memory - 300);
    let ports = remaining(&mut world, &arn, "PORTS");
    assert!(
        ports.as_array().unwrap().contains(&json!("8080")),
        "{ports}"
    );
    assert_eq!(remaining(&mut world, &arn, "PORTS_UDP"), json!(["53"]));
    assert_eq!(run(&mut world, 1, json!({})).1, ["RESOURCE:PORTS"]);
    pass(&mut world, 60);
    let task = &tasks(&mut world)[0];
    let bindings = json!([
        { "bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 8080, "protocol": "tcp" },
        { "bindIP": "0.0.0.0", "containerPort": 53, "hostPort": 53, "protocol": "udp" },
    ]);
    assert_eq!(task["containers"][0]["networkBindings"], bindings);
    let body = json!({ "cluster": "c", "task": task["taskArn"] });
    call(&mut world, "StopTask", body).unwrap();
    pass(&mut world, 60);
    assert_eq!(
        describe(&mut world, &arn)["remainingResources"],
        before["remainingResources"]
    );
}

#[test]
fn overrides_change_what_a_task_takes() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "t3.small", "a");
    let overrides =
        json!({ "containerOverrides": [{ "name": "app", "cpu": 1000, "memoryReservation": 100 }] });
    run(&mut world, 1, json!({ "overrides": overrides }));
    assert_eq!(remaining(&mut world, &arn, "CPU"), 1048);
    run(
        &mut world,
        1,
        json!({ "overrides": { "cpu": "1024", "memory": "512" } }),
    );
    assert_eq!(remaining(&mut world, &arn, "CPU"), 24);
}

#[test]
fn open_host_ports_are_different_on_one_instance() {
    let mut world = cluster();
    define(
        &mut world,
        json!({ "memory": 64, "portMappings": [{ "containerPort": 80 }, { "containerPortRange": "9000-9002" }] }),
    );
    let arn = join(&mut world, "i-1", "m5.large", "a");
    run(&mut world, 2, json!({}));
    assert_eq!(
        remaining(&mut world, &arn, "PORTS")
            .as_array()
            .unwrap()
            .len(),
        6
    );
    pass(&mut world, 60);
    let mut bound: Vec<Json> = tasks(&mut world)
        .iter()
        .map(|task| task["containers"][0]["networkBindings"].clone())
        .collect();
    bound.sort_by_key(|it| it[0]["hostPort"].as_i64());
    for (bindings, port, range) in [
        (&bound[0], 32_768, "32769-32771"),
        (&bound[1], 32_772, "32773-32775"),
    ] {
        assert_eq!(bindings[0]["hostPort"], port);
        assert_eq!(bindings[1]["hostPortRange"], range);
        assert_eq!(bindings[1]["containerPortRange"], "9000-9002");
    }
}

#[test]
fn in_the_host_network_a_container_port_is_a_host_port() {
    let mut world = cluster();
    let ports = json!({ "memory": 64, "portMappings": [{ "containerPort": 8080 }] });
    define_task(&mut world, ports, json!({ "networkMode": "host" }));
    join(&mut world, "i-1", "m5.large", "a");
    assert_eq!(run(&mut world, 2, json!({})).1, ["RESOURCE:PORTS"]);
}

#[test]
fn gpus_belong_to_one_container_at_a_time() {
    let mut world = cluster();
    define(
        &mut world,
        json!({ "memory": 64, "resourceRequirements": [{ "type": "GPU", "value": "2" }] }),
    );
    let arn = join(&mut world, "i-1", "g4dn.12xlarge", "a");
    let all = remaining(&mut world, &arn, "GPU");
    assert_eq!(all.as_array().unwrap().len(), 4);
    let (on, failures) = run(&mut world, 3, json!({}));
    assert_eq!((on.len(), failures), (2, vec!["RESOURCE:GPU".to_owned()]));
    assert_eq!(remaining(&mut world, &arn, "GPU"), json!([]));
    pass(&mut world, 60);
    let mut given: Vec<Json> = tasks(&mut world)
        .iter()
        .flat_map(|task| task["containers"][0]["gpuIds"].as_array().unwrap().clone())
        .collect();
    given.sort_by_key(ToString::to_string);
    assert_eq!(Json::from(given), all);
}

#[test]
fn network_interfaces_of_an_instance_are_limited() {
    let mut world = cluster();
    define_task(
        &mut world,
        json!({ "memory": 64 }),
        json!({ "networkMode": "awsvpc" }),
    );
    join(&mut world, "i-1", "m5.large", "a");
    let network =
        json!({ "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } });
    let (on, failures) = run(&mut world, 3, network);
    assert_eq!((on.len(), failures), (2, vec!["RESOURCE:ENI".to_owned()]));
    let task = &tasks(&mut world)[0];
    assert_eq!(task["lastStatus"], "PROVISIONING");
    assert_eq!(task["attachments"][0]["type"], "ElasticNetworkInterface");
    pass(&mut world, 60);
    let task = &tasks(&mut world)[0];
    assert_eq!(task["attachments"][0]["status"], "ATTACHED");
    let address = &task["containers"][0]["networkInterfaces"][0];
    assert_eq!(address["attachmentId"], task["attachments"][0]["id"]);
    assert_eq!(task["containers"][0]["networkBindings"], json!([]));
}
