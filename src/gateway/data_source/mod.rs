//! Looking up a gateway, and all of a region.

mod gateways;

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use tfplug::{Attr, Cx, Model, Result};

use super::api::Api;
use super::schema::HostSharedAlb;
use crate::arn::short_name;
use crate::aws::codec::{Codec, described, time};
use crate::aws::{Client, Step, tagging};
use crate::validators;

pub(crate) use gateways::GatewaysDataSource;

static CODEC: Codec<Lookup> = Codec::of_data_source();
static LOAD_BALANCER: Codec<LoadBalancer> = Codec::of_data_source();

/// Looks up a gateway by its name or ARN, with the load balancers that ECS has made for it so far.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// ARN of the gateway. Excludes `name`.
    #[tf(optional, computed, answer = "gatewayArn", validate = validators::arn())]
    pub(crate) arn: Attr<String>,
    /// Name of the gateway.
    #[tf(optional, computed)]
    pub(crate) name: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the IAM role with which ECS makes and manages load balancers, security groups and certificates.
    #[tf(computed)]
    pub(crate) infrastructure_role_arn: Attr<String>,
    /// Settings of the load balancers that services share.
    #[tf(computed, api = "configuration.hostSharedAlb")]
    pub(crate) host_shared_alb: Attr<Vec<HostSharedAlb>>,
    /// How many load balancers ECS has made.
    #[tf(computed, api = "configuration.hostSharedAlb.currentAlbCount")]
    pub(crate) current_alb_count: Attr<i64>,
    /// The load balancers that ECS has made.
    #[tf(computed, local)]
    pub(crate) load_balancers: Attr<Vec<LoadBalancer>>,
    /// Whether the gateway and its load balancers are protected against deletion.
    #[tf(computed)]
    pub(crate) deletion_protection: Attr<bool>,
    /// `GATEWAY` when everything that ECS makes for the gateway gets its tags, else `NONE`.
    #[tf(computed)]
    pub(crate) propagate_tags: Attr<String>,
    /// Whether the gateway can be reached from the internet: `PUBLIC` or `PRIVATE`.
    #[tf(computed)]
    pub(crate) access_type: Attr<String>,
    /// State of the gateway: `ACTIVE`, `UPDATE_IN_PROGRESS`, `UPDATE_COMPLETE` or `UPDATE_FAILED`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// The reason for the state, where ECS gives one.
    #[tf(computed)]
    pub(crate) status_reason: Attr<String>,
    /// Resources that the last update could not change.
    #[tf(computed)]
    pub(crate) failures: Attr<Vec<Failure>>,
    /// Time of its creation, in RFC 3339.
    #[tf(computed)]
    pub(crate) created_at: Attr<String>,
    /// Time of its last update, in RFC 3339.
    #[tf(computed)]
    pub(crate) updated_at: Attr<String>,
    /// Tags of the gateway.
    #[tf(computed, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// A load balancer of a gateway.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct LoadBalancer {
    /// ARN of the load balancer.
    #[tf(computed)]
    pub(crate) load_balancer_arn: Attr<String>,
    /// ARN of its listener.
    #[tf(computed)]
    pub(crate) listener_arn: Attr<String>,
    /// ID of its security group.
    #[tf(computed)]
    pub(crate) security_group: Attr<String>,
    /// ARNs of the routes to services that go through it.
    #[tf(computed)]
    pub(crate) gateway_route_arns: Attr<Vec<String>>,
}

/// A resource that an update could not change.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Failure {
    /// ARN of the resource.
    #[tf(computed)]
    pub(crate) arn: Attr<String>,
    /// Operations that failed.
    #[tf(computed)]
    pub(crate) errors: Attr<Vec<OperationError>>,
}

/// An operation that failed.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct OperationError {
    /// IAM action of the operation, such as `elasticloadbalancing:SetSecurityGroups`.
    #[tf(computed)]
    pub(crate) operation: Attr<String>,
    /// Code of the error.
    #[tf(computed)]
    pub(crate) code: Attr<String>,
    /// Message of the error.
    #[tf(computed)]
    pub(crate) message: Attr<String>,
}

/// `data "ecs_gateway"`
#[derive(Debug)]
pub(crate) struct DataSource;

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "gateway";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let arn = config.arn.text().unwrap_or_default();
        let name = config.name.text().unwrap_or_default();
        let wanted = if arn.is_empty() { name } else { arn };
        let api = Api::new(cx, Step::LookUp, short_name(wanted), &config.region)?;
        if arn.is_empty() == name.is_empty() {
            let error = api.error("Set arn or name: one of both finds a gateway.");
            return Err(error.at("arn"));
        }
        let argument = if name.is_empty() { "arn" } else { "name" };
        let missing = || api.not_found(argument, &format!("There is no gateway {wanted:?}"));
        let found = api.find(wanted).await?.ok_or_else(missing)?;
        looked_up(&api, &found, &config).await
    }
}

async fn looked_up(api: &Api<'_>, found: &types::Gateway, config: &Lookup) -> Result<Lookup> {
    let balancers = api.load_balancers(found.gateway_arn().unwrap_or_default());
    let balancers = balancers.await?;
    let balancers = balancers
        .iter()
        .map(load_balancer)
        .collect::<Result<Vec<_>>>()?;
    let answer = described(types::Gateway::SCHEMA, found)?;
    let lookup = CODEC.decode(&answer, config, &[])?;
    let tags = tagging::flatten(found.tags());
    Ok(Lookup {
        region: api.client().answered_region(&config.region),
        load_balancers: balancers.into(),
        created_at: lookup.created_at.map(time),
        updated_at: lookup.updated_at.map(time),
        tags: api.client().tags().shown(tags).into(),
        ..lookup
    })
}

fn load_balancer(found: &types::ElbGatewayResources) -> Result<LoadBalancer> {
    let answer = described(types::ElbGatewayResources::SCHEMA, found)?;
    LOAD_BALANCER.decode(&answer, &LoadBalancer::default(), &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codec::full::{answers, forgotten, full};

    #[test]
    fn every_member_is_exposed() {
        let none = Vec::<String>::new();
        let found = full(types::Gateway::deserialize);
        let members = described(types::Gateway::SCHEMA, &found).unwrap();
        let declared = answers(CODEC.attributes());
        let listed = [("tags", "without those that are ignored")];
        assert_eq!(forgotten(&members, &declared, &listed), none);
        let found = full(types::ElbGatewayResources::deserialize);
        let members = described(types::ElbGatewayResources::SCHEMA, &found).unwrap();
        let declared = answers(LOAD_BALANCER.attributes());
        assert_eq!(forgotten(&members, &declared, &[]), none);
    }
}
