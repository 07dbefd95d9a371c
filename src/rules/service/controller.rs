//! Rules for services that CodeDeploy or an external controller rolls out.

use super::super::object::Row;
use super::{controller, deployment, is_ecs, launch_type, strategy};

pub(super) const ROWS: &[Row] = &[
    Row::likely(
        "SV-017",
        "",
        "Deployment percentages need the deployment controller ECS",
        "A service whose controller is `CODE_DEPLOY` or `EXTERNAL` must keep the default deployment percentages.",
        |service, _, faults| {
            let kind = controller(service)?;
            if kind == "ECS" {
                return Some(());
            }
            for (name, usual) in [
                ("deployment_minimum_healthy_percent", 100),
                ("deployment_maximum_percent", 200),
            ] {
                let percent = service.get(name);
                if let Some(found) = percent.int()?.filter(|found| *found != usual) {
                    let effect = match launch_type(service)? {
                        Some("FARGATE") => "has no effect on Fargate",
                        _ => "is not accepted",
                    };
                    faults.at(&percent, format!("{found} {effect} with the controller {kind}. Remove it, or set it to {usual}."));
                }
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-018",
        "",
        "The deployment circuit breaker needs the deployment controller ECS",
        "A circuit breaker must have the controller `ECS`.",
        |service, _, faults| {
            let breaker = service.get("deployment_circuit_breaker");
            if !is_ecs(service)? && breaker.is_set()? {
                let kind = controller(service)?;
                faults.at(
                    &breaker.get("enable"),
                    format!("Remove deployment_circuit_breaker, or the controller {kind}."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-019",
        "",
        "Deployment alarms need the deployment controller ECS",
        "Alarms must have the controller `ECS`.",
        |service, _, faults| {
            let alarms = service.get("alarms");
            if !is_ecs(service)? && alarms.is_set()? {
                let kind = controller(service)?;
                faults.at(
                    &alarms.get("enable"),
                    format!("Remove alarms, or the controller {kind}."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-020",
        "",
        "Deployment strategies need the deployment controller ECS",
        "A deployment strategy other than `ROLLING` must have the controller `ECS`.",
        |service, _, faults| {
            let found = strategy(service)?;
            if found != "ROLLING" && !is_ecs(service)? {
                let kind = controller(service)?;
                faults.at(
                    &deployment(service).get("strategy"),
                    format!("Remove strategy = {found:?}, or deployment_controller, whose type is {kind:?}."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-040",
        "",
        "CODE_DEPLOY needs a target group",
        "A service whose controller is `CODE_DEPLOY` must have a load balancer with a target group.",
        |service, _, faults| {
            if controller(service)? != "CODE_DEPLOY" {
                return Some(());
            }
            for block in service.get("load_balancer").set_items()? {
                if block.get("target_group_arn").is_set()? {
                    return Some(());
                }
            }
            faults.at(
                &service.get("deployment_controller").get("type"),
                "CodeDeploy moves traffic between target groups. Add a load_balancer block with target_group_arn.",
            );
            Some(())
        },
    ),
    Row::certain(
        "SV-056",
        "",
        "load_balancer is not supported with the deployment controller EXTERNAL",
        "A service whose controller is `EXTERNAL` must not have load balancers.",
        |service, _, faults| {
            let balancers = service.get("load_balancer");
            if controller(service)? == "EXTERNAL" && balancers.is_set()? {
                faults.at(
                    &balancers.at_member("container_name"),
                    "Move the load_balancer blocks to the ecs_task_set.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-084",
        "",
        "Argument is not supported with the deployment controller EXTERNAL",
        "A service whose controller is `EXTERNAL` must leave launch type, network, registries, platform version and strategy to its task sets.",
        |service, _, faults| {
            if controller(service)? != "EXTERNAL" {
                return Some(());
            }
            for (name, member) in [
                ("launch_type", None),
                ("platform_version", None),
                ("network_configuration", Some("subnets")),
                ("service_registries", Some("registry_arn")),
                ("capacity_provider_strategy", Some("capacity_provider")),
            ] {
                let found = service.get(name);
                if found.is_set()? {
                    let place = member.map_or(found.clone(), |member| found.at_member(member));
                    let summary =
                        format!("{name} is not supported with the deployment controller EXTERNAL");
                    faults.titled(&place, &summary, "Move it to the ecs_task_set.");
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-096",
        "",
        "task_definition is not supported with the deployment controller EXTERNAL",
        "A service whose controller is `EXTERNAL` must not have a task definition.",
        |service, _, faults| {
            let definition = service.get("task_definition");
            if controller(service)? == "EXTERNAL" && definition.is_set()? {
                faults.at(&definition, "Move it to the ecs_task_set.");
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-092",
        "deployment_configuration",
        "Lifecycle hooks need the deployment controller ECS",
        "Lifecycle hooks must have the controller `ECS`.",
        |service, deployment, faults| {
            let hooks = deployment.get("lifecycle_hook");
            if !is_ecs(service)? && hooks.is_set()? {
                let kind = controller(service)?;
                faults.at(
                    &hooks.at_member("hook_target_arn"),
                    format!("Remove lifecycle_hook, or the controller {kind}."),
                );
            }
            Some(())
        },
    ),
];
