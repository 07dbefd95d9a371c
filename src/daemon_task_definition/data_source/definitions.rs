//! The daemon task definitions of a region.

use aws_sdk_ecs::operation::list_daemon_task_definitions::ListDaemonTaskDefinitionsInput;
use aws_sdk_ecs::types;
use tfplug::validator::one_of;
use tfplug::{Attr, Cx, Model, Result};

use crate::aws::codec::{Codec, time, typed};
use crate::aws::{Client, Pages, Step};
use crate::daemon_task_definition::api::Api;
use crate::validators::rule;

static CODEC: Codec<Definitions> = Codec::new();
static SUMMARY: Codec<Summary> = Codec::of_data_source();

/// The revisions of daemon task definitions in a region, all or those of some families.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Definitions {
    /// Only revisions of this family.
    #[tf(optional)]
    pub(crate) family: Attr<String>,
    /// Only revisions of families whose name begins with this.
    #[tf(optional)]
    pub(crate) family_prefix: Attr<String>,
    /// `LAST_REGISTERED`: only the newest revision of each family. Without it `ALL`.
    #[tf(optional, unset = "ALL", validate = rule("GEN-008", one_of(&["LAST_REGISTERED", "ALL"])))]
    pub(crate) revision: Attr<String>,
    /// Only revisions in this state: `ACTIVE` (unless set), `DELETE_IN_PROGRESS` or `ALL`.
    #[tf(optional, validate = rule("GEN-008", one_of(&["ACTIVE", "DELETE_IN_PROGRESS", "ALL"])))]
    pub(crate) status: Attr<String>,
    /// Order by family and revision: `ASC` (unless set) or `DESC`.
    #[tf(optional, validate = rule("GEN-008", one_of(&["ASC", "DESC"])))]
    pub(crate) sort: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// The revisions, in the order of `sort`.
    #[tf(computed, local)]
    pub(crate) daemon_task_definitions: Attr<Vec<Summary>>,
}

/// A revision, in short.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Summary {
    /// ARN of the revision.
    #[tf(computed)]
    pub(crate) arn: Attr<String>,
    /// State of the revision: `ACTIVE`, `DELETE_IN_PROGRESS` or `DELETED`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// Time of its registration, in RFC 3339.
    #[tf(computed)]
    pub(crate) registered_at: Attr<String>,
    /// ARN of the principal that registered it.
    #[tf(computed)]
    pub(crate) registered_by: Attr<String>,
    /// Time at which its deletion was requested, in RFC 3339.
    #[tf(computed)]
    pub(crate) delete_requested_at: Attr<String>,
}

/// `data "ecs_daemon_task_definitions"`
#[derive(Debug)]
pub(crate) struct DefinitionsDataSource;

impl tfplug::DataSource for DefinitionsDataSource {
    type Client = Client;
    type Model = Definitions;
    const TYPE: &'static str = "daemon_task_definitions";

    async fn read(&self, cx: &Cx<Client>, config: Definitions) -> Result<Definitions> {
        let api = Api::new(cx, Step::LookUp, "all of the region", &config.region)?;
        let filter = request(&config)?;
        let pages = Pages::new(|next| api.summaries(&filter, next));
        let found = pages.all().await?;
        let definitions: Vec<Summary> = found.iter().map(summary).collect::<Result<_>>()?;
        Ok(Definitions {
            region: api.client().answered_region(&config.region),
            daemon_task_definitions: definitions.into(),
            ..config
        })
    }
}

fn request(config: &Definitions) -> Result<ListDaemonTaskDefinitionsInput> {
    let members = CODEC.encode(config);
    Ok(typed(members, ListDaemonTaskDefinitionsInput::deserialize)?)
}

fn summary(found: &types::DaemonTaskDefinitionSummary) -> Result<Summary> {
    let summary = SUMMARY.found(
        types::DaemonTaskDefinitionSummary::SCHEMA,
        found,
        &Summary::default(),
    )?;
    Ok(Summary {
        registered_at: summary.registered_at.map(time),
        delete_requested_at: summary.delete_requested_at.map(time),
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
        let members = whole(
            ListDaemonTaskDefinitionsInput::SCHEMA,
            ListDaemonTaskDefinitionsInput::deserialize,
        );
        let declared = requests(CODEC.attributes());
        assert_eq!(forgotten(&members, &declared, &PAGED), none);
        let members = whole(
            types::DaemonTaskDefinitionSummary::SCHEMA,
            types::DaemonTaskDefinitionSummary::deserialize,
        );
        let declared = answers(SUMMARY.attributes());
        assert_eq!(forgotten(&members, &declared, &[]), none);
    }
}
