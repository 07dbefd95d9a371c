//! Rules across a service's attributes: group SV of the rule catalogue, as far as one resource shows them.

use tfplug::{Attr, Diags, Path};

use super::schema::{LoadBalancer, PlacementConstraint, PlacementStrategy, Service};
use crate::arn::Arn;
use crate::aws::tags;
use crate::blocks::{capacity_provider_strategy, deployment_configuration, network_configuration};
use crate::validators::ecs_name_fault;

/// All rules. Whatever is unknown keeps its rules silent.
pub(super) fn validate(config: &Service, diags: &mut Diags) {
    check_task_definition(config, diags);
    check_launch(config, diags);
    check_daemon(config, diags);
    check_deployment(config, diags);
    check_load_balancers(config, diags);
    check_placement(config, diags);
    if let Some(network) = config.network_configuration.known() {
        network_configuration::validate(network, &Path::from("network_configuration[0]"), diags);
    }
    let strategy = Path::from("capacity_provider_strategy");
    capacity_provider_strategy::validate(&config.capacity_provider_strategy, &strategy, diags);
    let at = Path::from("deployment_configuration");
    deployment_configuration::validate(&config.deployment_configuration, &at, diags);
    if config.sigint_rollback.get() == Some(true) {
        diags.warn(
            "sigint_rollback",
            "sigint_rollback is not acted on yet",
            "An interrupted wait leaves the deployment alone; the next apply goes on from there.",
        );
    }
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

/// The controller's type; `None` when unknown.
fn controller(config: &Service) -> Option<&str> {
    match &config.deployment_controller {
        Attr::Null => Some("ECS"),
        Attr::Unknown => None,
        Attr::Known(controller) => match &controller.r#type {
            Attr::Null => Some("ECS"),
            Attr::Unknown => None,
            Attr::Known(kind) => Some(kind),
        },
    }
}

/// SV-002, SV-003.
fn check_task_definition(config: &Service, diags: &mut Diags) {
    match &config.task_definition {
        Attr::Null if matches!(controller(config), Some("ECS" | "CODE_DEPLOY")) => diags.error(
            "task_definition",
            "Missing task_definition",
            "A service needs a task definition: its ARN, family:revision or family (rule SV-002).",
        ),
        Attr::Known(text) if !is_task_definition(text) => diags.error(
            "task_definition",
            "Not a task definition",
            format!("{text:?} is neither a family, nor family:revision, nor the ARN of a task definition (rule SV-003)."),
        ),
        _ => {}
    }
}

fn is_task_definition(text: &str) -> bool {
    let name = match Arn::parse(text) {
        Ok(arn) if arn.service == "ecs" => arn.resource_of("task-definition").map(str::to_owned),
        Ok(_) => None,
        Err(_) => Some(text.to_owned()),
    };
    name.is_some_and(|name| match name.split_once(':') {
        Some((family, revision)) => {
            ecs_name_fault(family).is_none()
                && revision.parse::<u32>().is_ok_and(|revision| revision > 0)
        }
        None => ecs_name_fault(&name).is_none(),
    })
}

/// Whether the service certainly runs on Fargate.
fn is_fargate(config: &Service) -> bool {
    let provider = |name: &str| name == "FARGATE" || name == "FARGATE_SPOT";
    let strategy = config.capacity_provider_strategy.known();
    let by_strategy = strategy.is_some_and(|strategy| {
        strategy
            .0
            .iter()
            .any(|item| item.capacity_provider.text().is_some_and(provider))
    });
    config.launch_type.text() == Some("FARGATE") || by_strategy
}

/// SV-004, SV-005, SV-028, SV-033.
fn check_launch(config: &Service, diags: &mut Diags) {
    let launch_type = config.launch_type.text();
    if launch_type == Some("MANAGED_INSTANCES") {
        diags.error(
            "launch_type",
            "Managed Instances need a capacity provider",
            "Leave launch_type out and name a Managed Instances capacity provider in capacity_provider_strategy \
             (rule SV-004).",
        );
    }
    let with_strategy = config
        .capacity_provider_strategy
        .known()
        .is_some_and(|strategy| !strategy.0.is_empty());
    if launch_type.is_some() && with_strategy {
        diags.error(
            "launch_type",
            "launch_type and capacity_provider_strategy exclude each other",
            "Remove one of the two (rule SV-005).",
        );
    }
    let on_instances = matches!(launch_type, Some("EC2" | "EXTERNAL"));
    let pinned = config.platform_version.text().filter(|it| !it.is_empty());
    if on_instances && pinned.is_some() {
        diags.error(
            "platform_version",
            "platform_version is for Fargate",
            "Remove it (rule SV-028).",
        );
    }
    let public = config
        .network_configuration
        .known()
        .and_then(|network| network.assign_public_ip.get());
    if on_instances && public == Some(true) {
        let at = "network_configuration[0].assign_public_ip";
        diags.warn(
            at,
            "Public addresses are assigned on Fargate only",
            "Set it to false (rule SV-033).",
        );
    }
}

/// SV-008 to SV-013.
fn check_daemon(config: &Service, diags: &mut Diags) {
    if config.scheduling_strategy.text() != Some("DAEMON") {
        return;
    }
    if config.desired_count.is_known() {
        diags.warn(
            "desired_count",
            "A DAEMON service has no desired_count",
            "ECS runs one task on every instance, and the count is not sent. Remove it (rule SV-008).",
        );
    }
    if is_fargate(config) {
        diags.error(
            "scheduling_strategy",
            "DAEMON does not run on Fargate",
            "Use REPLICA, or launch_type = \"EC2\" (rule SV-009).",
        );
    }
    if matches!(controller(config), Some("CODE_DEPLOY" | "EXTERNAL")) {
        diags.error(
            "scheduling_strategy",
            "DAEMON needs the deployment controller ECS",
            "Remove deployment_controller (rule SV-010).",
        );
    }
    if config
        .capacity_provider_strategy
        .known()
        .is_some_and(|strategy| !strategy.0.is_empty())
    {
        diags.error(
            "capacity_provider_strategy",
            "DAEMON takes no capacity provider strategy",
            "Set launch_type = \"EC2\" instead (rule SV-011).",
        );
    }
    if config
        .deployment_maximum_percent
        .get()
        .is_some_and(|percent| percent > 100)
    {
        diags.warn(
            "deployment_maximum_percent",
            "At most 100 percent for DAEMON",
            "It is not sent. Set 100 or remove it (rule SV-012).",
        );
    }
    if !config.ordered_placement_strategy.items().is_empty() {
        diags.error(
            "ordered_placement_strategy",
            "DAEMON takes no placement strategy",
            "Remove it (rule SV-013).",
        );
    }
}

/// SV-016, SV-018, SV-019.
fn check_deployment(config: &Service, diags: &mut Diags) {
    let (min, max) = (
        &config.deployment_minimum_healthy_percent,
        &config.deployment_maximum_percent,
    );
    let daemon = config.scheduling_strategy.text() == Some("DAEMON");
    if min.get() == Some(100)
        && max.get() == Some(100)
        && !daemon
        && controller(config) == Some("ECS")
    {
        diags.error(
            "deployment_maximum_percent",
            "No deployment is possible",
            "With minimum and maximum both at 100 percent no task can be replaced. Raise the maximum or lower the \
             minimum (rule SV-016).",
        );
    }
    if matches!(controller(config), Some("CODE_DEPLOY" | "EXTERNAL")) {
        if config.deployment_circuit_breaker.is_known() {
            diags.warn(
                "deployment_circuit_breaker",
                "The circuit breaker needs the controller ECS",
                "Remove it (rule SV-018).",
            );
        }
        if config.alarms.is_known() {
            diags.error(
                "alarms",
                "Alarms need the controller ECS",
                "Remove them (rule SV-019).",
            );
        }
    }
}

/// SV-036, SV-037, SV-038, SV-041; the protocol cannot point inside a set.
fn check_load_balancers(config: &Service, diags: &mut Diags) {
    if config.load_balancer.is_null() && config.iam_role.text().is_some_and(|role| !role.is_empty())
    {
        diags.error(
            "iam_role",
            "No load balancer uses iam_role",
            "Remove it, or add a load_balancer block (rule SV-041).",
        );
    }
    let Some(blocks) = config.load_balancer.known() else {
        return;
    };
    let fargate = is_fargate(config);
    blocks
        .0
        .iter()
        .for_each(|block| check_load_balancer(block, fargate, diags));
    let groups = blocks
        .0
        .iter()
        .filter(|block| block.target_group_arn.is_known())
        .count();
    if groups > 5 {
        diags.error(
            "load_balancer",
            "Too many target groups",
            format!("At most 5 are allowed, found {groups} (rule SV-037)."),
        );
    }
}

fn check_load_balancer(block: &LoadBalancer, fargate: bool, diags: &mut Diags) {
    let absent = |value: &Attr<String>| value.is_null() || value.text() == Some("");
    let container = block.container_name.text().unwrap_or("?");
    if block.target_group_arn.is_known()
        && block.elb_name.is_known()
        && !absent(&block.target_group_arn)
        && !absent(&block.elb_name)
    {
        diags.error(
            "load_balancer",
            format!("Two targets for container {container}"),
            "Give target_group_arn or elb_name, not both (rule SV-036).",
        );
    }
    if absent(&block.target_group_arn) && absent(&block.elb_name) {
        diags.error(
            "load_balancer",
            format!("No target for container {container}"),
            "Give target_group_arn or elb_name (rule SV-036).",
        );
    }
    if fargate && block.elb_name.is_known() && !absent(&block.elb_name) {
        diags.error(
            "load_balancer",
            "Classic load balancers do not work on Fargate",
            "Use a target group (rule SV-038).",
        );
    }
}

/// SV-048, SV-049, and which strategy takes which field.
fn check_placement(config: &Service, diags: &mut Diags) {
    let constraints = config
        .placement_constraints
        .known()
        .map_or(&[][..], |set| &set.0);
    let strategies = config.ordered_placement_strategy.items();
    if is_fargate(config) && !constraints.is_empty() {
        diags.error(
            "placement_constraints",
            "Fargate takes no placement constraints",
            "Remove them (rule SV-048).",
        );
    }
    if is_fargate(config) && !strategies.is_empty() {
        diags.error(
            "ordered_placement_strategy",
            "Fargate takes no placement strategy",
            "Remove it (rule SV-049).",
        );
    }
    constraints
        .iter()
        .for_each(|constraint| check_constraint(constraint, diags));
    for (index, strategy) in strategies.iter().enumerate() {
        check_strategy(
            strategy,
            &Path::from("ordered_placement_strategy").index(index),
            diags,
        );
    }
}

fn check_constraint(constraint: &PlacementConstraint, diags: &mut Diags) {
    match (constraint.r#type.text(), &constraint.expression) {
        (Some("memberOf"), expression) if expression.is_null() || expression.text() == Some("") => {
            diags.error(
                "placement_constraints",
                "memberOf needs an expression",
                "Add expression = \"…\" in the cluster query language.",
            );
        }
        (Some("distinctInstance"), Attr::Known(text)) if !text.is_empty() => {
            diags.error(
                "placement_constraints",
                "distinctInstance takes no expression",
                "Remove it.",
            );
        }
        _ => {}
    }
}

fn check_strategy(strategy: &PlacementStrategy, at: &Path, diags: &mut Diags) {
    let field = strategy.field.text().map(str::to_ascii_lowercase);
    match (strategy.r#type.text(), field.as_deref()) {
        (Some("random"), Some(field)) if !field.is_empty() => {
            diags.error(at.attr("field"), "random takes no field", "Remove it.");
        }
        (Some("binpack"), Some(field)) if field != "cpu" && field != "memory" => {
            diags.error(
                at.attr("field"),
                "binpack needs cpu or memory",
                format!("{field:?} is neither."),
            );
        }
        (Some("binpack"), None) if strategy.field.is_null() => {
            diags.error(
                at,
                "binpack needs a field",
                "Add field = \"cpu\" or \"memory\".",
            );
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
    use crate::blocks::network_configuration::NetworkConfiguration;
    use crate::service::schema::{Alarms, DeploymentCircuitBreaker, DeploymentController};
    use tfplug::Set;

    fn base() -> Service {
        Service {
            name: "web".into(),
            task_definition: "web:1".into(),
            ..Service::default()
        }
    }

    fn said(config: &Service) -> String {
        let mut diags = Diags::new();
        validate(config, &mut diags);
        diags
            .iter()
            .map(|diag| format!("{}|{}|{}\n", diag.path, diag.summary, diag.detail))
            .collect()
    }

    #[test]
    fn a_plain_service_is_fine() {
        assert_eq!(said(&base()), "");
        assert_eq!(
            said(&Service {
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
            said(&Service {
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
        assert_eq!(said(&external), "");
    }

    #[test]
    fn daemons() {
        let daemon = Service {
            scheduling_strategy: "DAEMON".into(),
            ..base()
        };
        assert_eq!(said(&daemon), "");
        assert!(
            said(&Service {
                desired_count: 0.into(),
                ..daemon.clone()
            })
            .contains("SV-008")
        );
        assert!(
            said(&Service {
                launch_type: "FARGATE".into(),
                ..daemon.clone()
            })
            .contains("SV-009")
        );
        assert!(
            said(&Service {
                deployment_maximum_percent: 200.into(),
                ..daemon.clone()
            })
            .contains("SV-012")
        );
        assert_eq!(
            said(&Service {
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
        assert!(said(&stuck).contains("SV-016"));
        assert_eq!(
            said(&Service {
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
        assert!(said(&with(&block)).contains("No target for container web"));
        let both = LoadBalancer {
            target_group_arn: "arn:aws:x".into(),
            elb_name: "lb".into(),
            ..block.clone()
        };
        assert!(said(&with(&both)).contains("Two targets"));
        let unknown = LoadBalancer {
            target_group_arn: Attr::Unknown,
            ..block
        };
        assert_eq!(said(&with(&unknown)), "");
        assert!(
            said(&Service {
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
            said(&strategy(
                "spread",
                "attribute:ecs.availability-zone".into()
            )),
            ""
        );
        assert_eq!(said(&strategy("binpack", "MEMORY".into())), "");
        assert!(
            said(&strategy("binpack", "disk".into()))
                .contains("ordered_placement_strategy[0].field")
        );
        assert!(said(&strategy("random", "cpu".into())).contains("random takes no field"));
        let fargate = Service {
            launch_type: "FARGATE".into(),
            ..strategy("random", Attr::Null)
        };
        assert!(said(&fargate).contains("SV-049"));
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
    fn every_other_rule_is_said_where_it_is_violated() {
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
                "SV-004",
                Service {
                    launch_type: "MANAGED_INSTANCES".into(),
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
            let said = said(&service);
            assert!(
                said.contains(rule) && said.lines().count() == 1,
                "{rule}: {said}"
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
        assert_eq!(said(&unknown), "");
    }
}
