//! Rules for the placement of tasks on container instances and over Availability Zones.

use super::super::node::Node;
use super::super::object::{Faults, Row};
use super::{is_daemon, is_fargate, launch_type};

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "SV-068",
        "placement_constraints",
        "Too many placement constraints",
        "A service must not have more than 10 placement constraints.",
        |_, constraints, faults| at_most(10, "placement_constraints", constraints, faults),
    ),
    Row::certain(
        "SV-071",
        "ordered_placement_strategy",
        "Too many placement strategies",
        "A service must not have more than 5 placement strategies.",
        |_, strategies, faults| at_most(5, "ordered_placement_strategy", strategies, faults),
    ),
    Row::certain(
        "SV-048",
        "",
        "Placement constraints are not supported on Fargate",
        "A service on Fargate must not have placement constraints.",
        |service, _, faults| {
            let constraints = service.get("placement_constraints");
            if is_fargate(service)? && constraints.is_set()? {
                faults.at(
                    &constraints.at_member("type"),
                    "Remove the placement_constraints blocks.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-049",
        "",
        "Placement strategies are not supported on Fargate",
        "A service on Fargate must not have placement strategies.",
        |service, _, faults| {
            let strategies = service.get("ordered_placement_strategy");
            // Of a daemon, SV-013 reports it already.
            if is_fargate(service)? && !is_daemon(service)? && strategies.is_set()? {
                faults.at(&strategies.at_member("type"), "Remove the ordered_placement_strategy blocks. Fargate spreads tasks over Availability Zones by itself.");
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-047",
        "",
        "Availability Zone rebalancing conflicts with another argument",
        "A service that rebalances Availability Zones must not run on `EXTERNAL`, have a maximum of 100 percent, a Classic load \
         balancer, a constraint on the Availability Zone, or a first placement strategy other than a spread over Availability Zones.",
        |service, _, faults| {
            let rebalancing = service.get("availability_zone_rebalancing");
            if rebalancing.text()? != Some("ENABLED") {
                return Some(());
            }
            let mut report = |name: &str, found: &str| {
                let summary = format!("Availability Zone rebalancing conflicts with {name}");
                let detail =
                    format!("{found}. Or set availability_zone_rebalancing = \"DISABLED\".");
                faults.titled(&rebalancing, &summary, detail);
            };
            if launch_type(service)? == Some("EXTERNAL") {
                report(
                    "launch_type EXTERNAL",
                    "ECS does not rebalance external instances. Set launch_type = \"EC2\"",
                );
            }
            if !is_daemon(service)?
                && let Some(most) = service
                    .get("deployment_maximum_percent")
                    .int()?
                    .filter(|most| *most <= 100)
            {
                report(
                    "deployment_maximum_percent",
                    &format!("{most} must be above 100, for example 200"),
                );
            }
            for block in service.get("load_balancer").set_items()? {
                if let Some(name) = block.get("elb_name").text()? {
                    report(
                        "elb_name",
                        &format!(
                            "{name:?} is a Classic load balancer. Set target_group_arn instead"
                        ),
                    );
                }
            }
            for constraint in service.get("placement_constraints").set_items()? {
                if constraint
                    .get("expression")
                    .text()?
                    .is_some_and(|text| text.contains(ZONE))
                {
                    report(
                        "placement_constraints",
                        &format!("Remove the constraint on {ZONE}"),
                    );
                }
            }
            if let Some(strategy) = service
                .get("ordered_placement_strategy")
                .set_items()?
                .first()
            {
                let spread = strategy.get("type").text()? == Some("spread");
                if !spread
                    || !strategy
                        .get("field")
                        .text()?
                        .unwrap_or_default()
                        .eq_ignore_ascii_case(ZONE)
                {
                    report(
                        "ordered_placement_strategy",
                        &format!("The first strategy must be spread over {ZONE}"),
                    );
                }
            }
            Some(())
        },
    ),
];

/// The rules for placement strategies, of services and runs alike.
pub(crate) const STRATEGIES: &[Row] = &[
    Row::certain(
        "SV-072",
        "[]",
        "Placement strategy random has no field",
        "A placement strategy `random` must not have a field.",
        |_, strategy, faults| {
            let field = strategy.get("field");
            if strategy.get("type").text()? == Some("random")
                && let Some(found) = field.text()?
            {
                faults.at(
                    &field,
                    format!("Remove field = {found:?}, or set type = \"spread\"."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-073",
        "[]",
        "Placement strategy binpack needs the field cpu or memory",
        "A placement strategy `binpack` must have the field `cpu` or `memory`.",
        |_, strategy, faults| {
            if strategy.get("type").text()? != Some("binpack") {
                return Some(());
            }
            let field = strategy.get("field");
            match field.text()? {
                Some(found) if ["cpu", "memory"].contains(&found.to_ascii_lowercase().as_str()) => {
                }
                Some(found) => {
                    faults.at(&field, format!("{found:?} must be \"cpu\" or \"memory\"."))
                }
                None => faults.at(&field, "Set field = \"memory\" or \"cpu\"."),
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-074",
        "[]",
        "Placement strategy spread needs a field",
        "A placement strategy `spread` must have a field.",
        |_, strategy, faults| {
            let field = strategy.get("field");
            if strategy.get("type").text()? == Some("spread") && !field.is_set()? {
                faults.at(&field, "Set field = \"instanceId\", or to an attribute such as \"attribute:ecs.availability-zone\".");
            }
            Some(())
        },
    ),
];

/// A fault where more blocks are set than ECS takes.
fn at_most(most: usize, name: &str, blocks: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let (sure, open) = blocks.counts()?;
    if sure > most {
        let detail = format!("{most} {name} blocks are allowed, found {sure}.");
        faults.at(&blocks.at_member("type"), detail);
    }
    (sure > most || sure + open <= most).then_some(())
}

/// The attribute of a container instance's Availability Zone.
const ZONE: &str = "attribute:ecs.availability-zone";
