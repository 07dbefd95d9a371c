//! Rules about account settings: group AS of the rule catalogue.

use tfplug::Diags;

use super::schema::{AccountSettingDefault, SettingName, canonical};
use crate::rules;

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &AccountSettingDefault, diags: &mut Diags) {
    let Some(name) = config.name.known() else {
        return;
    };
    // AS-002
    if *name == SettingName::GuardDutyActivate {
        rules::refuse(
            diags,
            "AS-002",
            "name",
            "guardDutyActivate cannot be set in ECS",
            "GuardDuty sets it. Enable Runtime Monitoring there, and remove this resource.",
        );
        return;
    }
    // AS-001
    let values = values(name);
    let value = config.value.text().map(canonical);
    if let Some(value) = value.filter(|value| !values.is_empty() && !values.contains(value)) {
        let values = values.iter().map(|value| format!("{value:?}"));
        rules::refuse(
            diags,
            "AS-001",
            "value",
            format!("Invalid value of the account setting {name}"),
            format!(
                "{value:?} is not valid. Valid values: {}.",
                values.collect::<Vec<_>>().join(", ")
            ),
        );
    }
}

/// The values of a setting; none for one that is not known.
fn values(name: &SettingName) -> &'static [&'static str] {
    match name {
        SettingName::ContainerInsights => &["enabled", "enhanced", "disabled"],
        SettingName::DefaultLogDriverMode => &["blocking", "non-blocking"],
        SettingName::FargateTaskRetirementWaitPeriod => &["0", "7", "14"],
        SettingName::Other(_) => &[],
        _ => &["enabled", "disabled"],
    }
}
