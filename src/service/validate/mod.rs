//! Rules across a service's attributes: group SV of the rule catalogue, as far as one resource shows them.
//!
//! A path into a block of a set (`load_balancer.elb_name`) has no index: core finds the place when there is exactly one
//! such block, and shows the resource otherwise. A path that ends at a block is never found, so each one names a member.

mod deployment;
mod launch;
mod load_balancer;
mod placement;
#[cfg(test)]
mod tests;
pub(super) mod update;

use tfplug::{Attr, Diags, Path, Result};

use super::convert::CODEC;
use super::schema::Service;
use crate::aws::tags;
use crate::blocks::{capacity_provider_strategy, deployment_configuration, network_configuration};
use crate::rules::{SERVICE, object};

/// All rules. An unknown value keeps its rules silent.
pub(super) fn validate(config: &Service, diags: &mut Diags) {
    deployment::check_task_definition(config, diags);
    launch::check_launch(config, diags);
    launch::check_daemon(config, diags);
    deployment::check_deployment(config, diags);
    load_balancer::check_load_balancers(config, diags);
    placement::check_placement(config, diags);
    let network = &config.network_configuration;
    if let Some(network) = network.known().filter(|_| !network.is_unset()) {
        network_configuration::validate(network, &Path::from("network_configuration[0]"), diags);
    }
    object::report(SERVICE, &CODEC.object(config), diags);
    let at = Path::from("deployment_configuration");
    deployment_configuration::validate(&config.deployment_configuration, &at, diags);
    if config.sigint_rollback.get() == Some(true) {
        diags.warn(
            "sigint_rollback",
            "sigint_rollback is not acted on yet",
            "An interrupted wait leaves the deployment alone, and ECS goes on with it.",
        );
    }
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

/// The members that ECS requires in some services alone, in a plan in which all is known.
///
/// # Errors
/// One has no value; the error points at it.
pub(super) fn require(plan: &Service) -> Result {
    let mut diags = Diags::new();
    deployment::check_task_definition(plan, &mut diags);
    load_balancer::check_targets(plan, &mut diags);
    let at = Path::from("deployment_configuration");
    deployment_configuration::validate(&plan.deployment_configuration, &at, &mut diags);
    diags.into_result()
}

/// The controller's type; `None` when unknown.
fn controller(config: &Service) -> Option<&str> {
    match &config.deployment_controller {
        Attr::Null => Some("ECS"),
        Attr::Unknown => None,
        Attr::Known(controller) => match &controller.r#type {
            Attr::Unknown => None,
            kind if kind.is_unset() => Some("ECS"),
            kind => kind.text(),
        },
    }
}

/// Whether the service certainly runs on Fargate.
fn is_fargate(config: &Service) -> bool {
    let provider = |name: &str| name == "FARGATE" || name == "FARGATE_SPOT";
    let by_strategy = capacity_provider_strategy::items(&config.capacity_provider_strategy)
        .iter()
        .any(|item| item.capacity_provider.text().is_some_and(provider));
    config.launch_type.text() == Some("FARGATE") || by_strategy
}
