//! Task definition, deployment percentages, circuit breaker and alarms.

use tfplug::{Attr, Diags};

use super::controller;
use crate::arn::Arn;
use crate::service::schema::Service;
use crate::validators::ecs_name_fault;

/// SV-002, SV-003.
pub(super) fn check_task_definition(config: &Service, diags: &mut Diags) {
    match &config.task_definition {
        unset if unset.is_unset() && matches!(controller(config), Some("ECS" | "CODE_DEPLOY")) => {
            diags.error(
                "task_definition",
                "Missing task_definition",
                "A service needs a task definition: its ARN, family:revision or family (rule SV-002).",
            );
        }
        Attr::Known(text) if !text.is_empty() && !is_task_definition(text) => diags.error(
            "task_definition",
            "Not a task definition",
            format!("{text:?} is neither a family, nor family:revision, nor the ARN of a task definition (rule SV-003)."),
        ),
        _ => {}
    }
}

pub(super) fn is_task_definition(text: &str) -> bool {
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

/// SV-016, SV-018, SV-019.
pub(super) fn check_deployment(config: &Service, diags: &mut Diags) {
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
        let (breaker, alarms) = (&config.deployment_circuit_breaker, &config.alarms);
        if breaker.is_known() && !breaker.is_unset() {
            diags.warn(
                "deployment_circuit_breaker[0].enable",
                "The circuit breaker needs the controller ECS",
                "Remove it (rule SV-018).",
            );
        }
        if alarms.is_known() && !alarms.is_unset() {
            diags.error(
                "alarms[0].enable",
                "Alarms need the controller ECS",
                "Remove them (rule SV-019).",
            );
        }
    }
}
