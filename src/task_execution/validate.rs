//! Rules about a run: groups RT and SV of the rule catalogue.

use tfplug::{Diags, Path};

use super::convert::CODEC;
use super::schema::TaskExecution;
use crate::aws::tags;
use crate::rules::task_execution::ROWS;
use crate::rules::{self, object};

/// ECS takes overrides of this many characters.
const MOST_OVERRIDES: usize = 8192;

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &TaskExecution, diags: &mut Diags) {
    rules::advise(
        diags,
        "RT-100",
        Path::root(),
        "ecs_task_execution runs tasks in every plan and refresh",
        "Reading this data source calls RunTask, so its tasks run whenever Terraform plans, applies or refreshes. Make sure \
         that they may run again and again. To switch this warning off, add \"RT-100\" to validation { disable } of the \
         provider.",
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
    object::report(ROWS, &CODEC.object(config), diags);
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

/// RT-012, RT-015.
fn check_launch(config: &TaskExecution, diags: &mut Diags) {
    let launch_type = config.launch_type.text().filter(|text| !text.is_empty());
    if launch_type == Some("MANAGED_INSTANCES") {
        rules::refuse(
            diags,
            "RT-012",
            "launch_type",
            "A run cannot have the launch type MANAGED_INSTANCES",
            "Name the capacity provider of the managed instances in capacity_provider_strategy instead.",
        );
    }
    let version = config.platform_version.text();
    if launch_type == Some("EC2") && version.is_some_and(|version| !version.is_empty()) {
        rules::refuse(
            diags,
            "RT-015",
            "platform_version",
            "platform_version is for Fargate",
            "Remove it, or set launch_type = \"FARGATE\".",
        );
    }
}

/// RT-002, RT-003, RT-008, RT-011.
fn check_texts(config: &TaskExecution, diags: &mut Diags) {
    let mut refuse =
        |id, at: &str, summary: &str, detail: String| rules::refuse(diags, id, at, summary, detail);
    if config.propagate_tags.text() == Some("SERVICE") {
        let detail = "A run does not belong to a service: use TASK_DEFINITION or NONE.";
        refuse(
            "RT-002",
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
            "{mark:?} is not made of up to 128 letters, digits, hyphens, underscores and slashes."
        );
        refuse("RT-003", "started_by", "Invalid mark of a run", detail);
    }
    if let Some(token) = config.client_token.text()
        && (token.len() > 64 || !token.bytes().all(|byte| (33..=126).contains(&byte)))
    {
        let detail = format!("{token:?} is not made of up to 64 visible ASCII characters.");
        refuse("RT-008", "client_token", "Invalid client token", detail);
    }
    if let Some(group) = config.group.text() {
        let reserved = ["service:", "family:"];
        if reserved.iter().any(|prefix| group.starts_with(prefix)) || group.len() > 255 {
            let detail = format!(
                "{group:?} is longer than 255 characters, or begins with service: or family:, which ECS uses itself ."
            );
            refuse("RT-011", "group", "Invalid task group", detail);
        }
    }
}

/// RT-004, on the overrides as JSON.
pub(super) fn overrides(json: Option<&str>, diags: &mut Diags) {
    let length = json.map_or(0, |json| json.chars().count());
    if length > MOST_OVERRIDES {
        let detail = format!(
            "They have {length} characters as JSON; ECS takes {MOST_OVERRIDES}. Put large values into a \
             secret, a parameter or an environment file."
        );
        rules::refuse(
            diags,
            "RT-004",
            "overrides",
            "The overrides are too long",
            detail,
        );
    }
}
