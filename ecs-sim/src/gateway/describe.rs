//! Gateways as they are described and listed.

use aws_sdk_ecs::operation::describe_gateway::{DescribeGatewayInput, DescribeGatewayOutput};
use aws_sdk_ecs::operation::list_gateways::{ListGatewaysInput, ListGatewaysOutput};
use aws_sdk_ecs::types::GatewaySummary;

use super::Gateway;
use crate::page::page;
use crate::refusal::Refusal;
use crate::world::World;

/// The most names of one list.
const MOST_NAMES: usize = 10;

pub(crate) fn describe(
    world: &mut World,
    input: DescribeGatewayInput,
) -> Result<DescribeGatewayOutput, Refusal> {
    let (arn, gateway) = world.gateway(input.gateway())?;
    let mut gateway = gateway.clone();
    let count = i32::from(world.balancer_of(&arn).is_some());
    if let Some(balancers) = gateway.balancers_mut() {
        balancers.current_alb_count = Some(count);
    }
    gateway.described.tags = Some(world.tags_of(&arn));
    Ok(DescribeGatewayOutput::builder()
        .gateway(gateway.described.0)
        .build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListGatewaysInput,
) -> Result<ListGatewaysOutput, Refusal> {
    let names = input.names();
    if names.len() > MOST_NAMES {
        return Err(Refusal::invalid(format!(
            "Names can have at most {MOST_NAMES} items."
        )));
    }
    let wanted = |it: &&Gateway| {
        let (name, status) = (it.described.name(), it.described.status());
        let named = names.is_empty() || names.iter().any(|one| Some(one.as_str()) == name);
        let asked = input.status();
        named && (asked.is_empty() || status.is_some_and(|it| asked.contains(it)))
    };
    let summary = |it: &Gateway| {
        GatewaySummary::builder()
            .set_gateway_arn(it.described.gateway_arn.clone())
            .set_name(it.described.name.clone())
            .set_status(it.described.status.clone())
            .set_created_at(it.described.created_at)
            .build()
    };
    let found = world.gateways.values().filter(wanted);
    let all: Vec<_> = found.map(summary).collect();
    let (found, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListGatewaysOutput::builder()
        .set_gateways(Some(found))
        .set_next_token(next)
        .build())
}
