//! From the model to the API's types.

mod update;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::types;
use tfplug::{Attr, Set};

use super::schema::{
    Alarms, DeploymentCircuitBreaker, LoadBalancer, PlacementConstraint, PlacementStrategy,
    Service, ServiceRegistry, VpcLattice,
};
use crate::aws::tagging;
use crate::blocks::managed_ebs_volume::VolumeConfiguration;
use crate::blocks::sent::number;
use crate::blocks::{
    capacity_provider_strategy, deployment_configuration, managed_ebs_volume,
    network_configuration, sent, service_connect,
};

pub(super) use update::{expand_scale_to_zero, expand_update};

/// What ECS assumes for a `REPLICA` service that says nothing.
pub(super) const MAXIMUM_PERCENT: i64 = 200;
pub(super) const MINIMUM_HEALTHY_PERCENT: i64 = 100;

/// Whether the service runs one task on every instance.
pub(super) fn is_daemon(service: &Service) -> bool {
    service.scheduling_strategy.text() == Some("DAEMON")
}

/// Whether task sets are managed by somebody else.
fn is_external(service: &Service) -> bool {
    let controller = service.deployment_controller.known();
    controller.and_then(|controller| controller.r#type.text()) == Some("EXTERNAL")
}

/// Percentages, circuit breaker, alarms and the way traffic moves; `None` when nothing of it is set. What `before` had and
/// is gone is sent as switched off.
fn expand_deployment(
    before: &Service,
    service: &Service,
) -> Option<types::DeploymentConfiguration> {
    let breaker = |service: &Service| {
        let breaker = service.deployment_circuit_breaker.known();
        expand_breaker(breaker.map_or(&DeploymentCircuitBreaker::default(), |once| once))
    };
    let alarms = |service: &Service| {
        let alarms = service.alarms.known();
        expand_alarms(alarms.map_or(&Alarms::default(), |once| once))
    };
    let off = Service::default();
    let matters = |part: fn(&Service) -> &Attr<i64>| number(part(service));
    let mut max = matters(|it| &it.deployment_maximum_percent);
    let mut min = matters(|it| &it.deployment_minimum_healthy_percent);
    if is_daemon(service) {
        // Values of `REPLICA`, which `aws_ecs_service` does not send either.
        max = max.filter(|percent| i64::from(*percent) < MAXIMUM_PERCENT);
        min = min.filter(|percent| i64::from(*percent) < MINIMUM_HEALTHY_PERCENT);
    }
    let breaker = Some(breaker(service))
        .filter(|it| *it != breaker(&off) || breaker(before) != breaker(&off));
    let alarms = alarms(service)
        .filter(|it| Some(it) != alarms(&off).as_ref() || alarms(before) != alarms(&off));
    let builder = types::DeploymentConfiguration::builder()
        .set_maximum_percent(max)
        .set_minimum_healthy_percent(min)
        .set_deployment_circuit_breaker(breaker)
        .set_alarms(alarms);
    let built = deployment_configuration::expand(
        &before.deployment_configuration,
        &service.deployment_configuration,
        builder,
    )
    .build();
    (built != types::DeploymentConfiguration::builder().build()).then_some(built)
}

fn expand_breaker(breaker: &DeploymentCircuitBreaker) -> types::DeploymentCircuitBreaker {
    types::DeploymentCircuitBreaker::builder()
        .enable(breaker.enable.get().unwrap_or_default())
        .rollback(breaker.rollback.get().unwrap_or_default())
        .build()
}

fn expand_alarms(alarms: &Alarms) -> Option<types::DeploymentAlarms> {
    types::DeploymentAlarms::builder()
        .set_alarm_names(Some(
            alarms
                .alarm_names
                .known()
                .map(|names| names.0.clone())
                .unwrap_or_default(),
        ))
        .enable(alarms.enable.get().unwrap_or_default())
        .rollback(alarms.rollback.get().unwrap_or_default())
        .build()
        .ok()
}

fn expand_load_balancers(blocks: &Attr<Set<LoadBalancer>>) -> Vec<types::LoadBalancer> {
    let expand = |block: &LoadBalancer| {
        let advanced = block.advanced_configuration.known().map(|advanced| {
            types::AdvancedConfiguration::builder()
                .set_alternate_target_group_arn(advanced.alternate_target_group_arn.get())
                .set_production_listener_rule(advanced.production_listener_rule.get())
                .set_role_arn(advanced.role_arn.get())
                .set_test_listener_rule(sent::text(&advanced.test_listener_rule))
                .build()
        });
        types::LoadBalancer::builder()
            .set_target_group_arn(sent::text(&block.target_group_arn))
            .set_load_balancer_name(sent::text(&block.elb_name))
            .set_container_name(block.container_name.get())
            .set_container_port(number(&block.container_port))
            .set_advanced_configuration(advanced)
            .build()
    };
    blocks
        .known()
        .map_or_else(Vec::new, |blocks| blocks.0.iter().map(expand).collect())
}

fn expand_registries(registry: &Attr<ServiceRegistry>) -> Vec<types::ServiceRegistry> {
    let expand = |registry: &ServiceRegistry| {
        types::ServiceRegistry::builder()
            .set_registry_arn(registry.registry_arn.get())
            .set_port(sent::positive(&registry.port))
            .set_container_name(sent::text(&registry.container_name))
            .set_container_port(sent::positive(&registry.container_port))
            .build()
    };
    registry.known().map(expand).into_iter().collect()
}

fn expand_constraints(blocks: &Attr<Set<PlacementConstraint>>) -> Vec<types::PlacementConstraint> {
    let expand = |block: &PlacementConstraint| {
        types::PlacementConstraint::builder()
            .set_type(
                block
                    .r#type
                    .text()
                    .map(types::PlacementConstraintType::from),
            )
            .set_expression(sent::text(&block.expression))
            .build()
    };
    blocks
        .known()
        .map_or_else(Vec::new, |blocks| blocks.0.iter().map(expand).collect())
}

fn expand_strategies(blocks: &Attr<Vec<PlacementStrategy>>) -> Vec<types::PlacementStrategy> {
    let expand = |block: &PlacementStrategy| {
        types::PlacementStrategy::builder()
            .set_type(block.r#type.text().map(types::PlacementStrategyType::from))
            .set_field(sent::text(&block.field))
            .build()
    };
    blocks.items().iter().map(expand).collect()
}

/// The request that creates the service, but for its client token.
pub(super) fn expand_create(plan: &Service) -> CreateServiceInputBuilder {
    let strategy = capacity_provider_strategy::expand(&plan.capacity_provider_strategy);
    let launch_type = plan
        .launch_type
        .text()
        .filter(|_| strategy.is_empty() && !is_external(plan));
    let rebalancing = plan.availability_zone_rebalancing.text();
    CreateServiceInput::builder()
        .set_service_name(plan.name.get())
        .set_cluster(plan.cluster.get())
        .set_task_definition(plan.task_definition.get())
        .set_desired_count(number(&plan.desired_count).filter(|_| !is_daemon(plan)))
        .set_launch_type(launch_type.map(types::LaunchType::from))
        .set_capacity_provider_strategy(sent::list(strategy))
        .set_platform_version(sent::text(&plan.platform_version))
        .set_scheduling_strategy(
            plan.scheduling_strategy
                .text()
                .map(types::SchedulingStrategy::from),
        )
        .set_network_configuration(
            plan.network_configuration
                .known()
                .map(|network| network_configuration::expand(network, None)),
        )
        .set_load_balancers(sent::list(expand_load_balancers(&plan.load_balancer)))
        .set_service_registries(sent::list(expand_registries(&plan.service_registries)))
        .set_role(sent::text(&plan.iam_role))
        .set_health_check_grace_period_seconds(sent::positive(
            &plan.health_check_grace_period_seconds,
        ))
        .set_deployment_controller(expand_controller(plan))
        .set_deployment_configuration(expand_deployment(&Service::default(), plan))
        .set_availability_zone_rebalancing(
            rebalancing.map(types::AvailabilityZoneRebalancing::from),
        )
        .set_placement_constraints(sent::list(expand_constraints(&plan.placement_constraints)))
        .set_placement_strategy(sent::list(expand_strategies(
            &plan.ordered_placement_strategy,
        )))
        .set_enable_execute_command(plan.enable_execute_command.get())
        .set_enable_ecs_managed_tags(plan.enable_ecs_managed_tags.get())
        .set_service_connect_configuration(
            plan.service_connect_configuration
                .known()
                .map(service_connect::expand),
        )
        .set_volume_configurations(sent::list(expand_volumes(&plan.volume_configuration)))
        .set_vpc_lattice_configurations(sent::list(expand_lattice(
            &plan.vpc_lattice_configurations,
        )))
        .set_propagate_tags(
            plan.propagate_tags
                .text()
                .filter(|whose| *whose != "NONE")
                .map(types::PropagateTags::from),
        )
        .set_tags(tagging::expand(&plan.tags_all.get().unwrap_or_default()))
}

fn expand_volumes(volume: &Attr<VolumeConfiguration>) -> Vec<types::ServiceVolumeConfiguration> {
    volume
        .known()
        .and_then(managed_ebs_volume::expand)
        .into_iter()
        .collect()
}

fn expand_lattice(blocks: &Attr<Set<VpcLattice>>) -> Vec<types::VpcLatticeConfiguration> {
    let expand = |block: &VpcLattice| {
        types::VpcLatticeConfiguration::builder()
            .set_port_name(block.port_name.get())
            .set_role_arn(block.role_arn.get())
            .set_target_group_arn(block.target_group_arn.get())
            .build()
            .ok()
    };
    blocks.known().map_or_else(Vec::new, |blocks| {
        blocks.0.iter().filter_map(expand).collect()
    })
}

/// An absent controller is ECS itself.
fn expand_controller(service: &Service) -> Option<types::DeploymentController> {
    let controller = service.deployment_controller.known()?;
    let kind = controller.r#type.text().unwrap_or("ECS");
    types::DeploymentController::builder()
        .r#type(kind.into())
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::schema::DeploymentController;

    fn service() -> Service {
        Service {
            name: "web".into(),
            task_definition: "web:1".into(),
            desired_count: 2.into(),
            scheduling_strategy: "REPLICA".into(),
            ..Service::default()
        }
    }

    #[test]
    fn the_controller_defaults_to_ecs() {
        let with = DeploymentController { r#type: Attr::Null };
        let controller = expand_controller(&Service {
            deployment_controller: with.into(),
            ..service()
        })
        .unwrap();
        assert_eq!(controller.r#type(), &types::DeploymentControllerType::Ecs);
        assert!(expand_controller(&service()).is_none());
    }

    #[test]
    fn unset_values_are_not_sent_at_the_creation() {
        let off = DeploymentCircuitBreaker {
            enable: false.into(),
            rollback: false.into(),
        };
        let bare = Service {
            iam_role: "".into(),
            platform_version: "".into(),
            health_check_grace_period_seconds: 0.into(),
            propagate_tags: "NONE".into(),
            deployment_circuit_breaker: off.into(),
            alarms: Alarms::default().into(),
            ..service()
        };
        let sent = expand_create(&bare);
        assert!(sent.get_role().is_none() && sent.get_platform_version().is_none());
        assert!(sent.get_health_check_grace_period_seconds().is_none());
        assert!(sent.get_propagate_tags().is_none());
        assert!(sent.get_deployment_configuration().is_none());
        let daemon = Service {
            scheduling_strategy: "DAEMON".into(),
            deployment_maximum_percent: 200.into(),
            deployment_minimum_healthy_percent: 100.into(),
            ..bare
        };
        let sent = expand_create(&daemon);
        assert!(sent.get_desired_count().is_none());
        assert!(sent.get_deployment_configuration().is_none());
    }
}
