//! Rules for deployments: percentages, circuit breaker, alarms, early success.

use super::super::object::Row;
use super::{deployment, is_daemon, is_ecs, strategy};

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "SV-016",
        "",
        "Deployment percentages block every deployment",
        "The deployment percentages must leave room to replace a task: not both may be 100.",
        |service, _, faults| {
            let most = service.get("deployment_maximum_percent");
            let least = service.get("deployment_minimum_healthy_percent");
            let full = most.int()? == Some(100) && least.int()?.unwrap_or(100) == 100;
            if full && !is_daemon(service)? && is_ecs(service)? && strategy(service)? == "ROLLING" {
                faults.at(
                    &most,
                    "With a minimum and a maximum of 100 percent, no task can be stopped before another has started, nor \
                     started before another has stopped. Raise deployment_maximum_percent, for example to 200, or lower \
                     deployment_minimum_healthy_percent.",
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "SV-016",
        "",
        "Deployment percentages leave no room for this desired_count",
        "The deployment percentages should leave room to replace a task with the service's desired count.",
        |service, _, faults| {
            let most = service.get("deployment_maximum_percent");
            let (Some(count), Some(max)) = (service.get("desired_count").int()?, most.int()?)
            else {
                return Some(());
            };
            let min = service
                .get("deployment_minimum_healthy_percent")
                .int()?
                .unwrap_or(100);
            if count < 1
                || !(100..=1000).contains(&max)
                || !(0..=100).contains(&min)
                || (min, max) == (100, 100)
            {
                return Some(());
            }
            // ECS rounds the upper limit down and the lower limit up.
            let (upper, lower) = (
                count.saturating_mul(max) / 100,
                count.saturating_mul(min).saturating_add(99) / 100,
            );
            let stuck = upper <= count && lower >= count;
            if stuck && !is_daemon(service)? && is_ecs(service)? && strategy(service)? == "ROLLING"
            {
                faults.at(
                    &most,
                    format!(
                        "With desired_count = {count}, {max} percent rounds down to {upper} and {min} percent up to {lower}: no \
                         task can be replaced. Raise deployment_maximum_percent, or lower deployment_minimum_healthy_percent."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-061",
        "",
        "deployment_maximum_percent is below 100",
        "A `REPLICA` service must have a maximum of 100 percent or more.",
        |service, _, faults| {
            let most = service.get("deployment_maximum_percent");
            if let Some(found) = most.int()?.filter(|found| (0..100).contains(found))
                && !is_daemon(service)?
            {
                faults.at(
                    &most,
                    format!("{found} must be 100 or more for scheduling_strategy = \"REPLICA\"."),
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "SV-063",
        "deployment_circuit_breaker",
        "rollback has no effect while the circuit breaker is off",
        "A circuit breaker that rolls back should be enabled.",
        |_, breaker, faults| {
            let rollback = breaker.get("rollback");
            if rollback.bool()? == Some(true) && breaker.get("enable").bool()? == Some(false) {
                faults.at(&rollback, "Set enable = true, or rollback = false.");
            }
            Some(())
        },
    ),
    ALARMS,
    Row::certain(
        "SV-029",
        "deployment_configuration.early_success_criteria",
        "early_success_criteria needs the deployment strategy ROLLING",
        "Early success criteria must have the deployment strategy `ROLLING`.",
        |service, criteria, faults| {
            let enable = criteria.get("enable");
            let found = strategy(service)?;
            if criteria.is_set()? && found != "ROLLING" {
                faults.at(
                    &enable,
                    format!("Remove early_success_criteria, or strategy = {found:?}."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-029",
        "deployment_configuration.early_success_criteria",
        "Argument of early_success_criteria is not set",
        "Early success criteria that are enabled must have `healthy_percent` and `source_service_revision_cleanup`.",
        |_, criteria, faults| {
            if criteria.get("enable").bool()? != Some(true) {
                return Some(());
            }
            let percent = criteria.get("healthy_percent");
            if !percent.is_set()? {
                let summary = "healthy_percent of early_success_criteria is not set";
                let detail = "Set it to the percentage of tasks that must be healthy, or set enable = false.";
                faults.titled(&percent, summary, detail);
            }
            let cleanup = criteria.get("source_service_revision_cleanup");
            if !cleanup.is_set()? {
                let summary = "source_service_revision_cleanup is not set";
                let detail = "Set it to \"BLOCKING\" or \"DEFERRED\", or set enable = false.";
                faults.titled(&cleanup, summary, detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-029",
        "deployment_configuration.early_success_criteria",
        "healthy_percent is out of range",
        "The healthy percentage of early success must be from the minimum healthy percentage to 100.",
        |service, criteria, faults| {
            let percent = criteria.get("healthy_percent");
            let Some(found) = percent.int()? else {
                return Some(());
            };
            if !(0..=100).contains(&found) {
                faults.at(&percent, format!("{found} must be 0 to 100."));
                return Some(());
            }
            let least = service.get("deployment_minimum_healthy_percent").int()?;
            if let Some(least) = least.filter(|least| found < *least) {
                faults.at(
                    &percent,
                    format!("{found} must be {least} or more: deployment_minimum_healthy_percent."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-020",
        "deployment_configuration",
        "Unknown deployment strategy",
        "A deployment strategy must be `ROLLING`, `BLUE_GREEN`, `LINEAR` or `CANARY`.",
        |_, deployment, faults| {
            faults.unless_one_of(
                &deployment.get("strategy"),
                &["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"],
            )
        },
    ),
    Row::certain(
        "SV-024",
        "deployment_configuration",
        "bake_time_in_minutes is out of range",
        "The bake time must be 0 to 1440 minutes.",
        |_, deployment, faults| {
            faults.unless_minutes(&deployment.get("bake_time_in_minutes"), 0..=1440)
        },
    ),
    Row::hint(
        "SV-024",
        "deployment_configuration",
        "bake_time_in_minutes is not set",
        "A blue/green deployment should have a bake time.",
        |service, _, faults| {
            let bake = deployment(service).get("bake_time_in_minutes");
            if strategy(service)? == "BLUE_GREEN" && !bake.is_set()? {
                faults.at(&bake, "Without it, the old tasks end as soon as all traffic has moved. Set the minutes in which ECS can still roll back.");
            }
            Some(())
        },
    ),
];

/// Alarms without a name watch nothing.
pub(crate) const ALARMS: Row = Row::likely(
    "SV-097",
    "alarms",
    "alarm_names is not set",
    "Alarms that are enabled must have names.",
    |_, alarms, faults| {
        let names = alarms.get("alarm_names");
        if alarms.get("enable").bool()? == Some(true) && !names.is_set()? {
            faults.at(
                &names,
                "Set it to the names of CloudWatch alarms, or set enable = false.",
            );
        }
        Some(())
    },
);
