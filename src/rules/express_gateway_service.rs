//! Rules for Express services: group EX of the rule catalogue.

use super::fargate::{cpu_units, memory_mib, row_of};
use super::object::{Row, Rows};
use super::tags;

/// All rules, in the order in which a reader wants to hear of violations.
pub(crate) const ROWS: Rows = &[("", ALL), ("tags", tags::ROWS)];

/// Arguments whose values a task definition has.
const OF_DEFINITION: [&str; 6] = [
    "primary_container",
    "execution_role_arn",
    "task_role_arn",
    "cpu",
    "memory",
    "cpu_architecture",
];

const ALL: &[Row] = &[
    Row::certain(
        "EX-001",
        "",
        "primary_container is not set",
        "An Express service must have `primary_container` or `task_definition_arn`.",
        |service, _, faults| {
            let container = service.get("primary_container");
            if container.items()?.is_empty() && service.get("task_definition_arn").text()?.is_none()
            {
                faults.at(
                    &container,
                    "An Express service needs a container. Add the block, or set task_definition_arn.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "EX-002",
        "",
        "Setting conflicts with task_definition_arn",
        "With `task_definition_arn`, `primary_container`, roles and size must be unset.",
        |service, _, faults| {
            if service.get("task_definition_arn").text()?.is_none() {
                return Some(());
            }
            let answers = OF_DEFINITION.map(|name| {
                let node = service.get(name);
                if node.is_set()? {
                    faults.titled(
                        &node,
                        &format!("{name} conflicts with task_definition_arn"),
                        "The task definition has this setting. Remove one of the two.",
                    );
                }
                Some(())
            });
            answers.into_iter().collect()
        },
    ),
    Row::certain(
        "EX-005",
        "execution_role_arn",
        "execution_role_arn is not set",
        "With `primary_container`, `execution_role_arn` must be set.",
        |service, role, faults| {
            if !service.get("primary_container").items()?.is_empty() && role.text()?.is_none() {
                faults.at(
                    role,
                    "ECS pulls the image and writes the logs with this role. Set it to the ARN of a role that allows this.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "EX-007",
        "cpu",
        "Invalid Fargate CPU size",
        "`cpu` must be a size of Fargate.",
        |_, node, faults| {
            let is_size = |text: &&str| cpu_units(text).and_then(row_of).is_some();
            if let Some(cpu) = node.text()?.filter(|text| !is_size(text)) {
                faults.at(
                    node,
                    format!("{cpu:?} must be a CPU size of Fargate, such as \"256\", \"1024\" or \"1 vCPU\"."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "EX-007",
        "memory",
        "Invalid Fargate CPU and memory combination",
        "`memory` must be one that Fargate has with the `cpu`.",
        |service, node, faults| {
            let Some(cpu) = service.get("cpu").text()? else {
                return Some(());
            };
            if let Some(row) = cpu_units(cpu).and_then(row_of)
                && let Some(memory) = node.text()?
                && !memory_mib(memory).is_some_and(|memory| row.memory().contains(&memory))
            {
                faults.at(
                    node,
                    format!(
                        "cpu is {cpu:?}, and memory {memory:?}. Valid memory in MiB with this cpu: {}.",
                        row.memory_text()
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "EX-003",
        "scaling_target",
        "min_task_count exceeds max_task_count",
        "`min_task_count` must not exceed `max_task_count`.",
        |_, scaling, faults| {
            let least = scaling.get("min_task_count");
            if let (Some(low), Some(high)) = (least.int()?, scaling.get("max_task_count").int()?)
                && low > high
            {
                faults.at(
                    &least,
                    format!("The minimum is {low}, and the maximum {high}. Lower the first, or raise the second."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "EX-004",
        "health_check_path",
        "Invalid health check path",
        "`health_check_path` must begin with a slash.",
        |_, node, faults| {
            if let Some(path) = node.text()?.filter(|path| !path.starts_with('/')) {
                faults.at(node, format!("{path:?} must begin with a slash."));
            }
            Some(())
        },
    ),
    Row::certain(
        "EX-008",
        "primary_container",
        "Duplicate environment variable",
        "An environment variable must be set once, as a value or as a secret.",
        |_, container, faults| {
            let mut variables = container.get("environment").items()?;
            variables.extend(container.get("secret").items()?);
            let (mut seen, mut all) = (Vec::new(), Some(()));
            for variable in variables {
                let node = variable.get("name");
                match node.text() {
                    None => all = None,
                    Some(Some(name)) if seen.contains(&name) => {
                        faults.at(
                            &node,
                            format!("{name:?} is set twice. Remove one of the two."),
                        );
                    }
                    Some(name) => seen.extend(name),
                }
            }
            all
        },
    ),
];
