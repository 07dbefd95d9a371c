//! Rules for the place where tasks run: task definition, launch type, platform version.

use super::super::object::Row;
use super::super::quoted;
use super::{FARGATE, controller, launch_type, providers};

/// The rule for the place where tasks run, of services, task sets and runs alike.
pub(crate) const PLACE: &[Row] = &[Row::certain(
    "SV-005",
    "",
    "launch_type conflicts with capacity_provider_strategy",
    "A launch type and a capacity provider strategy must not be set together.",
    |service, _, faults| {
        let kind = service.get("launch_type");
        if let Some(text) = kind.text()?
            && service.get("capacity_provider_strategy").is_set()?
        {
            faults.at(
                    &kind,
                    format!("Remove launch_type = {text:?}, or remove the capacity_provider_strategy blocks."),
                );
        }
        Some(())
    },
)];

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "SV-002",
        "",
        "task_definition is not set",
        "A service must have a task definition, unless its deployment controller is `EXTERNAL`.",
        |service, _, faults| {
            let definition = service.get("task_definition");
            if controller(service)? != "EXTERNAL" && !definition.is_set()? {
                faults.at(
                    &definition,
                    "Set it to the ARN of a task definition, to family:revision, or to a family.",
                );
            }
            Some(())
        },
    ),
    Row::hint(
        "SV-007",
        "",
        "desired_count is above the default quota",
        "A service should not have more tasks than the default quota of 5000.",
        |service, _, faults| {
            let count = service.get("desired_count");
            if let Some(found) = count.int()?.filter(|count| *count > 5000) {
                faults.at(&count, format!("{found} tasks need a raised quota: without one, a service runs 5000 at most."));
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-028",
        "",
        "platform_version is for Fargate only",
        "A service with launch type `EC2` or `EXTERNAL` must not have a platform version.",
        |service, _, faults| {
            let version = service.get("platform_version");
            if let Some(kind @ ("EC2" | "EXTERNAL")) = launch_type(service)?
                && version.is_set()?
            {
                faults.at(
                    &version,
                    format!("Remove it, because launch_type is {kind:?}."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-028",
        "",
        "platform_version is for Fargate only",
        "A service whose capacity providers are not those of Fargate must not have a platform version.",
        |service, _, faults| {
            let version = service.get("platform_version");
            let names = providers(service)?;
            let elsewhere = !names.is_empty() && !names.iter().any(|name| FARGATE.contains(name));
            if elsewhere && version.is_set()? {
                faults.at(
                    &version,
                    format!("Remove it, because the tasks run on {}.", quoted(&names)),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-087",
        "",
        "Invalid Fargate platform version",
        "A platform version must be `LATEST` or three numbers, such as `1.4.0`.",
        |service, _, faults| {
            let version = service.get("platform_version");
            if let Some(text) = version.text()?.filter(|text| !is_version(text)) {
                faults.at(
                    &version,
                    format!("{text:?} must be LATEST or three numbers such as 1.4.0."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-057",
        "",
        "Argument is not supported on ECS Anywhere",
        "A service with launch type `EXTERNAL` must not have load balancers, service registries or public addresses.",
        |service, _, faults| {
            if launch_type(service)? != Some("EXTERNAL") {
                return Some(());
            }
            for (name, member) in [
                ("load_balancer", "container_name"),
                ("service_registries", "registry_arn"),
                ("network_configuration", "subnets"),
            ] {
                let block = service.get(name);
                if block.is_set()? {
                    let summary = format!("{name} is not supported on ECS Anywhere");
                    let detail = "launch_type is \"EXTERNAL\". Remove the block, or set launch_type = \"EC2\".";
                    faults.titled(&block.get(member), &summary, detail);
                }
            }
            Some(())
        },
    ),
];

/// `LATEST`, or numbers and dots as in `1.4.0`.
fn is_version(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text == "LATEST" || (text.split('.').count() == 3 && text.split('.').all(number))
}
