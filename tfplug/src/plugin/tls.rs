//! Mutual TLS: a certificate of our own for one process, and the host's pinned byte by byte.
//!
//! The host makes a self-signed certificate, hands it over in the environment and presents it when it
//! dials. The certificate is marked as an authority, which rustls' own verifier refuses in a client's
//! place; and it is not part of any chain. So there is nothing to build a path from: the presented
//! certificate must be the pinned one, and the handshake must prove possession of its key.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ParsedCertificate};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName as RootHint, Error, ServerConfig,
    SignatureScheme,
};
use time::{Duration, OffsetDateTime};

/// The name the host expects in our certificate.
const HOST_NAME: &str = "localhost";
/// How far the certificate reaches back, for clocks that were just set.
const VALID_SINCE: Duration = Duration::hours(1);
/// How far it reaches ahead: longer than any run, or any debugging session.
const VALID_FOR: Duration = Duration::days(365);

/// An encrypted channel that only the holder of one certificate can use.
#[derive(Debug)]
pub(super) struct MutualTls {
    /// For accepting connections.
    pub(super) config: Arc<ServerConfig>,
    /// Our certificate as the handshake line wants it: base64 without padding.
    pub(super) certificate: String,
}

/// Why there is no encrypted channel.
#[derive(Debug)]
pub(super) enum TlsError {
    /// The host's certificate cannot be read.
    ClientCertificate(String),
    /// Our certificate could not be made.
    Certificate(rcgen::Error),
    /// The two do not make a configuration.
    Config(Error),
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientCertificate(why) => {
                write!(
                    f,
                    "the certificate in PLUGIN_CLIENT_CERT cannot be read: {why}"
                )
            }
            Self::Certificate(why) => write!(f, "making a certificate failed: {why}"),
            Self::Config(why) => write!(f, "configuring TLS failed: {why}"),
        }
    }
}

impl MutualTls {
    /// A channel for the host that owns the certificate in `client_pem`.
    pub(super) fn new(client_pem: &str) -> Result<Self, TlsError> {
        let pinned = pinned_certificate(client_pem)?;
        let (certificate, key) = one_off_certificate().map_err(TlsError::Certificate)?;
        let text = STANDARD_NO_PAD.encode(&certificate);
        let config = server_config(pinned, certificate, key).map_err(TlsError::Config)?;
        Ok(Self {
            config: Arc::new(config),
            certificate: text,
        })
    }
}

/// Decodes the host's certificate; it must at least look like one.
pub(super) fn pinned_certificate(pem: &str) -> Result<CertificateDer<'static>, TlsError> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|error| TlsError::ClientCertificate(error.to_string()))?;
    ParsedCertificate::try_from(&der)
        .map_err(|error| TlsError::ClientCertificate(error.to_string()))?;
    Ok(der)
}

/// A fresh certificate for `localhost` and its key. P-256 is the cheapest kind to make.
fn one_off_certificate()
-> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>), rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = CertificateParams::new([HOST_NAME.to_owned()])?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, HOST_NAME);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = OffsetDateTime::now_utc();
    params.not_before = now - VALID_SINCE;
    params.not_after = now + VALID_FOR;
    let certificate = params.self_signed(&key)?;
    Ok((
        certificate.der().clone(),
        PrivatePkcs8KeyDer::from(key.serialize_der()),
    ))
}

/// TLS 1.2 or newer, ALPN `h2`, the pinned client and no other; no resumption.
fn server_config(
    pinned: CertificateDer<'static>,
    certificate: CertificateDer<'static>,
    key: PrivatePkcs8KeyDer<'static>,
) -> Result<ServerConfig, Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = Arc::new(PinnedClient {
        certificate: pinned,
        provider: provider.clone(),
    });
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate], key.into())?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// Accepts one certificate, compared byte by byte.
#[derive(Debug)]
struct PinnedClient {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[RootHint] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if end_entity.as_ref() == self.certificate.as_ref() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::UnknownIssuer.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn senseless_client_certificates_are_refused() {
        for pem in [
            "",
            "no certificate",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            let error = MutualTls::new(pem).unwrap_err();
            assert!(matches!(error, TlsError::ClientCertificate(_)), "{error}");
        }
    }

    #[test]
    fn the_certificate_is_unpadded_base64_of_der() {
        let (der, _) = one_off_certificate().unwrap();
        let pem = format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            base64::engine::general_purpose::STANDARD.encode(&der)
        );
        let tls = MutualTls::new(&pem).unwrap();
        assert!(tls.certificate.len() > 50);
        assert!(!tls.certificate.contains('='));
        STANDARD_NO_PAD.decode(&tls.certificate).unwrap();
    }
}
