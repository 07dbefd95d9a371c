//! The services a go-plugin host expects beside the provider's own: controller, standard streams,
//! broker and health.

use std::pin::Pin;

use futures_util::{Stream, StreamExt as _, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use crate::proto::health::health_check_response::ServingStatus;
use crate::proto::health::health_server::Health;
use crate::proto::health::{HealthCheckRequest, HealthCheckResponse};
use crate::proto::plugin::grpc_broker_server::GrpcBroker;
use crate::proto::plugin::grpc_controller_server::GrpcController;
use crate::proto::plugin::grpc_stdio_server::GrpcStdio;
use crate::proto::plugin::{ConnInfo, Empty, StdioData};

/// A stream of answers.
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Sends nothing until `stop`.
fn silence<T: Send + 'static>(stop: CancellationToken) -> Answers<T> {
    Box::pin(stream::pending().take_until(stop.cancelled_owned()))
}

/// Ends the process at the host's request.
pub(super) struct Controller {
    /// Cancelled when the host asks for the end.
    pub(super) shutdown: CancellationToken,
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.shutdown.cancel();
        Ok(Response::new(Empty {}))
    }
}

/// Carries the process's output, which here means none: whatever we sent, the host would log a warning
/// about it.
pub(super) struct Stdio {
    /// Ends the stream.
    pub(super) stop: CancellationToken,
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    async fn stream_stdio(&self, _: Request<()>) -> Result<Response<Answers<StdioData>>, Status> {
        Ok(Response::new(silence(self.stop.clone())))
    }
}

/// Listens to offers of further connections without taking any up.
pub(super) struct Broker {
    /// Ends the stream.
    pub(super) stop: CancellationToken,
}

#[tonic::async_trait]
impl GrpcBroker for Broker {
    async fn start_stream(
        &self,
        offers: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Answers<ConnInfo>>, Status> {
        // When the host closes its half, ours stays open.
        let ignored = offers.into_inner().filter_map(async |_| None);
        let answers = ignored.chain(silence(self.stop.clone()));
        Ok(Response::new(Box::pin(
            answers.take_until(self.stop.clone().cancelled_owned()),
        )))
    }
}

/// Reports that we serve, which is true of any process that can answer.
pub(super) struct Serving {
    /// Ends the stream of changes.
    pub(super) stop: CancellationToken,
}

#[tonic::async_trait]
impl Health for Serving {
    async fn check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(serving()))
    }

    async fn watch(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<Answers<HealthCheckResponse>>, Status> {
        let first = stream::iter([Ok(serving())]);
        Ok(Response::new(Box::pin(
            first.chain(silence(self.stop.clone())),
        )))
    }
}

/// The one answer there is.
fn serving() -> HealthCheckResponse {
    HealthCheckResponse {
        status: ServingStatus::Serving.into(),
    }
}
