//! Capacity providers.

use aws_sdk_ecs::operation::create_capacity_provider::CreateCapacityProviderInput;
use aws_sdk_ecs::operation::update_capacity_provider::UpdateCapacityProviderInput;

use super::*;

const GROUP: &str = "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName/";

pub(super) fn cases() -> Vec<Case> {
    let values = || json!({ "autoScalingGroupProvider.managedScaling.targetCapacity": 80 });
    let kinds = |of_group: &str, of_cluster: &str| {
        vec![
            alternative(&["autoScalingGroupProvider"], json!({ "name": of_group })),
            alternative(
                &["managedInstancesProvider", "cluster"],
                json!({ "name": of_cluster, "cluster": "c" }),
            ),
        ]
    };
    vec![
        Case::new::<CreateCapacityProviderInput>("CreateCapacityProvider", world, described)
            .with(values())
            .with(json!({ "autoScalingGroupProvider.autoScalingGroupArn": format!("{GROUP}a") }))
            .either(kinds("a", "b")),
        Case::new::<UpdateCapacityProviderInput>("UpdateCapacityProvider", estate, described)
            .with(values())
            .either(kinds("g", "m")),
    ]
}

/// A world with a capacity provider of each kind.
fn estate() -> World {
    let mut world = world();
    let scaling = json!({ "status": "ENABLED" });
    let body = json!({
        "name": "g", "autoScalingGroupProvider": { "autoScalingGroupArn": format!("{GROUP}g"), "managedScaling": scaling },
    });
    ask(&mut world, "CreateCapacityProvider", body);
    let template = json!({
        "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecs",
        "networkConfiguration": { "subnets": ["subnet-1"] },
    });
    let body = json!({
        "name": "m", "cluster": "c", "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs", "instanceLaunchTemplate": template,
        },
    });
    ask(&mut world, "CreateCapacityProvider", body);
    pass(&mut world, 60);
    world
}

fn described(world: &mut World, _: &Json, answer: &Json) -> Json {
    let arn = &answer["capacityProvider"]["capacityProviderArn"];
    let body = json!({ "capacityProviders": [arn], "include": ["TAGS"] });
    ask(world, "DescribeCapacityProviders", body)
}
