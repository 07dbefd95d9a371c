//! Tasks.

use aws_sdk_ecs::operation::run_task::RunTaskInput;
use aws_sdk_ecs::operation::start_task::StartTaskInput;
use aws_sdk_ecs::operation::update_task_protection::UpdateTaskProtectionInput;

use super::instances::joined;
use super::*;

pub(super) fn cases() -> Vec<Case> {
    let (world, instance) = joined();
    // In the zone of the instance.
    let mut subnets = (0..9).map(|number| format!("subnet-{number}"));
    let subnet = subnets.find(|it| world.subnet_zone(it) == "eu-west-1a");
    let values = json!({
        "cluster": "c", "taskDefinition": "app:1", "containerInstances": [instance],
        "overrides.containerOverrides.name": "app", "overrides.cpu": "256", "overrides.memory": "512",
        "count": 1, "volumeConfigurations.name": "data", "overrides.containerOverrides.resourceRequirements.type": "InferenceAccelerator",
        "networkConfiguration.awsvpcConfiguration.subnets": [subnet],
    });
    let started = |case: Case| {
        case.with(values.clone())
            .renamed("cluster", "clusterArn")
            .renamed("taskDefinition", "taskDefinitionArn")
            .renamed(
                "networkConfiguration.awsvpcConfiguration.subnets",
                "attachments.details.value",
            )
            .except(
                Found::Nowhere,
                &["networkConfiguration"],
                "the network interface of a task has its subnet alone",
            )
            .except(
                Found::Nowhere,
                &["propagateTags", "enableECSManagedTags"],
                "the tags come back that they bring",
            )
            .except(
                Found::Nowhere,
                &["referenceId"],
                "no object of the API has it",
            )
            .except(
                Found::Nowhere,
                &["volumeConfigurations"],
                "the volume of a task is an attachment",
            )
    };
    let run = Case::new::<RunTaskInput>("RunTask", estate, described).either(vec![
        alternative(
            &["launchType", "placementConstraints", "placementStrategy", "volumeConfigurations"],
            json!({ "launchType": "EC2", "volumeConfigurations.name": "data" }),
        ),
        alternative(
            &["capacityProviderStrategy", "platformVersion"],
            json!({
                "capacityProviderStrategy.capacityProvider": "FARGATE_SPOT", "platformVersion": "1.3.0",
                "taskDefinition": "web:1",
            }),
        ),
    ]);
    let start = Case::new::<StartTaskInput>("StartTask", estate, described);
    let task = served().1;
    vec![
        started(run)
            .renamed(
                "capacityProviderStrategy.capacityProvider",
                "capacityProviderName",
            )
            .except(
                Found::Nowhere,
                &["capacityProviderStrategy"],
                "a task has the name of its capacity provider",
            )
            .except(
                Found::Nowhere,
                &["placementConstraints", "placementStrategy"],
                "a task has the instance that they choose",
            )
            .except(Found::Nowhere, &["clientToken"], TOKEN)
            .except(Found::Nowhere, &["count"], "the number of the tasks"),
        started(start).renamed("containerInstances", "containerInstanceArn"),
        Case::new::<UpdateTaskProtectionInput>("UpdateTaskProtection", serving, protected)
            .with(json!({ "cluster": "c", "tasks": [task], "expiresInMinutes": 90 }))
            .renamed("tasks", "taskArn")
            .renamed("cluster", "taskArn")
            .except(
                Found::Nowhere,
                &["expiresInMinutes"],
                "the date comes back in its place",
            ),
    ]
}

/// A world with an instance, and with a definition in the VPC for it.
fn estate() -> World {
    let (mut world, _) = joined();
    provide(&mut world);
    world
}

/// A world with a service, and the ARN of its task.
fn served() -> (World, String) {
    let mut world = world();
    create(&mut world, 1);
    pass(&mut world, 300);
    let listed = ask(&mut world, "ListTasks", json!({ "cluster": "c" }));
    let arn = listed["taskArns"][0].as_str().unwrap().to_owned();
    (world, arn)
}

fn serving() -> World {
    served().0
}

fn described(world: &mut World, _: &Json, answer: &Json) -> Json {
    assert_eq!(answer["failures"], json!([]));
    let arn = &answer["tasks"][0]["taskArn"];
    let body = json!({ "cluster": "c", "tasks": [arn], "include": ["TAGS"] });
    ask(world, "DescribeTasks", body)
}

fn protected(world: &mut World, request: &Json, _: &Json) -> Json {
    let body = json!({ "cluster": "c", "tasks": request["tasks"] });
    ask(world, "GetTaskProtection", body)
}
