//! Settings of the account.

use aws_sdk_ecs::operation::delete_account_setting::{
    DeleteAccountSettingInput, DeleteAccountSettingOutput,
};
use aws_sdk_ecs::operation::list_account_settings::{
    ListAccountSettingsInput, ListAccountSettingsOutput,
};
use aws_sdk_ecs::operation::put_account_setting::{
    PutAccountSettingInput, PutAccountSettingOutput,
};
use aws_sdk_ecs::operation::put_account_setting_default::{
    PutAccountSettingDefaultInput, PutAccountSettingDefaultOutput,
};
use aws_sdk_ecs::types::{Setting, SettingName, SettingType};

use crate::page::page;
use crate::refusal::Refusal;
use crate::world::World;

/// The principal of the account's own settings.
const DEFAULT: &str = "default";

/// The settings that an account has from the beginning, and their values.
const INITIAL: [(&str, &str); 12] = [
    ("awsvpcTrunking", "disabled"),
    ("containerInsights", "disabled"),
    ("containerInstanceLongArnFormat", "enabled"),
    ("defaultLogDriverMode", "non-blocking"),
    ("dualStackIPv6", "disabled"),
    ("fargateEventWindows", "disabled"),
    ("fargateFIPSMode", "disabled"),
    ("fargateTaskRetirementWaitPeriod", "7"),
    ("guardDutyActivate", "off"),
    ("serviceLongArnFormat", "enabled"),
    ("tagResourceAuthorization", "off"),
    ("taskLongArnFormat", "enabled"),
];

impl World {
    fn setting(&self, name: &str, principal: &str) -> Option<Setting> {
        let set = self.settings.get(name);
        let own = set.and_then(|all| all.get(principal).or_else(|| all.get(DEFAULT)));
        let initial = INITIAL.iter().find(|(initial, _)| *initial == name);
        let value = own.map_or_else(|| initial.map(|(_, value)| *value), |own| Some(own));
        let kind = match name {
            "guardDutyActivate" => SettingType::AwsManaged,
            _ => SettingType::User,
        };
        Some(
            Setting::builder()
                .name(SettingName::from(name))
                .value(value?)
                .principal_arn(self.principal(principal))
                .r#type(kind)
                .build(),
        )
    }

    fn principal(&self, principal: &str) -> String {
        match principal {
            DEFAULT => format!("arn:aws:iam::{}:root", self.account),
            other => other.to_owned(),
        }
    }

    fn put_setting(
        &mut self,
        name: Option<&SettingName>,
        value: Option<&str>,
        principal: &str,
    ) -> Result<Option<Setting>, Refusal> {
        let name = name.ok_or_else(|| Refusal::missing("name"))?.as_str();
        let value = value.ok_or_else(|| Refusal::missing("value"))?;
        if !SettingName::values().contains(&name) {
            return Err(Refusal::invalid(format!("Invalid setting name {name}.")));
        }
        let of_name = self.settings.entry(name.to_owned()).or_default();
        of_name.insert(principal.to_owned(), value.to_owned());
        Ok(self.setting(name, principal))
    }
}

pub(crate) fn put(
    world: &mut World,
    input: PutAccountSettingInput,
) -> Result<PutAccountSettingOutput, Refusal> {
    let principal = input.principal_arn().unwrap_or(DEFAULT).to_owned();
    let setting = world.put_setting(input.name(), input.value(), &principal)?;
    Ok(PutAccountSettingOutput::builder()
        .set_setting(setting)
        .build())
}

pub(crate) fn put_default(
    world: &mut World,
    input: PutAccountSettingDefaultInput,
) -> Result<PutAccountSettingDefaultOutput, Refusal> {
    let setting = world.put_setting(input.name(), input.value(), DEFAULT)?;
    Ok(PutAccountSettingDefaultOutput::builder()
        .set_setting(setting)
        .build())
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteAccountSettingInput,
) -> Result<DeleteAccountSettingOutput, Refusal> {
    let name = input.name().ok_or_else(|| Refusal::missing("name"))?;
    let principal = input.principal_arn().unwrap_or(DEFAULT);
    let setting = world.setting(name.as_str(), principal);
    if let Some(all) = world.settings.get_mut(name.as_str()) {
        all.remove(principal);
    }
    Ok(DeleteAccountSettingOutput::builder()
        .set_setting(setting)
        .build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListAccountSettingsInput,
) -> Result<ListAccountSettingsOutput, Refusal> {
    let principal = input.principal_arn().unwrap_or(DEFAULT);
    let wanted = |name: &str| input.name().is_none_or(|only| only.as_str() == name);
    let all: Vec<Setting> = INITIAL
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| wanted(name))
        .filter(|name| {
            input.effective_settings().unwrap_or_default() || world.settings.contains_key(*name)
        })
        .filter_map(|name| world.setting(name, principal))
        .filter(|setting| {
            input
                .value()
                .is_none_or(|value| setting.value() == Some(value))
        })
        .collect();
    let (settings, next) = page(&all, input.max_results(), 10, input.next_token())?;
    Ok(ListAccountSettingsOutput::builder()
        .set_settings(Some(settings))
        .set_next_token(next)
        .build())
}
