//! Between an association and its requests and answers.

use aws_sdk_ecs::operation::associate_gateway_with_cluster::AssociateGatewayWithClusterInput;
use aws_sdk_ecs::types::GatewayClusterAssociationSummary;
use tfplug::Result;

use super::schema::GatewayClusterAssociation;
use crate::aws::codec::{Codec, described, typed};

pub(super) static CODEC: Codec<GatewayClusterAssociation> = Codec::new();

/// The request that makes the association.
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &GatewayClusterAssociation) -> Result<AssociateGatewayWithClusterInput> {
    CODEC.require(plan)?;
    let members = CODEC.encode(plan);
    Ok(typed(
        members,
        AssociateGatewayWithClusterInput::deserialize,
    )?)
}

/// The model of an association that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(
    found: &GatewayClusterAssociationSummary,
    before: &GatewayClusterAssociation,
) -> Result<GatewayClusterAssociation> {
    let answer = described(GatewayClusterAssociationSummary::SCHEMA, found)?;
    CODEC.decode(&answer, before, &[])
}
