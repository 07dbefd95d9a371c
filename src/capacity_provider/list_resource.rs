//! Listing capacity providers for `terraform query`.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::{self, CapacityProviderStatus, CapacityProviderType};
use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, model};
use super::schema::CapacityProvider;
use crate::aws::{Client, Pages, Step, is_inactive, tagging};

/// Lists the capacity providers of a region, those of Managed Instances in all of its clusters included. `FARGATE` and
/// `FARGATE_SPOT`, which every account has, are left out.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Only capacity providers of this cluster: its name or ARN.
    #[tf(optional)]
    pub(crate) cluster: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
    /// Only capacity providers that have all of these tags.
    #[tf(optional)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// `list "ecs_capacity_provider"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the region", &config.region)?;
        let mut listed = Listed {
            filter: &config,
            found,
            arns: BTreeSet::new(),
        };
        let cluster = config.cluster.text().filter(|cluster| !cluster.is_empty());
        listed.pages(&api, cluster).await?;
        if cluster.is_some() {
            return Ok(());
        }
        // Providers of Managed Instances are listed with their cluster.
        let clusters = api.all_clusters().await?.into_iter();
        for cluster in clusters.filter(|cluster| !is_inactive(cluster)) {
            listed.pages(&api, cluster.cluster_name()).await?;
        }
        Ok(())
    }
}

/// A list in the making: each provider once.
struct Listed<'a> {
    filter: &'a Filter,
    found: &'a Found<Resource>,
    arns: BTreeSet<String>,
}

impl Listed<'_> {
    /// The providers of a cluster, or those that belong to none.
    async fn pages(&mut self, api: &Api<'_>, cluster: Option<&str>) -> Result {
        let about = |error| api.about_cluster(error, "cluster", cluster.unwrap_or_default());
        let mut pages = Pages::new(|next| api.capacity_providers_page(cluster, next));
        while let Some(items) = pages.next().await.map_err(about)? {
            let wanted = |it: &&types::CapacityProvider| {
                is_own(it) && tagging::has_all(it.tags(), &self.filter.tags)
            };
            let wanted: Vec<_> = items.iter().filter(wanted).collect();
            for provider in wanted {
                let arn = provider.capacity_provider_arn().unwrap_or_default();
                if self.arns.insert(arn.to_owned()) {
                    let model = model(api, provider, &CapacityProvider::default())?;
                    self.found
                        .tell(provider.name().unwrap_or(arn), &model)
                        .await;
                }
            }
        }
        Ok(())
    }
}

/// Whether it exists, and is not one of every account.
fn is_own(provider: &types::CapacityProvider) -> bool {
    use CapacityProviderType::{Fargate, FargateSpot};
    let of_fargate = matches!(provider.r#type(), Some(Fargate | FargateSpot))
        || matches!(provider.name(), Some("FARGATE" | "FARGATE_SPOT"));
    !of_fargate && provider.status() != Some(&CapacityProviderStatus::Inactive)
}
