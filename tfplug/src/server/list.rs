//! The calls about list resources.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::FutureExt;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;

use super::{State, convert};
use crate::diagnostics::{Diags, Error, Result};
use crate::engine::{self, Boxed, ErasedResource, ListRequest, Listed};
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;
use pb::list_resource::Event;

pub(super) async fn validate_list_resource_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::validate_list_resource_config::Request,
) -> Result<pb::validate_list_resource_config::Response> {
    let list = state.list(&request.type_name)?;
    let shape = list.shape();
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let diags = state.filtered(list.validate(&config));
    Ok(pb::validate_list_resource_config::Response {
        diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
    })
}

/// Lists until the end, the limit, or until the receiver is gone. The channel holds one event: a slow host slows the list.
pub(super) fn list_resource<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::list_resource::Request,
) -> Receiver<Event> {
    let (events, receiver) = channel(1);
    let state = Arc::clone(state);
    tokio::spawn(async move {
        let stop = CancellationToken::new();
        let listing = begin(&state, &request, &events, &stop);
        let diags = match listing {
            Ok(listing) => {
                let listing = AssertUnwindSafe(listing).catch_unwind();
                tokio::select! {
                    done = listing => done.unwrap_or_else(|payload| {
                        engine::panicked("the list", payload.as_ref()).into()
                    }),
                    () = events.closed() => Diags::new(),
                    () = stop.cancelled() => Diags::new(),
                }
            }
            Err(error) => error.into(),
        };
        if !diags.is_empty() {
            let failed = Event {
                diagnostic: state.diagnostics(diags, None),
                ..Event::default()
            };
            // The host may have stopped listening.
            let _ = events.send(failed).await;
        }
    });
    receiver
}

fn begin<P: Provider>(
    state: &Arc<State<P>>,
    request: &pb::list_resource::Request,
    events: &Sender<Event>,
    stop: &CancellationToken,
) -> Result<Boxed<Diags>> {
    let list = Arc::clone(state.list(&request.type_name)?);
    let resource = Arc::clone(state.resource(&request.type_name)?);
    let config = convert::value(request.config.as_ref(), &list.shape().ty)?;
    let (events, stop, limit) = (events.clone(), stop.clone(), request.limit);
    let count = Arc::new(AtomicI64::new(0));
    let served = Arc::clone(state);
    let tell = move |listed: Listed| -> Boxed<()> {
        let event = event(resource.as_ref(), &listed).unwrap_or_else(|error| Event {
            diagnostic: served.diagnostics(error.into(), None),
            ..Event::default()
        });
        let (events, stop, count) = (events.clone(), stop.clone(), Arc::clone(&count));
        Box::pin(async move {
            // The host may have stopped listening: then this never returns, and the list is dropped.
            let sent = events.send(event).await;
            let reached = limit > 0 && count.fetch_add(1, Ordering::SeqCst) + 1 >= limit;
            if reached {
                stop.cancel();
            }
            if reached || sent.is_err() {
                std::future::pending::<()>().await;
            }
        })
    };
    let request = ListRequest {
        config,
        whole: request.include_resource_object,
        tell: Arc::new(tell),
    };
    Ok(list.list(state.cx(), request))
}

fn event<C>(resource: &dyn ErasedResource<C>, listed: &Listed) -> Result<Event> {
    let identity = convert::identity_data(&listed.identity, resource.identity())?;
    if identity.is_none() {
        let summary = format!("{} was found without an identity", listed.name);
        return Err(
            Error::new(summary).detail("This is a defect of the provider. Please report it.")
        );
    }
    let object = match listed.state.is_null() {
        true => None,
        false => Some(convert::dynamic(&listed.state, &resource.shape().ty)?),
    };
    Ok(Event {
        identity,
        display_name: listed.name.clone(),
        resource_object: object,
        diagnostic: Vec::new(),
    })
}
