//! Rules find their violations.

use tfplug::{Attr, Diags};

use crate::express_gateway_service::schema::{
    ExpressGatewayService, PrimaryContainer, ScalingTarget, Secret, Variable,
};
use crate::express_gateway_service::validate::validate;

fn container() -> PrimaryContainer {
    PrimaryContainer {
        image: "web:1".into(),
        ..PrimaryContainer::default()
    }
}

fn web() -> ExpressGatewayService {
    ExpressGatewayService {
        execution_role_arn: "arn:aws:iam::123456789012:role/exec".into(),
        infrastructure_role_arn: "arn:aws:iam::123456789012:role/infra".into(),
        primary_container: container().into(),
        ..ExpressGatewayService::default()
    }
}

fn faults(config: &ExpressGatewayService) -> String {
    let mut diags = Diags::new();
    validate(config, &mut diags);
    let faults = diags.iter();
    faults
        .map(|it| format!("{}: {}\n", it.path, it.detail))
        .collect()
}

#[test]
fn a_container_or_a_definition() {
    assert_eq!(faults(&web()), "");
    let own = ExpressGatewayService {
        task_definition_arn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1".into(),
        ..ExpressGatewayService::default()
    };
    assert_eq!(faults(&own), "");
    let found = faults(&ExpressGatewayService::default());
    assert!(found.contains("EX-001"), "{found}");
    let unknown = ExpressGatewayService {
        task_definition_arn: Attr::Unknown,
        ..ExpressGatewayService::default()
    };
    assert_eq!(faults(&unknown), "");
    let both = ExpressGatewayService {
        task_definition_arn: own.task_definition_arn.clone(),
        cpu: "256".into(),
        ..web()
    };
    let found = faults(&both);
    for at in ["primary_container: ", "execution_role_arn: ", "cpu: "] {
        assert!(found.contains(at) && found.contains("EX-002"), "{found}");
    }
    let bare = ExpressGatewayService {
        execution_role_arn: "".into(),
        ..web()
    };
    assert!(faults(&bare).contains("EX-005"));
}

#[test]
fn values() {
    let scaling = ScalingTarget {
        min_task_count: 3.into(),
        max_task_count: 2.into(),
        ..ScalingTarget::default()
    };
    let twice = PrimaryContainer {
        environment: vec![Variable {
            name: "A".into(),
            value: "1".into(),
        }]
        .into(),
        secret: vec![Secret {
            name: "A".into(),
            value_from: "arn:aws:ssm:eu-west-1:123456789012:parameter/a".into(),
        }]
        .into(),
        ..container()
    };
    #[rustfmt::skip]
    let cases = [
        (ExpressGatewayService { scaling_target: scaling.into(), ..web() }, "scaling_target[0].min_task_count", "EX-003"),
        (ExpressGatewayService { health_check_path: "ping".into(), ..web() }, "health_check_path", "EX-004"),
        (ExpressGatewayService { cpu: "300".into(), ..web() }, "cpu", "EX-007"),
        (ExpressGatewayService { cpu: "256".into(), memory: "8192".into(), ..web() }, "memory", "EX-007"),
        (ExpressGatewayService { primary_container: twice.into(), ..web() }, "primary_container[0].secret[0].name", "EX-008"),
    ];
    for (config, at, rule) in cases {
        let found = faults(&config);
        assert!(
            found.starts_with(at) && found.contains(rule) && found.lines().count() == 1,
            "{found}"
        );
    }
    let fine = ExpressGatewayService {
        cpu: ".25 vCPU".into(),
        memory: "0.5 GB".into(),
        health_check_path: "/ping?full=1".into(),
        ..web()
    };
    assert_eq!(faults(&fine), "");
}
