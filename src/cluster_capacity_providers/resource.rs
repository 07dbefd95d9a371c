//! The life of a cluster's capacity providers: the order of steps.

use std::time::Duration;

use tfplug::{Attr, Change, Cx, Diags, Limits, Object, Plan, Result, Set};

use super::api::Api;
use super::convert::CODEC;
use super::schema::{ClusterCapacityProviders, Identity};
use super::{convert, migrate};
use crate::aws::{self, Client, ImportForm, Step};
use crate::rules::cluster::CAPACITY_PROVIDERS;
use crate::rules::object;
use crate::validators::ecs_name_fault;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "cluster"),
    is_name: |name| ecs_name_fault(name).is_none(),
    usage: "Import them by the name of the cluster: terraform import ecs_cluster_capacity_providers.main my-cluster",
};

/// `ecs_cluster_capacity_providers`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = ClusterCapacityProviders;
    type Identity = Identity;
    const TYPE: &'static str = "cluster_capacity_providers";
    const LIMITS: Limits = Limits::of(Duration::from_secs(10 * 60));

    fn validate(&self, config: &ClusterCapacityProviders, diags: &mut Diags) {
        object::report(CAPACITY_PROVIDERS, &CODEC.object(config), diags);
        CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<ClusterCapacityProviders>) -> Result {
        unlisted(plan);
        aws::plan(client, plan)
    }

    async fn create(
        &self,
        cx: &Cx<Client>,
        change: &mut Change<ClusterCapacityProviders>,
    ) -> Result {
        put(cx, Step::Create, change).await
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<ClusterCapacityProviders>) -> Result {
        let (api, name) = operation(cx, Step::Read, object.state())?;
        // After an import by ARN; its account is compared with the credentials'.
        let id = object.state().id.get().unwrap_or_default();
        match api.read(object, &[&id], || api.find(&name)).await? {
            Some(cluster) => {
                let found = convert::from_answer(&cluster, object.state())?;
                let region = api.client().region().into();
                object.save(&ClusterCapacityProviders { region, ..found });
            }
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &ClusterCapacityProviders,
        change: &mut Change<ClusterCapacityProviders>,
    ) -> Result {
        if convert::put(prior)? == convert::put(&change.plan)? {
            // Another spelling, or another timeout.
            change.save(&change.plan.clone());
            return Ok(());
        }
        put(cx, Step::Update, change).await
    }

    async fn delete(
        &self,
        cx: &Cx<Client>,
        object: &mut Object<ClusterCapacityProviders>,
    ) -> Result {
        let (api, name) = operation(cx, Step::Delete, object.state())?;
        let none = ClusterCapacityProviders {
            cluster_name: name.clone().into(),
            ..ClusterCapacityProviders::default()
        };
        api.put(&name, convert::put(&none)?).await.map(drop)
    }

    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    fn generate(&self, client: Option<&Client>, config: &mut ClusterCapacityProviders) {
        aws::generate(client, config);
    }

    fn identity(state: &ClusterCapacityProviders) -> Option<Identity> {
        Some(Identity {
            cluster_name: state.cluster_name.clone(),
            region: state.region.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<ClusterCapacityProviders> {
        let stub = self.import(identity.cluster_name.text().unwrap_or_default())?;
        Ok(aws::in_region_of(stub, identity.region))
    }

    fn import(&self, id: &str) -> Result<ClusterCapacityProviders> {
        let id = IMPORT.parse::<ClusterCapacityProviders>(id)?;
        Ok(ClusterCapacityProviders {
            cluster_name: id.name.into(),
            id: id.arn.map(|arn| arn.to_string()).into(),
            region: id.region,
            ..ClusterCapacityProviders::default()
        })
    }
}

/// No list is an empty one. Core lets a plan keep only values, so the spelling from before stays where it was empty.
fn unlisted(plan: &mut Plan<ClusterCapacityProviders>) {
    const LIST: &str = "capacity_providers";
    if !CODEC.is_unset(LIST, &plan.config.capacity_providers) {
        return;
    }
    match &plan.prior {
        Some(prior) if CODEC.is_unset(LIST, &prior.capacity_providers) => plan.keep(LIST),
        _ => plan.set(LIST, &Attr::<Set<String>>::Null),
    }
}

/// An operation, and the name of its cluster.
fn operation<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    state: &ClusterCapacityProviders,
) -> Result<(Api<'a>, String)> {
    let name = state.cluster_name.get().unwrap_or_default();
    Ok((Api::new(cx, step, &name, &state.region)?, name))
}

/// Gives the cluster what is planned.
async fn put(cx: &Cx<Client>, step: Step, change: &mut Change<ClusterCapacityProviders>) -> Result {
    object::refuse(CAPACITY_PROVIDERS, &CODEC.object(&change.config))?;
    let (api, name) = operation(cx, step, &change.plan)?;
    let Some(cluster) = api.put(&name, convert::put(&change.plan)?).await? else {
        let detail = format!(
            "There is no active cluster {name:?} in the region {}. If the cluster is in this configuration, let \
             cluster_name refer to it (ecs_cluster.NAME.name), so that it is created first.",
            api.client().region()
        );
        return Err(api.error(detail).at("cluster_name"));
    };
    let found = convert::from_answer(&cluster, &change.plan)?;
    let region = api.client().region().into();
    change.save(&ClusterCapacityProviders { region, ..found });
    Ok(())
}
