//! Express services, gateways and their associations with clusters.

use aws_sdk_ecs::operation::associate_gateway_with_cluster::AssociateGatewayWithClusterInput;
use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::create_gateway::CreateGatewayInput;
use aws_sdk_ecs::operation::update_express_gateway_service::UpdateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::update_gateway::UpdateGatewayInput;

use super::*;

const SERVICE: &str = "arn:aws:ecs:eu-west-1:123456789012:service/c/shop";
const GATEWAY: &str = "arn:aws:ecs:eu-west-1:123456789012:gateway/edge";

pub(super) fn cases() -> Vec<Case> {
    let arns = "the answer has no more than ARN, name and status";
    let balancer = |case: Case| {
        case.with(json!({ "gateway": GATEWAY }))
            .renamed("gateway", "gatewayArn")
            .except(Found::Described, &[""], arns)
    };
    vec![
        Case::new::<CreateExpressGatewayServiceInput>(
            "CreateExpressGatewayService",
            world,
            express,
        ),
        Case::new::<UpdateExpressGatewayServiceInput>("UpdateExpressGatewayService", shop, express)
            .with(json!({ "serviceArn": SERVICE })),
        balancer(Case::new::<CreateGatewayInput>(
            "CreateGateway",
            world,
            gateway,
        ))
        .except(Found::Nowhere, &["clientToken"], TOKEN),
        balancer(Case::new::<UpdateGatewayInput>(
            "UpdateGateway",
            edge,
            gateway,
        )),
        Case::new::<AssociateGatewayWithClusterInput>(
            "AssociateGatewayWithCluster",
            edge,
            associated,
        ),
    ]
}

/// A world with an Express service.
fn shop() -> World {
    let mut world = world();
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

fn express(world: &mut World, _: &Json, answer: &Json) -> Json {
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
