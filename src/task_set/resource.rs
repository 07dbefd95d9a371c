//! The life of a task set: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Cx, Diags, Error, Field as _, Limits, Object, Path, Plan, Result};

use super::api::{Api, Target};
use super::schema::{Identity, TaskSet};
use super::{convert, migrate};
use crate::arn::{names_revision, short_name};
use crate::aws::token::tokens;
use crate::aws::{self, Client, Step, fresh, tagging};
use crate::rules::object;
use crate::rules::task_set::ROWS;

/// `ecs_task_set`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = TaskSet;
    type Identity = Identity;
    const TYPE: &'static str = "task_set";
    /// `wait_until_stable_timeout` is within those of create and update.
    const LIMITS: Limits = Limits {
        delete: Duration::from_secs(10 * 60),
        ..Limits::of(Duration::from_secs(60 * 60))
    };

    fn validate(&self, config: &TaskSet, diags: &mut Diags) {
        object::report(ROWS, &convert::CODEC.object(config), diags);
        convert::CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<TaskSet>) -> Result {
        task_definition(plan);
        aws::plan(client, plan)?;
        if let (Some(client), None) = (client, &plan.prior) {
            let (config, region) = (plan.config.clone(), plan.planned()?.region);
            let references = ["cluster", "service", "task_definition"].map(Path::from);
            let [cluster, service, definition] = references;
            let references = [
                (cluster, &config.cluster),
                (service, &config.service),
                (definition, &config.task_definition),
            ];
            aws::warn_of_other_regions(client, &region, &references, plan.diags());
        }
        Ok(())
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<TaskSet>) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let (api, target) = operation(cx, Step::Create, &plan)?;
        let Some((target, found)) = make(&api, change, target).await? else {
            return Ok(());
        };
        change.save(&model(&api, &found, &plan)?);
        fresh::mark(change);
        if plan.wait_until_stable.get() == Some(true) {
            let stable = api.wait_stable(&target, stable_limit(&plan)).await;
            if let Some(stable) = aws::waited(cx, stable)?.flatten() {
                change.save(&model(&api, &stable, &plan)?);
            }
        }
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<TaskSet>) -> Result {
        let (api, target) = operation(cx, Step::Read, object.state())?;
        let arns = [target.cluster.as_str(), &target.service];
        match api.read(object, &arns, || api.find(&target)).await? {
            Some(found) => object.save(&model(&api, &found, object.state())?),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &TaskSet,
        change: &mut Change<TaskSet>,
    ) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let (api, target) = operation(cx, Step::Update, prior)?;
        api.retag(&prior.arn.get().unwrap_or_default(), prior, change)
            .await?;
        let update = convert::update(prior, &plan)?;
        let scaled = update.is_some();
        if let Some(update) = update {
            api.update(update).await?;
        }
        let find = || api.find(&target);
        let found = api.find_fresh(&change.private(), &[], find).await?;
        let found = found.ok_or_else(|| api.error("The task set does not exist any more."))?;
        change.save(&model(&api, &found, &plan)?);
        if scaled && plan.wait_until_stable.get() == Some(true) {
            let stable = api.wait_stable(&target, stable_limit(&plan)).await?;
            if let Some(stable) = stable {
                change.save(&model(&api, &stable, &plan)?);
            }
        }
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<TaskSet>) -> Result {
        let state = object.state();
        let (api, target) = operation(cx, Step::Delete, state)?;
        let force = state.force_delete.get() == Some(true);
        api.delete(&target, force).await?;
        api.wait_gone(&target).await
    }

    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    fn generate(&self, client: Option<&Client>, config: &mut TaskSet) {
        aws::generate(client, config);
    }

    fn identity(state: &TaskSet) -> Option<Identity> {
        Some(Identity {
            task_set_id: state.task_set_id.clone(),
            service: named(&state.service),
            cluster: named(&state.cluster),
            region: state.region.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<TaskSet> {
        let stub = stub(
            identity.task_set_id.text().unwrap_or_default(),
            identity.service.text().unwrap_or_default(),
            identity.cluster.text().unwrap_or_default(),
        );
        let stub = stub.ok_or_else(|| {
            Error::new("The identity names no task set")
                .detail("task_set_id, service and cluster must not be empty.")
        })?;
        Ok(aws::in_region_of(stub, identity.region))
    }

    fn import(&self, id: &str) -> Result<TaskSet> {
        let parts: Vec<&str> = id.split(',').collect();
        let (cluster, region) = match parts.as_slice() {
            [_, _, cluster] => aws::split_region(cluster),
            _ => ("", None),
        };
        let stub = match parts.as_slice() {
            [set, service, _] => stub(set, service, cluster),
            _ => None,
        };
        let stub = stub.ok_or_else(|| {
            aws::not_an_id::<TaskSet>(
                id,
                "Import a task set as TASK_SET_ID,SERVICE,CLUSTER: terraform import ecs_task_set.example \
                 ecs-svc/1234567890123456789,web,main",
            )
        })?;
        let region = region.map(str::to_owned);
        Ok(TaskSet {
            region: region.into(),
            ..stub
        })
    }
}

/// A task set that was made of a family's newest revision may run another revision than the one that is named now. A family in
/// the place of a revision changes nothing: it means the newest one when a task set is created.
fn task_definition(plan: &mut Plan<TaskSet>) {
    let prior = plan.prior.as_ref().map(|it| it.task_definition.clone());
    let after = plan.config.task_definition.clone();
    let before = prior.as_ref().and_then(|prior| prior.text());
    if let (Some(before), Some(name)) = (before, after.text())
        && names_revision(name)
        && !names_revision(before)
    {
        plan.set("task_definition", &after);
    }
}

/// The name in a reference by name or ARN: an identity has one spelling.
fn named(reference: &Attr<String>) -> Attr<String> {
    let name = |text: String| short_name(&text).to_owned();
    reference.clone().map(name)
}

/// A state with just enough for a read; `None` where a part is empty.
fn stub(set: &str, service: &str, cluster: &str) -> Option<TaskSet> {
    let complete = [set, service, cluster].iter().all(|part| !part.is_empty());
    complete.then(|| TaskSet {
        task_set_id: set.into(),
        service: service.into(),
        cluster: cluster.into(),
        id: format!("{set},{service},{cluster}").into(),
        ..TaskSet::default()
    })
}

/// How long `wait_until_stable` waits.
fn stable_limit(plan: &TaskSet) -> Duration {
    let text = plan.wait_until_stable_timeout.text().unwrap_or("10m");
    tfplug::timeouts::parse(text).unwrap_or(Duration::from_secs(10 * 60))
}

/// Creates the task set, so that it can be read; `None` when the user does not want to wait for that. The client token is
/// derived from the request: an apply that was killed finds its task set again, and one that was deleted since is made anew.
async fn make(
    api: &Api<'_>,
    change: &mut Change<TaskSet>,
    target: Target,
) -> Result<Option<(Target, types::TaskSet)>> {
    let plan = change.plan.clone();
    let wish = format!("{:?}", plan.encode());
    let parts = [
        api.client().region(),
        &target.cluster,
        &target.service,
        &wish,
    ];
    for token in tokens("ecs:CreateTaskSet", &parts) {
        let set = api.create(convert::create(&plan, token)?).await?;
        let target = Target {
            id: set.id().unwrap_or_default().to_owned(),
            ..target.clone()
        };
        change.save(&model(api, &set, &plan)?);
        let seen = api.read_back(&target).await;
        match aws::waited(api.cx(), seen)? {
            None => return Ok(None),
            Some(Some(found)) if found.status() != Some("DRAINING") => {
                return Ok(Some((target, found)));
            }
            Some(_) => {}
        }
    }
    Err(api.error("ECS answered each request with a task set that it does not show."))
}

/// An operation, and the task set that it is about: planned or existing.
fn operation<'a>(cx: &'a Cx<Client>, step: Step, state: &TaskSet) -> Result<(Api<'a>, Target)> {
    let target = Target {
        id: state.task_set_id.get().unwrap_or_default(),
        service: state.service.get().unwrap_or_default(),
        cluster: state.cluster.get().unwrap_or_default(),
    };
    let name = match target.id.as_str() {
        "" => format!("of the service {}", target.service),
        id => id.to_owned(),
    };
    Ok((Api::new(cx, step, &name, &state.region)?, target))
}

/// The model of a task set that was found.
pub(super) fn model(api: &Api<'_>, found: &types::TaskSet, before: &TaskSet) -> Result<TaskSet> {
    let model = convert::from_answer(found, before)?;
    Ok(api.complete(model, tagging::flatten(found.tags()), before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplug::Resource as _;

    #[test]
    fn import_takes_task_set_service_and_cluster() {
        let imported = Resource.import("ecs-svc/1,web,main@eu-west-1").unwrap();
        assert_eq!(imported.task_set_id, "ecs-svc/1".into());
        assert_eq!(imported.id, "ecs-svc/1,web,main".into());
        assert_eq!(imported.region, "eu-west-1".into());
        let identity = Resource::identity(&imported).unwrap();
        let again = Resource.import_by_identity(identity).unwrap();
        assert_eq!(
            (again.service, again.cluster),
            ("web".into(), "main".into())
        );
        for wrong in ["", "ecs-svc/1", "ecs-svc/1,web", "a,,b", "a,b,c,d"] {
            assert!(Resource.import(wrong).is_err(), "{wrong}");
        }
        assert!(Resource.import_by_identity(Identity::default()).is_err());
    }
}
