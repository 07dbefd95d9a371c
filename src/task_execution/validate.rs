//! Rules about a run: groups RT and SV of the rule catalogue.

use tfplug::{Attr, Diags, Path};

use super::convert::CODEC;
use super::schema::{PlacementStrategy, TaskExecution};
use crate::aws::tags;
use crate::rules::object;
use crate::rules::task_execution::ROWS;

/// ECS takes overrides of this many characters.
const MOST_OVERRIDES: usize = 8192;

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &TaskExecution, diags: &mut Diags) {
    diags.warn(
        Path::root(),
        "ecs_task_execution runs tasks in every plan and refresh",
        "Reading this data source calls RunTask, so its tasks run whenever Terraform plans, applies or refreshes. Make sure \
         that they may run again and again. To switch this warning off, add \"RT-100\" to validation { disable } of the \
         provider (rule RT-100).",
    );
    if config.desired_count.get() == Some(0) {
        diags.warn(
            "desired_count",
            "desired_count = 0 runs one task",
            "0 is the same as unset here, as in hashicorp/aws, and ECS runs one task then. To run none, give the data source \
             count = 0.",
        );
    }
    check_launch(config, diags);
    check_texts(config, diags);
    check_placement(config, diags);
    object::report(ROWS, &CODEC.object(config), diags);
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

/// RT-012, RT-015, SV-004.
fn check_launch(config: &TaskExecution, diags: &mut Diags) {
    let launch_type = config.launch_type.text().filter(|text| !text.is_empty());
    if launch_type == Some("MANAGED_INSTANCES") {
        diags.error(
            "launch_type",
            "A run cannot have the launch type MANAGED_INSTANCES",
            "Name the capacity provider of the managed instances in capacity_provider_strategy instead (rule RT-012).",
        );
    }
    let strategy = config.capacity_provider_strategy.known();
    if launch_type.is_some() && strategy.is_some_and(|strategy| !strategy.0.is_empty()) {
        diags.error(
            "launch_type",
            "launch_type and capacity_provider_strategy exclude each other",
            "Remove one of the two (rule SV-004).",
        );
    }
    let version = config.platform_version.text();
    if launch_type == Some("EC2") && version.is_some_and(|version| !version.is_empty()) {
        diags.error(
            "platform_version",
            "platform_version is for Fargate",
            "Remove it, or set launch_type = \"FARGATE\" (rule RT-015).",
        );
    }
}

/// RT-002, RT-003, RT-008, RT-011.
fn check_texts(config: &TaskExecution, diags: &mut Diags) {
    let mut refuse = |at: &str, summary: &str, detail: String| diags.error(at, summary, detail);
    if config.propagate_tags.text() == Some("SERVICE") {
        let detail =
            "A run does not belong to a service: use TASK_DEFINITION or NONE (rule RT-002).";
        refuse(
            "propagate_tags",
            "SERVICE cannot be propagated",
            detail.into(),
        );
    }
    let is_mark = |c: char| c.is_ascii_alphanumeric() || "-_/".contains(c);
    if let Some(mark) = config.started_by.text()
        && (mark.len() > 128 || !mark.chars().all(is_mark))
    {
        let detail = format!(
            "{mark:?} is not made of up to 128 letters, digits, hyphens, underscores and slashes (rule RT-003)."
        );
        refuse("started_by", "Invalid mark of a run", detail);
    }
    if let Some(token) = config.client_token.text()
        && (token.len() > 64 || !token.bytes().all(|byte| (33..=126).contains(&byte)))
    {
        let detail =
            format!("{token:?} is not made of up to 64 visible ASCII characters (rule RT-008).");
        refuse("client_token", "Invalid client token", detail);
    }
    if let Some(group) = config.group.text() {
        let reserved = ["service:", "family:"];
        if reserved.iter().any(|prefix| group.starts_with(prefix)) || group.len() > 255 {
            let detail = format!(
                "{group:?} is longer than 255 characters, or begins with service: or family:, which ECS uses itself \
                 (rule RT-011)."
            );
            refuse("group", "Invalid task group", detail);
        }
    }
}

/// RT-004, on the overrides as JSON.
pub(super) fn overrides(json: Option<&str>, diags: &mut Diags) {
    let length = json.map_or(0, |json| json.chars().count());
    if length > MOST_OVERRIDES {
        let detail = format!(
            "They have {length} characters as JSON; ECS takes {MOST_OVERRIDES} (rule RT-004). Put large values into a \
             secret, a parameter or an environment file."
        );
        diags.error("overrides", "The overrides are too long", detail);
    }
}

/// SV-072, SV-073.
fn check_placement(config: &TaskExecution, diags: &mut Diags) {
    for (index, strategy) in config.placement_strategy.items().iter().enumerate() {
        let at = Path::from("placement_strategy").index(index).attr("field");
        if let Some((summary, detail)) = strategy_fault(strategy) {
            diags.error(at, summary, detail);
        }
    }
}

fn strategy_fault(strategy: &PlacementStrategy) -> Option<(&'static str, &'static str)> {
    let field = match &strategy.field {
        Attr::Unknown => return None,
        field => field.text().unwrap_or_default().to_ascii_lowercase(),
    };
    match strategy.r#type.text() {
        Some("random") if !field.is_empty() => {
            Some(("random takes no field", "Remove it (rule SV-072)."))
        }
        Some("binpack") if field != "cpu" && field != "memory" => Some((
            "binpack needs cpu or memory",
            "Set field = \"cpu\" or field = \"memory\" (rule SV-073).",
        )),
        _ => None,
    }
}
