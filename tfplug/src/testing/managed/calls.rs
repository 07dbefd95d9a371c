//! The calls about a managed resource: what is asked, and what came back.

use super::{Answer, Managed, Object, Source};
use crate::proto::tfplugin6::{
    Diagnostic, DynamicValue, RawState, ResourceIdentityData, apply_resource_change,
    import_resource_state, move_resource_state, plan_resource_change, read_resource,
    upgrade_resource_identity, upgrade_resource_state, validate_resource_config,
};
use crate::rules;
use crate::testing::Failure;
use crate::testing::answer::path;
use crate::testing::failure::{failed, refused};
use crate::testing::value::{decode, encode};
use crate::value::Value;

impl Managed {
    /// ValidateResourceConfig.
    pub(crate) async fn ask_validate(&self, config: &Value) -> Result<Vec<Diagnostic>, Failure> {
        let request = validate_resource_config::Request {
            type_name: self.name.clone(),
            config: self.write(config)?,
            client_capabilities: self.capabilities,
        };
        let answer = self
            .connection
            .client()
            .validate_resource_config(request)
            .await;
        let answer = answer.map_err(refused("ValidateResourceConfig"))?;
        Ok(answer.into_inner().diagnostics)
    }

    /// PlanResourceChange, with what core proposes. A null configuration plans the end of the object.
    pub(crate) async fn ask_plan(&self, prior: &Object, config: &Value) -> Result<Answer, Failure> {
        let call = "PlanResourceChange";
        let proposed = rules::proposed_new(&self.schema.block, &prior.state, config);
        let request = plan_resource_change::Request {
            type_name: self.name.clone(),
            prior_state: self.write(&prior.state)?,
            proposed_new_state: self.write(&proposed)?,
            config: self.write(config)?,
            prior_private: prior.private.clone(),
            provider_meta: self.meta.clone(),
            client_capabilities: self.capabilities,
            prior_identity: self.write_identity(&prior.identity)?,
            planned_private: Vec::new(),
        };
        let answer = self.connection.client().plan_resource_change(request).await;
        let answer = answer.map_err(refused(call))?.into_inner();
        let replace = answer.requires_replace.iter().map(path);
        let state = answer.planned_state.as_ref();
        let object = self.object(call, state, answer.planned_private, answer.planned_identity)?;
        Ok(Answer {
            object,
            diagnostics: answer.diagnostics,
            deferred: answer.deferred.map(|deferred| deferred.reason),
            legacy: answer.legacy_type_system,
            replace: replace.collect::<Result<_, _>>().map_err(failed(call))?,
        })
    }

    /// ApplyResourceChange. A null planned state deletes the object.
    pub(crate) async fn ask_apply(
        &self,
        prior: &Object,
        config: &Value,
        planned: &Object,
    ) -> Result<Answer, Failure> {
        let call = "ApplyResourceChange";
        let request = apply_resource_change::Request {
            type_name: self.name.clone(),
            prior_state: self.write(&prior.state)?,
            planned_state: self.write(&planned.state)?,
            config: self.write(config)?,
            planned_private: planned.private.clone(),
            provider_meta: self.meta.clone(),
            planned_identity: self.write_identity(&planned.identity)?,
        };
        let answer = self
            .connection
            .client()
            .apply_resource_change(request)
            .await;
        let answer = answer.map_err(refused(call))?.into_inner();
        let state = answer.new_state.as_ref();
        let object = self.object(call, state, answer.private, answer.new_identity)?;
        Ok(Answer {
            legacy: answer.legacy_type_system,
            ..Answer::of(object, answer.diagnostics)
        })
    }

    /// ReadResource.
    pub(crate) async fn ask_read(&self, current: &Object) -> Result<Answer, Failure> {
        let call = "ReadResource";
        let request = read_resource::Request {
            type_name: self.name.clone(),
            current_state: self.write(&current.state)?,
            private: current.private.clone(),
            provider_meta: self.meta.clone(),
            client_capabilities: self.capabilities,
            current_identity: self.write_identity(&current.identity)?,
        };
        let answer = self.connection.client().read_resource(request).await;
        let answer = answer.map_err(refused(call))?.into_inner();
        let state = answer.new_state.as_ref();
        let object = self.object(call, state, answer.private, answer.new_identity)?;
        Ok(Answer {
            deferred: answer.deferred.map(|deferred| deferred.reason),
            ..Answer::of(object, answer.diagnostics)
        })
    }

    /// UpgradeResourceState, with the attributes as a state file holds them.
    pub(crate) async fn ask_upgrade(&self, version: i64, state: &str) -> Result<Answer, Failure> {
        let call = "UpgradeResourceState";
        let request = upgrade_resource_state::Request {
            type_name: self.name.clone(),
            version,
            raw_state: Some(raw(state)),
        };
        let answer = self
            .connection
            .client()
            .upgrade_resource_state(request)
            .await;
        let answer = answer.map_err(refused(call))?.into_inner();
        let object = self.object(call, answer.upgraded_state.as_ref(), Vec::new(), None)?;
        Ok(Answer::of(object, answer.diagnostics))
    }

    /// UpgradeResourceIdentity; the answer has nothing but an identity.
    pub(crate) async fn ask_upgrade_identity(
        &self,
        version: i64,
        identity: &str,
    ) -> Result<Answer, Failure> {
        let call = "UpgradeResourceIdentity";
        let request = upgrade_resource_identity::Request {
            type_name: self.name.clone(),
            version,
            raw_identity: Some(raw(identity)),
        };
        let answer = self
            .connection
            .client()
            .upgrade_resource_identity(request)
            .await;
        let answer = answer.map_err(refused(call))?.into_inner();
        let object = self.object(call, None, Vec::new(), answer.upgraded_identity)?;
        Ok(Answer::of(object, answer.diagnostics))
    }

    /// ImportResourceState, by an identifier or, if that is empty, by an identity. One answer for each object, and at
    /// least one: without objects it is null.
    pub(crate) async fn ask_import(
        &self,
        id: &str,
        identity: &Value,
    ) -> Result<Vec<Answer>, Failure> {
        let call = "ImportResourceState";
        let request = import_resource_state::Request {
            type_name: self.name.clone(),
            id: id.to_owned(),
            client_capabilities: self.capabilities,
            identity: self.write_identity(identity)?,
        };
        let answer = self
            .connection
            .client()
            .import_resource_state(request)
            .await;
        let answer = answer.map_err(refused(call))?.into_inner();
        let deferred = answer.deferred.map(|deferred| deferred.reason);
        let mut answers = Vec::new();
        for it in answer.imported_resources {
            if it.type_name != self.name {
                return Err(
                    format!("{call} answers with an object of type {:?}", it.type_name).into(),
                );
            }
            let object = self.object(call, it.state.as_ref(), it.private, it.identity)?;
            answers.push(Answer {
                deferred,
                ..Answer::of(object, answer.diagnostics.clone())
            });
        }
        if answers.is_empty() {
            answers.push(Answer {
                deferred,
                ..Answer::of(Object::default(), answer.diagnostics)
            });
        }
        Ok(answers)
    }

    /// MoveResourceState. Core gives version 0 for the schema of every source's identity.
    pub(crate) async fn ask_move(&self, source: &Source) -> Result<Answer, Failure> {
        let call = "MoveResourceState";
        let request = move_resource_state::Request {
            source_provider_address: source.provider.clone(),
            source_type_name: source.type_name.clone(),
            source_schema_version: source.schema_version,
            source_state: Some(raw(&source.state.to_string())),
            target_type_name: self.name.clone(),
            source_private: source.private.clone(),
            source_identity: source.identity.as_ref().map(|it| raw(&it.to_string())),
            source_identity_schema_version: 0,
        };
        let answer = self.connection.client().move_resource_state(request).await;
        let answer = answer.map_err(refused(call))?.into_inner();
        let state = answer.target_state.as_ref();
        let object = self.object(call, state, answer.target_private, answer.target_identity)?;
        Ok(Answer::of(object, answer.diagnostics))
    }

    fn write(&self, value: &Value) -> Result<Option<DynamicValue>, Failure> {
        Ok(Some(encode(value, &self.ty).map_err(failed(&self.name))?))
    }

    fn write_identity(&self, identity: &Value) -> Result<Option<ResourceIdentityData>, Failure> {
        let Some(ty) = self.identity.as_ref().filter(|_| !identity.is_null()) else {
            return Ok(None);
        };
        let identity_data = Some(encode(identity, ty).map_err(failed("the identity"))?);
        Ok(Some(ResourceIdentityData { identity_data }))
    }

    fn object(
        &self,
        call: &str,
        state: Option<&DynamicValue>,
        private: Vec<u8>,
        identity: Option<ResourceIdentityData>,
    ) -> Result<Object, Failure> {
        let state = decode(state, &self.ty).map_err(failed(format!("the state of {call}")))?;
        let identity = match (identity.and_then(|it| it.identity_data), &self.identity) {
            (None, _) => Value::Null,
            (Some(data), Some(ty)) => {
                decode(Some(&data), ty).map_err(failed(format!("the identity of {call}")))?
            }
            (Some(_), None) => {
                return Err(format!("{call} answers with an identity that has no schema").into());
            }
        };
        Ok(Object {
            state,
            private,
            identity,
        })
    }
}

impl Answer {
    fn of(object: Object, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            object,
            diagnostics,
            deferred: None,
            legacy: false,
            replace: Vec::new(),
        }
    }
}

fn raw(json: &str) -> RawState {
    RawState {
        json: json.as_bytes().to_vec(),
        ..RawState::default()
    }
}
