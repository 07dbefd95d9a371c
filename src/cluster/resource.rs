//! The life of a cluster: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Cx, Diags, Error, Limits, Object, Plan, Result, Set};

use super::api::{Api, is_inactive};
use super::schema::{Cluster, Setting};
use super::{convert, validate};
use crate::arn::{Arn, short_name};
use crate::aws::{self, Client, fresh, tags};

/// Private data: whether the user wrote `setting`, so that removing it can be told from never having had it.
const SETTING_WRITTEN: &str = "setting_written";

/// `ecs_cluster`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Cluster;
    type Identity = ();
    const TYPE: &'static str = "cluster";
    const LIMITS: Limits = Limits::of(Duration::from_secs(10 * 60));

    fn validate(&self, config: &Cluster, diags: &mut Diags) {
        validate::validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Cluster>) -> Result {
        let written = !plan.config.setting.is_null();
        if !written && plan.private().get(SETTING_WRITTEN) == Some(true) {
            let off = Setting {
                name: "containerInsights".into(),
                value: "disabled".into(),
            };
            plan.set("setting", &Attr::Known(Set(vec![off])));
        }
        plan.private().set(SETTING_WRITTEN, written)?;
        let tags = plan.config.tags.clone();
        aws::plan_region(client, plan, |model| &model.region)?;
        tags::plan(client, plan, &tags)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Cluster>) -> Result {
        let api = Api::new(cx, &change.plan.region)?;
        let name = change.plan.name.get().unwrap_or_default();
        let doing = format!("Creating ECS cluster ({name})");
        // CreateCluster would answer with the existing cluster, whoever it belongs to.
        let existing = api
            .find(&name)
            .await
            .map_err(|error| error.into_diagnostic(&doing))?;
        if let Some(existing) = existing {
            let state = flatten(&api, &existing, &change.plan);
            return aws::adopt(
                cx,
                change,
                &state,
                &doing,
                &format!("terraform import ecs_cluster.NAME {name}"),
            );
        }
        let cluster = api
            .create(convert::expand_create(&change.plan))
            .await
            .map_err(|error| error.into_diagnostic(&doing))?;
        change.save(&convert::flatten(&cluster, &change.plan));
        let arn = cluster.cluster_arn().unwrap_or(&name).to_owned();
        let active = api.wait_active(&arn, "create").await;
        let Some(cluster) = aws::waited(cx, active)?.flatten() else {
            return Ok(());
        };
        change.save(&flatten(&api, &cluster, &change.plan));
        fresh::mark(change);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Cluster>) -> Result {
        let state = object.state();
        let api = Api::new(cx, &state.region)?;
        let key = key(state);
        let label = format!("ECS cluster ({})", short_name(&key));
        let doing = format!("Reading {label}");
        if object.imported() {
            api.check_account_of(&key, &doing).await?;
        }
        let found = fresh::find(cx, &object.private(), &label, || api.find_any(&key)).await?;
        match found.filter(|found| !is_inactive(found)) {
            Some(cluster) => object.save(&flatten(&api, &cluster, object.state())),
            None => {
                api.check_account_of(&key, &doing).await?;
                object.gone();
            }
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &Cluster,
        change: &mut Change<Cluster>,
    ) -> Result {
        let api = Api::new(cx, &prior.region)?;
        let arn = key(prior);
        let doing = format!("Updating ECS cluster ({})", short_name(&arn));
        let fail = |error: crate::aws::Error| error.into_diagnostic(&doing);
        let (old, new) = (
            prior.tags_all.get().unwrap_or_default(),
            change.plan.tags_all.get().unwrap_or_default(),
        );
        api.retag(&arn, &old, &new).await.map_err(fail)?;
        change.save(&Cluster {
            tags: change.plan.tags.clone(),
            tags_all: change.plan.tags_all.clone(),
            ..prior.clone()
        });
        if let Some(update) = convert::expand_update(prior, &change.plan) {
            api.update(&arn, update).await.map_err(fail)?;
        }
        let Some(cluster) = api.wait_active(&arn, "update").await? else {
            return Ok(());
        };
        change.save(&flatten(&api, &cluster, &change.plan));
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Cluster>) -> Result {
        let api = Api::new(cx, &object.state().region)?;
        let arn = key(object.state());
        let doing = format!("Deleting ECS cluster ({})", short_name(&arn));
        match api.delete(&arn).await? {
            Some(contents) => Err(Error::new(doing).detail(contents.complaint())),
            None => api.wait_inactive(&arn).await,
        }
    }

    fn moves() -> Vec<tfplug::Move> {
        vec![tfplug::Move::from_sdk("aws", "aws_ecs_cluster")]
    }

    fn generate(&self, client: Option<&Client>, config: &mut Cluster) {
        aws::generate_region(client, &mut config.region);
    }

    fn import(&self, id: &str) -> Result<Cluster> {
        let (id, region) = aws::split_import_id(id)?;
        let arn = Arn::parse(id).ok();
        let name = match &arn {
            Some(arn) => arn.resource_of("cluster").filter(|_| arn.service == "ecs"),
            None => Some(id),
        };
        match name.filter(|name| crate::validators::ecs_name_fault(name).is_none()) {
            Some(name) => Ok(Cluster {
                name: name.into(),
                arn: arn.map(|arn| arn.to_string()).into(),
                region,
                ..Cluster::default()
            }),
            None => Err(Error::new(format!("{id:?} is not a cluster")).detail(
                "Import a cluster by its name or ARN: terraform import ecs_cluster.main my-cluster",
            )),
        }
    }
}

/// What finds the cluster: its ARN, or its name after an import.
fn key(state: &Cluster) -> String {
    state
        .arn
        .get()
        .or_else(|| state.name.get())
        .unwrap_or_default()
}

/// The model of a cluster that was found, tags included.
fn flatten(api: &Api<'_>, cluster: &types::Cluster, before: &Cluster) -> Cluster {
    let (tags, tags_all) = api
        .tags()
        .flatten(convert::flatten_tags(cluster), &before.tags);
    Cluster {
        tags,
        tags_all: tags_all.into(),
        region: api.region().into(),
        ..convert::flatten(cluster, before)
    }
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
        let elsewhere = Resource.import("web@us-west-2").unwrap();
        assert_eq!(
            (elsewhere.name, elsewhere.region),
            ("web".into(), "us-west-2".into())
        );
        for wrong in [
            "",
            "a/b",
            "arn:aws:ecs:eu-west-1:123456789012:service/web",
            "arn:aws:s3:::web",
        ] {
            assert!(Resource.import(wrong).is_err(), "{wrong}");
        }
    }
}
