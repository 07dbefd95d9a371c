//! Container instances: from their registration to their end.

use super::*;

#[test]
fn an_instance_is_described_counted_listed_and_tagged() {
    let mut world = cluster();
    let arn = world.register_instance(Instance {
        cluster: "c".into(),
        ec2_instance_id: "i-1".into(),
        instance_type: "t3.small".into(),
        availability_zone: "eu-west-1b".into(),
        capacity_provider: Some("ours".into()),
        attributes: [("ecs.ami-id".to_owned(), "ami-1".to_owned())].into(),
    });
    run(&mut world, 2, json!({}));
    let body = json!({ "resourceArn": arn, "tags": [{ "key": "a", "value": "b" }] });
    call(&mut world, "TagResource", body).unwrap();
    let body = json!({
        "cluster": "c", "containerInstances": [arn, "ffff"], "include": ["TAGS", "CONTAINER_INSTANCE_HEALTH"],
    });
    let answer = call(&mut world, "DescribeContainerInstances", body).unwrap();
    let missing = "arn:aws:ecs:eu-west-1:123456789012:container-instance/c/ffff";
    assert_eq!(
        answer["failures"],
        json!([{ "arn": missing, "reason": "MISSING" }])
    );
    let it = &answer["containerInstances"][0];
    assert_eq!(
        (&it["pendingTasksCount"], &it["runningTasksCount"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(it["capacityProviderName"], "ours");
    assert_eq!(it["healthStatus"]["overallStatus"], "OK");
    assert_eq!(it["tags"], json!([{ "key": "a", "value": "b" }]));
    let attributes = it["attributes"].as_array().unwrap();
    let value =
        |name: &str| attributes.iter().find(|it| it["name"] == name).unwrap()["value"].clone();
    assert_eq!(value("ecs.instance-type"), "t3.small");
    assert_eq!(value("ecs.availability-zone"), "eu-west-1b");
    assert_eq!(value("ecs.ami-id"), "ami-1");
    assert_eq!(value("ecs.os-type"), "linux");
    pass(&mut world, 60);
    let it = describe(&mut world, &arn);
    assert_eq!(
        (&it["pendingTasksCount"], &it["runningTasksCount"]),
        (&json!(0), &json!(2))
    );
    assert_eq!((it.get("healthStatus"), &it["tags"]), (None, &json!([])));
    let body = json!({ "clusters": ["c"] });
    let cluster = call(&mut world, "DescribeClusters", body).unwrap()["clusters"][0].clone();
    assert_eq!(cluster["registeredContainerInstancesCount"], 1);
}

#[test]
fn lists_have_pages_and_a_status() {
    let mut world = cluster();
    let mut all: Vec<String> = (0..5)
        .map(|number| join(&mut world, &format!("i-{number}"), "t3.small", "a"))
        .collect();
    set_state(&mut world, &all[0], "DRAINING");
    let list = |world: &mut World, more: Json| {
        let mut body = json!({ "cluster": "c" });
        merge(&mut body, more);
        call(world, "ListContainerInstances", body).unwrap()
    };
    let draining = list(&mut world, json!({ "status": "DRAINING" }));
    assert_eq!(draining["containerInstanceArns"], json!([all[0]]));
    let (mut seen, mut token) = (Vec::new(), Json::Null);
    loop {
        let mut more = json!({ "maxResults": 2 });
        if !token.is_null() {
            more["nextToken"] = token.clone();
        }
        let answer = list(&mut world, more);
        let page = answer["containerInstanceArns"].as_array().unwrap();
        seen.extend(page.iter().map(|arn| arn.as_str().unwrap().to_owned()));
        token = answer["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    all.sort();
    assert_eq!(seen, all);
}

#[test]
fn an_agent_registers_its_instance_by_request() {
    let mut world = cluster();
    let identity = json!({ "instanceId": "i-9", "instanceType": "m5.large", "availabilityZone": "eu-west-1c", "region": "eu-west-1" });
    let resources = json!([
        { "name": "CPU", "type": "INTEGER", "integerValue": 500 },
        { "name": "MEMORY", "type": "INTEGER", "integerValue": 1000 },
        { "name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"] },
        { "name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": [] },
    ]);
    let mut body = json!({
        "cluster": "c", "instanceIdentityDocument": identity.to_string(), "totalResources": resources,
        "versionInfo": { "agentVersion": "1.70.0", "agentHash": "x", "dockerVersion": "20.10" },
        "attributes": [{ "name": "com.amazonaws.ecs.capability.docker-remote-api.1.18" }, { "name": "color", "value": "red" }],
        "platformDevices": [{ "id": "GPU-1", "type": "GPU" }], "tags": [{ "key": "a", "value": "b" }],
    });
    let made =
        call(&mut world, "RegisterContainerInstance", body.clone()).unwrap()["containerInstance"]
            .clone();
    assert_eq!(
        (&made["status"], &made["agentConnected"]),
        (&json!("ACTIVE"), &json!(true))
    );
    assert_eq!(
        (&made["ec2InstanceId"], &made["versionInfo"]["agentVersion"]),
        (&json!("i-9"), &json!("1.70.0"))
    );
    assert_eq!(made["tags"], json!([{ "key": "a", "value": "b" }]));
    let arn = made["containerInstanceArn"].as_str().unwrap().to_owned();
    assert_eq!(remaining(&mut world, &arn, "GPU"), json!(["GPU-1"]));
    assert_eq!(
        run(&mut world, 5, json!({})),
        (vec![arn.clone(); 3], vec!["RESOURCE:CPU".to_owned()])
    );
    // The agent registers again after a restart: tasks and their resources stay.
    body["containerInstanceArn"] = arn.clone().into();
    let again =
        call(&mut world, "RegisterContainerInstance", body.clone()).unwrap()["containerInstance"]
            .clone();
    assert_eq!(
        (&again["containerInstanceArn"], &again["pendingTasksCount"]),
        (&json!(arn), &json!(3))
    );
    body["instanceIdentityDocument"] = "none".into();
    let refused = call(&mut world, "RegisterContainerInstance", body).unwrap_err();
    assert_eq!(refused.code, "ClientException");
}

#[test]
fn an_agent_is_updated_once() {
    let mut world = cluster();
    let identity = json!({ "instanceId": "i-9" }).to_string();
    let body = json!({ "cluster": "c", "instanceIdentityDocument": identity, "versionInfo": { "agentVersion": "1.70.0" } });
    let made = call(&mut world, "RegisterContainerInstance", body).unwrap();
    let arn = made["containerInstance"]["containerInstanceArn"].clone();
    let body = json!({ "cluster": "c", "containerInstance": arn });
    let begun = call(&mut world, "UpdateContainerAgent", body.clone()).unwrap();
    assert_eq!(begun["containerInstance"]["agentUpdateStatus"], "PENDING");
    let refused = call(&mut world, "UpdateContainerAgent", body.clone()).unwrap_err();
    assert_eq!(refused.code, "UpdateInProgressException");
    pass(&mut world, 60);
    let it = describe(&mut world, arn.as_str().unwrap());
    assert_eq!(it["agentUpdateStatus"], "UPDATED");
    assert_ne!(it["versionInfo"]["agentVersion"], "1.70.0");
    let refused = call(&mut world, "UpdateContainerAgent", body).unwrap_err();
    assert_eq!(refused.code, "NoUpdateAvailableException");
}

#[test]
fn an_instance_with_tasks_is_deregistered_by_force_alone() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "t3.small", "a");
    run(&mut world, 1, json!({}));
    pass(&mut world, 60);
    let task = tasks(&mut world)[0]["taskArn"].clone();
    let mut body = json!({ "cluster": "c", "containerInstance": arn });
    let refused = call(&mut world, "DeregisterContainerInstance", body.clone()).unwrap_err();
    assert_eq!(refused.message, "Found running tasks on the instance.");
    let refused = call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap_err();
    assert_eq!(refused.code, "ClusterContainsTasksException");
    body["force"] = true.into();
    let gone = call(&mut world, "DeregisterContainerInstance", body.clone()).unwrap();
    assert_eq!(gone["containerInstance"]["status"], "INACTIVE");
    assert_eq!(gone["containerInstance"]["agentConnected"], false);
    let refused = call(&mut world, "DeregisterContainerInstance", body).unwrap_err();
    assert!(refused.message.contains("not found"), "{refused}");
    let body = json!({ "cluster": "c", "tasks": [task] });
    let stopped = call(&mut world, "DescribeTasks", body).unwrap()["tasks"][0].clone();
    assert_eq!(stopped["lastStatus"], "STOPPED");
    let listed = call(
        &mut world,
        "ListContainerInstances",
        json!({ "cluster": "c" }),
    )
    .unwrap();
    assert_eq!(listed["containerInstanceArns"], json!([]));
    call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap();
    pass(&mut world, 7_200);
    assert!(describe_answer(&mut world, &arn).is_err());
}

fn describe_answer(world: &mut World, arn: &str) -> Result<Json, Refusal> {
    let body = json!({ "cluster": "c", "containerInstances": [arn] });
    call(world, "DescribeContainerInstances", body)
}

#[test]
fn a_cluster_with_an_instance_cannot_be_deleted_and_a_terminated_one_is_gone() {
    let mut world = cluster();
    join(&mut world, "i-1", "t3.small", "a");
    let refused = call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap_err();
    assert_eq!(refused.code, "ClusterContainsContainerInstancesException");
    run(&mut world, 1, json!({}));
    let task = tasks(&mut world)[0]["taskArn"].clone();
    assert!(world.terminate_instance("i-1"));
    assert!(!world.terminate_instance("i-1"));
    let body = json!({ "cluster": "c", "tasks": [task] });
    let stopped = call(&mut world, "DescribeTasks", body).unwrap()["tasks"][0].clone();
    assert_eq!(
        stopped["stoppedReason"],
        "Host EC2 (instance i-1) terminated."
    );
    call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap();
}

#[test]
fn an_agent_that_cannot_register_does_so_as_soon_as_it_can() {
    let mut world = cluster();
    world.befall(Fault::NeverRegisters {
        ec2_instance_id: "i-1".into(),
    });
    let first = join(&mut world, "i-1", "t3.small", "a");
    let later = world.register_instance(Instance {
        cluster: "later".into(),
        ec2_instance_id: "i-2".into(),
        ..Instance::default()
    });
    pass(&mut world, 600);
    let answer = describe_answer(&mut world, &first).unwrap();
    assert_eq!(answer["failures"][0]["reason"], "MISSING");
    world.relieve();
    assert_eq!(describe(&mut world, &first)["status"], "ACTIVE");
    call(
        &mut world,
        "CreateCluster",
        json!({ "clusterName": "later" }),
    )
    .unwrap();
    let body = json!({ "cluster": "later", "containerInstances": [later] });
    let answer = call(&mut world, "DescribeContainerInstances", body).unwrap();
    assert_eq!(answer["containerInstances"][0]["status"], "ACTIVE");
}

#[test]
fn with_a_disconnected_agent_nothing_starts_and_nothing_ends() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "t3.small", "a");
    run(&mut world, 1, json!({}));
    pass(&mut world, 60);
    run(&mut world, 1, json!({}));
    world.befall(Fault::AgentDisconnected {
        ec2_instance_id: "i-1".into(),
    });
    assert_eq!(describe(&mut world, &arn)["agentConnected"], false);
    assert_eq!(run(&mut world, 1, json!({})).1, ["AGENT"]);
    let body = json!({ "cluster": "c", "taskDefinition": "app", "containerInstances": [arn] });
    let answer = call(&mut world, "StartTask", body).unwrap();
    assert_eq!(answer["failures"][0]["reason"], "AGENT");
    let of = |world: &mut World, status: &str| {
        tasks(world)
            .into_iter()
            .find(|it| it["lastStatus"] == status)
            .unwrap()["taskArn"]
            .clone()
    };
    let running = of(&mut world, "RUNNING");
    of(&mut world, "PENDING");
    call(
        &mut world,
        "StopTask",
        json!({ "cluster": "c", "task": running }),
    )
    .unwrap();
    pass(&mut world, 600);
    let body = json!({ "cluster": "c", "tasks": [running] });
    let task = call(&mut world, "DescribeTasks", body.clone()).unwrap()["tasks"][0].clone();
    assert_eq!(
        (&task["desiredStatus"], &task["lastStatus"]),
        (&json!("STOPPED"), &json!("RUNNING"))
    );
    of(&mut world, "PENDING");
    world.relieve();
    pass(&mut world, 60);
    let task = call(&mut world, "DescribeTasks", body).unwrap()["tasks"][0].clone();
    assert_eq!(task["lastStatus"], "STOPPED");
    of(&mut world, "RUNNING");
}

#[test]
fn start_task_uses_the_named_instances_even_draining_ones() {
    let mut world = cluster();
    let first = join(&mut world, "i-1", "t3.small", "a");
    let second = join(&mut world, "i-2", "t3.small", "b");
    set_state(&mut world, &second, "DRAINING");
    let id = second.rsplit('/').next().unwrap();
    let body = json!({
        "cluster": "c", "taskDefinition": "app", "containerInstances": [first, id, "ffff"], "startedBy": "me", "group": "g",
        "tags": [{ "key": "a", "value": "b" }],
    });
    let answer = call(&mut world, "StartTask", body).unwrap();
    assert_eq!(
        texts(&answer["tasks"], "containerInstanceArn"),
        [first, second]
    );
    assert_eq!(texts(&answer["failures"], "reason"), ["MISSING"]);
    let task = &answer["tasks"][1];
    assert_eq!(
        (&task["startedBy"], &task["group"], &task["launchType"]),
        (&json!("me"), &json!("g"), &json!("EC2"))
    );
    assert_eq!(
        (&task["availabilityZone"], &task["tags"]),
        (&json!("eu-west-1b"), &json!([{ "key": "a", "value": "b" }]))
    );
    let refused = call(
        &mut world,
        "StartTask",
        json!({ "cluster": "c", "taskDefinition": "app" }),
    )
    .unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
}

#[test]
fn external_instances_have_tasks_of_their_own_launch_type() {
    let mut world = cluster();
    let external = join(&mut world, "mi-1", "", "a");
    let ordinary = join(&mut world, "i-1", "t3.small", "a");
    assert_eq!(run(&mut world, 1, json!({})).0, [ordinary]);
    assert_eq!(
        run(&mut world, 1, json!({ "launchType": "EXTERNAL" })).0,
        [external]
    );
}

#[test]
fn a_command_needs_a_task_that_runs_and_takes_commands() {
    let mut world = cluster();
    join(&mut world, "i-1", "t3.small", "a");
    run(&mut world, 1, json!({}));
    run(
        &mut world,
        1,
        json!({ "enableExecuteCommand": true, "startedBy": "exec" }),
    );
    pass(&mut world, 60);
    let all = tasks(&mut world);
    let task = |started: Option<&str>| {
        all.iter()
            .find(|it| it.get("startedBy").and_then(Json::as_str) == started)
            .unwrap()
    };
    let (plain, open) = (task(None), task(Some("exec")));
    assert_eq!(
        open["containers"][0]["managedAgents"][0]["lastStatus"],
        "RUNNING"
    );
    for (task, more, part) in [
        (&json!("ffff"), json!({}), "not found"),
        (&plain["taskArn"], json!({}), "not enabled"),
        (
            &open["taskArn"],
            json!({ "interactive": false }),
            "Interactive",
        ),
        (
            &open["taskArn"],
            json!({ "container": "other" }),
            "container was not found",
        ),
        (&open["taskArn"], json!({ "command": "" }), "command"),
    ] {
        let mut body =
            json!({ "cluster": "c", "task": task, "command": "/bin/sh", "interactive": true });
        merge(&mut body, more);
        let refused = call(&mut world, "ExecuteCommand", body).unwrap_err();
        assert!(refused.message.contains(part), "{refused}");
    }
    let body = json!({ "cluster": "c", "task": open["taskArn"], "command": "/bin/sh", "interactive": true });
    let answer = call(&mut world, "ExecuteCommand", body.clone()).unwrap();
    assert_eq!(answer["containerName"], "app");
    assert!(
        answer["session"]["streamUrl"]
            .as_str()
            .unwrap()
            .starts_with("wss://ssmmessages.eu-west-1.")
    );
    world.befall(Fault::AgentDisconnected {
        ec2_instance_id: "i-1".into(),
    });
    let refused = call(&mut world, "ExecuteCommand", body).unwrap_err();
    assert_eq!(refused.code, "TargetNotConnectedException");
}
