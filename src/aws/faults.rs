//! Tests of what a user sees when the way to AWS is broken, on real sockets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::tests::client;
use super::{Client, Error, Kind};

/// A server on loopback that gives `answer` to every request; the second value counts requests.
async fn server(answer: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut bytes = [0; 8192];
            let _ = socket.read(&mut bytes).await;
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    (url, count)
}

async fn describe(client: &Client) -> Result<(), Error> {
    let ecs = client.ecs().await?;
    client
        .request("ecs:DescribeClusters")
        .send(|| ecs.describe_clusters().send())
        .await
        .map(drop)
}

#[tokio::test]
async fn a_web_page_is_asked_for_once() {
    let (url, count) = server(
        "HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: 13\r\n\r\n<html></html>",
    )
    .await;
    let error = describe(&client(&url).await).await.unwrap_err();
    assert_eq!(
        (error.kind(), count.load(Ordering::Relaxed)),
        (Kind::Malformed, 1),
        "{error}"
    );
    let shown = error.into_diagnostic("Reading ECS cluster (web)");
    assert!(
        shown.details().starts_with(&format!(
            "{url} answered with something that is not the ECS API"
        )),
        "{shown}"
    );
}

#[tokio::test]
async fn a_success_that_is_not_json_is_malformed() {
    let (url, _) =
        server("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello").await;
    assert_eq!(
        describe(&client(&url).await).await.unwrap_err().kind(),
        Kind::Malformed
    );
}

#[tokio::test]
async fn a_closed_port_fails_within_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let started = Instant::now();
    let error = describe(&client(&url).await).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable, "{error}");
    assert!(started.elapsed() < Duration::from_secs(10) && error.endpoint() == Some(&url));
}

#[tokio::test]
async fn an_unknown_host_is_told_from_a_closed_port() {
    let error = describe(&client("http://no-such-host.invalid").await)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), Kind::UnknownHost, "{error}");
}

#[tokio::test]
async fn an_error_code_with_a_namespace_is_understood() {
    let (url, _) = server(
        "HTTP/1.1 400 Bad Request\r\nx-amzn-requestid: r-1\r\nconnection: close\r\ncontent-length: 73\r\n\r\n\
         {\"__type\":\"com.amazonaws.ecs#AccessDeniedException\",\"message\":\"not you\"}  ",
    )
    .await;
    let error = describe(&client(&url).await).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.request_id()),
        (Kind::Denied, Some("r-1")),
        "{error:?}"
    );
}
