//! The service that an Express service is, as the operations of services make and update it.

use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use serde_json::{Value as Json, json};

use super::{MAIN, Made};
use crate::gateway::resource::Balancer;
use crate::world::World;

/// The canary deployment of Express Mode: its share of traffic in percent, and minutes of watching with it and with all.
const CANARY: (f64, i32) = (5.0, 3);
const BAKE: i32 = 3;

impl World {
    /// Whether all of the subnets are public. Those of the default VPC are; routes of others are not simulated.
    pub(super) fn is_public(&self, settings: &CreateExpressGatewayServiceInput) -> bool {
        let public = self.default_subnets();
        let network = settings.network_configuration();
        let subnets = network.map(|it| it.subnets()).unwrap_or_default();
        subnets.iter().all(|it| public.contains(it))
    }

    /// The load balancer of an Express service. Services in the same subnets share one.
    pub(super) fn express_balancer(&self, settings: &CreateExpressGatewayServiceInput) -> Balancer {
        let network = settings.network_configuration();
        let mut subnets = network.map(|it| it.subnets().to_vec()).unwrap_or_default();
        subnets.sort();
        self.balancer("ecs-express-gateway-alb", &subnets.join(" "))
    }

    /// The security groups of the tasks: those of the user, and the one that ECS made.
    pub(super) fn express_groups(
        &self,
        settings: &CreateExpressGatewayServiceInput,
        made: &Made,
    ) -> Vec<String> {
        let network = settings.network_configuration();
        let own = network.map(|it| it.security_groups()).unwrap_or_default();
        let mut all: Vec<String> = own.to_vec();
        all.retain(|it| *it != made.security_group);
        all.push(made.security_group.clone());
        all
    }

    /// The settings of the service that a create and an update have in common.
    pub(super) fn settings_of_service(
        &self,
        settings: &CreateExpressGatewayServiceInput,
        made: &Made,
        definition: &str,
        count: i32,
    ) -> Json {
        let network = settings.network_configuration();
        let subnets = network.map(|it| it.subnets().to_vec()).unwrap_or_default();
        let address = match self.is_public(settings) {
            true => "ENABLED",
            false => "DISABLED",
        };
        let vpc = json!({
            "subnets": subnets, "securityGroups": self.express_groups(settings, made), "assignPublicIp": address,
        });
        let main = self
            .definition(definition)
            .and_then(super::definition::main);
        let port = main.and_then(|it| it.port_mappings().first()?.container_port());
        let listener = self.express_balancer(settings).listener;
        let rule = listener.replacen(":listener/", ":listener-rule/", 1);
        let [first, second] = &made.target_groups;
        let id = made.endpoint.split(['-', '.']).nth(1).unwrap_or_default();
        let advanced = json!({
            "alternateTargetGroupArn": second, "roleArn": settings.infrastructure_role_arn(),
            "productionListenerRule": format!("{rule}/{}", id.get(..16).unwrap_or_default()),
        });
        let balancer = json!({
            "targetGroupArn": first, "containerName": MAIN, "containerPort": port, "advancedConfiguration": advanced,
        });
        json!({
            "cluster": settings.cluster(), "taskDefinition": definition, "desiredCount": count,
            "networkConfiguration": { "awsvpcConfiguration": vpc }, "loadBalancers": [balancer],
        })
    }
}

/// The members of a create that an update does not have.
pub(super) fn at_first(settings: &CreateExpressGatewayServiceInput) -> Json {
    json!({
        "serviceName": settings.service_name(), "launchType": "FARGATE",
        "deploymentConfiguration": {
            "strategy": "CANARY", "bakeTimeInMinutes": BAKE,
            "canaryConfiguration": { "canaryPercent": CANARY.0, "canaryBakeTimeInMinutes": CANARY.1 },
            "deploymentCircuitBreaker": { "enable": true, "rollback": true },
        },
    })
}
