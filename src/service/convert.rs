//! From the model to the API's types.

use aws_sdk_ecs::types;
use tfplug::{Attr, Set};

use super::schema::{
    Alarms, DeploymentCircuitBreaker, LoadBalancer, PlacementConstraint, PlacementStrategy,
    Service, ServiceRegistry,
};
use crate::blocks::{capacity_provider_strategy, network_configuration};

/// A number as the API takes it.
pub(super) fn number(value: &Attr<i64>) -> Option<i32> {
    value.get().and_then(|value| i32::try_from(value).ok())
}

/// Whether the service runs one task on every instance.
pub(super) fn is_daemon(service: &Service) -> bool {
    service.scheduling_strategy.text() == Some("DAEMON")
}

/// Whether task sets are managed by somebody else.
pub(super) fn is_external(service: &Service) -> bool {
    let controller = service.deployment_controller.known();
    controller.and_then(|controller| controller.r#type.text()) == Some("EXTERNAL")
}

/// Percentages, circuit breaker and alarms; `None` when nothing of it is set.
pub(super) fn expand_deployment(service: &Service) -> Option<types::DeploymentConfiguration> {
    let breaker = service
        .deployment_circuit_breaker
        .known()
        .map(expand_breaker);
    let alarms = service.alarms.known().and_then(expand_alarms);
    let (max, min) = (
        number(&service.deployment_maximum_percent),
        number(&service.deployment_minimum_healthy_percent),
    );
    if breaker.is_none() && alarms.is_none() && max.is_none() && min.is_none() {
        return None;
    }
    Some(
        types::DeploymentConfiguration::builder()
            .set_maximum_percent(max)
            .set_minimum_healthy_percent(min)
            .set_deployment_circuit_breaker(breaker)
            .set_alarms(alarms)
            .build(),
    )
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

pub(super) fn expand_load_balancers(blocks: &Attr<Set<LoadBalancer>>) -> Vec<types::LoadBalancer> {
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

pub(super) fn expand_registries(registry: &Attr<ServiceRegistry>) -> Vec<types::ServiceRegistry> {
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

pub(super) fn expand_constraints(
    blocks: &Attr<Set<PlacementConstraint>>,
) -> Vec<types::PlacementConstraint> {
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

pub(super) fn expand_strategies(
    blocks: &Attr<Vec<PlacementStrategy>>,
) -> Vec<types::PlacementStrategy> {
    let expand = |block: &PlacementStrategy| {
        types::PlacementStrategy::builder()
            .set_type(block.r#type.text().map(types::PlacementStrategyType::from))
            .set_field(block.field.get())
            .build()
    };
    blocks.items().iter().map(expand).collect()
}

/// What UpdateService has to be told; fields that did not change are left out.
#[derive(Debug, Default)]
pub(super) struct Update {
    pub(super) task_definition: Option<String>,
    pub(super) desired_count: Option<i32>,
    pub(super) platform_version: Option<String>,
    pub(super) capacity_provider_strategy: Option<Vec<types::CapacityProviderStrategyItem>>,
    pub(super) deployment: Option<types::DeploymentConfiguration>,
    pub(super) controller: Option<types::DeploymentController>,
    pub(super) rebalancing: Option<types::AvailabilityZoneRebalancing>,
    pub(super) network: Option<types::NetworkConfiguration>,
    pub(super) constraints: Option<Vec<types::PlacementConstraint>>,
    pub(super) strategies: Option<Vec<types::PlacementStrategy>>,
    pub(super) load_balancers: Option<Vec<types::LoadBalancer>>,
    pub(super) registries: Option<Vec<types::ServiceRegistry>>,
    pub(super) grace_period: Option<i32>,
    pub(super) execute_command: Option<bool>,
    pub(super) managed_tags: Option<bool>,
    pub(super) propagate_tags: Option<types::PropagateTags>,
    pub(super) force_new_deployment: bool,
}

/// The difference between two states of the model; `None` when the API need not be told of it. What UpdateService does
/// not mention stays as it is, so a removed part is sent as the value that clears it:
///
/// | removed | sent |
/// |---|---|
/// | `deployment_circuit_breaker`, `alarms` | the same, disabled |
/// | `health_check_grace_period_seconds` | 0 |
/// | `load_balancer`, `service_registries`, placement blocks | an empty list |
/// | `capacity_provider_strategy` | an empty list, "back to the launch type" |
/// | `propagate_tags` | `NONE` |
/// | percentages | their defaults (planned as such) |
/// | `network_configuration` | nothing: it follows the task definition's network mode |
pub(super) fn expand_update(prior: &Service, plan: &Service) -> Option<Update> {
    let mut update = Update::default();
    let mut changed = false;
    macro_rules! when_changed {
        ($($field:ident),+ => $target:ident = $value:expr) => {
            if $(prior.$field != plan.$field)||+ {
                update.$target = $value;
                changed = true;
            }
        };
    }
    when_changed!(task_definition => task_definition = plan.task_definition.get());
    when_changed!(platform_version => platform_version = plan.platform_version.get());
    when_changed!(capacity_provider_strategy =>
        capacity_provider_strategy = Some(capacity_provider_strategy::expand(&plan.capacity_provider_strategy)));
    when_changed!(deployment_circuit_breaker, alarms, deployment_maximum_percent, deployment_minimum_healthy_percent =>
        deployment = expand_deployment(&cleared(prior, plan)));
    when_changed!(deployment_controller => controller = expand_controller(plan));
    when_changed!(availability_zone_rebalancing =>
        rebalancing = plan.availability_zone_rebalancing.text().map(types::AvailabilityZoneRebalancing::from));
    when_changed!(network_configuration =>
        network = plan.network_configuration.known().map(network_configuration::expand));
    when_changed!(placement_constraints => constraints = Some(expand_constraints(&plan.placement_constraints)));
    when_changed!(ordered_placement_strategy => strategies = Some(expand_strategies(&plan.ordered_placement_strategy)));
    when_changed!(load_balancer => load_balancers = Some(expand_load_balancers(&plan.load_balancer)));
    when_changed!(service_registries => registries = Some(expand_registries(&plan.service_registries)));
    when_changed!(health_check_grace_period_seconds =>
        grace_period = Some(number(&plan.health_check_grace_period_seconds).unwrap_or_default()));
    when_changed!(enable_execute_command => execute_command = plan.enable_execute_command.get());
    when_changed!(enable_ecs_managed_tags => managed_tags = plan.enable_ecs_managed_tags.get());
    when_changed!(propagate_tags =>
        propagate_tags = Some(types::PropagateTags::from(plan.propagate_tags.text().unwrap_or("NONE"))));
    // The count is never sent unless it changed here: Auto Scaling may have moved it meanwhile.
    if !is_daemon(plan) {
        when_changed!(desired_count => desired_count = number(&plan.desired_count));
    }
    let wanted = plan.force_new_deployment.get() == Some(true);
    changed |= wanted
        && (prior.triggers != plan.triggers
            || prior.force_new_deployment != plan.force_new_deployment);
    // ECS refuses a change of the strategy without a new deployment.
    update.force_new_deployment = wanted || update.capacity_provider_strategy.is_some();
    changed.then_some(update)
}

pub(super) fn expand_controller(service: &Service) -> Option<types::DeploymentController> {
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
        assert_eq!(update.task_definition.as_deref(), Some("web:2"));
        assert!(
            update.desired_count.is_none()
                && update.load_balancers.is_none()
                && !update.force_new_deployment
        );
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
        let deployment = update.deployment.unwrap();
        assert!(!deployment.deployment_circuit_breaker().unwrap().enable());
        assert!(!deployment.alarms().unwrap().enable());
        assert_eq!(update.grace_period, Some(0));
        assert_eq!(update.propagate_tags, Some(types::PropagateTags::None));
        assert_eq!(update.load_balancers.unwrap().len(), 0);
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
        assert_eq!(update.capacity_provider_strategy.unwrap().len(), 0);
        assert!(update.force_new_deployment);
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
        assert!(expand_update(&before, &after).unwrap().force_new_deployment);
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
