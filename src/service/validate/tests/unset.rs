//! Empty values and blocks in which nothing is set are no reason to speak; members that ECS needs are.

use tfplug::{Diagnostic, Once, Set};

use super::super::require;
use super::{base, controller_of, messages, strategy};
use crate::blocks::deployment_configuration::DeploymentConfiguration;
use crate::blocks::network_configuration::NetworkConfiguration;
use crate::service::schema::{
    Alarms, DeploymentCircuitBreaker, LoadBalancer, PlacementConstraint, PlacementStrategy, Service,
};

/// Empty strings and lists, and blocks in which nothing else is set.
#[test]
fn empty_values_are_unset() {
    let empty = Service {
        launch_type: "".into(),
        capacity_provider_strategy: strategy(""),
        network_configuration: Once(NetworkConfiguration {
            subnets: Set::default().into(),
            security_groups: Set::default().into(),
            assign_public_ip: false.into(),
        })
        .into(),
        load_balancer: Set(vec![LoadBalancer {
            target_group_arn: "".into(),
            elb_name: "".into(),
            container_name: "".into(),
            ..LoadBalancer::default()
        }])
        .into(),
        deployment_controller: controller_of(""),
        deployment_configuration: vec![DeploymentConfiguration {
            strategy: "".into(),
            ..DeploymentConfiguration::default()
        }]
        .into(),
        placement_constraints: Set(vec![PlacementConstraint {
            r#type: "".into(),
            expression: "".into(),
        }])
        .into(),
        ordered_placement_strategy: vec![PlacementStrategy {
            r#type: "".into(),
            field: "".into(),
        }]
        .into(),
        ..base()
    };
    assert_eq!(messages(&empty), "");
    // The same beside settings that exclude them.
    for beside in [
        Service {
            capacity_provider_strategy: strategy("own"),
            ..empty.clone()
        },
        Service {
            scheduling_strategy: "DAEMON".into(),
            ..empty.clone()
        },
        Service {
            task_definition: "".into(),
            deployment_controller: controller_of("EXTERNAL"),
            deployment_circuit_breaker: Once(DeploymentCircuitBreaker::off()).into(),
            alarms: Once(Alarms {
                alarm_names: Set::default().into(),
                enable: false.into(),
                rollback: false.into(),
            })
            .into(),
            ..empty.clone()
        },
    ] {
        assert_eq!(messages(&beside), "");
    }
    let role = Service {
        iam_role: "ecs".into(),
        ..empty.clone()
    };
    assert!(messages(&role).contains("SV-041"));
    let nothing = Service {
        task_definition: "".into(),
        ..empty
    };
    assert!(messages(&nothing).contains("SV-002"));
}

#[test]
fn an_empty_launch_type_goes_with_a_strategy() {
    let config = |launch_type: &str| Service {
        launch_type: launch_type.into(),
        capacity_provider_strategy: strategy("own"),
        ..base()
    };
    assert_eq!(messages(&config("")), "");
    assert!(messages(&config("EC2")).contains("SV-005"));
}

#[test]
fn an_empty_deployment_strategy_is_none() {
    let config = |strategy: &str| Service {
        deployment_configuration: vec![DeploymentConfiguration {
            strategy: strategy.into(),
            ..DeploymentConfiguration::default()
        }]
        .into(),
        ..base()
    };
    assert_eq!(messages(&config("")), "");
    assert!(messages(&config("GREEN")).contains("SV-020"));
}

#[test]
fn an_empty_field_is_none() {
    let binpack = Service {
        ordered_placement_strategy: vec![PlacementStrategy {
            r#type: "binpack".into(),
            field: "".into(),
        }]
        .into(),
        ..base()
    };
    assert!(messages(&binpack).contains("SV-073"));
}

/// Right before a request, when all is known.
#[test]
fn members_that_some_services_need_are_required() {
    let fault = |plan: Service| {
        let error = require(&plan).unwrap_err();
        Diagnostic::from(error).path.to_string()
    };
    assert!(require(&base()).is_ok());
    let nothing = Service {
        task_definition: "".into(),
        ..base()
    };
    assert_eq!(fault(nothing), "task_definition");
    let aimless = Service {
        load_balancer: Set(vec![LoadBalancer {
            target_group_arn: "".into(),
            container_name: "web".into(),
            container_port: 80.into(),
            ..LoadBalancer::default()
        }])
        .into(),
        ..base()
    };
    assert_eq!(fault(aimless), "load_balancer.target_group_arn");
}
