//! The calls about actions.

use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::{Applying, State, convert};
use crate::action::Progress;
use crate::context::{Configured, Cx};
use crate::diagnostics::{Diags, Result};
use crate::engine::{self, ErasedAction};
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;
use pb::invoke_action::{Event, event};

pub(super) async fn validate_action_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::validate_action_config::Request,
) -> Result<pb::validate_action_config::Response> {
    let action = state.action(&request.type_name)?;
    let shape = action.shape();
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let diags = state.filtered(action.validate(&config));
    Ok(pb::validate_action_config::Response {
        diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
    })
}

pub(super) async fn plan_action<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::plan_action::Request,
) -> Result<pb::plan_action::Response> {
    let action = Arc::clone(state.action(&request.action_type)?);
    let config = convert::value(request.config.as_ref(), &action.shape().ty)?;
    if let Some(deferred) = state.deferred(request.client_capabilities.as_ref()) {
        return Ok(pb::plan_action::Response {
            deferred: Some(deferred),
            ..Default::default()
        });
    }
    let diags = match state.configured() {
        // There is nothing to look with yet; invoking comes when it is known.
        Configured::Unknown(_) => Diags::new(),
        _ => Arc::clone(&action).plan(state.cx(), config).await,
    };
    Ok(pb::plan_action::Response {
        diagnostics: state.diagnostics(diags, Some(&action.shape().schema.block)),
        deferred: None,
    })
}

/// Invokes in a task of its own: a host that hangs up must not tear the work apart.
pub(super) fn invoke_action<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::invoke_action::Request,
) -> Receiver<Event> {
    let (events, receiver) = channel(16);
    let state = Arc::clone(state);
    tokio::spawn(async move {
        let diagnostics = match prepare(&state, &request) {
            Ok((action, cx, config)) => {
                let _applying = Applying::begin(&state);
                let progress = progress(&state, events.clone());
                let work = Arc::clone(&action).invoke(cx, config, progress);
                let done = engine::isolated("the action", async move { Ok(work.await) }).await;
                let diags = done.unwrap_or_else(Into::into);
                state.diagnostics(diags, Some(&action.shape().schema.block))
            }
            Err(error) => state.diagnostics(error.into(), None),
        };
        let completed = event::Type::Completed(event::Completed { diagnostics });
        // The host may have stopped listening.
        let _ = events.send(whole(completed)).await;
    });
    receiver
}

type Prepared<C> = (Arc<dyn ErasedAction<C>>, Cx<C>, crate::value::Value);

fn prepare<P: Provider>(
    state: &Arc<State<P>>,
    request: &pb::invoke_action::Request,
) -> Result<Prepared<P::Client>> {
    let action = Arc::clone(state.action(&request.action_type)?);
    let config = convert::value(request.config.as_ref(), &action.shape().ty)?;
    Ok((action, state.cx(), config))
}

fn progress<P: Provider>(state: &Arc<State<P>>, events: Sender<Event>) -> Progress {
    let state = Arc::clone(state);
    Progress::new(move |message| {
        let (events, message) = (events.clone(), state.redacted(message));
        Box::pin(async move {
            let messages = event::Type::Progress(event::Progress { message });
            // The host may have stopped listening.
            let _ = events.send(whole(messages)).await;
        })
    })
}

fn whole(of: event::Type) -> Event {
    Event { r#type: Some(of) }
}
