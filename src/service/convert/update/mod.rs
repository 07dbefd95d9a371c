//! The UpdateService request: what changed, and the values that clear what was removed.

use std::fmt::Debug;

use aws_sdk_ecs::operation::update_service::UpdateServiceInput;
use aws_sdk_ecs::operation::update_service::builders::UpdateServiceInputBuilder;
use aws_sdk_ecs::types;

use super::{
    expand_constraints, expand_controller, expand_deployment, expand_lattice,
    expand_load_balancers, expand_registries, expand_strategies, expand_volumes, is_daemon,
};
use crate::blocks::{
    capacity_provider_strategy, deployment_configuration, network_configuration, sent,
    service_connect,
};
use crate::service::schema::Service;

/// The request that stops all tasks.
pub(in crate::service) fn expand_scale_to_zero() -> UpdateServiceInputBuilder {
    UpdateServiceInput::builder().desired_count(0)
}

/// The request that makes `plan` of `prior`; `None` when the API need not be told anything.
///
/// What counts is what would be sent: two spellings of one request are no change. What UpdateService does not mention
/// stays as it is, so a removed part is sent as the value that clears it:
///
/// | removed | sent |
/// |---|---|
/// | `deployment_circuit_breaker`, `alarms` | the same, disabled (planned as such) |
/// | `health_check_grace_period_seconds` | 0 |
/// | `load_balancer`, `service_registries`, placement blocks | an empty list |
/// | `capacity_provider_strategy` | an empty list, "back to the launch type" |
/// | `propagate_tags` | `NONE` |
/// | `deployment_configuration` | the strategy `ROLLING`, without hooks; its members: see there |
/// | `service_connect_configuration` | the same, disabled |
/// | `volume_configuration`, `vpc_lattice_configurations` | an empty list |
/// | percentages | their defaults (planned as such) |
/// | security groups of `network_configuration` | an empty list |
/// | `network_configuration`, `deployment_controller`, `platform_version`, `availability_zone_rebalancing` | nothing: planned as they are |
pub(in crate::service) fn expand_update(
    prior: &Service,
    plan: &Service,
) -> Option<UpdateServiceInputBuilder> {
    let (update, mut changed) = settings(prior, plan);
    let (update, deployment) = deployment(update, prior, plan);
    changed |= deployment;
    let wanted = plan.force_new_deployment.get() == Some(true);
    changed |= wanted
        && (prior.triggers != plan.triggers
            || prior.force_new_deployment != plan.force_new_deployment);
    let strategy = |service: &Service| {
        sorted(capacity_provider_strategy::expand(
            &service.capacity_provider_strategy,
        ))
    };
    // ECS refuses a change of the strategy without a new deployment.
    let update = update.force_new_deployment(wanted || strategy(prior) != strategy(plan));
    changed.then_some(update)
}

/// Sets what differs; what is `None` afterwards cannot be told.
macro_rules! differing {
    ($update:ident, $changed:ident, $prior:ident, $plan:ident: $($target:ident($part:expr);)+) => {
        $(
            let part = $part;
            let (old, new) = (part($prior), part($plan));
            if new.is_some() && old != new {
                $update = $update.$target(new);
                $changed = true;
            }
        )+
    };
}

/// All that is no deployment configuration.
fn settings(prior: &Service, plan: &Service) -> (UpdateServiceInputBuilder, bool) {
    let mut update = UpdateServiceInput::builder();
    let mut changed = false;
    let network = |it: &Service| it.network_configuration.known().map(|it| it.0.clone());
    let before = network(prior);
    differing! { update, changed, prior, plan:
        set_task_definition(|it: &Service| it.task_definition.get());
        set_platform_version(|it: &Service| sent::text(&it.platform_version));
        set_capacity_provider_strategy(|it: &Service| Some(sorted(
            capacity_provider_strategy::expand(&it.capacity_provider_strategy))));
        set_service_connect_configuration(|it: &Service| Some(
            it.service_connect_configuration.known().map_or_else(service_connect::off, service_connect::expand)));
        set_volume_configurations(|it: &Service| Some(expand_volumes(&it.volume_configuration)));
        set_vpc_lattice_configurations(|it: &Service| Some(sorted(expand_lattice(&it.vpc_lattice_configurations))));
        set_deployment_controller(|it: &Service| Some(expand_controller(it).unwrap_or_else(ecs)));
        set_availability_zone_rebalancing(|it: &Service|
            it.availability_zone_rebalancing.text().map(types::AvailabilityZoneRebalancing::from));
        set_network_configuration(|it: &Service|
            network(it).map(|it| network_configuration::expand(&it, before.as_ref())).map(in_order));
        set_placement_constraints(|it: &Service| Some(sorted(expand_constraints(&it.placement_constraints))));
        set_placement_strategy(|it: &Service| Some(expand_strategies(&it.ordered_placement_strategy)));
        set_load_balancers(|it: &Service| Some(sorted(expand_load_balancers(&it.load_balancer))));
        set_service_registries(|it: &Service| Some(expand_registries(&it.service_registries)));
        set_health_check_grace_period_seconds(|it: &Service|
            Some(sent::number(&it.health_check_grace_period_seconds).unwrap_or_default()));
        set_enable_execute_command(|it: &Service| it.enable_execute_command.get());
        set_enable_ecs_managed_tags(|it: &Service| it.enable_ecs_managed_tags.get());
        set_propagate_tags(|it: &Service|
            Some(types::PropagateTags::from(it.propagate_tags.text().unwrap_or("NONE"))));
        // The count is never sent unless it changed here: Auto Scaling may have moved it meanwhile.
        set_desired_count(|it: &Service| sent::number(&it.desired_count).filter(|_| !is_daemon(plan)));
    }
    (update, changed)
}

fn deployment(
    update: UpdateServiceInputBuilder,
    prior: &Service,
    plan: &Service,
) -> (UpdateServiceInputBuilder, bool) {
    let nothing = Vec::new();
    let old = prior.deployment_configuration.known().unwrap_or(&nothing);
    let new = plan.deployment_configuration.known().unwrap_or(&nothing);
    let off = Service::default();
    let others = |it: &Service| {
        let mut it = it.clone();
        it.deployment_configuration = off.deployment_configuration.clone();
        expand_deployment(&off, &it)
    };
    if deployment_configuration::same(old, new) && others(prior) == others(plan) {
        return (update, false);
    }
    let sent = expand_deployment(prior, plan);
    let told = sent.is_some();
    (update.set_deployment_configuration(sent), told)
}

fn ecs() -> types::DeploymentController {
    let builder = types::DeploymentController::builder();
    builder
        .r#type(types::DeploymentControllerType::Ecs)
        .build()
        .expect("the type is set")
}

/// In one order, for what has none: sets come in any.
fn sorted<T: Debug>(mut items: Vec<T>) -> Vec<T> {
    items.sort_by_cached_key(|item| format!("{item:?}"));
    items
}

fn in_order(mut network: types::NetworkConfiguration) -> types::NetworkConfiguration {
    if let Some(vpc) = &mut network.awsvpc_configuration {
        vpc.subnets.sort();
        if let Some(groups) = &mut vpc.security_groups {
            groups.sort();
        }
    }
    network
}

#[cfg(test)]
mod tests;
