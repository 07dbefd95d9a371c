//! Listing daemons for `terraform query`.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::list_daemons::ListDaemonsInput;
use tfplug::{Attr, Cx, Found, Model, Result, Set};

use super::api::Api;
use super::resource::{Resource, model};
use super::schema::Daemon;
use crate::arn::short_name;
use crate::aws::codec::{Codec, typed};
use crate::aws::{Client, Pages, Step};
use crate::validators;

static CODEC: Codec<Filter> = Codec::new();

/// Lists the daemons of a cluster.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// ARN of the cluster.
    #[tf(required, validate = validators::arn())]
    pub(crate) cluster_arn: Attr<String>,
    /// Only daemons of one of these capacity providers, by ARN.
    #[tf(optional)]
    pub(crate) capacity_provider_arns: Attr<Set<String>>,
    /// Only daemons that have all of these tags.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, local)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_daemon"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let cluster = config.cluster_arn.text().unwrap_or_default();
        let whose = format!("all of {}", short_name(cluster));
        let api = Api::new(cx, Step::List, &whose, &config.region)?;
        let filter = typed(CODEC.encode(&config), ListDaemonsInput::deserialize)?;
        let mut pages = Pages::new(|next| api.list(&filter, next));
        let about = |error| api.about_cluster(error, "cluster_arn", cluster);
        while let Some(items) = pages.next().await.map_err(about)? {
            for arn in items {
                tell(&api, &config, found, arn).await?;
            }
        }
        Ok(())
    }
}

/// Passes a daemon on. Its identity is its ARN, so ECS is asked for more only where more is wanted.
async fn tell(api: &Api<'_>, config: &Filter, found: &Found<Resource>, arn: String) -> Result {
    if !api.has_tags(&arn, &config.tags).await? {
        return Ok(());
    }
    let name = short_name(&arn).to_owned();
    let model = match found.whole() {
        false => Daemon {
            arn: arn.into(),
            region: api.client().region().into(),
            ..Daemon::default()
        },
        // Deleted since.
        true => match api.find(&arn).await? {
            Some(described) => model(api, &described, &Daemon::default(), true).await?,
            None => return Ok(()),
        },
    };
    found.tell(name, &model).await;
    Ok(())
}
