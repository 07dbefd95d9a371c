//! Express services, gateways and their associations with clusters.

use aws_sdk_ecs::operation::associate_gateway_with_cluster::AssociateGatewayWithClusterInput;
use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::create_gateway::CreateGatewayInput;
use aws_sdk_ecs::operation::update_express_gateway_service::UpdateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::update_gateway::UpdateGatewayInput;

use super::*;

const SERVICE: &str = "arn:aws:ecs:eu-west-1:123456789012:service/c/shop";
const DEFINITION: &str = "arn:aws:ecs:eu-west-1:123456789012:task-definition/own:1";
const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/c";
const GATEWAY: &str = "arn:aws:ecs:eu-west-1:123456789012:gateway/edge";

pub(super) fn cases() -> Vec<Case> {
    vec![
        express(Case::new::<CreateExpressGatewayServiceInput>(
            "CreateExpressGatewayService",
            own,
            described,
        )),
        express(Case::new::<UpdateExpressGatewayServiceInput>(
            "UpdateExpressGatewayService",
            shop,
            described,
        ))
        .with(json!({ "serviceArn": SERVICE })),
        balancer(Case::new::<CreateGatewayInput>(
            "CreateGateway",
            world,
            gateway,
        ))
        .with(json!({ "propagateTags": "GATEWAY" }))
        .except(Found::Nowhere, &["clientToken"], TOKEN),
        balancer(Case::new::<UpdateGatewayInput>(
            "UpdateGateway",
            edge,
            gateway,
        ))
        .with(json!({ "gateway": GATEWAY, "propagateTags": "GATEWAY" }))
        .renamed("gateway", "gatewayArn"),
        Case::new::<AssociateGatewayWithClusterInput>(
            "AssociateGatewayWithCluster",
            edge,
            associated,
        )
        .with(json!({ "gateway": GATEWAY, "cluster": CLUSTER }))
        .renamed("gateway", "gatewayArn")
        .renamed("cluster", "clusterArn"),
    ]
}

/// The members that a definition of ones own excludes.
const CONTAINER: [&str; 6] = [
    "primaryContainer",
    "cpu",
    "memory",
    "cpuArchitecture",
    "executionRoleArn",
    "taskRoleArn",
];

fn express(case: Case) -> Case {
    case.with(json!({
        "cluster": "c", "cpu": "1024", "memory": "2048", "primaryContainer.containerPort": 8080,
        "healthCheckPath": "/health", "scalingTarget.minTaskCount": 2, "scalingTarget.maxTaskCount": 4, "scalingTarget.autoScalingTargetValue": 70,
    }))
    .either(vec![
        alternative(&CONTAINER, json!({})),
        alternative(&["taskDefinitionArn"], json!({ "taskDefinitionArn": DEFINITION })),
    ])
}

fn balancer(case: Case) -> Case {
    case.with(json!({ "configuration.hostSharedAlb.protocol": "HTTPS", "configuration.hostSharedAlb.port": 443 }))
        .except(Found::Described, &[""], "the answer has no more than ARN, name and status")
}

/// A world with a definition for Express services.
fn own() -> World {
    let mut world = world();
    let port = json!({ "containerPort": 8080, "name": "http" });
    let definition = json!({
        "family": "own", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "1024", "memory": "2048",
        "executionRoleArn": "arn:aws:iam::123456789012:role/exec",
        "containerDefinitions": [{ "name": "Main", "image": "own:1", "portMappings": [port] }],
    });
    ask(&mut world, "RegisterTaskDefinition", definition);
    world
}

/// A world with an Express service.
fn shop() -> World {
    let mut world = own();
    let body = json!({
        "serviceName": "shop", "cluster": "c", "executionRoleArn": "arn:aws:iam::123456789012:role/exec",
        "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infra", "primaryContainer": { "image": "shop:1" },
    });
    ask(&mut world, "CreateExpressGatewayService", body);
    pass(&mut world, 3_600);
    world
}

/// A world with a gateway.
fn edge() -> World {
    let mut world = world();
    let body = json!({
        "name": "edge", "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs",
        "configuration": { "hostSharedAlb": {} },
    });
    ask(&mut world, "CreateGateway", body);
    world
}

fn described(world: &mut World, _: &Json, answer: &Json) -> Json {
    let arn = &answer["service"]["serviceArn"];
    let body = json!({ "serviceArn": arn, "include": ["TAGS"] });
    ask(world, "DescribeExpressGatewayService", body)
}

fn gateway(world: &mut World, _: &Json, answer: &Json) -> Json {
    pass(world, 300);
    let body = json!({ "gateway": answer["gatewayArn"] });
    ask(world, "DescribeGateway", body)
}

fn associated(world: &mut World, request: &Json, _: &Json) -> Json {
    let body = json!({ "gateway": request["gateway"] });
    ask(world, "ListGatewayClusterAssociations", body)
}
