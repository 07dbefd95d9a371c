//! G: go-plugin's own services, and how the process ends.

use std::time::Duration;

use futures_util::StreamExt as _;
use tfplug::proto::health::HealthCheckRequest;
use tfplug::proto::health::health_check_response::ServingStatus;
use tfplug::proto::health::health_client::HealthClient;
use tfplug::proto::plugin::grpc_broker_client::GrpcBrokerClient;
use tfplug::proto::plugin::grpc_controller_client::GrpcControllerClient;
use tfplug::proto::plugin::grpc_stdio_client::GrpcStdioClient;
use tfplug::proto::plugin::{ConnInfo, Empty};
use tfplug::testing::process::{SOON, Signal, eventually};
use tokio::time::timeout;

use crate::bare::{apply, session, validate};

#[tokio::test]
async fn g01_shutdown_leaves_nothing_behind() {
    let mut session = session(&[]).await;
    let channel = session.channel.clone();
    let stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await;
    let offers = tokio_stream::pending::<ConnInfo>();
    let broker = GrpcBrokerClient::new(channel).start_stream(offers).await;
    let mut controller = GrpcControllerClient::new(session.channel.clone());
    controller.shutdown(Empty {}).await.unwrap();
    let (stdio, broker) = (stdio.unwrap(), broker.unwrap());
    drop((stdio, broker));
    let process = &mut session.plugin.process;
    assert!(process.wait(SOON).await.unwrap().success());
    assert_eq!(process.all_errors().await, "");
    let socket = session.plugin.socket().unwrap();
    assert!(!socket.exists() && !socket.parent().unwrap().exists());
}

#[tokio::test]
async fn g02_shutdown_does_not_wait_for_a_change() {
    let mut session = session(&[]).await;
    let mut client = GrpcStdioClient::new(session.channel.clone());
    let mut stdio = client.stream_stdio(()).await.unwrap();
    let slow = apply(&session, "bare_endless").await;
    let silent = session.plugin.address().raw().await.unwrap();
    session.shutdown().await.unwrap();
    let status = session.plugin.process.wait(SOON).await.unwrap();
    assert!(status.success());
    assert!(slow.await.is_err());
    assert!(!matches!(stdio.get_mut().next().await, Some(Ok(_))));
    drop(silent);
}

#[tokio::test]
async fn g03_what_is_printed_stays_off_the_stream() {
    let mut session = session(&[]).await;
    let mut client = GrpcStdioClient::new(session.channel.clone());
    let mut stdio = client.stream_stdio(()).await.unwrap();
    validate(&session, "bare_print").await.unwrap();
    let heard = timeout(Duration::from_secs(2), stdio.get_mut().next()).await;
    assert!(heard.is_err(), "{heard:?}");
    session.alive().unwrap();
}

#[tokio::test]
async fn g05_health_can_be_watched() {
    let session = session(&[]).await;
    let mut client = HealthClient::new(session.channel.clone());
    let request = HealthCheckRequest {
        service: "plugin".to_owned(),
    };
    let mut changes = client.watch(request).await.unwrap();
    let first = changes.get_mut().next().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);
}

#[tokio::test]
async fn g09_interrupts_do_not_reach_a_change() {
    let mut session = session(&[]).await;
    let applying = apply(&session, "bare_stubborn").await;
    session.plugin.process.signal(Signal::INT).unwrap();
    assert_eq!(applying.await.unwrap(), "finished");
    session.alive().unwrap();
}

#[tokio::test]
async fn g10_terminate_during_apply() {
    for (type_name, outcome) in [("bare_slow", "stopped"), ("bare_stubborn", "finished")] {
        let mut session = session(&[]).await;
        let applying = apply(&session, type_name).await;
        session.plugin.process.signal(Signal::TERM).unwrap();
        assert_eq!(applying.await.unwrap(), outcome);
        let status = session.plugin.process.wait(SOON).await.unwrap();
        assert!(status.success());
    }
}

#[tokio::test]
async fn g11_what_is_printed_goes_to_the_log() {
    let mut session = session(&[]).await;
    for _ in 0..3 {
        validate(&session, "bare_print").await.unwrap();
    }
    session.alive().unwrap();
    let process = &session.plugin.process;
    let printed = || {
        process
            .errors()
            .matches("a stray line on standard output")
            .count()
            == 3
    };
    let heard = eventually("the lines are on standard error", SOON, printed).await;
    heard.unwrap();
    assert_eq!(session.plugin.process.further_output(), "");
}
