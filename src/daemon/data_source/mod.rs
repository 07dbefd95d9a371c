//! Looking up a daemon, and those of a cluster.

mod daemons;

use std::collections::BTreeMap;

use aws_sdk_ecs::types::DaemonRevisionDetail;
use tfplug::{Attr, Cx, Model, Result, Set};

use super::api::Api;
use super::convert;
use super::rollout::Described;
use super::schema::DeploymentConfiguration;
use crate::arn::short_name;
use crate::aws::codec::Codec;
use crate::aws::{Client, Step};
use crate::validators;

pub(crate) use daemons::DaemonsDataSource;

static CODEC: Codec<Lookup> = Codec::of_data_source();

/// Looks up a daemon, with how many tasks of it run and how its latest deployment is doing: by its ARN, or by its name and
/// cluster.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// ARN of the daemon. Excludes `name`.
    #[tf(optional, computed, local, validate = validators::arn())]
    pub(crate) arn: Attr<String>,
    /// Name of the daemon.
    #[tf(optional, computed, local)]
    pub(crate) name: Attr<String>,
    /// ARN of the cluster; with `name` and without it the cluster `default`.
    #[tf(optional, computed, local, validate = validators::arn())]
    pub(crate) cluster_arn: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// State of the daemon: `ACTIVE`.
    #[tf(computed)]
    pub(crate) status: Attr<String>,
    /// ARN of the daemon task definition that the daemon runs.
    #[tf(computed)]
    pub(crate) daemon_task_definition_arn: Attr<String>,
    /// ARNs of the capacity providers on whose instances the daemon runs.
    #[tf(computed)]
    pub(crate) capacity_provider_arns: Attr<Set<String>>,
    /// How changes are rolled out.
    #[tf(computed)]
    pub(crate) deployment_configuration: Attr<Vec<DeploymentConfiguration>>,
    /// Whether an instance is drained when the daemon's task on it fails.
    #[tf(computed)]
    pub(crate) critical: Attr<bool>,
    /// Whether ECS tags the tasks with the names of cluster and daemon.
    #[tf(computed, answer = "enableECSManagedTags")]
    pub(crate) enable_ecs_managed_tags: Attr<bool>,
    /// Whether `aws ecs execute-command` may open sessions in the tasks.
    #[tf(computed)]
    pub(crate) enable_execute_command: Attr<bool>,
    /// `DAEMON` when the tasks get the tags of the daemon, else `NONE`.
    #[tf(computed)]
    pub(crate) propagate_tags: Attr<String>,
    /// ARN of the latest deployment.
    #[tf(computed)]
    pub(crate) deployment_arn: Attr<String>,
    /// State of the latest deployment, such as `IN_PROGRESS`, `SUCCESSFUL` or `ROLLBACK_SUCCESSFUL`.
    #[tf(computed, local)]
    pub(crate) deployment_status: Attr<String>,
    /// The reason for the state of the latest deployment, where ECS gives one.
    #[tf(computed, local)]
    pub(crate) deployment_status_reason: Attr<String>,
    /// Number of tasks of the daemon that run.
    #[tf(computed, local)]
    pub(crate) running_count: Attr<i64>,
    /// Number of instances without a task of the daemon, which is not critical.
    #[tf(computed, local)]
    pub(crate) without_daemon_count: Attr<i64>,
    /// Tags of the daemon.
    #[tf(computed, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// `data "ecs_daemon"`
#[derive(Debug)]
pub(crate) struct DataSource;

impl tfplug::DataSource for DataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "daemon";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let arn = config.arn.text().unwrap_or_default();
        let name = config.name.text().unwrap_or_default();
        let shown = if arn.is_empty() {
            name
        } else {
            short_name(arn)
        };
        let api = Api::new(cx, Step::LookUp, shown, &config.region)?;
        if arn.is_empty() == name.is_empty() {
            let error = api.error("Set arn, or name and cluster_arn: one of both finds a daemon.");
            return Err(error.at("arn"));
        }
        let found = match name.is_empty() {
            true => api.find(arn).await?,
            false => {
                let cluster = config.cluster_arn.text().unwrap_or_default();
                api.by_name(cluster, name).await?
            }
        };
        let argument = if name.is_empty() { "arn" } else { "name" };
        let missing = || api.not_found(argument, &format!("There is no daemon {shown:?}"));
        looked_up(&api, &found.ok_or_else(missing)?, &config).await
    }
}

async fn looked_up(api: &Api<'_>, found: &Described, config: &Lookup) -> Result<Lookup> {
    let arn = found.daemon.daemon_arn().unwrap_or_default();
    let tags = api.tags_of(arn).await?;
    let sum = |count: fn(&DaemonRevisionDetail) -> i32| -> Attr<i64> {
        let revisions = found.daemon.current_revisions().iter();
        revisions.map(|it| i64::from(count(it))).sum::<i64>().into()
    };
    let deployment = found.deployment.as_ref();
    let status = deployment.and_then(|it| it.status());
    let reason = deployment.and_then(|it| it.status_reason());
    Ok(Lookup {
        arn: arn.into(),
        name: short_name(arn).into(),
        cluster_arn: found.daemon.cluster_arn().map(str::to_owned).into(),
        region: api.client().answered_region(&config.region),
        deployment_status: status.map(|it| it.as_str().to_owned()).into(),
        deployment_status_reason: reason.map(str::to_owned).into(),
        running_count: sum(DaemonRevisionDetail::total_running_count),
        without_daemon_count: sum(DaemonRevisionDetail::total_without_daemon_count),
        tags: api.client().tags().shown(tags).into(),
        ..CODEC.decode(&convert::answer(found)?, config, &[])?
    })
}
