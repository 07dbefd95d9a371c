//! The rules for a service and the task definition that it runs: in a plan, or in its preflight where ECS has to be asked.

use std::sync::Arc;

use tfplug::{Attr, Cx, Diags, Plan, Result};

use super::api::Api;
use super::convert::CODEC;
use super::schema::Service;
use crate::aws::{Client, Step, definitions};
use crate::rules::object::{self, Object};
use crate::rules::{Policy, service};

/// Judges a service that is created or changed, with a definition that this process knows.
pub(super) fn check(client: Option<&Client>, plan: &mut Plan<Service>) -> Result {
    let Some(client) = client else { return Ok(()) };
    let planned = plan.planned()?;
    let changes = plan.prior.is_none() || plan.changes_beyond(&[]);
    if !changes || !definitions::is_of(client, &planned.region) {
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
        let service = judged(&plan.config, &planned, definition);
        object::report(service::ACROSS, &service, plan.diags());
    }
    Ok(())
}

/// Judges a service with a definition that is looked up, unless the plan has done so with one that the process knows.
///
/// # Errors
/// ECS could not be asked.
pub(super) async fn look_ahead(
    cx: &Cx<Client>,
    prior: Option<&Service>,
    planned: &Service,
    diags: &mut Diags,
) -> Result {
    let Some(name) = planned
        .task_definition
        .text()
        .filter(|name| !name.is_empty())
    else {
        return Ok(());
    };
    let here = definitions::is_of(cx.client()?, &planned.region);
    // The plan has judged the service with a definition of this configuration, or could not tell with which.
    let known = here && definitions::plans_family(cx.client()?, name);
    let known = known || (here && definitions::find(cx.client()?, name).is_some());
    if known || Policy::current().offline {
        return Ok(());
    }
    let service = planned.name.text().unwrap_or_default();
    let api = Api::new(cx, Step::Read, service, &planned.region)?;
    if let Some(definition) = definitions::look_up(&api, name).await? {
        let mut config = planned.clone();
        if prior.is_some_and(|it| it.network_configuration == planned.network_configuration) {
            config.network_configuration = Attr::Null;
        }
        let service = judged(&config, planned, definition);
        object::report(service::ACROSS, &service, diags);
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
