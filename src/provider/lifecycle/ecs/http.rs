//! Requests and answers on the wire: as much of HTTP as the SDK uses.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The next request: its operation and body. Bytes read beyond it stay in `bytes`.
pub(super) async fn request(socket: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(String, Json)> {
    let (target, body) = received(socket, bytes).await?;
    match target {
        Some(target) => {
            let operation = target.rsplit('.').next()?.to_owned();
            Some((operation, serde_json::from_slice(&body).unwrap_or_default()))
        }
        None => form(&String::from_utf8_lossy(&body)),
    }
}

/// The next request as it is on the wire: the header `X-Amz-Target` and the body.
pub(in crate::provider::lifecycle) async fn received(
    socket: &mut TcpStream,
    bytes: &mut Vec<u8>,
) -> Option<(Option<String>, Vec<u8>)> {
    loop {
        let text = String::from_utf8_lossy(bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let header = |name: &str| {
                head.lines().find_map(|line| {
                    let (key, value) = line.split_once(':')?;
                    key.eq_ignore_ascii_case(name)
                        .then(|| value.trim().to_owned())
                })
            };
            let length: usize = header("content-length")?.parse().ok()?;
            let end = head.len() + 4 + length;
            if bytes.len() >= end {
                let body = bytes[head.len() + 4..end].to_vec();
                let target = header("x-amz-target");
                bytes.drain(..end);
                return Some((target, body));
            }
        }
        let mut chunk = [0; 16 << 10];
        match socket.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// Sends an answer. EC2 answers in XML, which is a string here.
pub(super) async fn respond(
    socket: &mut TcpStream,
    status: u16,
    answer: Json,
) -> std::io::Result<()> {
    let text = match answer {
        Json::String(xml) => xml,
        json => json.to_string(),
    };
    send(socket, status, text.as_bytes()).await
}

/// Sends an answer as it is.
pub(in crate::provider::lifecycle) async fn send(
    socket: &mut TcpStream,
    status: u16,
    body: &[u8],
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(&[head.as_bytes(), body].concat()).await
}

/// The action and the parameters of a request to EC2.
fn form(body: &str) -> Option<(String, Json)> {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let fields: BTreeMap<&str, &str> = pairs.collect();
    Some(((*fields.get("Action")?).to_owned(), json!(fields)))
}
