//! Listing daemon task definitions for `terraform query`.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::list_daemon_task_definitions::ListDaemonTaskDefinitionsInput;
use tfplug::validator::one_of;
use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, model};
use super::schema::DaemonTaskDefinition;
use crate::arn::short_name;
use crate::aws::codec::{Codec, typed};
use crate::aws::{Client, Pages, Step};
use crate::validators::rule;

static CODEC: Codec<Filter> = Codec::new();

/// Lists the active revisions of daemon task definitions.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Only revisions of this family.
    #[tf(optional)]
    pub(crate) family: Attr<String>,
    /// Only revisions of families whose name begins with this.
    #[tf(optional)]
    pub(crate) family_prefix: Attr<String>,
    /// `LAST_REGISTERED`: only the newest revision of each family. Without it all of them.
    #[tf(optional, validate = rule("GEN-008", one_of(&["LAST_REGISTERED"])))]
    pub(crate) revision: Attr<String>,
    /// Only revisions that have all of these tags.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, local)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_daemon_task_definition"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the region", &config.region)?;
        let members = CODEC.encode(&config);
        let filter = typed(members, ListDaemonTaskDefinitionsInput::deserialize)?;
        let mut pages = Pages::new(|next| api.list(&filter, next));
        while let Some(items) = pages.next().await? {
            for arn in items {
                tell(&api, &config, found, arn).await?;
            }
        }
        Ok(())
    }
}

/// Passes a revision on. Its identity is its ARN, so ECS is asked for more only where more is wanted.
async fn tell(api: &Api<'_>, config: &Filter, found: &Found<Resource>, arn: String) -> Result {
    let name = short_name(&arn).to_owned();
    if !api.has_tags(&arn, &config.tags).await? {
        return Ok(());
    }
    let model = match found.whole() {
        false => DaemonTaskDefinition {
            arn: arn.into(),
            region: api.client().region().into(),
            ..DaemonTaskDefinition::default()
        },
        // Deleted since.
        true => match api.find(&arn).await? {
            Some(described) => model(api, &described, &DaemonTaskDefinition::default()).await?,
            None => return Ok(()),
        },
    };
    found.tell(name, &model).await;
    Ok(())
}
