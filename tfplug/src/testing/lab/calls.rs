//! The calls about a managed resource, each with the checks that core makes of its answer alone.

use super::super::answer::{heard, judged, path};
use super::super::failure::{failed, refused};
use super::super::value::{decode, encode};
use super::super::{Connection, Failure};
use super::takeover::Source;
use crate::diagnostics::Diagnostic;
use crate::path::Path;
use crate::proto::tfplugin6 as pb;
use crate::rules;
use crate::schema::Schema;
use crate::value::{Type, Value, json};

/// One resource type of one provider.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) connection: Connection,
    pub(super) name: String,
    pub(super) schema: Schema,
    pub(super) ty: Type,
    pub(super) identity: Option<Type>,
    pub(super) capabilities: pb::ClientCapabilities,
    pub(super) plan_destroy: bool,
}

/// What core stores of an instance; a null state means that there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    pub(super) state: Value,
    pub(super) private: Vec<u8>,
    pub(super) identity: Value,
}

/// A plan as the provider answered it.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) object: Stored,
    pub(super) replace: Vec<Path>,
    /// Core only logs what it finds wrong with the plans of the old Go SDK.
    pub(super) legacy: bool,
    pub(super) deferred: bool,
    pub(super) warnings: Vec<Diagnostic>,
}

/// The outcome of an apply: there may be an object beside the errors.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) object: Stored,
    pub(super) legacy: bool,
    pub(super) warnings: Result<Vec<Diagnostic>, Failure>,
}

impl Target {
    fn write(&self, value: &Value) -> Result<Option<pb::DynamicValue>, Failure> {
        Ok(Some(encode(value, &self.ty)?))
    }

    fn read_object(
        &self,
        state: Option<&pb::DynamicValue>,
        private: Vec<u8>,
        identity: Option<pb::ResourceIdentityData>,
    ) -> Result<Stored, Failure> {
        Ok(Stored {
            state: decode(state, &self.ty)?,
            private,
            identity: self.read_identity(identity)?,
        })
    }

    fn read_identity(&self, identity: Option<pb::ResourceIdentityData>) -> Result<Value, Failure> {
        let Some(identity) = identity.and_then(|it| it.identity_data) else {
            return Ok(Value::Null);
        };
        let ty = self.identity.as_ref();
        let ty = ty.ok_or("there is an identity, but the resource has no schema for one")?;
        decode(Some(&identity), ty).map_err(failed("the identity"))
    }

    fn write_identity(
        &self,
        identity: &Value,
    ) -> Result<Option<pb::ResourceIdentityData>, Failure> {
        let Some(ty) = self.identity.as_ref().filter(|_| !identity.is_null()) else {
            return Ok(None);
        };
        Ok(Some(pb::ResourceIdentityData {
            identity_data: Some(encode(identity, ty)?),
        }))
    }

    /// An object that core would store.
    fn storable(&self, object: &Stored) -> Result<(), Failure> {
        let faults = rules::state(&self.schema.block, &object.state);
        judged("Provider produced invalid object", &faults)?;
        known_identity(&object.identity)
    }

    pub(super) async fn validate(&self, config: &Value) -> Result<Vec<Diagnostic>, Failure> {
        let step = "ValidateResourceConfig";
        let request = pb::validate_resource_config::Request {
            type_name: self.name.clone(),
            config: self.write(config)?,
            client_capabilities: Some(self.capabilities),
        };
        let answer = self
            .connection
            .client()
            .validate_resource_config(request)
            .await;
        let answer = answer.map_err(refused(step))?.into_inner();
        heard(&answer.diagnostics).map_err(|failure| failure.context(step))
    }

    /// Plans over `prior`, whose state is null for a create.
    pub(super) async fn plan(
        &self,
        prior: &Stored,
        config: &Value,
        proposed: &Value,
    ) -> Result<Planned, Failure> {
        let step = "PlanResourceChange";
        let request = pb::plan_resource_change::Request {
            type_name: self.name.clone(),
            prior_state: self.write(&prior.state)?,
            proposed_new_state: self.write(proposed)?,
            config: self.write(config)?,
            prior_private: prior.private.clone(),
            client_capabilities: Some(self.capabilities),
            prior_identity: self.write_identity(&prior.identity)?,
            ..Default::default()
        };
        let answer = self.connection.client().plan_resource_change(request).await;
        let answer = answer.map_err(refused(step))?.into_inner();
        let read = || {
            let warnings = heard(&answer.diagnostics)?;
            if answer.deferred.is_some() && !self.capabilities.deferral_allowed {
                return Err(Failure::new(
                    "the change is deferred, which was not allowed",
                ));
            }
            let replace = answer.requires_replace.iter().map(path);
            Ok(Planned {
                object: self.read_object(
                    answer.planned_state.as_ref(),
                    answer.planned_private.clone(),
                    answer.planned_identity.clone(),
                )?,
                replace: replace.collect::<Result<_, _>>()?,
                legacy: answer.legacy_type_system,
                deferred: answer.deferred.is_some(),
                warnings,
            })
        };
        read().map_err(|failure: Failure| failure.context(step))
    }

    pub(super) async fn apply(
        &self,
        prior: &Value,
        config: &Value,
        planned: &Stored,
    ) -> Result<Applied, Failure> {
        let step = "ApplyResourceChange";
        let request = pb::apply_resource_change::Request {
            type_name: self.name.clone(),
            prior_state: self.write(prior)?,
            planned_state: self.write(&planned.state)?,
            config: self.write(config)?,
            planned_private: planned.private.clone(),
            planned_identity: self.write_identity(&planned.identity)?,
            ..Default::default()
        };
        let answer = self
            .connection
            .client()
            .apply_resource_change(request)
            .await;
        let answer = answer.map_err(refused(step))?.into_inner();
        let object = self
            .read_object(
                answer.new_state.as_ref(),
                answer.private,
                answer.new_identity,
            )
            .map_err(|failure| failure.context(step))?;
        Ok(Applied {
            object,
            legacy: answer.legacy_type_system,
            warnings: heard(&answer.diagnostics).map_err(|failure| failure.context(step)),
        })
    }

    /// Reads the state back as core does before every use of it: from JSON.
    pub(super) async fn upgrade(&self, state: &Value) -> Result<Value, Failure> {
        let step = "UpgradeResourceState";
        let json = json::encode(state).map_err(failed(step))?;
        let request = pb::upgrade_resource_state::Request {
            type_name: self.name.clone(),
            version: self.schema.version,
            raw_state: Some(pb::RawState {
                json: json.into_bytes(),
                ..Default::default()
            }),
        };
        let answer = self
            .connection
            .client()
            .upgrade_resource_state(request)
            .await;
        let answer = answer.map_err(refused(step))?.into_inner();
        let read = || {
            heard(&answer.diagnostics)?;
            let object = self.read_object(answer.upgraded_state.as_ref(), Vec::new(), None)?;
            present(&object)?;
            self.storable(&object)?;
            Ok(object.state)
        };
        read().map_err(|failure: Failure| failure.context(step))
    }

    /// Reads an object; a null state means that it is gone.
    pub(super) async fn read(&self, object: &Stored) -> Result<Stored, Failure> {
        let step = "ReadResource";
        let request = pb::read_resource::Request {
            type_name: self.name.clone(),
            current_state: self.write(&object.state)?,
            private: object.private.clone(),
            client_capabilities: Some(self.capabilities),
            current_identity: self.write_identity(&object.identity)?,
            ..Default::default()
        };
        let answer = self.connection.client().read_resource(request).await;
        let answer = answer.map_err(refused(step))?.into_inner();
        let read = || {
            heard(&answer.diagnostics)?;
            let object = self.read_object(
                answer.new_state.as_ref(),
                answer.private,
                answer.new_identity,
            )?;
            self.storable(&object)?;
            Ok(object)
        };
        read().map_err(|failure: Failure| failure.context(step))
    }

    pub(super) async fn import(&self, id: &str) -> Result<Stored, Failure> {
        let step = "ImportResourceState";
        let request = pb::import_resource_state::Request {
            type_name: self.name.clone(),
            id: id.to_owned(),
            client_capabilities: Some(self.capabilities),
            identity: None,
        };
        let answer = self
            .connection
            .client()
            .import_resource_state(request)
            .await;
        let answer = answer.map_err(refused(step))?.into_inner();
        let read = || {
            heard(&answer.diagnostics)?;
            let Ok([imported]) = <[_; 1]>::try_from(answer.imported_resources) else {
                return Err(Failure::new("the answer is not exactly one object"));
            };
            if imported.type_name != self.name {
                let message = format!("the object is of type {:?}", imported.type_name);
                return Err(Failure::new(message));
            }
            let object =
                self.read_object(imported.state.as_ref(), imported.private, imported.identity)?;
            present(&object)?;
            self.storable(&object)?;
            Ok(object)
        };
        read().map_err(|failure: Failure| failure.context(step))
    }

    pub(super) async fn move_from(&self, source: &Source) -> Result<Stored, Failure> {
        let step = "MoveResourceState";
        let raw = |json: &serde_json::Value| pb::RawState {
            json: json.to_string().into_bytes(),
            ..Default::default()
        };
        let request = pb::move_resource_state::Request {
            source_provider_address: source.provider.clone(),
            source_type_name: source.type_name.clone(),
            source_schema_version: source.schema_version,
            source_state: Some(raw(&source.state)),
            target_type_name: self.name.clone(),
            source_private: source.private.clone(),
            source_identity: source.identity.as_ref().map(raw),
            source_identity_schema_version: 0,
        };
        let answer = self.connection.client().move_resource_state(request).await;
        let answer = answer.map_err(refused(step))?.into_inner();
        let read = || {
            heard(&answer.diagnostics)?;
            let object = self.read_object(
                answer.target_state.as_ref(),
                answer.target_private,
                answer.target_identity,
            )?;
            present(&object)?;
            self.storable(&object)?;
            Ok(object)
        };
        read().map_err(|failure: Failure| failure.context(step))
    }
}

fn present(object: &Stored) -> Result<(), Failure> {
    if object.state.is_null() {
        return Err(Failure::new("the object is null"));
    }
    Ok(())
}

/// Only what is planned to be made anew may have an unknown identity.
pub(super) fn known_identity(identity: &Value) -> Result<(), Failure> {
    if identity.has_unknown() {
        return Err(Failure::new("the identity is not wholly known"));
    }
    Ok(())
}
