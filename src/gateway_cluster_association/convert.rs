//! Between an association and its requests and answers.

use aws_sdk_ecs::operation::associate_gateway_with_cluster::AssociateGatewayWithClusterInput;
use aws_sdk_ecs::types::{
    GatewayClusterAssociationSummary, GatewayRouteStatus, GatewayRouteSummary,
};
use tfplug::Result;

use super::schema::GatewayClusterAssociation;
use crate::arn::short_name;
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

/// The services that hold an association back, for messages: `web, api (DELETE_IN_PROGRESS)`.
pub(super) fn users(routes: &[GatewayRouteSummary]) -> String {
    let shown = |route: &GatewayRouteSummary| {
        let service = short_name(route.service_arn().unwrap_or("?"));
        match route.status() {
            None | Some(GatewayRouteStatus::Active) => service.to_owned(),
            Some(status) => format!("{service} ({status})"),
        }
    };
    let mut services: Vec<String> = routes.iter().map(shown).collect();
    services.sort();
    services.dedup();
    services.join(", ")
}
