//! State of other providers' Express services becomes state of `ecs_express_gateway_service`.

use aws_sdk_ecs::types;
use serde_json::{Map, Value as Json};
use tfplug::{Move, Moved, Result};

use super::convert;
use super::schema::ExpressGatewayService;
use crate::aws::awscc::Stored;

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move::same("aws", "aws_ecs_express_gateway_service"),
        Move {
            provider: "awscc",
            resource: "awscc_ecs_express_gateway_service",
            step: from_awscc,
        },
    ]
}

/// Facts that the next read finds again, some of which are times in a form of their own.
const FOUND: [&str; 4] = [
    "active_configurations",
    "created_at",
    "status",
    "updated_at",
];

fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let mut stored = Stored::new(object, source, &[]);
    for name in FOUND {
        stored.take(name);
    }
    let service = stored.answer(types::EcsExpressGatewayService::deserialize)?;
    let revision = stored.answer(types::ExpressGatewayServiceConfiguration::deserialize)?;
    let before = ExpressGatewayService::default();
    stored.become_tagged(convert::found(&service, Some(&revision), &before)?)
}
