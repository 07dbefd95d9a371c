//! A provider that has announced itself, and a connection to it.

use std::path::PathBuf;

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use tokio::time::timeout;
use tonic::Code;
use tonic::transport::Channel;

use super::{Address, Handshake, Identity, Process, SOON, Shows, client_config, provider_client};
use crate::proto::plugin::Empty;
use crate::proto::plugin::grpc_controller_client::GrpcControllerClient;
use crate::proto::tfplugin6::provider_client::ProviderClient;
use crate::testing::Failure;
use crate::testing::failure::refused;

/// The error of a call whose connection breaks.
const GONE: [Code; 3] = [Code::Unknown, Code::Unavailable, Code::Cancelled];

/// A running provider; dropping this ends it.
#[derive(Debug)]
pub struct Plugin {
    /// The program.
    pub process: Process,
    /// The handshake line.
    pub handshake: Handshake,
    /// Who we are for it; without one the connection is not encrypted.
    pub identity: Option<Identity>,
}

impl Plugin {
    pub(super) fn new(process: Process, handshake: Handshake, identity: Option<Identity>) -> Self {
        Self {
            process,
            handshake,
            identity,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> Address {
        self.handshake.address()
    }

    /// The path of its socket; `None` if it listens on a port.
    pub fn socket(&self) -> Option<PathBuf> {
        let Address { network, address } = self.address();
        (network == "unix").then(|| PathBuf::from(address))
    }

    /// The certificate of its line.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn certificate(&self) -> Result<CertificateDer<'static>, Failure> {
        let certificate = self.handshake.certificate()?;
        Ok(certificate.ok_or("the handshake has no certificate")?)
    }

    /// TLS as core does it.
    ///
    /// # Errors
    /// As [`certificate`](Self::certificate).
    pub fn tls(&self) -> Result<Option<ClientConfig>, Failure> {
        let Some(identity) = &self.identity else {
            return Ok(None);
        };
        let shows = Shows::This(identity);
        client_config(&self.certificate()?, shows, rustls::ALL_VERSIONS).map(Some)
    }

    /// Dials as core does.
    ///
    /// # Errors
    /// There is no connection.
    pub async fn dial(&self) -> Result<Channel, Failure> {
        self.address().channel(self.tls()?).await
    }

    /// Dials, and keeps process and connection together.
    ///
    /// # Errors
    /// There is no connection.
    pub async fn session(self) -> Result<Session, Failure> {
        let channel = self.dial().await?;
        Ok(Session {
            client: provider_client(channel.clone()),
            channel,
            plugin: self,
        })
    }
}

/// A provider with a connection to it.
#[derive(Debug)]
pub struct Session {
    /// The provider's own service.
    pub client: ProviderClient<Channel>,
    /// The connection, for other services.
    pub channel: Channel,
    /// The process.
    pub plugin: Plugin,
}

impl Session {
    /// Fails if the process has ended.
    ///
    /// # Errors
    /// It has.
    pub fn alive(&mut self) -> Result<(), Failure> {
        if self.plugin.process.running() {
            return Ok(());
        }
        Err("the process has ended without a request".into())
    }

    /// Asks the process to end, as core does; it may take a moment.
    ///
    /// Some are gone before their answer is out, which counts as one.
    ///
    /// # Errors
    /// It refuses.
    pub async fn shutdown(&self) -> Result<(), Failure> {
        let mut controller = GrpcControllerClient::new(self.channel.clone());
        match timeout(SOON, controller.shutdown(Empty {})).await {
            Ok(Err(status)) if !GONE.contains(&status.code()) => Err(refused("Shutdown")(status)),
            Ok(_) => Ok(()),
            Err(_) => Err("Shutdown is not answered".into()),
        }
    }
}
