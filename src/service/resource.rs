//! The life of a service: the order of steps.

use aws_sdk_ecs::types;
use tfplug::{Change, Cx, Diags, Field as _, Object, Plan, Result};

use super::api::{Api, is_draining, is_inactive};
use super::convert::{self, is_daemon};
use super::schema::{Identity, Service};
use super::{migrate, namespace, plan, preflight, rollout, validate};
use crate::arn::{Arn, short_name};
use crate::aws::token::tokens;
use crate::aws::{self, Client, ImportForm, Kind, Step, account_of, fresh, tagging};
use crate::validators::ecs_name_fault;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "service"),
    is_name: |id| {
        let legal = |name: &str| ecs_name_fault(name).is_none();
        id.split_once('/')
            .is_some_and(|(cluster, name)| legal(cluster) && legal(name))
    },
    usage: "Import a service as CLUSTER/SERVICE or by its ARN: terraform import ecs_service.web my-cluster/web",
};

/// `ecs_service`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Service;
    type Identity = Identity;
    const TYPE: &'static str = "service";
    const VERSION: i64 = 1;

    fn validate(&self, config: &Service, diags: &mut Diags) {
        validate::validate(config, diags);
        convert::CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Service>) -> Result {
        plan::plan(plan)?;
        validate::update::check(plan)?;
        aws::plan(client, plan)?;
        preflight::check(client, plan)
    }

    /// A task definition outside of the configuration is looked up, and the cluster's default namespace.
    async fn preflight(
        &self,
        cx: &Cx<Client>,
        config: &Service,
        prior: Option<&Service>,
        planned: &Service,
        diags: &mut Diags,
    ) -> Result {
        preflight::look_ahead(cx, config, prior, planned, diags).await
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Service>) -> Result {
        let plan = change.plan.clone();
        validate::require(&change.config)?;
        let (cluster, name) = names(&plan);
        let api = Api::new(cx, Step::Create, &name, &plan.region)?;
        let existing = match api.find(&cluster, &name).await? {
            // The name is free again only when the former service has ended.
            Some(found) if is_draining(&found) => {
                api.wait_inactive(&cluster, &name).await?;
                None
            }
            found => found,
        };
        let service = match existing {
            Some(found) => adopt(&api, change, found).await?,
            None => match make(&api, change).await? {
                Some(service) => service,
                None => return Ok(()),
            },
        };
        fresh::mark(change);
        let mut private = change.private();
        namespace::remember(&mut private, &service)?;
        plan::remember(&mut private, &change.config)?;
        change.set_private(private);
        if plan.wait_for_steady_state.get() == Some(true) {
            let id = rollout::primary(&service);
            let arn = service.service_arn().unwrap_or(&name);
            let cluster = service.cluster_arn().unwrap_or(&cluster);
            let stable = api.wait_stable(cluster, arn, id.as_deref()).await;
            aws::waited(cx, stable)?;
        }
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Service>) -> Result {
        let (api, cluster, service) = existing(cx, Step::Read, object.state())?;
        let find = || api.find_any(&cluster, &service);
        let found = api.read(object, &[&cluster, &service], find).await?;
        match found.filter(|found| !is_draining(found) && !is_inactive(found)) {
            Some(found) => {
                let state = model(&api, &found, object.state(), object.imported())?;
                let mut state = connected(&api, &found, state, object.imported()).await?;
                let mut private = object.private();
                namespace::compare(&mut private, &found, &mut state)?;
                object.set_private(private);
                object.save(&state);
            }
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &Service,
        change: &mut Change<Service>,
    ) -> Result {
        let plan = change.plan.clone();
        validate::update::check_again(prior, &plan)?;
        validate::require(&change.config)?;
        let (api, cluster, arn) = existing(cx, Step::Update, prior)?;
        api.retag(&arn, prior, change).await?;
        let mut deployment = None;
        if let Some(update) = convert::update(prior, &plan)? {
            let service = api.update(&cluster, &arn, update).await?;
            deployment = service.as_ref().and_then(rollout::primary);
        }
        let find = || api.find_any(&cluster, &arn);
        let found = api.find_fresh(&change.private(), &[&arn], find).await?;
        let found = found
            .filter(|found| !is_inactive(found))
            .ok_or_else(|| api.error("The service does not exist any more."))?;
        change.save(&model(&api, &found, &plan, false)?);
        let mut private = change.private();
        namespace::remember(&mut private, &found)?;
        plan::remember(&mut private, &change.config)?;
        change.set_private(private);
        if plan.wait_for_steady_state.get() == Some(true) && deployment.is_some() {
            api.wait_stable(&cluster, &arn, deployment.as_deref())
                .await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Service>) -> Result {
        let state = object.state();
        let (api, cluster, arn) = existing(cx, Step::Delete, state)?;
        let Some(found) = api.find(&cluster, &arn).await? else {
            return Ok(());
        };
        if !is_draining(&found) {
            // A daemon has no count to take down; ECS asks for force only where there is one, and emulators everywhere.
            let force = state.force_delete.get() == Some(true) || is_daemon(state);
            if !force && found.desired_count() > 0 {
                let down = convert::scale_to_zero()?;
                api.update(&cluster, &arn, down).await?;
            }
            api.delete(&cluster, &arn, force).await?;
        }
        api.wait_inactive(&cluster, &arn).await
    }

    /// Version 0 of the source kept the throughput of a volume as text, which is read as a number here.
    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    /// Blocks that are off need not be asked for.
    fn generate(&self, client: Option<&Client>, config: &mut Service) {
        aws::generate(client, config);
    }

    fn identity(state: &Service) -> Option<Identity> {
        Some(Identity {
            cluster: state.cluster.clone().map(|it| short_name(&it).to_owned()),
            name: state.name.clone(),
            account_id: account_of(&state.arn),
            region: state.region.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<Service> {
        let (cluster, name) = (identity.cluster.text(), identity.name.text());
        let cluster = short_name(cluster.unwrap_or_default());
        let service = self.import(&format!("{cluster}/{}", name.unwrap_or_default()))?;
        Ok(aws::in_region_of(service, identity.region))
    }

    fn import(&self, id: &str) -> Result<Service> {
        let id = IMPORT.parse::<Service>(id)?;
        let (cluster, name) = id.name.split_once('/').unwrap_or_default();
        // The account of the ARN is compared with the credentials' when the service is read.
        let cluster = match &id.arn {
            Some(arn) => Arn {
                resource: format!("cluster/{cluster}"),
                ..arn.clone()
            }
            .to_string(),
            None => cluster.to_owned(),
        };
        Ok(Service {
            cluster: cluster.into(),
            name: name.into(),
            region: id.region,
            ..Service::default()
        })
    }
}

/// Takes over a service that exists already, if it is what was planned.
async fn adopt(
    api: &Api<'_>,
    change: &mut Change<Service>,
    found: types::Service,
) -> Result<types::Service> {
    let state = model(api, &found, &change.plan, false)?;
    let state = connected(api, &found, state, false).await?;
    let name = found.service_name().unwrap_or_default();
    let cluster = short_name(found.cluster_arn().unwrap_or_default());
    api.adopt(change, &state, &format!("{cluster}/{name}"))?;
    Ok(found)
}

/// Creates the service, so that it can be read; `None` when the user does not want to wait for that.
///
/// The client token is derived from the request. AWS answers a token that it remembers with the service that it made then,
/// which may have been deleted since: such a service cannot be read, and the next token makes a new one.
async fn make(api: &Api<'_>, change: &mut Change<Service>) -> Result<Option<types::Service>> {
    let plan = change.plan.clone();
    let (cluster, name) = names(&plan);
    let content = format!("{:?}", plan.encode());
    let parts = [api.client().region(), &cluster, &name, &content];
    for token in tokens("ecs:CreateService", &parts) {
        let input = convert::create(&plan, token)?;
        let service = match api.create(input).await {
            Ok(service) => service,
            Err(error) => return made_meanwhile(api, change, error).await.map(Some),
        };
        if is_inactive(&service) {
            continue;
        }
        change.save(&model(api, &service, &plan, false)?);
        let cluster = service.cluster_arn().unwrap_or(&cluster);
        let seen = api.read_back(cluster, &name).await;
        match aws::waited(api.cx(), seen)? {
            None => return Ok(None),
            Some(Some(found)) => {
                change.save(&model(api, &found, &plan, false)?);
                return Ok(Some(found));
            }
            Some(None) => {}
        }
    }
    Err(api.error("ECS answered each request with a service that it does not show."))
}

/// ECS refuses a name that is taken. A service that was not visible before may be ours, from an apply that was killed.
async fn made_meanwhile(
    api: &Api<'_>,
    change: &mut Change<Service>,
    error: aws::Error,
) -> Result<types::Service> {
    let (cluster, name) = names(&change.plan);
    let found = match error.is(&["InvalidParameterException"]) {
        true => api.find(&cluster, &name).await.ok().flatten(),
        false => None,
    };
    match found.filter(|found| !is_draining(found)) {
        Some(found) => adopt(api, change, found).await,
        None => Err(error.into()),
    }
}

/// The planned cluster and name.
fn names(plan: &Service) -> (String, String) {
    let (cluster, name) = (plan.cluster.get(), plan.name.get());
    (cluster.unwrap_or_default(), name.unwrap_or_default())
}

/// An operation on a service that exists, with its cluster and its ARN; after an import, its name.
fn existing<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    state: &Service,
) -> Result<(Api<'a>, String, String)> {
    let (cluster, name) = names(state);
    let arn = state.arn.get().unwrap_or(name);
    let api = Api::new(cx, step, short_name(&arn), &state.region)?;
    Ok((api, cluster, arn))
}

/// The service with the gateway connector that it has. ECS is asked only where one is configured, and after an import; who
/// may not ask imports without one.
pub(super) async fn connected(
    api: &Api<'_>,
    found: &types::Service,
    state: Service,
    imported: bool,
) -> Result<Service> {
    if state.gateway_connectors.is_null() && !imported {
        return Ok(state);
    }
    match api.revision(found).await {
        Ok(Some(revision)) => convert::connected(&revision, state, imported),
        Ok(None) => Ok(state),
        Err(error) if imported && error.kind() == Kind::Denied => Ok(state),
        Err(error) => Err(error.into()),
    }
}

/// The model of a service that was found.
pub(super) fn model(
    api: &Api<'_>,
    service: &types::Service,
    before: &Service,
    imported: bool,
) -> Result<Service> {
    let found = convert::from_answer(service, before, imported)?;
    Ok(api.complete(found, tagging::flatten(service.tags()), before))
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
        for wrong in ["web", "a/b/c", "a b/c"] {
            assert!(Resource.import(wrong).is_err(), "{wrong}");
        }
    }
}
