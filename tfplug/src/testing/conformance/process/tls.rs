//! T: who may connect, and to what.

use std::time::Duration;

use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::testing::Failure;
use crate::testing::conformance::calls::{answers, serves};
use crate::testing::conformance::case::{cases, ensure, ensure_eq};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::failed;
use crate::testing::process::certificate::Certificate;
use crate::testing::process::{Identity, Plugin, SOON, Shows, client_config};

cases! {
    T01 Protocol "the sixth field is one certificate, in base64 without padding" => one_certificate;
    T02 Protocol "the certificate is for a server called localhost, now and for days" => certificate_contents;
    T03 Protocol "TLS 1.2 and 1.3 both succeed and agree on h2" => both_versions;
    T04 Protocol "core's kind of certificate is accepted: P-521, and an authority" => cores_certificate;
    T05 Protocol "a client without a certificate is refused" => no_certificate;
    T06 Protocol "a client with another certificate is refused" => other_certificate;
    T07 Protocol "a client with the right certificate but another key is refused" => other_key;
    T08 Protocol "a connection without TLS is cut off and disturbs no other" => garbage;
    T09 Protocol "every process has a key of its own" => own_key;
    T10 Protocol "TLS 1.1 is refused" => old_version;
}

async fn one_certificate(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let text = plugin.handshake.certificate_text().unwrap_or_default();
    ensure(!text.contains('='), "the sixth field has padding")?;
    Certificate::parse(&plugin.certificate()?)?;
    Ok(())
}

async fn certificate_contents(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let found = Certificate::parse(&plugin.certificate()?)?;
    let named = found.dns_names.iter().any(|name| name == "localhost");
    ensure(
        named,
        format!("the alternative names are {:?}", found.dns_names),
    )?;
    ensure(found.for_servers, "the extended usages leave out servers")?;
    let now = OffsetDateTime::now_utc();
    let begun = found.not_before <= now - Duration::from_secs(30);
    ensure(
        begun,
        format!("it is valid only from {} on", found.not_before),
    )?;
    let lasts = found.not_after >= now + Duration::from_secs(3 * 24 * 3600);
    Ok(ensure(
        lasts,
        format!("it is valid only until {}", found.not_after),
    )?)
}

/// Ours, of a provider that encrypts.
fn identity(plugin: &Plugin) -> Result<&Identity, Failure> {
    Ok(plugin.identity.as_ref().ok_or("there is no encryption")?)
}

async fn both_versions(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let shows = Shows::This(identity(&plugin)?);
    let versions: [&'static SupportedProtocolVersion; 2] = [&TLS12, &TLS13];
    for version in versions {
        let config = client_config(&plugin.certificate()?, shows, &[version])?;
        let stream = plugin.address().encrypted(config).await;
        let stream = stream.map_err(failed(format_args!("with {:?}", version.version)))?;
        let (_, session) = stream.get_ref();
        ensure_eq(
            "the protocol",
            session.protocol_version(),
            Some(version.version),
        )?;
        ensure_eq(
            "the agreement",
            session.alpn_protocol(),
            Some(b"h2".as_slice()),
        )?;
    }
    Ok(())
}

/// Dials as a client that shows this, with each version; the versions with which it is answered.
async fn answered(plugin: &Plugin, shows: Shows<'_>) -> Result<Vec<&'static str>, Failure> {
    let versions: [(_, &'static SupportedProtocolVersion); 2] =
        [("TLS 1.2", &TLS12), ("TLS 1.3", &TLS13)];
    let mut found = Vec::new();
    for (name, version) in versions {
        let config = client_config(&plugin.certificate()?, shows, &[version])?;
        let attempt = async {
            let channel = plugin.address().channel(Some(config)).await?;
            answers(channel).await
        };
        if timeout(SOON, attempt)
            .await
            .is_ok_and(|result| result.is_ok())
        {
            found.push(name);
        }
    }
    Ok(found)
}

/// Expects that such a client is refused, and that other clients are not affected.
async fn refuses(plugin: &Plugin, shows: Shows<'_>) -> Result<(), Stop> {
    let before = plugin.dial().await?;
    let answered = answered(plugin, shows).await?;
    ensure(
        answered.is_empty(),
        format!("it is answered with {}", answered.join(" and ")),
    )?;
    answers(before).await?;
    Ok(serves(plugin).await?)
}

async fn cores_certificate(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let answered = answered(&plugin, Shows::This(identity(&plugin)?)).await?;
    Ok(ensure_eq(
        "what it answers",
        answered,
        ["TLS 1.2", "TLS 1.3"],
    )?)
}

async fn no_certificate(bench: &Bench) -> Result<(), Stop> {
    refuses(&bench.start().await?, Shows::Nothing).await
}

async fn other_certificate(bench: &Bench) -> Result<(), Stop> {
    refuses(&bench.start().await?, Shows::This(&Identity::new()?)).await
}

async fn other_key(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let other = Identity::new()?;
    refuses(
        &plugin,
        Shows::CertificateAndKey(identity(&plugin)?, &other),
    )
    .await
}

/// Sends bytes and reads what comes back until the other side closes.
async fn exchange(plugin: &Plugin, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut raw = plugin.address().raw().await.map_err(failed("connecting"))?;
    // Some close before they have read everything.
    let _ = raw.write_all(bytes).await;
    let mut answer = Vec::new();
    // A reset counts as an end.
    match timeout(SOON, raw.read_to_end(&mut answer)).await {
        Ok(_) => Ok(answer),
        Err(_) => Err("the connection is not closed".into()),
    }
}

async fn garbage(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let before = plugin.dial().await?;
    let silent = plugin.address().raw().await.map_err(failed("connecting"))?;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    for bytes in [preface, vec![0xa5; 4096]] {
        exchange(&plugin, &bytes).await?;
    }
    let plain = async { answers(plugin.address().channel(None).await?).await };
    let refused = !timeout(SOON, plain)
        .await
        .is_ok_and(|result| result.is_ok());
    ensure(
        refused,
        "it answers plain text, though encryption was asked for",
    )?;
    answers(before).await?;
    serves(&plugin).await?;
    drop(silent);
    Ok(())
}

async fn own_key(bench: &Bench) -> Result<(), Stop> {
    let (one, other) = (bench.start().await?, bench.start().await?);
    let key = |plugin: &Plugin| Certificate::parse(&plugin.certificate()?).map(|it| it.public_key);
    Ok(ensure(
        key(&one)? != key(&other)?,
        "two processes have the same key",
    )?)
}

/// The first message of a client that knows TLS 1.1 and nothing newer, for suites that every such client has.
fn old_hello() -> Vec<u8> {
    const VERSION: [u8; 2] = [0x03, 0x02];
    let mut hello = VERSION.to_vec();
    hello.extend([0x5a; 32]);
    // No session; ECDHE-ECDSA and ECDHE-RSA with AES and SHA; no compression.
    hello.extend([
        0, 0, 8, 0xc0, 0x09, 0xc0, 0x0a, 0xc0, 0x13, 0xc0, 0x14, 1, 0,
    ]);
    // Curves P-256 to P-521, uncompressed points, and signatures with SHA-256, the newer client's habit.
    hello.extend([0, 32, 0, 10, 0, 8, 0, 6, 0, 23, 0, 24, 0, 25]);
    hello.extend([0, 11, 0, 2, 1, 0]);
    hello.extend([0, 13, 0, 10, 0, 8, 4, 3, 4, 1, 8, 4, 2, 3]);
    let length = u8::try_from(hello.len()).unwrap_or(u8::MAX);
    let mut record = vec![0x16, VERSION[0], VERSION[1], 0, length + 4, 1, 0, 0, length];
    record.extend(hello);
    record
}

async fn old_version(bench: &Bench) -> Result<(), Stop> {
    const HANDSHAKE: u8 = 0x16;
    let plugin = bench.start().await?;
    let answer = exchange(&plugin, &old_hello()).await?;
    ensure(
        answer.first() != Some(&HANDSHAKE),
        "it goes on with the old version",
    )?;
    Ok(serves(&plugin).await?)
}

#[cfg(test)]
mod tests {
    use rustls::server::Acceptor;

    use super::*;

    #[test]
    fn the_old_hello_is_refused_for_its_age_alone() {
        let mut acceptor = Acceptor::default();
        acceptor.read_tls(&mut old_hello().as_slice()).unwrap();
        let accepted = acceptor.accept().map_err(|(error, _)| error);
        let accepted = accepted.unwrap().unwrap();
        assert_eq!(accepted.client_hello().cipher_suites().len(), 4);
    }
}
