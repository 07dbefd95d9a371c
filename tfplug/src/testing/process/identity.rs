//! The client's half of mutual TLS: what core shows of itself, and what other clients may try.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, PKCS_ECDSA_P521_SHA512};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, verify_server_name};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    SupportedProtocolVersion,
};

use crate::testing::Failure;
use crate::testing::failure::failed;

/// A client certificate as core makes it, with its key.
pub struct Identity {
    /// Self-signed, for `localhost`, P-521, and marked as an authority.
    pub certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// A new one.
    ///
    /// # Errors
    /// The cryptography fails, which it never should.
    pub fn new() -> Result<Self, Failure> {
        let doing = "making a client certificate";
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).map_err(failed(doing))?;
        let mut params = CertificateParams::new(["localhost".to_owned()]).map_err(failed(doing))?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).map_err(failed(doing))?;
        Ok(Self {
            certificate: certificate.der().clone(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        })
    }

    /// The certificate as core hands it to the provider.
    pub fn pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    }
}

/// The certificate of a client.
#[derive(Clone, Copy, Debug)]
pub enum Shows<'a> {
    /// No certificate.
    Nothing,
    /// A certificate, with the key that belongs to it.
    This(&'a Identity),
    /// The certificate of the first, with the key of the second.
    CertificateAndKey(&'a Identity, &'a Identity),
}

/// TLS towards a provider as core does it: `server`, the certificate of the handshake line, and no other is accepted.
///
/// # Errors
/// The key cannot be used.
pub fn client_config(
    server: &CertificateDer<'static>,
    shows: Shows<'_>,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<ClientConfig, Failure> {
    let doing = "preparing TLS";
    let provider = Arc::new(aws_lc_rs::default_provider());
    let shown = match shows {
        Shows::Nothing => None,
        Shows::This(identity) => Some((identity, identity)),
        Shows::CertificateAndKey(certificate, key) => Some((certificate, key)),
    };
    let shown = shown.map(|(certificate, key)| {
        let key = provider
            .key_provider
            .load_private_key(key.key.clone_key())
            .map_err(failed(doing))?;
        let chain = vec![certificate.certificate.clone()];
        Ok::<_, Failure>(Arc::new(CertifiedKey::new(chain, key)))
    });
    let verifier = Pinned {
        certificate: server.clone(),
        provider: provider.clone(),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(failed(doing))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(Presents(shown.transpose()?)));
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
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

/// Accepts one certificate, as long as it is for the wanted name.
///
/// The stock verifier refuses authorities in this position, and providers in Go show one.
#[derive(Debug)]
struct Pinned {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if *end_entity != self.certificate {
            return Err(CertificateError::UnknownIssuer.into());
        }
        verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
