//! DescribeCapacityProviders.

use aws_sdk_ecs::operation::describe_capacity_providers::{
    DescribeCapacityProvidersInput, DescribeCapacityProvidersOutput,
};
use aws_sdk_ecs::types::{self, CapacityProviderField, CapacityProviderType, Failure};

use super::{CapacityProvider, FARGATE, Status};
use crate::batch;
use crate::page::page;
use crate::refusal::Refusal;
use crate::world::{World, short};

/// The most capacity providers that a request names, and those of one page.
const MOST_NAMED: usize = 100;
const MOST: usize = 10;

impl World {
    /// A capacity provider of its own as it is described.
    pub(super) fn described_provider(
        &self,
        name: &str,
        tagged: bool,
    ) -> Option<types::CapacityProvider> {
        let mut it = self.capacity_providers.get(name)?.described.0.clone();
        let arn = it.capacity_provider_arn.clone().unwrap_or_default();
        it.tags = Some(if tagged {
            self.tags_of(&arn)
        } else {
            Vec::new()
        });
        Some(it)
    }

    fn fargate(&self, name: &str) -> types::CapacityProvider {
        types::CapacityProvider::builder()
            .capacity_provider_arn(self.arn(&format!("capacity-provider/{name}")))
            .name(name)
            .status(Status::Active)
            .r#type(CapacityProviderType::from(name))
            .set_tags(Some(Vec::new()))
            .build()
    }
}

/// The names of those that a list has: of a cluster, those that it lists and those of Managed Instances in it; without a
/// cluster all but those of Managed Instances.
fn listed(world: &World, cluster: Option<&str>) -> Result<Vec<String>, Refusal> {
    let own = |wanted: Option<&str>| -> Vec<String> {
        let present = world
            .capacity_providers
            .values()
            .filter(|it| it.is_present());
        let of = |it: &&CapacityProvider| it.own_cluster() == wanted;
        present.filter(of).map(|it| it.name().to_owned()).collect()
    };
    let Some(cluster) = cluster else {
        let mut all: Vec<String> = FARGATE.map(str::to_owned).to_vec();
        all.extend(own(None));
        return Ok(all);
    };
    let arn = world.cluster_arn(Some(cluster))?;
    let cluster = world.clusters.get(short(&arn));
    let mut all = cluster.map_or_else(Vec::new, |it| it.described.capacity_providers().to_vec());
    all.extend(own(Some(&arn)));
    all.sort();
    all.dedup();
    Ok(all)
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeCapacityProvidersInput,
) -> Result<DescribeCapacityProvidersOutput, Refusal> {
    let asked = input.capacity_providers();
    batch::check_most(asked, MOST_NAMED, "capacityProviders")?;
    let cluster = input.cluster().filter(|name| !name.is_empty());
    let (names, next) = match asked {
        [] => page(
            &listed(world, cluster)?,
            input.max_results(),
            MOST,
            input.next_token(),
        )?,
        asked => (asked.to_vec(), None),
    };
    // One of Managed Instances is found by its name in its cluster alone.
    let in_cluster = |name: &str, own: Option<&str>| match (own, cluster) {
        (None, _) => true,
        (Some(own), Some(cluster)) => short(own) == short(cluster),
        (Some(_), None) => name.starts_with("arn:"),
    };
    let tagged = input.include().contains(&CapacityProviderField::Tags);
    let mut output = DescribeCapacityProvidersOutput::builder()
        .set_capacity_providers(Some(Vec::new()))
        .set_failures(Some(Vec::new()))
        .set_next_token(next);
    for name in &names {
        let provider = match FARGATE.contains(&short(name)) {
            true => Some(world.fargate(short(name))),
            false => world.described_provider(short(name), tagged),
        };
        output = match provider.filter(|it| in_cluster(name, it.cluster())) {
            Some(provider) => output.capacity_providers(provider),
            None => {
                let arn = world.arn(&format!("capacity-provider/{}", short(name)));
                output.failures(Failure::builder().arn(arn).reason("MISSING").build())
            }
        };
    }
    Ok(output.build())
}
