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

use super::{Boxed, ErasedEphemeral, Opened, Shape, operation, plan, settle, validate};

pub(super) struct Erased<E> {
    resource: E,
    shape: OnceLock<Shape>,
}

/// What survives the handler: a lease that was taken must be closed even if opening failed later.
type Shared = Arc<Mutex<(Value, Lease)>>;

fn put(shared: &Shared, value: (Value, Lease)) {
    *shared.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

fn take(shared: &Shared) -> (Value, Lease) {
    std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner))
}

impl<E: EphemeralResource> Erased<E> {
    pub(super) fn new(resource: E) -> Self {
        Self {
            resource,
            shape: OnceLock::new(),
        }
    }

    async fn opened(self: Arc<Self>, cx: Cx<E::Client>, config: Value) -> Opened {
        let cx = Arc::new(cx.limited(E::LIMIT));
        let shared = Shared::default();
        let outcome = {
            let (this, cx, shared) = (Arc::clone(&self), Arc::clone(&cx), Arc::clone(&shared));
            let config = config.clone();
            operation::run(format!("opening {}", E::TYPE), E::LIMIT, async move {
                let mut lease = Lease::default();
                let config = decode_object(&config)?;
                let model = this.resource.open(&cx, config, &mut lease).await?;
                put(&shared, (model.encode(), lease));
                Ok(())
            })
            .await
        };
        let mut diags = cx.take_warnings();
        if let Err(error) = outcome {
            diags.append(error.into());
        }
        let (found, lease) = take(&shared);
        let result = if found.is_null() {
            Value::Null
        } else {
            let schema = &self.shape().schema;
            let mut open = config.clone();
            plan::unknowns(schema, &config, &Value::Null, &mut open);
            settle::state(schema, &settle::settle(&schema.block, &open, &found))
        };
        Opened {
            result,
            lease,
            diags,
        }
    }

    async fn renewed(self: Arc<Self>, cx: Cx<E::Client>, private: Private) -> Opened {
        let cx = Arc::new(cx.limited(E::LIMIT));
        let shared = Shared::default();
        let outcome = {
            let (this, cx, shared) = (Arc::clone(&self), Arc::clone(&cx), Arc::clone(&shared));
            operation::run(format!("renewing {}", E::TYPE), E::LIMIT, async move {
                let mut lease = Lease {
                    private,
                    renew_at: None,
                };
                this.resource.renew(&cx, &mut lease).await?;
                put(&shared, (Value::Null, lease));
                Ok(())
            })
            .await
        };
        let mut diags = cx.take_warnings();
        if let Err(error) = outcome {
            diags.append(error.into());
        }
        let (result, lease) = take(&shared);
        Opened {
            result,
            lease,
            diags,
        }
    }

    async fn closed(self: Arc<Self>, cx: Cx<E::Client>, private: Private) -> Diags {
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
        diags
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
        validate::model(block, config, false, |model, diags| {
            self.resource.validate(model, diags);
        })
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
