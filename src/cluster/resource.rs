//! The life of a cluster: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Cx, Diags, Error, Limits, Object, Plan, Result, Set};

use super::api::Api;
use super::schema::{Cluster, Setting};
use super::{convert, validate};
use crate::arn::{Arn, short_name};
use crate::aws::{self, Client, tags};

/// Private data: whether the user wrote `setting`, so that removing it can be told from never having had it.
const SETTING_WRITTEN: &str = "setting_written";

/// `ecs_cluster`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Cluster;
    type Identity = tfplug::NoIdentity;
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
            return change.adopt(
                cx,
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
        let Some(cluster) = change
            .waited(cx, api.wait_active(&arn, "create").await)?
            .flatten()
        else {
            return Ok(());
        };
        change.save(&flatten(&api, &cluster, &change.plan));
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Cluster>) -> Result {
        let state = object.state();
        let api = Api::new(cx, &state.region)?;
        let key = key(state);
        let doing = format!("Reading ECS cluster ({})", short_name(&key));
        if object.imported() {
            api.check_account_of(&key, &doing).await?;
        }
        let found = api.find(&key).await;
        let found = found.map_err(|error| error.into_diagnostic(&doing))?;
        match found {
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
        if let Err(error) = api.delete(&arn).await {
            let occupied = Api::is_occupied(&error);
            let error = error.into_diagnostic(&doing);
            let content = if occupied {
                api.find(&arn).await.ok().flatten()
            } else {
                None
            };
            return Err(match content {
                Some(cluster) => error.note(contents(&cluster)),
                None => error,
            });
        }
        api.wait_inactive(&arn).await
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

/// What a cluster that cannot be deleted still holds.
fn contents(cluster: &types::Cluster) -> String {
    let parts = [
        (cluster.active_services_count(), "active services"),
        (cluster.running_tasks_count(), "running tasks"),
        (cluster.pending_tasks_count(), "pending tasks"),
        (
            cluster.registered_container_instances_count(),
            "registered container instances",
        ),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    match parts.is_empty() {
        true => "What the cluster contains may be about to end: try again in some minutes.".into(),
        false => format!(
            "The cluster still holds {}. Delete them first (what Terraform does not manage, with the console or the AWS \
             CLI), then try again.",
            parts.join(", ")
        ),
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

    #[test]
    fn the_error_of_a_full_cluster_names_what_is_in_it() {
        let cluster = types::Cluster::builder()
            .active_services_count(2)
            .running_tasks_count(3)
            .build();
        assert!(contents(&cluster).contains("2 active services, 3 running tasks"));
    }
}
