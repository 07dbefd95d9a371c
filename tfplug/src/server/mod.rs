//! The gRPC service: the only code that sees both the generated types and the engine.
//!
//! Every call decodes its values by the schema, hands over to the engine, and encodes the answer. Faults of any kind
//! become diagnostics; a gRPC status would reach the user without context.

mod action;
mod convert;
mod data_source;
mod ephemeral;
mod finish;
mod function;
mod import;
mod list;
mod provider;
mod resource;
pub(crate) mod schema;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use futures_util::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use crate::context::{Configured, Cx, Deferral};
use crate::diagnostics::{Diagnostic, Diags, Error, Result, Severity};
use crate::engine::{
    self, ErasedAction, ErasedDataSource, ErasedEphemeral, ErasedList, ErasedResource, Secrets,
    Shape,
};
use crate::function::Function;
use crate::plugin::Control;
use crate::proto::tfplugin6::{self as pb, provider_server};
use crate::provider::{Items, Provider};
use crate::schema::Block;
use crate::value::Value;

/// A provider being served.
pub(crate) struct Server<P: Provider>(Arc<State<P>>);

/// The state that all calls share.
pub(crate) struct State<P: Provider> {
    provider: P,
    catalogue: OnceLock<Catalogue<P::Client>>,
    configured: RwLock<Configured<P::Client>>,
    /// Cancelled and replaced by StopProvider: later calls start fresh.
    stop: Mutex<CancellationToken>,
    applying: AtomicUsize,
    /// The secrets of the provider block, which no message of any object may show.
    secrets: RwLock<Secrets>,
}

/// Everything on offer, by full type name; made at the first call that needs it.
struct Catalogue<C> {
    /// The faults of the declarations: with any, the schema that the host asks for is refused.
    faults: Vec<String>,
    config: Shape,
    meta: Option<Shape>,
    filter: fn(Diags) -> Diags,
    resources: BTreeMap<String, Arc<dyn ErasedResource<C>>>,
    data_sources: BTreeMap<String, Arc<dyn ErasedDataSource<C>>>,
    ephemerals: BTreeMap<String, Arc<dyn ErasedEphemeral<C>>>,
    actions: BTreeMap<String, Arc<dyn ErasedAction<C>>>,
    lists: BTreeMap<String, Arc<dyn ErasedList<C>>>,
    functions: BTreeMap<String, Function>,
}

impl<P: Provider> Server<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self(Arc::new(State {
            provider,
            catalogue: OnceLock::new(),
            configured: RwLock::new(Configured::No),
            stop: Mutex::default(),
            applying: AtomicUsize::new(0),
            secrets: RwLock::default(),
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
            Catalogue {
                faults: crate::check::duplicates::<P>(&items),
                config: Shape::of::<P::Config>(0),
                meta: items.meta,
                filter: items.filter,
                resources: by_name::<P, _>(items.resources, |item| item.name()),
                data_sources: by_name::<P, _>(items.data_sources, |item| item.name()),
                ephemerals: by_name::<P, _>(items.ephemerals, |item| item.name()),
                actions: by_name::<P, _>(items.actions, |item| item.name()),
                lists: by_name::<P, _>(items.lists, |item| item.name()),
                functions: items
                    .functions
                    .into_iter()
                    .map(|function| (function.name.to_owned(), function))
                    .collect(),
            }
        })
    }

    /// Passes diagnostics through the provider's filter.
    fn filtered(&self, diags: Diags) -> Diags {
        (self.catalogue().filter)(diags)
    }

    fn resource(&self, name: &str) -> Result<&Arc<dyn ErasedResource<P::Client>>> {
        let found = self.catalogue().resources.get(name);
        found.ok_or_else(|| unknown_type::<P>("resource", name))
    }

    fn data_source(&self, name: &str) -> Result<&Arc<dyn ErasedDataSource<P::Client>>> {
        let found = self.catalogue().data_sources.get(name);
        found.ok_or_else(|| unknown_type::<P>("data source", name))
    }

    fn ephemeral(&self, name: &str) -> Result<&Arc<dyn ErasedEphemeral<P::Client>>> {
        let found = self.catalogue().ephemerals.get(name);
        found.ok_or_else(|| unknown_type::<P>("ephemeral resource", name))
    }

    fn action(&self, name: &str) -> Result<&Arc<dyn ErasedAction<P::Client>>> {
        let found = self.catalogue().actions.get(name);
        found.ok_or_else(|| unknown_type::<P>("action", name))
    }

    fn list(&self, name: &str) -> Result<&Arc<dyn ErasedList<P::Client>>> {
        let found = self.catalogue().lists.get(name);
        found.ok_or_else(|| unknown_type::<P>("list resource", name))
    }

    /// The module's `provider_meta` block; null where none is declared or set.
    fn meta(&self, encoded: Option<&pb::DynamicValue>) -> Result<Value> {
        match &self.catalogue().meta {
            Some(shape) => convert::value(encoded, &shape.ty),
            None => Ok(Value::Null),
        }
    }

    /// The answer "not in this round" while the provider's configuration is unknown, if the host understands it.
    fn deferred(&self, can: Option<&pb::ClientCapabilities>) -> Option<pb::Deferred> {
        let allowed = can.is_some_and(|can| can.deferral_allowed);
        let unknown = matches!(self.configured(), Configured::Unknown(_));
        (allowed && unknown).then(|| convert::deferred(Deferral::ProviderConfigUnknown))
    }

    fn configured(&self) -> Configured<P::Client> {
        self.configured
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A text without the provider's secrets.
    fn redacted(&self, text: String) -> String {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        secrets.conceal_in(text)
    }

    /// Messages as the protocol has them, without the provider's secrets, and without the warnings that the provider's
    /// filter takes out. Errors are filtered where nothing but validation is at stake: the answer of work that failed would
    /// count as a success without them.
    fn diagnostics(&self, diags: Diags, block: Option<&Block>) -> Vec<pb::Diagnostic> {
        let kept = |one: Diagnostic| match one.severity {
            Severity::Warning => self.filtered([one].into_iter().collect()),
            Severity::Error => [one].into_iter().collect(),
        };
        let diags = diags.into_iter().flat_map(kept).collect();
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        convert::diagnostics(secrets.conceal(diags), block)
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

impl<C> Catalogue<C> {
    fn faults(&self) -> Diags {
        let messages = |fault: &String| {
            let error =
                Error::new(fault).detail("This is a defect of the provider. Please report it.");
            error.into()
        };
        self.faults.iter().map(messages).collect()
    }
}

/// A table by full type name.
fn by_name<P: Provider, T>(
    items: Vec<T>,
    name: impl Fn(&T) -> &'static str,
) -> BTreeMap<String, T> {
    let full = |item: T| (format!("{}_{}", P::NAME, name(&item)), item);
    items.into_iter().map(full).collect()
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

/// An answer that has diagnostics.
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
    read_data_source,
    get_functions,
    get_resource_identity_schemas,
    upgrade_resource_identity,
    move_resource_state,
    generate_resource_config,
    validate_ephemeral_resource_config,
    open_ephemeral_resource,
    renew_ephemeral_resource,
    close_ephemeral_resource,
    validate_list_resource_config,
    validate_action_config,
    plan_action
);

/// Functions have no diagnostics.
impl Failed for pb::call_function::Response {
    fn failed(diagnostics: Vec<pb::Diagnostic>) -> Self {
        let texts = diagnostics
            .into_iter()
            .map(|one| match one.detail.as_str() {
                "" => one.summary,
                detail => format!("{}: {detail}", one.summary),
            });
        let text = texts.collect::<Vec<_>>().join("\n");
        Self {
            error: Some(pb::FunctionError {
                text,
                function_argument: None,
            }),
            ..Self::default()
        }
    }
}

/// Runs one call; an error or a panic becomes diagnostics.
async fn answer<P: Provider, T: Failed>(
    state: &State<P>,
    rpc: &'static str,
    subject: String,
    work: impl Future<Output = Result<T>>,
) -> Result<Response<T>, Status> {
    let begun = Instant::now();
    let outcome = engine::caught_async(format!("{rpc} {subject}").trim_end(), work).await;
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(
        tf_rpc = rpc,
        tf_resource_type = subject,
        tf_req_duration_ms = milliseconds,
        "served a call"
    );
    let response = outcome.unwrap_or_else(|error| T::failed(state.diagnostics(error.into(), None)));
    Ok(Response::new(response))
}

/// The service. A macro writes the whole `impl`, because `async_trait` does not see into macros inside it; the calls about
/// state stores are not listed and answer "unimplemented" by themselves.
macro_rules! service {
    ($($rpc:ident by $file:ident, $subject:expr;)*) => {
        #[tonic::async_trait]
        impl<P: Provider> provider_server::Provider for Server<P> {
            $(async fn $rpc(&self, request: Request<pb::$rpc::Request>) -> Result<Response<pb::$rpc::Response>, Status> {
                let request = request.into_inner();
                let subject: fn(&pb::$rpc::Request) -> String = $subject;
                answer(&self.0, stringify!($rpc), subject(&request), $file::$rpc(&self.0, request)).await
            })*

            async fn stop_provider(
                &self,
                _: Request<pb::stop_provider::Request>,
            ) -> Result<Response<pb::stop_provider::Response>, Status> {
                self.0.stop();
                Ok(Response::new(pb::stop_provider::Response::default()))
            }

            async fn list_resource(
                &self,
                request: Request<pb::list_resource::Request>,
            ) -> Result<Response<BoxStream<pb::list_resource::Event>>, Status> {
                let events = list::list_resource(&self.0, request.into_inner());
                Ok(Response::new(Box::pin(ReceiverStream::new(events).map(Ok))))
            }

            async fn invoke_action(
                &self,
                request: Request<pb::invoke_action::Request>,
            ) -> Result<Response<BoxStream<pb::invoke_action::Event>>, Status> {
                let events = action::invoke_action(&self.0, request.into_inner());
                Ok(Response::new(Box::pin(ReceiverStream::new(events).map(Ok))))
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
    import_resource_state by import, |request| request.type_name.clone();
    validate_data_resource_config by data_source, |request| request.type_name.clone();
    read_data_source by data_source, |request| request.type_name.clone();
    upgrade_resource_identity by import, |request| request.type_name.clone();
    move_resource_state by import, |request| request.target_type_name.clone();
    generate_resource_config by import, |request| request.type_name.clone();
    get_resource_identity_schemas by provider, |_| String::new();
    get_functions by function, |_| String::new();
    call_function by function, |request| request.name.clone();
    validate_ephemeral_resource_config by ephemeral, |request| request.type_name.clone();
    open_ephemeral_resource by ephemeral, |request| request.type_name.clone();
    renew_ephemeral_resource by ephemeral, |request| request.type_name.clone();
    close_ephemeral_resource by ephemeral, |request| request.type_name.clone();
    validate_list_resource_config by list, |request| request.type_name.clone();
    validate_action_config by action, |request| request.type_name.clone();
    plan_action by action, |request| request.action_type.clone();
}

#[cfg(test)]
mod tests;
