//! Rules for services that run one task on every container instance.

use super::super::object::{Faults, Object, Row};
use super::{controller, deployment, is_daemon, is_fargate};

pub(super) const ROWS: &[Row] = &[
    Row::warning(
        "SV-008",
        "",
        "desired_count is ignored for DAEMON",
        "A `DAEMON` service should not have a desired count, which is not sent.",
        |service, _, faults| {
            let count = service.get("desired_count");
            if let Some(found) = count.int()?
                && is_daemon(service)?
            {
                faults.at(
                    &count,
                    format!("{found} is not sent: ECS runs one task on every container instance. Remove desired_count."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-009",
        "",
        "DAEMON is not supported on Fargate",
        "A `DAEMON` service must not run on Fargate.",
        |service, _, faults| {
            if is_daemon(service)? && is_fargate(service)? {
                faults.at(
                    &service.get("scheduling_strategy"),
                    "Set scheduling_strategy = \"REPLICA\", or run the service on container instances with launch_type = \"EC2\".",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-010",
        "",
        "DAEMON needs the deployment controller ECS",
        "A `DAEMON` service must have the deployment controller `ECS`.",
        |service, _, faults| {
            let kind = controller(service)?;
            if is_daemon(service)? && kind != "ECS" {
                faults.at(
                    &service.get("scheduling_strategy"),
                    format!("Remove deployment_controller, whose type is {kind:?}, or set scheduling_strategy = \"REPLICA\"."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-011",
        "",
        "DAEMON does not support capacity providers",
        "A `DAEMON` service must not have a capacity provider strategy.",
        |service, _, faults| {
            absent(
                service,
                "capacity_provider_strategy",
                "capacity_provider",
                "Set launch_type = \"EC2\" instead.",
                faults,
            )
        },
    ),
    Row::warning(
        "SV-012",
        "",
        "deployment_maximum_percent is ignored for DAEMON",
        "A `DAEMON` service should not have a maximum above 100 percent, which is not sent.",
        |service, _, faults| {
            let percent = service.get("deployment_maximum_percent");
            if let Some(found) = percent.int()?.filter(|percent| *percent > 100)
                && is_daemon(service)?
            {
                faults.at(&percent, format!("{found} is not sent: one task runs on every container instance, so 100 is the most. Remove it, or set it to 100."));
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-013",
        "",
        "DAEMON does not support placement strategies",
        "A `DAEMON` service must not have placement strategies.",
        |service, _, faults| {
            absent(
                service,
                "ordered_placement_strategy",
                "type",
                "Remove it: every container instance gets one task.",
                faults,
            )
        },
    ),
    Row::certain(
        "SV-014",
        "",
        "DAEMON does not support EBS volumes",
        "A `DAEMON` service must not configure volumes at launch.",
        |service, _, faults| {
            absent(
                service,
                "volume_configuration",
                "name",
                "Remove volume_configuration, or set scheduling_strategy = \"REPLICA\".",
                faults,
            )
        },
    ),
    Row::certain(
        "SV-095",
        "",
        "DAEMON does not support Availability Zone rebalancing",
        "A `DAEMON` service must not enable Availability Zone rebalancing.",
        |service, _, faults| {
            let rebalancing = service.get("availability_zone_rebalancing");
            if rebalancing.text()? == Some("ENABLED") && is_daemon(service)? {
                faults.at(&rebalancing, "Set it to \"DISABLED\", or remove it.");
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-020",
        "",
        "DAEMON supports rolling deployments only",
        "A `DAEMON` service must have the deployment strategy `ROLLING`.",
        |service, _, faults| {
            let strategy = deployment(service).get("strategy");
            if let Some(found) = strategy.text()?.filter(|found| *found != "ROLLING")
                && is_daemon(service)?
            {
                faults.at(
                    &strategy,
                    format!(
                        "Remove strategy = {found:?}, or set scheduling_strategy = \"REPLICA\"."
                    ),
                );
            }
            Some(())
        },
    ),
];

/// A block that daemons do not take.
fn absent(
    service: &Object,
    name: &'static str,
    member: &'static str,
    what_to_do: &str,
    faults: &mut Faults,
) -> Option<()> {
    let block = service.get(name);
    if is_daemon(service)? && block.is_set()? {
        faults.at(&block.at_member(member), what_to_do);
    }
    Some(())
}
