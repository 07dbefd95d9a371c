//! Between a gateway and its requests and answers.

use aws_sdk_ecs::operation::create_gateway::CreateGatewayInput;
use aws_sdk_ecs::operation::update_gateway::UpdateGatewayInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Result};

use super::rollout;
use super::schema::{Gateway, HostSharedAlb};
use crate::aws::codec::{Codec, Members, described, differing, typed, with_tags};

pub(super) static CODEC: Codec<Gateway> = Codec::new();

/// The request that creates the gateway.
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &Gateway, token: String) -> Result<CreateGatewayInput> {
    CODEC.require(plan)?;
    let mut members = with_tags(CODEC.encode(plan), &plan.tags_all);
    members.insert("clientToken".to_owned(), token.into());
    Ok(typed(members, CreateGatewayInput::deserialize)?)
}

/// The request that makes `plan` of `prior`; `None` when nothing is to be sent.
///
/// # Errors
/// A member is missing.
pub(super) fn update(prior: &Gateway, plan: &Gateway) -> Result<Option<UpdateGatewayInput>> {
    CODEC.require(plan)?;
    let members = changes(prior, plan);
    match members.is_empty() {
        true => Ok(None),
        false => Ok(Some(typed(members, UpdateGatewayInput::deserialize)?)),
    }
}

/// The members that have to be sent: those that changed, the configuration whole; after an update that failed, all.
pub(super) fn changes(prior: &Gateway, plan: &Gateway) -> Members {
    let members = CODEC.encode(&changeable(plan));
    match rollout::has_failed(prior.status.text()) {
        true => members,
        false => differing(&CODEC.encode(&changeable(prior)), members),
    }
}

/// The settings that an update may have.
fn changeable(gateway: &Gateway) -> Gateway {
    let changeable = |alb: HostSharedAlb| HostSharedAlb {
        scheme: Attr::Null,
        subnets: Attr::Null,
        ip_address_type: Attr::Null,
        port: Attr::Null,
        protocol: Attr::Null,
        ..alb
    };
    Gateway {
        name: Attr::Null,
        host_shared_alb: gateway.host_shared_alb.clone().map(changeable),
        ..gateway.clone()
    }
}

/// The model of a gateway that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(found: &types::Gateway, before: &Gateway) -> Result<Gateway> {
    let answer = described(types::Gateway::SCHEMA, found)?;
    CODEC.decode(&answer, before, &[])
}
