//! The default of an account setting: the value for all users and roles of the account that have none of their own.
//!
//! API calls: PutAccountSettingDefault, ListAccountSettings.
//!
//! Traps:
//! - A setting exists always, so a destroy sets the value that AWS has by default. Some settings cannot be disabled any
//!   more: that refusal ends the destroy with a warning.
//! - The effective value is read, which is the caller's own one where PutAccountSetting gave it one.
//! - `on` and `off` are the same as `enabled` and `disabled`.

mod api;
mod convert;
mod list_resource;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(
    schema::AccountSettingDefault,
    "ECS account setting",
    "ecs_account_setting_default",
    untagged
);

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
