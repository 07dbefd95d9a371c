//! A service that hands calls to the toy and bends the answers. It also knows what the toy does not: identity, moves.

use std::sync::atomic::{AtomicUsize, Ordering};

use tonic::{Request, Response, Status};

use super::toy::{self, Echo};
use crate::path::{Path, Step};
use crate::proto::tfplugin6::provider_server::Provider;
use crate::proto::tfplugin6::{self as pb};
use crate::server::Server;
use crate::testing::value::{decode, encode};
use crate::value::{Type, Value};

type Change = Box<dyn Fn(usize, &mut Value) + Send + Sync>;

/// The fault of the answers.
pub(super) struct Bend {
    call: &'static str,
    change: Change,
    replace: Option<Path>,
    defer: bool,
}

impl Bend {
    /// Changes the object in every answer of `call`, knowing how many there were before.
    pub(super) fn at(
        call: &'static str,
        change: impl Fn(usize, &mut Value) + Send + Sync + 'static,
    ) -> Self {
        Self {
            call,
            change: Box::new(change),
            replace: None,
            defer: false,
        }
    }

    pub(super) fn none() -> Self {
        Self::at("", |_, _| {})
    }

    /// Asks for replacement at `path` in every plan.
    pub(super) fn replacing(self, path: &str) -> Self {
        Self {
            replace: Some(path.into()),
            ..self
        }
    }

    pub(super) fn deferring(self) -> Self {
        Self {
            defer: true,
            ..self
        }
    }
}

pub(super) struct Bent {
    inner: Server<Echo>,
    bend: Bend,
    calls: AtomicUsize,
}

impl Bent {
    pub(super) fn new(provider: Echo, bend: Bend) -> Self {
        Self {
            inner: Server::new(provider),
            bend,
            calls: AtomicUsize::new(0),
        }
    }

    fn bend(&self, call: &str, answer: &mut Option<pb::DynamicValue>) {
        if call == self.bend.call {
            let ty = toy::block().ty();
            let mut value = decode(answer.as_ref(), &ty).unwrap();
            (self.bend.change)(self.calls.fetch_add(1, Ordering::SeqCst), &mut value);
            *answer = Some(encode(&value, &ty).unwrap());
        }
    }
}

/// The identity of an object: its name.
fn identity(state: Option<&pb::DynamicValue>) -> Option<pb::ResourceIdentityData> {
    let state = decode(state, &toy::block().ty()).unwrap();
    let name = state.get("name")?.clone();
    let identity = Value::Object([("name".to_owned(), name)].into());
    let ty = Type::Object([("name".to_owned(), Type::String)].into());
    Some(pb::ResourceIdentityData {
        identity_data: Some(encode(&identity, &ty).unwrap()),
    })
}

fn attribute_path(path: &Path) -> pb::AttributePath {
    use pb::attribute_path::step::Selector;
    let names = path.steps().iter().map(|step| match step {
        Step::Index(index) => Selector::ElementKeyInt(i64::try_from(*index).unwrap()),
        Step::Attribute(name) | Step::Key(name) => Selector::AttributeName(name.clone()),
    });
    let step = |selector| pb::attribute_path::Step {
        selector: Some(selector),
    };
    pb::AttributePath {
        steps: names.map(step).collect(),
    }
}

macro_rules! passed_on {
    ($($rpc:ident),*) => {
        #[tonic::async_trait]
        impl Provider for Bent {
            $(async fn $rpc(&self, request: Request<pb::$rpc::Request>) -> Result<Response<pb::$rpc::Response>, Status> {
                self.inner.$rpc(request).await
            })*

            async fn get_resource_identity_schemas(
                &self,
                _: Request<pb::get_resource_identity_schemas::Request>,
            ) -> Result<Response<pb::get_resource_identity_schemas::Response>, Status> {
                use pb::resource_identity_schema::IdentityAttribute;
                let name = IdentityAttribute {
                    name: "name".into(),
                    r#type: b"\"string\"".to_vec(),
                    required_for_import: true,
                    ..Default::default()
                };
                let schema = pb::ResourceIdentitySchema { version: 0, identity_attributes: vec![name] };
                Ok(Response::new(pb::get_resource_identity_schemas::Response {
                    identity_schemas: [("echo_thing".to_owned(), schema)].into(),
                    ..Default::default()
                }))
            }

            async fn upgrade_resource_state(
                &self,
                request: Request<pb::upgrade_resource_state::Request>,
            ) -> Result<Response<pb::upgrade_resource_state::Response>, Status> {
                let mut answer = self.inner.upgrade_resource_state(request).await?;
                self.bend("upgrade", &mut answer.get_mut().upgraded_state);
                Ok(answer)
            }

            async fn read_resource(
                &self,
                request: Request<pb::read_resource::Request>,
            ) -> Result<Response<pb::read_resource::Response>, Status> {
                // Only the fields that core carries come back.
                let identity = request.get_ref().current_identity.clone();
                let mut answer = self.inner.read_resource(request).await?;
                self.bend("read", &mut answer.get_mut().new_state);
                answer.get_mut().new_identity = identity;
                Ok(answer)
            }

            async fn plan_resource_change(
                &self,
                request: Request<pb::plan_resource_change::Request>,
            ) -> Result<Response<pb::plan_resource_change::Response>, Status> {
                let mut answer = self.inner.plan_resource_change(request).await?;
                let plan = answer.get_mut();
                plan.planned_identity = identity(plan.planned_state.as_ref());
                self.bend("plan", &mut plan.planned_state);
                if let Some(path) = &self.bend.replace {
                    plan.requires_replace.push(attribute_path(path));
                }
                plan.deferred = self.bend.defer.then_some(pb::Deferred { reason: 1 });
                Ok(answer)
            }

            async fn apply_resource_change(
                &self,
                request: Request<pb::apply_resource_change::Request>,
            ) -> Result<Response<pb::apply_resource_change::Response>, Status> {
                let identity = request.get_ref().planned_identity.clone();
                let mut answer = self.inner.apply_resource_change(request).await?;
                answer.get_mut().new_identity = identity;
                self.bend("apply", &mut answer.get_mut().new_state);
                Ok(answer)
            }

            async fn import_resource_state(
                &self,
                request: Request<pb::import_resource_state::Request>,
            ) -> Result<Response<pb::import_resource_state::Response>, Status> {
                let mut answer = self.inner.import_resource_state(request).await?;
                for imported in &mut answer.get_mut().imported_resources {
                    self.bend("import", &mut imported.state);
                }
                Ok(answer)
            }

            async fn move_resource_state(
                &self,
                request: Request<pb::move_resource_state::Request>,
            ) -> Result<Response<pb::move_resource_state::Response>, Status> {
                let request = request.into_inner();
                if request.source_type_name != "other_thing" {
                    let diagnostic = pb::Diagnostic {
                        severity: 1,
                        summary: "Unknown object".into(),
                        ..Default::default()
                    };
                    return Ok(Response::new(pb::move_resource_state::Response {
                        diagnostics: vec![diagnostic],
                        ..Default::default()
                    }));
                }
                let json = request.source_state.unwrap_or_default().json;
                let ty = toy::block().ty();
                let mut state = crate::value::json::decode(&json, &ty).unwrap();
                if let Value::Object(entries) = &mut state {
                    entries.insert("part".into(), Value::List(vec![]));
                }
                let state = Some(encode(&state, &ty).unwrap());
                Ok(Response::new(pb::move_resource_state::Response {
                    target_identity: identity(state.as_ref()),
                    target_state: state,
                    ..Default::default()
                }))
            }
        }
    };
}

passed_on!(
    get_metadata,
    get_provider_schema,
    validate_provider_config,
    configure_provider,
    validate_resource_config,
    validate_data_resource_config,
    read_data_source,
    stop_provider,
    get_functions
);
