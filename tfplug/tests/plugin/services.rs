//! G: go-plugin's own services, and how the process ends.

use std::process::Command;
use std::time::Duration;

use futures_util::StreamExt as _;
use rustix::process::Signal;
use tfplug::proto::health::HealthCheckRequest;
use tfplug::proto::health::health_check_response::ServingStatus;
use tfplug::proto::health::health_client::HealthClient;
use tfplug::proto::plugin::grpc_broker_client::GrpcBrokerClient;
use tfplug::proto::plugin::grpc_controller_client::GrpcControllerClient;
use tfplug::proto::plugin::grpc_stdio_client::GrpcStdioClient;
use tfplug::proto::plugin::{ConnInfo, Empty};
use tfplug::proto::tfplugin6::provider_client::ProviderClient;
use tfplug::proto::tfplugin6::{apply_resource_change, get_states, validate_resource_config};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tonic::Code;
use tonic::transport::Channel;

use crate::client::{self, Address, Plugin, SOON, eventually};
use crate::handshake::call;

/// Asks for the end, as the host does.
pub async fn shutdown(channel: Channel) {
    GrpcControllerClient::new(channel)
        .shutdown(Empty {})
        .await
        .unwrap();
}

/// Makes the provider misbehave.
pub async fn validate(channel: Channel, type_name: &str) -> Result<(), tonic::Status> {
    let request = validate_resource_config::Request {
        type_name: type_name.to_owned(),
        ..validate_resource_config::Request::default()
    };
    ProviderClient::new(channel)
        .validate_resource_config(request)
        .await
        .map(|_| ())
}

/// Begins an apply, and answers how it ended.
pub fn apply(channel: Channel, type_name: &str) -> JoinHandle<String> {
    let request = apply_resource_change::Request {
        type_name: type_name.to_owned(),
        ..apply_resource_change::Request::default()
    };
    tokio::spawn(async move {
        let answer = ProviderClient::new(channel)
            .apply_resource_change(request)
            .await
            .unwrap();
        String::from_utf8(answer.into_inner().private).unwrap()
    })
}

/// Time for a request to arrive.
pub async fn settle() {
    sleep(Duration::from_millis(500)).await;
}

#[tokio::test]
async fn g01_shutdown_ends_the_process() {
    let mut plugin = Plugin::start(&[]);
    let socket = plugin.socket();
    let channel = plugin.dial().await;
    let stdio = GrpcStdioClient::new(channel.clone())
        .stream_stdio(())
        .await
        .unwrap();
    let offers = tokio_stream::pending::<ConnInfo>();
    let broker = GrpcBrokerClient::new(channel.clone())
        .start_stream(offers)
        .await
        .unwrap();
    shutdown(channel.clone()).await;
    drop((stdio, broker, channel));
    assert!(plugin.wait(Duration::from_secs(5)).success());
    assert!(!socket.exists() && !socket.parent().unwrap().exists());
    assert_eq!(plugin.all_errors(), "");
}

#[tokio::test]
async fn g02_shutdown_does_not_wait_for_the_connection() {
    let mut plugin = Plugin::start(&[]);
    let channel = plugin.dial().await;
    let mut stdio = GrpcStdioClient::new(channel.clone())
        .stream_stdio(())
        .await
        .unwrap();
    let slow = apply(channel.clone(), "bare_endless");
    let silent = plugin.address().raw().await.unwrap();
    settle().await;
    shutdown(channel.clone()).await;
    let waiting = tokio::task::spawn_blocking(move || plugin.wait(SOON));
    assert!(waiting.await.unwrap().success());
    let _ = (
        stdio.get_mut().next().await,
        slow.await.is_err(),
        silent,
        channel,
    );
}

#[tokio::test]
async fn g03_stdio_is_open_and_silent() {
    let plugin = Plugin::start(&[]);
    let channel = plugin.dial().await;
    let mut stdio = GrpcStdioClient::new(channel.clone())
        .stream_stdio(())
        .await
        .unwrap();
    validate(channel.clone(), "bare_print").await.unwrap();
    assert!(
        timeout(Duration::from_secs(5), stdio.get_mut().next())
            .await
            .is_err()
    );
    call(channel).await.unwrap();
}

#[tokio::test]
async fn g04_broker_is_open_and_silent() {
    let plugin = Plugin::start(&[]);
    let channel = plugin.dial().await;
    let mut client = GrpcBrokerClient::new(channel.clone());
    let offers = tokio_stream::iter([ConnInfo::default()]);
    let mut half_closed = client.start_stream(offers).await.unwrap();
    let mut open = client.start_stream(tokio_stream::pending()).await.unwrap();
    assert!(
        timeout(Duration::from_secs(2), half_closed.get_mut().next())
            .await
            .is_err()
    );
    assert!(
        timeout(Duration::from_millis(100), open.get_mut().next())
            .await
            .is_err()
    );
    call(channel).await.unwrap();
}

#[tokio::test]
async fn g05_health_is_serving() {
    let plugin = Plugin::start(&[]);
    let mut client = HealthClient::new(plugin.dial().await);
    let request = HealthCheckRequest {
        service: "plugin".to_owned(),
    };
    let answer = client.check(request.clone()).await.unwrap();
    assert_eq!(answer.get_ref().status(), ServingStatus::Serving);
    let mut changes = client.watch(request).await.unwrap();
    let first = changes.get_mut().next().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);
}

#[tokio::test]
async fn g06_state_stores_are_unimplemented() {
    let plugin = Plugin::start(&[]);
    let mut client = ProviderClient::new(plugin.dial().await);
    let error = client
        .get_states(get_states::Request::default())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Unimplemented);
}

#[tokio::test]
async fn g09_interrupt_is_ignored() {
    let mut plugin = Plugin::start(&[]);
    let applying = apply(plugin.dial().await, "bare_stubborn");
    settle().await;
    plugin.signal(Signal::INT);
    assert_eq!(applying.await.unwrap(), "finished");
    assert!(plugin.running());
}

#[tokio::test]
async fn g10_terminate_while_idle() {
    let mut plugin = Plugin::start(&[]);
    let (socket, channel) = (plugin.socket(), plugin.dial().await);
    call(channel.clone()).await.unwrap();
    plugin.signal(Signal::TERM);
    assert!(plugin.wait(Duration::from_secs(5)).success());
    assert!(!socket.exists());
}

#[tokio::test]
async fn g10_terminate_during_apply() {
    for (type_name, outcome) in [("bare_slow", "stopped"), ("bare_stubborn", "finished")] {
        let mut plugin = Plugin::start(&[]);
        let applying = apply(plugin.dial().await, type_name);
        settle().await;
        plugin.signal(Signal::TERM);
        assert_eq!(applying.await.unwrap(), outcome);
        assert!(plugin.wait(SOON).success());
    }
}

#[tokio::test]
async fn g11_nobody_reads_standard_output() {
    let mut command = client::command(&[client::COOKIE]);
    let mut plugin = Plugin::spawn(&mut command);
    let channel = plugin.dial().await;
    for _ in 0..3 {
        validate(channel.clone(), "bare_print").await.unwrap();
    }
    assert!(plugin.later_output().is_empty());
    assert!(plugin.running());
    let printed = || {
        plugin
            .errors()
            .matches("a stray line on standard output")
            .count()
            == 3
    };
    eventually("the lines are on standard error", SOON, printed).await;
}

#[tokio::test]
async fn g16_two_connections() {
    let plugin = Plugin::start(&[]);
    let (one, other) = (plugin.dial().await, plugin.dial().await);
    let (first, second) = tokio::join!(call(one.clone()), call(other.clone()));
    first.and(second).unwrap();
    drop(one);
    call(other).await.unwrap();
}

#[tokio::test]
async fn g18_debug_mode() {
    let mut command: Command = client::command(&[]);
    let mut plugin = Plugin::spawn(command.arg("--debug"));
    let json = plugin
        .line
        .strip_prefix("export TF_REATTACH_PROVIDERS='")
        .unwrap();
    let json = json.strip_suffix('\'').unwrap();
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    let entry = &json["example/bare"];
    assert_eq!(entry["Protocol"], "grpc");
    assert_eq!(entry["ProtocolVersion"], 6);
    assert_eq!(entry["Test"], true);
    assert_eq!(entry["Pid"], plugin.pid());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let address = Address {
        network: text(&entry["Addr"]["Network"]),
        address: text(&entry["Addr"]["String"]),
    };
    for _ in 0..3 {
        let channel = address.channel(None).await.unwrap();
        call(channel).await.unwrap();
    }
    assert!(plugin.running());
    plugin.signal(Signal::INT);
    assert!(plugin.wait(SOON).success());
    assert!(address.raw().await.is_err());
}
