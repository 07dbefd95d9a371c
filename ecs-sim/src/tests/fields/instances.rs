//! Container instances and their attributes.

use aws_sdk_ecs::operation::put_attributes::PutAttributesInput;
use aws_sdk_ecs::operation::register_container_instance::RegisterContainerInstanceInput;
use aws_sdk_ecs::operation::update_container_agent::UpdateContainerAgentInput;
use aws_sdk_ecs::operation::update_container_instances_state::UpdateContainerInstancesStateInput;

use super::*;
use crate::Instance;

pub(super) fn cases() -> Vec<Case> {
    let (_, instance) = joined();
    vec![
        Case::new::<RegisterContainerInstanceInput>("RegisterContainerInstance", estate, described)
            .with(json!({
                "cluster": "c", "containerInstanceArn": instance, "instanceIdentityDocument": document(),
            }))
            .renamed("cluster", "containerInstanceArn")
            .renamed("totalResources.name", "registeredResources.name")
            .renamed("totalResources.type", "registeredResources.type")
            .renamed("totalResources.doubleValue", "registeredResources.doubleValue")
            .renamed("totalResources.longValue", "registeredResources.longValue")
            .renamed("totalResources.integerValue", "registeredResources.integerValue")
            .renamed("totalResources.stringSetValue", "registeredResources.stringSetValue")
            .renamed("platformDevices.id", "registeredResources.stringSetValue")
            .except(
                Found::Nowhere,
                &["platformDevices.type"],
                "all devices are the resource GPU",
            )
            .except(
                Found::Nowhere,
                &["instanceIdentityDocument", "instanceIdentityDocumentSignature"],
                "the ID, type and zone come back that the document has",
            ),
        Case::new::<PutAttributesInput>("PutAttributes", estate, described)
            .with(json!({ "cluster": "c", "attributes.targetId": instance }))
            .renamed("cluster", "targetId")
            .except(Found::Answered, &["attributes.targetType"], "there is one type"),
        Case::new::<UpdateContainerInstancesStateInput>(
            "UpdateContainerInstancesState",
            estate,
            described,
        )
        .with(json!({ "cluster": "c", "containerInstances": [instance], "status": "DRAINING" }))
        .renamed("cluster", "containerInstanceArn")
        .renamed("containerInstances", "containerInstanceArn"),
        Case::new::<UpdateContainerAgentInput>("UpdateContainerAgent", outdated, described)
            .with(json!({ "cluster": "c", "containerInstance": instance }))
            .renamed("cluster", "containerInstanceArn")
            .renamed("containerInstance", "containerInstanceArn"),
    ]
}

/// A world with a container instance, and its ARN.
pub(super) fn joined() -> (World, String) {
    let mut world = world();
    let arn = world.register_instance(Instance {
        cluster: "c".into(),
        ec2_instance_id: "i-0123456789abcdef0".into(),
        instance_type: "m5.large".into(),
        availability_zone: "eu-west-1a".into(),
        ..Instance::default()
    });
    (world, arn)
}

fn estate() -> World {
    joined().0
}

fn document() -> String {
    let document = json!({
        "instanceId": "i-0123456789abcdef0", "instanceType": "m5.large", "availabilityZone": "eu-west-1a",
    });
    document.to_string()
}

/// The same instance with an older agent.
fn outdated() -> World {
    let (mut world, instance) = joined();
    let body = json!({
        "cluster": "c", "containerInstanceArn": instance, "instanceIdentityDocument": document(),
        "versionInfo": { "agentVersion": "1.50.0" },
    });
    ask(&mut world, "RegisterContainerInstance", body);
    world
}

/// All container instances, and their attributes by themselves.
fn described(world: &mut World, _: &Json, _: &Json) -> Json {
    let listed = ask(world, "ListContainerInstances", json!({ "cluster": "c" }));
    let body = json!({ "cluster": "c", "containerInstances": listed["containerInstanceArns"], "include": ["TAGS"] });
    let instances = ask(world, "DescribeContainerInstances", body);
    let body = json!({ "cluster": "c", "targetType": "container-instance" });
    json!([instances, ask(world, "ListAttributes", body)])
}
