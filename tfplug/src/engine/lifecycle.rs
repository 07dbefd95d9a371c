//! Running a resource's create, update, delete and read, and making their answers what core demands.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::{Diags, Error};
use crate::path::Path;
use crate::resource::{Change, Object, Resource, Shared, decode_object};
use crate::timeouts;
use crate::value::Value;

use super::resource::Erased;
use super::{Answer, ApplyRequest, Current};
use super::{operation, secrecy, self_check, settle};

/// Core marks every object that a create with an error leaves, whatever the error was about.
const TAINTED: &str = "The object exists and is in the state, but Terraform marks it as tainted: the next apply destroys \
                       it and creates another one. If this one is to stay, run `terraform untaint ADDRESS` before.";

impl<R: Resource> Erased<R> {
    /// How long this operation may take: as in the `timeouts` block, else the resource's default.
    fn limit(&self, value: &Value, operation: &str) -> Duration {
        let configured = value
            .get("timeouts")
            .and_then(|block| block.get(operation))
            .and_then(Value::as_str);
        configured
            .and_then(|text| timeouts::parse(text).ok())
            .unwrap_or(match operation {
                "create" => R::LIMITS.create,
                "update" => R::LIMITS.update,
                "delete" => R::LIMITS.delete,
                _ => R::LIMITS.read,
            })
    }

    /// Messages without the sensitive texts of these values.
    fn redacted(&self, values: &[&Value], diags: Diags) -> Diags {
        secrecy::redact(&self.schema().block, values, diags)
    }

    pub(super) async fn create_or_update(
        self: Arc<Self>,
        cx: Cx<R::Client>,
        request: ApplyRequest,
    ) -> Answer {
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
                request.config.clone(),
            );
            operation::run(format!("{operation} of {}", R::TYPE), limit, async move {
                let (config, planned) = (decode_object(&config)?, decode_object(&planned)?);
                let mut change = Change::new(config, planned, settle::differing, shared);
                if creating {
                    return this.resource.create(&cx, &mut change).await;
                }
                let prior: R::Model = decode_object(&prior)?;
                this.resource.update(&cx, &prior, &mut change).await
            })
            .await
        };
        let slot = shared.take();
        let mut diags = cx.take_warnings();
        let state = match (outcome, &slot.state) {
            (Ok(()), Some(found)) => self.settled(&request.planned, found, &mut diags),
            (Ok(()), None) => {
                diags.append(unsaved(R::TYPE).into());
                Value::Null
            }
            (Err(error), Some(found)) if creating => {
                diags.append(error.note(TAINTED).into());
                settle::state(self.schema(), found)
            }
            (Err(error), found) => {
                diags.append(error.into());
                settle::state(self.schema(), found.as_ref().unwrap_or(&Value::Null))
            }
        };
        let identity = self.kept_identity(&state, request.identity, &mut diags);
        let secrets = [
            &request.config,
            &request.prior,
            &request.planned,
            slot.state.as_ref().unwrap_or(&Value::Null),
        ];
        let mut answer = Answer {
            identity: settle::known_only(&identity),
            diags: self.redacted(&secrets, diags),
            state,
            private: slot.private,
        };
        self_check::applied(&self.schema().block, &request.planned, &mut answer);
        answer
    }

    /// The state after a change that succeeded. Comparing runs functions of the resource; when one of them fails, the
    /// object is as it was found.
    fn settled(&self, planned: &Value, found: &Value, diags: &mut Diags) -> Value {
        let schema = self.schema();
        let settled = operation::caught(&format!("comparing {} with its plan", R::TYPE), || {
            settle::settle(&schema.block, planned, found)
        });
        let settled = settled.unwrap_or_else(|error| {
            diags.append(error.into());
            found.clone()
        });
        settle::state(schema, &settled)
    }

    /// The identity after a change. The object itself is well when its identity cannot be made, so this is a warning: an
    /// error would have core replace what was just created.
    fn kept_identity(&self, state: &Value, before: Value, diags: &mut Diags) -> Value {
        self.identity_of(state, before.clone())
            .unwrap_or_else(|error| {
                diags.warn(Path::root(), error.summary(), error.details());
                before
            })
    }

    pub(super) async fn remove(
        self: Arc<Self>,
        cx: Cx<R::Client>,
        request: ApplyRequest,
    ) -> Answer {
        let limit = self.limit(&request.prior, "delete");
        let shared = Shared::new(Some(request.prior.clone()), request.private);
        let cx = Arc::new(cx.limited(limit));
        let outcome = {
            let (this, cx, shared) = (Arc::clone(&self), Arc::clone(&cx), shared.clone());
            let (prior, identity) = (request.prior.clone(), request.identity.clone());
            operation::run(format!("delete of {}", R::TYPE), limit, async move {
                let mut object = Object::new(decode_object(&prior)?, identity, false, shared);
                this.resource.delete(&cx, &mut object).await
            })
            .await
        };
        let slot = shared.take();
        let mut diags = cx.take_warnings();
        let left = slot.state.unwrap_or_default();
        let secrets = [&request.prior, &left];
        let Err(error) = outcome else {
            return Answer {
                diags: self.redacted(&secrets, diags),
                ..Answer::default()
            };
        };
        diags.append(error.into());
        let state = settle::state(self.schema(), &left);
        Answer {
            identity: self.kept_identity(&state, request.identity, &mut diags),
            diags: self.redacted(&secrets, diags),
            state,
            private: slot.private,
        }
    }

    pub(super) async fn refresh(self: Arc<Self>, cx: Cx<R::Client>, current: Current) -> Answer {
        let Current {
            state,
            mut private,
            identity,
        } = current;
        let imported = private.take_imported();
        let limit = self.limit(&state, "read");
        let shared = Shared::new(Some(state.clone()), private);
        let cx = Arc::new(cx.limited(limit));
        let outcome = {
            let (this, cx, shared) = (Arc::clone(&self), Arc::clone(&cx), shared.clone());
            let (state, known) = (state.clone(), identity.clone());
            operation::look(format!("read of {}", R::TYPE), limit, async move {
                let mut object = Object::new(decode_object(&state)?, known, imported, shared);
                this.resource.read(&cx, &mut object).await
            })
            .await
        };
        let slot = shared.take();
        let mut diags = cx.take_warnings();
        let found = slot.state.unwrap_or_default();
        let finished = outcome.and_then(|()| {
            let doing = format!("read of {}", R::TYPE);
            operation::caught(&doing, || self.found(&state, &found, imported))
        });
        let finished = finished.and_then(|found| {
            let identity = self.identity_of(&found, identity.clone())?;
            Ok((found, identity))
        });
        let (read, identity) = finished.unwrap_or_else(|error| {
            diags.append(error.into());
            (state.clone(), identity)
        });
        let mut answer = Answer {
            identity,
            diags: self.redacted(&[&state, &found], diags),
            state: read,
            private: slot.private,
        };
        self_check::state(&self.schema().block, &mut answer);
        answer
    }

    /// The object that a read found, in the spelling of the state before.
    fn found(&self, before: &Value, found: &Value, imported: bool) -> Value {
        let mut found = settle::state(self.schema(), found);
        settle::defaults(&self.schema().block, &mut found);
        // No configuration set the values of an import: there is no spelling to keep.
        if !found.is_null() && !imported {
            settle::keep_spelling(self.schema(), before, &mut found);
        }
        found
    }
}

fn unsaved(name: &str) -> Error {
    Error::new(format!(
        "{name}: the provider reported success without an object"
    ))
    .detail("This is a defect of the provider. Please report it.")
}
