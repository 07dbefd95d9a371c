//! Requests as they come over the connection.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// The next request: its operation and body. Bytes read beyond it stay in `bytes`.
pub(super) async fn request(socket: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(String, Json)> {
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
                let body = &bytes[head.len() + 4..end];
                let (operation, body) = match header("x-amz-target") {
                    Some(target) => {
                        let operation = target.rsplit('.').next()?.to_owned();
                        (operation, serde_json::from_slice(body).unwrap_or_default())
                    }
                    None => form(&String::from_utf8_lossy(body))?,
                };
                bytes.drain(..end);
                return Some((operation, body));
            }
        }
        let mut chunk = [0; 16 << 10];
        match socket.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// The action and the parameters of a request to EC2.
fn form(body: &str) -> Option<(String, Json)> {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let fields: BTreeMap<&str, &str> = pairs.collect();
    Some(((*fields.get("Action")?).to_owned(), json!(fields)))
}
