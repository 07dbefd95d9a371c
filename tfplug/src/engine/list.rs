//! A typed list resource behind the erased interface.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::{Diags, Error, Result};
use crate::list_resource::{Found, ListResource};
use crate::model::{Attr, Field, Model};
use crate::path::Path;
use crate::resource::{Resource, decode_object};
use crate::schema::Schema;
use crate::value::Value;

use super::{
    Boxed, ErasedList, ListRequest, Listed, Secrets, Shape, operation, secrecy, settle, validate,
};

pub(super) struct Erased<L> {
    list: L,
    shape: OnceLock<Shape>,
    /// The schema of what is listed.
    listed: OnceLock<Arc<Schema>>,
}

impl<L: ListResource> Erased<L> {
    pub(super) fn new(list: L) -> Self {
        Self {
            list,
            shape: OnceLock::new(),
            listed: OnceLock::new(),
        }
    }

    /// Not in a task of its own: whoever drops the future ends the work.
    async fn run(
        self: Arc<Self>,
        cx: Cx<<L::Of as Resource>::Client>,
        request: ListRequest,
    ) -> Diags {
        let cx = cx.limited(L::LIMIT);
        let ListRequest {
            config,
            whole,
            tell,
        } = request;
        let schema = self.listed.get_or_init(|| {
            Arc::new(Schema {
                version: L::Of::VERSION,
                block: <L::Of as Resource>::Model::block(),
            })
        });
        let schema = Arc::clone(schema);
        let block = &self.shape().schema.block;
        let secrets = Arc::new(Mutex::new(Secrets::of(block, &[&config])));
        let known = Arc::clone(&secrets);
        let found = Found::new(whole, move |name, state| {
            let brought = Secrets::of(&schema.block, &[&state]);
            known
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(brought);
            tell(listed::<L::Of>(name, &state, whole.then_some(&*schema)))
        });
        let work = async {
            let config = decode_object(&config)?;
            self.list.list(&cx, config, &found).await
        };
        let work = operation::caught_async("the list", work);
        let outcome: Result = match tokio::time::timeout(L::LIMIT, work).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::new(format!(
                "Listing {} did not end within {} s",
                L::Of::TYPE,
                L::LIMIT.as_secs()
            ))),
        };
        let mut diags = cx.take_warnings();
        if let Err(error) = outcome {
            diags.append(error.into());
        }
        let secrets = secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.conceal(diags)
    }
}

/// An object by its identity, and with its state if there is a schema for it.
fn listed<R: Resource>(name: String, state: &Value, whole: Option<&Schema>) -> Listed {
    let model = R::Model::decode(state, &Path::root()).map(Attr::into_known);
    let identity = model.ok().flatten().as_ref().and_then(R::identity);
    let identity = identity.map(|identity| settle::known_only(&identity.encode()));
    Listed {
        name,
        identity: identity.unwrap_or_default(),
        state: whole.map_or(Value::Null, |schema| settle::state(schema, state)),
    }
}

impl<L: ListResource> ErasedList<<L::Of as Resource>::Client> for Erased<L> {
    fn name(&self) -> &'static str {
        L::Of::TYPE
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of::<L::Config>(0))
    }

    fn limit(&self) -> Duration {
        L::LIMIT
    }

    fn validate(&self, config: &Value) -> Diags {
        let block = &self.shape().schema.block;
        let diags = validate::model(block, config, false, |model, diags| {
            self.list.validate(model, diags);
        });
        secrecy::redact(block, &[config], diags)
    }

    fn list(
        self: Arc<Self>,
        cx: Cx<<L::Of as Resource>::Client>,
        request: ListRequest,
    ) -> Boxed<Diags> {
        Box::pin(self.run(cx, request))
    }
}
