//! The daemons of a cluster.

use aws_sdk_ecs::operation::list_daemons::ListDaemonsInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Cx, Model, Result, Set};

use crate::arn::short_name;
use crate::aws::codec::{Codec, time, typed};
use crate::aws::{Client, Pages, Step};
use crate::daemon::api::Api;
use crate::validators;

static CODEC: Codec<Daemons> = Codec::new();
static SUMMARY: Codec<Summary> = Codec::of_data_source();

/// The daemons of a cluster, all or those of some capacity providers.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Daemons {
    /// ARN of the cluster.
    #[tf(required, validate = validators::arn())]
    pub(crate) cluster_arn: Attr<String>,
    /// Only daemons of one of these capacity providers, by ARN.
    #[tf(optional)]
    pub(crate) capacity_provider_arns: Attr<Set<String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// The daemons, in alphabetical order of their ARNs.
    #[tf(computed, local)]
    pub(crate) daemons: Attr<Vec<Summary>>,
}

/// A daemon, in short.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Summary {
    /// ARN of the daemon.
    #[tf(computed)]
    pub(crate) daemon_arn: Attr<String>,
    /// State of the daemon: `ACTIVE` or `DELETE_IN_PROGRESS`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// Time of its creation, in RFC 3339.
    #[tf(computed)]
    pub(crate) created_at: Attr<String>,
    /// Time of its last update, in RFC 3339.
    #[tf(computed)]
    pub(crate) updated_at: Attr<String>,
}

/// `data "ecs_daemons"`
#[derive(Debug)]
pub(crate) struct DaemonsDataSource;

impl tfplug::DataSource for DaemonsDataSource {
    type Client = Client;
    type Model = Daemons;
    const TYPE: &'static str = "daemons";

    async fn read(&self, cx: &Cx<Client>, config: Daemons) -> Result<Daemons> {
        let cluster = config.cluster_arn.get().unwrap_or_default();
        let name = format!("all of {}", short_name(&cluster));
        let api = Api::new(cx, Step::LookUp, &name, &config.region)?;
        let filter = request(&config)?;
        let about = |error| api.about_cluster(error, "cluster_arn", &cluster);
        let pages = Pages::new(|next| api.summaries(&filter, next));
        let mut found = pages.all().await.map_err(about)?;
        found.sort_by(|a, b| a.daemon_arn.cmp(&b.daemon_arn));
        let daemons: Vec<Summary> = found.iter().map(summary).collect::<Result<_>>()?;
        Ok(Daemons {
            region: api.client().answered_region(&config.region),
            daemons: daemons.into(),
            ..config
        })
    }
}

fn request(config: &Daemons) -> Result<ListDaemonsInput> {
    Ok(typed(CODEC.encode(config), ListDaemonsInput::deserialize)?)
}

fn summary(found: &types::DaemonSummary) -> Result<Summary> {
    let summary = SUMMARY.found(types::DaemonSummary::SCHEMA, found, &Summary::default())?;
    Ok(Summary {
        created_at: summary.created_at.map(time),
        updated_at: summary.updated_at.map(time),
        ..summary
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codec::full::{PAGED, answers, forgotten, requests, whole};

    #[test]
    fn every_filter_and_every_member_is_exposed() {
        let none = Vec::<String>::new();
        let members = whole(ListDaemonsInput::SCHEMA, ListDaemonsInput::deserialize);
        let declared = requests(CODEC.attributes());
        assert_eq!(forgotten(&members, &declared, &PAGED), none);
        let members = whole(
            types::DaemonSummary::SCHEMA,
            types::DaemonSummary::deserialize,
        );
        let declared = answers(SUMMARY.attributes());
        assert_eq!(forgotten(&members, &declared, &[]), none);
    }
}
