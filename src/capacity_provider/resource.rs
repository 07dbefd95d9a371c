//! The life of a capacity provider: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types;
use tfplug::{Change, Cx, Diags, Limits, Object, Path, Plan, Result};

use super::api::{Api, Target, is_leaving, is_taken};
use super::schema::{CapacityProvider, Identity, name_fault};
use super::{convert, migrate};
use crate::arn::short_name;
use crate::aws::{self, Client, ImportForm, Step, fresh, tagging};
use crate::rules::capacity_provider::ROWS;
use crate::rules::object;
use crate::validators::ecs_name_fault;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "capacity-provider"),
    is_name: |id| {
        let (cluster, name) = parts(id);
        let legal = |cluster: &str| ecs_name_fault(cluster).is_none();
        cluster.is_none_or(legal) && name_fault(name).is_none()
    },
    usage: "Import a capacity provider by its name or ARN, and one of Managed Instances as CLUSTER/NAME or by its ARN: \
            terraform import ecs_capacity_provider.example my-provider",
};

/// How often a provider is taken out of clusters before its deletion is given up.
const ATTEMPTS: usize = 3;

/// `ecs_capacity_provider`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = CapacityProvider;
    type Identity = Identity;
    const TYPE: &'static str = "capacity_provider";
    const LIMITS: Limits = Limits {
        delete: Duration::from_secs(20 * 60),
        ..Limits::of(Duration::from_secs(10 * 60))
    };

    fn validate(&self, config: &CapacityProvider, diags: &mut Diags) {
        object::report(ROWS, &convert::CODEC.object(config), diags);
        convert::CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<CapacityProvider>) -> Result {
        keep_lasting(plan);
        replace_for_another_kind(plan)?;
        aws::plan(client, plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<CapacityProvider>) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let (api, target) = operation(cx, Step::Create, &plan)?;
        let input = convert::create(&plan)?;
        // The cluster of a provider of Managed Instances changes with it.
        let turn = match target.cluster.is_empty() {
            false => Some(api.turn(&target.cluster).await),
            true => None,
        };
        let provider = match api.create(input.clone()).await {
            Err(error) if is_taken(&error) => match api.find(&target).await? {
                Some(found) if is_leaving(&found) => {
                    api.wait_gone(&target).await?;
                    api.create(input).await?
                }
                Some(found) => {
                    let state = convert::as_planned(model(&api, &found, &plan)?, &plan);
                    api.adopt(change, &state, &target.name)?;
                    found
                }
                None => return Err(error.into()),
            },
            made => made?,
        };
        change.save(&model(&api, &provider, &plan)?);
        let target = Target {
            key: provider.capacity_provider_arn.unwrap_or(target.key),
            ..target
        };
        let usable = aws::waited(cx, api.wait_usable(&target).await)?;
        drop(turn);
        if let Some(provider) = usable.flatten() {
            change.save(&model(&api, &provider, &plan)?);
            fresh::mark(change);
        }
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<CapacityProvider>) -> Result {
        let (api, target) = operation(cx, Step::Read, object.state())?;
        let find = || api.find(&target);
        match api.read(object, &[&target.key], find).await? {
            Some(provider) => object.save(&model(&api, &provider, object.state())?),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &CapacityProvider,
        change: &mut Change<CapacityProvider>,
    ) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let (api, target) = operation(cx, Step::Update, prior)?;
        api.retag(&target.key, prior, change).await?;
        let found = match convert::update(prior, &change.plan)? {
            Some(update) if target.cluster.is_empty() => api.update(&target, update).await?,
            Some(update) => {
                let _turn = api.turn(&target.cluster).await;
                api.update(&target, update).await?
            }
            None => {
                let find = || api.find(&target);
                api.find_fresh(&change.private(), &[&target.key], find)
                    .await?
            }
        };
        let missing = || api.error("The capacity provider does not exist any more.");
        change.save(&model(&api, &found.ok_or_else(missing)?, &change.plan)?);
        Ok(())
    }

    /// ECS keeps a provider that a cluster lists, and says so at once or after a while.
    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<CapacityProvider>) -> Result {
        let (api, target) = operation(cx, Step::Delete, object.state())?;
        let mut reason = String::new();
        for _ in 0..ATTEMPTS {
            match api.try_delete(&target).await? {
                None => return Ok(()),
                Some(refusal) => reason = refusal,
            }
            if api.detach(&target).await?.is_empty() {
                break;
            }
        }
        Err(api.kept(&target, &reason).await)
    }

    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    fn generate(&self, client: Option<&Client>, config: &mut CapacityProvider) {
        aws::generate(client, config);
    }

    fn import(&self, id: &str) -> Result<CapacityProvider> {
        let id = IMPORT.parse::<CapacityProvider>(id)?;
        let (cluster, name) = parts(&id.name);
        Ok(CapacityProvider {
            name: name.into(),
            cluster: cluster.map(str::to_owned).into(),
            arn: id.arn.map(|arn| arn.to_string()).into(),
            region: id.region,
            ..CapacityProvider::default()
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<CapacityProvider> {
        aws::by_arn(self, &identity.arn)
    }

    fn identity(state: &CapacityProvider) -> Option<Identity> {
        Some(Identity {
            arn: state.arn.clone(),
        })
    }
}

/// The cluster and the name in `NAME` and `CLUSTER/NAME`.
fn parts(id: &str) -> (Option<&str>, &str) {
    match id.split_once('/') {
        Some((cluster, name)) => (Some(cluster), name),
        None => (None, id),
    }
}

/// An operation, and the provider that it is about: planned or existing.
fn operation<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    state: &CapacityProvider,
) -> Result<(Api<'a>, Target)> {
    let named = state.name.get();
    let key = state.arn.get().or_else(|| named.clone());
    let key = key.unwrap_or_default();
    let name = named.unwrap_or_else(|| short_name(&key).to_owned());
    let api = Api::new(cx, step, &name, &state.region)?;
    let cluster = state.cluster.get().unwrap_or_default();
    Ok((api, Target { key, name, cluster }))
}

/// The model of a capacity provider that was found.
pub(super) fn model(
    api: &Api<'_>,
    provider: &types::CapacityProvider,
    before: &CapacityProvider,
) -> Result<CapacityProvider> {
    let found = convert::from_answer(provider, before)?;
    Ok(api.complete(found, tagging::flatten(provider.tags()), before))
}

/// Choices of ECS that cannot be changed stay, also where it does not show them.
fn keep_lasting(plan: &mut Plan<CapacityProvider>) {
    let before = plan.prior.as_ref();
    if before.is_none_or(|prior| prior.managed_instances_provider.is_null()) {
        return;
    }
    let template = Path::from("managed_instances_provider[0].instance_launch_template[0]");
    for name in ["capacity_option_type", "fips_enabled"] {
        let path = template.attr(name);
        if !plan.configures(&path) {
            plan.keep(&path);
        }
    }
}

/// A provider cannot become one of the other kind.
fn replace_for_another_kind(plan: &mut Plan<CapacityProvider>) -> Result {
    let Some(prior) = plan.prior.clone() else {
        return Ok(());
    };
    let planned = plan.planned()?;
    let kinds = [
        (
            "auto_scaling_group_provider",
            prior.auto_scaling_group_provider.is_null(),
            planned.auto_scaling_group_provider.is_null(),
        ),
        (
            "managed_instances_provider",
            prior.managed_instances_provider.is_null(),
            planned.managed_instances_provider.is_null(),
        ),
    ];
    for (path, before, after) in kinds {
        if before != after {
            plan.replace(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplug::Resource as _;

    #[test]
    fn import_takes_names_clusters_and_arns() {
        let imported = Resource.import("own").unwrap();
        assert_eq!(imported.name, "own".into());
        assert!(imported.cluster.is_null() && imported.arn.is_null());
        let managed = Resource.import("main/own").unwrap();
        assert_eq!(
            (managed.cluster, managed.name),
            ("main".into(), "own".into())
        );
        let arn = "arn:aws:ecs:eu-west-1:123456789012:capacity-provider/own";
        let by_arn = Resource.import(arn).unwrap();
        assert_eq!((by_arn.name, by_arn.arn), ("own".into(), arn.into()));
        assert_eq!(by_arn.region, "eu-west-1".into());
        let identity = |arn: &str| Identity { arn: arn.into() };
        let imported = Resource.import_by_identity(identity(arn)).unwrap();
        assert_eq!(imported.arn, arn.into());
        assert!(Resource.import_by_identity(identity("own")).is_err());
        for wrong in ["", "a/b/c", "a b", "ecs-own", "FARGATE"] {
            assert!(Resource.import(wrong).is_err(), "{wrong}");
        }
    }
}
