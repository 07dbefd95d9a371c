//! The capacity providers of a region or a cluster, for `terraform query`.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::{self, CapacityProviderStatus, CapacityProviderType};
use tfplug::{Attr, Cx, Found, ListResource, Model, Result};

use super::Resource;
use super::api::Api;
use super::convert;
use super::schema::CapacityProvider;
use crate::aws::{Client, Step, is_inactive, tagging};

/// The capacity providers of a region, those of Managed Instances in all of its clusters included. `FARGATE` and
/// `FARGATE_SPOT` are left out: nobody can manage them.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Filter {
    /// Name or ARN of a cluster: only its capacity providers are listed.
    #[tf(optional)]
    pub(crate) cluster: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_capacity_provider"`
#[derive(Debug)]
pub(crate) struct List;

impl ListResource for List {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all", &config.region)?;
        let mut told = BTreeSet::new();
        match config.cluster.get().filter(|cluster| !cluster.is_empty()) {
            Some(cluster) => tell(&api, Some(&cluster), found, &mut told).await,
            None => {
                tell(&api, None, found, &mut told).await?;
                // Providers of Managed Instances show with their cluster.
                let clusters = api.all_clusters().await?.into_iter();
                for cluster in clusters.filter(|it| !is_inactive(it)) {
                    let name = cluster.cluster_name();
                    tell(&api, name, found, &mut told).await?;
                }
                Ok(())
            }
        }
    }
}

/// Tells of the providers of a cluster, or of those that belong to none, page by page; of each once.
async fn tell(
    api: &Api<'_>,
    cluster: Option<&str>,
    found: &Found<Resource>,
    told: &mut BTreeSet<String>,
) -> Result {
    let mut next = None;
    loop {
        let (page, token) = api.capacity_providers_page(cluster, next).await?;
        for provider in page.iter().filter(|provider| is_own(provider)) {
            let arn = provider.capacity_provider_arn().unwrap_or_default();
            if told.insert(arn.to_owned()) {
                let name = provider.name().unwrap_or(arn);
                let unset = CapacityProvider::default();
                let state = convert::found(provider, &unset)?;
                let state = api.complete(state, tagging::flatten(provider.tags()), &unset);
                found.tell(name, &state).await;
            }
        }
        next = token;
        if next.is_none() {
            return Ok(());
        }
    }
}

/// Whether it can be managed: it exists, and is not one of every account.
fn is_own(provider: &types::CapacityProvider) -> bool {
    use CapacityProviderType::{Fargate, FargateSpot};
    let of_fargate = matches!(provider.r#type(), Some(Fargate | FargateSpot))
        || matches!(provider.name(), Some("FARGATE" | "FARGATE_SPOT"));
    !of_fargate && provider.status() != Some(&CapacityProviderStatus::Inactive)
}
