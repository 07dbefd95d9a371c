//! The calls about managed resources.

use std::sync::Arc;

use super::{Applying, State, convert, finish};
use crate::context::{Configured, Deferral};
use crate::diagnostics::{Diagnostic, Diags, Error, Result, Severity};
use crate::engine::{self, ApplyRequest, Current, ErasedResource, PlanRequest};
use crate::private::Private;
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;
use crate::value::Value;

pub(super) async fn validate_resource_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::validate_resource_config::Request,
) -> Result<pb::validate_resource_config::Response> {
    let resource = state.resource(&request.type_name)?;
    let shape = resource.shape();
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let write_only = request
        .client_capabilities
        .is_some_and(|can| can.write_only_attributes_allowed);
    let diags = state.filtered(resource.validate(&config, write_only));
    Ok(pb::validate_resource_config::Response {
        diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
    })
}

pub(super) async fn upgrade_resource_state<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::upgrade_resource_state::Request,
) -> Result<pb::upgrade_resource_state::Response> {
    let resource = state.resource(&request.type_name)?;
    let stored = request.raw_state.unwrap_or_default();
    if stored.json.is_empty() {
        return Err(
            Error::new("The stored state has a form from before Terraform 0.12")
                .detail("Refresh it with a release of Terraform between 0.12 and 0.15 first."),
        );
    }
    let upgraded = resource.upgrade(request.version, &stored.json)?;
    Ok(pb::upgrade_resource_state::Response {
        upgraded_state: Some(convert::dynamic(&upgraded, &resource.shape().ty)?),
        diagnostics: Vec::new(),
    })
}

/// In every failure the answer has the object as it was sent: core takes an answer without one for "it is gone".
pub(super) async fn read_resource<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::read_resource::Request,
) -> Result<pb::read_resource::Response> {
    let before = pb::read_resource::Response {
        new_state: request.current_state.clone(),
        private: request.private.clone(),
        new_identity: request.current_identity.clone(),
        ..Default::default()
    };
    if let Some(deferred) = state.deferred(request.client_capabilities.as_ref()) {
        return Ok(pb::read_resource::Response {
            deferred: Some(deferred),
            ..before
        });
    }
    let doing = format!("read of {}", request.type_name);
    let failed = match engine::caught_async(&doing, read(state, request)).await {
        Ok(response) => return Ok(response),
        Err(error) => error,
    };
    Ok(pb::read_resource::Response {
        diagnostics: state.diagnostics(failed.into(), None),
        ..before
    })
}

async fn read<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::read_resource::Request,
) -> Result<pb::read_resource::Response> {
    let resource = Arc::clone(state.resource(&request.type_name)?);
    let cx = state
        .cx()
        .with_meta(state.meta(request.provider_meta.as_ref())?);
    let current = Current {
        state: convert::value(request.current_state.as_ref(), &resource.shape().ty)?,
        private: Private::decode(&request.private),
        // Advisory: after a move, OpenTofu sends the source's identity.
        identity: convert::identity(request.current_identity.as_ref(), resource.identity())
            .unwrap_or_default(),
    };
    let answer = Arc::clone(&resource).read(cx, current).await;
    let shape = resource.shape();
    Ok(pb::read_resource::Response {
        new_identity: convert::identity_data(&answer.identity, resource.identity())?,
        new_state: Some(convert::dynamic(&answer.state, &shape.ty)?),
        private: answer.private.encode(),
        diagnostics: state.diagnostics(answer.diags, Some(&shape.schema.block)),
        ..Default::default()
    })
}

pub(super) async fn plan_resource_change<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::plan_resource_change::Request,
) -> Result<pb::plan_resource_change::Response> {
    let resource = state.resource(&request.type_name)?;
    let shape = resource.shape();
    let configured = state.configured();
    let client = match &configured {
        Configured::Yes(client) => Some(&**client),
        _ => None,
    };
    let kept = match request.prior_private.is_empty() {
        // The private data of the plan itself, where the host keeps it for the second look during apply.
        true => &request.planned_private,
        false => &request.prior_private,
    };
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let prior = convert::value(request.prior_state.as_ref(), &shape.ty)?;
    if client.is_some() && !config.is_null() {
        Arc::clone(resource).prepare(state.cx()).await;
    }
    let mut answer = resource.plan(
        client,
        PlanRequest {
            config: config.clone(),
            prior: prior.clone(),
            proposed: convert::value(request.proposed_new_state.as_ref(), &shape.ty)?,
            private: Private::decode(kept),
            identity: convert::identity(request.prior_identity.as_ref(), resource.identity())
                .unwrap_or_default(),
            meta: state.meta(request.provider_meta.as_ref())?,
        },
    );
    let changes = !answer.planned.is_null() && !answer.planned.same(&prior);
    if client.is_some() && changes && answer.deferral.is_none() && !answer.diags.has_errors() {
        let values = [config.clone(), prior, answer.planned.clone()];
        let looked = Arc::clone(resource).preflight(state.cx(), values);
        answer.diags.append(looked.await);
    }
    let diags = state.filtered(answer.diags);
    let mut diags = unsaid(state, resource.as_ref(), &config, diags);
    let can = request.client_capabilities.as_ref();
    let own = answer.deferral.filter(|_| !answer.planned.is_null());
    let deferred = match own {
        Some(why) if can.is_some_and(|can| can.deferral_allowed) => Some(convert::deferred(why)),
        Some(why) => {
            diags.append(undeferrable(why).into());
            None
        }
        None if answer.planned.is_null() => None,
        None => state.deferred(can),
    };
    // Terraform shows planned identities as JSON, and OpenTofu stores them so, which fails on unknown values. An absent one
    // means the same.
    let identity = match answer.identity.has_unknown() {
        true => Value::Null,
        false => answer.identity,
    };
    Ok(pb::plan_resource_change::Response {
        planned_state: Some(convert::dynamic(&answer.planned, &shape.ty)?),
        requires_replace: answer
            .replace
            .iter()
            .map(|path| convert::path(&shape.schema.block.clip(path)))
            .collect(),
        planned_private: answer.private.encode(),
        planned_identity: convert::identity_data(&identity, resource.identity())?,
        deferred,
        diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
        ..Default::default()
    })
}

fn undeferrable(why: Deferral) -> Error {
    let why = match why {
        Deferral::ResourceConfigUnknown => {
            "its configuration depends on values that are not known yet"
        }
        Deferral::ProviderConfigUnknown => "the provider's configuration is not known yet",
        Deferral::AbsentPrerequisite => "something that it needs does not exist yet",
    };
    Error::new("This change cannot be planned yet").detail(format!(
        "The change has to wait for another one: {why}. Apply what it depends on first, for example with -target."
    ))
}

/// After a failure before the work begins the answer has the object from before; afterwards nothing can go wrong.
pub(super) async fn apply_resource_change<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::apply_resource_change::Request,
) -> Result<pb::apply_resource_change::Response> {
    let before = pb::apply_resource_change::Response {
        new_state: request.prior_state.clone(),
        private: request.planned_private.clone(),
        ..Default::default()
    };
    // The planned identity of an object that exists is the one that it has.
    let exists = !convert::is_null(request.prior_state.as_ref());
    let identity = request.planned_identity.clone().filter(|_| exists);
    let doing = format!("change of {}", request.type_name);
    let failed = match engine::caught_async(&doing, apply(state, request)).await {
        Ok(response) => return Ok(response),
        Err(error) => error,
    };
    Ok(pb::apply_resource_change::Response {
        diagnostics: state.diagnostics(failed.into(), None),
        new_identity: identity,
        ..before
    })
}

async fn apply<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::apply_resource_change::Request,
) -> Result<pb::apply_resource_change::Response> {
    let resource = Arc::clone(state.resource(&request.type_name)?);
    let shape = resource.shape();
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let work = Arc::clone(&resource).apply(
        state
            .cx()
            .with_meta(state.meta(request.provider_meta.as_ref())?),
        ApplyRequest {
            config: config.clone(),
            prior: convert::value(request.prior_state.as_ref(), &shape.ty)?,
            planned: convert::value(request.planned_state.as_ref(), &shape.ty)?,
            private: Private::decode(&request.planned_private),
            identity: convert::identity(request.planned_identity.as_ref(), resource.identity())
                .unwrap_or_default(),
        },
    );
    let applying = Applying::begin(state);
    // In a task of its own: a request that is reset must not tear the change apart.
    let answer = engine::isolated("the change", async move {
        let _applying = applying;
        Ok(work.await)
    });
    let finished = finish::finish(answer.await?, shape, resource.identity());
    let diags = unsaid(state, resource.as_ref(), &config, finished.diags);
    Ok(pb::apply_resource_change::Response {
        new_state: finished.state.or(request.prior_state),
        new_identity: finished.identity,
        private: finished.private,
        diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
        ..Default::default()
    })
}

/// Without the warnings that validation of this very configuration gives: core asks for it in the same process, before
/// the plan and before the apply, so the user has read them.
fn unsaid<P: Provider>(
    state: &State<P>,
    resource: &dyn ErasedResource<P::Client>,
    config: &Value,
    diags: Diags,
) -> Diags {
    let is_warning = |one: &Diagnostic| one.severity == Severity::Warning;
    if config.is_null() || !diags.iter().any(is_warning) {
        return diags;
    }
    // A rule that panics was reported when validation ran.
    let validated = engine::caught("validation", || resource.validate(config, true));
    let found = state.filtered(validated.unwrap_or_default());
    let news = |one: &Diagnostic| !is_warning(one) || !found.iter().any(|it| it == one);
    diags.into_iter().filter(news).collect()
}
