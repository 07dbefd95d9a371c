//! A provider without an engine: the generated service, implemented by hand, with calls that misbehave.
//!
//! The tests of the plugin process drive it (`tests/plugin`), and Terraform runs it when it is called
//! `terraform-provider-bare`. The behaviour of a call depends on its type name.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "misbehaves on purpose"
)]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tfplug::proto::tfplugin6::diagnostic::Severity;
use tfplug::proto::tfplugin6::provider_server::Provider;
use tfplug::proto::tfplugin6::{
    Diagnostic, Schema, ServerCapabilities, apply_resource_change, configure_provider,
    get_provider_schema, schema, stop_provider, validate_provider_config, validate_resource_config,
};
use tokio::sync::Notify;
use tonic::{Request, Response, Status};

/// The whole state of the provider.
#[derive(Clone, Default)]
struct Bare {
    /// Applies in flight.
    applies: Arc<AtomicUsize>,
    /// Wakes those that wait.
    stop: Arc<Notify>,
}

fn main() -> ExitCode {
    let bare = Bare::default();
    let (applies, stop) = (bare.applies.clone(), bare.stop.clone());
    tfplug::serve_bare(
        "bare",
        env!("CARGO_PKG_VERSION"),
        "example/bare",
        bare,
        move || stop.notify_waiters(),
        move || applies.load(Ordering::SeqCst) == 0,
    )
}

impl Bare {
    /// The misbehaviour of a validation, on top of accepting.
    fn misbehave(type_name: &str) {
        match type_name {
            "bare_panic" => panic!("asked to"),
            "bare_print" => {
                println!("a stray line on standard output");
                eprintln!("a stray line on standard error");
            }
            "bare_log" => {
                let span = tracing::info_span!("call", tf_rpc = "ValidateResourceConfig");
                let _inside = span.enter();
                tracing::trace!(number = 1, "at trace");
                tracing::warn!("several\nlines");
                tracing::info!(long = "y".repeat(200 * 1024), "{}", "x".repeat(200 * 1024));
            }
            _ => {}
        }
    }
}

/// An answer with nothing in it.
fn empty<T: Default>() -> Result<Response<T>, Status> {
    Ok(Response::new(T::default()))
}

/// An error for a name that is not one of ours.
fn unknown_type(type_name: &str) -> Vec<Diagnostic> {
    let unknown = Diagnostic {
        severity: Severity::Error.into(),
        summary: format!("There is no resource {type_name}"),
        ..Diagnostic::default()
    };
    match type_name.starts_with("bare_") {
        true => Vec::new(),
        false => vec![unknown],
    }
}

/// Everything else answers "unimplemented".
#[tonic::async_trait]
impl Provider for Bare {
    async fn get_provider_schema(
        &self,
        _: Request<get_provider_schema::Request>,
    ) -> Result<Response<get_provider_schema::Response>, Status> {
        let nothing = Schema {
            version: 0,
            block: Some(schema::Block {
                description: "Nothing at all.".to_owned(),
                ..schema::Block::default()
            }),
        };
        Ok(Response::new(get_provider_schema::Response {
            provider: Some(nothing.clone()),
            data_source_schemas: [("bare_nothing".to_owned(), nothing)].into(),
            server_capabilities: Some(ServerCapabilities {
                get_provider_schema_optional: true,
                ..ServerCapabilities::default()
            }),
            ..get_provider_schema::Response::default()
        }))
    }

    async fn validate_provider_config(
        &self,
        _: Request<validate_provider_config::Request>,
    ) -> Result<Response<validate_provider_config::Response>, Status> {
        empty()
    }

    async fn configure_provider(
        &self,
        _: Request<configure_provider::Request>,
    ) -> Result<Response<configure_provider::Response>, Status> {
        empty()
    }

    async fn validate_resource_config(
        &self,
        request: Request<validate_resource_config::Request>,
    ) -> Result<Response<validate_resource_config::Response>, Status> {
        Self::misbehave(&request.get_ref().type_name);
        Ok(Response::new(validate_resource_config::Response {
            diagnostics: unknown_type(&request.get_ref().type_name),
        }))
    }

    async fn apply_resource_change(
        &self,
        request: Request<apply_resource_change::Request>,
    ) -> Result<Response<apply_resource_change::Response>, Status> {
        self.applies.fetch_add(1, Ordering::SeqCst);
        let (duration, stoppable) = match request.get_ref().type_name.as_str() {
            "bare_slow" => (Duration::from_secs(60), true),
            "bare_stubborn" => (Duration::from_secs(2), false),
            "bare_endless" => (Duration::from_secs(600), false),
            _ => (Duration::ZERO, true),
        };
        let private = tokio::select! {
            () = tokio::time::sleep(duration) => "finished",
            () = self.stop.notified(), if stoppable => "stopped",
        };
        self.applies.fetch_sub(1, Ordering::SeqCst);
        Ok(Response::new(apply_resource_change::Response {
            private: private.into(),
            diagnostics: unknown_type(&request.get_ref().type_name),
            ..apply_resource_change::Response::default()
        }))
    }

    async fn stop_provider(
        &self,
        _: Request<stop_provider::Request>,
    ) -> Result<Response<stop_provider::Response>, Status> {
        self.stop.notify_waiters();
        empty()
    }
}
