//! V11, V13 to V15 and V19: what core never sends, or hardly ever.

use unicode_normalization::UnicodeNormalization as _;

use super::generate::filled;
use super::keeper::{Keeper, Members, msgpack_value, packed, read_strictly};
use super::wire::{NIL, array, map, text};
use crate::proto::tfplugin6::{Diagnostic, DynamicValue, plan_resource_change};
use crate::schema::Block;
use crate::testing::Failure;
use crate::testing::answer::{errors, some_error};
use crate::testing::conformance::calls::configure;
use crate::testing::conformance::case::{ensure, ensure_eq, not_applicable};
use crate::testing::conformance::schemas::metadata::{empty_object, null};
use crate::testing::conformance::schemas::named_calls::{About, Named, named_calls};
use crate::testing::conformance::schemas::parts::subjects;
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::{failed, refused};
use crate::testing::process::Session;
use crate::testing::schema::schema;
use crate::value::{Type, Value};

/// The call that core makes only after it has configured the provider.
const PLAN: &str = "PlanResourceChange";

/// A call that must see through what it is sent, and a value for it in which nothing is set.
struct Victim {
    named: &'static Named,
    name: String,
    members: Members,
    types: Vec<(String, Type)>,
}

impl Victim {
    /// Calls with these bytes; `None` where the provider does not have this call.
    async fn call(
        &self,
        session: &Session,
        bytes: Vec<u8>,
    ) -> Result<Option<Vec<Diagnostic>>, Failure> {
        let about = About {
            name: self.name.clone(),
            value: msgpack_value(bytes),
            stored: empty_object(),
        };
        self.named.diagnostics(&session.client, about).await
    }

    /// Fails unless the answer is an error; hands its diagnostics on.
    async fn refuses(
        &self,
        session: &Session,
        what: &str,
        bytes: Vec<u8>,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let context = |failure: Failure| failure.context(format_args!("{}, {what}", self.name));
        let answer = self.call(session, bytes).await.map_err(context)?;
        let Some(diagnostics) = answer else {
            return Ok(Vec::new());
        };
        some_error(self.named.call, &diagnostics).map_err(context)?;
        Ok(diagnostics)
    }

    /// The value with other bytes for one attribute.
    fn with(&self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut members = self.members.clone();
        for (other, value) in &mut members {
            if other == name {
                *value = bytes.to_vec();
            }
        }
        map(&members)
    }
}

/// The calls that validate, and the one that plans, each for the first type that has attributes.
async fn victims(bench: &Bench) -> Result<Vec<Victim>, Stop> {
    let subjects = subjects(bench.schema().await?);
    let calls =
        named_calls().filter(|named| named.call.starts_with("Validate") || named.call == PLAN);
    let mut found = Vec::new();
    for named in calls {
        let of_role = subjects.iter().filter(|one| Some(one.role) == named.role);
        for subject in of_role {
            let Some(wire) = subject.schema else { continue };
            let block = schema(wire).map_err(failed(subject))?.block;
            if !block.attributes.is_empty() {
                found.push(victim(named, subject.name, &block)?);
                break;
            }
        }
    }
    if found.is_empty() {
        return Err(not_applicable("nothing has attributes"));
    }
    Ok(found)
}

fn victim(named: &'static Named, name: &str, block: &Block) -> Result<Victim, Failure> {
    let (Value::Object(values), Type::Object(types)) = (block.empty(), block.ty()) else {
        return Err("a block is not an object".into());
    };
    let members = values.iter().filter_map(|(name, value)| {
        let bytes = packed(value, types.get(name)?);
        Some(bytes.map(|bytes| (name.clone(), bytes)))
    });
    Ok(Victim {
        named,
        name: name.to_owned(),
        members: members.collect::<Result<_, _>>()?,
        types: types.into_iter().collect(),
    })
}

pub(super) async fn malformed(bench: &Bench) -> Result<(), Stop> {
    const TRUE: [u8; 1] = [0xc3];
    let mut session = bench.connected().await?;
    for victim in victims(bench).await? {
        let whole = map(&victim.members);
        let truncated = whole[..whole.len() - 1].to_vec();
        for (what, bytes) in [
            ("cut off", truncated),
            ("with bytes behind it", [&whole[..], &NIL].concat()),
            ("an array", array(&[])),
            ("a text", text("x")),
            ("true", TRUE.to_vec()),
            ("no MessagePack", vec![0xc1]),
            (
                "an array that never ends",
                vec![0xdd, 0xff, 0xff, 0xff, 0xff],
            ),
        ] {
            victim.refuses(&session, what, bytes).await?;
        }
        for (name, ty) in &victim.types {
            let wrong = match ty {
                Type::Bool => array(&[]),
                _ => TRUE.to_vec(),
            };
            let what = format!("{name} of another type");
            let bytes = victim.with(name, &wrong);
            victim.refuses(&session, &what, bytes).await?;
        }
    }
    Ok(session.alive()?)
}

pub(super) async fn other_attributes(bench: &Bench) -> Result<(), Stop> {
    const EXTRA: &str = "conformance_extra";
    let mut session = bench.connected().await?;
    for victim in victims(bench).await? {
        let mut members = victim.members.clone();
        members.push((EXTRA.to_owned(), NIL.to_vec()));
        let what = "with a superfluous attribute";
        let messages = victim.refuses(&session, what, map(&members)).await?;
        names(&messages, EXTRA).map_err(|failure| failure.context(what))?;
        let mut members = victim.members.clone();
        if let Some((name, _)) = members.pop() {
            let what = format!("without {name}");
            let messages = victim.refuses(&session, &what, map(&members)).await?;
            names(&messages, &name).map_err(|failure| failure.context(what))?;
        }
    }
    Ok(session.alive()?)
}

/// Fails unless diagnostics, if there are any, name an attribute in their text or path.
fn names(diagnostics: &[Diagnostic], name: &str) -> Result<(), Failure> {
    let named = diagnostics.iter().any(|one| {
        let path = format!("{:?}", one.attribute);
        [&one.summary, &one.detail, &path]
            .iter()
            .any(|text| text.contains(name))
    });
    ensure(
        named || diagnostics.is_empty(),
        format!("no message names it: {}", errors(diagnostics).join("; ")),
    )
}

pub(super) async fn texts(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let mut found = false;
    for victim in victims(bench).await? {
        let Some((name, _)) = victim.types.iter().find(|(_, ty)| *ty == Type::String) else {
            continue;
        };
        found = true;
        let what = format!("{name} with broken UTF-8");
        let bytes = victim.with(name, &text([b'a', 0xff, 0xfe]));
        victim.refuses(&session, &what, bytes).await?;
    }
    session.alive()?;
    let mut keeper = match Keeper::find(bench).await {
        Ok(keeper) => keeper,
        Err(Stop::NotApplicable(_)) if found => return Ok(()),
        Err(stop) => return Err(stop),
    };
    let slot = keeper.slot(&Type::String)?;
    let long = "long ".repeat(20_000);
    let decomposed = "e\u{301}";
    for sent in [
        "",
        "\0",
        "a\0b",
        "\u{1f980}",
        "\u{fffd}",
        "\"\\\n\t",
        decomposed,
        &long,
    ] {
        let planned = keeper.keep(&[(slot, text(sent))]).await?;
        let found = planned.value.get(slot).and_then(Value::as_str);
        let same = found.is_some_and(|found| found.nfc().eq(sent.nfc()));
        let shown: String = sent.chars().take(20).collect();
        ensure(same, format!("{shown:?} comes back as {found:?}"))?;
    }
    Ok(keeper.session.alive()?)
}

pub(super) async fn duplicate_keys(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let configured = configure(&session, bench).await.is_ok();
    let victims = victims(bench).await?.into_iter();
    for victim in victims.filter(|one| configured || one.named.call != PLAN) {
        let mut members = victim.members.clone();
        members.extend(victim.members.first().cloned());
        // An error is right, and so is none.
        victim.call(&session, map(&members)).await?;
    }
    session.alive()?;
    let Ok(mut keeper) = Keeper::find(bench).await else {
        return Ok(());
    };
    if let Ok(slot) = keeper.slot(&Type::map(Type::String)) {
        let bytes = map(&[("k", text("first")), ("k", text("last"))]);
        let members = |computed| {
            let members = keeper.members(&[(slot, bytes.clone())], computed)?;
            Ok::<_, Failure>(msgpack_value(map(&members)))
        };
        let (state, config) = (members(None)?, members(Some(&NIL[..]))?);
        let answer = keeper.ask(state.clone(), state, config).await?;
        if errors(&answer.diagnostics).is_empty() {
            let planned = keeper.read(answer.planned_state.as_ref())?.value;
            let found = planned.get(slot).and_then(|entries| entries.get("k"));
            let what = format!("the value of a key that is twice in {slot}");
            ensure_eq(&what, found, Some(&Value::from("last")))?;
        }
    }
    Ok(keeper.session.alive()?)
}

/// Every encoding of null.
fn nulls() -> [(&'static str, Option<DynamicValue>); 2] {
    [
        ("an absent value", None),
        ("an empty value", Some(DynamicValue::default())),
    ]
}

pub(super) async fn absent(bench: &Bench) -> Result<(), Stop> {
    let schemas = bench.schema().await?;
    let first = schemas.resource_schemas.iter().next();
    let (type_name, wire) = first.ok_or_else(|| not_applicable("there are no resources"))?;
    let shape = Shape::of(wire).map_err(|failure| failure.context(type_name))?;
    let sample = bench.samples().resources.get(type_name);
    let sample = sample.and_then(|samples| samples.minimal.clone());
    let config = shape.value(&sample.unwrap_or_default())?;
    let create = |prior| {
        Ok::<_, Failure>(plan_resource_change::Request {
            type_name: type_name.clone(),
            prior_state: prior,
            proposed_new_state: Some(shape.encode(&shape.proposed(&config))?),
            config: Some(shape.encode(&config)?),
            ..Default::default()
        })
    };
    let state = filled(&shape.ty, 1);
    let destroy = |nothing: Option<DynamicValue>| {
        Ok::<_, Failure>(plan_resource_change::Request {
            type_name: type_name.clone(),
            prior_state: Some(shape.encode(&state)?),
            proposed_new_state: nothing.clone(),
            config: nothing,
            ..Default::default()
        })
    };
    let mut session = bench.connected().await?;
    if let Err(failure) = configure(&session, bench).await {
        return Err(not_applicable(format!(
            "it cannot be configured: {failure}"
        )));
    }
    let destroys = schemas
        .server_capabilities
        .is_some_and(|can| can.plan_destroy);
    for (what, form) in nulls() {
        let found = outcome(&session, &shape.schema.block, create(form.clone())?).await;
        let wanted = outcome(&session, &shape.schema.block, create(Some(null()))?).await?;
        let found = found.map_err(|failure| failure.context(what))?;
        ensure_eq(&format!("the plan from {what}"), found, wanted)?;
        if destroys {
            let found = outcome(&session, &shape.schema.block, destroy(form)?).await;
            let found = found.map_err(|failure| failure.context(what))?;
            let wanted = (Value::Null, Vec::new());
            ensure_eq(&format!("the plan towards {what}"), found, wanted)?;
        }
    }
    Ok(session.alive()?)
}

/// The planned state, and the errors.
async fn outcome(
    session: &Session,
    block: &Block,
    request: plan_resource_change::Request,
) -> Result<(Value, Vec<String>), Failure> {
    let answer = session.client.clone().plan_resource_change(request).await;
    let answer = answer.map_err(refused("PlanResourceChange"))?.into_inner();
    let errors = errors(&answer.diagnostics);
    match &answer.planned_state {
        Some(state) if errors.is_empty() => Ok((read_strictly(state, &block.ty())?.value, errors)),
        _ => Ok((Value::Null, errors)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_attribute_in_its_text_or_path() {
        let in_text = Diagnostic {
            detail: "what is extra?".to_owned(),
            ..Diagnostic::default()
        };
        let path = crate::proto::tfplugin6::AttributePath {
            steps: vec![crate::proto::tfplugin6::attribute_path::Step {
                selector: Some(
                    crate::proto::tfplugin6::attribute_path::step::Selector::AttributeName(
                        "extra".to_owned(),
                    ),
                ),
            }],
        };
        let in_path = Diagnostic {
            attribute: Some(path),
            ..Diagnostic::default()
        };
        assert!(names(&[in_text], "extra").is_ok());
        assert!(names(&[in_path], "extra").is_ok());
        assert!(names(&[Diagnostic::default()], "extra").is_err());
    }
}
