//! G: go-plugin's own services, size and number of calls, signals.

use std::fmt::Debug;
use std::time::Duration;

use futures_util::Stream;
use futures_util::future::try_join_all;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_stream::{empty, pending};
use tonic::{Code, Status};

use crate::proto::health::HealthCheckRequest;
use crate::proto::health::health_check_response::ServingStatus;
use crate::proto::health::health_client::HealthClient;
use crate::proto::plugin::grpc_broker_client::GrpcBrokerClient;
use crate::proto::plugin::grpc_stdio_client::GrpcStdioClient;
use crate::proto::plugin::{ConnInfo, StdioData};
use crate::proto::tfplugin6::{get_states, stop_provider};
use crate::testing::Failure;
use crate::testing::answer::{heard, some_error};
use crate::testing::conformance::calls::{
    answers, configure, culprit, optional_culprit, serves, validate_something,
};
use crate::testing::conformance::case::{cases, ensure, ensure_eq, not_applicable};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::refused;
use crate::testing::process::{SOON, Session, Signal, eventually};

cases! {
    G01 Protocol "Shutdown is answered, and ends the process, which removes its socket" => shutdown;
    G02 Protocol "Shutdown does not wait for open connections" => shutdown_connected;
    G03 Protocol "StreamStdio stays open and silent" => stdio;
    G04 Protocol "StartStream stays open and silent, and survives a half-closed stream" => broker;
    G05 Protocol "the health of plugin is SERVING" => health;
    G06 Protocol "calls about state stores that it does not have are declined" => state_stores;
    G07 Protocol "StopProvider has no error, and later calls work" => stop_idle;
    G08 Protocol "StopProvider ends an apply early, with an error, and no later one" => stop_apply;
    G09 Protocol "SIGINT is ignored" => interrupt;
    G10 Quality "SIGTERM ends the process, after an answer to what is going on" => terminate;
    G11 Protocol "standard output need not be read" => unread_output;
    G12 Protocol "a request of 20 MiB is answered" => super::sizes::large_request;
    G13 Protocol "an answer of more than 4 MiB arrives" => super::sizes::large_answer;
    G14 Protocol "fifty calls at once are all answered" => concurrency;
    G15 Protocol "calls that are given up end neither the process nor other calls" => given_up;
    G16 Protocol "two connections are both served" => two_connections;
    G17 Quality "a panic becomes a diagnostic, and other calls go on" => panic;
    G18 Quality "debug mode prints how to connect, and serves until it is interrupted" => super::debugging::debug_mode;
    G19 Quality "a provider may be configured again, while calls go on" => super::debugging::configured_again;
}

/// The first event of a stream: an error, a message, or its end.
///
/// Some servers send nothing at all before their first message, so the call itself may stay without an answer.
type FirstWord<T> = JoinHandle<Result<Option<T>, Status>>;

/// Opens StreamStdio.
fn open_stdio(session: &Session) -> FirstWord<StdioData> {
    let mut client = GrpcStdioClient::new(session.channel.clone());
    tokio::spawn(async move { client.stream_stdio(()).await?.into_inner().message().await })
}

/// Opens the broker's stream, on which we offer what `offers` yields.
fn open_broker(
    session: &Session,
    offers: impl Stream<Item = ConnInfo> + Send + 'static,
) -> FirstWord<ConnInfo> {
    let mut client = GrpcBrokerClient::new(session.channel.clone());
    tokio::spawn(async move {
        client
            .start_stream(offers)
            .await?
            .into_inner()
            .message()
            .await
    })
}

/// Fails if the stream has a message or ends within `limit`.
async fn is_silent<T: Debug>(
    name: &str,
    first: &mut FirstWord<T>,
    limit: Duration,
) -> Result<(), Failure> {
    match timeout(limit, first).await {
        Err(_) => Ok(()),
        Ok(heard) => Err(format!("{name} is not silent: {heard:?}").into()),
    }
}

async fn shutdown(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let (_stdio, _broker) = (open_stdio(&session), open_broker(&session, pending()));
    answers(session.channel.clone()).await?;
    session.shutdown().await?;
    let status = session.plugin.process.wait(SOON).await?;
    ensure_eq("the exit code", status.code(), Some(0))?;
    let left = session.plugin.socket().filter(|socket| socket.exists());
    Ok(ensure(
        left.is_none(),
        format!("the socket is left: {left:?}"),
    )?)
}

async fn shutdown_connected(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let _stdio = open_stdio(&session);
    let other = session.plugin.dial().await?;
    answers(other.clone()).await?;
    session.shutdown().await?;
    session.plugin.process.wait(SOON).await?;
    drop(other);
    Ok(())
}

async fn stdio(bench: &Bench) -> Result<(), Stop> {
    let print = optional_culprit(bench, "print", |samples| &samples.print).await?;
    let session = bench.connected().await?;
    let mut stream = open_stdio(&session);
    if let Some(print) = print {
        print.validate(&session).await?;
    }
    match timeout(Duration::from_secs(5), &mut stream).await {
        Err(_) => {}
        // Core makes do without it.
        Ok(Ok(Err(status)))
            if [Code::Unimplemented, Code::Unavailable].contains(&status.code()) =>
        {
            return Err(not_applicable("it has no such stream, which is allowed"));
        }
        Ok(heard) => return Err(Failure::new(format!("the stream sends {heard:?}")).into()),
    }
    Ok(answers(session.channel).await?)
}

async fn broker(bench: &Bench) -> Result<(), Stop> {
    let session = bench.connected().await?;
    let mut open = open_broker(&session, pending());
    is_silent("the open stream", &mut open, Duration::from_secs(2)).await?;
    open.abort();
    let half_closed = open_broker(&session, empty());
    let heard = timeout(Duration::from_secs(1), half_closed).await;
    // It may end, but without a message.
    let silent = !matches!(heard, Ok(Ok(Ok(Some(_)))));
    ensure(silent, format!("the half-closed stream sends {heard:?}"))?;
    answers(session.channel.clone()).await?;
    Ok(serves(&session.plugin).await?)
}

async fn health(bench: &Bench) -> Result<(), Stop> {
    let session = bench.connected().await?;
    let request = HealthCheckRequest {
        service: "plugin".to_owned(),
    };
    let answer = HealthClient::new(session.channel.clone())
        .check(request)
        .await;
    let status = answer.map_err(refused("Check"))?.get_ref().status();
    Ok(ensure_eq("the health", status, ServingStatus::Serving)?)
}

async fn state_stores(bench: &Bench) -> Result<(), Stop> {
    if !bench.schema().await?.state_store_schemas.is_empty() {
        return Err(not_applicable("it has state stores"));
    }
    let mut session = bench.connected().await?;
    let request = get_states::Request {
        type_name: "none".to_owned(),
    };
    match session.client.get_states(request).await {
        Err(status) => ensure_eq("the status", status.code(), Code::Unimplemented)?,
        Ok(answer) => some_error("GetStates", &answer.get_ref().diagnostics)?,
    }
    session.alive()?;
    Ok(answers(session.channel).await?)
}

/// Calls StopProvider.
async fn stop(session: &Session) -> Result<(), Failure> {
    let request = stop_provider::Request {};
    let answer = session.client.clone().stop_provider(request).await;
    let answer = answer.map_err(refused("StopProvider"))?;
    ensure_eq(
        "the error of StopProvider",
        answer.get_ref().error.as_str(),
        "",
    )
}

async fn stop_idle(bench: &Bench) -> Result<(), Stop> {
    let session = bench.connected().await?;
    let before = validate_something(&session, bench).await?;
    stop(&session).await?;
    let after = validate_something(&session, bench).await?;
    ensure_eq("what a call answers after StopProvider", after, before)?;
    Ok(serves(&session.plugin).await?)
}

async fn stop_apply(bench: &Bench) -> Result<(), Stop> {
    let slow = culprit(bench, "slow_apply", |samples| &samples.slow_apply).await?;
    let stubborn = optional_culprit(bench, "stubborn_apply", |samples| &samples.stubborn_apply);
    let stubborn = stubborn.await?;
    let mut session = bench.connected().await?;
    configure(&session, bench).await?;
    let applying = slow.create(&session).await?;
    ensure(
        !applying.done(),
        "the apply is over before it can be stopped",
    )?;
    stop(&session).await?;
    let applied = applying.answer().await?;
    some_error("the stopped apply", &applied.diagnostics)?;
    let unknown = applied.state.has_unknown();
    ensure(
        !unknown,
        format!(
            "the state after the stop has unknown parts: {:?}",
            applied.state
        ),
    )?;
    session.alive()?;
    if let Some(stubborn) = stubborn {
        let applied = stubborn.create(&session).await?.answer().await?;
        heard("an apply after the stop", &applied.diagnostics)?;
    }
    Ok(())
}

async fn interrupt(bench: &Bench) -> Result<(), Stop> {
    let stubborn = optional_culprit(bench, "stubborn_apply", |samples| &samples.stubborn_apply);
    let stubborn = stubborn.await?;
    let mut session = bench.connected().await?;
    session.plugin.process.signal(Signal::INT)?;
    sleep(Duration::from_secs(1)).await;
    session.alive()?;
    answers(session.channel.clone()).await?;
    if let Some(stubborn) = stubborn {
        configure(&session, bench).await?;
        let applying = stubborn.create(&session).await?;
        session.plugin.process.signal(Signal::INT)?;
        let applied = applying.answer().await?;
        heard("the interrupted apply", &applied.diagnostics)?;
        session.alive()?;
    }
    Ok(())
}

async fn terminate(bench: &Bench) -> Result<(), Stop> {
    let slow = optional_culprit(bench, "slow_apply", |samples| &samples.slow_apply).await?;
    let mut session = bench.connected().await?;
    answers(session.channel.clone()).await?;
    session.plugin.process.signal(Signal::TERM)?;
    let status = session.plugin.process.wait(SOON).await?;
    ensure(
        status.code() == Some(0),
        format!("while idle it ends with {status}"),
    )?;
    let left = session.plugin.socket().filter(|socket| socket.exists());
    ensure(left.is_none(), format!("the socket is left: {left:?}"))?;
    if let Some(slow) = slow {
        let mut session = bench.connected().await?;
        configure(&session, bench).await?;
        let applying = slow.create(&session).await?;
        session.plugin.process.signal(Signal::TERM)?;
        let applied = applying.answer().await?;
        some_error("the terminated apply", &applied.diagnostics)?;
        let status = session.plugin.process.wait(SOON).await?;
        ensure(
            status.code() == Some(0),
            format!("after an apply it ends with {status}"),
        )?;
    }
    Ok(())
}

async fn unread_output(bench: &Bench) -> Result<(), Stop> {
    let print = optional_culprit(bench, "print", |samples| &samples.print).await?;
    let mut session = bench.connected().await?;
    session.plugin.process.close_output().await;
    for _ in 0..3 {
        if let Some(print) = &print {
            heard("a call that prints", &print.validate(&session).await?)?;
        }
        validate_something(&session, bench).await?;
    }
    session.alive()?;
    Ok(serves(&session.plugin).await?)
}

async fn concurrency(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let alone = validate_something(&session, bench).await?;
    let calls = (0..50).map(|_| validate_something(&session, bench));
    for answer in try_join_all(calls).await? {
        ensure_eq("what one of many calls answers", &answer, &alone)?;
    }
    Ok(session.alive()?)
}

async fn given_up(bench: &Bench) -> Result<(), Stop> {
    let stubborn = optional_culprit(bench, "stubborn_apply", |samples| &samples.stubborn_apply);
    let stubborn = stubborn.await?;
    let mut session = bench.connected().await?;
    for patience in 0..20 {
        let call = validate_something(&session, bench);
        let _ = timeout(Duration::from_micros(patience * 100), call).await;
    }
    if let Some(stubborn) = stubborn {
        configure(&session, bench).await?;
        stubborn.create(&session).await?.reset();
        sleep(Duration::from_secs(3)).await;
    }
    session.alive()?;
    answers(session.channel.clone()).await?;
    Ok(serves(&session.plugin).await?)
}

async fn two_connections(bench: &Bench) -> Result<(), Stop> {
    let plugin = bench.start().await?;
    let (one, other) = (plugin.dial().await?, plugin.dial().await?);
    tokio::try_join!(answers(one.clone()), answers(other.clone()))?;
    drop(one);
    answers(other).await?;
    Ok(serves(&plugin).await?)
}

async fn panic(bench: &Bench) -> Result<(), Stop> {
    let culprit = culprit(bench, "panic", |samples| &samples.panic).await?;
    let mut session = bench.connected().await?;
    let others = try_join_all((0..10).map(|_| validate_something(&session, bench)));
    let (panicked, others) = tokio::join!(culprit.validate(&session), others);
    some_error("the call that panics", &panicked?)?;
    others?;
    let process = &mut session.plugin.process;
    eventually("the process goes on", SOON, || process.running()).await?;
    Ok(answers(session.channel).await?)
}
