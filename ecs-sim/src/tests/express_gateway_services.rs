//! Express services.

use super::*;

const EXEC: &str = "arn:aws:iam::123456789012:role/exec";
const INFRA: &str = "arn:aws:iam::123456789012:role/infra";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:service/c/shop";

fn shop(more: Json) -> Json {
    let mut body = json!({
        "serviceName": "shop", "cluster": "c", "executionRoleArn": EXEC, "infrastructureRoleArn": INFRA,
        "primaryContainer": { "image": "shop:1" },
    });
    let more = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    body
}

fn make(world: &mut World, more: Json) -> Json {
    let made = call(world, "CreateExpressGatewayService", shop(more)).unwrap();
    made["service"].clone()
}

fn find(world: &mut World) -> Result<Json, Refusal> {
    let body = json!({ "serviceArn": ARN, "include": ["TAGS"] });
    let found = call(world, "DescribeExpressGatewayService", body)?;
    Ok(found["service"].clone())
}

fn change(world: &mut World, mut more: Json) -> Result<Json, Refusal> {
    more["serviceArn"] = ARN.into();
    let answer = call(world, "UpdateExpressGatewayService", more)?;
    Ok(answer["service"].clone())
}

fn deployments(world: &mut World) -> Json {
    let body = json!({ "cluster": "c", "service": "shop" });
    call(world, "ListServiceDeployments", body).unwrap()["serviceDeployments"].clone()
}

#[test]
fn a_service_has_the_defaults_of_the_api_and_runs() {
    let mut world = world();
    let made = make(
        &mut world,
        json!({ "tags": [{ "key": "a", "value": "b" }] }),
    );
    assert_eq!(
        (&made["serviceArn"], &made["cluster"]),
        (&json!(ARN), &json!("c"))
    );
    assert_eq!(made["tags"], json!([{ "key": "a", "value": "b" }]));
    pass(&mut world, 3_600);
    let found = find(&mut world).unwrap();
    assert_eq!(found["status"], json!({ "statusCode": "ACTIVE" }));
    assert_eq!(found["infrastructureRoleArn"], INFRA);
    let active = found["activeConfigurations"].as_array().unwrap();
    assert_eq!(active.len(), 1);
    let it = &active[0];
    assert_eq!(it, &made["activeConfigurations"][0], "nothing drifts");
    for (name, expected) in [
        ("cpu", json!("256")),
        ("memory", json!("512")),
        ("cpuArchitecture", json!("X86_64")),
        ("healthCheckPath", json!("/ping")),
        ("executionRoleArn", json!(EXEC)),
        (
            "scalingTarget",
            json!({ "minTaskCount": 1, "maxTaskCount": 20, "autoScalingMetric": "AVERAGE_CPU", "autoScalingTargetValue": 60 }),
        ),
    ] {
        assert_eq!(it[name], expected, "{name}");
    }
    let container = &it["primaryContainer"];
    assert_eq!(container["containerPort"], 80);
    let logs = &container["awsLogsConfiguration"];
    assert_eq!(logs["logStreamPrefix"], "ecs");
    let group = logs["logGroup"].as_str().unwrap();
    assert!(group.starts_with("/aws/ecs/c/shop-"), "{group}");
    let ingress = &it["ingressPaths"][0];
    assert_eq!(ingress["accessType"], "PUBLIC");
    let endpoint = ingress["endpoint"].as_str().unwrap();
    assert!(endpoint.starts_with("sh-") && endpoint.ends_with(".ecs.eu-west-1.on.aws"));
    let groups = it["networkConfiguration"]["securityGroups"]
        .as_array()
        .unwrap();
    assert_eq!(groups.len(), 1);
    let form = format!(
        "Action=DescribeSecurityGroups&GroupId.1={}",
        groups[0].as_str().unwrap()
    );
    assert!(answered(&mut world, "ec2", &form).contains("AmazonECSManaged"));
    assert_eq!(deployments(&mut world)[0]["status"], "SUCCESSFUL");
}

#[test]
fn the_service_and_its_definition_are_those_of_other_operations_as_well() {
    let mut world = world();
    create(&mut world, 1);
    make(
        &mut world,
        json!({ "scalingTarget": { "minTaskCount": 2 }, "taskRoleArn": EXEC, "cpu": ".5 vCPU", "memory": "1 GB" }),
    );
    pass(&mut world, 3_600);
    let body = json!({ "cluster": "c", "services": ["shop"] });
    let service = call(&mut world, "DescribeServices", body).unwrap()["services"][0].clone();
    assert_eq!(service["runningCount"], 2);
    assert_eq!(service["resourceManagementType"], "ECS");
    assert_eq!(service["deploymentConfiguration"]["strategy"], "CANARY");
    for (kind, name) in [("ECS", "shop"), ("CUSTOMER", "web")] {
        let body = json!({ "cluster": "c", "resourceManagementType": kind });
        let found = call(&mut world, "ListServices", body).unwrap()["serviceArns"].clone();
        assert_eq!(found.as_array().unwrap().len(), 1);
        assert!(found[0].as_str().unwrap().ends_with(name), "{found}");
    }
    let found = find(&mut world).unwrap()["activeConfigurations"][0].clone();
    assert_eq!(found["taskDefinitionArn"], service["taskDefinition"]);
    assert_eq!(
        (&found["cpu"], &found["memory"]),
        (&json!("512"), &json!("1024"))
    );
    let body = json!({ "taskDefinition": "c-shop" });
    let definition =
        call(&mut world, "DescribeTaskDefinition", body).unwrap()["taskDefinition"].clone();
    let container = &definition["containerDefinitions"][0];
    assert_eq!(
        (&container["name"], &container["image"]),
        (&json!("Main"), &json!("shop:1"))
    );
    assert_eq!(definition["taskRoleArn"], EXEC);
    let body = json!({ "serviceRevisionArns": [found["serviceRevisionArn"]] });
    let revision =
        call(&mut world, "DescribeServiceRevisions", body).unwrap()["serviceRevisions"][0].clone();
    let managed = &revision["ecsManagedResources"];
    assert_eq!(
        managed["ingressPaths"][0]["endpoint"],
        found["ingressPaths"][0]["endpoint"]
    );
    assert_eq!(managed["autoScaling"]["scalableTarget"]["minCapacity"], 2);
    let group = &managed["ingressPaths"][0]["targetGroups"][0];
    assert_eq!(group["healthCheckPath"], "/ping");
    let form = format!(
        "Action=DescribeTargetHealth&TargetGroupArn={}",
        group["arn"].as_str().unwrap()
    );
    let health = answered(&mut world, "elasticloadbalancing", &form);
    assert_eq!(texts(&health, "State"), ["healthy", "healthy"]);
}

#[test]
fn an_update_brings_a_revision_beside_the_one_before() {
    let mut world = world();
    let network = json!({ "subnets": ["subnet-1"], "securityGroups": ["sg-1"] });
    let scaling = json!({ "minTaskCount": 2, "maxTaskCount": 4 });
    let made = make(
        &mut world,
        json!({ "networkConfiguration": network, "scalingTarget": scaling }),
    );
    let before = &made["activeConfigurations"][0];
    assert_eq!(before["ingressPaths"][0]["accessType"], "PRIVATE");
    assert_eq!(
        before["networkConfiguration"]["securityGroups"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    pass(&mut world, 3_600);
    let container = json!({ "image": "shop:2", "containerPort": 8080, "command": ["serve"], "environment": [{ "name": "A", "value": "1" }] });
    let more = json!({ "primaryContainer": container, "scalingTarget": { "maxTaskCount": 5 }, "healthCheckPath": "/ok" });
    let target = change(&mut world, more).unwrap()["targetConfiguration"].clone();
    assert_ne!(target["serviceRevisionArn"], before["serviceRevisionArn"]);
    assert_eq!(target["scalingTarget"]["minTaskCount"], 2, "it stays");
    assert_eq!(target["scalingTarget"]["maxTaskCount"], 5);
    assert_eq!(
        target["networkConfiguration"],
        before["networkConfiguration"]
    );
    assert_eq!(target["primaryContainer"]["command"], json!(["serve"]));
    assert_eq!(
        target["primaryContainer"]["environment"],
        json!([{ "name": "A", "value": "1" }])
    );
    assert_eq!(
        target["primaryContainer"]["awsLogsConfiguration"],
        before["primaryContainer"]["awsLogsConfiguration"]
    );
    pass(&mut world, 120);
    let under_way = find(&mut world).unwrap();
    assert_eq!(under_way["activeConfigurations"], json!([target, before]));
    pass(&mut world, 3_600);
    let found = find(&mut world).unwrap();
    assert_eq!(found["activeConfigurations"], json!([target]));
    assert_eq!(deployments(&mut world)[0]["status"], "SUCCESSFUL");
    // Without a change of the container the definition stays, and the revision is another one.
    let more = json!({ "networkConfiguration": { "securityGroups": [] } });
    let next = change(&mut world, more).unwrap()["targetConfiguration"].clone();
    assert_eq!(next["taskDefinitionArn"], target["taskDefinitionArn"]);
    assert_ne!(next["serviceRevisionArn"], target["serviceRevisionArn"]);
    assert_eq!(next["networkConfiguration"]["subnets"], json!(["subnet-1"]));
    assert_eq!(
        next["networkConfiguration"]["securityGroups"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn an_image_that_cannot_be_pulled_is_rolled_back() {
    let mut world = world();
    make(&mut world, json!({}));
    pass(&mut world, 3_600);
    let before = find(&mut world).unwrap()["activeConfigurations"].clone();
    world.befall(Fault::ImageUnavailable {
        image: "shop:2".to_owned(),
    });
    change(
        &mut world,
        json!({ "primaryContainer": { "image": "shop:2" } }),
    )
    .unwrap();
    pass(&mut world, 7_200);
    let deployment = &deployments(&mut world)[0];
    assert_eq!(deployment["status"], "ROLLBACK_SUCCESSFUL", "{deployment}");
    assert_eq!(find(&mut world).unwrap()["activeConfigurations"], before);
    // The next update changes the revision that runs.
    world.relieve();
    let target = change(&mut world, json!({ "cpu": "512", "memory": "1024" })).unwrap();
    assert_eq!(
        target["targetConfiguration"]["primaryContainer"]["image"],
        "shop:1"
    );
}

#[test]
fn a_service_drains_and_its_name_is_free_again() {
    let mut world = world();
    let made = make(&mut world, json!({}));
    pass(&mut world, 3_600);
    let again = call(&mut world, "CreateExpressGatewayService", shop(json!({}))).unwrap_err();
    assert_eq!(again.code, "InvalidParameterException");
    let body = json!({ "serviceArn": ARN });
    let gone = call(&mut world, "DeleteExpressGatewayService", body.clone()).unwrap();
    assert_eq!(gone["service"]["status"]["statusCode"], "DRAINING");
    let refused = change(&mut world, json!({ "cpu": "512" })).unwrap_err();
    assert_eq!(refused.code, "ServiceNotActiveException");
    pass(&mut world, 300);
    assert_eq!(
        find(&mut world).unwrap()["status"]["statusCode"],
        "INACTIVE"
    );
    let refused = call(&mut world, "DeleteExpressGatewayService", body).unwrap_err();
    assert_eq!(refused.code, "ServiceNotActiveException");
    let namesake = make(&mut world, json!({}));
    let endpoint = |it: &Json| it["activeConfigurations"][0]["ingressPaths"][0]["endpoint"].clone();
    assert_ne!(endpoint(&namesake), endpoint(&made));
    pass(&mut world, 7_200);
    assert_eq!(find(&mut world).unwrap()["status"]["statusCode"], "ACTIVE");
    let body = json!({ "serviceArn": ARN });
    call(&mut world, "DeleteExpressGatewayService", body).unwrap();
    pass(&mut world, 7_200);
    let refused = find(&mut world).unwrap_err();
    assert_eq!(
        (&*refused.code, &*refused.message),
        ("ResourceNotFoundException", "Resource not found.")
    );
}

#[test]
fn an_ordinary_service_is_no_express_service() {
    let mut world = world();
    create(&mut world, 1);
    let arn = ARN.replace("shop", "web");
    let body = json!({ "serviceArn": arn });
    let refused = call(&mut world, "DescribeExpressGatewayService", body.clone()).unwrap_err();
    assert_eq!(refused.code, "ResourceNotFoundException");
    for operation in ["UpdateExpressGatewayService", "DeleteExpressGatewayService"] {
        let refused = call(&mut world, operation, body.clone()).unwrap_err();
        assert_eq!(refused.code, "ServiceNotFoundException");
    }
    // An ordinary namesake of an Express service that was deleted is none either.
    make(&mut world, json!({}));
    call(
        &mut world,
        "DeleteExpressGatewayService",
        json!({ "serviceArn": ARN }),
    )
    .unwrap();
    pass(&mut world, 600);
    let mut other = service(1);
    other["serviceName"] = "shop".into();
    call(&mut world, "CreateService", other).unwrap();
    assert!(find(&mut world).is_err());
}

#[test]
fn a_definition_of_ones_own_takes_the_place_of_the_container() {
    let mut world = world();
    for (family, name) in [("own", "Main"), ("bad", "web")] {
        let port = json!({ "containerPort": 8080, "name": "http" });
        let definition = json!({
            "family": family, "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "1024", "memory": "2048",
            "executionRoleArn": EXEC, "containerDefinitions": [{ "name": name, "image": "own:1", "portMappings": [port] }],
        });
        call(&mut world, "RegisterTaskDefinition", definition).unwrap();
    }
    let arn =
        |family: &str| format!("arn:aws:ecs:eu-west-1:123456789012:task-definition/{family}:1");
    let own = |family: &str| json!({ "serviceName": "shop", "cluster": "c", "infrastructureRoleArn": INFRA, "taskDefinitionArn": arn(family) });
    assert!(call(&mut world, "CreateExpressGatewayService", own("bad")).is_err());
    assert!(
        call(
            &mut world,
            "CreateExpressGatewayService",
            shop(json!({ "taskDefinitionArn": arn("own") }))
        )
        .is_err()
    );
    let made = call(&mut world, "CreateExpressGatewayService", own("own")).unwrap();
    let it = &made["service"]["activeConfigurations"][0];
    assert_eq!(it["taskDefinitionArn"], arn("own"));
    assert_eq!(
        (&it["cpu"], &it["executionRoleArn"]),
        (&json!("1024"), &json!(EXEC))
    );
    assert_eq!(it["primaryContainer"]["image"], "own:1");
    assert_eq!(it["primaryContainer"]["containerPort"], 8080);
    assert!(it["cpuArchitecture"].is_null());
    pass(&mut world, 3_600);
    // And back.
    let more = json!({ "primaryContainer": { "image": "shop:1" }, "executionRoleArn": EXEC });
    let target = change(&mut world, more).unwrap()["targetConfiguration"].clone();
    assert!(
        target["taskDefinitionArn"]
            .as_str()
            .unwrap()
            .ends_with("/c-shop:1")
    );
    assert_eq!(
        (&target["cpu"], &target["cpuArchitecture"]),
        (&json!("256"), &json!("X86_64"))
    );
}

#[test]
fn settings_that_cannot_be_are_refused_and_leave_no_trace() {
    let mut world = world();
    let before = world.snapshot().unwrap();
    for (more, code) in [
        (json!({ "cluster": "nothing" }), "ClusterNotFoundException"),
        (
            json!({ "infrastructureRoleArn": "" }),
            "InvalidParameterException",
        ),
        (
            json!({ "executionRoleArn": "" }),
            "InvalidParameterException",
        ),
        (
            json!({ "primaryContainer": { "image": "" } }),
            "InvalidParameterException",
        ),
        (
            json!({ "healthCheckPath": "ping" }),
            "InvalidParameterException",
        ),
        (
            json!({ "scalingTarget": { "minTaskCount": 3, "maxTaskCount": 2 } }),
            "InvalidParameterException",
        ),
    ] {
        let refused = call(
            &mut world,
            "CreateExpressGatewayService",
            shop(more.clone()),
        );
        assert_eq!(refused.unwrap_err().code, code, "{more}");
    }
    assert_eq!(world.snapshot().unwrap(), before);
}

#[test]
fn the_first_service_brings_its_cluster_and_a_name() {
    let mut world = World::new("123456789012", "eu-west-1", Time(0), 7);
    let body = json!({
        "executionRoleArn": EXEC, "infrastructureRoleArn": INFRA, "primaryContainer": { "image": "registry.example/team/shop:1" },
    });
    let made =
        call(&mut world, "CreateExpressGatewayService", body.clone()).unwrap()["service"].clone();
    assert_eq!(made["cluster"], "default");
    let name = made["serviceName"].as_str().unwrap();
    assert!(name.starts_with("shop-"), "{name}");
    let other = call(&mut world, "CreateExpressGatewayService", body).unwrap()["service"].clone();
    assert_ne!(other["serviceName"], made["serviceName"]);
    let clusters = call(&mut world, "DescribeClusters", json!({})).unwrap()["clusters"].clone();
    assert_eq!(clusters[0]["capacityProviders"], json!(["FARGATE"]));
}

#[test]
fn a_revision_by_other_operations_is_shown_with_its_container() {
    let mut world = world();
    make(&mut world, json!({}));
    pass(&mut world, 3_600);
    let definition = json!({
        "family": "own", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "512", "memory": "1024",
        "containerDefinitions": [{ "name": "Main", "image": "own:1", "portMappings": [{ "containerPort": 81 }] }],
    });
    call(&mut world, "RegisterTaskDefinition", definition).unwrap();
    let body = json!({ "cluster": "c", "service": "shop", "taskDefinition": "own" });
    call(&mut world, "UpdateService", body).unwrap();
    let it = find(&mut world).unwrap()["activeConfigurations"][0].clone();
    assert_eq!(
        (&it["primaryContainer"]["image"], &it["cpu"]),
        (&json!("own:1"), &json!("512"))
    );
    assert_eq!(it["healthCheckPath"], "/ping");
    let world = World::restore(&world.snapshot().unwrap()).unwrap();
    let mut world = world;
    assert_eq!(find(&mut world).unwrap()["activeConfigurations"][0], it);
}
