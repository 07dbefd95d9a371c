//! Tests of the rules across a service's attributes.

mod unset;

use super::deployment::is_task_definition;
use super::*;
use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::blocks::network_configuration::NetworkConfiguration;
use crate::service::schema::{
    Alarms, DeploymentCircuitBreaker, DeploymentController, LoadBalancer, PlacementConstraint,
    PlacementStrategy, launch_type,
};
use tfplug::schema::{Attribute, Block};
use tfplug::validator::Check;
use tfplug::value::Value;
use tfplug::{Model as _, Set};

fn base() -> Service {
    Service {
        name: "web".into(),
        task_definition: "web:1".into(),
        ..Service::default()
    }
}

fn messages(config: &Service) -> String {
    let mut diags = Diags::new();
    validate(config, &mut diags);
    diags
        .iter()
        .map(|diag| format!("{}|{}|{}\n", diag.path, diag.summary, diag.detail))
        .collect()
}

#[test]
fn a_plain_service_is_fine() {
    assert_eq!(messages(&base()), "");
    assert_eq!(
        messages(&Service {
            task_definition: Attr::Unknown,
            ..base()
        }),
        ""
    );
}

#[test]
fn task_definitions_have_three_forms() {
    for good in [
        "web",
        "web:3",
        "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3",
    ] {
        assert!(is_task_definition(good), "{good}");
    }
    for bad in [
        "",
        "web:0",
        "web:x",
        "a b",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
    ] {
        assert!(!is_task_definition(bad), "{bad}");
    }
    assert!(
        messages(&Service {
            task_definition: Attr::Null,
            ..base()
        })
        .contains("SV-002")
    );
    let external = DeploymentController {
        r#type: "EXTERNAL".into(),
    };
    let external = Service {
        task_definition: Attr::Null,
        deployment_controller: external.into(),
        ..base()
    };
    assert_eq!(messages(&external), "");
}

#[test]
fn daemons() {
    let daemon = Service {
        scheduling_strategy: "DAEMON".into(),
        ..base()
    };
    assert_eq!(messages(&daemon), "");
    assert!(
        messages(&Service {
            desired_count: 0.into(),
            ..daemon.clone()
        })
        .contains("SV-008")
    );
    assert!(
        messages(&Service {
            launch_type: "FARGATE".into(),
            ..daemon.clone()
        })
        .contains("SV-009")
    );
    assert!(
        messages(&Service {
            deployment_maximum_percent: 200.into(),
            ..daemon.clone()
        })
        .contains("SV-012")
    );
    assert_eq!(
        messages(&Service {
            desired_count: Attr::Unknown,
            ..daemon
        }),
        ""
    );
}

#[test]
fn percentages_that_block() {
    let stuck = Service {
        deployment_maximum_percent: 100.into(),
        deployment_minimum_healthy_percent: 100.into(),
        ..base()
    };
    assert!(messages(&stuck).contains("SV-016"));
    assert_eq!(
        messages(&Service {
            deployment_maximum_percent: Attr::Unknown,
            ..stuck
        }),
        ""
    );
}

#[test]
fn load_balancers() {
    let block = LoadBalancer {
        container_name: "web".into(),
        container_port: 80.into(),
        ..LoadBalancer::default()
    };
    let with = |block: &LoadBalancer| Service {
        load_balancer: Set(vec![block.clone()]).into(),
        ..base()
    };
    assert!(messages(&with(&block)).contains("No target for container web"));
    let nameless = LoadBalancer {
        container_name: "".into(),
        ..block.clone()
    };
    assert_eq!(messages(&with(&nameless)), "");
    let both = LoadBalancer {
        target_group_arn: "arn:aws:x".into(),
        elb_name: "lb".into(),
        ..block.clone()
    };
    assert!(messages(&with(&both)).contains("Two targets"));
    let unknown = LoadBalancer {
        target_group_arn: Attr::Unknown,
        ..block
    };
    assert_eq!(messages(&with(&unknown)), "");
    assert!(
        messages(&Service {
            iam_role: "ecs".into(),
            ..base()
        })
        .contains("SV-041")
    );
}

#[test]
fn placement() {
    let strategy = |kind: &str, field: Attr<String>| Service {
        ordered_placement_strategy: vec![PlacementStrategy {
            r#type: kind.into(),
            field,
        }]
        .into(),
        ..base()
    };
    assert_eq!(
        messages(&strategy(
            "spread",
            "attribute:ecs.availability-zone".into()
        )),
        ""
    );
    assert_eq!(messages(&strategy("binpack", "MEMORY".into())), "");
    assert!(
        messages(&strategy("binpack", "disk".into()))
            .contains("ordered_placement_strategy[0].field")
    );
    assert!(messages(&strategy("random", "cpu".into())).contains("random takes no field"));
    let fargate = Service {
        launch_type: "FARGATE".into(),
        ..strategy("random", Attr::Null)
    };
    assert!(messages(&fargate).contains("SV-049"));
}

fn strategy(provider: &str) -> Attr<Set<CapacityProviderStrategyItem>> {
    let item = CapacityProviderStrategyItem {
        capacity_provider: provider.into(),
        ..Default::default()
    };
    Set(vec![item]).into()
}

fn controller_of(kind: &str) -> Attr<tfplug::Once<DeploymentController>> {
    DeploymentController {
        r#type: kind.into(),
    }
    .into()
}

/// Each rule: a service that violates it and nothing else of the list.
#[test]
#[allow(clippy::too_many_lines, reason = "a table: one service for each rule")]
fn every_other_rule_is_reported_where_it_is_violated() {
    let random = PlacementStrategy {
        r#type: "random".into(),
        field: Attr::Null,
    };
    let distinct = PlacementConstraint {
        r#type: "distinctInstance".into(),
        expression: Attr::Null,
    };
    let daemon = || Service {
        scheduling_strategy: "DAEMON".into(),
        ..base()
    };
    let breaker = DeploymentCircuitBreaker {
        enable: true.into(),
        rollback: true.into(),
        ..DeploymentCircuitBreaker::default()
    };
    let alarms = Alarms {
        alarm_names: Set::default().into(),
        enable: true.into(),
        rollback: true.into(),
    };
    let group = |n: usize| LoadBalancer {
        target_group_arn: format!("arn:aws:{n}").into(),
        ..LoadBalancer::default()
    };
    let classic = LoadBalancer {
        elb_name: "lb".into(),
        ..LoadBalancer::default()
    };
    let public = NetworkConfiguration {
        assign_public_ip: true.into(),
        ..NetworkConfiguration::default()
    };
    let wrong = [
        (
            "SV-003",
            Service {
                task_definition: "a b".into(),
                ..base()
            },
        ),
        (
            "SV-005",
            Service {
                launch_type: "EC2".into(),
                capacity_provider_strategy: strategy("own"),
                ..base()
            },
        ),
        (
            "SV-010",
            Service {
                deployment_controller: controller_of("EXTERNAL"),
                ..daemon()
            },
        ),
        (
            "SV-011",
            Service {
                capacity_provider_strategy: strategy("own"),
                ..daemon()
            },
        ),
        (
            "SV-013",
            Service {
                ordered_placement_strategy: vec![random].into(),
                ..daemon()
            },
        ),
        (
            "SV-018",
            Service {
                deployment_controller: controller_of("CODE_DEPLOY"),
                deployment_circuit_breaker: breaker.into(),
                ..base()
            },
        ),
        (
            "SV-019",
            Service {
                deployment_controller: controller_of("CODE_DEPLOY"),
                alarms: alarms.into(),
                ..base()
            },
        ),
        (
            "SV-028",
            Service {
                launch_type: "EC2".into(),
                platform_version: "LATEST".into(),
                ..base()
            },
        ),
        (
            "SV-033",
            Service {
                launch_type: "EC2".into(),
                network_configuration: public.into(),
                ..base()
            },
        ),
        (
            "SV-037",
            Service {
                load_balancer: Set((0..6).map(group).collect()).into(),
                ..base()
            },
        ),
        (
            "SV-038",
            Service {
                launch_type: "FARGATE".into(),
                load_balancer: Set(vec![classic]).into(),
                ..base()
            },
        ),
        (
            "SV-048",
            Service {
                launch_type: "FARGATE".into(),
                placement_constraints: Set(vec![distinct]).into(),
                ..base()
            },
        ),
    ];
    for (rule, service) in wrong {
        let messages = messages(&service);
        assert!(
            messages.contains(rule) && messages.lines().count() == 1,
            "{rule}: {messages}"
        );
    }
}

#[test]
fn unknown_operands_keep_the_rules_silent() {
    let unknown = Service {
        launch_type: Attr::Unknown,
        capacity_provider_strategy: Attr::Unknown,
        scheduling_strategy: Attr::Unknown,
        deployment_controller: Attr::Unknown,
        load_balancer: Attr::Unknown,
        placement_constraints: Attr::Unknown,
        network_configuration: Attr::Unknown,
        platform_version: "LATEST".into(),
        desired_count: 1.into(),
        ..base()
    };
    assert_eq!(messages(&unknown), "");
}

/// Every message of a service can be switched off, those about single values as well.
#[test]
fn a_wrong_value_names_its_rule() {
    let mut wordless = Vec::new();
    let mut checked = 0;
    each_check(&Service::block(), &Path::root(), &mut |path, check| {
        for wrong in [
            Value::from("no such thing"),
            i64::MIN.into(),
            i64::MAX.into(),
        ] {
            for (_, message) in check.faults(&wrong, path) {
                checked += 1;
                let sentence = message.ends_with(").") && message.contains("(rule ");
                if !sentence {
                    wordless.push(format!("{path}: {message}"));
                }
            }
        }
    });
    assert!(checked > 40, "{checked}");
    assert_eq!(wordless, Vec::<String>::new());
}

fn each_check(block: &Block, at: &Path, visit: &mut impl FnMut(&Path, &Check)) {
    for attribute in &block.attributes {
        each_of(attribute, at, visit);
    }
    for nested in block.blocks.iter().filter(|it| it.name != "timeouts") {
        each_check(&nested.block, &at.attr(&nested.name), visit);
    }
}

fn each_of(attribute: &Attribute, at: &Path, visit: &mut impl FnMut(&Path, &Check)) {
    let at = at.attr(&attribute.name);
    attribute.checks.iter().for_each(|check| visit(&at, check));
    for member in &attribute.members {
        each_of(member, &at, visit);
    }
}

#[test]
fn a_launch_type_that_is_none_is_shown_from_a_misspelt_one() {
    let messages = |text: &str| {
        let check = Check::whole(launch_type());
        let faults = check.faults(&text.into(), &Path::from("launch_type"));
        faults
            .into_iter()
            .map(|(_, message)| message)
            .collect::<String>()
    };
    assert_eq!(messages("FARGATE"), "");
    let misspelt = messages("fargate");
    assert!(
        misspelt.contains("Did you mean \"FARGATE\"?") && !misspelt.contains("MANAGED"),
        "{misspelt}"
    );
    assert!(messages("MANAGED_INSTANCES").contains("capacity_provider_strategy (rule SV-004)"));
}

/// Each rule about a member of a block of a set: where it points.
#[test]
fn blocks_of_sets_are_entered_without_an_index() {
    let classic = LoadBalancer {
        elb_name: "lb".into(),
        ..LoadBalancer::default()
    };
    let member_of = PlacementConstraint {
        r#type: "memberOf".into(),
        expression: Attr::Null,
    };
    let wrong = Service {
        launch_type: "FARGATE".into(),
        load_balancer: Set(vec![classic]).into(),
        placement_constraints: Set(vec![member_of]).into(),
        ..base()
    };
    let messages = messages(&wrong);
    for place in [
        "load_balancer.elb_name|",
        "placement_constraints.type|",
        "placement_constraints.expression|",
    ] {
        assert!(messages.contains(place), "{messages}");
    }
}

#[test]
fn hooks_name_what_they_lack() {
    use crate::blocks::deployment_configuration::{DeploymentConfiguration, LifecycleHook};
    let with = |hook: LifecycleHook| {
        let block = DeploymentConfiguration {
            lifecycle_hook: Set(vec![hook]).into(),
            ..DeploymentConfiguration::default()
        };
        messages(&Service {
            deployment_configuration: vec![block].into(),
            ..base()
        })
    };
    let none = LifecycleHook {
        target_type: "".into(),
        hook_target_arn: "".into(),
        role_arn: "".into(),
        lifecycle_stages: vec![String::new()].into(),
        hook_details: "".into(),
        ..LifecycleHook::default()
    };
    assert_eq!(with(none.clone()), "", "nothing is set");
    let bare = with(LifecycleHook {
        hook_details: "{}".into(),
        ..none
    });
    assert_eq!(bare.matches("SV-027").count(), 2, "{bare}");
    assert!(
        bare.contains("hook_target_arn") && bare.contains("SV-089"),
        "{bare}"
    );
    let unknown = LifecycleHook {
        hook_target_arn: Attr::Unknown,
        role_arn: Attr::Unknown,
        lifecycle_stages: Attr::Unknown,
        hook_details: Attr::Unknown,
        ..LifecycleHook::default()
    };
    assert_eq!(with(unknown), "");
}
