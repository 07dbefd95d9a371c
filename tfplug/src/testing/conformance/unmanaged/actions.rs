//! D13: actions.

use crate::proto::tfplugin6::invoke_action::{self, Event, event};
use crate::proto::tfplugin6::{Diagnostic, plan_action, validate_action_config};
use crate::testing::Failure;
use crate::testing::answer::{heard, some_error};
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{ActionSamples, Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::testing::process::{SOON, Session};
use crate::value::Value;

pub(super) async fn invoked(bench: &Bench) -> Result<(), Stop> {
    let samples = &bench.samples().actions;
    let messages = |it: &ActionSamples| it.config.is_some() || it.failing.is_some();
    if !samples.values().any(messages) {
        return Err(not_applicable("the samples have no actions"));
    }
    let mut session = Core::configured(bench).await?.session;
    for (name, samples) in samples {
        for (config, succeeds) in [(&samples.config, true), (&samples.failing, false)] {
            let Some(config) = config else { continue };
            let check = check(bench, &session, name, config, succeeds).await;
            let which = if succeeds { "config" } else { "failing" };
            check.map_err(|failure| failure.context(format_args!("{name}, {which}")))?;
        }
    }
    Ok(session.alive()?)
}

/// Validates, plans and invokes an action.
async fn check(
    bench: &Bench,
    session: &Session,
    name: &str,
    config: &Config,
    succeeds: bool,
) -> Result<(), Failure> {
    let schema = bench.schema().await?.action_schemas.get(name);
    let schema = schema.ok_or("the samples name it, but there is none")?;
    let shape = Shape::of(schema.schema.as_ref().ok_or("it has no schema")?)?;
    let config = shape.value(config)?;
    validate(session, name, &shape, &config).await?;
    plan(session, name, &shape, &config).await?;
    let diagnostics = invoke(session, name, &shape, &config).await?;
    match succeeds {
        true => heard("InvokeAction", &diagnostics).map(drop),
        false => some_error("InvokeAction", &diagnostics),
    }
}

async fn validate(
    session: &Session,
    name: &str,
    shape: &Shape,
    config: &Value,
) -> Result<(), Failure> {
    let doing = "ValidateActionConfig";
    let request = validate_action_config::Request {
        type_name: name.to_owned(),
        config: Some(shape.encode(config)?),
    };
    let answer = session.client.clone().validate_action_config(request).await;
    heard(
        doing,
        &answer.map_err(refused(doing))?.get_ref().diagnostics,
    )
    .map(drop)
}

async fn plan(session: &Session, name: &str, shape: &Shape, config: &Value) -> Result<(), Failure> {
    let doing = "PlanAction";
    let request = plan_action::Request {
        action_type: name.to_owned(),
        config: Some(shape.encode(config)?),
        ..Default::default()
    };
    let answer = session.client.clone().plan_action(request).await;
    let answer = answer.map_err(refused(doing))?.into_inner();
    heard(doing, &answer.diagnostics)?;
    let undeferred = answer.deferred.is_none();
    ensure(undeferred, "PlanAction is deferred, which was not allowed")
}

async fn invoke(
    session: &Session,
    name: &str,
    shape: &Shape,
    config: &Value,
) -> Result<Vec<Diagnostic>, Failure> {
    let doing = "InvokeAction";
    let request = invoke_action::Request {
        action_type: name.to_owned(),
        config: Some(shape.encode(config)?),
        ..Default::default()
    };
    let stream = session.client.clone().invoke_action(request).await;
    let mut stream = stream.map_err(refused(doing))?.into_inner();
    let mut events = Vec::new();
    loop {
        let event = tokio::time::timeout(SOON, stream.message()).await;
        let event = event.map_err(|_| "InvokeAction: neither an event nor the end")?;
        match event.map_err(refused(doing))? {
            Some(event) => events.push(event),
            None => return completed(events).map_err(|failure| failure.context(doing)),
        }
    }
}

/// The contents of the last event, which must be the only one of its kind.
fn completed(mut events: Vec<Event>) -> Result<Vec<Diagnostic>, Failure> {
    let last = events.pop().and_then(|event| event.r#type);
    for event in events {
        match event.r#type {
            Some(event::Type::Progress(_)) => {}
            Some(event::Type::Completed(_)) => {
                return Err("something comes after the end".into());
            }
            None => return Err("an event is neither progress nor the end".into()),
        }
    }
    match last {
        Some(event::Type::Completed(completed)) => Ok(completed.diagnostics),
        _ => Err("the last event is not the end".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_comes_once_and_last() {
        let progress = || Event {
            r#type: Some(event::Type::Progress(event::Progress::default())),
        };
        let end = || Event {
            r#type: Some(event::Type::Completed(event::Completed::default())),
        };
        assert!(completed(vec![end()]).is_ok());
        assert!(completed(vec![progress(), progress(), end()]).is_ok());
        assert!(completed(vec![]).is_err());
        assert!(completed(vec![progress()]).is_err());
        assert!(completed(vec![end(), end()]).is_err());
        assert!(completed(vec![end(), progress()]).is_err());
        assert!(completed(vec![Event { r#type: None }, end()]).is_err());
    }
}
