//! Capacity providers of the account's own, and the lists of clusters.

use super::*;

const GROUP: &str = "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName/";

fn of_group(name: &str) -> Json {
    json!({
        "name": name,
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": format!("{GROUP}{name}"),
            "managedScaling": { "status": "ENABLED", "targetCapacity": 80 },
        },
        "tags": [{ "key": "a", "value": "b" }],
    })
}

fn of_cluster(name: &str) -> Json {
    json!({
        "name": name, "cluster": "c",
        "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs",
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecs",
                "networkConfiguration": { "subnets": ["subnet-1"] },
                "instanceRequirements": { "vCpuCount": { "min": 1, "max": 4 }, "memoryMiB": { "min": 1024 } },
            },
        },
    })
}

fn provider(world: &mut World, name: &str, cluster: Option<&str>) -> Json {
    let body = json!({ "capacityProviders": [name], "cluster": cluster, "include": ["TAGS"] });
    call(world, "DescribeCapacityProviders", body).unwrap()["capacityProviders"][0].clone()
}

fn put(world: &mut World, providers: &[&str], strategy: &[&str]) -> Result<Json, Refusal> {
    let item = |name: &&str| json!({ "capacityProvider": name, "weight": 1 });
    let strategy: Vec<Json> = strategy.iter().map(item).collect();
    let body = json!({
        "cluster": "c", "capacityProviders": providers, "defaultCapacityProviderStrategy": strategy,
    });
    call(world, "PutClusterCapacityProviders", body)
}

fn cluster(world: &mut World) -> Json {
    call(world, "DescribeClusters", json!({ "clusters": ["c"] })).unwrap()["clusters"][0].clone()
}

#[test]
fn one_of_a_group_is_made_changed_and_deleted() {
    let mut world = world();
    call(&mut world, "CreateCapacityProvider", of_group("g")).unwrap();
    let found = provider(&mut world, "g", None);
    assert_eq!(found["status"], "ACTIVE");
    assert_eq!(found["tags"], json!([{ "key": "a", "value": "b" }]));
    let group = &found["autoScalingGroupProvider"];
    assert_eq!(group["managedDraining"], "ENABLED");
    assert_eq!(group["managedScaling"]["maximumScalingStepSize"], 10_000);
    let body = json!({
        "name": "g", "autoScalingGroupProvider": { "managedScaling": { "minimumScalingStepSize": 2 } },
    });
    call(&mut world, "UpdateCapacityProvider", body.clone()).unwrap();
    let found = provider(&mut world, "g", None);
    assert_eq!(found["updateStatus"], "UPDATE_IN_PROGRESS");
    let scaling = &found["autoScalingGroupProvider"]["managedScaling"];
    assert_eq!(
        (
            &scaling["minimumScalingStepSize"],
            &scaling["targetCapacity"]
        ),
        (&json!(2), &json!(80))
    );
    let again = call(&mut world, "UpdateCapacityProvider", body).unwrap_err();
    assert_eq!(again.code, "UpdateInProgressException");
    pass(&mut world, 10);
    assert_eq!(
        provider(&mut world, "g", None)["updateStatus"],
        "UPDATE_COMPLETE"
    );
    let body = json!({ "capacityProvider": "g" });
    call(&mut world, "DeleteCapacityProvider", body).unwrap();
    assert_eq!(
        provider(&mut world, "g", None)["updateStatus"],
        "DELETE_IN_PROGRESS"
    );
    pass(&mut world, 10);
    let gone = provider(&mut world, "g", None);
    assert_eq!(
        (&gone["status"], &gone["updateStatus"]),
        (&json!("INACTIVE"), &json!("DELETE_COMPLETE"))
    );
    // Its name and its group are free again.
    call(&mut world, "CreateCapacityProvider", of_group("g")).unwrap();
    pass(&mut world, 10_000);
    assert_eq!(provider(&mut world, "g", None)["status"], "ACTIVE");
}

#[test]
fn one_of_managed_instances_belongs_to_its_cluster() {
    let mut world = world();
    call(&mut world, "CreateCapacityProvider", of_cluster("m")).unwrap();
    let found = provider(&mut world, "m", Some("c"));
    assert_eq!(
        (&found["status"], &found["updateStatus"]),
        (&json!("PROVISIONING"), &json!("CREATE_IN_PROGRESS"))
    );
    assert!(provider(&mut world, "m", None).is_null());
    let early = put(&mut world, &[], &["m"]).unwrap_err();
    assert!(
        early.message.contains("is not in an ACTIVE state"),
        "{early}"
    );
    pass(&mut world, 10);
    let arn = found["capacityProviderArn"].as_str().unwrap();
    assert_eq!(provider(&mut world, arn, None)["status"], "ACTIVE");
    put(&mut world, &[], &["m"]).unwrap();
    // A member of the template is replaced as a whole.
    let body = json!({
        "name": "m", "cluster": "c",
        "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs",
            "instanceLaunchTemplate": { "instanceRequirements": { "vCpuCount": { "min": 2 }, "memoryMiB": { "min": 1 } } },
        },
    });
    call(&mut world, "UpdateCapacityProvider", body).unwrap();
    let found = provider(&mut world, "m", Some("c"));
    let template = &found["managedInstancesProvider"]["instanceLaunchTemplate"];
    assert_eq!(template["networkConfiguration"]["subnets"][0], "subnet-1");
    assert_eq!(
        template["instanceRequirements"]["vCpuCount"],
        json!({ "min": 2 })
    );
    pass(&mut world, 10);
    let kept = call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap_err();
    assert_eq!(kept.code, "ClusterContainsCapacityProviderException");
    let body = json!({ "capacityProvider": "m", "cluster": "c" });
    let deleted = call(&mut world, "DeleteCapacityProvider", body.clone()).unwrap();
    assert_eq!(deleted["capacityProvider"]["updateStatus"], "DELETE_FAILED");
    put(&mut world, &[], &[]).unwrap();
    pass(&mut world, 10);
    let deleted = call(&mut world, "DeleteCapacityProvider", body).unwrap();
    assert_eq!(deleted["capacityProvider"]["status"], "DEPROVISIONING");
    pass(&mut world, 10);
    call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap();
}

#[test]
fn a_cluster_follows_its_list() {
    let mut world = world();
    call(&mut world, "CreateCapacityProvider", of_group("g")).unwrap();
    put(&mut world, &["g", "FARGATE"], &["g"]).unwrap();
    let now = cluster(&mut world);
    assert_eq!(now["attachmentsStatus"], "UPDATE_IN_PROGRESS");
    assert_eq!(now["attachments"][0]["type"], "as_policy");
    let busy = put(&mut world, &[], &[]).unwrap_err();
    assert_eq!(busy.code, "UpdateInProgressException");
    pass(&mut world, 10);
    assert_eq!(cluster(&mut world)["attachmentsStatus"], "UPDATE_COMPLETE");
    let body = json!({ "capacityProvider": "g" });
    let kept = call(&mut world, "DeleteCapacityProvider", body).unwrap();
    let kept = &kept["capacityProvider"];
    assert_eq!(
        (&kept["status"], &kept["updateStatus"]),
        (&json!("ACTIVE"), &json!("DELETE_FAILED"))
    );
    let reason = kept["updateStatusReason"].as_str().unwrap();
    assert!(reason.contains("associated with cluster: c"), "{reason}");
    let mut used = service(1);
    used.as_object_mut().unwrap().remove("launchType");
    used["capacityProviderStrategy"] = json!([{ "capacityProvider": "FARGATE", "weight": 1 }]);
    call(&mut world, "CreateService", used).unwrap();
    let in_use = put(&mut world, &["g"], &[]).unwrap_err();
    assert_eq!(in_use.code, "ResourceInUseException");
    put(&mut world, &["FARGATE"], &[]).unwrap();
    assert_eq!(cluster(&mut world)["attachments"], json!([]));
}

#[test]
fn lists_strategies_and_names_are_checked() {
    let mut world = world();
    let scaled = |name: &str, protection: &str, status: &str| {
        let mut body = of_group(name);
        body["autoScalingGroupProvider"]["managedTerminationProtection"] = protection.into();
        body["autoScalingGroupProvider"]["managedScaling"]["status"] = status.into();
        body
    };
    call(&mut world, "CreateCapacityProvider", of_group("g")).unwrap();
    let mut same_group = of_group("h");
    same_group["autoScalingGroupProvider"]["autoScalingGroupArn"] = "g".into();
    for (body, text) in [
        (of_group("g"), "already exists"),
        (
            same_group,
            "already being used by another capacity provider",
        ),
        (of_group("ecs-g"), "reserved"),
        (json!({ "name": "h" }), "Exactly one of"),
        (
            scaled("h", "ENABLED", "DISABLED"),
            "requires managed scaling",
        ),
    ] {
        let refused = call(&mut world, "CreateCapacityProvider", body).unwrap_err();
        assert!(refused.message.contains(text), "{refused}");
    }
    call(
        &mut world,
        "CreateCapacityProvider",
        scaled("h", "ENABLED", "ENABLED"),
    )
    .unwrap();
    for (providers, strategy, text) in [
        (&["x"][..], &[][..], "'x' was not found"),
        (&["g"], &["FARGATE"], "not associated with the cluster"),
        (&["g", "FARGATE"], &["g", "FARGATE"], "cannot contain a mix"),
    ] {
        let refused = put(&mut world, providers, strategy).unwrap_err();
        assert!(refused.message.contains(text), "{refused}");
    }
    let reserved = json!({ "capacityProvider": "FARGATE" });
    let refused = call(&mut world, "DeleteCapacityProvider", reserved).unwrap_err();
    assert!(refused.message.contains("reserved"), "{refused}");
    let body = json!({ "clusterName": "d", "capacityProviders": ["x"] });
    let refused = call(&mut world, "CreateCluster", body).unwrap_err();
    assert!(refused.message.contains("'x' was not found"), "{refused}");
}

#[test]
fn lists_have_pages_and_clusters() {
    let mut world = world();
    for number in 0..12 {
        let body = of_group(&format!("g{number:02}"));
        call(&mut world, "CreateCapacityProvider", body).unwrap();
    }
    call(&mut world, "CreateCapacityProvider", of_cluster("m")).unwrap();
    let list = |world: &mut World, body: Json| {
        let answer = call(world, "DescribeCapacityProviders", body).unwrap();
        let found = answer["capacityProviders"].as_array().unwrap();
        let names: Vec<String> = found
            .iter()
            .map(|it| it["name"].as_str().unwrap().to_owned())
            .collect();
        (names, answer["nextToken"].clone())
    };
    let (first, next) = list(&mut world, json!({}));
    let (rest, none) = list(&mut world, json!({ "nextToken": next }));
    assert_eq!((first.len(), rest.len(), none), (10, 4, Json::Null));
    assert_eq!(first[..3], ["FARGATE", "FARGATE_SPOT", "g00"]);
    put(&mut world, &["g01"], &[]).unwrap();
    assert_eq!(list(&mut world, json!({ "cluster": "c" })).0, ["g01", "m"]);
    let many: Vec<String> = (0..101).map(|number| format!("g{number}")).collect();
    let refused = call(
        &mut world,
        "DescribeCapacityProviders",
        json!({ "capacityProviders": many }),
    );
    assert!(refused.is_err());
}
