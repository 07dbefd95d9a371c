//! Associations as they are listed.

use aws_sdk_ecs::operation::list_gateway_cluster_associations::{
    ListGatewayClusterAssociationsInput, ListGatewayClusterAssociationsOutput,
};
use aws_sdk_ecs::types::GatewayClusterAssociationSummary;

use super::Association;
use crate::page::page;
use crate::refusal::Refusal;
use crate::world::{World, short};

/// Whether a name or an ARN is that of an object.
fn is_named(named: Option<&str>, arn: &str) -> bool {
    named.is_none_or(|named| named == arn || named == short(arn))
}

pub(crate) fn list(
    world: &mut World,
    input: ListGatewayClusterAssociationsInput,
) -> Result<ListGatewayClusterAssociationsOutput, Refusal> {
    world.settle_associations();
    let wanted = |it: &&Association| {
        is_named(input.gateway(), &it.gateway)
            && is_named(input.cluster(), &it.cluster)
            && (input.status().is_empty() || input.status().contains(&it.status()))
    };
    let summary = |it: &Association| {
        GatewayClusterAssociationSummary::builder()
            .gateway_arn(&it.gateway)
            .cluster_arn(&it.cluster)
            .status(it.status())
            .build()
    };
    let found = world.associations.iter().filter(wanted);
    let all: Vec<_> = found.map(summary).collect();
    let (found, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListGatewayClusterAssociationsOutput::builder()
        .set_gateway_cluster_associations(Some(found))
        .set_next_token(next)
        .build())
}
