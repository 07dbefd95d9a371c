//! The life of an Express service: the order of steps.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ecs::types::{self, ExpressGatewayServiceStatusCode as Status};
use tfplug::{Attr, Change, Cx, Diags, Error, Limits, Object, Once, Plan, Result, Set};

use super::api::{Api, status};
use super::schema::{ExpressGatewayService, Identity, NetworkConfiguration};
use super::{convert, migrate};
use crate::arn::{Arn, short_name};
use crate::aws::{self, Client, ImportForm, Step, fresh, tagging};
use crate::rules::express_gateway_service::ROWS;
use crate::rules::object;
use crate::validators::is_ecs_name;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "service"),
    is_name: |id| {
        id.split_once('/')
            .is_some_and(|(cluster, name)| is_ecs_name(cluster) && is_ecs_name(name))
    },
    usage: USAGE,
};

const USAGE: &str = "Import an Express service by its ARN: terraform import ecs_express_gateway_service.web \
                     arn:aws:ecs:eu-west-1:123456789012:service/default/web";

const MINUTE: Duration = Duration::from_secs(60);

/// `ecs_express_gateway_service`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = ExpressGatewayService;
    type Identity = Identity;
    const TYPE: &'static str = "express_gateway_service";
    const LIMITS: Limits = Limits {
        create: MINUTE.saturating_mul(30),
        update: MINUTE.saturating_mul(30),
        delete: MINUTE.saturating_mul(20),
        ..Limits::DEFAULT
    };

    fn validate(&self, config: &ExpressGatewayService, diags: &mut Diags) {
        object::report(ROWS, &convert::CODEC.object(config), diags);
        convert::CODEC.validate(config, diags);
    }

    /// Only a new revision changes what ECS finds about the present one.
    fn plan(&self, client: Option<&Client>, plan: &mut Plan<ExpressGatewayService>) -> Result {
        const ASIDE: &[&str] = &[
            "tags",
            "tags_all",
            "timeouts",
            "wait_for_steady_state",
            "service_revision_arn",
            "current_deployment",
            "ingress_paths",
            "task_definition_arn",
        ];
        let configured = &plan.config.task_definition_arn;
        let derived = configured.is_null();
        let same = derived || !plan.changes("task_definition_arn");
        if plan.prior.is_some() && same && !plan.changes_beyond(ASIDE) {
            for found in [
                "service_revision_arn",
                "current_deployment",
                "ingress_paths",
            ] {
                plan.keep(found);
            }
            if derived {
                plan.keep("task_definition_arn");
            }
        }
        aws::plan(client, plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<ExpressGatewayService>) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let name = plan.service_name.get().unwrap_or_default();
        let api = Api::new(cx, Step::Create, &name, &plan.region)?;
        let existing = match name.is_empty() {
            true => None,
            false => existing(&api, &plan, &name).await?,
        };
        let service = match existing {
            Some(service) => {
                let state = model(&api, &service, &plan).await?;
                let arn = service.service_arn().unwrap_or_default();
                api.adopt(change, &state, arn)?;
                service
            }
            None => {
                let service = api.create(convert::create(&plan)?).await?;
                // It exists, even if the next step fails.
                let revision = convert::newest(&service);
                let found = convert::found(&service, revision, &plan)?;
                change.save(&api.complete(found, tagging::flatten(service.tags()), &plan));
                service
            }
        };
        let arn = service.service_arn().unwrap_or_default().to_owned();
        let active = aws::waited(cx, api.wait_active(&arn).await)?;
        let Some(service) = active.flatten() else {
            return Ok(());
        };
        let state = model(&api, &service, &plan).await?;
        change.save(&state);
        fresh::mark(change);
        let deployed = wait_if_wanted(&api, &plan, &arn, &state.service_revision_arn).await;
        aws::waited(cx, deployed).map(drop)
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<ExpressGatewayService>) -> Result {
        let (api, arn) = operation(cx, Step::Read, object.state())?;
        let found = api.read(object, &[&arn], || api.find(&arn)).await?;
        match found.filter(|found| status(found) != Some(&Status::Draining)) {
            Some(service) => object.save(&model(&api, &service, object.state()).await?),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &ExpressGatewayService,
        change: &mut Change<ExpressGatewayService>,
    ) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let (api, arn) = operation(cx, Step::Update, prior)?;
        api.retag(&arn, prior, change).await?;
        let mut target = None;
        if let Some(update) = convert::update(prior, &plan)? {
            target = api.update(&arn, update).await?;
        }
        let Some(service) = api.wait_active(&arn).await? else {
            return Ok(());
        };
        let service = match &target {
            // Until it is rolled out, the former one may be the newest that is active.
            Some(target) => types::EcsExpressGatewayService::builder()
                .set_active_configurations(Some(vec![target.clone()]))
                .set_cluster(service.cluster.clone())
                .set_service_name(service.service_name.clone())
                .set_service_arn(service.service_arn.clone())
                .set_infrastructure_role_arn(service.infrastructure_role_arn.clone())
                .set_current_deployment(service.current_deployment.clone())
                .set_tags(service.tags.clone())
                .build(),
            None => service,
        };
        let state = model(&api, &service, &plan).await?;
        change.save(&state);
        match target {
            Some(_) => wait_if_wanted(&api, &plan, &arn, &state.service_revision_arn).await,
            None => Ok(()),
        }
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<ExpressGatewayService>) -> Result {
        let (api, arn) = operation(cx, Step::Delete, object.state())?;
        let Some(found) = api.find(&arn).await? else {
            return Ok(());
        };
        if status(&found) != Some(&Status::Draining) {
            api.delete(&arn).await?;
        }
        api.wait_inactive(&arn).await
    }

    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    /// A service that was found has a container and a task definition; only one of them can be configured.
    fn generate(&self, client: Option<&Client>, config: &mut ExpressGatewayService) {
        if config.primary_container.is_known() {
            config.task_definition_arn = Attr::Null;
        }
        aws::generate(client, config);
    }

    fn import(&self, id: &str) -> Result<ExpressGatewayService> {
        let parsed = IMPORT.parse::<ExpressGatewayService>(id)?;
        let Some(arn) = parsed.arn else {
            let summary = format!("{id:?} is not the ARN of an ECS Express service");
            return Err(Error::new(summary).detail(USAGE));
        };
        Ok(ExpressGatewayService {
            service_arn: arn.to_string().into(),
            region: parsed.region,
            ..ExpressGatewayService::default()
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<ExpressGatewayService> {
        self.import(identity.service_arn.require("service_arn")?)
    }

    fn identity(state: &ExpressGatewayService) -> Option<Identity> {
        Some(Identity {
            service_arn: state.service_arn.clone(),
        })
    }
}

/// An operation on a service that exists, and its ARN.
fn operation<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    state: &ExpressGatewayService,
) -> Result<(Api<'a>, String)> {
    let arn = state.service_arn.get().unwrap_or_default();
    let api = Api::new(cx, step, short_name(&arn), &state.region)?;
    Ok((api, arn))
}

/// The service of the planned name, if there is one: an interrupted apply may have made it. One that is being deleted is
/// waited for.
///
/// # Errors
/// An ordinary service has the name.
async fn existing(
    api: &Api<'_>,
    plan: &ExpressGatewayService,
    name: &str,
) -> Result<Option<types::EcsExpressGatewayService>> {
    let cluster = plan.cluster.get().unwrap_or_default();
    let Some(arn) = api.taken(&cluster, name).await? else {
        return Ok(None);
    };
    match api.find(&arn).await? {
        Some(found) if status(&found) == Some(&Status::Draining) => {
            api.wait_inactive(&arn).await?;
            Ok(None)
        }
        Some(found) => Ok(Some(found)),
        None => Err(api
            .error(format!(
                "The cluster has a service {name:?} already, and it is not an Express service ({arn}). Choose another name."
            ))
            .at("service_name")),
    }
}

/// Waits for the rollout of the revision, if the user wants that.
async fn wait_if_wanted(
    api: &Api<'_>,
    plan: &ExpressGatewayService,
    arn: &str,
    revision: &Attr<String>,
) -> Result {
    match (plan.wait_for_steady_state.get(), revision.text()) {
        (Some(true), Some(revision)) => api.wait_deployed(arn, revision).await,
        _ => Ok(()),
    }
}

/// The model of a service that was found, without the security groups that ECS added.
pub(super) async fn model(
    api: &Api<'_>,
    service: &types::EcsExpressGatewayService,
    before: &ExpressGatewayService,
) -> Result<ExpressGatewayService> {
    let revision = match convert::newest(service).cloned() {
        Some(revision) => Some(without_managed_groups(api, revision, before).await?),
        None => None,
    };
    let found = convert::found(service, revision.as_ref(), before)?;
    Ok(api.complete(found, tagging::flatten(service.tags()), before))
}

async fn without_managed_groups(
    api: &Api<'_>,
    mut revision: types::ExpressGatewayServiceConfiguration,
    before: &ExpressGatewayService,
) -> Result<types::ExpressGatewayServiceConfiguration> {
    let known = configured_groups(&before.network_configuration);
    let network = revision.network_configuration.as_mut();
    let groups = network.and_then(|network| network.security_groups.as_mut());
    let Some(groups) = groups else {
        return Ok(revision);
    };
    let added = groups.iter().filter(|group| !known.contains(*group));
    let added: Vec<String> = added.cloned().collect();
    if !added.is_empty() {
        let managed = api.managed_groups(&added).await?;
        groups.retain(|group| !managed.contains(group));
    }
    Ok(revision)
}

fn configured_groups(network: &Attr<Once<NetworkConfiguration>>) -> BTreeSet<String> {
    let groups = network.known().map(|network| &network.security_groups);
    let groups = groups.and_then(|groups| groups.known());
    let groups = groups.into_iter().flat_map(|Set(groups)| groups);
    groups.filter_map(Attr::get).collect()
}

/// The ARN's parts that a list knows without a request: cluster and name.
pub(super) fn named(arn: &str) -> ExpressGatewayService {
    let parsed = Arn::parse(arn).ok();
    let region = parsed.map(|arn| arn.region);
    ExpressGatewayService {
        service_arn: arn.into(),
        service_name: short_name(arn).into(),
        region: region.into(),
        ..ExpressGatewayService::default()
    }
}
