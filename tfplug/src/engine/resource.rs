//! A typed resource behind the erased interface.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::{Diags, Error, Result};
use crate::model::{Attr, Field, Model};
use crate::path::Path;
use crate::private::Private;
use crate::resource::{Change, Limits, Object, Plan, Resource, Shared, decode_object};
use crate::schema::Schema;
use crate::timeouts;
use crate::value::Value;

use super::{Answer, ApplyRequest, Boxed, ErasedResource, PlanAnswer, PlanRequest, Shape};
use super::{operation, plan, settle, upgrade, validate};

pub(super) struct Erased<R> {
    resource: R,
    shape: OnceLock<Shape>,
}

impl<R: Resource> Erased<R> {
    pub(super) fn new(resource: R) -> Self {
        Self {
            resource,
            shape: OnceLock::new(),
        }
    }

    fn schema(&self) -> &Schema {
        &self.shape().schema
    }

    fn finish_plan(
        &self,
        client: Option<&R::Client>,
        request: PlanRequest,
        planned: Value,
    ) -> Result<PlanAnswer> {
        let PlanRequest {
            config,
            prior,
            private,
            ..
        } = request;
        let mut plan = Plan::<R::Model> {
            config: decode_object(&config)?,
            prior: R::Model::decode(&prior, &Path::root())?.into_known(),
            prior_value: prior,
            planned,
            replace: Vec::new(),
            diags: Diags::new(),
            private,
        };
        self.resource.plan(client, &mut plan)?;
        let mut replace = plan::replacements(self.schema(), &plan.prior_value, &plan.planned);
        if !plan.prior_value.is_null() {
            replace.append(&mut plan.replace);
        }
        replace.sort();
        replace.dedup();
        Ok(PlanAnswer {
            planned: plan.planned,
            replace,
            private: plan.private,
            diags: plan.diags,
        })
    }

    /// How long this operation may take: as written in the `timeouts` block, else the resource's default.
    fn limit(&self, value: &Value, operation: &str) -> Duration {
        let written = value
            .get("timeouts")
            .and_then(|block| block.get(operation))
            .and_then(Value::as_str);
        written
            .and_then(|text| timeouts::parse(text).ok())
            .unwrap_or(match operation {
                "create" => R::LIMITS.create,
                "update" => R::LIMITS.update,
                "delete" => R::LIMITS.delete,
                _ => R::LIMITS.read,
            })
    }

    async fn create_or_update(self: Arc<Self>, cx: Cx<R::Client>, request: ApplyRequest) -> Answer {
        let creating = request.prior.is_null();
        let operation = if creating { "create" } else { "update" };
        let limit = self.limit(&request.planned, operation);
        let before = (!creating).then(|| request.prior.clone());
        let shared = Shared::new(before, request.private);
        let cx = Arc::new(cx.limited(limit));
        let outcome = {
            let (this, cx, shared) = (Arc::clone(&self), Arc::clone(&cx), shared.clone());
            let (prior, planned, config) = (
                request.prior.clone(),
                request.planned.clone(),
                request.config,
            );
            operation::run(format!("{operation} of {}", R::TYPE), limit, async move {
                let mut change =
                    Change::new(decode_object(&config)?, decode_object(&planned)?, shared);
                if creating {
                    return this.resource.create(&cx, &mut change).await;
                }
                let prior: R::Model = decode_object(&prior)?;
                this.resource.update(&cx, &prior, &mut change).await
            })
            .await
        };
        let mut slot = shared.lock();
        let mut diags = cx.take_warnings();
        let state = match (outcome, slot.state.take()) {
            (Ok(()), Some(found)) => settle::settle(&request.planned, &found),
            (Ok(()), None) => {
                diags.append(unsaved(R::TYPE).into());
                Value::Null
            }
            (Err(error), state) => {
                diags.append(error.into());
                state.unwrap_or_default()
            }
        };
        let state = settle::state(self.schema(), &state);
        Answer {
            state,
            private: std::mem::take(&mut slot.private),
            diags,
        }
    }

    async fn remove(self: Arc<Self>, cx: Cx<R::Client>, request: ApplyRequest) -> Answer {
        let limit = self.limit(&request.prior, "delete");
        let shared = Shared::new(Some(request.prior.clone()), request.private);
        let cx = Arc::new(cx.limited(limit));
        let outcome = {
            let (this, cx, shared) = (Arc::clone(&self), Arc::clone(&cx), shared.clone());
            operation::run(format!("delete of {}", R::TYPE), limit, async move {
                let mut object = Object::new(decode_object(&request.prior)?, false, shared);
                this.resource.delete(&cx, &mut object).await
            })
            .await
        };
        let mut slot = shared.lock();
        let mut diags = cx.take_warnings();
        match outcome {
            Ok(()) => Answer {
                state: Value::Null,
                private: Private::default(),
                diags,
            },
            Err(error) => {
                diags.append(error.into());
                let state = settle::state(self.schema(), &slot.state.take().unwrap_or_default());
                Answer {
                    state,
                    private: std::mem::take(&mut slot.private),
                    diags,
                }
            }
        }
    }

    async fn refresh(
        self: Arc<Self>,
        cx: Cx<R::Client>,
        state: Value,
        mut private: Private,
    ) -> Answer {
        let imported = private.take_imported();
        let limit = self.limit(&state, "read");
        let shared = Shared::new(Some(state.clone()), private);
        let cx = Arc::new(cx.limited(limit));
        let outcome = {
            let (this, cx, shared, state) = (
                Arc::clone(&self),
                Arc::clone(&cx),
                shared.clone(),
                state.clone(),
            );
            operation::run(format!("read of {}", R::TYPE), limit, async move {
                let mut object = Object::new(decode_object(&state)?, imported, shared);
                this.resource.read(&cx, &mut object).await
            })
            .await
        };
        let mut slot = shared.lock();
        let mut diags = cx.take_warnings();
        let private = std::mem::take(&mut slot.private);
        if let Err(error) = outcome {
            diags.append(error.into());
            return Answer {
                state,
                private,
                diags,
            };
        }
        let state = slot.state.take().map_or(Value::Null, |found| {
            let mut found = settle::state(self.schema(), &found);
            // What an import brought was written by nobody: there is no spelling to keep.
            if !imported {
                settle::keep_spelling(self.schema(), &state, &mut found);
            }
            found
        });
        Answer {
            state,
            private,
            diags,
        }
    }
}

fn unsaved(name: &str) -> Error {
    Error::new(format!(
        "{name}: the provider reported success without an object"
    ))
    .detail("This is a defect of the provider. Please report it.")
}

impl<R: Resource> ErasedResource<R::Client> for Erased<R> {
    fn name(&self) -> &'static str {
        R::TYPE
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| {
            Shape::new(Schema {
                version: R::VERSION,
                block: R::Model::block(),
            })
        })
    }

    fn limits(&self) -> Limits {
        R::LIMITS
    }

    fn validate(&self, config: &Value, write_only_allowed: bool) -> Diags {
        let mut diags = validate::config(&self.schema().block, config, write_only_allowed);
        match R::Model::decode(config, &Path::root()) {
            Ok(Attr::Known(model)) => self.resource.validate(&model, &mut diags),
            Ok(_) => {}
            Err(error) => diags.error(&error.path, "Invalid value", error.message),
        }
        diags
    }

    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value> {
        let shape = self.shape();
        upgrade::upgrade(&shape.schema, &shape.ty, &R::upgrades(), version, json)
    }

    fn plan(&self, client: Option<&R::Client>, request: PlanRequest) -> PlanAnswer {
        if request.proposed.is_null() {
            let PlanRequest { private, .. } = request;
            return PlanAnswer {
                planned: Value::Null,
                replace: Vec::new(),
                private,
                diags: Diags::new(),
            };
        }
        let PlanRequest {
            config,
            prior,
            proposed,
            private,
        } = &request;
        let mut planned = proposed.clone();
        plan::defaults(self.schema(), config, prior, &mut planned);
        if prior.is_null() || !planned.same(prior) {
            plan::unknowns(self.schema(), config, prior, &mut planned);
        }
        let private = private.clone();
        self.finish_plan(client, request, planned)
            .unwrap_or_else(|error| PlanAnswer {
                planned: Value::Null,
                replace: Vec::new(),
                private,
                diags: error.into(),
            })
    }

    fn read(self: Arc<Self>, cx: Cx<R::Client>, state: Value, private: Private) -> Boxed<Answer> {
        Box::pin(self.refresh(cx, state, private))
    }

    fn apply(self: Arc<Self>, cx: Cx<R::Client>, request: ApplyRequest) -> Boxed<Answer> {
        match request.planned.is_null() {
            true => Box::pin(self.remove(cx, request)),
            false => Box::pin(self.create_or_update(cx, request)),
        }
    }

    fn import(&self, id: &str) -> Result<Value> {
        let state = self.resource.import(id)?.encode();
        Ok(settle::state(self.schema(), &state))
    }
}
