//! The calls about managed resources.

use std::sync::Arc;

use super::{Applying, State, convert};
use crate::context::{Configured, Deferral};
use crate::diagnostics::{Error, Result};
use crate::engine::{self, ApplyRequest, Current, PlanRequest};
use crate::private::Private;
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;

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
    let diags = state
        .provider
        .review(resource.validate(&config, write_only));
    Ok(pb::validate_resource_config::Response {
        diagnostics: convert::diagnostics(diags, Some(&shape.schema.block)),
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

pub(super) async fn read_resource<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::read_resource::Request,
) -> Result<pb::read_resource::Response> {
    let resource = Arc::clone(state.resource(&request.type_name)?);
    let current = convert::value(request.current_state.as_ref(), &resource.shape().ty)?;
    let private = Private::decode(&request.private);
    if let Some(deferred) = state.deferred(request.client_capabilities.as_ref()) {
        return Ok(pb::read_resource::Response {
            new_state: request.current_state,
            private: request.private,
            new_identity: request.current_identity,
            deferred: Some(deferred),
            ..Default::default()
        });
    }
    let cx = state
        .cx()
        .with_meta(state.meta(request.provider_meta.as_ref())?);
    let current = Current {
        state: current,
        private,
        // Advisory: after a move, OpenTofu sends the source's identity.
        identity: convert::identity(request.current_identity.as_ref(), resource.identity())
            .unwrap_or_default(),
    };
    let answer = Arc::clone(&resource).read(cx, current).await;
    Ok(pb::read_resource::Response {
        new_identity: convert::identity_data(&answer.identity, resource.identity())?,
        new_state: Some(convert::dynamic(&answer.state, &resource.shape().ty)?),
        private: answer.private.encode(),
        diagnostics: convert::diagnostics(answer.diags, Some(&resource.shape().schema.block)),
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
    let answer = resource.plan(
        client,
        PlanRequest {
            config: convert::value(request.config.as_ref(), &shape.ty)?,
            prior: convert::value(request.prior_state.as_ref(), &shape.ty)?,
            proposed: convert::value(request.proposed_new_state.as_ref(), &shape.ty)?,
            private: Private::decode(kept),
            identity: convert::identity(request.prior_identity.as_ref(), resource.identity())
                .unwrap_or_default(),
            meta: state.meta(request.provider_meta.as_ref())?,
        },
    );
    let mut diags = state.provider.review(answer.diags);
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
    Ok(pb::plan_resource_change::Response {
        planned_state: Some(convert::dynamic(&answer.planned, &shape.ty)?),
        requires_replace: answer
            .replace
            .iter()
            .map(|path| convert::path(&shape.schema.block.clip(path)))
            .collect(),
        planned_private: answer.private.encode(),
        planned_identity: convert::identity_data(&answer.identity, resource.identity())?,
        deferred,
        diagnostics: convert::diagnostics(diags, Some(&shape.schema.block)),
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

pub(super) async fn apply_resource_change<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::apply_resource_change::Request,
) -> Result<pb::apply_resource_change::Response> {
    let resource = Arc::clone(state.resource(&request.type_name)?);
    let ty = &resource.shape().ty;
    let work = Arc::clone(&resource).apply(
        state
            .cx()
            .with_meta(state.meta(request.provider_meta.as_ref())?),
        ApplyRequest {
            config: convert::value(request.config.as_ref(), ty)?,
            prior: convert::value(request.prior_state.as_ref(), ty)?,
            planned: convert::value(request.planned_state.as_ref(), ty)?,
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
    let answer = answer.await?;
    Ok(pb::apply_resource_change::Response {
        new_state: Some(convert::dynamic(&answer.state, ty)?),
        new_identity: convert::identity_data(&answer.identity, resource.identity())?,
        private: answer.private.encode(),
        diagnostics: convert::diagnostics(answer.diags, Some(&resource.shape().schema.block)),
        ..Default::default()
    })
}
