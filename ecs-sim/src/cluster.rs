//! Clusters.

use aws_sdk_ecs::operation::create_cluster::{CreateClusterInput, CreateClusterOutput};
use aws_sdk_ecs::operation::delete_cluster::{DeleteClusterInput, DeleteClusterOutput};
use aws_sdk_ecs::operation::describe_clusters::{DescribeClustersInput, DescribeClustersOutput};
use aws_sdk_ecs::operation::list_clusters::{ListClustersInput, ListClustersOutput};
use aws_sdk_ecs::operation::update_cluster::{UpdateClusterInput, UpdateClusterOutput};
use aws_sdk_ecs::operation::update_cluster_settings::{
    UpdateClusterSettingsInput, UpdateClusterSettingsOutput,
};
use aws_sdk_ecs::types::{self, ClusterField, ClusterSetting, ClusterSettingName, Failure};
use serde::{Deserialize, Serialize};

use crate::batch;
use crate::capacity_provider::busy;
use crate::capacity_provider::cluster::check_list;
use crate::codec::{Kept, carry, overlay, shapes};
use crate::page::page;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::world::{World, short};

shapes!(types::Cluster);

/// A cluster as it is stored: the numbers of its tasks and services are counted when it is described, and tags are kept
/// with those of all objects.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Cluster {
    pub(crate) described: Kept<types::Cluster>,
}

/// The name of the cluster of requests that name none.
const DEFAULT: &str = "default";

/// The most clusters of one DescribeClusters.
const MOST_DESCRIBED: usize = 100;

impl World {
    /// The ARN of the active cluster that a request names.
    pub(crate) fn cluster_arn(&self, named: Option<&str>) -> Result<String, Refusal> {
        let name = short(named.filter(|name| !name.is_empty()).unwrap_or(DEFAULT));
        let cluster = self.clusters.get(name).filter(|it| it.is_active());
        let arn = cluster.and_then(|cluster| cluster.described.cluster_arn());
        arn.map(str::to_owned)
            .ok_or_else(|| Refusal::new("ClusterNotFoundException", "Cluster not found."))
    }

    /// A cluster as it is described, with the parts that are asked for.
    fn describe_cluster(&self, cluster: &Cluster, include: &[ClusterField]) -> types::Cluster {
        let mut it = cluster.described.0.clone();
        let arn = it.cluster_arn.clone().unwrap_or_default();
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let (mut running, mut pending) = (0, 0);
        for task in self.tasks_of(&arn) {
            running += usize::from(task.is_running());
            pending += usize::from(task.is_pending());
        }
        it.running_tasks_count = count(running);
        it.pending_tasks_count = count(pending);
        let active = self.services_of(&arn).filter(|it| it.is_active());
        let instances = self.instances_of(&arn).filter(|(_, it)| it.is_present());
        it.registered_container_instances_count = count(instances.count());
        it.active_services_count = count(active.count());
        if !include.contains(&ClusterField::Settings) {
            it.settings = Some(Vec::new());
        }
        if !include.contains(&ClusterField::Configurations) {
            it.configuration = None;
        }
        let tagged = include.contains(&ClusterField::Tags);
        it.tags = Some(if tagged {
            self.tags_of(&arn)
        } else {
            Vec::new()
        });
        it
    }

    pub(crate) fn whole_cluster(&self, name: &str) -> Option<types::Cluster> {
        let all = [
            ClusterField::Settings,
            ClusterField::Configurations,
            ClusterField::Tags,
        ];
        let cluster = self.clusters.get(name)?;
        Some(self.describe_cluster(cluster, &all))
    }
}

impl Cluster {
    pub(crate) fn is_active(&self) -> bool {
        self.described.status() == Some("ACTIVE")
    }
}

/// The settings with those that every cluster has.
fn with_defaults(given: &[ClusterSetting]) -> Vec<ClusterSetting> {
    let insights = ClusterSettingName::ContainerInsights;
    match given
        .iter()
        .any(|setting| setting.name() == Some(&insights))
    {
        true => given.to_vec(),
        false => vec![
            ClusterSetting::builder()
                .name(insights)
                .value("disabled")
                .build(),
        ],
    }
}

fn is_name(name: &str) -> bool {
    let is_legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=255).contains(&name.len()) && name.chars().all(is_legal)
}

pub(crate) fn create(
    world: &mut World,
    input: CreateClusterInput,
) -> Result<CreateClusterOutput, Refusal> {
    let name = input.cluster_name().unwrap_or(DEFAULT).to_owned();
    if !is_name(&name) {
        return Err(Refusal::invalid("Invalid cluster name."));
    }
    let exists = world.clusters.get(&name).is_some_and(Cluster::is_active);
    if !exists {
        let arn = world.arn(&format!("cluster/{name}"));
        let (providers, strategy) = (
            input.capacity_providers(),
            input.default_capacity_provider_strategy(),
        );
        check_list(world, &arn, providers, strategy)?;
        let mut cluster: types::Cluster = carry(&input)?;
        cluster.cluster_arn = Some(arn.clone());
        cluster.cluster_name = Some(name.clone());
        cluster.status = Some("ACTIVE".to_owned());
        cluster.statistics = Some(Vec::new());
        cluster.tags = None;
        cluster.settings = Some(with_defaults(input.settings()));
        cluster.capacity_providers.get_or_insert_default();
        cluster
            .default_capacity_provider_strategy
            .get_or_insert_default();
        world.tags.remove(&arn);
        world.tag(&arn, input.tags())?;
        let described = Kept(cluster);
        world.clusters.insert(name.clone(), Cluster { described });
        if !providers.is_empty() {
            world.attach(&name, providers, strategy);
        }
        world.register_agents();
    }
    Ok(CreateClusterOutput::builder()
        .set_cluster(world.whole_cluster(&name))
        .build())
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeClustersInput,
) -> Result<DescribeClustersOutput, Refusal> {
    let asked = match input.clusters() {
        [] => vec![DEFAULT.to_owned()],
        asked => asked.to_vec(),
    };
    batch::check_most(&asked, MOST_DESCRIBED, "clusters")?;
    let mut output = DescribeClustersOutput::builder()
        .set_clusters(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for name in &asked {
        output = match world.clusters.get(short(name)) {
            Some(cluster) => output.clusters(world.describe_cluster(cluster, input.include())),
            None => {
                let arn = world.arn(&format!("cluster/{}", short(name)));
                output.failures(Failure::builder().arn(arn).reason("MISSING").build())
            }
        };
    }
    Ok(output.build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListClustersInput,
) -> Result<ListClustersOutput, Refusal> {
    let active = world.clusters.values().filter(|it| it.is_active());
    let arns = active.filter_map(|it| it.described.cluster_arn.clone());
    let all: Vec<String> = arns.collect();
    let (arns, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListClustersOutput::builder()
        .set_cluster_arns(Some(arns))
        .set_next_token(next)
        .build())
}

/// The active cluster of that name or ARN.
fn active<'a>(
    world: &'a mut World,
    named: Option<&str>,
) -> Result<(String, &'a mut Cluster), Refusal> {
    let arn = world.cluster_arn(named)?;
    let name = short(&arn).to_owned();
    let cluster = world.clusters.get_mut(&name);
    let missing = || Refusal::new("ClusterNotFoundException", "Cluster not found.");
    cluster.map(|cluster| (name, cluster)).ok_or_else(missing)
}

pub(crate) fn update(
    world: &mut World,
    input: UpdateClusterInput,
) -> Result<UpdateClusterOutput, Refusal> {
    let (name, cluster) = active(world, input.cluster())?;
    cluster.described.0 = overlay(&cluster.described.0, &input)?;
    // An empty namespace takes the default away.
    let defaults = cluster.described.service_connect_defaults.as_ref();
    if defaults.is_some_and(|it| it.namespace().unwrap_or_default().is_empty()) {
        cluster.described.service_connect_defaults = None;
    }
    Ok(UpdateClusterOutput::builder()
        .set_cluster(world.whole_cluster(&name))
        .build())
}

pub(crate) fn update_settings(
    world: &mut World,
    input: UpdateClusterSettingsInput,
) -> Result<UpdateClusterSettingsOutput, Refusal> {
    let (name, cluster) = active(world, input.cluster())?;
    cluster.described.settings = Some(with_defaults(input.settings()));
    Ok(UpdateClusterSettingsOutput::builder()
        .set_cluster(world.whole_cluster(&name))
        .build())
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteClusterInput,
) -> Result<DeleteClusterOutput, Refusal> {
    let arn = world.cluster_arn(input.cluster())?;
    if world.services_of(&arn).any(Service::is_present) {
        return Err(Refusal::new(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        ));
    }
    if world.tasks_of(&arn).any(|task| !task.has_stopped()) {
        return Err(Refusal::new(
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        ));
    }
    if world.has_own_providers(&arn) {
        return Err(Refusal::new(
            "ClusterContainsCapacityProviderException",
            "The Cluster cannot be deleted while Cluster Scoped Capacity Providers are attached to the cluster.",
        ));
    }
    if world.instances_of(&arn).any(|(_, it)| it.is_present()) {
        return Err(Refusal::new(
            "ClusterContainsContainerInstancesException",
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        ));
    }
    let (name, cluster) = active(world, input.cluster())?;
    if cluster.described.attachments_status() == Some("UPDATE_IN_PROGRESS") {
        return Err(busy("cluster"));
    }
    cluster.described.status = Some("INACTIVE".to_owned());
    Ok(DeleteClusterOutput::builder()
        .set_cluster(world.whole_cluster(&name))
        .build())
}
