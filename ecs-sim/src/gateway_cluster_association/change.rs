//! Associations that are made and ended.

use aws_sdk_ecs::operation::associate_gateway_with_cluster::{
    AssociateGatewayWithClusterInput, AssociateGatewayWithClusterOutput,
};
use aws_sdk_ecs::operation::disassociate_gateway_from_cluster::{
    DisassociateGatewayFromClusterInput, DisassociateGatewayFromClusterOutput,
};
use aws_sdk_ecs::types::GatewayClusterAssociationStatus;

use super::Association;
use crate::refusal::Refusal;
use crate::world::World;

/// The most gateways of a cluster.
const MOST: usize = 5;

fn cluster_of(world: &World, named: Option<&str>) -> Result<String, Refusal> {
    let named = named.filter(|named| !named.is_empty());
    world.cluster_arn(Some(named.ok_or_else(|| Refusal::missing("cluster"))?))
}

/// Once more it is the same association.
pub(crate) fn associate(
    world: &mut World,
    input: AssociateGatewayWithClusterInput,
) -> Result<AssociateGatewayWithClusterOutput, Refusal> {
    world.settle_associations();
    let gateway = world.gateway_arn(input.gateway())?;
    let cluster = cluster_of(world, input.cluster())?;
    let now = world.now;
    match world.association_mut(&gateway, &cluster) {
        Some(found) if found.ended_at.is_some() => {
            return Err(Refusal::invalid(
                "The gateway is being disassociated from the cluster.",
            ));
        }
        Some(_) => {}
        None => {
            let others = world.associations.iter();
            if others.filter(|it| it.cluster == cluster).count() >= MOST {
                return Err(Refusal::invalid(format!(
                    "A cluster can be associated with at most {MOST} gateways."
                )));
            }
            world.associations.push(Association {
                gateway: gateway.clone(),
                cluster: cluster.clone(),
                created_at: now,
                ended_at: None,
            });
        }
    }
    Ok(AssociateGatewayWithClusterOutput::builder()
        .gateway_arn(gateway)
        .cluster_arn(cluster)
        .status(GatewayClusterAssociationStatus::Active)
        .build())
}

pub(crate) fn disassociate(
    world: &mut World,
    input: DisassociateGatewayFromClusterInput,
) -> Result<DisassociateGatewayFromClusterOutput, Refusal> {
    world.settle_associations();
    let gateway = world.gateway_arn(input.gateway())?;
    let cluster = cluster_of(world, input.cluster())?;
    let now = world.now;
    let missing = || Refusal::new("ResourceNotFoundException", "Resource not found.");
    let found = world.association_mut(&gateway, &cluster);
    found.ok_or_else(missing)?.ended_at.get_or_insert(now);
    Ok(DisassociateGatewayFromClusterOutput::builder()
        .gateway_arn(gateway)
        .cluster_arn(cluster)
        .status(GatewayClusterAssociationStatus::Disassociating)
        .build())
}
