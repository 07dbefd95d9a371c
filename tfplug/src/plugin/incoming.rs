//! Accepts connections, each in a task of its own, so that one cannot disturb the others.
//!
//! A client that sends garbage, or nothing at all, costs time in its own task alone.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected;

use super::listener::Listener;

/// How long a client may take for its TLS handshake.
const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause after a failed accept: the cause is usually a lack of descriptors, which needs a moment.
const ACCEPT_RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// Connections that are ready for HTTP/2, as tonic takes them.
pub(super) type Incoming = ReceiverStream<io::Result<Connection>>;

/// The stream of a connection, whatever the transport.
trait Stream: AsyncRead + AsyncWrite + Send {}

impl<T: AsyncRead + AsyncWrite + Send> Stream for T {}

/// One accepted connection.
pub(super) struct Connection(Pin<Box<dyn Stream>>);

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.as_mut().poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.0.as_mut().poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }
}

/// A listener that belongs to the runtime.
enum Acceptor {
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
    Tcp(tokio::net::TcpListener),
}

impl Acceptor {
    fn new(listener: &Listener) -> io::Result<Self> {
        match listener {
            #[cfg(unix)]
            Listener::Unix(socket) => {
                tokio::net::UnixListener::from_std(socket.listener.try_clone()?).map(Self::Unix)
            }
            Listener::Tcp(tcp) => {
                tokio::net::TcpListener::from_std(tcp.try_clone()?).map(Self::Tcp)
            }
        }
    }

    async fn accept(&self) -> io::Result<Pin<Box<dyn Stream>>> {
        match self {
            #[cfg(unix)]
            Self::Unix(listener) => Ok(Box::pin(listener.accept().await?.0)),
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::pin(stream))
            }
        }
    }
}

/// Accepts from `listener` until `stop`, with TLS where there is a configuration for it.
///
/// Must be called within a runtime.
pub(super) fn accept(
    listener: &Listener,
    tls: Option<Arc<ServerConfig>>,
    stop: CancellationToken,
) -> io::Result<Incoming> {
    let acceptor = Acceptor::new(listener)?;
    let (ready, incoming) = mpsc::channel(16);
    let endless = accept_all(acceptor, tls.map(TlsAcceptor::from), ready);
    tokio::spawn(stop.run_until_cancelled_owned(endless));
    Ok(ReceiverStream::new(incoming))
}

/// Accepts for ever, spawning a task per connection.
async fn accept_all(
    acceptor: Acceptor,
    tls: Option<TlsAcceptor>,
    ready: mpsc::Sender<io::Result<Connection>>,
) {
    loop {
        match acceptor.accept().await {
            Ok(stream) => {
                tokio::spawn(prepare(stream, tls.clone(), ready.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_RETRY_INTERVAL).await;
            }
        }
    }
}

/// Makes one connection ready, and hands it over if that works out.
async fn prepare(
    stream: Pin<Box<dyn Stream>>,
    tls: Option<TlsAcceptor>,
    ready: mpsc::Sender<io::Result<Connection>>,
) {
    let connection = match tls {
        None => Connection(stream),
        Some(tls) => match tokio::time::timeout(TLS_HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
            Ok(Ok(stream)) => Connection(Box::pin(stream)),
            Ok(Err(error)) => {
                tracing::warn!(%error, "a TLS handshake failed");
                return;
            }
            Err(_) => {
                tracing::warn!("a TLS handshake took too long");
                return;
            }
        },
    };
    // The receiver is gone only when the server is ending.
    let _ = ready.send(Ok(connection)).await;
}
