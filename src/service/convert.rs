//! From the model to the API's types.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceInputBuilder;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;
use aws_sdk_ecs::operation::update_service::builders::UpdateServiceInputBuilder;
use aws_sdk_ecs::types;
use tfplug::{Attr, Set};

use super::schema::{
    Alarms, DeploymentCircuitBreaker, LoadBalancer, PlacementConstraint, PlacementStrategy,
    Service, ServiceRegistry, VpcLattice,
};
use crate::aws::tagging;
use crate::blocks::deployment_configuration::DeploymentConfiguration;
use crate::blocks::managed_ebs_volume::VolumeConfiguration;
use crate::blocks::{
    capacity_provider_strategy, deployment_configuration, managed_ebs_volume,
    network_configuration, service_connect,
};

/// What ECS assumes for a `REPLICA` service that says nothing.
pub(super) const MAXIMUM_PERCENT: i64 = 200;
pub(super) const MINIMUM_HEALTHY_PERCENT: i64 = 100;

/// A number as the API takes it.
fn number(value: &Attr<i64>) -> Option<i32> {
    value.get().and_then(|value| i32::try_from(value).ok())
}

/// Whether the service runs one task on every instance.
pub(super) fn is_daemon(service: &Service) -> bool {
    service.scheduling_strategy.text() == Some("DAEMON")
}

/// Whether task sets are managed by somebody else.
fn is_external(service: &Service) -> bool {
    let controller = service.deployment_controller.known();
    controller.and_then(|controller| controller.r#type.text()) == Some("EXTERNAL")
}

/// Percentages, circuit breaker, alarms and the way traffic moves; `None` when nothing of it is set.
fn expand_deployment(service: &Service) -> Option<types::DeploymentConfiguration> {
    let breaker = service
        .deployment_circuit_breaker
        .known()
        .map(expand_breaker);
    let alarms = service.alarms.known().and_then(expand_alarms);
    let (max, min) = (
        number(&service.deployment_maximum_percent),
        number(&service.deployment_minimum_healthy_percent),
    );
    let traffic = &service.deployment_configuration;
    if breaker.is_none()
        && alarms.is_none()
        && max.is_none()
        && min.is_none()
        && traffic.items().is_empty()
    {
        return None;
    }
    let builder = types::DeploymentConfiguration::builder()
        .set_maximum_percent(max)
        .set_minimum_healthy_percent(min)
        .set_deployment_circuit_breaker(breaker)
        .set_alarms(alarms);
    Some(deployment_configuration::expand(traffic, builder).build())
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
                .set_test_listener_rule(advanced.test_listener_rule.get())
                .build()
        });
        types::LoadBalancer::builder()
            .set_target_group_arn(block.target_group_arn.get().filter(|arn| !arn.is_empty()))
            .set_load_balancer_name(block.elb_name.get().filter(|name| !name.is_empty()))
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
            .set_port(number(&registry.port))
            .set_container_name(registry.container_name.get())
            .set_container_port(number(&registry.container_port))
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
            .set_expression(block.expression.get())
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
            .set_field(block.field.get())
            .build()
    };
    blocks.items().iter().map(expand).collect()
}

/// An absent list rather than an empty one, which some calls take for a value (rule GEN-010).
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
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
        .set_capacity_provider_strategy(some(strategy))
        .set_platform_version(plan.platform_version.get())
        .set_scheduling_strategy(
            plan.scheduling_strategy
                .text()
                .map(types::SchedulingStrategy::from),
        )
        .set_network_configuration(
            plan.network_configuration
                .known()
                .map(network_configuration::expand),
        )
        .set_load_balancers(some(expand_load_balancers(&plan.load_balancer)))
        .set_service_registries(some(expand_registries(&plan.service_registries)))
        .set_role(plan.iam_role.get().filter(|role| !role.is_empty()))
        .set_health_check_grace_period_seconds(number(&plan.health_check_grace_period_seconds))
        .set_deployment_controller(expand_controller(plan))
        .set_deployment_configuration(expand_deployment(plan))
        .set_availability_zone_rebalancing(
            rebalancing.map(types::AvailabilityZoneRebalancing::from),
        )
        .set_placement_constraints(some(expand_constraints(&plan.placement_constraints)))
        .set_placement_strategy(some(expand_strategies(&plan.ordered_placement_strategy)))
        .set_enable_execute_command(plan.enable_execute_command.get())
        .set_enable_ecs_managed_tags(plan.enable_ecs_managed_tags.get())
        .set_service_connect_configuration(
            plan.service_connect_configuration
                .known()
                .map(service_connect::expand),
        )
        .set_volume_configurations(some(expand_volumes(&plan.volume_configuration)))
        .set_vpc_lattice_configurations(some(expand_lattice(&plan.vpc_lattice_configurations)))
        .set_propagate_tags(plan.propagate_tags.text().map(types::PropagateTags::from))
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

/// The request that stops all tasks.
pub(super) fn expand_scale_to_zero() -> UpdateServiceInputBuilder {
    UpdateServiceInput::builder().desired_count(0)
}

/// The request that makes `plan` of `prior`; `None` when the API need not be told anything. What UpdateService does not
/// mention stays as it is, so a removed part is sent as the value that clears it:
///
/// | removed | sent |
/// |---|---|
/// | `deployment_circuit_breaker`, `alarms` | the same, disabled |
/// | `health_check_grace_period_seconds` | 0 |
/// | `load_balancer`, `service_registries`, placement blocks | an empty list |
/// | `capacity_provider_strategy` | an empty list, "back to the launch type" |
/// | `propagate_tags` | `NONE` |
/// | `deployment_configuration` | the strategy `ROLLING`, without hooks |
/// | `service_connect_configuration` | the same, disabled |
/// | `volume_configuration`, `vpc_lattice_configurations` | an empty list |
/// | percentages | their defaults (planned as such) |
/// | `network_configuration` | nothing: it follows the task definition's network mode |
pub(super) fn expand_update(prior: &Service, plan: &Service) -> Option<UpdateServiceInputBuilder> {
    let mut update = UpdateServiceInput::builder();
    let mut changed = false;
    macro_rules! when_changed {
        ($($field:ident),+ => $target:ident($value:expr)) => {
            if $(prior.$field != plan.$field)||+ {
                update = update.$target($value);
                changed = true;
            }
        };
    }
    when_changed!(task_definition => set_task_definition(plan.task_definition.get()));
    when_changed!(platform_version => set_platform_version(plan.platform_version.get()));
    when_changed!(capacity_provider_strategy =>
        set_capacity_provider_strategy(Some(capacity_provider_strategy::expand(&plan.capacity_provider_strategy))));
    when_changed!(service_connect_configuration => set_service_connect_configuration(Some(
        plan.service_connect_configuration.known().map_or_else(service_connect::off, service_connect::expand))));
    when_changed!(volume_configuration => set_volume_configurations(Some(expand_volumes(&plan.volume_configuration))));
    when_changed!(vpc_lattice_configurations =>
        set_vpc_lattice_configurations(Some(expand_lattice(&plan.vpc_lattice_configurations))));
    when_changed!(deployment_configuration, deployment_circuit_breaker, alarms, deployment_maximum_percent, deployment_minimum_healthy_percent =>
        set_deployment_configuration(expand_deployment(&cleared(prior, plan))));
    when_changed!(deployment_controller => set_deployment_controller(expand_controller(plan)));
    when_changed!(availability_zone_rebalancing => set_availability_zone_rebalancing(
        plan.availability_zone_rebalancing.text().map(types::AvailabilityZoneRebalancing::from)));
    when_changed!(network_configuration =>
        set_network_configuration(plan.network_configuration.known().map(network_configuration::expand)));
    when_changed!(placement_constraints =>
        set_placement_constraints(Some(expand_constraints(&plan.placement_constraints))));
    when_changed!(ordered_placement_strategy =>
        set_placement_strategy(Some(expand_strategies(&plan.ordered_placement_strategy))));
    when_changed!(load_balancer => set_load_balancers(Some(expand_load_balancers(&plan.load_balancer))));
    when_changed!(service_registries => set_service_registries(Some(expand_registries(&plan.service_registries))));
    when_changed!(health_check_grace_period_seconds => set_health_check_grace_period_seconds(Some(
        number(&plan.health_check_grace_period_seconds).unwrap_or_default())));
    when_changed!(enable_execute_command => set_enable_execute_command(plan.enable_execute_command.get()));
    when_changed!(enable_ecs_managed_tags => set_enable_ecs_managed_tags(plan.enable_ecs_managed_tags.get()));
    when_changed!(propagate_tags =>
        set_propagate_tags(Some(types::PropagateTags::from(plan.propagate_tags.text().unwrap_or("NONE")))));
    // The count is never sent unless it changed here: Auto Scaling may have moved it meanwhile.
    if !is_daemon(plan) {
        when_changed!(desired_count => set_desired_count(number(&plan.desired_count)));
    }
    let wanted = plan.force_new_deployment.get() == Some(true);
    changed |= wanted
        && (prior.triggers != plan.triggers
            || prior.force_new_deployment != plan.force_new_deployment);
    // ECS refuses a change of the strategy without a new deployment.
    let update = update.force_new_deployment(
        wanted || prior.capacity_provider_strategy != plan.capacity_provider_strategy,
    );
    changed.then_some(update)
}

fn expand_controller(service: &Service) -> Option<types::DeploymentController> {
    let kind = service
        .deployment_controller
        .known()?
        .r#type
        .text()
        .unwrap_or("ECS");
    types::DeploymentController::builder()
        .r#type(kind.into())
        .build()
        .ok()
}

/// The plan with removed parts written out as disabled.
fn cleared(prior: &Service, plan: &Service) -> Service {
    let mut cleared = plan.clone();
    if prior.deployment_circuit_breaker.is_known() && plan.deployment_circuit_breaker.is_null() {
        let off = DeploymentCircuitBreaker {
            enable: false.into(),
            rollback: false.into(),
        };
        cleared.deployment_circuit_breaker = off.into();
    }
    if prior.alarms.is_known() && plan.alarms.is_null() {
        let names = Set::default().into();
        cleared.alarms = Alarms {
            alarm_names: names,
            enable: false.into(),
            rollback: false.into(),
        }
        .into();
    }
    if prior.deployment_configuration.is_known() && plan.deployment_configuration.is_null() {
        let rolling = DeploymentConfiguration {
            strategy: "ROLLING".into(),
            lifecycle_hook: Set::default().into(),
            ..DeploymentConfiguration::default()
        };
        cleared.deployment_configuration = vec![rolling].into();
    }
    cleared
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
    fn nothing_changed_needs_no_request() {
        let before = service();
        assert!(expand_update(&before, &before).is_none());
        let local = Service {
            force_delete: true.into(),
            wait_for_steady_state: true.into(),
            ..service()
        };
        assert!(expand_update(&before, &local).is_none());
    }

    #[test]
    fn only_what_changed_is_sent() {
        let after = Service {
            task_definition: "web:2".into(),
            ..service()
        };
        let update = expand_update(&service(), &after).unwrap();
        assert_eq!(update.get_task_definition().as_deref(), Some("web:2"));
        assert!(update.get_desired_count().is_none() && update.get_load_balancers().is_none());
        assert_eq!(update.get_force_new_deployment(), &Some(false));
    }

    #[test]
    fn removed_parts_are_cleared() {
        let breaker = DeploymentCircuitBreaker {
            enable: true.into(),
            rollback: true.into(),
        };
        let alarms = Alarms {
            alarm_names: Set(vec!["a".into()]).into(),
            enable: true.into(),
            rollback: true.into(),
        };
        let before = Service {
            deployment_circuit_breaker: breaker.into(),
            alarms: alarms.into(),
            health_check_grace_period_seconds: 30.into(),
            propagate_tags: "SERVICE".into(),
            load_balancer: Set(vec![LoadBalancer::default()]).into(),
            ..service()
        };
        let update = expand_update(&before, &service()).unwrap();
        let deployment = update.get_deployment_configuration().clone().unwrap();
        assert!(!deployment.deployment_circuit_breaker().unwrap().enable());
        assert!(!deployment.alarms().unwrap().enable());
        assert_eq!(update.get_health_check_grace_period_seconds(), &Some(0));
        assert_eq!(
            update.get_propagate_tags(),
            &Some(types::PropagateTags::None)
        );
        assert_eq!(update.get_load_balancers(), &Some(vec![]));
    }

    #[test]
    fn a_change_of_the_strategy_forces_a_deployment() {
        let item = crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem {
            capacity_provider: "FARGATE".into(),
            ..Default::default()
        };
        let before = Service {
            capacity_provider_strategy: Set(vec![item]).into(),
            ..service()
        };
        let update = expand_update(&before, &service()).unwrap();
        assert_eq!(update.get_capacity_provider_strategy(), &Some(vec![]));
        assert_eq!(update.get_force_new_deployment(), &Some(true));
    }

    #[test]
    fn triggers_need_force_new_deployment() {
        let triggers = Attr::Known([("a".to_owned(), Attr::from("1"))].into());
        assert!(
            expand_update(
                &service(),
                &Service {
                    triggers: triggers.clone(),
                    ..service()
                }
            )
            .is_none()
        );
        let before = Service {
            force_new_deployment: true.into(),
            ..service()
        };
        let after = Service {
            triggers,
            ..before.clone()
        };
        assert_eq!(
            expand_update(&before, &after)
                .unwrap()
                .get_force_new_deployment(),
            &Some(true)
        );
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
}
