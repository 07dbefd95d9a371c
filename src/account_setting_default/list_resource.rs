//! The settings of the account, for `terraform query`.

use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::convert;
use super::resource::Resource;
use super::schema::{AccountSettingDefault, SettingName};
use crate::aws::{Client, Pages, Step};

/// Lists the settings of the account with their effective values, but for `guardDutyActivate`, which only GuardDuty sets.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Filter {
    /// Region of the settings; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_account_setting_default"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the account", &config.region)?;
        let mut pages = Pages::new(|next| api.page(None, next));
        while let Some(settings) = pages.next().await? {
            for setting in settings {
                let model = convert::found(&setting, &AccountSettingDefault::default())?;
                if model.name.known() == Some(&SettingName::GuardDutyActivate) {
                    continue;
                }
                let region = api.client().region().into();
                let name = model.id.get().unwrap_or_default();
                found
                    .tell(name, &AccountSettingDefault { region, ..model })
                    .await;
            }
        }
        Ok(())
    }
}
