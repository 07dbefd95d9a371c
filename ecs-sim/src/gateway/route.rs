//! Routes from gateways to services. A route is a consequence of an association and of a service's connectors, so none is
//! stored.

use aws_sdk_ecs::operation::describe_gateway_route::{
    DescribeGatewayRouteInput, DescribeGatewayRouteOutput,
};
use aws_sdk_ecs::operation::list_gateway_routes::{
    ListGatewayRoutesInput, ListGatewayRoutesOutput,
};
use aws_sdk_ecs::types::{
    GatewayConnector, GatewayRoute, GatewayRouteAlbResources,
    GatewayRouteLoadBalancerSecurityGroup, GatewayRouteResources, GatewayRouteStatus,
    GatewayRouteSummary,
};

use crate::ec2::number_of;
use crate::gateway_cluster_association::Association;
use crate::page::page;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::world::{World, short};

/// A route.
pub(crate) struct Route<'a> {
    pub(crate) arn: String,
    pub(crate) gateway: &'a str,
    pub(crate) cluster: &'a str,
    service: &'a Service,
    connector: &'a GatewayConnector,
}

impl Route<'_> {
    fn status(&self) -> GatewayRouteStatus {
        match (self.service.is_active(), &self.service.succeeded) {
            (false, _) => GatewayRouteStatus::DeleteInProgress,
            (true, None) => GatewayRouteStatus::CreateInProgress,
            (true, Some(_)) => GatewayRouteStatus::Active,
        }
    }

    fn summary(&self) -> GatewayRouteSummary {
        GatewayRouteSummary::builder()
            .gateway_route_arn(&self.arn)
            .gateway_arn(self.gateway)
            .cluster_arn(self.cluster)
            .service_arn(&self.service.arn)
            .service_container_port_name(self.connector.port_name())
            .status(self.status())
            .build()
    }
}

/// Whether a service's newest deployment knows the association. One that ends keeps its routes until the service is updated.
fn is_connected(service: &Service, association: &Association) -> bool {
    let Some(newest) = service.rollouts.iter().map(|it| it.created_at).max() else {
        // It drains.
        return true;
    };
    newest >= association.created_at && association.ended_at.is_none_or(|end| newest <= end)
}

impl World {
    /// All routes.
    pub(crate) fn routes(&self) -> Vec<Route<'_>> {
        let of = |association| self.routes_of(association);
        self.associations.iter().flat_map(of).collect()
    }

    /// The routes of an association.
    pub(crate) fn routes_of<'a>(
        &'a self,
        association: &'a Association,
    ) -> impl Iterator<Item = Route<'a>> {
        let gateway = self.gateways.get(&association.gateway);
        let access = gateway.and_then(|it| it.described.access_type());
        let services = self.services_of(&association.cluster);
        let present = services.filter(|it| it.is_present() && is_connected(it, association));
        let connectors = present.flat_map(|service| {
            let all = service.settings.gateway_connectors().iter();
            all.map(move |connector| (service, connector))
        });
        let passes = move |connector: &GatewayConnector| {
            let filters = connector.filters().map(|it| it.access_types());
            let types = filters.unwrap_or_default();
            types.is_empty() || access.is_some_and(|it| types.contains(it))
        };
        let own = connectors.filter(move |(_, connector)| passes(connector));
        own.map(|(service, connector)| Route {
            arn: self.route_arn(association, service, connector),
            gateway: &association.gateway,
            cluster: &association.cluster,
            service,
            connector,
        })
    }

    fn route_arn(
        &self,
        association: &Association,
        service: &Service,
        connector: &GatewayConnector,
    ) -> String {
        let gateway = &association.gateway;
        let text = format!("{gateway} {} {}", service.arn, connector.port_name());
        let id = number_of(&text);
        self.arn(&format!("gateway-route/{}/{id:016x}", short(gateway)))
    }

    fn described_route(&self, route: &Route<'_>) -> GatewayRoute {
        let part = |it: &str| number_of(&format!("{} {it}", route.arn));
        let id = format!("{:016x}{:016x}", part("host"), part("name"));
        let balancer = self.balancer_of(route.gateway);
        let resources = balancer.map(|it| {
            let rule = |kind: &str| {
                let listener = it.listener.replacen(":listener/", ":listener-rule/", 1);
                format!("{listener}/{:016x}", part(kind))
            };
            let tested = self
                .gateways
                .get(route.gateway)
                .and_then(|it| it.balancers());
            let tested = tested.is_some_and(|it| it.test_traffic_rules().is_some());
            let group = GatewayRouteLoadBalancerSecurityGroup::builder()
                .arn(self.security_group_arn(&it.security_group))
                .build();
            let vpc = route.service.settings.network_configuration();
            let groups = vpc.and_then(|it| it.awsvpc_configuration());
            let own = groups.and_then(|it| it.security_groups().first());
            GatewayRouteAlbResources::builder()
                .acm_certificate_arn(self.certificate_arn(&id))
                .load_balancer_arn(&it.arn)
                .listener_arn(&it.listener)
                .listener_rule_arn(rule("rule"))
                .set_test_listener_rule_arns(tested.then(|| vec![rule("test")]))
                .load_balancer_security_groups(group)
                .set_service_security_group_arn(own.map(|id| self.security_group_arn(id)))
                .build()
        });
        let host = self.host_name(route.service.name(), &id);
        GatewayRoute::builder()
            .gateway_route_arn(&route.arn)
            .service_arn(&route.service.arn)
            .service_container_port_name(route.connector.port_name())
            .status(route.status())
            .service_url(format!("https://{host}"))
            .set_resources(resources.map(|it| GatewayRouteResources::HostSharedAlb(vec![it])))
            .build()
    }

    /// The host name that ECS gives a service: the first two letters of its name, and an ID.
    pub(crate) fn host_name(&self, service: &str, id: &str) -> String {
        let start: String = service.chars().take(2).collect();
        let start = start.to_ascii_lowercase();
        format!("{start}-{id}.ecs.{}.on.aws", self.region)
    }
}

pub(crate) fn list(
    world: &mut World,
    input: ListGatewayRoutesInput,
) -> Result<ListGatewayRoutesOutput, Refusal> {
    world.settle_associations();
    let gateway = match input.gateway() {
        Some(named) => Some(world.gateway_arn(Some(named))?),
        None => None,
    };
    let wanted = |route: &&Route<'_>| {
        let (cluster, service) = (input.cluster(), input.service());
        let port = input.service_container_port_name();
        gateway.as_deref().is_none_or(|it| it == route.gateway)
            && cluster.is_none_or(|it| short(it) == short(route.cluster))
            && service.is_none_or(|it| it == route.service.arn || it == route.service.name())
            && port.is_none_or(|it| it == route.connector.port_name())
            && (input.status().is_empty() || input.status().contains(&route.status()))
    };
    let routes = world.routes();
    let all: Vec<_> = routes.iter().filter(wanted).map(Route::summary).collect();
    let (found, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListGatewayRoutesOutput::builder()
        .set_gateway_routes(Some(found))
        .set_next_token(next)
        .build())
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeGatewayRouteInput,
) -> Result<DescribeGatewayRouteOutput, Refusal> {
    world.settle_associations();
    let arn = input.gateway_route_arn().filter(|arn| !arn.is_empty());
    let arn = arn.ok_or_else(|| Refusal::missing("gatewayRouteArn"))?;
    let routes = world.routes();
    let found = routes.iter().find(|it| it.arn == arn);
    let missing = || Refusal::new("ResourceNotFoundException", "Resource not found.");
    let route = world.described_route(found.ok_or_else(missing)?);
    Ok(DescribeGatewayRouteOutput::builder()
        .gateway_route(route)
        .build())
}
