//! Associations of gateways with clusters. One that ends stays until no service of the cluster uses the gateway any more.

pub(crate) mod change;
pub(crate) mod describe;
mod step;

use aws_sdk_ecs::types::GatewayClusterAssociationStatus;
use serde::{Deserialize, Serialize};

use crate::world::{Time, World};

/// An association.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Association {
    /// The ARN of the gateway.
    pub(crate) gateway: String,
    /// The ARN of the cluster.
    pub(crate) cluster: String,
    pub(crate) created_at: Time,
    /// Since when it is on its way out.
    pub(crate) ended_at: Option<Time>,
}

impl Association {
    fn status(&self) -> GatewayClusterAssociationStatus {
        match self.ended_at {
            None => GatewayClusterAssociationStatus::Active,
            Some(_) => GatewayClusterAssociationStatus::Disassociating,
        }
    }
}

impl World {
    fn association_mut(&mut self, gateway: &str, cluster: &str) -> Option<&mut Association> {
        let mut all = self.associations.iter_mut();
        all.find(|it| it.gateway == gateway && it.cluster == cluster)
    }
}
