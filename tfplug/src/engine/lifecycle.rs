//! Running a resource's create, update, delete and read, and making their answers what core demands.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::{Diags, Error};
use crate::private::Private;
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

    /// Messages without the sensitive texts of these values.
    fn discreet(&self, values: &[&Value], diags: Diags) -> Diags {
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
            (Ok(()), Some(found)) => settle::settle(&self.schema().block, &request.planned, &found),
            (Ok(()), None) => {
                diags.append(unsaved(R::TYPE).into());
                Value::Null
            }
            (Err(error), Some(state)) if creating => {
                diags.append(error.note(TAINTED).into());
                state
            }
            (Err(error), state) => {
                diags.append(error.into());
                state.unwrap_or_default()
            }
        };
        let state = settle::state(self.schema(), &state);
        let mut answer = Answer {
            identity: settle::known_only(&self.identity_of(&state, request.identity)),
            diags: self.discreet(&[&request.config, &request.prior], diags),
            state,
            private: std::mem::take(&mut slot.private),
        };
        self_check::applied(&self.schema().block, &request.planned, &mut answer);
        answer
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
            let prior = request.prior.clone();
            operation::run(format!("delete of {}", R::TYPE), limit, async move {
                let mut object = Object::new(decode_object(&prior)?, false, shared);
                this.resource.delete(&cx, &mut object).await
            })
            .await
        };
        let mut slot = shared.lock();
        let mut diags = cx.take_warnings();
        match outcome {
            Ok(()) => Answer {
                diags,
                ..Answer::default()
            },
            Err(error) => {
                diags.append(error.into());
                let state = settle::state(self.schema(), &slot.state.take().unwrap_or_default());
                Answer {
                    identity: self.identity_of(&state, request.identity),
                    diags: self.discreet(&[&request.prior], diags),
                    state,
                    private: std::mem::take(&mut slot.private),
                }
            }
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
            let state = state.clone();
            operation::run(format!("read of {}", R::TYPE), limit, async move {
                let mut object = Object::new(decode_object(&state)?, imported, shared);
                this.resource.read(&cx, &mut object).await
            })
            .await
        };
        let mut slot = shared.lock();
        let mut diags = cx.take_warnings();
        let private: Private = std::mem::take(&mut slot.private);
        if let Err(error) = outcome {
            diags.append(error.into());
            return Answer {
                diags: self.discreet(&[&state], diags),
                state,
                private,
                identity,
            };
        }
        let state = slot.state.take().map_or(Value::Null, |found| {
            let mut found = settle::state(self.schema(), &found);
            settle::defaults(self.schema(), &mut found);
            // What an import brought was written by nobody: there is no spelling to keep.
            if !imported {
                settle::keep_spelling(self.schema(), &state, &mut found);
            }
            found
        });
        let mut answer = Answer {
            identity: self.identity_of(&state, identity),
            diags: self.discreet(&[&state], diags),
            state,
            private,
        };
        self_check::state(&self.schema().block, &mut answer);
        answer
    }
}

fn unsaved(name: &str) -> Error {
    Error::new(format!(
        "{name}: the provider reported success without an object"
    ))
    .detail("This is a defect of the provider. Please report it.")
}
