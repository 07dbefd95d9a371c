//! A typed ephemeral resource behind the erased interface.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::Diags;
use crate::ephemeral::{EphemeralResource, Lease};
use crate::model::Field;
use crate::private::Private;
use crate::resource::decode_object;
use crate::value::Value;

use super::{Boxed, ErasedEphemeral, Opened, Secrets, Shape};
use super::{operation, plan, secrecy, settle, validate};

pub(super) struct Erased<E> {
    resource: E,
    shape: OnceLock<Shape>,
}

/// Where the result and the lease of an opening are, outside of its handler: a lease that was taken must be closed even if
/// opening failed later.
type Shared = Arc<Mutex<(Value, Lease)>>;

/// A lease in the making. It is stored in [`Shared`] when the handler's future is dropped: at its end, after an error, a
/// panic, or when it is cut off.
struct Taken {
    lease: Lease,
    result: Value,
    shared: Shared,
}

impl Drop for Taken {
    fn drop(&mut self) {
        let stored = (
            std::mem::take(&mut self.result),
            std::mem::take(&mut self.lease),
        );
        *self.shared.lock().unwrap_or_else(PoisonError::into_inner) = stored;
    }
}

impl<E: EphemeralResource> Erased<E> {
    pub(super) fn new(resource: E) -> Self {
        Self {
            resource,
            shape: OnceLock::new(),
        }
    }

    async fn opened(self: Arc<Self>, cx: Cx<E::Client>, config: Value) -> Opened {
        let configured = cx.again();
        let cx = Arc::new(cx.limited(E::LIMIT));
        let shared = Shared::default();
        let outcome = {
            let (this, cx, shared) = (Arc::clone(&self), Arc::clone(&cx), Arc::clone(&shared));
            let config = config.clone();
            operation::run(format!("opening {}", E::TYPE), E::LIMIT, async move {
                let mut lease = Taken {
                    lease: Lease::default(),
                    result: Value::Null,
                    shared,
                };
                let config = decode_object(&config)?;
                let model = this.resource.open(&cx, config, &mut lease.lease).await?;
                lease.result = model.encode();
                Ok(())
            })
            .await
        };
        let mut diags = cx.take_warnings();
        if let Err(error) = outcome {
            diags.append(error.into());
        }
        let (found, lease) =
            std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner));
        let schema = &self.shape().schema;
        let settled = operation::caught(&format!("opening {}", E::TYPE), || {
            let mut open = config.clone();
            plan::unknowns(schema, &config, &Value::Null, &mut open);
            settle::state(schema, &settle::settle(&schema.block, &open, &found))
        });
        let result = settled.unwrap_or_else(|error| {
            diags.append(error.into());
            Value::Null
        });
        let mut secrets = Secrets::of(&schema.block, &[&config, &found]);
        secrets.add(Secrets::of_private(&lease.private));
        let mut opened = Opened {
            result: if found.is_null() { Value::Null } else { result },
            lease,
            diags: secrets.conceal(diags),
        };
        if opened.diags.has_errors() {
            self.give_back(&mut opened, configured).await;
        }
        opened
    }

    /// Closes what was opened in spite of the error: core closes only what was opened without one.
    async fn give_back(self: &Arc<Self>, opened: &mut Opened, cx: Cx<E::Client>) {
        let private = std::mem::take(&mut opened.lease.private);
        if private != Private::default() {
            opened
                .diags
                .append(Arc::clone(self).closed(cx, private).await);
        }
    }

    async fn renewed(self: Arc<Self>, cx: Cx<E::Client>, private: Private) -> Opened {
        let cx = Arc::new(cx.limited(E::LIMIT));
        let secrets = Secrets::of_private(&private);
        let outcome = {
            let (this, cx) = (Arc::clone(&self), Arc::clone(&cx));
            operation::run(format!("renewing {}", E::TYPE), E::LIMIT, async move {
                let mut lease = Lease {
                    private,
                    renew_at: None,
                };
                this.resource.renew(&cx, &mut lease).await?;
                Ok(lease)
            })
            .await
        };
        let mut diags = cx.take_warnings();
        let lease = outcome.unwrap_or_else(|error| {
            diags.append(error.into());
            Lease::default()
        });
        Opened {
            result: Value::Null,
            lease,
            diags: secrets.conceal(diags),
        }
    }

    async fn closed(self: Arc<Self>, cx: Cx<E::Client>, private: Private) -> Diags {
        let secrets = Secrets::of_private(&private);
        let cx = Arc::new(cx.limited(E::LIMIT));
        let outcome = {
            let (this, cx) = (Arc::clone(&self), Arc::clone(&cx));
            operation::run(format!("closing {}", E::TYPE), E::LIMIT, async move {
                this.resource.close(&cx, &private).await
            })
            .await
        };
        let mut diags = cx.take_warnings();
        if let Err(error) = outcome {
            diags.append(error.into());
        }
        secrets.conceal(diags)
    }
}

impl<E: EphemeralResource> ErasedEphemeral<E::Client> for Erased<E> {
    fn name(&self) -> &'static str {
        E::TYPE
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of::<E::Model>(0))
    }

    fn limit(&self) -> Duration {
        E::LIMIT
    }

    fn validate(&self, config: &Value) -> Diags {
        let block = &self.shape().schema.block;
        let diags = validate::model(block, config, false, |model, diags| {
            self.resource.validate(model, diags);
        });
        secrecy::redact(block, &[config], diags)
    }

    fn open(self: Arc<Self>, cx: Cx<E::Client>, config: Value) -> Boxed<Opened> {
        Box::pin(self.opened(cx, config))
    }

    fn renew(self: Arc<Self>, cx: Cx<E::Client>, private: Private) -> Boxed<Opened> {
        Box::pin(self.renewed(cx, private))
    }

    fn close(self: Arc<Self>, cx: Cx<E::Client>, private: Private) -> Boxed<Diags> {
        Box::pin(self.closed(cx, private))
    }
}
