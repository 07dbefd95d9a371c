//! Rules for services (catalogue groups SV and SC), and the facts about a service that several of them need.

mod across;
mod compatibility;
mod connect;
mod controller;
mod daemon;
mod deployment;
mod launch;
mod load_balancer;
mod monitoring;
mod network;
mod placement;
mod platform;
mod traffic;
mod update;
mod volume;

use super::launch::{FARGATE, controller, is_fargate, launch_type, providers};
use super::node::Node;
use super::object::{Object, Rows};
use super::{capacity_provider_strategy, placement_constraints, service_connect, tags};

/// All rules, in the order in which a reader wants to hear of violations.
pub(crate) const ROWS: Rows = &[
    ("", launch::PLACE),
    ("", launch::ROWS),
    (
        "capacity_provider_strategy",
        capacity_provider_strategy::ROWS,
    ),
    ("", daemon::ROWS),
    ("", controller::ROWS),
    ("", deployment::ROWS),
    ("", traffic::ROWS),
    ("", load_balancer::ROWS),
    ("network_configuration", network::ROWS),
    ("", network::OF_SERVICES),
    ("", placement::ROWS),
    ("ordered_placement_strategy", placement::STRATEGIES),
    ("placement_constraints", placement_constraints::ROWS),
    ("volume_configuration.managed_ebs_volume", volume::ROWS),
    ("", monitoring::ROWS),
    ("service_connect_configuration", service_connect::ROWS),
    ("tags", tags::ROWS),
];

pub(crate) use deployment::ALARMS;
pub(crate) use launch::PLACE;
pub(crate) use load_balancer::TARGETS;
pub(crate) use network::ROWS as NETWORK;
pub(crate) use placement::STRATEGIES;
#[cfg(test)]
pub(crate) use traffic::{ACTIONS, STAGES};
pub(crate) use update::{KEPT, may_change, place_of, rolled_out_by, what_to_do};

/// The rules for a change of a service.
pub(crate) const UPDATES: Rows = &[("", update::ROWS)];

/// The rules for a service and its task definition, once that is known.
pub(crate) const ACROSS: Rows = &[
    ("", across::ROWS),
    ("", platform::ROWS),
    ("service_connect_configuration", connect::ROWS),
];

/// The rules for a change of a service and its task definitions, the former and the next one.
pub(crate) const ACROSS_UPDATES: Rows = &[("service_connect_configuration", connect::UPDATES)];

/// Whether ECS itself rolls out the service.
pub(super) fn is_ecs(service: &Object) -> Option<bool> {
    Some(controller(service)? == "ECS")
}

/// How ECS shifts traffic to new tasks.
pub(super) fn strategy(service: &Object) -> Option<&str> {
    let strategy = deployment(service).get("strategy").text()?;
    Some(strategy.unwrap_or("ROLLING"))
}

/// The configuration of deployments.
pub(super) fn deployment(service: &Object) -> Node<'_> {
    service.get("deployment_configuration")
}

/// Whether one task runs on every container instance.
pub(super) fn is_daemon(service: &Object) -> Option<bool> {
    Some(service.get("scheduling_strategy").text()? == Some("DAEMON"))
}

/// The task definition that a service runs; `None` while it is not known.
fn definition(service: &Object) -> Option<&Object> {
    service.definition()
}

/// It at the beginning of a message.
fn called(service: &Object) -> Option<String> {
    definition(service)?.called()
}

/// It within a sentence.
fn named(service: &Object) -> Option<String> {
    definition(service)?.named()
}
