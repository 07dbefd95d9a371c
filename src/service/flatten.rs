//! From what was found to the model; the form that the user wrote is kept wherever it means the same.

use aws_sdk_ecs::types;
use tfplug::{Attr, Once, Set};

use super::convert::{MAXIMUM_PERCENT, MINIMUM_HEALTHY_PERCENT, is_daemon};
use super::schema::{
    AdvancedConfiguration, Alarms, DeploymentCircuitBreaker, DeploymentController, LoadBalancer,
    PlacementConstraint, PlacementStrategy, Service, ServiceRegistry, VpcLattice,
};
use crate::blocks::{
    capacity_provider_strategy, deployment_configuration, found, managed_ebs_volume,
    network_configuration, service_connect,
};

/// The model of a service that was found; `before` is the state or plan, `imported` tells that nobody wrote it.
pub(super) fn flatten(service: &types::Service, before: &Service, imported: bool) -> Service {
    let arn = found::text(service.service_arn());
    let daemon = service.scheduling_strategy() == Some(&types::SchedulingStrategy::Daemon);
    Service {
        name: service
            .service_name()
            .map_or(before.name.clone(), Attr::from),
        cluster: found::text(service.cluster_arn()),
        task_definition: found::text(service.task_definition()),
        desired_count: i64::from(service.desired_count()).into(),
        launch_type: service
            .launch_type()
            .map_or(Attr::Null, |kind| kind.as_str().into()),
        capacity_provider_strategy: capacity_provider_strategy::flatten(
            service.capacity_provider_strategy(),
            &before.capacity_provider_strategy,
            imported,
        ),
        platform_version: service.platform_version().unwrap_or_default().into(),
        scheduling_strategy: if daemon {
            "DAEMON".into()
        } else {
            "REPLICA".into()
        },
        network_configuration: network_configuration::flatten(
            service.network_configuration(),
            &before.network_configuration,
        ),
        load_balancer: flatten_load_balancers(
            service.load_balancers.as_deref(),
            &before.load_balancer,
        ),
        service_registries: flatten_registries(
            service.service_registries.as_deref(),
            &before.service_registries,
        ),
        iam_role: flatten_role(service.role_arn(), &before.iam_role),
        health_check_grace_period_seconds: service
            .health_check_grace_period_seconds()
            .map(i64::from)
            .into(),
        availability_zone_rebalancing: service
            .availability_zone_rebalancing()
            .map_or(before.availability_zone_rebalancing.clone(), |found| {
                found.as_str().into()
            }),
        placement_constraints: flatten_constraints(
            service.placement_constraints.as_deref(),
            &before.placement_constraints,
        ),
        ordered_placement_strategy: flatten_strategies(
            service.placement_strategy.as_deref(),
            &before.ordered_placement_strategy,
        ),
        enable_execute_command: service.enable_execute_command().into(),
        enable_ecs_managed_tags: service.enable_ecs_managed_tags().into(),
        propagate_tags: service
            .propagate_tags()
            .map(|found| found.as_str().to_owned())
            .into(),
        id: arn.clone(),
        arn,
        wait_for_steady_state: if imported {
            false.into()
        } else {
            before.wait_for_steady_state.clone()
        },
        ..flatten_rollout(service, before, daemon, imported)
    }
}

/// How new revisions are rolled out, on top of what is not the API's: what the user wrote about working with the service.
fn flatten_rollout(
    service: &types::Service,
    before: &Service,
    daemon: bool,
    imported: bool,
) -> Service {
    let deployment = service.deployment_configuration();
    // What ECS works towards shows in the primary deployment only.
    let primary = service
        .deployments()
        .iter()
        .find(|deployment| deployment.status() == Some("PRIMARY"));
    // An answer without percentages says nothing; after an import, ECS's defaults are the best guess.
    let percent = |value: Option<i32>, before: &Attr<i64>, replica: i64| match value {
        Some(value) => i64::from(value).into(),
        None if imported && !daemon => replica.into(),
        None => before.clone(),
    };
    Service {
        deployment_controller: flatten_controller(
            service.deployment_controller(),
            &before.deployment_controller,
        ),
        deployment_maximum_percent: percent(
            deployment.and_then(|found| found.maximum_percent()),
            &before.deployment_maximum_percent,
            MAXIMUM_PERCENT,
        ),
        deployment_minimum_healthy_percent: percent(
            deployment.and_then(|found| found.minimum_healthy_percent()),
            &before.deployment_minimum_healthy_percent,
            MINIMUM_HEALTHY_PERCENT,
        ),
        deployment_circuit_breaker: flatten_breaker(deployment, &before.deployment_circuit_breaker),
        alarms: flatten_alarms(deployment, &before.alarms),
        deployment_configuration: deployment_configuration::flatten(
            deployment,
            &before.deployment_configuration,
        ),
        service_connect_configuration: service_connect::flatten(
            primary.and_then(|primary| primary.service_connect_configuration()),
            &before.service_connect_configuration,
        ),
        volume_configuration: managed_ebs_volume::flatten(
            primary
                .map(|primary| primary.volume_configurations())
                .unwrap_or_default(),
            &before.volume_configuration,
        ),
        vpc_lattice_configurations: listed(
            primary
                .and_then(|primary| primary.vpc_lattice_configurations.as_deref())
                .filter(|found| !found.is_empty()),
            &before.vpc_lattice_configurations,
            |found| found.iter().map(flatten_lattice).collect(),
        ),
        // Empty rather than null: core lets a plan keep only values that are there.
        triggers: before.triggers.get().unwrap_or_default().into(),
        ..before.clone()
    }
}

/// A daemon's count is the number of instances, which is no setting; the state keeps whatever it had.
pub(super) fn daemon_count(found: Service, before: &Service, imported: bool) -> Service {
    if !is_daemon(&found) || imported {
        return found;
    }
    let desired_count = match &before.desired_count {
        Attr::Unknown => Attr::Null,
        count => count.clone(),
    };
    Service {
        desired_count,
        ..found
    }
}

/// `None` and an empty list of found items both mean "none" for a block; but an answer without the field says nothing.
fn listed<T, B>(found: Option<&[T]>, before: &Attr<B>, flatten: impl FnOnce(&[T]) -> B) -> Attr<B>
where
    B: Clone,
{
    match found {
        None => before.clone(),
        Some([]) => Attr::Null,
        Some(found) => flatten(found).into(),
    }
}

fn port(found: Option<i32>) -> Attr<i64> {
    found.map(i64::from).into()
}

fn flatten_load_balancers(
    found: Option<&[types::LoadBalancer]>,
    before: &Attr<Set<LoadBalancer>>,
) -> Attr<Set<LoadBalancer>> {
    let flatten = |block: &types::LoadBalancer| LoadBalancer {
        target_group_arn: found::text(block.target_group_arn()),
        elb_name: found::text(block.load_balancer_name()),
        container_name: found::text(block.container_name()),
        container_port: port(block.container_port()),
        advanced_configuration: block
            .advanced_configuration()
            .map_or(Attr::Null, |advanced| {
                AdvancedConfiguration {
                    alternate_target_group_arn: found::text(advanced.alternate_target_group_arn()),
                    production_listener_rule: found::text(advanced.production_listener_rule()),
                    role_arn: found::text(advanced.role_arn()),
                    test_listener_rule: found::text(advanced.test_listener_rule()),
                }
                .into()
            }),
    };
    listed(found, before, |found| found.iter().map(flatten).collect())
}

fn flatten_registries(
    found: Option<&[types::ServiceRegistry]>,
    before: &Attr<ServiceRegistry>,
) -> Attr<ServiceRegistry> {
    match found {
        None => before.clone(),
        Some(found) => found.first().map_or(Attr::Null, |registry| {
            ServiceRegistry {
                registry_arn: found::text(registry.registry_arn()),
                port: port(registry.port()),
                container_name: found::text(registry.container_name()),
                container_port: port(registry.container_port()),
            }
            .into()
        }),
    }
}

/// Without load balancers ECS works under its service-linked role, which stays unset where it was. Empty rather than null:
/// core takes null for a value that is new, and a new role replaces the service.
fn flatten_role(found: Option<&str>, before: &Attr<String>) -> Attr<String> {
    let found = found.unwrap_or_default();
    let unset = before.text().is_none_or(str::is_empty);
    match unset && found.contains("/aws-service-role/") {
        true => "".into(),
        false => found.into(),
    }
}

fn flatten_lattice(found: &types::VpcLatticeConfiguration) -> VpcLattice {
    VpcLattice {
        port_name: found.port_name().into(),
        role_arn: found.role_arn().into(),
        target_group_arn: found.target_group_arn().into(),
    }
}

fn flatten_controller(
    found: Option<&types::DeploymentController>,
    before: &Attr<Once<DeploymentController>>,
) -> Attr<Once<DeploymentController>> {
    let kind = found.map_or("ECS", |found| found.r#type().as_str());
    let found = Once(DeploymentController {
        r#type: kind.into(),
    });
    in_form(found, before, DeploymentController::same)
}

/// The form from before wherever it means the same.
fn in_form<T: Clone>(found: T, before: &Attr<T>, same: fn(&T, &T) -> bool) -> Attr<T> {
    match before {
        Attr::Known(before) if same(before, &found) => Attr::Known(before.clone()),
        _ => Attr::Known(found),
    }
}

/// An answer without deployment configuration says nothing (emulators forget it); unset is off.
fn flatten_breaker(
    found: Option<&types::DeploymentConfiguration>,
    before: &Attr<Once<DeploymentCircuitBreaker>>,
) -> Attr<Once<DeploymentCircuitBreaker>> {
    if let (None, Attr::Known(_)) = (found, before) {
        return before.clone();
    }
    let breaker = found.and_then(|found| found.deployment_circuit_breaker());
    let found = Once(DeploymentCircuitBreaker {
        enable: breaker.is_some_and(|breaker| breaker.enable()).into(),
        rollback: breaker.is_some_and(|breaker| breaker.rollback()).into(),
    });
    in_form(found, before, DeploymentCircuitBreaker::same)
}

fn flatten_alarms(
    found: Option<&types::DeploymentConfiguration>,
    before: &Attr<Once<Alarms>>,
) -> Attr<Once<Alarms>> {
    if let (None, Attr::Known(_)) = (found, before) {
        return before.clone();
    }
    let alarms = found.and_then(|found| found.alarms());
    let names: Vec<String> = alarms
        .map(|alarms| alarms.alarm_names().to_vec())
        .unwrap_or_default();
    let found = Once(Alarms {
        alarm_names: Set(names).into(),
        enable: alarms.is_some_and(|alarms| alarms.enable()).into(),
        rollback: alarms.is_some_and(|alarms| alarms.rollback()).into(),
    });
    in_form(found, before, Alarms::same)
}

fn flatten_constraints(
    found: Option<&[types::PlacementConstraint]>,
    before: &Attr<Set<PlacementConstraint>>,
) -> Attr<Set<PlacementConstraint>> {
    let flatten = |block: &types::PlacementConstraint| PlacementConstraint {
        r#type: block
            .r#type()
            .map_or(Attr::Null, |kind| kind.as_str().into()),
        expression: found::text(block.expression()),
    };
    listed(found, before, |found| found.iter().map(flatten).collect())
}

fn flatten_strategies(
    found: Option<&[types::PlacementStrategy]>,
    before: &Attr<Vec<PlacementStrategy>>,
) -> Attr<Vec<PlacementStrategy>> {
    let flatten = |block: &types::PlacementStrategy| PlacementStrategy {
        r#type: block
            .r#type()
            .map_or(Attr::Null, |kind| kind.as_str().into()),
        field: found::text(block.field()),
    };
    listed(found, before, |found| found.iter().map(flatten).collect())
}
