//! Registering a revision.

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Diags, Error, Result, Severity};

use super::super::api::Api;
use super::super::ownership::Values;
use super::super::schema::TaskDefinition;
use super::super::validate::{self, Facts};
use super::super::{convert, ownership};
use super::plan::before;
use super::retention::REVISIONS;
use crate::aws::tags;

/// Registers a revision and saves it; returns its ARN.
pub(super) async fn register(
    api: &Api<'_>,
    change: &mut Change<TaskDefinition>,
    prior: Option<&TaskDefinition>,
) -> Result<String> {
    let values = managed_values(api, &change.plan, prior).await?;
    let all = api.client().tags().merged(&change.plan.tags);
    let mut input = change.plan.clone();
    input.network_mode = change.config.network_mode.clone();
    input.externally_managed_values = values;
    let request = convert::expand(&input, &all)?;
    // The account is known as soon as there is a client for ECS.
    api.connect().await?;
    let facts = Facts {
        account: api.client().known_account().into(),
        request_bytes: convert::request_bytes(&input, &all).into(),
        managed: input.externally_managed_values.get(),
    };
    refuse_wrong(&change.config, &facts)?;
    let family = change.plan.family.get().unwrap_or_default();
    let registered = api.register(&family, request).await?;
    save(change, &registered, all, input.externally_managed_values)
}

/// What the externally managed fields hold: as planned, and where the plan did not know, as the newest revision says.
pub(super) async fn managed_values(
    api: &Api<'_>,
    plan: &TaskDefinition,
    prior: Option<&TaskDefinition>,
) -> Result<Attr<Values>> {
    let claims = plan.claims();
    let Some(containers) = plan
        .containers()
        .into_known()
        .filter(|_| !claims.is_empty())
    else {
        return Ok(Attr::Null);
    };
    let planned = match plan.externally_managed_values.get() {
        Some(planned) => planned,
        None => claims.planned(&containers.items, prior.and_then(before).as_ref(), true),
    };
    if !planned.values().any(Attr::is_unknown) {
        return Ok(Attr::Known(planned));
    }
    let family = plan.family.text().unwrap_or_default();
    let live = match api.find(family).await? {
        Some(found) => convert::flatten_managed(&found.definition, &claims)?,
        None => Attr::Null,
    };
    let live = live.get().unwrap_or_default();
    let own = claims.values(&containers.items);
    Ok(Attr::Known(ownership::resolved(planned, &live, &own)))
}

fn save(
    change: &mut Change<TaskDefinition>,
    registered: &types::TaskDefinition,
    all: tags::All,
    values: Attr<Values>,
) -> Result<String> {
    let mut state = change.plan.clone();
    convert::identify(registered, &mut state);
    state.tags_all = all.into();
    state.externally_managed_values = values;
    change.save(&state);
    let arn = state.arn.get().unwrap_or_default();
    let mut private = change.private();
    let mut revisions: Vec<String> = private.get(REVISIONS).unwrap_or_default();
    revisions.push(arn.clone());
    private.set(REVISIONS, revisions)?;
    change.set_private(private);
    Ok(arn)
}

/// What was unknown when the rules ran at plan time is known now: the same rules once more.
fn refuse_wrong(config: &TaskDefinition, facts: &Facts) -> Result {
    let mut diags = Diags::new();
    validate::definition(config, facts, &mut diags);
    let mut errors = diags
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let Some(first) = errors.next() else {
        return Ok(());
    };
    let more: String = errors
        .map(|more| format!("\n\n{}: {}", more.summary, more.detail))
        .collect();
    Err(Error::new(first.summary)
        .detail(format!("{}{more}", first.detail))
        .at(&first.path))
}
