//! T: who may connect, and to what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::client::{Identity, Plugin, SOON, Shows, tls};
use crate::handshake::call;

/// Dials as a client that shows this, with each version, and tells whether calls are answered.
async fn answered(plugin: &Plugin, shows: Shows<'_>) -> [bool; 2] {
    let mut results = [false; 2];
    for (result, version) in results.iter_mut().zip([&TLS12, &TLS13]) {
        let config = tls(&plugin.certificate(), &shows, &[version]);
        if let Ok(channel) = plugin.address().channel(Some(config)).await {
            *result = call(channel).await.is_ok();
        }
    }
    results
}

/// Expects that such a client is refused, and that nobody else notices.
async fn check_refused(plugin: &Plugin, shows: Shows<'_>) {
    let before = plugin.dial().await;
    assert_eq!(answered(plugin, shows).await, [false, false]);
    call(before).await.unwrap();
    call(plugin.dial().await).await.unwrap();
}

#[test]
fn t01_field_six_is_one_certificate() {
    let plugin = Plugin::start(&[]);
    let text = plugin.fields()[5];
    assert!(text.len() > 50 && !text.contains('='));
    let der = STANDARD_NO_PAD.decode(text).unwrap();
    // One DER SEQUENCE with a two-byte length, and nothing behind it.
    assert_eq!(der[..2], [0x30, 0x82]);
    assert_eq!(
        der.len(),
        4 + usize::from(u16::from_be_bytes([der[2], der[3]]))
    );
}

#[test]
fn t02_certificate_is_for_localhost_and_now() {
    let plugin = Plugin::start(&[]);
    let certificate = plugin.certificate();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let verifier = WebPkiServerVerifier::builder(roots.into()).build().unwrap();
    let verdict = |name: &'static str, at: Duration| {
        let name = ServerName::try_from(name).unwrap();
        verifier.verify_server_cert(
            &certificate,
            &[],
            &name,
            &[],
            UnixTime::since_unix_epoch(at),
        )
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    verdict("localhost", now - Duration::from_secs(30)).unwrap();
    verdict("localhost", now + Duration::from_secs(3 * 24 * 3600)).unwrap();
    assert!(verdict("example.com", now).is_err());
}

#[tokio::test]
async fn t03_both_versions_agree_on_h2() {
    let plugin = Plugin::start(&[]);
    let identity = plugin.identity.as_ref().unwrap();
    let versions: [&'static SupportedProtocolVersion; 2] = [&TLS12, &TLS13];
    for version in versions {
        let config = tls(&plugin.certificate(), &Shows::This(identity), &[version]);
        let stream = plugin.address().encrypted(config).await.unwrap();
        let (_, session) = stream.get_ref();
        assert_eq!(session.protocol_version(), Some(version.version));
        assert_eq!(session.alpn_protocol(), Some(b"h2".as_slice()));
    }
}

#[tokio::test]
async fn t04_the_hosts_certificate_is_accepted() {
    let plugin = Plugin::start(&[]);
    let identity = plugin.identity.as_ref().unwrap();
    assert_eq!(answered(&plugin, Shows::This(identity)).await, [true, true]);
}

#[tokio::test]
async fn t05_no_certificate_is_refused() {
    check_refused(&Plugin::start(&[]), Shows::Nothing).await;
}

#[tokio::test]
async fn t06_another_certificate_is_refused() {
    check_refused(&Plugin::start(&[]), Shows::This(&Identity::new())).await;
}

#[tokio::test]
async fn t07_another_key_is_refused() {
    let plugin = Plugin::start(&[]);
    let identity = plugin.identity.as_ref().unwrap();
    check_refused(
        &plugin,
        Shows::CertificateAndKey(identity, &Identity::new()),
    )
    .await;
}

#[tokio::test]
async fn t08_garbage_disturbs_nobody() {
    let plugin = Plugin::start(&[]);
    let before = plugin.dial().await;
    let silent = plugin.address().raw().await.unwrap();
    for garbage in [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        vec![0xa5; 4096],
    ] {
        let mut raw = plugin.address().raw().await.unwrap();
        raw.write_all(&garbage).await.unwrap();
        let mut rest = Vec::new();
        // Closed, with or without an alert before; a reset is as good.
        let _ = tokio::time::timeout(SOON, raw.read_to_end(&mut rest))
            .await
            .unwrap();
    }
    assert!(
        plugin.address().channel(None).await.is_err() || {
            let channel = plugin.address().channel(None).await.unwrap();
            call(channel).await.is_err()
        }
    );
    call(before).await.unwrap();
    call(plugin.dial().await).await.unwrap();
    drop(silent);
}

#[test]
fn t09_every_process_has_its_own_key() {
    let (one, other) = (Plugin::start(&[]), Plugin::start(&[]));
    // A P-256 key is a bit string of 65 bytes that begin with 4.
    const HEAD: [u8; 4] = [0x03, 0x42, 0x00, 0x04];
    let key = |plugin: &Plugin| {
        let der = plugin.certificate();
        let at = der.windows(4).position(|window| window == HEAD).unwrap();
        der[at + 4..at + 68].to_vec()
    };
    assert_ne!(key(&one), key(&other));
}
