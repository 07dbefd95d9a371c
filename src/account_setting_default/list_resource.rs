//! The settings of the account, for `terraform query`.

use tfplug::{Cx, Found, ListResource, Result};

use super::api::Api;
use super::convert;
use super::resource::Resource;
use super::schema::{AccountSettingDefault, Filter};
use crate::aws::{Client, Step};

/// `list "ecs_account_setting_default"`
#[derive(Debug)]
pub(crate) struct List;

impl ListResource for List {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::LookUp, "all of the account", &config.region)?;
        let mut next = None;
        loop {
            let (settings, token) = api.page(None, next).await?;
            for setting in settings {
                let model = convert::found(&setting, &AccountSettingDefault::default())?;
                let region = api.client().region().into();
                let name = model.id.get().unwrap_or_default();
                found
                    .tell(name, &AccountSettingDefault { region, ..model })
                    .await;
            }
            next = token;
            if next.is_none() {
                return Ok(());
            }
        }
    }
}
