//! Rules about Express services: group EX of the rule catalogue.

use tfplug::{Attr, Diags, Field, Path};

use super::schema::{ExpressGatewayService, PrimaryContainer};
use crate::aws::tags;
use crate::rules;
use crate::rules::fargate::{cpu_units, memory_mib, row_of};

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &ExpressGatewayService, diags: &mut Diags) {
    check_origin(config, diags);
    check_size(config, diags);
    check_scaling(config, diags);
    if let Some(path) = config.health_check_path.text()
        && !path.is_empty()
        && !path.starts_with('/')
    {
        let detail = format!("{path:?} must begin with a slash.");
        rules::refuse(
            diags,
            "EX-004",
            "health_check_path",
            "Invalid health check path",
            detail,
        );
    }
    if let Some(container) = config.primary_container.known() {
        check_names(container, diags);
    }
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

fn is_unset<T: Field>(value: &Attr<T>) -> bool {
    value.is_null() || value.encode().as_str() == Some("")
}

/// EX-001, EX-002, EX-005: a container, or a task definition.
fn check_origin(config: &ExpressGatewayService, diags: &mut Diags) {
    let (container, definition) = (&config.primary_container, &config.task_definition_arn);
    let own = definition.text().is_some_and(|arn| !arn.is_empty());
    if container.is_null() && is_unset(definition) {
        rules::refuse(
            diags,
            "EX-001",
            "primary_container",
            "primary_container is not set",
            "An Express service needs a container. Add the block, or set task_definition_arn.",
        );
    }
    if container.is_known() && is_unset(&config.execution_role_arn) {
        rules::refuse(
            diags,
            "EX-005",
            "execution_role_arn",
            "execution_role_arn is not set",
            "ECS pulls the image and writes the logs with this role. Set it to the ARN of a role that allows this.",
        );
    }
    if !own {
        return;
    }
    let excluded = [
        ("primary_container", !container.is_null()),
        ("execution_role_arn", !is_unset(&config.execution_role_arn)),
        ("task_role_arn", !is_unset(&config.task_role_arn)),
        ("cpu", !is_unset(&config.cpu)),
        ("memory", !is_unset(&config.memory)),
        ("cpu_architecture", !is_unset(&config.cpu_architecture)),
    ];
    for (name, _) in excluded.iter().filter(|(_, is_set)| *is_set) {
        let detail = "The task definition has this setting. Remove one of the two.";
        let summary = format!("{name} conflicts with task_definition_arn");
        rules::refuse(diags, "EX-002", *name, summary, detail);
    }
}

/// EX-007: the sizes of Fargate.
fn check_size(config: &ExpressGatewayService, diags: &mut Diags) {
    let Some(cpu) = config.cpu.text().filter(|text| !text.is_empty()) else {
        return;
    };
    let Some(row) = cpu_units(cpu).and_then(row_of) else {
        let detail = format!(
            "{cpu:?} must be a CPU size of Fargate, such as \"256\", \"1024\" or \"1 vCPU\"."
        );
        rules::refuse(diags, "EX-007", "cpu", "Invalid Fargate CPU size", detail);
        return;
    };
    let memory = config.memory.text().filter(|text| !text.is_empty());
    if let Some(memory) = memory
        && !memory_mib(memory).is_some_and(|memory| row.memory().contains(&memory))
    {
        let detail = format!(
            "cpu is {cpu:?}, and memory {memory:?}. Valid memory in MiB with this cpu: {}.",
            row.memory_text()
        );
        rules::refuse(
            diags,
            "EX-007",
            "memory",
            "Invalid Fargate CPU and memory combination",
            detail,
        );
    }
}

/// EX-003
fn check_scaling(config: &ExpressGatewayService, diags: &mut Diags) {
    let Some(scaling) = config.scaling_target.known() else {
        return;
    };
    if let (Some(least), Some(most)) = (scaling.min_task_count.get(), scaling.max_task_count.get())
        && least > most
    {
        rules::refuse(
            diags,
            "EX-003",
            Path::from("scaling_target").index(0).attr("min_task_count"),
            "min_task_count exceeds max_task_count",
            format!(
                "The minimum is {least}, and the maximum {most}. Lower the first, or raise the second."
            ),
        );
    }
}

/// EX-008: a variable has one value.
fn check_names(container: &PrimaryContainer, diags: &mut Diags) {
    let at = Path::from("primary_container").index(0);
    let variables = container.environment.items().iter().enumerate();
    let variables = variables.map(|(index, it)| (at.attr("environment").index(index), &it.name));
    let secrets = container.secret.items().iter().enumerate();
    let secrets = secrets.map(|(index, it)| (at.attr("secret").index(index), &it.name));
    let mut seen: Vec<&str> = Vec::new();
    for (at, name) in variables.chain(secrets) {
        let Some(name) = name.text() else { continue };
        if seen.contains(&name) {
            let detail = format!("{name:?} is set twice. Remove one of the two.");
            rules::refuse(
                diags,
                "EX-008",
                at.attr("name"),
                "Duplicate environment variable",
                detail,
            );
        }
        seen.push(name);
    }
}
