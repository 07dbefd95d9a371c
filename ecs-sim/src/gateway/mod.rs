//! Gateways: HTTPS ingress that services of several clusters share. A gateway has no load balancer before a service of an
//! associated cluster connects to it.

pub(crate) mod change;
pub(crate) mod describe;
pub(crate) mod resource;
pub(crate) mod route;
mod step;

use aws_sdk_ecs::types::{self, DescribeGatewayAlbConfiguration, DescribeGatewayConfiguration};
use serde::{Deserialize, Serialize};

use crate::codec::{Kept, shapes};
use crate::refusal::Refusal;
use crate::world::{Time, World};

shapes!(
    types::Gateway,
    types::GatewayElbNetworkConfiguration,
    DescribeGatewayAlbConfiguration
);

/// A gateway as it is stored: load balancers are counted when it is described, and tags are kept with those of all objects.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Gateway {
    pub(crate) described: Kept<types::Gateway>,
    /// Since when it is being updated.
    pub(crate) updating_since: Option<Time>,
}

impl Gateway {
    /// The configuration of its load balancers.
    pub(crate) fn balancers(&self) -> Option<&DescribeGatewayAlbConfiguration> {
        self.described.configuration()?.as_host_shared_alb().ok()
    }

    fn balancers_mut(&mut self) -> Option<&mut DescribeGatewayAlbConfiguration> {
        match self.described.configuration.as_mut()? {
            DescribeGatewayConfiguration::HostSharedAlb(balancers) => Some(balancers),
            _ => None,
        }
    }
}

/// The refusal of a gateway that does not exist.
pub(crate) fn gone() -> Refusal {
    Refusal::new(
        "GatewayNotFoundException",
        "The specified gateway wasn't found.",
    )
}

impl World {
    /// The ARN of the gateway that a request names, by its name or ARN.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn gateway_arn(&self, named: Option<&str>) -> Result<String, Refusal> {
        let named = named.filter(|named| !named.is_empty());
        let named = named.ok_or_else(|| Refusal::missing("gateway"))?;
        let arn = match named.starts_with("arn:") {
            true => named.to_owned(),
            false => self.arn(&format!("gateway/{named}")),
        };
        match self.gateways.contains_key(&arn) {
            true => Ok(arn),
            false => Err(gone()),
        }
    }

    /// The gateway that a request names.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn gateway(&self, named: Option<&str>) -> Result<(String, &Gateway), Refusal> {
        let arn = self.gateway_arn(named)?;
        let found = self.gateways.get(&arn).ok_or_else(gone)?;
        Ok((arn, found))
    }
}
