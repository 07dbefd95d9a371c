//! The life of a service: the order of steps.

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use serde_json::{Map, Value as Json};
use tfplug::{Attr, Change, Cx, Diags, Error, Field as _, Object, Once, Plan, Result};

use super::api::{Api, is_inactive};
use super::convert::{self, is_daemon};
use super::flatten::{daemon_count, flatten_tags};
use super::schema::{Alarms, DeploymentCircuitBreaker, DeploymentController, Service};
use super::{flatten, plan, rollout, validate};
use crate::arn::{Arn, short_name};
use crate::aws::{self, Client, fresh, tags, token};

/// `ecs_service`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Service;
    type Identity = ();
    const TYPE: &'static str = "service";
    const VERSION: i64 = 1;

    fn validate(&self, config: &Service, diags: &mut Diags) {
        validate::validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Service>) -> Result {
        plan::plan(plan)?;
        validate::update::check(plan)?;
        let tags = plan.config.tags.clone();
        aws::plan_region(client, plan, |model| &model.region)?;
        tags::plan(client, plan, &tags)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Service>) -> Result {
        let api = Api::new(cx, &change.plan.region)?;
        let plan = change.plan.clone();
        let (cluster, name) = (
            plan.cluster.get().unwrap_or_default(),
            plan.name.get().unwrap_or_default(),
        );
        let doing = format!("Creating ECS service ({name})");
        let fail = |error: aws::Error| error.into_diagnostic(&doing);
        let existing = match api.find(&cluster, &name).await.map_err(fail)? {
            // The name is free again only when the former service has ended.
            Some(found) if is_draining(&found) => {
                api.wait_inactive(&cluster, &name, "create").await?;
                None
            }
            found => found,
        };
        let service = match existing {
            Some(found) => adopt(cx, &api, change, found, &doing)?,
            None => match make(&api, change, &doing).await? {
                Some(service) => service,
                None => return Ok(()),
            },
        };
        fresh::mark(change);
        if plan.wait_for_steady_state.get() == Some(true) {
            let id = rollout::primary(&service);
            let arn = service.service_arn().unwrap_or(&name);
            let cluster = service.cluster_arn().unwrap_or(&cluster);
            aws::waited(
                cx,
                api.wait_stable(cluster, arn, id.as_deref(), "create").await,
            )?;
        }
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Service>) -> Result {
        let api = Api::new(cx, &object.state().region)?;
        let (cluster, service) = key(object.state());
        let label = format!("ECS service ({})", short_name(&service));
        let doing = format!("Reading {label}");
        if object.imported() {
            api.check_account_of(&cluster, &doing).await?;
        }
        let look = || api.find_any(&cluster, &service);
        let found = fresh::find(cx, &object.private(), &label, look).await?;
        match found.filter(|found| !is_draining(found) && !is_inactive(found)) {
            Some(found) => object.save(&model(&api, &found, object.state(), object.imported())),
            None => {
                api.check_account_of(&service, &doing).await?;
                object.gone();
            }
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &Service,
        change: &mut Change<Service>,
    ) -> Result {
        let api = Api::new(cx, &prior.region)?;
        let plan = change.plan.clone();
        validate::update::check_again(prior, &plan)?;
        let (cluster, arn) = key(prior);
        let label = format!("ECS service ({})", short_name(&arn));
        let doing = format!("Updating {label}");
        let fail = |error: aws::Error| error.into_diagnostic(&doing);
        let (old, new) = (
            prior.tags_all.get().unwrap_or_default(),
            plan.tags_all.get().unwrap_or_default(),
        );
        api.retag(&arn, &old, &new).await.map_err(fail)?;
        change.save(&Service {
            tags: plan.tags.clone(),
            tags_all: plan.tags_all.clone(),
            ..prior.clone()
        });
        let mut deployment = None;
        if let Some(update) = convert::expand_update(prior, &plan) {
            let service = api.update(&cluster, &arn, update).await.map_err(fail)?;
            deployment = service.as_ref().and_then(rollout::primary);
        }
        let look = || api.find_any(&cluster, &arn);
        let found = fresh::find(cx, &change.private(), &label, look).await?;
        let found = found
            .filter(|found| !is_inactive(found))
            .ok_or_else(|| Error::new(&doing).detail("The service does not exist any more."))?;
        change.save(&model(&api, &found, &plan, false));
        if plan.wait_for_steady_state.get() == Some(true) && deployment.is_some() {
            api.wait_stable(&cluster, &arn, deployment.as_deref(), "update")
                .await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Service>) -> Result {
        let state = object.state();
        let api = Api::new(cx, &state.region)?;
        let (cluster, arn) = key(state);
        let doing = format!("Deleting ECS service ({})", short_name(&arn));
        let fail = |error: aws::Error| error.into_diagnostic(&doing);
        let Some(found) = api.find(&cluster, &arn).await.map_err(fail)? else {
            return Ok(());
        };
        if !is_draining(&found) {
            // A daemon has no count to take down; ECS asks for force only where there is one, and emulators everywhere.
            let force = state.force_delete.get() == Some(true) || is_daemon(state);
            if !force && found.desired_count() > 0 {
                api.update(&cluster, &arn, convert::expand_scale_to_zero())
                    .await
                    .map_err(fail)?;
            }
            api.delete(&cluster, &arn, force).await.map_err(fail)?;
        }
        api.wait_inactive(&cluster, &arn, "delete").await
    }

    /// Version 0 of the source kept the throughput of a volume as text, which is read as a number here.
    fn moves() -> Vec<tfplug::Move> {
        vec![tfplug::Move {
            provider: "aws",
            resource: "aws_ecs_service",
            step: |object, _| {
                take_over(object);
                Ok(())
            },
        }]
    }

    /// Blocks that are off need not be asked for.
    fn generate(&self, client: Option<&Client>, config: &mut Service) {
        aws::generate_region(client, &mut config.region);
        if config
            .deployment_controller
            .known()
            .is_some_and(|it| DeploymentController::same(it, &Once::default()))
        {
            config.deployment_controller = Attr::Null;
        }
        if config
            .deployment_circuit_breaker
            .known()
            .is_some_and(|it| DeploymentCircuitBreaker::same(it, &Once::default()))
        {
            config.deployment_circuit_breaker = Attr::Null;
        }
        if config
            .alarms
            .known()
            .is_some_and(|it| Alarms::same(it, &Once::default()))
        {
            config.alarms = Attr::Null;
        }
        if config.triggers.known().is_some_and(BTreeMap::is_empty) {
            config.triggers = Attr::Null;
        }
    }

    fn import(&self, id: &str) -> Result<Service> {
        let (id, region) = aws::split_import_id(id)?;
        let arn = Arn::parse(id).ok();
        let cluster_of = |name: &str| match &arn {
            // The account of the ARN is compared with the credentials' when it is read.
            Some(arn) => Arn {
                resource: format!("cluster/{name}"),
                ..arn.clone()
            }
            .to_string(),
            None => name.to_owned(),
        };
        let parts = match Arn::parse(id) {
            Ok(arn) if arn.service == "ecs" => arn.resource_of("service").map(str::to_owned),
            Ok(_) => None,
            Err(_) => Some(id.to_owned()),
        };
        let parts = parts.as_deref().and_then(|parts| parts.split_once('/'));
        let legal = |name: &str| crate::validators::ecs_name_fault(name).is_none();
        match parts.filter(|(cluster, name)| legal(cluster) && legal(name)) {
            Some((cluster, name)) => {
                Ok(Service { cluster: cluster_of(cluster).into(), name: name.into(), region, ..Service::default() })
            }
            None => Err(Error::new(format!("{id:?} is not a service")).detail(
                "Import a service as CLUSTER/SERVICE or by its ARN: terraform import ecs_service.web my-cluster/web",
            )),
        }
    }
}

/// Takes over a service that exists already, if it is what was planned.
fn adopt(
    cx: &Cx<Client>,
    api: &Api<'_>,
    change: &mut Change<Service>,
    found: types::Service,
    doing: &str,
) -> Result<types::Service> {
    let state = model(api, &found, &change.plan, false);
    let name = found.service_name().unwrap_or_default();
    let cluster = short_name(found.cluster_arn().unwrap_or_default());
    let import = format!("terraform import ecs_service.NAME {cluster}/{name}");
    aws::adopt(cx, change, &state, doing, &import)?;
    Ok(found)
}

/// Creates the service, so that it can be read; `None` when the user does not want to wait for that.
///
/// The client token is derived from the wish. AWS answers a token that it remembers with the service that it made then,
/// which may have been deleted since: such a service cannot be read, and the next token makes a new one.
async fn make(
    api: &Api<'_>,
    change: &mut Change<Service>,
    doing: &str,
) -> Result<Option<types::Service>> {
    let plan = change.plan.clone();
    let (cluster, name) = (
        plan.cluster.get().unwrap_or_default(),
        plan.name.get().unwrap_or_default(),
    );
    let wish = format!("{:?}", plan.encode());
    for attempt in 0..token::ATTEMPTS {
        let parts = [api.region(), &cluster, &name, &wish];
        let token = token::token("ecs:CreateService", &parts, attempt);
        let input = convert::expand_create(&plan).client_token(token);
        let service = match api.create(input).await {
            Ok(service) => service,
            Err(error) => return made_meanwhile(api, change, error, doing).await.map(Some),
        };
        if is_inactive(&service) {
            continue;
        }
        change.save(&model(api, &service, &plan, false));
        let cluster = service.cluster_arn().unwrap_or(&cluster);
        let seen = api.read_back(cluster, &name).await;
        match aws::waited(api.cx(), seen)? {
            None => return Ok(None),
            Some(Some(found)) => {
                change.save(&model(api, &found, &plan, false));
                return Ok(Some(found));
            }
            Some(None) => {}
        }
    }
    Err(Error::new(doing).detail(format!(
        "ECS answered {} times that the service was created, and does not show it.",
        token::ATTEMPTS
    )))
}

/// ECS refuses a name that is taken. A service that was not visible before may be ours, from an apply that was killed.
async fn made_meanwhile(
    api: &Api<'_>,
    change: &mut Change<Service>,
    error: aws::Error,
    doing: &str,
) -> Result<types::Service> {
    let plan = &change.plan;
    let (cluster, name) = (
        plan.cluster.get().unwrap_or_default(),
        plan.name.get().unwrap_or_default(),
    );
    let found = match error.is(&["InvalidParameterException"]) {
        true => api.find(&cluster, &name).await.ok().flatten(),
        false => None,
    };
    match found.filter(|found| !is_draining(found)) {
        Some(found) => adopt(api.cx(), api, change, found, doing),
        None => Err(error.into_diagnostic(doing)),
    }
}

/// Cluster and service as a request takes them.
fn key(state: &Service) -> (String, String) {
    let service = state
        .arn
        .get()
        .or_else(|| state.name.get())
        .unwrap_or_default();
    (state.cluster.get().unwrap_or_default(), service)
}

/// Empty text and lists of the source are null here, but for what the state never has as null: core lets a plan keep only
/// values that are there, and a role that is new replaces the service.
fn take_over(object: &mut Map<String, Json>) {
    let texts = ["iam_role", "platform_version"].map(|name| (name, Json::from("")));
    let maps = ["tags", "triggers"].map(|name| (name, Json::Object(Map::new())));
    tfplug::empty_as_null(object);
    for (name, empty) in texts.into_iter().chain(maps) {
        let value = object.entry(name).or_insert(Json::Null);
        if value.is_null() {
            *value = empty;
        }
    }
}

fn is_draining(service: &types::Service) -> bool {
    service.status() == Some("DRAINING")
}

/// The model of a service that was found, tags included.
fn model(api: &Api<'_>, service: &types::Service, before: &Service, imported: bool) -> Service {
    let (tags, tags_all) = api.tags().flatten(flatten_tags(service), &before.tags);
    let model = Service {
        tags,
        tags_all: tags_all.into(),
        region: api.region().into(),
        ..flatten::flatten(service, before, imported)
    };
    daemon_count(model, before, imported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplug::Resource as _;

    #[test]
    fn import_takes_cluster_and_name() {
        let imported = Resource.import("main/web").unwrap();
        assert_eq!(
            (imported.cluster, imported.name),
            ("main".into(), "web".into())
        );
        let arn = Resource
            .import("arn:aws:ecs:eu-west-1:123456789012:service/main/web")
            .unwrap();
        // The account of the ARN is compared with the credentials' before the service is read.
        let cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";
        assert_eq!((arn.cluster, arn.name), (cluster.into(), "web".into()));
        assert_eq!(arn.region, "eu-west-1".into());
        let elsewhere = Resource.import("main/web@us-west-2").unwrap();
        assert_eq!(
            (elsewhere.cluster, elsewhere.region),
            ("main".into(), "us-west-2".into())
        );
        for wrong in [
            "",
            "web",
            "a/b/c",
            "a b/c",
            "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
        ] {
            assert!(Resource.import(wrong).is_err(), "{wrong}");
        }
    }
}
