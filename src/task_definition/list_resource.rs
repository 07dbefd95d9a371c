//! Listing task definitions for `terraform query`.

use std::collections::BTreeMap;

use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, current};
use super::schema::TaskDefinition;
use crate::aws::{Client, Pages, Step, tagging};

/// Lists the families of task definitions that have an active revision; each is shown by its newest active one.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Only families whose name begins with this.
    #[tf(optional)]
    pub(crate) family_prefix: Attr<String>,
    /// Only families whose newest active revision has all of these tags.
    #[tf(optional)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_task_definition"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let prefix = config.family_prefix.text().unwrap_or_default();
        let whose = match prefix {
            "" => "all of the region".to_owned(),
            prefix => format!("{prefix}*"),
        };
        let api = Api::new(cx, Step::List, &whose, &config.region)?;
        let mut pages = Pages::new(|next| api.list(prefix, next));
        while let Some(items) = pages.next().await? {
            for family in items {
                // Deregistered since.
                let Some(described) = api.find(&family).await? else {
                    continue;
                };
                if tagging::has_all(&described.tags, &config.tags) {
                    let model = current(&api, &described, &TaskDefinition::default())?;
                    found.tell(family, &model).await;
                }
            }
        }
        Ok(())
    }
}
