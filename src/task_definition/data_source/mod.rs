//! The data source `ecs_task_definition`: looks a definition up by family, revision or ARN.

mod container;

use std::collections::BTreeMap;

use tfplug::{Attr, Cx, Model, Result, Set};

use super::api::{self, Api};
use super::convert;
use super::schema::{
    EphemeralStorage, PlacementConstraint, ProxyConfiguration, RuntimePlatform, Volume,
};
use crate::arn::short_name;
use crate::aws::{Client, Step, tagging};
use crate::blocks::container_definition::convert as containers;
use crate::blocks::container_definition::typed::{Described, Typed};

pub(crate) use container::ContainerDataSource;

/// `ecs_task_definition`
#[derive(Debug)]
pub(crate) struct DataSource;

/// A task definition that exists, whoever registered it.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// A family (its newest active revision), `family:revision`, or an ARN.
    #[tf(required, unset)]
    pub(crate) task_definition: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed)]
    pub(crate) region: Attr<String>,
    /// The same as `arn`.
    #[tf(computed)]
    pub(crate) id: Attr<String>,
    /// The ARN of the revision.
    #[tf(computed)]
    pub(crate) arn: Attr<String>,
    /// The ARN without the revision.
    #[tf(computed)]
    pub(crate) arn_without_revision: Attr<String>,
    /// The containers as JSON, ordered by name, as ECS describes them.
    #[tf(computed)]
    pub(crate) container_definitions: Attr<String>,
    /// The containers by name, as attributes: `containers["web"].image`.
    #[tf(computed, nested)]
    pub(crate) containers: Attr<Described>,
    /// CPU of the whole task.
    #[tf(computed)]
    pub(crate) cpu: Attr<String>,
    /// Whether fault injection requests are accepted.
    #[tf(computed)]
    pub(crate) enable_fault_injection: Attr<bool>,
    /// The scratch space of a Fargate task.
    #[tf(computed)]
    pub(crate) ephemeral_storage: Attr<Vec<EphemeralStorage>>,
    /// The role with which ECS itself pulls images, writes logs and reads secrets.
    #[tf(computed)]
    pub(crate) execution_role_arn: Attr<String>,
    /// The name that all revisions share.
    #[tf(computed)]
    pub(crate) family: Attr<String>,
    /// Which processes share interprocess communication.
    #[tf(computed)]
    pub(crate) ipc_mode: Attr<String>,
    /// Memory of the whole task.
    #[tf(computed)]
    pub(crate) memory: Attr<String>,
    /// How containers reach the network.
    #[tf(computed)]
    pub(crate) network_mode: Attr<String>,
    /// Which processes the containers see.
    #[tf(computed)]
    pub(crate) pid_mode: Attr<String>,
    /// Limits on the instances that may run the task.
    #[tf(computed)]
    pub(crate) placement_constraints: Attr<Set<PlacementConstraint>>,
    /// The proxy of AWS App Mesh.
    #[tf(computed)]
    pub(crate) proxy_configuration: Attr<Vec<ProxyConfiguration>>,
    /// Where the task is able to run.
    #[tf(computed)]
    pub(crate) requires_compatibilities: Attr<Set<String>>,
    /// The number of the revision.
    #[tf(computed)]
    pub(crate) revision: Attr<i64>,
    /// Operating system and processor.
    #[tf(computed)]
    pub(crate) runtime_platform: Attr<Vec<RuntimePlatform>>,
    /// `ACTIVE`, `INACTIVE` (deregistered) or `DELETE_IN_PROGRESS`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// Tags of the revision.
    #[tf(computed)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// The role that the code in the containers has.
    #[tf(computed)]
    pub(crate) task_role_arn: Attr<String>,
    /// Storage that containers can mount.
    #[tf(computed)]
    pub(crate) volume: Attr<Set<Volume>>,
}

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "task_definition";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let name = config.task_definition.get().unwrap_or_default();
        let (api, described) = describe(cx, &name, &config.region).await?;
        Ok(Lookup {
            region: api.client().answered_region(&config.region),
            ..flatten(&described, config.task_definition)?
        })
    }
}

/// The definition of that name, with the operation that looked it up.
async fn describe<'a>(
    cx: &'a Cx<Client>,
    name: &str,
    region: &Attr<String>,
) -> Result<(Api<'a>, api::Described)> {
    let api = Api::new(cx, Step::LookUp, short_name(name), region)?;
    match api.describe(name).await? {
        Some(described) => Ok((api, described)),
        None => {
            let fact =
                format!("There is no task definition {name:?} (a family needs an active revision)");
            Err(api.not_found("task_definition", &fact))
        }
    }
}

fn flatten(found: &api::Described, task_definition: Attr<String>) -> Result<Lookup> {
    let described = &found.definition;
    let typed = containers::flatten(described.container_definitions())?.items;
    let model = convert::content(described)?;
    Ok(Lookup {
        region: Attr::Null,
        task_definition,
        id: model.arn.clone(),
        arn: model.arn,
        arn_without_revision: model.arn_without_revision,
        container_definitions: containers::text(described.container_definitions())?.into(),
        containers: Attr::Known(Described(Typed::from_containers(&typed))),
        cpu: model.cpu,
        enable_fault_injection: model.enable_fault_injection,
        ephemeral_storage: list(model.ephemeral_storage),
        execution_role_arn: model.execution_role_arn,
        family: model.family,
        ipc_mode: model.ipc_mode,
        memory: model.memory,
        network_mode: model.network_mode,
        pid_mode: model.pid_mode,
        placement_constraints: Attr::Known(model.placement_constraints.get().unwrap_or_default()),
        proxy_configuration: list(model.proxy_configuration),
        requires_compatibilities: Attr::Known(
            model.requires_compatibilities.get().unwrap_or_default(),
        ),
        revision: model.revision,
        runtime_platform: list(model.runtime_platform),
        status: described
            .status()
            .map(|status| status.as_str().to_owned())
            .into(),
        tags: tagging::flatten(&found.tags).into(),
        task_role_arn: model.task_role_arn,
        volume: Attr::Known(model.volume.get().unwrap_or_default()),
    })
}

/// A block that occurs once is a list of one, as in the AWS provider.
fn list<T>(block: Attr<T>) -> Attr<Vec<T>> {
    Attr::Known(block.into_known().into_iter().collect())
}
