//! Registering a revision.

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Diags, Error, Result};

use super::super::api::Api;
use super::super::convert::CODEC;
use super::super::ownership::Values;
use super::super::prepared::Prepared;
use super::super::schema::TaskDefinition;
use super::super::validate::{self, Facts};
use super::super::{convert, ownership};
use super::orphan::{self, Intended};
use super::retention::{REVISIONS, remembered};
use crate::aws::{definitions, fresh, tags};

/// Private state: whether `network_mode` was configured when the revision was registered.
pub(super) const NETWORK_MODE_SET: &str = "network_mode_written";

/// Registers a revision and saves it; returns its ARN.
pub(super) async fn register(
    api: &Api<'_>,
    change: &mut Change<TaskDefinition>,
    prior: Option<&TaskDefinition>,
) -> Result<String> {
    refuse_newer(api, change, prior).await?;
    let mut input = change.plan.clone();
    let planned = Prepared::new(&change.plan, &[]);
    input.externally_managed_values = managed_values(api, &planned, prior).await?;
    let all = api.client().tags().merged(&change.plan.tags);
    // A mode that ECS chose is sent again as long as nothing asks for another choice.
    if change.plan.network_mode.is_unknown() {
        input.network_mode = change.config.network_mode.clone();
    }
    let definition = Prepared::new(&input, &[&planned]);
    let request = convert::expand(&definition, &all)?;
    // The account is known as soon as there is a client for ECS.
    api.ecs().await?;
    let facts = Facts {
        account: api.client().known_account().into(),
        request_bytes: convert::request_bytes(&request).into(),
        managed: input.externally_managed_values.get(),
    };
    let configured = configured(change);
    refuse_wrong(&Prepared::new(&configured, &[&planned]), &facts)?;
    let family = change.plan.family.get().unwrap_or_default();
    let turn = api.turn_in_family(&family).await;
    let mut private = change.private();
    let intended = Intended {
        definition: &definition,
        tags: &all,
        private: &private,
        prior,
    };
    let registered = match orphan::find(api, &turn, intended).await {
        Some(orphan) => {
            api.adopt_revision(
                orphan.task_definition_arn().unwrap_or_default(),
                &mut private,
            )?;
            orphan
        }
        None => api.register(&turn, request).await?,
    };
    private.remove(orphan::REPLACED);
    fresh::note(&mut private);
    change.set_private(private);
    let judged = validate::object_of(&definition, &change.config);
    let arn = save(
        change,
        prior,
        &registered,
        all,
        input.externally_managed_values,
    )?;
    api.take_revision(&arn);
    // For the services that refer to it.
    definitions::remember(api.client(), vec![arn.clone()], judged);
    Ok(arn)
}

/// The configuration as core planned it: with `ignore_changes` it differs from the one that reaches an apply.
fn configured(change: &Change<TaskDefinition>) -> TaskDefinition {
    let (config, plan) = (&change.config, change.plan.clone());
    TaskDefinition {
        network_mode: match config.network_mode.is_null() {
            true => Attr::Null,
            false => plan.network_mode,
        },
        enable_fault_injection: config.enable_fault_injection.clone(),
        // Their defaults are not what rules look at.
        proxy_configuration: config.proxy_configuration.clone(),
        volume: config.volume.clone(),
        ..plan
    }
}

/// A deployment of a pipeline after the plan was made is not taken back: the plan knows nothing of it.
async fn refuse_newer(
    api: &Api<'_>,
    change: &Change<TaskDefinition>,
    prior: Option<&TaskDefinition>,
) -> Result {
    let Some(prior) = prior.filter(|prior| !prior.claims().is_empty()) else {
        return Ok(());
    };
    let family = change.plan.family.text().unwrap_or_default();
    let Some(newest) = api.find(family).await? else {
        return Ok(());
    };
    let newest = newest.definition.task_definition_arn().unwrap_or_default();
    if prior.arn.text() == Some(newest) {
        return Ok(());
    }
    Err(Error::new("A newer revision was registered after this plan was made").detail(format!(
        "It is {newest}. Its changes to the fields of externally_managed are not in this plan, and applying it would take them \
         back. Plan and apply once more; nothing was registered."
    )))
}

/// The values of the fields that are managed elsewhere: as planned, and where the plan did not know, as in the newest
/// revision.
pub(super) async fn managed_values(
    api: &Api<'_>,
    definition: &Prepared<'_>,
    prior: Option<&TaskDefinition>,
) -> Result<Attr<Values>> {
    let (plan, claims) = (definition.model, &definition.claims);
    let Some(items) = definition.items().filter(|_| !claims.is_empty()) else {
        return Ok(Attr::Null);
    };
    let planned = match plan.externally_managed_values.get() {
        Some(planned) => planned,
        None => {
            let prior = prior.map(|prior| Prepared::new(prior, &[definition]));
            let before = prior.as_ref().and_then(Prepared::before);
            claims.planned(items, before.as_ref(), true)
        }
    };
    if !planned.values().any(Attr::is_unknown) {
        return Ok(Attr::Known(planned));
    }
    let family = plan.family.text().unwrap_or_default();
    let live = match api.find(family).await? {
        Some(found) => convert::flatten_managed(&found.definition, claims)?,
        None => Attr::Null,
    };
    let live = live.get().unwrap_or_default();
    let own = claims.values(items);
    Ok(Attr::Known(ownership::resolved(planned, &live, &own)))
}

fn save(
    change: &mut Change<TaskDefinition>,
    prior: Option<&TaskDefinition>,
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
    let before = prior.map(|prior| remembered(&private, prior));
    let revisions: Vec<String> = before.into_iter().flatten().chain([arn.clone()]).collect();
    private.set(REVISIONS, revisions)?;
    let network_mode = &change.config.network_mode;
    private.set(
        NETWORK_MODE_SET,
        !CODEC.is_unset("network_mode", network_mode),
    )?;
    change.set_private(private);
    Ok(arn)
}

/// Applies the rules once more: values that were unknown in the plan are known now.
fn refuse_wrong(config: &Prepared<'_>, facts: &Facts) -> Result {
    let mut diags = Diags::new();
    validate::definition(config, facts, &mut diags);
    diags.into_result()
}
