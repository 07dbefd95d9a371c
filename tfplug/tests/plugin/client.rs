//! A plugin host in small: starts the example provider as Terraform does, and dials it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, PKCS_ECDSA_P521_SHA512};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, SignatureScheme, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::{Channel, Endpoint, Uri};
use tower::service_fn;

pub const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// Generous: the machine may be busy.
pub const SOON: Duration = Duration::from_secs(10);

/// The example binary, which `cargo test` builds beside the tests.
pub fn binary() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let bare = exe
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("examples/bare");
    assert!(
        bare.exists(),
        "{} is missing: run `cargo build --example bare`",
        bare.display()
    );
    bare
}

/// The provider's command with nothing of our own environment but what a process needs.
pub fn command(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary());
    command.env_clear().envs(variables.iter().copied());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A client certificate as the host makes it, with its key.
pub struct Identity {
    pub certificate: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
}

impl Identity {
    pub fn new() -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Self {
            certificate,
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        }
    }

    pub fn pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    }
}

/// Presents a certificate with whatever key, matching or not.
#[derive(Debug)]
struct Presents(Option<Arc<CertifiedKey>>);

impl ResolvesClientCert for Presents {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.clone()
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}

/// What a client shows of itself.
pub enum Shows<'a> {
    Nothing,
    This(&'a Identity),
    CertificateAndKey(&'a Identity, &'a Identity),
}

/// TLS towards a provider, trusting its certificate alone.
pub fn tls(
    server: &CertificateDer<'static>,
    shows: &Shows<'_>,
    versions: &[&'static SupportedProtocolVersion],
) -> ClientConfig {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let certified = match shows {
        Shows::Nothing => None,
        Shows::This(identity) => Some((*identity, *identity)),
        Shows::CertificateAndKey(certificate, key) => Some((*certificate, *key)),
    };
    let certified = certified.map(|(certificate, key)| {
        let key = provider
            .key_provider
            .load_private_key(key.key.clone_key())
            .unwrap();
        Arc::new(CertifiedKey::new(
            vec![certificate.certificate.clone()],
            key,
        ))
    });
    let mut roots = RootCertStore::empty();
    roots.add(server.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_client_cert_resolver(Arc::new(Presents(certified)));
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// A transport, encrypted or not.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Where a provider listens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    pub network: String,
    pub address: String,
}

impl Address {
    /// A connection without anything on top.
    pub async fn raw(&self) -> std::io::Result<Box<dyn Io>> {
        match self.network.as_str() {
            "unix" => Ok(Box::new(
                tokio::net::UnixStream::connect(&self.address).await?,
            )),
            _ => Ok(Box::new(
                tokio::net::TcpStream::connect(&self.address).await?,
            )),
        }
    }

    /// A TLS connection.
    pub async fn encrypted(&self, config: ClientConfig) -> std::io::Result<TlsStream<Box<dyn Io>>> {
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(name, self.raw().await?)
            .await
    }

    /// A gRPC channel over one connection.
    pub async fn channel(
        &self,
        tls: Option<ClientConfig>,
    ) -> Result<Channel, tonic::transport::Error> {
        let address = self.clone();
        let connector = service_fn(move |_: Uri| {
            let (address, tls) = (address.clone(), tls.clone());
            async move {
                let io: Box<dyn Io> = match tls {
                    None => address.raw().await?,
                    Some(config) => Box::new(address.encrypted(config).await?),
                };
                Ok::<_, std::io::Error>(TokioIo::new(io))
            }
        });
        Endpoint::from_static("http://localhost")
            .connect_with_connector(connector)
            .await
    }
}

/// A running provider.
pub struct Plugin {
    child: Child,
    /// The handshake line, without its newline.
    pub line: String,
    pub identity: Option<Identity>,
    stdin: Option<ChildStdin>,
    later_output: Receiver<String>,
    errors: Arc<Mutex<String>>,
    error_reader: Option<JoinHandle<()>>,
}

impl Plugin {
    /// Starts it as the host does: with cookie, versions, ports and certificate, and more variables.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_with(variables, |_| {})
    }

    /// The same, after a change to the command.
    pub fn start_with(variables: &[(&str, &str)], change: impl FnOnce(&mut Command)) -> Self {
        let identity = Identity::new();
        let pem = identity.pem();
        let mut all = vec![
            COOKIE,
            ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
            ("PLUGIN_CLIENT_CERT", &pem),
        ];
        all.extend(variables);
        let mut command = command(&all);
        change(&mut command);
        let mut plugin = Self::spawn(&mut command);
        plugin.identity = Some(identity);
        plugin
    }

    /// Starts it without TLS.
    pub fn start_plain(variables: &[(&str, &str)]) -> Self {
        let mut all = vec![COOKIE];
        all.extend(variables);
        Self::spawn(&mut command(&all))
    }

    /// Starts any command that prints a first line and goes on.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (sender, later_output) = channel();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            loop {
                let mut line = String::new();
                if stdout.read_line(&mut line).unwrap_or(0) == 0 || sender.send(line).is_err() {
                    return;
                }
            }
        });
        let errors = Arc::new(Mutex::new(String::new()));
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let sink = errors.clone();
        let error_reader = std::thread::spawn(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).unwrap_or(0) > 0 {
                sink.lock().unwrap().push_str(&line);
                line.clear();
            }
        });
        let line = later_output
            .recv_timeout(SOON)
            .unwrap_or_else(|error| panic!("no line: {error}; stderr: {}", errors.lock().unwrap()));
        let line = line
            .strip_suffix('\n')
            .expect("the line ends with a newline")
            .to_owned();
        Self {
            stdin: child.stdin.take(),
            child,
            line,
            identity: None,
            later_output,
            errors,
            error_reader: Some(error_reader),
        }
    }

    pub fn fields(&self) -> Vec<&str> {
        self.line.split('|').collect()
    }

    pub fn address(&self) -> Address {
        let fields = self.fields();
        Address {
            network: fields[2].to_owned(),
            address: fields[3].to_owned(),
        }
    }

    /// The socket's path.
    pub fn socket(&self) -> PathBuf {
        assert_eq!(self.fields()[2], "unix");
        PathBuf::from(self.fields()[3])
    }

    pub fn certificate(&self) -> CertificateDer<'static> {
        STANDARD_NO_PAD.decode(self.fields()[5]).unwrap().into()
    }

    /// TLS as the host does it.
    pub fn tls(&self) -> Option<ClientConfig> {
        let identity = self.identity.as_ref()?;
        Some(tls(
            &self.certificate(),
            &Shows::This(identity),
            rustls::ALL_VERSIONS,
        ))
    }

    /// Dials as the host does.
    pub async fn dial(&self) -> Channel {
        self.address().channel(self.tls()).await.unwrap()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = i32::try_from(self.pid()).unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    pub fn running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end, but not for ever.
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("still running after {limit:?}; stderr: {}", self.errors());
    }

    /// What was printed on standard output after the line.
    pub fn later_output(&self) -> Vec<String> {
        self.later_output.try_iter().collect()
    }

    /// Standard error so far.
    pub fn errors(&self) -> String {
        self.errors.lock().unwrap().clone()
    }

    /// All of standard error, once the process has ended.
    pub fn all_errors(&mut self) -> String {
        self.error_reader.take().unwrap().join().unwrap();
        self.errors()
    }

    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }
}

impl Drop for Plugin {
    /// Ends it politely, so that it removes its socket, or else for certain.
    fn drop(&mut self) {
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && start.elapsed() < Duration::from_secs(3)
        {
            self.signal(rustix::process::Signal::TERM);
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end: exit code, standard output, standard error.
pub fn run(variables: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut child = command(variables).args(arguments).spawn().unwrap();
    drop(child.stdin.take());
    let (mut out, mut err) = (String::new(), String::new());
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    (child.wait().unwrap().code(), out, err)
}

/// Waits until something is so.
pub async fn eventually(what: &str, limit: Duration, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Permission bits.
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
