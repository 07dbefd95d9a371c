//! The gRPC service: the only code that sees both the generated types and the engine.
//!
//! Every call decodes its values by the schema, hands over to the engine, and encodes the answer. Faults of any kind
//! become diagnostics; a gRPC status would reach the user without context.

mod convert;
mod data_source;
mod provider;
mod resource;
pub(crate) mod schema;

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use crate::context::{Configured, Cx};
use crate::diagnostics::{Error, Result};
use crate::engine::{ErasedDataSource, ErasedResource, Shape};
use crate::model::Model;
use crate::plugin::Control;
use crate::proto::tfplugin6::{self as pb, provider_server};
use crate::provider::{Items, Provider};
use crate::schema::Schema;

/// A provider being served.
pub(crate) struct Server<P: Provider>(Arc<State<P>>);

/// What all calls share.
pub(crate) struct State<P: Provider> {
    provider: P,
    catalogue: OnceLock<Catalogue<P::Client>>,
    configured: RwLock<Configured<P::Client>>,
    /// Cancelled and replaced by StopProvider: later calls start fresh.
    stop: Mutex<CancellationToken>,
    applying: AtomicUsize,
}

/// Everything on offer, by full type name; made at the first call that needs it.
struct Catalogue<C> {
    config: Shape,
    resources: BTreeMap<String, Arc<dyn ErasedResource<C>>>,
    data_sources: BTreeMap<String, Arc<dyn ErasedDataSource<C>>>,
}

impl<P: Provider> Server<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self(Arc::new(State {
            provider,
            catalogue: OnceLock::new(),
            configured: RwLock::new(Configured::No),
            stop: Mutex::default(),
            applying: AtomicUsize::new(0),
        }))
    }

    /// How the process stops work and sees whether there is any.
    pub(crate) fn control(&self) -> Arc<dyn Control> {
        Arc::clone(&self.0) as Arc<dyn Control>
    }
}

impl<P: Provider> State<P> {
    fn catalogue(&self) -> &Catalogue<P::Client> {
        self.catalogue.get_or_init(|| {
            let items = Items::<P::Client>::of::<P>();
            let full = |name: &str| format!("{}_{name}", P::NAME);
            Catalogue {
                config: Shape::new(Schema {
                    version: 0,
                    block: P::Config::block(),
                }),
                resources: items
                    .resources
                    .into_iter()
                    .map(|item| (full(item.name()), item))
                    .collect(),
                data_sources: items
                    .data_sources
                    .into_iter()
                    .map(|item| (full(item.name()), item))
                    .collect(),
            }
        })
    }

    fn resource(&self, name: &str) -> Result<&Arc<dyn ErasedResource<P::Client>>> {
        self.catalogue()
            .resources
            .get(name)
            .ok_or_else(|| unknown_type::<P>("resource", name))
    }

    fn data_source(&self, name: &str) -> Result<&Arc<dyn ErasedDataSource<P::Client>>> {
        self.catalogue()
            .data_sources
            .get(name)
            .ok_or_else(|| unknown_type::<P>("data source", name))
    }

    fn configured(&self) -> Configured<P::Client> {
        self.configured
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A context for one operation; the engine sets its deadline.
    fn cx(&self) -> Cx<P::Client> {
        let stop = self
            .stop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .child_token();
        Cx::new(self.configured(), stop, None)
    }
}

impl<P: Provider> Control for State<P> {
    fn stop(&self) {
        let mut stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *stop).cancel();
    }

    fn idle(&self) -> bool {
        self.applying.load(Ordering::SeqCst) == 0
    }
}

/// Counts an apply for as long as it runs, even when its request is gone.
struct Applying<P: Provider>(Arc<State<P>>);

impl<P: Provider> Applying<P> {
    fn begin(state: &Arc<State<P>>) -> Self {
        state.applying.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(state))
    }
}

impl<P: Provider> Drop for Applying<P> {
    fn drop(&mut self) {
        self.0.applying.fetch_sub(1, Ordering::SeqCst);
    }
}

fn unknown_type<P: Provider>(kind: &str, name: &str) -> Error {
    Error::new(format!("There is no {kind} {name}")).detail(format!(
        "Version {} of the provider does not offer it. A newer one may.",
        P::VERSION
    ))
}

/// An answer that can say that something went wrong.
trait Failed: Sized {
    fn failed(diagnostics: Vec<pb::Diagnostic>) -> Self;
}

macro_rules! failed {
    ($($module:ident),*) => {$(
        #[allow(clippy::field_reassign_with_default, reason = "some answers have no other field")]
        impl Failed for pb::$module::Response {
            fn failed(diagnostics: Vec<pb::Diagnostic>) -> Self {
                let mut response = Self::default();
                response.diagnostics = diagnostics;
                response
            }
        }
    )*};
}

failed!(
    get_metadata,
    get_provider_schema,
    validate_provider_config,
    configure_provider,
    validate_resource_config,
    validate_data_resource_config,
    upgrade_resource_state,
    read_resource,
    plan_resource_change,
    apply_resource_change,
    import_resource_state,
    read_data_source
);

/// Runs one call; an error or a panic becomes diagnostics.
async fn answer<T: Failed>(
    rpc: &'static str,
    subject: String,
    work: impl Future<Output = Result<T>>,
) -> Result<Response<T>, Status> {
    let begun = Instant::now();
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(
        tf_rpc = rpc,
        tf_resource_type = subject,
        tf_req_duration_ms = milliseconds,
        "served a call"
    );
    let response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => T::failed(convert::diagnostics(error.into(), None)),
        Err(payload) => {
            let error = crate::engine::panicked(&format!("{rpc} {subject}"), payload.as_ref());
            T::failed(convert::diagnostics(error.into(), None))
        }
    };
    Ok(Response::new(response))
}

/// The service. A macro writes the whole `impl`, because `async_trait` does not see into macros inside it; calls that are
/// not listed answer "unimplemented" by themselves, since they are never announced.
macro_rules! service {
    ($($rpc:ident by $file:ident, $subject:expr;)*) => {
        #[tonic::async_trait]
        impl<P: Provider> provider_server::Provider for Server<P> {
            $(async fn $rpc(&self, request: Request<pb::$rpc::Request>) -> Result<Response<pb::$rpc::Response>, Status> {
                let request = request.into_inner();
                let subject: fn(&pb::$rpc::Request) -> String = $subject;
                answer(stringify!($rpc), subject(&request), $file::$rpc(&self.0, request)).await
            })*

            async fn stop_provider(
                &self,
                _: Request<pb::stop_provider::Request>,
            ) -> Result<Response<pb::stop_provider::Response>, Status> {
                self.0.stop();
                Ok(Response::new(pb::stop_provider::Response::default()))
            }

            async fn get_functions(
                &self,
                _: Request<pb::get_functions::Request>,
            ) -> Result<Response<pb::get_functions::Response>, Status> {
                Ok(Response::new(pb::get_functions::Response::default()))
            }

            async fn get_resource_identity_schemas(
                &self,
                _: Request<pb::get_resource_identity_schemas::Request>,
            ) -> Result<Response<pb::get_resource_identity_schemas::Response>, Status> {
                Ok(Response::new(pb::get_resource_identity_schemas::Response::default()))
            }
        }
    };
}

service! {
    get_metadata by provider, |_| String::new();
    get_provider_schema by provider, |_| String::new();
    validate_provider_config by provider, |_| String::new();
    configure_provider by provider, |_| String::new();
    validate_resource_config by resource, |request| request.type_name.clone();
    upgrade_resource_state by resource, |request| request.type_name.clone();
    read_resource by resource, |request| request.type_name.clone();
    plan_resource_change by resource, |request| request.type_name.clone();
    apply_resource_change by resource, |request| request.type_name.clone();
    import_resource_state by resource, |request| request.type_name.clone();
    validate_data_resource_config by data_source, |request| request.type_name.clone();
    read_data_source by data_source, |request| request.type_name.clone();
}
