//! Between an account setting and its requests and answers.

use aws_sdk_ecs::operation::put_account_setting_default::PutAccountSettingDefaultInput;
use aws_sdk_ecs::types;
use tfplug::Result;

use super::schema::{AccountSettingDefault, SettingName};
use crate::aws::codec::{Codec, described, typed};

pub(super) static CODEC: Codec<AccountSettingDefault> = Codec::new();

/// The request that sets the value.
pub(super) fn put(plan: &AccountSettingDefault) -> Result<PutAccountSettingDefaultInput> {
    let members = CODEC.encode(plan);
    Ok(typed(members, PutAccountSettingDefaultInput::deserialize)?)
}

/// The request that sets the default of AWS, spelled as the value before: not every setting may know both spellings.
pub(super) fn reset(state: &AccountSettingDefault) -> Result<PutAccountSettingDefaultInput> {
    let value = match (state.name.known(), state.value.text()) {
        (Some(SettingName::FargateTaskRetirementWaitPeriod), _) => "7",
        (Some(SettingName::DefaultLogDriverMode), _) => "non-blocking",
        (_, Some("on" | "off")) => "off",
        _ => "disabled",
    };
    put(&AccountSettingDefault {
        value: value.into(),
        ..state.clone()
    })
}

/// The model of a setting that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn found(
    setting: &types::Setting,
    before: &AccountSettingDefault,
) -> Result<AccountSettingDefault> {
    let answer = described(types::Setting::SCHEMA, setting)?;
    CODEC.decode(&answer, before, &[])
}
