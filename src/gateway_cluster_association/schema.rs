//! The arguments and attributes of an association.

use tfplug::{Attr, Model, Timeouts};

use crate::blocks::equal;
use crate::validators;

/// The association of a gateway with a cluster. Services of the cluster can then connect to the gateway, by
/// `gateway_connectors`; a cluster has up to 5 gateways.
///
/// ECS removes an association only when no service of the cluster uses the gateway any more: destroying one waits for
/// that, and names the services that it waits for when its time runs out. A service does not mention the gateway, so give
/// one that has `gateway_connectors` a `depends_on` with the association: then both are made and destroyed in order.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct GatewayClusterAssociation {
    /// Name or ARN of the gateway.
    #[tf(required, force_new, eq = equal::gateway, answer = "gatewayArn")]
    pub(crate) gateway: Attr<String>,
    /// Name or ARN of the cluster.
    #[tf(required, force_new, validate = validators::reference("cluster"), eq = equal::cluster, answer = "clusterArn")]
    pub(crate) cluster: Attr<String>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the gateway.
    #[tf(computed, keep, prefix = "arn:")]
    pub(crate) gateway_arn: Attr<String>,
    /// ARN of the cluster.
    #[tf(computed, keep, prefix = "arn:")]
    pub(crate) cluster_arn: Attr<String>,
    /// State of the association: `ACTIVE`, or `DISASSOCIATING` while it is being removed; then it is made again.
    #[tf(computed, keep)]
    pub(crate) status: Attr<String>,
    #[tf(timeouts(create, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of an association.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ARN of the gateway.
    #[tf(required)]
    pub(crate) gateway_arn: Attr<String>,
    /// ARN of the cluster.
    #[tf(required)]
    pub(crate) cluster_arn: Attr<String>,
}
