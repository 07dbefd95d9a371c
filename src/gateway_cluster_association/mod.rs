//! The association of a gateway with a cluster: services of the cluster can use the gateway.
//!
//! API calls: AssociateGatewayWithCluster, ListGatewayClusterAssociations, DisassociateGatewayFromCluster; ListGatewayRoutes
//! for the services that hold an association back.
//!
//! Traps:
//! - A disassociation is accepted at once, and goes on (`DISASSOCIATING`) until the last service of the cluster has left the
//!   gateway. Such an association stays in the state, so that a destroy can go on, and any other plan replaces it.
//! - No operation describes one association: it is found in the list of its gateway and cluster.

mod api;
mod convert;
mod list_resource;
mod resource;
mod rollout;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(
    schema::GatewayClusterAssociation,
    "ECS association of gateway and cluster",
    "ecs_gateway_cluster_association",
    untagged
);

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
