//! The life of a cluster: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Cx, Diags, Limits, Object, Plan, Result, Set};

use super::api::Api;
use super::convert::CODEC;
use super::schema::{Cluster, Identity, Setting};
use super::{convert, migrate};
use crate::arn::short_name;
use crate::aws::{self, Client, ImportForm, Step, account_of, fresh, is_inactive, tagging};
use crate::rules::cluster::CLUSTER;
use crate::rules::object;
use crate::validators::ecs_name_fault;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "cluster"),
    is_name: |name| ecs_name_fault(name).is_none(),
    usage: "Import a cluster by its name or ARN: terraform import ecs_cluster.main my-cluster",
};

/// Private data: whether `setting` was configured, so that its removal differs from never having had it.
const SETTING_CONFIGURED: &str = "setting_written";

/// `ecs_cluster`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Cluster;
    type Identity = Identity;
    const TYPE: &'static str = "cluster";
    const LIMITS: Limits = Limits::of(Duration::from_secs(10 * 60));

    fn validate(&self, config: &Cluster, diags: &mut Diags) {
        object::report(CLUSTER, &CODEC.object(config), diags);
        CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Cluster>) -> Result {
        let configured = !CODEC.is_unset("setting", &plan.config.setting);
        if !configured && plan.private().get(SETTING_CONFIGURED) == Some(true) {
            plan.set("setting", &Attr::Known(Set(vec![Setting::off()])));
        }
        plan.private().set(SETTING_CONFIGURED, configured)?;
        aws::plan(client, plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Cluster>) -> Result {
        object::refuse(CLUSTER, &CODEC.object(&change.config))?;
        let name = change.plan.name.get().unwrap_or_default();
        let api = Api::new(cx, Step::Create, &name, &change.plan.region)?;
        // CreateCluster would answer with the existing cluster, whoever it belongs to.
        if let Some(existing) = api.find(&name).await? {
            let state = as_planned(model(&api, &existing, &change.plan)?, &change.plan);
            return api.adopt(change, &state, &name);
        }
        let cluster = api.create(convert::create(&change.plan)?).await?;
        let created = convert::from_answer(&cluster, &change.plan)?;
        change.save(&as_planned(created, &change.plan));
        let arn = cluster.cluster_arn().unwrap_or(&name);
        let active = aws::waited(cx, api.wait_active(arn).await)?;
        let Some(cluster) = active.flatten() else {
            return Ok(());
        };
        let model = model(&api, &cluster, &change.plan)?;
        change.save(&as_planned(model, &change.plan));
        fresh::mark(change);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Cluster>) -> Result {
        let (api, arn) = existing(cx, Step::Read, object.state())?;
        let found = api.read(object, &[&arn], || api.find_any(&arn)).await?;
        match found.filter(|found| !is_inactive(found)) {
            Some(cluster) => object.save(&model(&api, &cluster, object.state())?),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &Cluster,
        change: &mut Change<Cluster>,
    ) -> Result {
        object::refuse(CLUSTER, &CODEC.object(&change.config))?;
        let (api, arn) = existing(cx, Step::Update, prior)?;
        api.retag(&arn, prior, change).await?;
        let _turn = api.turn(&arn).await;
        if let Some(update) = convert::update(prior, &change.plan)? {
            api.update(&arn, update).await?;
        }
        if let Some(cluster) = api.wait_active(&arn).await? {
            let model = model(&api, &cluster, &change.plan)?;
            change.save(&as_planned(model, &change.plan));
        }
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Cluster>) -> Result {
        let (api, arn) = existing(cx, Step::Delete, object.state())?;
        match api.delete(&arn).await? {
            Some(contents) => Err(api.error(contents.complaint())),
            None => api.wait_inactive(&arn).await,
        }
    }

    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    fn generate(&self, client: Option<&Client>, config: &mut Cluster) {
        aws::generate(client, config);
    }

    fn identity(state: &Cluster) -> Option<Identity> {
        Some(Identity {
            name: state.name.clone(),
            account_id: account_of(&state.arn),
            region: state.region.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<Cluster> {
        let cluster = self.import(identity.name.text().unwrap_or_default())?;
        Ok(aws::in_region_of(cluster, identity.region))
    }

    fn import(&self, id: &str) -> Result<Cluster> {
        let id = IMPORT.parse::<Cluster>(id)?;
        Ok(Cluster {
            name: id.name.into(),
            arn: id.arn.map(|arn| arn.to_string()).into(),
            region: id.region,
            ..Cluster::default()
        })
    }
}

/// An operation on a cluster that exists, and the cluster's ARN; after an import by name, that name.
fn existing<'a>(cx: &'a Cx<Client>, step: Step, state: &Cluster) -> Result<(Api<'a>, String)> {
    let arn = state.arn.get().or_else(|| state.name.get());
    let arn = arn.unwrap_or_default();
    Ok((Api::new(cx, step, short_name(&arn), &state.region)?, arn))
}

/// The model after an apply: a configured empty list of settings stays, whatever the account's default makes of it.
fn as_planned(model: Cluster, plan: &Cluster) -> Cluster {
    let empty = plan.setting.known().is_some_and(|it| it.0.is_empty());
    match empty {
        true => Cluster {
            setting: plan.setting.clone(),
            ..model
        },
        false => model,
    }
}

/// The model of a cluster that was found.
pub(super) fn model(api: &Api<'_>, cluster: &types::Cluster, before: &Cluster) -> Result<Cluster> {
    let found = convert::from_answer(cluster, before)?;
    Ok(api.complete(found, tagging::flatten(cluster.tags()), before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplug::Resource as _;

    #[test]
    fn import_takes_names_and_arns() {
        assert_eq!(Resource.import("web").unwrap().name, "web".into());
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
        let imported = Resource.import(arn).unwrap();
        assert_eq!((imported.name, imported.arn), ("web".into(), arn.into()));
        assert_eq!(imported.region, "eu-west-1".into());
        assert!(Resource.import("a/b").is_err());
    }
}
