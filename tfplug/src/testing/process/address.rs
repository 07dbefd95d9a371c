//! Where a provider listens, and the ways to connect there.

use std::io;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::{Channel, Endpoint, Uri};
use tower::service_fn;

use crate::proto::tfplugin6::provider_client::ProviderClient;
use crate::testing::Failure;
use crate::testing::failure::failed;

/// The name under which every provider's certificate is checked.
const SERVER_NAME: &str = "localhost";

/// A transport, encrypted or not.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Where a provider listens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// `unix` or `tcp`.
    pub network: String,
    /// A path, or host and port.
    pub address: String,
}

impl Address {
    /// A connection without anything on top.
    ///
    /// # Errors
    /// Nothing listens there, or it refuses us.
    pub async fn raw(&self) -> io::Result<Box<dyn Io>> {
        match self.network.as_str() {
            "unix" => Ok(Box::new(UnixStream::connect(&self.address).await?)),
            _ => Ok(Box::new(TcpStream::connect(&self.address).await?)),
        }
    }

    /// A TLS connection.
    ///
    /// # Errors
    /// There is no connection, or the two sides do not agree.
    pub async fn encrypted(&self, config: ClientConfig) -> io::Result<TlsStream<Box<dyn Io>>> {
        let name = ServerName::try_from(SERVER_NAME).map_err(io::Error::other)?;
        TlsConnector::from(Arc::new(config))
            .connect(name, self.raw().await?)
            .await
    }

    /// A gRPC channel over one connection, which exists when this returns.
    ///
    /// # Errors
    /// There is no connection.
    pub async fn channel(&self, tls: Option<ClientConfig>) -> Result<Channel, Failure> {
        let address = self.clone();
        let connector = service_fn(move |_: Uri| {
            let (address, tls) = (address.clone(), tls.clone());
            async move {
                let io: Box<dyn Io> = match tls {
                    None => address.raw().await?,
                    Some(config) => Box::new(address.encrypted(config).await?),
                };
                Ok::<_, io::Error>(TokioIo::new(io))
            }
        });
        Endpoint::from_static("http://localhost")
            .connect_with_connector(connector)
            .await
            .map_err(|error| describe(&error))
            .map_err(failed(format_args!(
                "connecting to {} {}",
                self.network, self.address
            )))
    }
}

/// An error with its causes, which tonic does not print.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// The provider's own service over `channel`, with core's limits: practically none.
pub fn provider_client(channel: Channel) -> ProviderClient<Channel> {
    ProviderClient::new(channel)
        .max_decoding_message_size(i32::MAX as usize)
        .max_encoding_message_size(i32::MAX as usize)
}
