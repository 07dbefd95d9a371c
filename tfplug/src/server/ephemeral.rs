//! The calls about ephemeral resources.

use std::sync::Arc;
use std::time::SystemTime;

use super::{State, convert};
use crate::diagnostics::Result;
use crate::engine::Opened;
use crate::private::Private;
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;

pub(super) async fn validate_ephemeral_resource_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::validate_ephemeral_resource_config::Request,
) -> Result<pb::validate_ephemeral_resource_config::Response> {
    let resource = state.ephemeral(&request.type_name)?;
    let shape = resource.shape();
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let diags = state.filtered(resource.validate(&config));
    Ok(pb::validate_ephemeral_resource_config::Response {
        diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
    })
}

pub(super) async fn open_ephemeral_resource<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::open_ephemeral_resource::Request,
) -> Result<pb::open_ephemeral_resource::Response> {
    let resource = Arc::clone(state.ephemeral(&request.type_name)?);
    let config = convert::value(request.config.as_ref(), &resource.shape().ty)?;
    if let Some(deferred) = state.deferred(request.client_capabilities.as_ref()) {
        return Ok(pb::open_ephemeral_resource::Response {
            result: request.config,
            deferred: Some(deferred),
            ..Default::default()
        });
    }
    let opened = Arc::clone(&resource).open(state.cx(), config).await;
    let shape = resource.shape();
    let result = match convert::dynamic(&opened.result, &shape.ty) {
        Ok(result) => result,
        Err(error) => {
            // Core closes nothing that comes without a result.
            let closing = Arc::clone(&resource).close(state.cx(), opened.lease.private);
            let mut diags = opened.diags;
            diags.append(error.into());
            diags.append(closing.await);
            return Ok(pb::open_ephemeral_resource::Response {
                diagnostics: state.diagnostics(diags, Some(&shape.schema.block)),
                ..Default::default()
            });
        }
    };
    Ok(pb::open_ephemeral_resource::Response {
        result: Some(result),
        renew_at: opened.lease.renew_at.map(timestamp),
        private: private(&opened.lease.private),
        diagnostics: state.diagnostics(opened.diags, Some(&shape.schema.block)),
        deferred: None,
    })
}

pub(super) async fn renew_ephemeral_resource<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::renew_ephemeral_resource::Request,
) -> Result<pb::renew_ephemeral_resource::Response> {
    let resource = Arc::clone(state.ephemeral(&request.type_name)?);
    let kept = Private::decode(&request.private.unwrap_or_default());
    let Opened { lease, diags, .. } = resource.renew(state.cx(), kept).await;
    Ok(pb::renew_ephemeral_resource::Response {
        renew_at: lease.renew_at.map(timestamp),
        private: private(&lease.private),
        diagnostics: state.diagnostics(diags, None),
    })
}

pub(super) async fn close_ephemeral_resource<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::close_ephemeral_resource::Request,
) -> Result<pb::close_ephemeral_resource::Response> {
    let resource = Arc::clone(state.ephemeral(&request.type_name)?);
    let kept = Private::decode(&request.private.unwrap_or_default());
    let diags = resource.close(state.cx(), kept).await;
    Ok(pb::close_ephemeral_resource::Response {
        diagnostics: state.diagnostics(diags, None),
    })
}

fn timestamp(time: SystemTime) -> prost_types::Timestamp {
    time.into()
}

fn private(private: &Private) -> Option<Vec<u8>> {
    Some(private.encode()).filter(|bytes| !bytes.is_empty())
}
