//! Looking up a daemon task definition, and all of them.

mod definitions;

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use tfplug::{Attr, Cx, Model, Result, Set};

use super::api::Api;
use super::schema::{Container, Volume};
use crate::arn::short_name;
use crate::aws::codec::{Codec, time};
use crate::aws::{Client, Step};

pub(crate) use definitions::DefinitionsDataSource;

static CODEC: Codec<Lookup> = Codec::of_data_source();

/// Looks up a revision of a daemon task definition, whoever registered it.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// A family (its newest active revision), `family:revision`, or the ARN of a revision.
    #[tf(required, unset, local)]
    pub(crate) daemon_task_definition: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the revision.
    #[tf(computed, answer = "daemonTaskDefinitionArn")]
    pub(crate) arn: Attr<String>,
    /// Name of the family.
    #[tf(computed)]
    pub(crate) family: Attr<String>,
    /// Number of the revision.
    #[tf(computed)]
    pub(crate) revision: Attr<i64>,
    /// State of the revision: `ACTIVE`, `DELETE_IN_PROGRESS` or `DELETED`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// CPU units of the task.
    #[tf(computed)]
    pub(crate) cpu: Attr<String>,
    /// Memory of the task in MiB.
    #[tf(computed)]
    pub(crate) memory: Attr<String>,
    /// The role with which ECS itself pulls images, writes logs and reads secrets for the containers.
    #[tf(computed)]
    pub(crate) execution_role_arn: Attr<String>,
    /// The role that the code in the containers has.
    #[tf(computed)]
    pub(crate) task_role_arn: Attr<String>,
    /// Whose processes the containers see: `none` (their own) or `shared`.
    #[tf(computed)]
    pub(crate) pid_mode: Attr<String>,
    /// Whose interprocess communication the containers take part in: `none` (their own) or `shared`.
    #[tf(computed)]
    pub(crate) ipc_mode: Attr<String>,
    /// The containers.
    #[tf(computed, answer = "containerDefinitions")]
    pub(crate) container_definition: Attr<Vec<Container>>,
    /// Storage that containers can mount by name.
    #[tf(computed, answer = "volumes")]
    pub(crate) volume: Attr<Set<Volume>>,
    /// Time of the registration, in RFC 3339.
    #[tf(computed)]
    pub(crate) registered_at: Attr<String>,
    /// ARN of the principal that registered the revision.
    #[tf(computed)]
    pub(crate) registered_by: Attr<String>,
    /// Time at which the deletion was requested, in RFC 3339.
    #[tf(computed)]
    pub(crate) delete_requested_at: Attr<String>,
    /// Tags of the revision.
    #[tf(computed, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// `data "ecs_daemon_task_definition"`
#[derive(Debug)]
pub(crate) struct DataSource;

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "daemon_task_definition";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let name = config.daemon_task_definition.get().unwrap_or_default();
        let api = Api::new(cx, Step::LookUp, short_name(&name), &config.region)?;
        let missing = || {
            let fact = format!(
                "There is no daemon task definition {name:?} (a family needs an active revision)"
            );
            api.not_found("daemon_task_definition", &fact)
        };
        let found = api.find_any(&name).await?.ok_or_else(missing)?;
        let arn = found.daemon_task_definition_arn().unwrap_or_default();
        let tags = api.tags_of(arn).await?;
        Ok(Lookup {
            region: api.client().answered_region(&config.region),
            tags: api.client().tags().shown(tags).into(),
            ..looked_up(&found, &config)?
        })
    }
}

fn looked_up(found: &types::DaemonTaskDefinition, config: &Lookup) -> Result<Lookup> {
    let lookup = CODEC.found(types::DaemonTaskDefinition::SCHEMA, found, config)?;
    Ok(Lookup {
        registered_at: lookup.registered_at.map(time),
        delete_requested_at: lookup.delete_requested_at.map(time),
        ..lookup
    })
}

#[cfg(test)]
mod tests {
    use tfplug::Field as _;

    use super::*;
    use crate::aws::codec::described;
    use crate::aws::codec::full::{answers, forgotten, full, unread};

    #[test]
    fn every_member_is_exposed_and_every_attribute_read() {
        let found = full(types::DaemonTaskDefinition::deserialize);
        let members = described(types::DaemonTaskDefinition::SCHEMA, &found).unwrap();
        let declared = answers(CODEC.attributes());
        assert_eq!(forgotten(&members, &declared, &[]), Vec::<String>::new());
        let lookup = looked_up(&found, &Lookup::default()).unwrap();
        let unread = unread(CODEC.attributes(), &lookup.encode());
        assert_eq!(unread, ["daemon_task_definition", "region", "tags"]);
    }
}
