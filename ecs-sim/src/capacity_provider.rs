//! Capacity providers: those of Fargate, which every account has, and their association with clusters.

use aws_sdk_ecs::operation::describe_capacity_providers::{
    DescribeCapacityProvidersInput, DescribeCapacityProvidersOutput,
};
use aws_sdk_ecs::operation::put_cluster_capacity_providers::{
    PutClusterCapacityProvidersInput, PutClusterCapacityProvidersOutput,
};
use aws_sdk_ecs::types::{
    CapacityProvider, CapacityProviderStatus, CapacityProviderStrategyItem, Failure,
};

use crate::refusal::Refusal;
use crate::world::{World, short};

/// The capacity providers of every account.
const FARGATE: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

fn described(world: &World, name: &str) -> CapacityProvider {
    CapacityProvider::builder()
        .capacity_provider_arn(world.arn(&format!("capacity-provider/{name}")))
        .name(name)
        .status(CapacityProviderStatus::Active)
        .set_tags(Some(Vec::new()))
        .build()
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeCapacityProvidersInput,
) -> Result<DescribeCapacityProvidersOutput, Refusal> {
    let all: Vec<String> = FARGATE.map(str::to_owned).to_vec();
    let asked = match input.capacity_providers() {
        [] => &all[..],
        asked => asked,
    };
    let mut output = DescribeCapacityProvidersOutput::builder()
        .set_capacity_providers(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for name in asked {
        output = match FARGATE.contains(&short(name)) {
            true => output.capacity_providers(described(world, short(name))),
            false => {
                let arn = world.arn(&format!("capacity-provider/{}", short(name)));
                output.failures(Failure::builder().arn(arn).reason("MISSING").build())
            }
        };
    }
    Ok(output.build())
}

/// Refuses capacity providers that do not exist.
fn check<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
    let unknown = names
        .into_iter()
        .find(|name| !FARGATE.contains(&short(name)));
    match unknown {
        None => Ok(()),
        Some(name) => Err(Refusal::invalid(format!(
            "The specified capacity provider '{name}' was not found. Specify a valid name or ARN and try again."
        ))),
    }
}

/// Refuses a strategy with capacity providers that the cluster is not associated with.
pub(crate) fn check_strategy(
    world: &World,
    cluster: &str,
    strategy: &[CapacityProviderStrategyItem],
) -> Result<(), Refusal> {
    let names = || {
        strategy
            .iter()
            .map(CapacityProviderStrategyItem::capacity_provider)
    };
    check(names())?;
    let cluster = world.clusters.get(short(cluster));
    let has = |name: &str| {
        let own = cluster.map_or(&[][..], |it| it.described.capacity_providers());
        own.iter().any(|one| short(one) == short(name))
    };
    match names().all(has) {
        true => Ok(()),
        false => Err(Refusal::invalid(
            "The capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the \
             capacity provider with the cluster and try again.",
        )),
    }
}

pub(crate) fn associate(
    world: &mut World,
    input: PutClusterCapacityProvidersInput,
) -> Result<PutClusterCapacityProvidersOutput, Refusal> {
    check(input.capacity_providers().iter().map(String::as_str))?;
    let arn = world.cluster_arn(input.cluster())?;
    let name = short(&arn).to_owned();
    if let Some(cluster) = world.clusters.get_mut(&name) {
        cluster.described.capacity_providers = Some(input.capacity_providers().to_vec());
        let strategy = input.default_capacity_provider_strategy().to_vec();
        cluster.described.default_capacity_provider_strategy = Some(strategy);
    }
    Ok(PutClusterCapacityProvidersOutput::builder()
        .set_cluster(world.whole_cluster(&name))
        .build())
}
