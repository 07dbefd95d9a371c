//! Rules for load balancers, the role for them, and service registries.

use super::super::node::Node;
use super::super::object::{Faults, Row};
use super::{controller, is_fargate};
use crate::arn::Arn;

pub(super) const ROWS: &[Row] = &[
    TARGET_MISSING,
    TARGET_GIVEN_TWICE,
    Row::certain(
        "SV-037",
        "",
        "Too many target groups",
        "A service must not have more than 5 target groups.",
        |service, _, faults| {
            let balancers = service.get("load_balancer");
            let groups = balancers.items()?;
            let groups = groups
                .iter()
                .map(|block| block.get("target_group_arn").is_set());
            let (mut sure, mut open) = (0, 0);
            groups.for_each(|set| match set {
                Some(set) => sure += usize::from(set),
                None => open += 1,
            });
            if sure > 5 {
                faults.at(
                    &balancers.at_member("target_group_arn"),
                    format!("{sure} load_balancer blocks name one, and 5 are allowed."),
                );
            } else if sure + open > 5 {
                return None;
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-037",
        "",
        "Too many load balancers",
        "A service must not have more than one Classic load balancer, nor, with `CODE_DEPLOY`, more than one target group.",
        |service, _, faults| {
            let balancers = service.get("load_balancer");
            let (mut classic, mut groups) = (0, 0);
            for block in balancers.items()? {
                classic += usize::from(block.get("elb_name").is_given());
                groups += usize::from(block.get("target_group_arn").is_given());
            }
            if classic > 1 {
                faults.at(
                    &balancers.at_member("elb_name"),
                    format!("{classic} Classic load balancers are named, and 1 is allowed."),
                );
            }
            if groups > 1 && controller(service)? == "CODE_DEPLOY" {
                faults.at(&balancers.at_member("target_group_arn"), format!("CodeDeploy takes 1 load_balancer block with a target group, found {groups}."));
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-037",
        "",
        "Target group is listed twice",
        "Each load balancer block of a service must have another target group.",
        |service, _, faults| {
            let mut seen = Vec::new();
            for block in service.get("load_balancer").items()? {
                let group = block.get("target_group_arn");
                let Some(arn) = group.text()? else { continue };
                if seen.contains(&arn) {
                    faults.at(
                        &group,
                        format!("Two blocks name {arn:?}. Keep one of them."),
                    );
                }
                seen.push(arn);
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-038",
        "load_balancer[]",
        "Classic load balancers are not supported on Fargate",
        "A service on Fargate must not have a Classic load balancer.",
        |service, balancer, faults| {
            let name = balancer.get("elb_name");
            if is_fargate(service)? && name.is_set()? {
                faults.at(&name, "Set target_group_arn to a target group of an Application or Network Load Balancer instead.");
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-041",
        "",
        "iam_role needs a load balancer",
        "A service without a load balancer must not have an IAM role for it.",
        |service, _, faults| {
            let role = service.get("iam_role");
            if role.is_set()? && !service.get("load_balancer").is_set()? {
                faults.at(&role, "Remove iam_role, or add a load_balancer block.");
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-085",
        "",
        "iam_role is not supported on Fargate",
        "A service whose tasks have a network mode of `awsvpc`, as on Fargate, must not have an IAM role for load balancers.",
        |service, _, faults| {
            let role = service.get("iam_role");
            if role.is_set()? && is_fargate(service)? {
                faults.at(
                    &role,
                    "ECS uses its service-linked role here. Remove iam_role.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-086",
        "",
        "iam_role is not supported with this service",
        "A service with several target groups, service registries or the controller `EXTERNAL` must not have an IAM role for load balancers.",
        |service, _, faults| {
            let role = service.get("iam_role");
            if !role.is_set()? {
                return Some(());
            }
            let mut groups = 0;
            for block in service.get("load_balancer").set_items()? {
                groups += usize::from(block.get("target_group_arn").is_set()?);
            }
            let why = if groups > 1 {
                "several target groups"
            } else if service.get("service_registries").is_set()? {
                "service_registries"
            } else if controller(service)? == "EXTERNAL" {
                "the deployment controller EXTERNAL"
            } else {
                return Some(());
            };
            let summary = format!("iam_role is not supported with {why}");
            faults.titled(
                &role,
                &summary,
                "ECS uses its service-linked role. Remove iam_role.",
            );
            Some(())
        },
    ),
    Row::certain(
        "SV-066",
        "service_registries",
        "port conflicts with container_name and container_port",
        "A service registry must have `port`, or `container_name` and `container_port`.",
        |_, registry, faults| {
            let port = registry.get("port");
            for name in ["container_name", "container_port"] {
                if port.is_set()? && registry.get(name).is_set()? {
                    faults.at(&port, format!("Remove port, or remove {name}."));
                    break;
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "GEN-006",
        "load_balancer[]",
        "target_group_arn is not the ARN of a target group",
        "The ARN of a target group must be one.",
        |_, balancer, faults| {
            target_group(&balancer.get("target_group_arn"), faults)?;
            target_group(
                &balancer
                    .get("advanced_configuration")
                    .get("alternate_target_group_arn"),
                faults,
            )
        },
    ),
    Row::certain(
        "GEN-006",
        "load_balancer[].advanced_configuration",
        "Invalid listener rule ARN",
        "The ARN of a listener rule must be that of a rule or of a listener.",
        |_, advanced, faults| {
            for name in ["production_listener_rule", "test_listener_rule"] {
                let rule = advanced.get(name);
                let Some(Ok(arn)) = rule.text()?.map(Arn::parse) else {
                    continue;
                };
                if !arn.resource.starts_with("listener-rule/")
                    && !arn.resource.starts_with("listener/")
                {
                    faults.at(&rule, format!("{:?} must be the ARN of a listener rule, such as aws_lb_listener_rule.NAME.arn, or of a listener.", arn.to_string()));
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "GEN-006",
        "service_registries",
        "registry_arn is not the ARN of a Cloud Map service",
        "The ARN of a service registry must be that of a Cloud Map service.",
        |_, registry, faults| {
            let node = registry.get("registry_arn");
            if let Some(Ok(arn)) = node.text()?.map(Arn::parse)
                && (arn.service != "servicediscovery" || !arn.resource.starts_with("service/"))
            {
                faults.at(
                    &node,
                    format!(
                        "{:?} must be the ARN of a Cloud Map service, such as aws_service_discovery_service.NAME.arn.",
                        arn.to_string()
                    ),
                );
            }
            Some(())
        },
    ),
];

/// A load balancer's target, in services and task sets.
const TARGET_MISSING: Row = Row::certain(
    "SV-036",
    "load_balancer[]",
    "Target of a load balancer is not set",
    "A load balancer block must have a target group or the name of a Classic load balancer.",
    |_, balancer, faults| {
        let (group, name) = targets(balancer);
        if !group.is_set()? && !name.is_set()? {
            faults.at(
                &group,
                format!(
                    "Set target_group_arn, or {} for a Classic load balancer.",
                    classic(balancer)
                ),
            );
        }
        Some(())
    },
);

const TARGET_GIVEN_TWICE: Row = Row::certain(
    "SV-036",
    "load_balancer[]",
    "Load balancer has two targets",
    "A load balancer block must not have both a target group and a Classic load balancer.",
    |_, balancer, faults| {
        let (group, name) = targets(balancer);
        if group.is_set()? && name.is_set()? {
            let summary = format!("target_group_arn conflicts with {}", classic(balancer));
            faults.titled(&name, &summary, "Remove one of the two.");
        }
        Some(())
    },
);

/// The rules for targets alone.
pub(crate) const TARGETS: &[Row] = &[TARGET_MISSING, TARGET_GIVEN_TWICE];

/// The two kinds of target. A task set has another name for the Classic one.
fn targets<'a>(balancer: &Node<'a>) -> (Node<'a>, Node<'a>) {
    (
        balancer.get("target_group_arn"),
        balancer.get(classic(balancer)),
    )
}

fn classic(balancer: &Node<'_>) -> &'static str {
    match balancer.has("elb_name") {
        true => "elb_name",
        false => "load_balancer_name",
    }
}

fn target_group(node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(Ok(arn)) = node.text()?.map(Arn::parse) else {
        return Some(());
    };
    if arn.service != "elasticloadbalancing" || !arn.resource.starts_with("targetgroup/") {
        let hint = match arn.resource.starts_with("loadbalancer/") {
            true => {
                "is the ARN of a load balancer. Set the ARN of its target group, such as aws_lb_target_group.NAME.arn."
            }
            false => "must be the ARN of a target group, such as aws_lb_target_group.NAME.arn.",
        };
        faults.at(node, format!("{:?} {hint}", arn.to_string()));
    }
    Some(())
}
