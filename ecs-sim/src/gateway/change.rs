//! Gateways that are made, updated and deleted.

use aws_sdk_ecs::operation::create_gateway::{CreateGatewayInput, CreateGatewayOutput};
use aws_sdk_ecs::operation::delete_gateway::{DeleteGatewayInput, DeleteGatewayOutput};
use aws_sdk_ecs::operation::update_gateway::{UpdateGatewayInput, UpdateGatewayOutput};
use aws_sdk_ecs::types::{
    self, AccessType, DescribeGatewayAlbConfiguration, GatewayAlbDesyncMitigationMode as Desync,
    GatewayAlbProtocol, GatewayElbIpAddressType, GatewayElbNetworkConfiguration, GatewayElbScheme,
    GatewayStatus, PropagateGatewayTags, UpdateGatewayAlbConfiguration,
};

use super::Gateway;
use crate::codec::{Kept, carry, overlay};
use crate::refusal::Refusal;
use crate::token::Token;
use crate::world::{Event, World, short};

/// The only port of listeners.
const PORT: i32 = 443;
/// How many load balancers there may be unless it is configured.
const MOST_BALANCERS: i32 = 10;

/// The operation, for its tokens.
const OPERATION: &str = "CreateGateway";

pub(crate) fn create(
    world: &mut World,
    input: CreateGatewayInput,
) -> Result<CreateGatewayOutput, Refusal> {
    check(&input)?;
    let name = input.name().unwrap_or_default().to_owned();
    let arn = world.arn(&format!("gateway/{name}"));
    let token = world.token(OPERATION, input.client_token(), &input)?;
    if let Some(gateway) = world.gateways.get(&arn) {
        return match token {
            Token::Again(made) if made == arn => Ok(created(gateway)),
            _ => Err(Refusal::invalid(format!(
                "The gateway {name} exists already."
            ))),
        };
    }
    let gateway = complete(world, &input, &arn)?;
    world.tags.remove(&arn);
    world.tag(&arn, input.tags())?;
    let answer = created(&gateway);
    world.gateways.insert(arn.clone(), gateway);
    world.keep_token(OPERATION, input.client_token(), &input, &arn)?;
    Ok(answer)
}

fn created(gateway: &Gateway) -> CreateGatewayOutput {
    CreateGatewayOutput::builder()
        .set_gateway_arn(gateway.described.gateway_arn.clone())
        .set_name(gateway.described.name.clone())
        .set_status(gateway.described.status.clone())
        .build()
}

/// A gateway without load balancers, with the defaults of ECS.
fn complete(world: &World, input: &CreateGatewayInput, arn: &str) -> Result<Gateway, Refusal> {
    let mut described: types::Gateway = carry(input)?;
    described.gateway_arn = Some(arn.to_owned());
    described.status = Some(GatewayStatus::Active);
    described.tags = None;
    described.deletion_protection.get_or_insert(true);
    described
        .propagate_tags
        .get_or_insert(PropagateGatewayTags::Gateway);
    described.created_at = Some(world.now.as_date());
    described.updated_at = Some(world.now.as_date());
    let mut gateway = Gateway {
        described: Kept(described),
        updating_since: None,
    };
    let mut access = AccessType::Public;
    if let Some(balancers) = gateway.balancers_mut() {
        balancers
            .scheme
            .get_or_insert(GatewayElbScheme::InternetFacing);
        balancers.port.get_or_insert(PORT);
        balancers.protocol.get_or_insert(GatewayAlbProtocol::Https);
        balancers.max_alb_count.get_or_insert(MOST_BALANCERS);
        balancers.http_desync.get_or_insert(Desync::Defensive);
        let network = balancers
            .network_configuration
            .get_or_insert_with(|| GatewayElbNetworkConfiguration::builder().build());
        network
            .ip_address_type
            .get_or_insert(GatewayElbIpAddressType::Dualstack);
        if network.subnets().is_empty() {
            network.subnets = Some(world.default_subnets());
        }
        if balancers.scheme == Some(GatewayElbScheme::Internal) {
            access = AccessType::Private;
        }
    }
    gateway.described.access_type = Some(access);
    Ok(gateway)
}

fn check(input: &CreateGatewayInput) -> Result<(), Refusal> {
    let name = input.name().unwrap_or_default();
    if name.is_empty() {
        return Err(Refusal::missing("name"));
    }
    let is_legal = |it: char| it.is_ascii_alphanumeric() || it == '-';
    if name.len() > 255 || !name.chars().all(is_legal) {
        return Err(Refusal::invalid(
            "The name of a gateway has 1 to 255 letters, digits and hyphens.",
        ));
    }
    if input
        .infrastructure_role_arn()
        .unwrap_or_default()
        .is_empty()
    {
        return Err(Refusal::missing("infrastructureRoleArn"));
    }
    let balancers = input.configuration().map(|it| it.as_host_shared_alb());
    let Some(Ok(balancers)) = balancers else {
        return Err(Refusal::invalid(
            "Exactly one variant of the configuration must be set.",
        ));
    };
    let is_other_port = balancers.port().is_some_and(|port| port != PORT);
    let https = &GatewayAlbProtocol::Https;
    if is_other_port || balancers.protocol().is_some_and(|it| it != https) {
        return Err(Refusal::invalid(
            "Listeners of a gateway have the protocol HTTPS and the port 443.",
        ));
    }
    check_count(balancers.max_alb_count())
}

fn check_count(most: Option<i32>) -> Result<(), Refusal> {
    match most.is_some_and(|most| most < 1) {
        true => Err(Refusal::invalid("maxAlbCount must be at least 1.")),
        false => Ok(()),
    }
}

/// The refusal of a change of a gateway that is being updated.
fn busy() -> Refusal {
    Refusal::client("The gateway is being updated. Try again when the update has ended.")
}

pub(crate) fn update(
    world: &mut World,
    input: UpdateGatewayInput,
) -> Result<UpdateGatewayOutput, Refusal> {
    let (arn, gateway) = world.gateway(input.gateway())?;
    if gateway.updating_since.is_some() {
        return Err(busy());
    }
    let mut after = gateway.clone();
    if let Some(configuration) = input.configuration() {
        let Ok(change) = configuration.as_host_shared_alb() else {
            return Err(Refusal::invalid(
                "The configuration must be of the type of the gateway.",
            ));
        };
        check_count(change.max_alb_count())?;
        if let Some(balancers) = after.balancers_mut() {
            *balancers = changed(balancers, change)?;
        }
    }
    let described = &mut after.described;
    if let Some(role) = &input.infrastructure_role_arn {
        described.infrastructure_role_arn = Some(role.clone());
    }
    described.deletion_protection = input.deletion_protection.or(described.deletion_protection);
    if let Some(propagate) = &input.propagate_tags {
        described.propagate_tags = Some(propagate.clone());
    }
    let now = world.now;
    described.status = Some(GatewayStatus::UpdateInProgress);
    (described.status_reason, described.failures) = (None, None);
    described.updated_at = Some(now.as_date());
    after.updating_since = Some(now);
    let name = after.described.name.clone();
    world.gateways.insert(arn.clone(), after);
    world.plan(super::step::UPDATING, Event::Gateway(arn.clone()));
    Ok(UpdateGatewayOutput::builder()
        .gateway_arn(arn)
        .set_name(name)
        .status(GatewayStatus::UpdateInProgress)
        .build())
}

/// The configuration with the members that the change has; subnets and the type of addresses stay.
fn changed(
    before: &DescribeGatewayAlbConfiguration,
    change: &UpdateGatewayAlbConfiguration,
) -> Result<DescribeGatewayAlbConfiguration, Refusal> {
    let mut after = overlay(before, change)?;
    if let (Some(network), Some(change)) = (
        before.network_configuration(),
        change.network_configuration(),
    ) {
        after.network_configuration = Some(overlay(network, change)?);
    }
    Ok(after)
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteGatewayInput,
) -> Result<DeleteGatewayOutput, Refusal> {
    world.settle_associations();
    let (arn, gateway) = world.gateway(input.gateway())?;
    if gateway.described.deletion_protection() == Some(true) {
        return Err(Refusal::invalid("Deletion protection is enabled."));
    }
    if world.associations.iter().any(|it| it.gateway == arn) {
        return Err(Refusal::invalid("The gateway has cluster associations."));
    }
    if gateway.updating_since.is_some() {
        return Err(busy());
    }
    world.gateways.remove(&arn);
    world.tags.remove(&arn);
    Ok(DeleteGatewayOutput::builder()
        .name(short(&arn))
        .gateway_arn(&arn)
        .status(GatewayStatus::Deleted)
        .build())
}
