//! The gateways of a region.

use aws_sdk_ecs::operation::list_gateways::ListGatewaysInput;
use aws_sdk_ecs::types;
use tfplug::validator::one_of;
use tfplug::{Attr, Cx, Model, Result, Set};

use crate::aws::codec::{Codec, described, time, typed};
use crate::aws::{Client, Step, all_pages};
use crate::gateway::api::Api;
use crate::gateway::schema::STATES;
use crate::validators::rule;

static CODEC: Codec<Gateways> = Codec::new();
static SUMMARY: Codec<Summary> = Codec::of_data_source();

/// The gateways of the account in a region.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Gateways {
    /// Only gateways with one of these names, up to 10.
    #[tf(optional)]
    pub(crate) names: Attr<Set<String>>,
    /// Only gateways in one of these states: `ACTIVE`, `UPDATE_IN_PROGRESS`, `UPDATE_COMPLETE` or `UPDATE_FAILED`.
    #[tf(optional, each = rule("GEN-008", one_of(STATES)))]
    pub(crate) status: Attr<Set<String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// The gateways, in alphabetical order of their names.
    #[tf(computed, local)]
    pub(crate) gateways: Attr<Vec<Summary>>,
}

/// A gateway, in short.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Summary {
    /// ARN of the gateway.
    #[tf(computed)]
    pub(crate) gateway_arn: Attr<String>,
    /// Name of the gateway.
    #[tf(computed)]
    pub(crate) name: Attr<String>,
    /// State of the gateway.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// Time of its creation, in RFC 3339.
    #[tf(computed)]
    pub(crate) created_at: Attr<String>,
}

/// `data "ecs_gateways"`
#[derive(Debug)]
pub(crate) struct GatewaysDataSource;

impl tfplug::DataSource for GatewaysDataSource {
    type Client = Client;
    type Model = Gateways;
    const TYPE: &'static str = "gateways";

    async fn read(&self, cx: &Cx<Client>, config: Gateways) -> Result<Gateways> {
        let api = Api::new(cx, Step::LookUp, "all of the region", &config.region)?;
        let filter = typed(CODEC.encode(&config), ListGatewaysInput::deserialize)?;
        let (list, filter) = (&api, &filter);
        let found = all_pages(|next| async move {
            let page = list.list(filter, next).await?;
            Ok((Some(page.items), page.next))
        });
        let mut found = found.await?;
        found.sort_by(|a, b| a.name.cmp(&b.name));
        let gateways: Vec<Summary> = found.iter().map(summary).collect::<Result<_>>()?;
        Ok(Gateways {
            region: api.client().answered_region(&config.region),
            gateways: gateways.into(),
            ..config
        })
    }
}

fn summary(found: &types::GatewaySummary) -> Result<Summary> {
    let answer = described(types::GatewaySummary::SCHEMA, found)?;
    let summary = SUMMARY.decode(&answer, &Summary::default(), &[])?;
    Ok(Summary {
        created_at: summary.created_at.map(time),
        ..summary
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codec::full::{answers, forgotten, full, requests};

    /// Members without an attribute, with the reason.
    const REQUEST: &[(&str, &str)] = &[
        ("maxResults", "all pages are read"),
        ("nextToken", "all pages are read"),
    ];

    #[test]
    fn every_filter_and_every_member_is_exposed() {
        let none = Vec::<String>::new();
        let input = full(ListGatewaysInput::deserialize);
        let members = described(ListGatewaysInput::SCHEMA, &input).unwrap();
        let declared = requests(CODEC.attributes());
        assert_eq!(forgotten(&members, &declared, REQUEST), none);
        let found = full(types::GatewaySummary::deserialize);
        let members = described(types::GatewaySummary::SCHEMA, &found).unwrap();
        let declared = answers(SUMMARY.attributes());
        assert_eq!(forgotten(&members, &declared, &[]), none);
    }
}
