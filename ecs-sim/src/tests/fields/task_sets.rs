//! Task sets.

use aws_sdk_ecs::operation::create_task_set::CreateTaskSetInput;
use aws_sdk_ecs::operation::update_service_primary_task_set::UpdateServicePrimaryTaskSetInput;
use aws_sdk_ecs::operation::update_task_set::UpdateTaskSetInput;

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let named = |case: Case| {
        case.with(json!({
            "cluster": "c", "service": "web", "scale.value": 37.5, "taskDefinition": "web:2",
            "capacityProviderStrategy.capacityProvider": "FARGATE_SPOT", "capacityProviderStrategy.weight": 2,
        }))
        .renamed("cluster", "clusterArn")
        .renamed("service", "serviceArn")
    };
    let set = sets(&mut estate())["taskSets"][0]["taskSetArn"].clone();
    vec![
        named(Case::new::<CreateTaskSetInput>(
            "CreateTaskSet",
            external,
            described,
        ))
        .either(vec![
            alternative(&["launchType"], json!({ "launchType": "FARGATE" })),
            alternative(&["capacityProviderStrategy"], json!({})),
        ])
        .except(Found::Nowhere, &["clientToken"], TOKEN),
        named(Case::new::<UpdateTaskSetInput>(
            "UpdateTaskSet",
            estate,
            described,
        ))
        .with(json!({ "taskSet": set }))
        .renamed("taskSet", "taskSetArn"),
        named(Case::new::<UpdateServicePrimaryTaskSetInput>(
            "UpdateServicePrimaryTaskSet",
            estate,
            described,
        ))
        .with(json!({ "primaryTaskSet": set }))
        .renamed("primaryTaskSet", "taskSetArn"),
    ]
}

/// A world with a service that an external controller deploys.
fn external() -> World {
    let mut world = provided();
    let body = json!({
        "cluster": "c", "serviceName": "web", "desiredCount": 2, "deploymentController": { "type": "EXTERNAL" },
    });
    ask(&mut world, "CreateService", body);
    world
}

/// The same with a task set.
fn estate() -> World {
    let mut world = external();
    let body = json!({
        "cluster": "c", "service": "web", "taskDefinition": "web:1", "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    });
    ask(&mut world, "CreateTaskSet", body);
    world
}

fn described(world: &mut World, _: &Json, _: &Json) -> Json {
    sets(world)
}

fn sets(world: &mut World) -> Json {
    let body = json!({ "cluster": "c", "service": "web", "include": ["TAGS"] });
    ask(world, "DescribeTaskSets", body)
}
