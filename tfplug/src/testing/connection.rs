//! A connection to a provider: in this process, or over any channel.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use hyper_util::rt::TokioIo;
use tokio::io::{DuplexStream, duplex};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::Failure;
use super::failure::failed;
use crate::proto::tfplugin6::provider_client::ProviderClient;
use crate::proto::tfplugin6::provider_server::{self, ProviderServer};
use crate::provider::Provider;
use crate::server::Server;

/// The largest message in either direction, as in core.
const MAX_MESSAGE_BYTES: usize = 256 << 20;
/// The capacity of the pipe to a provider in this process.
const PIPE_BYTES: usize = 64 << 10;

/// An open connection to one provider. Clones share it.
#[derive(Clone, Debug)]
pub struct Connection {
    client: ProviderClient<Channel>,
    /// Ends the server in this process with the last clone.
    _server: Option<Arc<DropGuard>>,
}

impl Connection {
    /// Serves `provider` in this process and connects to it; needs no socket and no second process.
    ///
    /// # Errors
    /// The connection could not be made.
    pub async fn in_process<P: Provider>(provider: P) -> Result<Self, Failure> {
        Self::to_service(Server::new(provider)).await
    }

    /// Uses a channel that leads to a provider.
    pub fn over(channel: Channel) -> Self {
        let client = ProviderClient::new(channel)
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        Self {
            client,
            _server: None,
        }
    }

    /// The client that makes the calls.
    #[doc(hidden)]
    pub fn client(&self) -> ProviderClient<Channel> {
        self.client.clone()
    }

    pub(crate) async fn to_service<S: provider_server::Provider>(
        service: S,
    ) -> Result<Self, Failure> {
        let (ours, theirs) = duplex(PIPE_BYTES);
        let stop = CancellationToken::new();
        let service = ProviderServer::new(service)
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        let incoming = stream::iter([Ok::<_, std::io::Error>(theirs)]).chain(stream::pending());
        let serving = tonic::transport::Server::builder()
            .add_service(service)
            .serve_with_incoming_shutdown(incoming, stop.clone().cancelled_owned());
        tokio::spawn(serving);
        let guard = Arc::new(stop.drop_guard());
        Ok(Self {
            _server: Some(guard),
            ..Self::over(channel(ours).await?)
        })
    }
}

/// A channel over one pipe, which cannot be dialed twice.
async fn channel(pipe: DuplexStream) -> Result<Channel, Failure> {
    let mut pipe = Some(pipe);
    let connector = service_fn(move |_| {
        let pipe = pipe.take().map(TokioIo::new);
        async move { pipe.ok_or_else(|| std::io::Error::other("the pipe to the provider is closed")) }
    });
    Endpoint::from_static("http://in.process")
        .connect_with_connector(connector)
        .await
        .map_err(failed("connecting in this process"))
}
