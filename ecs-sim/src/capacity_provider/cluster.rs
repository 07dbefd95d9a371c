//! The capacity providers of clusters: PutClusterCapacityProviders, and the strategies that refer to them.

use aws_sdk_ecs::operation::put_cluster_capacity_providers::{
    PutClusterCapacityProvidersInput, PutClusterCapacityProvidersOutput,
};
use aws_sdk_ecs::types::{
    Attachment, CapacityProviderStrategyItem, KeyValuePair, ManagedScalingStatus,
};

use super::step::ATTACH;
use super::{FARGATE, busy};
use crate::batch;
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

/// The most capacity providers of a cluster.
const MOST: usize = 20;

/// Refuses capacity providers that do not exist, or cannot be used yet.
fn check(world: &World, names: &[&str], cluster: &str) -> Result<(), Refusal> {
    for name in names.iter().filter(|name| !FARGATE.contains(&short(name))) {
        let provider = world.provider(name);
        let is_of_cluster = |own: &str| short(own) == short(cluster);
        let provider = provider.filter(|it| it.own_cluster().is_none_or(is_of_cluster));
        match provider.map(super::CapacityProvider::is_active) {
            Some(true) => {}
            Some(false) => {
                return Err(Refusal::invalid(format!(
                    "The specified capacity provider '{name}' is not in an ACTIVE state. Specify a valid capacity provider and \
                     try again."
                )));
            }
            None => {
                return Err(Refusal::invalid(format!(
                    "The specified capacity provider '{name}' was not found. Specify a valid name or ARN and try again."
                )));
            }
        }
    }
    Ok(())
}

/// Refuses capacity providers that a cluster cannot list, and a default strategy with others.
pub(crate) fn check_list(
    world: &World,
    cluster: &str,
    providers: &[String],
    strategy: &[CapacityProviderStrategyItem],
) -> Result<(), Refusal> {
    let names: Vec<&str> = providers.iter().map(String::as_str).collect();
    check(world, &names, cluster)?;
    if providers.len() > MOST {
        return Err(Refusal::invalid(
            "The maximum number of capacity providers per cluster has been exceeded.",
        ));
    }
    check_items(world, cluster, providers, strategy)
}

/// Refuses a strategy with capacity providers that the cluster is not associated with.
pub(crate) fn check_strategy(
    world: &World,
    cluster: &str,
    strategy: &[CapacityProviderStrategyItem],
) -> Result<(), Refusal> {
    let listed = world.clusters.get(short(cluster));
    let listed = listed.map_or_else(Vec::new, |it| it.described.capacity_providers().to_vec());
    check_items(world, cluster, &listed, strategy)
}

fn check_items(
    world: &World,
    cluster: &str,
    listed: &[String],
    strategy: &[CapacityProviderStrategyItem],
) -> Result<(), Refusal> {
    let names: Vec<&str> = strategy
        .iter()
        .map(|item| item.capacity_provider())
        .collect();
    batch::check_most(strategy, MOST, "capacityProviderStrategy")?;
    check(world, &names, cluster)?;
    let is_own = |name: &str| {
        world
            .provider(name)
            .is_some_and(|it| it.own_cluster().is_some())
    };
    let is_listed = |name: &str| listed.iter().any(|one| short(one) == short(name));
    if !names.iter().all(|name| is_own(name) || is_listed(name)) {
        return Err(Refusal::invalid(
            "The capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the \
             capacity provider with the cluster and try again.",
        ));
    }
    let fargate = names
        .iter()
        .filter(|name| FARGATE.contains(&short(name)))
        .count();
    if fargate > 0 && fargate < names.len() {
        return Err(Refusal::invalid(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate \
             providers. Specify one or the other and try again.",
        ));
    }
    if names.len() > 1 && strategy.iter().all(|item| item.weight() == 0) {
        return Err(Refusal::invalid(
            "The specified capacity provider strategy must contain at least one capacity provider with a weight greater than 0.",
        ));
    }
    if strategy.iter().filter(|item| item.base() > 0).count() > 1 {
        return Err(Refusal::invalid(
            "The specified capacity provider strategy cannot contain more than one capacity provider with a base greater than 0.",
        ));
    }
    Ok(())
}

impl World {
    /// Whether services or tasks use a capacity provider, in a cluster or in any.
    pub(super) fn uses_provider(&self, cluster: Option<&str>, provider: &str) -> bool {
        let is_meant = |arn: &str| cluster.is_none_or(|cluster| cluster == arn);
        let mut services = self.services.values();
        let by_service = services.any(|service| {
            let mut strategy = service.settings.capacity_provider_strategy().iter();
            service.is_present()
                && is_meant(&service.cluster)
                && strategy.any(|item| short(item.capacity_provider()) == provider)
        });
        let mut tasks = self.tasks.values();
        let by_task = |task: &crate::task::Task| {
            task.described.capacity_provider_name() == Some(provider)
                && task.described.cluster_arn().is_some_and(is_meant)
                && !task.has_stopped()
        };
        by_service || tasks.any(by_task)
    }

    /// The attachments of the capacity providers that a cluster lists: the scaling policies that ECS makes for them.
    fn new_attachments(&mut self, providers: &[String]) -> Vec<Attachment> {
        let scaled = providers.iter().filter(|name| {
            let provider = self.provider(name);
            let settings = provider.and_then(|it| it.described.auto_scaling_group_provider());
            let scaling = settings.and_then(|it| it.managed_scaling());
            scaling.and_then(|it| it.status()) == Some(&ManagedScalingStatus::Enabled)
        });
        let scaled: Vec<String> = scaled.map(|name| short(name).to_owned()).collect();
        let detail =
            |name: &str, value: &str| KeyValuePair::builder().name(name).value(value).build();
        scaled
            .iter()
            .map(|name| {
                let policy = format!("ECSManagedAutoScalingPolicy-{}", self.new_uuid());
                Attachment::builder()
                    .id(self.new_uuid())
                    .r#type("as_policy")
                    .status("PRECREATED")
                    .details(detail("capacityProviderName", name))
                    .details(detail("scalingPolicyName", &policy))
                    .build()
            })
            .collect()
    }

    /// Gives a cluster its list of capacity providers; the attachments follow a little later.
    pub(crate) fn attach(
        &mut self,
        name: &str,
        providers: &[String],
        strategy: &[CapacityProviderStrategyItem],
    ) {
        let attachments = self.new_attachments(providers);
        if let Some(cluster) = self.clusters.get_mut(name) {
            let described = &mut cluster.described;
            described.capacity_providers = Some(providers.to_vec());
            described.default_capacity_provider_strategy = Some(strategy.to_vec());
            described.attachments = Some(attachments);
            described.attachments_status = Some("UPDATE_IN_PROGRESS".to_owned());
        }
        self.plan(ATTACH, Event::Attachments(name.to_owned()));
    }

    /// Whether a cluster has capacity providers of Managed Instances.
    pub(crate) fn has_own_providers(&self, cluster: &str) -> bool {
        let mut present = self
            .capacity_providers
            .values()
            .filter(|it| it.is_present());
        present.any(|it| it.own_cluster() == Some(cluster))
    }
}

pub(crate) fn associate(
    world: &mut World,
    input: PutClusterCapacityProvidersInput,
) -> Result<PutClusterCapacityProvidersOutput, Refusal> {
    let arn = world.cluster_arn(input.cluster())?;
    let name = short(&arn).to_owned();
    let (providers, strategy) = (
        input.capacity_providers(),
        input.default_capacity_provider_strategy(),
    );
    check_list(world, &arn, providers, strategy)?;
    let cluster = world.clusters.get(&name).map(|it| &it.described);
    if cluster.and_then(|it| it.attachments_status()) == Some("UPDATE_IN_PROGRESS") {
        return Err(busy("cluster"));
    }
    let before = cluster.map_or(&[][..], |it| it.capacity_providers());
    let is_kept = |name: &str| providers.iter().any(|it| short(it) == short(name));
    let mut removed = before.iter().filter(|name| !is_kept(name));
    if removed.any(|name| world.uses_provider(Some(&arn), short(name))) {
        return Err(Refusal::new(
            "ResourceInUseException",
            "The specified capacity provider is in use and cannot be removed.",
        ));
    }
    world.attach(&name, providers, strategy);
    Ok(PutClusterCapacityProvidersOutput::builder()
        .set_cluster(world.whole_cluster(&name))
        .build())
}
