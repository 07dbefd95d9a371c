//! Listing gateways for `terraform query`.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::list_gateways::ListGatewaysInput;
use aws_sdk_ecs::types::GatewaySummary;
use tfplug::validator::one_of;
use tfplug::{Attr, Cx, Found, Model, Result, Set};

use super::api::Api;
use super::resource::{Resource, model};
use super::schema::{Gateway, STATES};
use crate::aws::codec::{Codec, typed};
use crate::aws::{Client, Step};
use crate::validators::rule;

pub(super) static CODEC: Codec<Filter> = Codec::new();

/// Lists the gateways of the account in a region.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Only gateways with one of these names, up to 10.
    #[tf(optional)]
    pub(crate) names: Attr<Set<String>>,
    /// Only gateways in one of these states: `ACTIVE`, `UPDATE_IN_PROGRESS`, `UPDATE_COMPLETE` or `UPDATE_FAILED`.
    #[tf(optional, each = rule("GEN-008", one_of(STATES)))]
    pub(crate) status: Attr<Set<String>>,
    /// Only gateways that have all of these tags.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, local)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_gateway"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the region", &config.region)?;
        let filter = typed(CODEC.encode(&config), ListGatewaysInput::deserialize)?;
        let mut next = None;
        loop {
            let page = api.list(&filter, next).await?;
            for summary in page.items {
                tell(&api, &config, found, &summary).await?;
            }
            next = page.next;
            if next.is_none() {
                return Ok(());
            }
        }
    }
}

/// Passes a gateway on. Its identity is its ARN, so ECS is asked for more only where more is wanted.
async fn tell(
    api: &Api<'_>,
    config: &Filter,
    found: &Found<Resource>,
    summary: &GatewaySummary,
) -> Result {
    let arn = summary.gateway_arn().unwrap_or_default();
    if !api.has_tags(arn, &config.tags).await? {
        return Ok(());
    }
    let model = match found.whole() {
        false => Gateway {
            arn: arn.into(),
            name: summary.name().map(str::to_owned).into(),
            region: api.client().region().into(),
            ..Gateway::default()
        },
        // Deleted since.
        true => match api.find(arn).await? {
            Some(gateway) => model(api, &gateway, &Gateway::default())?,
            None => return Ok(()),
        },
    };
    let name = summary.name().unwrap_or_default().to_owned();
    found.tell(name, &model).await;
    Ok(())
}
