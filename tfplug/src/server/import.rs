//! The calls about objects that come in from elsewhere: imports, moves, upgraded identities, generated configuration.

use std::sync::Arc;

use super::{State, convert};
use crate::diagnostics::{Error, Result};
use crate::engine::ImportFrom;
use crate::private::Private;
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;
use crate::resource::Moved;

pub(super) async fn import_resource_state<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::import_resource_state::Request,
) -> Result<pb::import_resource_state::Response> {
    let resource = state.resource(&request.type_name)?;
    let identity = convert::identity(request.identity.as_ref(), resource.identity())?;
    let from = match (request.id.as_str(), identity.is_null()) {
        ("", true) => {
            return Err(Error::new("There is nothing to import by")
                .detail("Give the ID of the object, or its identity."));
        }
        ("", false) => ImportFrom::Identity(identity),
        (id, _) => ImportFrom::Id(id.to_owned()),
    };
    let (imported, identity) = resource.import(&from)?;
    let mut private = Private::default();
    private.mark_imported();
    let imported = pb::import_resource_state::ImportedResource {
        state: Some(convert::dynamic(&imported, &resource.shape().ty)?),
        identity: convert::identity_data(&identity, resource.identity())?,
        type_name: request.type_name,
        private: private.encode(),
    };
    Ok(pb::import_resource_state::Response {
        imported_resources: vec![imported],
        deferred: state.deferred(request.client_capabilities.as_ref()),
        ..Default::default()
    })
}

pub(super) async fn upgrade_resource_identity<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::upgrade_resource_identity::Request,
) -> Result<pb::upgrade_resource_identity::Response> {
    let resource = state.resource(&request.type_name)?;
    let stored = request.raw_identity.unwrap_or_default();
    let upgraded = resource.upgrade_identity(request.version, &stored.json)?;
    Ok(pb::upgrade_resource_identity::Response {
        upgraded_identity: convert::identity_data(&upgraded, resource.identity())?,
        ..Default::default()
    })
}

pub(super) async fn move_resource_state<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::move_resource_state::Request,
) -> Result<pb::move_resource_state::Response> {
    let resource = state.resource(&request.target_type_name)?;
    let stored = request.source_state.unwrap_or_default();
    if stored.json.is_empty() {
        return Err(
            Error::new("The moved state has a form from before Terraform 0.12")
                .detail("Refresh it with a release of Terraform between 0.12 and 0.15 first."),
        );
    }
    let identity = request.source_identity.unwrap_or_default();
    let source = Moved {
        provider: request.source_provider_address,
        resource: request.source_type_name,
        version: request.source_schema_version,
        private: request.source_private,
        identity: serde_json::from_slice(&identity.json).ok(),
    };
    let (moved, identity) = match source.resource == request.target_type_name {
        true => resource.same_type(source.version, &stored.json)?,
        false => resource.adopt(&request.target_type_name, &source, &stored.json)?,
    };
    Ok(pb::move_resource_state::Response {
        target_state: Some(convert::dynamic(&moved, &resource.shape().ty)?),
        target_identity: convert::identity_data(&identity, resource.identity())?,
        ..Default::default()
    })
}

pub(super) async fn generate_resource_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::generate_resource_config::Request,
) -> Result<pb::generate_resource_config::Response> {
    let resource = state.resource(&request.type_name)?;
    let ty = &resource.shape().ty;
    let imported = convert::value(request.state.as_ref(), ty)?;
    if imported.is_null() {
        return Err(Error::new("There is no state to make a configuration from"));
    }
    let configured = state.configured();
    let config = resource.generate(configured.client(), &imported)?;
    Ok(pb::generate_resource_config::Response {
        config: Some(convert::dynamic(&config, ty)?),
        ..Default::default()
    })
}
