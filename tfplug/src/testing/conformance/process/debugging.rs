//! G18 and G19: a provider that somebody else started, and that several hosts use in turn.

use serde_json::Value as Json;

use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::conformance::calls::{
    answers, configure, configure_with, optional_culprit, validate_something,
};
use crate::testing::conformance::case::{ensure, ensure_eq, not_applicable};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::failed;
use crate::testing::process::{Address, Process, SOON, Signal};

/// The variable that sends core to a running provider.
const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

pub(super) async fn debug_mode(bench: &Bench) -> Result<(), Stop> {
    let help = bench.launch_by_hand().argument("--help").run().await?;
    if !format!("{}{}", help.output, help.errors).contains("-debug") {
        return Err(not_applicable("its help mentions no debug mode"));
    }
    let mut process = bench.launch_by_hand().argument("--debug").spawn()?;
    let address = instructions(&mut process).await?;
    for _ in 0..3 {
        answers(address.channel(None).await?).await?;
    }
    ensure(process.running(), "it ends when its client disconnects")?;
    process.signal(Signal::INT)?;
    process.wait(SOON).await?;
    let closed = address.raw().await.is_err();
    Ok(ensure(closed, "somebody listens there even after its end")?)
}

/// Reads what it prints until the variable is there, and judges its value.
async fn instructions(process: &mut Process) -> Result<Address, Failure> {
    let line = loop {
        let line = process.line(SOON).await?;
        if line.contains(VARIABLE) && line.contains('{') {
            break line;
        }
    };
    let json = line.find('{').zip(line.rfind('}'));
    let json = json.and_then(|(start, end)| line.get(start..=end));
    let json: Json = serde_json::from_str(json.unwrap_or_default())
        .map_err(failed(format_args!("the value of {VARIABLE}")))?;
    let entry = json.as_object().and_then(|all| all.values().next());
    let entry = entry.ok_or("there is no provider in the value")?;
    ensure_eq("Protocol", entry["Protocol"].as_str(), Some("grpc"))?;
    ensure_eq(
        "ProtocolVersion",
        entry["ProtocolVersion"].as_i64(),
        Some(6),
    )?;
    ensure_eq("Test", entry["Test"].as_bool(), Some(true))?;
    ensure_eq("Pid", entry["Pid"].as_u64(), Some(process.id().into()))?;
    let text = |name: &str| entry["Addr"][name].as_str().unwrap_or_default().to_owned();
    Ok(Address {
        network: text("Network"),
        address: text("String"),
    })
}

/// In debug mode one process serves runs that configure it differently; any process can show how it does so.
pub(super) async fn configured_again(bench: &Bench) -> Result<(), Stop> {
    let stubborn = optional_culprit(bench, "stubborn_apply", |samples| &samples.stubborn_apply);
    let stubborn = stubborn.await?;
    let mut session = bench.connected().await?;
    if let Err(failure) = configure(&session, bench).await {
        return match bench.samples().provider.config.is_empty() {
            true => Err(not_applicable("the samples have no provider.config")),
            false => Err(failure.into()),
        };
    }
    let applying = match &stubborn {
        Some(stubborn) => Some(stubborn.create(&session).await?),
        None => None,
    };
    // Whether it accepts this or not, what has begun goes on with what it began with.
    if let Some(powerless) = &bench.samples().provider.bad_credentials {
        configure_with(&session, bench, powerless).await?;
    }
    validate_something(&session, bench).await?;
    if let Some(applying) = applying {
        let applied = applying.answer().await?;
        heard(
            "an apply under the first configuration",
            &applied.diagnostics,
        )?;
    }
    configure(&session, bench).await?;
    Ok(session.alive()?)
}
