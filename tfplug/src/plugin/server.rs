//! Runs the server, and ends it: on the host's request, on a signal, or when the host is gone.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::listener::Listener;
use super::process::{Parent, Signals};
use super::services::{Broker, Controller, Serving, Stdio};
use super::{Control, describe, incoming};
use crate::proto::health::health_server::HealthServer;
use crate::proto::plugin::grpc_broker_server::GrpcBrokerServer;
use crate::proto::plugin::grpc_controller_server::GrpcControllerServer;
use crate::proto::plugin::grpc_stdio_server::GrpcStdioServer;
use crate::proto::tfplugin6::provider_server::{Provider, ProviderServer};

/// Largest message in either direction, as in Go providers.
const MAX_MESSAGE_BYTES: usize = 256 << 20;
/// Time for answers on their way once the end is decided. The host kills us after two seconds.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(800);
/// Time for changes in progress after SIGTERM.
const TIMEOUT_AFTER_SIGNAL: Duration = Duration::from_secs(10);
/// Time for changes in progress when the host is gone: their result is lost, but not what they touch.
const TIMEOUT_WITHOUT_HOST: Duration = Duration::from_secs(30);
/// How often to ask whether they are done.
const IDLE_POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Threads for blocking calls, of which there are few (name resolution).
const BLOCKING_THREADS: usize = 16;

/// The process on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// The process that started us and will end us.
    Plugin,
    /// Anybody, until an interrupt.
    Debugger,
}

/// Why the server ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The host asked for it.
    Shutdown,
    /// A signal asked for it.
    Signal,
    /// There is no host any more.
    Orphaned,
}

/// A server that is ready to be announced: it listens, and it will not die of an interrupt.
#[derive(Debug)]
pub(super) struct Server {
    listener: Listener,
    runtime: Runtime,
    signals: Signals,
    parent: Parent,
}

impl Server {
    /// Takes over a listener.
    pub(super) fn prepare(listener: Listener) -> Result<Self, String> {
        let workers = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 4));
        let runtime = Builder::new_multi_thread()
            .worker_threads(workers)
            .max_blocking_threads(BLOCKING_THREADS)
            .enable_all()
            .build()
            .map_err(describe("starting the runtime failed"))?;
        let inside = runtime.enter();
        let signals = Signals::catch().map_err(describe("catching signals failed"))?;
        drop(inside);
        Ok(Self {
            listener,
            runtime,
            signals,
            parent: Parent::now(),
        })
    }

    /// Network and address for the host.
    pub(super) fn address(&self) -> Result<(&'static str, String), String> {
        let address = self
            .listener
            .address()
            .map_err(describe("finding the address failed"))?;
        Ok((self.listener.network(), address))
    }

    /// Serves until something ends it.
    pub(super) fn run<S: Provider>(
        self,
        tls: Option<Arc<ServerConfig>>,
        host: Host,
        service: impl FnOnce() -> (S, Arc<dyn Control>),
    ) -> Result<(), String> {
        let Self {
            listener,
            runtime,
            mut signals,
            parent,
        } = self;
        let result = runtime.block_on(async {
            let (service, control) = service();
            let (shutdown, stop) = (CancellationToken::new(), CancellationToken::new());
            let incoming = incoming::accept(&listener, tls, stop.clone())
                .map_err(describe("accepting connections failed"))?;
            let services = serve_services(service, incoming, shutdown.clone(), stop.clone());
            let mut serving = tokio::spawn(services);
            let end = tokio::select! {
                result = &mut serving => return Err(format!("the server ended by itself: {result:?}")),
                end = why_to_end(host, &shutdown, &mut signals, &parent) => end,
            };
            tracing::debug!(?end, "ending");
            wind_down(end, control.as_ref()).await;
            stop.cancel();
            if timeout(DRAIN_TIMEOUT, serving).await.is_err() {
                tracing::debug!("some answers were not collected in time");
            }
            Ok(())
        });
        runtime.shutdown_background();
        result
    }
}

/// Serves everything over `incoming`: until `stop`, and then until the last answer is out.
async fn serve_services<S: Provider>(
    service: S,
    incoming: incoming::Incoming,
    shutdown: CancellationToken,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    let provider = ProviderServer::new(service)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES);
    tonic::transport::Server::builder()
        .add_service(provider)
        .add_service(GrpcControllerServer::new(Controller { shutdown }))
        .add_service(GrpcStdioServer::new(Stdio { stop: stop.clone() }))
        .add_service(GrpcBrokerServer::new(Broker { stop: stop.clone() }))
        .add_service(HealthServer::new(Serving { stop: stop.clone() }))
        .serve_with_incoming_shutdown(incoming, stop.cancelled_owned())
        .await
}

/// Waits for a reason to end.
///
/// StopProvider is none: it reaches the service, which cancels work and serves on.
async fn why_to_end(
    host: Host,
    shutdown: &CancellationToken,
    signals: &mut Signals,
    parent: &Parent,
) -> End {
    match host {
        Host::Plugin => tokio::select! {
            () = shutdown.cancelled() => End::Shutdown,
            () = signals.terminated() => End::Signal,
            () = parent.gone() => End::Orphaned,
        },
        Host::Debugger => {
            signals.interrupted().await;
            End::Signal
        }
    }
}

/// Asks work in progress to end, and gives changes the time they need, within bounds.
async fn wind_down(end: End, control: &dyn Control) {
    control.stop();
    let patience = match end {
        // The host does not ask for it while it waits for an answer.
        End::Shutdown => return,
        End::Signal => TIMEOUT_AFTER_SIGNAL,
        End::Orphaned => TIMEOUT_WITHOUT_HOST,
    };
    let idle = async {
        while !control.idle() {
            sleep(IDLE_POLL_INTERVAL).await;
        }
    };
    if timeout(patience, idle).await.is_err() {
        tracing::warn!("ending in the middle of a change, which took too long to stop");
    }
}
