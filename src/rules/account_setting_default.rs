//! Rules for account settings: group AS of the rule catalogue.

use super::object::{Row, Rows};
use super::quoted;

/// All rules.
pub(crate) const ROWS: Rows = &[("", ALL)];

/// The setting that GuardDuty alone sets.
const GUARD_DUTY: &str = "guardDutyActivate";

const ALL: &[Row] = &[
    Row::certain(
        "AS-001",
        "value",
        "Invalid value of an account setting",
        "The value of an account setting must be one that the setting has.",
        |setting, node, faults| {
            let Some(name) = setting.get("name").text()? else {
                return Some(());
            };
            let (value, valid) = (node.text()?.unwrap_or_default(), values(name));
            if !valid.is_empty() && !valid.contains(&canonical(value)) {
                let valid = quoted(valid);
                faults.titled(
                    node,
                    &format!("Invalid value of the account setting {name}"),
                    format!("{value:?} is not valid. Valid values: {valid}."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "AS-002",
        "name",
        "guardDutyActivate cannot be set in ECS",
        "The setting `guardDutyActivate` must be left to GuardDuty.",
        |_, name, faults| {
            if name.text()? == Some(GUARD_DUTY) {
                faults.at(
                    name,
                    "GuardDuty sets it. Enable Runtime Monitoring there, and remove this resource.",
                );
            }
            Some(())
        },
    ),
];

/// The values of a setting; none for one that is not known.
fn values(name: &str) -> &'static [&'static str] {
    match name {
        "containerInsights" => &["enabled", "enhanced", "disabled"],
        "defaultLogDriverMode" => &["blocking", "non-blocking"],
        "fargateTaskRetirementWaitPeriod" => &["0", "7", "14"],
        "awsvpcTrunking"
        | "containerInstanceLongArnFormat"
        | "dualStackIPv6"
        | "fargateEventWindows"
        | "fargateFIPSMode"
        | "serviceLongArnFormat"
        | "tagResourceAuthorization"
        | "taskLongArnFormat" => &["enabled", "disabled"],
        _ => &[],
    }
}

/// `on` and `off` as answers of the API spell them.
pub(crate) fn canonical(value: &str) -> &str {
    match value {
        "on" => "enabled",
        "off" => "disabled",
        other => other,
    }
}
