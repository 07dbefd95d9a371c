//! The calls about the provider itself.

use std::sync::{Arc, PoisonError};

use super::{State, convert, schema};
use crate::context::Configured;
use crate::diagnostics::{Diags, Result};
use crate::engine::{self, validate_config};
use crate::model::{Attr, Field};
use crate::path::{Path, Step};
use crate::proto::tfplugin6 as pb;
use crate::provider::{Provider, Setup};
use crate::resource::decode_object;
use crate::value::Value;

/// What core may rely on. Moves and generated configuration are not offered yet.
fn capabilities() -> pb::ServerCapabilities {
    pb::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        ..Default::default()
    }
}

pub(super) async fn get_metadata<P: Provider>(
    state: &Arc<State<P>>,
    _: pb::get_metadata::Request,
) -> Result<pb::get_metadata::Response> {
    use pb::get_metadata::{DataSourceMetadata, ResourceMetadata, Response};
    let catalogue = state.catalogue();
    let resources = catalogue.resources.keys().map(|name| ResourceMetadata {
        type_name: name.clone(),
    });
    let data_sources = catalogue
        .data_sources
        .keys()
        .map(|name| DataSourceMetadata {
            type_name: name.clone(),
        });
    Ok(Response {
        server_capabilities: Some(capabilities()),
        resources: resources.collect(),
        data_sources: data_sources.collect(),
        ..Default::default()
    })
}

pub(super) async fn get_provider_schema<P: Provider>(
    state: &Arc<State<P>>,
    _: pb::get_provider_schema::Request,
) -> Result<pb::get_provider_schema::Response> {
    let catalogue = state.catalogue();
    let resources = catalogue.resources.iter();
    let data_sources = catalogue.data_sources.iter();
    Ok(pb::get_provider_schema::Response {
        provider: Some(schema::schema(&catalogue.config.schema)),
        resource_schemas: resources
            .map(|(name, it)| (name.clone(), schema::schema(&it.shape().schema)))
            .collect(),
        data_source_schemas: data_sources
            .map(|(name, it)| (name.clone(), schema::schema(&it.shape().schema)))
            .collect(),
        server_capabilities: Some(capabilities()),
        ..Default::default()
    })
}

pub(super) async fn validate_provider_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::validate_provider_config::Request,
) -> Result<pb::validate_provider_config::Response> {
    let shape = &state.catalogue().config;
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let mut diags = validate_config(&shape.schema.block, &config, false);
    match P::Config::decode(&config, &Path::root()) {
        Ok(Attr::Known(model)) => state.provider.validate(&model, &mut diags),
        Ok(_) => {}
        Err(error) => diags.error(&error.path, "Invalid value", error.message),
    }
    let diagnostics = convert::diagnostics(diags, Some(&shape.schema.block));
    Ok(pb::validate_provider_config::Response { diagnostics })
}

pub(super) async fn configure_provider<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::configure_provider::Request,
) -> Result<pb::configure_provider::Response> {
    let shape = &state.catalogue().config;
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let config = if config.is_null() {
        shape.schema.block.empty()
    } else {
        config
    };
    let unknown = unknown_attributes(&config);
    let mut diags = Diags::new();
    let configured = if unknown.is_empty() {
        let setup = Setup {
            terraform_version: request.terraform_version,
        };
        let this = Arc::clone(state);
        let model = decode_object(&config)?;
        let made = engine::isolated("configuration of the provider", async move {
            this.provider.configure(&setup, model).await
        });
        match made.await {
            Ok(client) => Configured::Yes(Arc::new(client)),
            Err(error) => {
                diags.append(error.into());
                Configured::No
            }
        }
    } else {
        Configured::Unknown(unknown)
    };
    // One assignment: calls under way keep the client that they began with.
    *state
        .configured
        .write()
        .unwrap_or_else(PoisonError::into_inner) = configured;
    let diagnostics = convert::diagnostics(diags, Some(&shape.schema.block));
    Ok(pb::configure_provider::Response { diagnostics })
}

fn unknown_attributes(config: &Value) -> Vec<String> {
    let children = config
        .children()
        .into_iter()
        .filter(|(_, value)| value.has_unknown());
    let names = children.filter_map(|(step, _)| match step {
        Step::Attribute(name) => Some(name),
        _ => None,
    });
    names.collect()
}
