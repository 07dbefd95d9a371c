//! The calls about the provider itself.

use std::sync::{Arc, PoisonError};

use super::{State, convert, schema};
use crate::context::Configured;
use crate::diagnostics::{Diags, Result};
use crate::engine::{self, Secrets, validate_model};
use crate::path::Step;
use crate::proto::tfplugin6 as pb;
use crate::provider::{Provider, Setup};
use crate::resource::decode_object;
use crate::value::Value;

/// The capabilities that core may rely on.
fn capabilities() -> pb::ServerCapabilities {
    pb::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}

/// One entry of the metadata per key of a table.
macro_rules! names {
    ($table:expr, $kind:ident) => {
        $table
            .keys()
            .map(|name| pb::get_metadata::$kind {
                type_name: name.clone(),
            })
            .collect()
    };
}

pub(super) async fn get_metadata<P: Provider>(
    state: &Arc<State<P>>,
    _: pb::get_metadata::Request,
) -> Result<pb::get_metadata::Response> {
    let catalogue = state.catalogue();
    let functions = catalogue.functions.keys();
    let functions = functions.map(|name| pb::get_metadata::FunctionMetadata { name: name.clone() });
    Ok(pb::get_metadata::Response {
        server_capabilities: Some(capabilities()),
        resources: names!(catalogue.resources, ResourceMetadata),
        data_sources: names!(catalogue.data_sources, DataSourceMetadata),
        ephemeral_resources: names!(catalogue.ephemerals, EphemeralMetadata),
        list_resources: names!(catalogue.lists, ListResourceMetadata),
        actions: names!(catalogue.actions, ActionMetadata),
        functions: functions.collect(),
        ..Default::default()
    })
}

/// The schemas of a table of items.
macro_rules! schemas {
    ($table:expr) => {
        $table
            .iter()
            .map(|(name, it)| (name.clone(), schema::schema(&it.shape().schema)))
            .collect()
    };
}

pub(super) async fn get_provider_schema<P: Provider>(
    state: &Arc<State<P>>,
    _: pb::get_provider_schema::Request,
) -> Result<pb::get_provider_schema::Response> {
    let catalogue = state.catalogue();
    let actions = catalogue.actions.iter().map(|(name, action)| {
        let schema = Some(schema::schema(&action.shape().schema));
        (name.clone(), pb::ActionSchema { schema })
    });
    let meta = catalogue.meta.as_ref();
    Ok(pb::get_provider_schema::Response {
        provider: Some(schema::schema(&catalogue.config.schema)),
        provider_meta: meta.map(|shape| schema::schema(&shape.schema)),
        resource_schemas: schemas!(catalogue.resources),
        data_source_schemas: schemas!(catalogue.data_sources),
        ephemeral_resource_schemas: schemas!(catalogue.ephemerals),
        list_resource_schemas: schemas!(catalogue.lists),
        action_schemas: actions.collect(),
        functions: super::function::functions(state),
        server_capabilities: Some(capabilities()),
        diagnostics: convert::diagnostics(catalogue.faults(), None),
        ..Default::default()
    })
}

pub(super) async fn get_resource_identity_schemas<P: Provider>(
    state: &Arc<State<P>>,
    _: pb::get_resource_identity_schemas::Request,
) -> Result<pb::get_resource_identity_schemas::Response> {
    let resources = state.catalogue().resources.iter();
    let identities = resources.filter_map(|(name, resource)| {
        let shape = resource.identity()?;
        Some((name.clone(), schema::identity(&shape.schema)))
    });
    Ok(pb::get_resource_identity_schemas::Response {
        identity_schemas: identities.collect(),
        ..Default::default()
    })
}

pub(super) async fn validate_provider_config<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::validate_provider_config::Request,
) -> Result<pb::validate_provider_config::Response> {
    let shape = &state.catalogue().config;
    let config = convert::value(request.config.as_ref(), &shape.ty)?;
    let block = &shape.schema.block;
    let diags = validate_model(block, &config, false, |model, diags| {
        state.provider.validate(model, diags);
    });
    let diags = Secrets::of(block, &[&config]).conceal(diags);
    let diagnostics = state.diagnostics(diags, Some(&shape.schema.block));
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
    let secrets = Secrets::of(&shape.schema.block, &[&config]);
    *state
        .secrets
        .write()
        .unwrap_or_else(PoisonError::into_inner) = secrets.clone().everywhere();
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
    let diagnostics = state.diagnostics(secrets.conceal(diags), Some(&shape.schema.block));
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
