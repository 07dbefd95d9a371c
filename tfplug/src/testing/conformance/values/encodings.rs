//! V12, V16, V17 and V20: the two encodings, large values, the shape of answers, and stored state.

use std::collections::BTreeMap;

use super::generate::filled;
use super::keeper::{Keeper, msgpack_value, packed, read_strictly};
use super::numbers::as_json;
use super::wire::{self, dynamic};
use crate::proto::tfplugin6::{plan_resource_change, upgrade_resource_state};
use crate::testing::Failure;
use crate::testing::answer::errors;
use crate::testing::conformance::calls::configure;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::schemas::metadata::{empty_object, null};
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::refused;
use crate::testing::process::Session;
use crate::value::{Number, Type, Value};

/// Elements of a collection.
const ELEMENTS: usize = 100_000;
/// Lists in lists.
const NESTING_DEPTH: usize = 100;
/// The most types to try; providers have up to a thousand.
const MAX_TYPES: usize = 100;

pub(super) async fn json_values(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let slots = keeper.slots().into_iter();
    let slots = slots.map(|(name, ty)| Ok((name, packed(&filled(&ty, 1), &ty)?)));
    let slots: Vec<_> = slots.collect::<Result<_, Failure>>()?;
    let state = msgpack_value(wire::map(&keeper.members(&slots, None)?));
    let config = msgpack_value(wire::map(&keeper.members(&slots, Some(&wire::NIL))?));
    let one = keeper
        .plan(state.clone(), state.clone(), config.clone())
        .await?;
    let (state, config) = (as_json(&keeper, &state)?, as_json(&keeper, &config)?);
    let other = keeper.plan(state.clone(), state, config).await;
    let other = other.map_err(|failure| failure.context("as JSON"))?;
    for (name, _) in keeper.slots() {
        let (one, other) = (one.value.get(name), other.value.get(name));
        let same = matches!((one, other), (Some(one), Some(other)) if one.same(other));
        ensure(
            same,
            format!("{name} is {one:?}, or {other:?} if sent as JSON"),
        )?;
    }
    Ok(keeper.session.alive()?)
}

pub(super) async fn large(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let name = |number: usize| format!("element {number:06}");
    let texts = |count| (0..count).map(|number| Value::from(name(number))).collect();
    let entries: BTreeMap<_, _> = (0..ELEMENTS).map(|n| (name(n), Value::from("x"))).collect();
    let mut found = false;
    for (ty, value) in [
        (Type::list(Type::String), Value::List(texts(ELEMENTS))),
        (Type::map(Type::String), Value::Map(entries)),
        (Type::set(Type::String), Value::Set(texts(ELEMENTS))),
    ] {
        let Ok(slot) = keeper.slot(&ty) else { continue };
        found = true;
        let planned = keeper.keep(&[(slot, packed(&value, &ty)?)]).await;
        let what = format!("{slot} with many elements");
        let planned = planned.map_err(|failure| failure.context(&what))?;
        let same = ordered(planned.value.get(slot)) == ordered(Some(&value));
        ensure(same, format!("{what} comes back otherwise"))?;
    }
    if let Ok(slot) = keeper.slot(&Type::Dynamic) {
        found = true;
        let nested = (0..NESTING_DEPTH).fold(Type::String, |inner, _| Type::list(inner));
        let value = filled(&nested, 1);
        let bytes = dynamic(&nested.to_json().to_string(), &packed(&value, &nested)?);
        let wanted = Value::Dynamic(Box::new((nested, value)));
        keeper.keeps(slot, bytes, &wanted).await?;
    }
    if !found {
        return Err(not_applicable(
            "it has neither collections of texts nor dynamic values",
        ));
    }
    Ok(keeper.session.alive()?)
}

/// The elements in order, which compares faster than sets do.
fn ordered(value: Option<&Value>) -> Vec<String> {
    let children = value.into_iter().flat_map(Value::children);
    let mut texts: Vec<_> = children
        .map(|(step, child)| match step {
            crate::path::Step::Key(key) => format!("{key}={child:?}"),
            _ => format!("{child:?}"),
        })
        .collect();
    if let Some(Value::Set(_)) = value {
        texts.sort_unstable();
    }
    texts
}

pub(super) async fn strict(bench: &Bench) -> Result<(), Stop> {
    let schemas = &bench.schema().await?.resource_schemas;
    let mut session = bench.connected().await?;
    // Without samples it may lack what it needs; then there is no plan.
    let configured = configure(&session, bench).await.is_ok();
    let mut answers = 0;
    for (type_name, wire) in schemas.iter().take(MAX_TYPES) {
        let context = |failure: Failure| failure.context(type_name);
        let shape = Shape::of(wire).map_err(context)?;
        answers += upgraded(&session, type_name, &shape)
            .await
            .map_err(context)?;
        let mut configs = Vec::new();
        if let (true, Some(samples)) = (configured, bench.samples().resources.get(type_name)) {
            configs.extend(samples.minimal.iter().chain(&samples.full));
        }
        for sample in configs {
            let config = shape.value(sample).map_err(context)?;
            answers += planned(&session, type_name, &shape, &config)
                .await
                .map_err(context)?;
        }
    }
    session.alive()?;
    if answers == 0 {
        return Err(not_applicable("no answer has a state to look at"));
    }
    if let Ok(keeper) = Keeper::find(bench).await {
        for (slot, ty) in keeper.slots() {
            keeper
                .keep(&[(slot, packed(&filled(&ty, 1), &ty)?)])
                .await?;
        }
    }
    Ok(())
}

/// The number of states in the answer to an upgrade, which are right.
async fn upgraded(session: &Session, type_name: &str, shape: &Shape) -> Result<usize, Failure> {
    let request = upgrade_resource_state::Request {
        type_name: type_name.to_owned(),
        version: shape.schema.version,
        raw_state: Some(empty_object()),
    };
    let call = "UpgradeResourceState";
    let answer = session.client.clone().upgrade_resource_state(request).await;
    let answer = answer.map_err(refused(call))?.into_inner();
    match &answer.upgraded_state {
        Some(state) if errors(&answer.diagnostics).is_empty() => {
            read_strictly(state, &shape.ty).map_err(|failure| failure.context(call))?;
            Ok(1)
        }
        _ => Ok(0),
    }
}

/// The number of states in the answer to the plan of a new object, which are right.
async fn planned(
    session: &Session,
    type_name: &str,
    shape: &Shape,
    config: &Value,
) -> Result<usize, Failure> {
    let request = plan_resource_change::Request {
        type_name: type_name.to_owned(),
        prior_state: Some(null()),
        proposed_new_state: Some(shape.encode(&shape.proposed(config))?),
        config: Some(shape.encode(config)?),
        ..Default::default()
    };
    let call = "PlanResourceChange";
    let answer = session.client.clone().plan_resource_change(request).await;
    let answer = answer.map_err(refused(call))?.into_inner();
    match &answer.planned_state {
        Some(state) if errors(&answer.diagnostics).is_empty() => {
            read_strictly(state, &shape.ty).map_err(|failure| failure.context(call))?;
            Ok(1)
        }
        _ => Ok(0),
    }
}

pub(super) async fn lenient(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let number = Number::parse("1.5").map(Value::Number).unwrap_or_default();
    let mut stored = serde_json::Map::new();
    let mut wanted = Vec::new();
    for (ty, json, value) in [
        (Type::Number, serde_json::json!("1.5"), number),
        (Type::Bool, serde_json::json!("true"), Value::Bool(true)),
        (Type::String, serde_json::json!(5), Value::from("5")),
    ] {
        if let Ok(slot) = keeper.slot(&ty) {
            stored.insert(slot.to_owned(), json);
            wanted.push((slot, value));
        }
    }
    stored.insert(
        "conformance_foreign".to_owned(),
        serde_json::json!({ "a": [1] }),
    );
    let upgraded = keeper
        .upgrade(serde_json::Value::Object(stored).to_string())
        .await?;
    for (slot, value) in &wanted {
        let found = upgraded.get(slot);
        let right = found.is_some_and(|found| found.same(value));
        ensure(right, format!("{slot} is {found:?}, not {value:?}"))?;
    }
    let attributes = keeper.attributes();
    let missing = attributes.filter(|one| wanted.iter().all(|(slot, _)| *slot != one.name));
    for attribute in missing {
        let found = upgraded.get(&attribute.name);
        let null = found.is_some_and(Value::is_null);
        ensure(null, format!("{} is {found:?}, not null", attribute.name))?;
    }
    Ok(keeper.session.alive()?)
}
