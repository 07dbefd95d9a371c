//! Services, with their deployments and revisions.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;

use super::*;

pub(super) fn cases() -> Vec<Case> {
    vec![
        choices(Case::new::<CreateServiceInput>(
            "CreateService",
            provided,
            described,
        ))
        .either(vec![
            alternative(&["launchType"], json!({ "launchType": "FARGATE" })),
            alternative(&["capacityProviderStrategy"], json!({})),
        ])
        .with(json!({ "serviceName": "new" }))
        .renamed("role", "roleArn")
        .except(Found::Nowhere, &["clientToken"], TOKEN),
        choices(Case::new::<UpdateServiceInput>(
            "UpdateService",
            estate,
            described,
        ))
        .with(json!({ "service": "web" }))
        .renamed("service", "serviceName")
        .except(Found::Nowhere, &["forceNewDeployment"], "It is an order."),
    ]
}

/// The choices and values that a service has when it is made and when it is changed.
fn choices(case: Case) -> Case {
    case.with(json!({
        "cluster": "c", "taskDefinition": "web:2", "desiredCount": 3,
        "capacityProviderStrategy.capacityProvider": "FARGATE_SPOT", "capacityProviderStrategy.weight": 2,
    }))
    .either(vec![
        alternative(
            &["deploymentConfiguration.linearConfiguration"],
            json!({ "deploymentConfiguration.strategy": "LINEAR" }),
        ),
        alternative(
            &["deploymentConfiguration.canaryConfiguration"],
            json!({ "deploymentConfiguration.strategy": "CANARY" }),
        ),
    ])
    .renamed("cluster", "clusterArn")
    .except(
        Found::Described,
        &["gatewayConnectors", "monitoring"],
        "The API has them in service revisions alone.",
    )
}

/// A world with the service `web`.
fn estate() -> World {
    let mut world = provided();
    create(&mut world, 1);
    pass(&mut world, 300);
    world
}

/// The service with its deployments and revisions.
fn described(world: &mut World, _: &Json, answer: &Json) -> Json {
    let arn = &answer["service"]["serviceArn"];
    let body = json!({ "cluster": "c", "services": [arn], "include": ["TAGS"] });
    let services = ask(world, "DescribeServices", body);
    pass(world, 10);
    let listed = ask(
        world,
        "ListServiceDeployments",
        json!({ "cluster": "c", "service": arn }),
    );
    let deployment = &listed["serviceDeployments"][0];
    let body = json!({ "serviceDeploymentArns": [deployment["serviceDeploymentArn"]] });
    let deployments = ask(world, "DescribeServiceDeployments", body);
    let body = json!({ "serviceRevisionArns": [deployment["targetServiceRevisionArn"]] });
    let revisions = ask(world, "DescribeServiceRevisions", body);
    json!([services, deployments, revisions])
}
