//! A gateway: ingress that services of several clusters share. ECS makes and manages the load balancers.
//!
//! API calls: CreateGateway, DescribeGateway, UpdateGateway, DeleteGateway, ListGateways, TagResource, UntagResource;
//! ListGatewayClusterAssociations after a delete that is refused; DescribeGatewayResources for the data source.
//!
//! Traps:
//! - CreateGateway answers a token that it remembers with the gateway that it made then, which may have been deleted since.
//! - UpdateGateway goes on behind its answer, load balancer by load balancer. Where one fails the status is `UPDATE_FAILED`
//!   and the others are changed all the same: the next apply sends all settings again.
//! - Nothing documents whether a configuration in UpdateGateway is merged with the one that is there, so it is sent whole;
//!   nor how a web ACL, access logs, test rules or a security group are taken away, so they stay.
//! - DeleteGateway refuses a protected gateway and one that is associated with a cluster, by codes that other faults share.

mod api;
mod convert;
mod data_source;
mod list_resource;
mod resource;
mod rollout;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(schema::Gateway, "ECS gateway", "ecs_gateway");

pub(crate) use data_source::{DataSource, GatewaysDataSource};
pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
