//! The calls about data sources.

use std::sync::Arc;

use super::{State, convert};
use crate::diagnostics::{Diags, Result, Severity};
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;

pub(super) async fn validate_data_resource_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::validate_data_resource_config::Request,
) -> Result<pb::validate_data_resource_config::Response> {
    let source = state.data_source(&request.type_name)?;
    let shape = source.shape();
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let diags = state.filtered(source.validate(&config));
    Ok(pb::validate_data_resource_config::Response {
        diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
    })
}

pub(super) async fn read_data_source<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::read_data_source::Request,
) -> Result<pb::read_data_source::Response> {
    let source = Arc::clone(state.data_source(&request.type_name)?);
    let config = convert::value(request.config.as_ref(), &source.shape().ty)?;
    if let Some(deferred) = state.deferred(request.client_capabilities.as_ref()) {
        let open = source.open(&config);
        return Ok(pb::read_data_source::Response {
            state: Some(convert::dynamic(&open, &source.shape().ty)?),
            deferred: Some(deferred),
            ..Default::default()
        });
    }
    // Core validates a configuration once, and reads it when the values that were unknown then are there.
    let faults = state.filtered(source.validate(&config));
    let faults: Diags = faults
        .into_iter()
        .filter(|one| one.severity == Severity::Error)
        .collect();
    if faults.has_errors() {
        return Ok(pb::read_data_source::Response {
            diagnostics: state.diagnostics(faults, Some(&source.shape().schema.block)),
            ..Default::default()
        });
    }
    let cx = state
        .cx()
        .with_meta(state.meta(request.provider_meta.as_ref())?);
    let answer = Arc::clone(&source).read(cx, config).await;
    Ok(pb::read_data_source::Response {
        state: Some(convert::dynamic(&answer.state, &source.shape().ty)?),
        diagnostics: state.diagnostics(answer.diags, Some(&source.shape().schema.block)),
        ..Default::default()
    })
}
