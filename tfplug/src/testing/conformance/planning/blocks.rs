//! P17 to P20: lists, sets and blocks.

use super::plan_new;
use crate::schema::{Attribute, Block, Kind, Nesting};
use crate::testing::Failure;
use crate::testing::conformance::attributes::{open, unlike};
use crate::testing::conformance::case::{ensure, ensure_eq, not_applicable};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::subjects::{Existing, richest, subjects};
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::managed::{Managed, Object};
use crate::value::Value;

/// The attributes and blocks of a resource that nest in one way.
fn nesting(block: &Block, wanted: Nesting) -> Vec<(&str, &[Attribute])> {
    let attributes = block.attributes.iter().filter_map(|it| match &it.kind {
        Kind::Nested(nesting, members) if *nesting == wanted => {
            Some((it.name.as_str(), members.as_slice()))
        }
        _ => None,
    });
    let blocks = block.blocks.iter().filter(|it| it.nesting == wanted);
    let blocks = blocks.map(|it| (it.name.as_str(), it.block.attributes.as_slice()));
    attributes.chain(blocks).collect()
}

/// A sample with another value in one place, if it is an array there.
fn rearranged(
    config: &Config,
    name: &str,
    rearrange: impl FnOnce(&mut Vec<serde_json::Value>),
) -> Option<Config> {
    let mut config = config.clone();
    rearrange(config.get_mut(name)?.as_array_mut()?);
    Some(config)
}

pub(super) async fn lists(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let mut tried = 0;
    for subject in subjects(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let whole = subject.needed;
        for (name, _) in nesting(&it.schema.block, Nesting::List) {
            let shorter = rearranged(whole, name, |items| drop(items.pop()));
            let turned = rearranged(whole, name, |items| items.reverse());
            let (Some(shorter), Some(turned)) = (shorter, turned) else {
                continue;
            };
            for (from, to) in [(whole, &shorter), (&shorter, whole), (whole, &turned)] {
                let (first, last) = (it.config(from)?, it.config(to)?);
                // These need not be valid.
                if it.validate(&first).await.is_err() || it.validate(&last).await.is_err() {
                    continue;
                }
                tried += 1;
                let existing = Existing::of(&it, subject.samples, from).await?;
                let check = async {
                    let plan = it.plan(&existing.object, &last).await?;
                    let count =
                        |value: &Value| value.get(name).map_or(0, |list| list.items().len());
                    let planned = count(&plan.planned.state);
                    ensure_eq("the number of elements", planned, count(&last))
                };
                let check = check.await;
                let check = existing.end(check).await;
                let place = format!("{}.{name}", subject.name);
                check.map_err(|failure| failure.context(place))?;
            }
        }
    }
    if tried == 0 {
        return Err(not_applicable("no sample has a list of nested objects"));
    }
    Ok(core.alive()?)
}

pub(super) async fn sets(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let mut tried = 0;
    for subject in subjects(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        for (name, members) in nesting(&it.schema.block, Nesting::Set) {
            let shorter = rearranged(subject.needed, name, |items| drop(items.pop()));
            let Some(shorter) = shorter.filter(|_| members.iter().any(|it| it.computed)) else {
                continue;
            };
            let (first, last) = (it.config(&shorter)?, it.config(subject.needed)?);
            let some = first.get(name).is_some_and(|set| !set.items().is_empty());
            if !some || it.validate(&first).await.is_err() {
                continue;
            }
            tried += 1;
            let existing = Existing::of(&it, subject.samples, &shorter).await?;
            let check = async {
                let plan = it.plan(&existing.object, &last).await?;
                let elements = |value: &Value| value.get(name).map(|set| set.items().to_vec());
                let planned = elements(&plan.planned.state).unwrap_or_default();
                let before = elements(&existing.object.state).unwrap_or_default();
                let kept = |element: &Value| planned.iter().any(|other| other.same(element));
                ensure(
                    before.iter().all(kept),
                    "an element loses what was computed for it",
                )
            };
            let check = check.await;
            let check = existing.end(check).await;
            let place = format!("{}.{name}", subject.name);
            check.map_err(|failure| failure.context(place))?;
        }
    }
    if tried == 0 {
        return Err(not_applicable(
            "no sample has a set of objects with computed parts",
        ));
    }
    Ok(core.alive()?)
}

/// The changes of a collection of blocks.
#[derive(Clone, Copy)]
enum Opened {
    /// It is unknown, as behind a dynamic block.
    Whole,
    /// Its elements are there, and everything that is set in them is unknown.
    Parts,
}

pub(super) async fn unknown_blocks(bench: &Bench) -> Result<(), Stop> {
    each_block(bench, Opened::Whole).await
}

pub(super) async fn unknown_parts(bench: &Bench) -> Result<(), Stop> {
    each_block(bench, Opened::Parts).await
}

/// Opens every collection of blocks that has elements in the samples.
async fn each_block(bench: &Bench, opened: Opened) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let mut tried = 0;
    for subject in subjects(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let config = it.config(subject.needed)?;
        let existing = Existing::of(&it, subject.samples, subject.needed).await?;
        let check = async {
            for nested in &it.schema.block.blocks {
                let given = config.get(&nested.name).unwrap_or(&Value::Null);
                let single = matches!(nested.nesting, Nesting::Single | Nesting::Group);
                if single || given.same(&nested.absent()) {
                    continue;
                }
                tried += 1;
                let check = plans(&it, &existing.object, &config, &nested.name, opened).await;
                check.map_err(|failure| failure.context(&nested.name))?;
            }
            Ok(())
        };
        let check: Result<(), Failure> = check.await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    if tried == 0 {
        return Err(not_applicable("no sample has blocks that can be repeated"));
    }
    Ok(core.alive()?)
}

/// Plans a configuration with opened blocks, for a new object and for one that is there.
async fn plans(
    it: &Managed,
    object: &Object,
    config: &Value,
    name: &str,
    opened: Opened,
) -> Result<(), Failure> {
    let new = match opened {
        Opened::Whole => Value::unknown(),
        Opened::Parts => open(&it.schema.block, config)
            .get(name)
            .cloned()
            .unwrap_or_default(),
    };
    let mut config = config.clone();
    if let Value::Object(entries) = &mut config {
        entries.insert(name.to_owned(), new.clone());
    }
    for plan in [
        plan_new(it, &config).await?,
        it.plan(object, &config).await?,
    ] {
        let planned = plan.planned.state.get(name).unwrap_or(&Value::Null);
        if let Some(path) = unlike(&new, planned) {
            return Err(
                format!("the plan is not as unknown as the configuration: {name}{path}").into(),
            );
        }
    }
    Ok(())
}
