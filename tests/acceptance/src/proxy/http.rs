//! As much HTTP/1.1 as an AWS SDK and two emulators use: requests with a length, kept-alive connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::{Context, Failure, Result};

/// A request as it came.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// An answer to write.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    kind: String,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn new(status: u16, kind: &str, body: Vec<u8>) -> Self {
        Self {
            status,
            kind: kind.to_owned(),
            body,
        }
    }
}

impl Request {
    /// The AWS operation: from `X-Amz-Target` in the JSON protocols, from `Action` in the query protocols.
    pub(super) fn operation(&self) -> String {
        if let Some(target) = self.header("x-amz-target") {
            return target.rsplit('.').next().unwrap_or(target).to_owned();
        }
        let body = String::from_utf8_lossy(&self.body);
        let action = body
            .split('&')
            .find_map(|pair| pair.strip_prefix("Action="));
        action.unwrap_or("unknown").to_owned()
    }

    /// The body as JSON; null when it is none.
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// One caller's connection.
#[derive(Debug)]
pub(super) struct Connection {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Connection {
    pub(super) fn new(stream: TcpStream) -> Result<Self> {
        Ok(Self {
            writer: stream.try_clone()?,
            reader: BufReader::new(stream),
        })
    }

    /// The next request; `None` when the caller has closed.
    pub(super) fn read(&mut self) -> Result<Option<Request>> {
        read(&mut self.reader)
    }

    pub(super) fn write(&mut self, reply: &Reply) -> Result<()> {
        let mut message = format!(
            "HTTP/1.1 {} Scripted\r\nContent-Type: {}\r\nContent-Length: {}\r\nx-amzn-RequestId: {}\r\n\r\n",
            reply.status,
            reply.kind,
            reply.body.len(),
            "00000000-0000-4000-8000-000000000000",
        )
        .into_bytes();
        // Head and body in one write, or the caller waits for a delayed acknowledgement.
        message.extend_from_slice(&reply.body);
        self.writer
            .write_all(&message)
            .context("answering through the proxy")
    }
}

/// Whether a header belongs to the message and not to the connection.
pub(super) fn is_end_to_end(name: &str) -> bool {
    let connection = [
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "expect",
    ];
    !connection.iter().any(|it| name.eq_ignore_ascii_case(it))
}

fn read(reader: &mut impl BufRead) -> Result<Option<Request>> {
    let Some(start) = line(reader)? else {
        return Ok(None);
    };
    let path = start.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut headers = Vec::new();
    loop {
        let line = line(reader)?.ok_or_else(|| Failure::new("a request ended in its head"))?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    let mut request = Request {
        path,
        headers,
        body: Vec::new(),
    };
    let length = request
        .header("content-length")
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    request.body.resize(length, 0);
    reader.read_exact(&mut request.body)?;
    Ok(Some(request))
}

fn line(reader: &mut impl BufRead) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    reader
        .by_ref()
        .take(64 << 10)
        .read_until(b'\n', &mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok((!bytes.is_empty()).then(|| text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn operation_comes_from_the_target_or_the_form() -> crate::Result<()> {
        let mut ecs = &b"POST / HTTP/1.1\r\nX-Amz-Target: Amazon.V2014.CreateService\r\nContent-Length: 2\r\n\r\n{}"[..];
        let request = read(&mut ecs)?;
        assert_eq!(
            request.map(|it| (it.operation(), it.body)),
            Some(("CreateService".to_owned(), b"{}".to_vec()))
        );
        let mut ec2 =
            &b"POST / HTTP/1.1\r\ncontent-length: 26\r\n\r\nVersion=1&Action=DescribeXY"[..];
        assert_eq!(
            read(&mut ec2)?.map(|it| it.operation()),
            Some("DescribeX".to_owned())
        );
        Ok(())
    }

    #[test]
    fn a_closed_connection_is_the_end_and_a_cut_head_an_error() {
        assert!(matches!(read(&mut &b""[..]), Ok(None)));
        assert!(read(&mut &b"POST / HTTP/1.1\r\nA: b\r\n"[..]).is_err());
    }
}
