//! The rules for a service and what it refers to, in a plan, or in its preflight where ECS has to be asked.

use std::sync::Arc;

use tfplug::{Attr, Cx, Diags, Path, Plan, Result, Set};

use super::api::Api;
use super::convert::CODEC;
use super::schema::Service;
use super::validate::update;
use crate::arn::names_revision;
use crate::aws::{Client, Step, definitions, is_inactive, warn_of_other_regions};
use crate::rules::object::{self, Object};
use crate::rules::{Policy, advise, service};

/// Judges a service that is created or changed, with a definition that this process knows.
pub(super) fn check(client: Option<&Client>, plan: &mut Plan<Service>) -> Result {
    let Some(client) = client else { return Ok(()) };
    let planned = plan.planned()?;
    let changes = plan.prior.is_none() || plan.changes_beyond(&[]);
    if !changes {
        return Ok(());
    }
    let config = plan.config.clone();
    warn_of_other_regions(client, &planned.region, &references(&config), plan.diags());
    if !definitions::is_of(client, &planned.region) {
        return Ok(());
    }
    let name = match plan.config.task_definition.text() {
        Some(name) => name.to_owned(),
        None => match plan.known_about("task_definition") {
            Some(promise) => promise.prefix.clone().unwrap_or_default(),
            None => return Ok(()),
        },
    };
    if let Some(definition) = definitions::find(client, &name) {
        let service = judged(&config, &planned, definition);
        object::report(service::ACROSS, &service, plan.diags());
        if let Some(prior) = plan.prior.as_ref().filter(|_| !update::is_replaced(plan))
            && let Some(former) = running(client, prior)
        {
            object::report(
                service::ACROSS_UPDATES,
                &service.formerly(former),
                plan.diags(),
            );
        }
    }
    Ok(())
}

/// A service with the revision that it runs, where that is known: a family may have another one by now.
fn running(client: &Client, prior: &Service) -> Option<Object> {
    let revision = prior
        .task_definition
        .text()
        .filter(|name| names_revision(name))?;
    Some(
        CODEC
            .object(prior)
            .running(definitions::find(client, revision)?),
    )
}

/// The ARNs of regional objects that a service refers to.
fn references(config: &Service) -> Vec<(Path, &Attr<String>)> {
    let mut all = vec![
        (Path::from("cluster"), &config.cluster),
        (Path::from("task_definition"), &config.task_definition),
    ];
    let balancers = config.load_balancer.known();
    for balancer in balancers.map_or(&[][..], |Set(balancers)| balancers) {
        all.push((Path::from("load_balancer"), &balancer.target_group_arn));
    }
    if let Some(registry) = config.service_registries.known() {
        let path = Path::from("service_registries").index(0);
        all.push((path.attr("registry_arn"), &registry.registry_arn));
    }
    all
}

/// Asks ECS about what the service refers to.
///
/// # Errors
/// ECS could not be asked.
pub(super) async fn look_ahead(
    cx: &Cx<Client>,
    config: &Service,
    prior: Option<&Service>,
    planned: &Service,
    diags: &mut Diags,
) -> Result {
    if Policy::current().offline {
        return Ok(());
    }
    let service = planned.name.text().unwrap_or_default();
    let api = Api::new(cx, Step::Read, service, &planned.region)?;
    // The ARN of a service that is replaced is known after apply.
    if let Some(prior) = prior.filter(|_| !planned.arn.is_unknown()) {
        ports(&api, prior, planned, diags).await?;
    }
    definition(&api, config, planned, diags).await?;
    namespace(&api, config, planned, diags).await
}

/// Judges a service with a definition that is looked up, unless the plan has done so with one that the process knows, or could
/// not tell with which of this configuration.
async fn definition(
    api: &Api<'_>,
    config: &Service,
    planned: &Service,
    diags: &mut Diags,
) -> Result {
    let name = planned.task_definition.text();
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    let client = api.client();
    if definitions::plans_family(client, name) || definitions::find(client, name).is_some() {
        return Ok(());
    }
    match definitions::look_up(api, name).await? {
        Some(definition) => {
            let service = judged(config, planned, definition);
            object::report(service::ACROSS, &service, diags);
        }
        None => diags.warn(
            "task_definition",
            "Task definition not found",
            format!(
                "ECS has no active task definition {name:?}. Look at the family, the revision and the region. Where an \
                 ecs_task_definition of this configuration makes it, refer to its arn, so that it comes first."
            ),
        ),
    }
    Ok(())
}

/// Judges the ports that a service keeps, with revisions that are looked up, unless the plan has done so with those that the
/// process knows.
async fn ports(api: &Api<'_>, prior: &Service, planned: &Service, diags: &mut Diags) -> Result {
    let client = api.client();
    let connects = |it: &Service| {
        let connect = it.service_connect_configuration.known();
        connect.is_some_and(|it| it.service.known().is_some_and(|all| !all.is_empty()))
    };
    let names = (prior.task_definition.text(), planned.task_definition.text());
    let (Some(before), Some(next)) = names else {
        return Ok(());
    };
    let known = |name| definitions::find(client, name).is_some();
    if before == next
        || !names_revision(before)
        || !connects(prior)
        || !connects(planned)
        || (known(before) && known(next))
        || definitions::plans_family(client, next)
    {
        return Ok(());
    }
    for name in [before, next] {
        if !known(name) {
            definitions::look_up(api, name).await?;
        }
    }
    if let (Some(former), Some(next)) = (running(client, prior), definitions::find(client, next)) {
        let service = CODEC.object(planned).running(next).formerly(former);
        object::report(service::ACROSS_UPDATES, &service, diags);
    }
    Ok(())
}

/// Warns of Service Connect without a namespace, in a cluster that exists and has none by default.
async fn namespace(
    api: &Api<'_>,
    config: &Service,
    planned: &Service,
    diags: &mut Diags,
) -> Result {
    let connect = config.service_connect_configuration.known();
    let on = connect.is_some_and(|it| it.enabled.get() == Some(true) && it.namespace.is_unset());
    let kept = planned.service_connect_configuration.known();
    let kept = kept.is_some_and(|it| it.namespace.text().is_some_and(|it| !it.is_empty()));
    let cluster = match &config.cluster {
        Attr::Unknown => return Ok(()),
        cluster => cluster.text().filter(|name| !name.is_empty()),
    };
    let cluster = cluster.unwrap_or("default");
    if !on || kept {
        return Ok(());
    }
    let found = api.cluster(cluster).await?;
    let found = found.filter(|found| !is_inactive(found));
    let is_without = |namespace: Option<&str>| namespace.unwrap_or_default().is_empty();
    if found
        .is_some_and(|it| is_without(it.service_connect_defaults().and_then(|it| it.namespace())))
    {
        advise(
            diags,
            "SC-001",
            Path::from("service_connect_configuration")
                .index(0)
                .attr("namespace"),
            "Service Connect has no namespace",
            format!(
                "The cluster {cluster:?} has no default namespace now, and ECS refuses a service without one. Set namespace, or \
                 service_connect_defaults in the ecs_cluster; if this run adds that, make the service depend on the cluster."
            ),
        );
    }
    Ok(())
}

/// A configuration together with the network that the service keeps when the block is removed, which ECS does not use
/// unless the network mode is `awsvpc`.
fn judged(config: &Service, kept: &Service, definition: Arc<Object>) -> Object {
    let mut config = config.clone();
    if config.network_configuration.is_unset()
        && definition.effective_network_mode() == Some("awsvpc")
    {
        config.network_configuration = kept.network_configuration.clone();
    }
    CODEC.object(&config).running(definition)
}
