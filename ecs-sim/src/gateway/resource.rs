//! The infrastructure that ECS makes for a gateway: a load balancer, as long as a service uses it.

use aws_sdk_ecs::operation::describe_gateway_resources::{
    DescribeGatewayResourcesInput, DescribeGatewayResourcesOutput,
};
use aws_sdk_ecs::types::{ElbGatewayResources, GatewayInfrastructureResources, GatewayResources};

use super::route::Route;
use crate::ec2::{id_of, number_of};
use crate::page::page;
use crate::refusal::Refusal;
use crate::world::World;

/// The most load balancers of a page, and how many there are unless it is asked for.
const MOST: usize = 20;
const USUAL: i32 = 10;

/// A load balancer.
pub(crate) struct Balancer {
    pub(crate) arn: String,
    pub(crate) listener: String,
    /// The ID of its security group.
    pub(crate) security_group: String,
}

impl World {
    /// The load balancer that ECS makes for `purpose`.
    pub(crate) fn balancer(&self, kind: &str, purpose: &str) -> Balancer {
        let part = |it: &str| number_of(&format!("{purpose} {it}"));
        let name = format!("{kind}-{:08x}", part("name") & 0xffff_ffff);
        let path = format!("app/{name}/{:016x}", part("id"));
        Balancer {
            arn: self.elb_arn(&format!("loadbalancer/{path}")),
            listener: self.elb_arn(&format!("listener/{path}/{:016x}", part("listener"))),
            security_group: id_of("sg", purpose),
        }
    }

    /// The load balancer of a gateway, if a service uses it.
    pub(crate) fn balancer_of(&self, gateway: &str) -> Option<Balancer> {
        let is_used = self.routes().iter().any(|it| it.gateway == gateway);
        is_used.then(|| self.balancer("ecs-gateway-alb", gateway))
    }

    pub(crate) fn elb_arn(&self, object: &str) -> String {
        let (region, account) = (&self.region, &self.account);
        format!("arn:aws:elasticloadbalancing:{region}:{account}:{object}")
    }

    pub(crate) fn security_group_arn(&self, id: &str) -> String {
        let (region, account) = (&self.region, &self.account);
        format!("arn:aws:ec2:{region}:{account}:security-group/{id}")
    }

    pub(crate) fn certificate_arn(&self, id: &str) -> String {
        let (region, account) = (&self.region, &self.account);
        format!("arn:aws:acm:{region}:{account}:certificate/{id}")
    }
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeGatewayResourcesInput,
) -> Result<DescribeGatewayResourcesOutput, Refusal> {
    world.settle_associations();
    let arn = world.gateway_arn(input.gateway())?;
    let routes = world.routes();
    let own = routes.iter().filter(|it| it.gateway == arn);
    let own: Vec<String> = own.map(|it: &Route<'_>| it.arn.clone()).collect();
    let balancer = world.balancer_of(&arn).map(|it| {
        ElbGatewayResources::builder()
            .load_balancer_arn(it.arn)
            .listener_arn(it.listener)
            .security_group(it.security_group)
            .set_gateway_route_arns(Some(own))
            .build()
    });
    let all: Vec<_> = balancer.into_iter().collect();
    let size = input.max_results().or(Some(USUAL));
    let (found, next) = page(&all, size, MOST, input.next_token())?;
    let resources = GatewayResources::builder()
        .gateway_arn(arn)
        .resources(GatewayInfrastructureResources::HostSharedAlb(found))
        .build();
    Ok(DescribeGatewayResourcesOutput::builder()
        .gateway_resources(resources)
        .set_next_token(next)
        .build())
}
