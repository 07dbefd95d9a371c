//! A16 and A17: more than one object at a time.

use futures_util::future::join_all;
use serde_json::Value as Json;

use super::{clear, found, live};
use crate::rules::Action;
use crate::testing::Failure;
use crate::testing::answer::errors;
use crate::testing::conformance::case::ensure;
use crate::testing::conformance::core::Core;
use crate::testing::conformance::planning::changes::{named, replaceable, replacing};
use crate::testing::conformance::planning::plan_new;
use crate::testing::conformance::subjects::Existing;
use crate::testing::conformance::{Bench, Config, ResourceSamples, Stop};
use crate::testing::managed::{Managed, Object, Plan};
use crate::value::Value;

pub(super) async fn replace(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in live(bench, "full and replaces", replaceable)? {
        let it = core.managed(subject.name).await?;
        let (config, samples) = subject.needed;
        for sample in samples {
            let config = (config, replacing(&it, config, sample, false)?);
            let check = async {
                delete_first(&it, subject.samples, config.0, &config.1)
                    .await
                    .map_err(|failure| failure.context("deleting first"))?;
                create_first(&it, subject.samples, config.0, &config.1)
                    .await
                    .map_err(|failure| failure.context("creating first"))
            };
            let check = check
                .await
                .map_err(|failure| failure.context(named(&sample.set)));
            check.map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

/// The plan that is carried out for the new object; core has forgotten the private data of the first by then.
async fn last_plan(it: &Managed, object: &Object, config: &Value) -> Result<Plan, Failure> {
    it.validate(config).await?;
    let first = it.plan(object, config).await?;
    let replaces = first.action == Action::Replace;
    ensure(replaces, format!("the plan is to {}", first.action))?;
    let shown = it.replacing(&first).await?;
    let last = plan_new(it, config).await?;
    it.judge_final(&shown, &last)?;
    Ok(last)
}

async fn delete_first(
    it: &Managed,
    samples: &ResourceSamples,
    from: &Config,
    to: &Value,
) -> Result<(), Failure> {
    let existing = Existing::of(it, samples, from).await?;
    let plan = last_plan(it, &existing.object, to).await;
    let plan = existing.end(plan).await?;
    let made = it.apply(&plan).await?;
    let check = found(it, &made).await.map(drop);
    clear(it, &made, check).await
}

async fn create_first(
    it: &Managed,
    samples: &ResourceSamples,
    from: &Config,
    to: &Value,
) -> Result<(), Failure> {
    let existing = Existing::of(it, samples, from).await?;
    let made = async {
        let plan = last_plan(it, &existing.object, to).await?;
        let answer = it
            .ask_apply(&plan.prior, &plan.config, &plan.planned)
            .await?;
        // An API may not want two of a kind; then nothing may be left.
        let refused = !errors(&answer.diagnostics).is_empty();
        match refused && answer.object.state.is_null() {
            true => Ok(None),
            false => {
                it.judge_apply(&plan, &answer)?;
                Ok(Some(answer.object))
            }
        }
    };
    let made = made.await;
    let Some(made) = existing.end(made).await? else {
        return Ok(());
    };
    let check = found(it, &made).await.map(drop);
    let check = check.map_err(|failure| failure.context("after the end of the old one"));
    clear(it, &made, check).await
}

pub(super) async fn ten_at_once(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in live(bench, "minimal", |it| it.minimal.as_ref())? {
        let it = core.managed(subject.name).await?;
        let check = match &subject.samples.unique {
            Some(name) => many(&it, &numbered(&it, subject.needed, name)?).await,
            None => alike(&it, &it.config(subject.needed)?).await,
        };
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

/// Ten configurations that differ in one text.
fn numbered(it: &Managed, config: &Config, name: &str) -> Result<Vec<Value>, Failure> {
    let text = config.get(name).and_then(Json::as_str).unwrap_or_default();
    let one = |number: usize| {
        let mut config = config.clone();
        config.insert(name.to_owned(), format!("{text}-{number}").into());
        it.config(&config)
    };
    (0..10).map(one).collect()
}

/// Ten of the same, unless the API wants no two of a kind.
async fn alike(it: &Managed, config: &Value) -> Result<(), Failure> {
    let one = it.create(config).await?;
    let other = it.create(config).await;
    let second = other.clone().unwrap_or_default();
    let check = match other {
        Ok(_) => many(it, &vec![config.clone(); 10]).await,
        Err(_) => Ok(()),
    };
    let check = clear(it, &second, check).await;
    clear(it, &one, check).await
}

async fn many(it: &Managed, configs: &[Value]) -> Result<(), Failure> {
    let made = join_all(configs.iter().map(|config| it.create(config))).await;
    let mut check = Ok(());
    let objects: Vec<Object> = made
        .into_iter()
        .filter_map(|made| made.map_err(|failure| check = Err(failure)).ok())
        .collect();
    let ids: Vec<&Value> = objects.iter().filter_map(|it| it.state.get("id")).collect();
    let twice = |(index, id): (usize, &&Value)| ids[..index].iter().any(|it| it.same(id));
    if ids.iter().enumerate().any(twice) {
        check = Err("two objects have one id".into());
    }
    for object in &objects {
        let there = check.and(found(it, object).await.map(drop));
        check = clear(it, object, there).await;
    }
    check
}
