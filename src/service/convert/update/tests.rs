//! What is told to UpdateService, and what is not.

use tfplug::{Attr, Set};

use super::*;
use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::service::schema::{Alarms, DeploymentCircuitBreaker, LoadBalancer};

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
    assert!(update.get_deployment_configuration().is_none());
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

fn strategy(items: &[(&str, Attr<i64>)]) -> Service {
    let item = |(name, base): &(&str, Attr<i64>)| CapacityProviderStrategyItem {
        capacity_provider: (*name).into(),
        base: base.clone(),
        weight: 1.into(),
    };
    Service {
        capacity_provider_strategy: Set(items.iter().map(item).collect()).into(),
        ..service()
    }
}

#[test]
fn a_change_of_the_strategy_forces_a_deployment() {
    let update = expand_update(&strategy(&[("own", Attr::Null)]), &service()).unwrap();
    assert_eq!(update.get_capacity_provider_strategy(), &Some(vec![]));
    assert_eq!(update.get_force_new_deployment(), &Some(true));
}

#[test]
fn another_spelling_of_the_strategy_is_no_change() {
    let before = strategy(&[("own", Attr::Null), ("spot", 0.into())]);
    let after = strategy(&[("spot", Attr::Null), ("own", 0.into())]);
    assert!(expand_update(&before, &after).is_none());
    let scaled = Service {
        desired_count: 3.into(),
        ..after
    };
    let update = expand_update(&before, &scaled).unwrap();
    assert_eq!(update.get_force_new_deployment(), &Some(false));
    assert!(update.get_capacity_provider_strategy().is_none());
}

#[test]
fn triggers_need_force_new_deployment() {
    let triggers = Attr::Known([("a".to_owned(), Attr::from("1"))].into());
    let idle = Service {
        triggers: triggers.clone(),
        ..service()
    };
    assert!(expand_update(&service(), &idle).is_none());
    let before = Service {
        force_new_deployment: true.into(),
        ..service()
    };
    let after = Service {
        triggers,
        ..before.clone()
    };
    let update = expand_update(&before, &after).unwrap();
    assert_eq!(update.get_force_new_deployment(), &Some(true));
}
