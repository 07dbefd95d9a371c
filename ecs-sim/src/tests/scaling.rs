//! Managed scaling: instances come for tasks that wait, and go when they are idle.

use super::neighbours::{container_instances, group, instances, template};
use super::*;

/// A service of `count` tasks of 2 GiB on a capacity provider: one of them fits on a `t3.medium`.
fn on(world: &mut World, provider: &str, count: u32) {
    let definition = json!({ "family": "big", "containerDefinitions": [{ "name": "web", "image": "web:1", "memory": 2048 }] });
    call(world, "RegisterTaskDefinition", definition).unwrap();
    let body = json!({
        "cluster": "c", "serviceName": "web", "taskDefinition": "big", "desiredCount": count,
        "capacityProviderStrategy": [{ "capacityProvider": provider, "weight": 1 }],
    });
    call(world, "CreateService", body).unwrap();
}

#[test]
fn a_group_follows_the_tasks() {
    let mut world = world();
    let template = template(&mut world);
    group(&mut world, &template, "");
    let body = json!({
        "name": "p",
        "autoScalingGroupProvider": { "autoScalingGroupArn": "g", "managedScaling": { "status": "ENABLED" } },
    });
    call(&mut world, "CreateCapacityProvider", body).unwrap();
    let body = json!({ "cluster": "c", "capacityProviders": ["p"], "defaultCapacityProviderStrategy": [] });
    call(&mut world, "PutClusterCapacityProviders", body).unwrap();
    on(&mut world, "p", 3);
    pass(&mut world, 300);
    assert_eq!(described(&mut world)["runningCount"], 3);
    assert_eq!(instances(&mut world).len(), 3);
    let providers: Vec<Json> = container_instances(&mut world)
        .iter()
        .map(|it| it["capacityProviderName"].clone())
        .collect();
    assert_eq!(providers, ["p", "p", "p"]);
    update(&mut world, json!({ "desiredCount": 1 }));
    pass(&mut world, 600);
    assert_eq!(instances(&mut world).len(), 1);
    // More tasks than the group has room for.
    update(&mut world, json!({ "desiredCount": 9 }));
    pass(&mut world, 600);
    assert_eq!(instances(&mut world).len(), 5);
    assert_eq!(described(&mut world)["runningCount"], 5);
    update(&mut world, json!({ "desiredCount": 0 }));
    pass(&mut world, 600);
    assert_eq!(instances(&mut world), [""; 0]);
    // Nothing is left to happen but that what has ended is forgotten.
    pass(&mut world, 10_000);
    assert_eq!(world.next(), None);
}

#[test]
fn managed_instances_come_and_go() {
    let mut world = world();
    let body = json!({
        "name": "m", "cluster": "c",
        "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs",
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecs",
                "networkConfiguration": { "subnets": ["subnet-0123456789abcdef0"] },
                "instanceRequirements": { "vCpuCount": { "min": 4 }, "memoryMiB": { "min": 1024 } },
            },
        },
    });
    call(&mut world, "CreateCapacityProvider", body).unwrap();
    pass(&mut world, 10);
    let capacity_provider = "m".to_owned();
    world.befall(Fault::NoCapacity { capacity_provider });
    on(&mut world, "m", 2);
    pass(&mut world, 300);
    assert_eq!(instances(&mut world), [""; 0]);
    world.relieve();
    pass(&mut world, 300);
    assert_eq!(described(&mut world)["runningCount"], 2);
    let form = "Action=DescribeInstances&Filter.1.Name=tag-key&Filter.1.Value.1=AmazonECSManaged";
    let text = answered(&mut world, "ec2", form);
    assert_eq!(texts(&text, "instanceType"), ["m7i.xlarge"]);
    assert_eq!(texts(&text, "subnetId"), ["subnet-0123456789abcdef0"]);
    update(&mut world, json!({ "desiredCount": 0 }));
    pass(&mut world, 600);
    assert_eq!(container_instances(&mut world), [Json::Null; 0]);
    // Those that are left end with the capacity provider.
    update(&mut world, json!({ "desiredCount": 1 }));
    pass(&mut world, 60);
    assert_eq!(container_instances(&mut world).len(), 1);
    let gone = json!({ "cluster": "c", "service": "web", "force": true });
    call(&mut world, "DeleteService", gone).unwrap();
    pass(&mut world, 60);
    let gone = json!({ "cluster": "c", "capacityProvider": "m" });
    call(&mut world, "DeleteCapacityProvider", gone).unwrap();
    pass(&mut world, 10);
    call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap();
}
