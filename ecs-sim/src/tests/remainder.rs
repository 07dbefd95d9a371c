//! Protection, tags, grace periods, and the end of a service.

use super::*;

fn tasks(world: &mut World) -> Vec<String> {
    let all = call(world, "ListTasks", json!({ "cluster": "c" })).unwrap();
    let all = all["taskArns"].as_array().unwrap().iter();
    all.map(|arn| arn.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_protected_task_survives_scale_in_until_its_protection_ends() {
    let mut world = world();
    create(&mut world, 3);
    let early = json!({ "cluster": "c", "tasks": ["none"], "protectionEnabled": true });
    let answer = call(&mut world, "UpdateTaskProtection", early).unwrap();
    assert_eq!(answer["failures"][0]["reason"], "MISSING");
    pass(&mut world, 60);
    let kept = tasks(&mut world)[0].clone();
    let protect = json!({ "cluster": "c", "tasks": [kept], "protectionEnabled": true, "expiresInMinutes": 10 });
    let answer = call(&mut world, "UpdateTaskProtection", protect).unwrap();
    assert_eq!(answer["protectedTasks"][0]["protectionEnabled"], true);
    update(&mut world, json!({ "desiredCount": 1 }));
    pass(&mut world, 60);
    assert_eq!(tasks(&mut world), std::slice::from_ref(&kept));
    update(&mut world, json!({ "desiredCount": 0 }));
    pass(&mut world, 60);
    let get = json!({ "cluster": "c", "tasks": [kept] });
    let answer = call(&mut world, "GetTaskProtection", get).unwrap();
    assert_eq!(answer["protectedTasks"][0]["taskArn"], kept);
    pass(&mut world, 600);
    assert!(tasks(&mut world).is_empty());
    let long = json!({ "cluster": "c", "tasks": [kept], "protectionEnabled": true, "expiresInMinutes": 2_881 });
    assert!(
        call(&mut world, "UpdateTaskProtection", long)
            .unwrap_err()
            .message
            .contains("2880")
    );
}

#[test]
fn tasks_get_propagated_tags_and_those_of_ecs() {
    for (propagate, expected) in [("SERVICE", "service"), ("NONE", "")] {
        let mut world = world();
        let mut body = service(1);
        body["propagateTags"] = propagate.into();
        body["enableECSManagedTags"] = true.into();
        body["tags"] = json!([{ "key": "of", "value": "service" }]);
        call(&mut world, "CreateService", body).unwrap();
        pass(&mut world, 1);
        let arn = tasks(&mut world)[0].clone();
        let body = json!({ "cluster": "c", "tasks": [arn], "include": ["TAGS"] });
        let answer = call(&mut world, "DescribeTasks", body).unwrap();
        let tags = answer["tasks"][0]["tags"].as_array().unwrap();
        let value = |key: &str| {
            tags.iter()
                .find(|tag| tag["key"] == key)
                .map_or("", |tag| tag["value"].as_str().unwrap())
        };
        assert_eq!(
            (value("aws:ecs:clusterName"), value("aws:ecs:serviceName")),
            ("c", "web")
        );
        assert_eq!(value("of"), expected);
    }
}

#[test]
fn unhealthy_tasks_are_left_alone_in_their_grace_period() {
    let mut world = world();
    let definition = json!({
        "family": "checked", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "web", "image": "web:1", "healthCheck": { "command": ["CMD", "true"] } }],
    });
    call(&mut world, "RegisterTaskDefinition", definition).unwrap();
    world.befall(Fault::Unhealthy {
        image: "web:1".into(),
    });
    let mut body = service(1);
    body["taskDefinition"] = "checked".into();
    body["healthCheckGracePeriodSeconds"] = 120.into();
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 100);
    assert_eq!(described(&mut world)["runningCount"], 1);
    let first = tasks(&mut world);
    pass(&mut world, 60);
    assert_ne!(tasks(&mut world), first);
    let failed = events(&described(&mut world));
    assert!(
        failed
            .iter()
            .any(|event| event.ends_with("failed container health checks.")),
        "{failed:?}"
    );
}

#[test]
fn a_service_that_was_deleted_is_described_for_an_hour() {
    let mut world = world();
    create(&mut world, 1);
    let body = json!({ "cluster": "c", "service": "web" });
    let mut forced = body.clone();
    forced["force"] = true.into();
    call(&mut world, "DeleteService", forced).unwrap();
    let refused = call(&mut world, "UpdateService", body.clone()).unwrap_err();
    assert_eq!(refused.code, "ServiceNotActiveException");
    pass(&mut world, 1_800);
    assert_eq!(described(&mut world)["status"], "INACTIVE");
    assert_eq!(
        call(&mut world, "DeleteService", body.clone())
            .unwrap_err()
            .code,
        "ServiceNotActiveException"
    );
    pass(&mut world, 3_600);
    let answer = call(
        &mut world,
        "DescribeServices",
        json!({ "cluster": "c", "services": ["web"] }),
    )
    .unwrap();
    assert_eq!(answer["failures"][0]["reason"], "MISSING");
    assert_eq!(
        call(&mut world, "UpdateService", body).unwrap_err().code,
        "ServiceNotFoundException"
    );
}

#[test]
fn a_service_linked_role_may_come_late() {
    let mut world = world();
    world.befall(Fault::Refuse {
        operation: "CreateService".into(),
        code: "InvalidParameterException".into(),
        message: "Unable to assume the service linked role. Please verify that the ECS service linked role exists.".into(),
        times: 2,
    });
    for _ in 0..2 {
        assert!(
            call(&mut world, "CreateService", service(1))
                .unwrap_err()
                .message
                .contains("service linked role")
        );
    }
    create(&mut world, 1);
}

#[test]
fn services_are_listed_by_their_namespace() {
    let mut world = world();
    let mut body = service(0);
    body["serviceConnectConfiguration"] = json!({ "enabled": true, "namespace": "internal" });
    call(&mut world, "CreateService", body).unwrap();
    let mut body = service(0);
    body["serviceName"] = "other".into();
    call(&mut world, "CreateService", body).unwrap();
    let list = |world: &mut World, namespace: &str| {
        let answer = call(
            world,
            "ListServicesByNamespace",
            json!({ "namespace": namespace }),
        )
        .unwrap();
        answer["serviceArns"].as_array().unwrap().len()
    };
    assert_eq!(
        (list(&mut world, "internal"), list(&mut world, "else")),
        (1, 0)
    );
}

#[test]
fn bounds_that_let_nothing_move_are_complained_of() {
    let mut world = world();
    let mut body = service(1);
    body["deploymentConfiguration"] =
        json!({ "minimumHealthyPercent": 100, "maximumPercent": 100 });
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 60);
    assert_eq!(
        described(&mut world)["availabilityZoneRebalancing"],
        "DISABLED"
    );
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 300);
    let service = described(&mut world);
    assert_eq!(service["deployments"][0]["runningCount"], 0);
    let complaint = "was unable to stop or start tasks during a deployment because of the service deployment configuration.";
    assert!(
        events(&service)[0].contains(complaint),
        "{:?}",
        events(&service)
    );
}

#[test]
fn at_most_100_events_are_kept_newest_first() {
    let mut world = world();
    world.befall(Fault::Exit {
        image: "web:1".into(),
        code: 1,
        after_seconds: 1,
    });
    let mut body = service(3);
    body["deploymentConfiguration"] = json!({});
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 100_000);
    let service = described(&mut world);
    let times = service["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["createdAt"].as_f64().unwrap());
    let times: Vec<f64> = times.collect();
    assert_eq!(times.len(), 100);
    assert!(times.is_sorted_by(|a, b| a >= b));
}
