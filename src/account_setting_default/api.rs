//! The requests about account settings: the only file here that sends any.

use aws_sdk_ecs::operation::put_account_setting_default::PutAccountSettingDefaultInput;
use aws_sdk_ecs::types;

use super::schema::AccountSettingDefault;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Kind, Operation, Page, fresh};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, AccountSettingDefault>;

impl Api<'_> {
    /// The setting of that name with its effective value; `None` where ECS has none.
    pub(super) async fn find(&self, name: &str) -> Result<Option<types::Setting>, Error> {
        let settings = self.page(Some(name), None).await?.items;
        let is_it = |it: &types::Setting| it.name().is_some_and(|it| it.as_str() == name);
        Ok(settings.into_iter().find(is_it))
    }

    /// A page of the settings with their effective values: of that name, or of all names.
    pub(super) async fn page(
        &self,
        name: Option<&str>,
        next: Option<String>,
    ) -> Result<Page<types::Setting>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs.list_account_settings().effective_settings(true);
        let request = request.set_name(name.map(types::SettingName::from));
        let request = request.set_next_token(next);
        let send = || request.clone().send();
        let page = self.call("ecs:ListAccountSettings", send).await?;
        Ok(Page::new(page.settings, page.next_token))
    }

    /// Sets the value.
    pub(super) async fn put(
        &self,
        input: PutAccountSettingDefaultInput,
    ) -> Result<types::Setting, Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let put = ecs.put_account_setting_default();
            put.customize().interceptor(input).send()
        };
        let answer = self.call("ecs:PutAccountSettingDefault", send).await?;
        let setting = answer.setting.filter(|setting| setting.name().is_some());
        self.outcome(setting.ok_or_else(|| {
            let text = "the answer names no setting";
            Error::new("ecs:PutAccountSettingDefault", Kind::Malformed, text)
        }))
    }

    /// Sets the default of AWS; false when the setting cannot be disabled any more.
    pub(super) async fn reset(&self, input: PutAccountSettingDefaultInput) -> Result<bool, Error> {
        match self.put(input).await {
            Err(error) if is_final(&error) => Ok(false),
            other => other.map(|_| true),
        }
    }
}

/// Whether AWS keeps the setting on for ever. There is no code of its own for this.
fn is_final(error: &Error) -> bool {
    error.is(&["InvalidParameterException"])
        && fresh::mentions(error, &["You can no longer disable"])
}
