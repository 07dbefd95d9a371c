//! C: what validation accepts, and what it reports where.

mod faults;
mod open;
mod targets;

use self::open::{block_paths, open, settable_paths};
use self::targets::{Target, messages, target, targets, valid_samples};
use crate::path::Path;
use crate::testing::Failure;
use crate::testing::answer::{heard, some_error};
use crate::testing::conformance::calls::configure_as;
use crate::testing::conformance::case::{cases, not_applicable};
use crate::testing::conformance::process::offline::launch_offline;
use crate::testing::conformance::schemas::metadata::{NO_TYPE, empty_object, null};
use crate::testing::conformance::schemas::named_calls::{About, named_calls};
use crate::testing::conformance::schemas::parts::{Role, none};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::process::{SOON, Session};
use crate::value::Value;

cases! {
    C01 Protocol "valid configurations are accepted in silence" => valid;
    C02 Protocol "whatever is unknown is accepted" => unknown_attributes;
    C03 Protocol "unknown collections of blocks are accepted" => unknown_blocks;
    C04 Quality "a required attribute that is null is an error with its path, or a warning in a block without another value" => faults::required;
    C05 Protocol "an attribute that only the provider sets is an error with its path" => faults::computed;
    C06 Protocol "write-only values are refused where hosts cannot keep them from the state" => faults::write_only;
    C07 Protocol "wrong values are errors with a summary and the precise path" => faults::wrong;
    C08 Quality "two faults are both reported" => faults::two;
    C09 Protocol "every call about an unknown type is an error" => unknown_types;
    C10 Protocol "validation needs neither configuration nor network" => offline;
    C11 Protocol "the provider's own configuration may be unknown" => unknown_provider;
    C12 Quality "a deprecated attribute is a warning if it is set" => faults::deprecated;
    C13 Protocol "paths name no element of a set" => faults::sets;
}

async fn valid(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut faults = Vec::new();
    for (target, config) in valid_samples(bench).await? {
        let diagnostics = target.validate(&session, &config).await?;
        if !diagnostics.is_empty() {
            faults.push(format!("{}: {}", target.subject, messages(&diagnostics)));
        }
    }
    session.alive()?;
    Ok(none(faults)?)
}

/// Fails if this is refused; `what` is unknown in it.
async fn accepts(
    target: &Target<'_>,
    session: &Session,
    config: &Value,
    what: &str,
) -> Result<(), Failure> {
    let diagnostics = target.validate(session, config).await?;
    let call = format!("{}, if {what} is unknown, validation", target.subject);
    heard(&call, &diagnostics).map(drop)
}

/// The configuration with one part unknown.
fn with_unknown(config: &Value, path: &Path) -> Value {
    let mut config = config.clone();
    if let Some(part) = config.at_mut(path) {
        *part = Value::unknown();
    }
    config
}

async fn unknown_attributes(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let targets = targets(bench).await?;
    for target in &targets {
        let config = open(&target.block);
        accepts(target, &session, &config, "everything").await?;
    }
    let samples = match valid_samples(bench).await {
        Ok(samples) => samples,
        Err(Stop::NotApplicable(_)) if !targets.is_empty() => Vec::new(),
        Err(stop) => return Err(stop),
    };
    for (target, config) in samples {
        for path in settable_paths(&target.block, &config) {
            let config = with_unknown(&config, &path);
            accepts(&target, &session, &config, &path.to_string()).await?;
        }
    }
    Ok(session.alive()?)
}

async fn unknown_blocks(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut found = 0;
    for target in targets(bench).await? {
        let config = open(&target.block);
        let blocks = block_paths(&target.block, &config).len();
        if blocks > 0 {
            accepts(&target, &session, &config, "every block").await?;
        }
        found += blocks;
    }
    if found == 0 {
        return Err(not_applicable("there are no collections of blocks"));
    }
    let samples = match valid_samples(bench).await {
        Err(Stop::NotApplicable(_)) => Vec::new(),
        samples => samples?,
    };
    for (target, config) in samples {
        for path in block_paths(&target.block, &config) {
            let config = with_unknown(&config, &path);
            accepts(&target, &session, &config, &path.to_string()).await?;
        }
    }
    Ok(session.alive()?)
}

async fn unknown_types(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    for named in named_calls() {
        let about = About {
            name: NO_TYPE.to_owned(),
            value: null(),
            stored: empty_object(),
        };
        // Calls that it does not have at all know no type either.
        if let Some(diagnostics) = named.diagnostics(&session.client, about).await? {
            some_error(named.call, &diagnostics)?;
        }
    }
    Ok(session.alive()?)
}

async fn offline(bench: &Bench) -> Result<(), Stop> {
    let mut session = launch_offline(bench)?.start().await?.session().await?;
    let targets = targets(bench).await?;
    let calls = async {
        for target in &targets {
            target.validate(&session, &open(&target.block)).await?;
        }
        Ok::<_, Failure>(())
    };
    let answered = tokio::time::timeout(SOON * 2, calls).await;
    answered.map_err(|_| Failure::from("not all calls are answered"))??;
    Ok(session.alive()?)
}

async fn unknown_provider(bench: &Bench) -> Result<(), Stop> {
    let provider = target(bench, Role::Provider, "").await?;
    let sample = provider.sample(&bench.samples().provider.config)?;
    let paths = settable_paths(&provider.block, &sample);
    if paths.is_empty() {
        return Err(not_applicable("the provider has nothing to configure"));
    }
    let session = bench.connected().await?;
    let each = paths
        .iter()
        .map(|path| (path.to_string(), with_unknown(&sample, path)));
    let all = ("everything".to_owned(), open(&provider.block));
    for (what, config) in each.chain([all]) {
        accepts(&provider, &session, &config, &what).await?;
        let context = |failure: Failure| failure.context(format_args!("{what} is unknown"));
        let messages = configure_as(&session, &provider.ty, &config).await;
        messages
            .and_then(|messages| heard("ConfigureProvider", &messages))
            .map_err(context)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_becomes_unknown() {
        let object = |value: Value| Value::Object([("a".to_owned(), value)].into());
        let nested = object(Value::List(vec![object("x".into())]));
        let wanted = object(Value::List(vec![object(Value::unknown())]));
        assert_eq!(with_unknown(&nested, &Path::from("a[0].a")), wanted);
    }
}
