//! Express services: services on Fargate with a task definition and infrastructure that ECS makes for them.
//!
//! An Express service is a service like others, with tasks, deployments and revisions; only what it has beside them is kept
//! here. It can therefore be described, and changed, by the operations of services as well.

pub(crate) mod change;
mod definition;
pub(crate) mod describe;
mod managed;
mod service;
mod settings;

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::types;
use serde::{Deserialize, Serialize};

use crate::codec::{Kept, shapes};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::world::{Time, World};

shapes!(
    types::EcsManagedResources,
    types::ExpressGatewayScalingTarget,
    types::ExpressGatewayServiceConfiguration,
    types::ExpressGatewayServiceNetworkConfiguration
);

/// The name of the container that gets the traffic.
const MAIN: &str = "Main";

/// The members of an Express service beside the members of every service.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct ExpressService {
    /// The settings of each revision, with all defaults, by its ARN.
    revisions: BTreeMap<String, Kept<CreateExpressGatewayServiceInput>>,
    /// The revision that was asked for last.
    last: String,
    made: Made,
    updated_at: Time,
}

/// The infrastructure that ECS makes for a service.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Made {
    /// The host name of its endpoint.
    endpoint: String,
    log_group: String,
    /// The ID of the security group of its tasks.
    security_group: String,
    /// The ARNs of the target groups between which traffic is shifted.
    target_groups: [String; 2],
}

impl World {
    /// An Express service and the service that it is, by its ARN.
    fn express_service(&self, arn: &str) -> Option<(&ExpressService, &Service)> {
        Some((self.express_services.get(arn)?, self.services.get(arn)?))
    }

    /// Whether ECS manages the resources of a service.
    pub(crate) fn is_express(&self, arn: &str) -> bool {
        self.express_services.contains_key(arn)
    }

    /// The infrastructure of a service that is gone goes as well.
    pub(crate) fn forget_express(&mut self, arn: &str) {
        if let Some(express) = self.express_services.remove(arn) {
            self.ec2.tags.remove(&express.made.security_group);
        }
    }

    /// The path of health checks of a target group, if ECS made it for an Express service.
    pub(crate) fn health_check_path(&self, group: &str) -> Option<&str> {
        let has = |it: &ExpressService| it.made.target_groups.iter().any(|own| own == group);
        let (arn, _) = self.express_services.iter().find(|(_, it)| has(it))?;
        self.express_settings(arn)?.health_check_path()
    }

    /// The settings of the revision that an Express service runs, or is on its way to.
    fn express_settings(&self, arn: &str) -> Option<&CreateExpressGatewayServiceInput> {
        let (express, service) = self.express_service(arn)?;
        let primary = service.rollouts.first();
        let revision = primary.map(|it| self.revision_arn(arn, &it.id));
        let own = revision.and_then(|revision| express.revisions.get(&revision));
        // A revision that was made by UpdateService has those of the one before.
        own.or_else(|| express.newest()).map(|it| &it.0)
    }
}

impl ExpressService {
    /// The settings that came in last.
    fn newest(&self) -> Option<&Kept<CreateExpressGatewayServiceInput>> {
        self.revisions.get(&self.last)
    }
}

/// The refusal of a service that is not there, or not an Express service.
fn missing() -> Refusal {
    Refusal::new("ServiceNotFoundException", "Service not found.")
}
