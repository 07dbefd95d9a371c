//! Rules about Express services: group EX of the rule catalogue.

use tfplug::{Attr, Diags, Field, Path};

use super::schema::{ExpressGatewayService, PrimaryContainer};
use crate::aws::tags;
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
        let detail = format!("{path:?} does not begin with a slash (rule EX-004).");
        diags.error("health_check_path", "Invalid health check path", detail);
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
        diags.error(
            "primary_container",
            "An Express service needs a container",
            "Add a primary_container block, or name a task definition in task_definition_arn (rule EX-001).",
        );
    }
    if container.is_known() && is_unset(&config.execution_role_arn) {
        diags.error(
            "execution_role_arn",
            "An Express service needs an execution role",
            "Set execution_role_arn: with this role ECS pulls the image and writes the logs (rule EX-005).",
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
        let detail = "It comes from the task definition: remove it, or remove task_definition_arn (rule EX-002).";
        let summary = format!("{name} and task_definition_arn exclude each other");
        diags.error(*name, summary, detail);
    }
}

/// EX-007: the sizes of Fargate.
fn check_size(config: &ExpressGatewayService, diags: &mut Diags) {
    let Some(cpu) = config.cpu.text().filter(|text| !text.is_empty()) else {
        return;
    };
    let Some(row) = cpu_units(cpu).and_then(row_of) else {
        let detail = format!(
            "{cpu:?} is not a CPU size of Fargate, such as \"256\", \"1024\" or \"1 vCPU\" (rule EX-007)."
        );
        diags.error("cpu", "Invalid CPU size", detail);
        return;
    };
    let memory = config.memory.text().filter(|text| !text.is_empty());
    if let Some(memory) = memory
        && !memory_mib(memory).is_some_and(|memory| row.memory().contains(&memory))
    {
        let detail = format!(
            "With cpu = {cpu:?} a task can have this memory: {}; found {memory:?} (rule EX-007).",
            row.memory_text()
        );
        diags.error("memory", "Invalid memory size", detail);
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
        diags.error(
            Path::from("scaling_target").index(0).attr("min_task_count"),
            "The bounds of the scaling are reversed",
            format!("At least {least} tasks and at most {most} is impossible (rule EX-003)."),
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
            let detail =
                format!("{name} is set already, above; remove one of the two (rule EX-008).");
            diags.error(
                at.attr("name"),
                "An environment variable is set twice",
                detail,
            );
        }
        seen.push(name);
    }
}
