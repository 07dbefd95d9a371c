//! Services, with their deployments and revisions.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let make = Case::new::<CreateServiceInput>("CreateService", provided, described);
    let change = Case::new::<UpdateServiceInput>("UpdateService", estate, described);
    vec![
        choices(make)
            .with(json!({ "serviceName": "new" }))
            .renamed("role", "roleArn")
            .except(Found::Nowhere, &["clientToken"], TOKEN),
        choices(change)
            .each_beside(&["cluster", "service"])
            .renamed("service", "serviceName")
            .except(Found::Nowhere, &["forceNewDeployment"], "an order"),
    ]
}

/// The choices and values that a service has when it is made and when it is changed.
fn choices(case: Case) -> Case {
    case.with(json!({
        "cluster": "c", "desiredCount": 3, "capacityProviderStrategy.capacityProvider": "FARGATE_SPOT",
    }))
    .either(vec![
        alternative(
            &["launchType", "placementConstraints", "placementStrategy", "volumeConfigurations"],
            json!({ "service": "ec2", "taskDefinition": "app:1", "volumeConfigurations.name": "data" }),
        ),
        alternative(
            &["capacityProviderStrategy", "platformVersion"],
            json!({ "service": "web", "taskDefinition": "web:2" }),
        ),
    ])
    .either(strategies())
    .renamed("cluster", "clusterArn")
    .except(
        Found::Described,
        &["gatewayConnectors", "monitoring"],
        "the API has them in service revisions alone",
    )
}

/// The members of deployment configurations that exclude each other.
fn strategies() -> Vec<Alternative> {
    let strategy = |name: &str| json!({ "deploymentConfiguration.strategy": name });
    vec![
        alternative(
            &[
                "deploymentConfiguration.alarms",
                "deploymentConfiguration.deploymentCircuitBreaker",
            ],
            strategy("ROLLING"),
        ),
        alternative(
            &[
                "deploymentConfiguration.lifecycleHooks",
                "deploymentConfiguration.linearConfiguration",
            ],
            strategy("LINEAR"),
        ),
        alternative(
            &[
                "deploymentConfiguration.lifecycleHooks",
                "deploymentConfiguration.canaryConfiguration",
            ],
            strategy("CANARY"),
        ),
    ]
}

/// A world with the service `web` on Fargate, and `ec2` on instances.
fn estate() -> World {
    let mut world = provided();
    // Else a Classic Load Balancer is refused.
    let mut body = service(1);
    body["availabilityZoneRebalancing"] = "DISABLED".into();
    ask(&mut world, "CreateService", body.clone());
    let volume = json!({ "roleArn": "arn:aws:iam::123456789012:role/ecs", "sizeInGiB": 20 });
    body["volumeConfigurations"] = json!([{ "name": "data", "managedEBSVolume": volume }]);
    body["serviceName"] = "ec2".into();
    body["taskDefinition"] = "app:1".into();
    body["launchType"] = "EC2".into();
    ask(&mut world, "CreateService", body);
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
