//! An Express service: a web application on Fargate whose load balancer, security groups, certificate and scaling ECS
//! makes and manages.
//!
//! API calls: CreateExpressGatewayService, DescribeExpressGatewayService, UpdateExpressGatewayService,
//! DeleteExpressGatewayService, TagResource, UntagResource; ListServiceDeployments while waiting for a steady state;
//! DescribeServices for a name that may be taken, ListServices for lists; ec2:DescribeSecurityGroups for groups that are
//! not configured.
//!
//! Traps:
//! - Every change makes a revision of the service. An answer has all active ones; the newest counts. The answer of an
//!   update has the revision that is on its way.
//! - Requests have no client token, so a create looks first whether a service of the name exists.
//! - An answer has the security groups that ECS added among those that were asked for. They have the tag
//!   `AmazonECSManaged`, and are left out.
//! - A revision has values for the members that were left out. Inside a configured structure they are left out again:
//!   core accepts no addition to one.
//! - With a task definition of one's own the answer shows its main container and roles all the same.

mod api;
mod convert;
mod list_resource;
mod migrate;
mod resource;
mod rollout;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(
    schema::ExpressGatewayService,
    "ECS Express service",
    "ecs_express_gateway_service"
);

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
