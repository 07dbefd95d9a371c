//! A: what is made of a plan. Only where the samples allow objects to be created.

use futures_util::future::join_all;

use super::case::{cases, ensure};
use super::core::{Core, Managed, Object, Plan};
use super::planning::{plan_new, stays};
use super::planning_changes::{named, replaceable, replacing};
use super::planning_odds::keeps;
use super::subjects::{Calls, Existing, Subject, calls, configs, richest, some, subjects, with};
use super::{Bench, Config, ResourceSamples, Stop, UpdateSample};
use crate::rules::Action;
use crate::testing::Failure;
use crate::value::Value;

cases! {
    A01 Protocol "a new object is as planned, and wholly known" => create;
    A02 Protocol "an object that is changed is as planned, and no more is done than needed" => update;
    A03 Protocol "an object that is deleted is gone" => delete;
    A04 Protocol "an object that is gone already can be deleted" => delete_again;
    A05 Protocol "a deletion that is refused keeps the object" => super::applying_faults::refused_delete;
    A06 Protocol "a creation that is refused leaves nothing" => super::applying_faults::refused_create;
    A07 Protocol "an object is not lost when its creation fails late" => super::applying_faults::late_create;
    A08 Protocol "after half an update the state tells what is true" => super::applying_faults::half_update;
    A09 Protocol "what the API spells in another way stays as planned" => super::applying_faults::other_spelling;
    A10 Protocol "what the API fills in stays out of the answer" => super::applying_faults::fills_optional;
    A11 Quality "an object that is not found at first is waited for" => super::applying_faults::inconsistent_create;
    A12 Quality "calls that are throttled are made again" => super::applying_faults::throttled_create;
    A13 Quality "a wait ends with its timeout, which the error names, and keeps the object" => super::applying_faults::timed_out_create;
    A14 Protocol "write-only values are in no state" => write_only;
    A15 Quality "private data survive the apply, and serve afterwards" => private;
    A16 Protocol "an object can be replaced in both orders" => replace;
    A17 Protocol "ten objects can be created at once" => ten_at_once;
    A18 Quality "an object is not lost when its creation panics" => super::applying_faults::panic_create;
    A19 Quality "errors show no sensitive values" => super::applying_faults::secret_in_error;
}

/// The resources of which objects may be created, and for which `pick` finds something.
pub(super) fn live<'a, T>(
    bench: &'a Bench,
    what: &str,
    pick: impl Fn(&'a ResourceSamples) -> Option<T>,
) -> Result<Vec<Subject<'a, T>>, Stop> {
    let pick = |samples: &'a ResourceSamples| pick(samples).filter(|_| samples.live);
    subjects(bench, &format!("live and {what}"), pick)
}

/// Deletes what a case has made, whatever it came to.
pub(super) async fn clear<T>(
    it: &Managed,
    object: &Object,
    outcome: Result<T, Failure>,
) -> Result<T, Failure> {
    if object.state.is_null() {
        return outcome;
    }
    let cleared = it.delete(object).await;
    let cleared = cleared.map_err(|failure| failure.context("clearing up"));
    outcome.and_then(|outcome| cleared.map(|_| outcome))
}

/// Reads an object that must be there.
pub(super) async fn found(it: &Managed, object: &Object) -> Result<Object, Failure> {
    let read = it.read(&it.reload(object).await?).await?;
    ensure(!read.state.is_null(), "it is not found when it is read")?;
    Ok(read)
}

async fn create(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in live(bench, "minimal or full", configs)? {
        let it = core.managed(subject.name).await?;
        for config in subject.needed {
            let check = async {
                let made = it.create(&it.config(config)?).await?;
                let identified = it.identity.is_none() || !made.identity.is_null();
                clear(&it, &made, ensure(identified, "it has no identity")).await
            };
            check
                .await
                .map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

async fn update(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let found = live(bench, "full and updates", |it| {
        it.full.as_ref().zip(some(&it.updates))
    })?;
    for subject in found {
        let it = core.managed(subject.name).await?;
        let (config, updates) = subject.needed;
        for sample in updates {
            let mut existing = Existing::of(&it, subject.samples, config).await?;
            let before = counted(&core, bench).await?;
            let check = apply_update(&it, &mut existing.object, config, sample).await;
            let after = counted(&core, bench).await?;
            let check = check.and_then(|()| needed(sample, before, after));
            let check = existing.end(check).await;
            let check = check.map_err(|failure| failure.context(named(&sample.set)));
            check.map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

/// The number of calls, where it is known.
async fn counted(core: &Core<'_>, bench: &Bench) -> Result<Option<Calls>, Stop> {
    match calls(core, bench).await {
        Err(Stop::NotApplicable(_)) => Ok(None),
        counted => counted.map(Some),
    }
}

/// One call for each attribute is enough.
fn needed(
    sample: &UpdateSample,
    before: Option<Calls>,
    after: Option<Calls>,
) -> Result<(), Failure> {
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(());
    };
    let writes = after.writes - before.writes;
    let enough = i64::try_from(sample.set.len()).is_ok_and(|most| (1..=most).contains(&writes));
    ensure(enough, format!("the API was called {writes} times"))
}

/// Plans and applies a change, as core does: the plan is made again at the end.
async fn apply_update(
    it: &Managed,
    object: &mut Object,
    config: &Config,
    sample: &UpdateSample,
) -> Result<(), Failure> {
    let config = it.config(&with(config, &sample.set))?;
    it.validate(&config).await?;
    let first = it.plan(object, &config).await?;
    let last = it.plan(object, &config).await?;
    it.judge_final(&first, &last)?;
    *object = it.apply(&last).await?;
    Ok(())
}

async fn delete(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in live(bench, "minimal or full", configs)? {
        let it = core.managed(subject.name).await?;
        for config in subject.needed {
            let check = async {
                let made = it.create(&it.config(config)?).await?;
                it.delete(&made).await
            };
            check
                .await
                .map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

async fn delete_again(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in live(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let check = async {
            let made = it.create(&it.config(subject.needed)?).await?;
            let end = it.plan_end(&made).await?;
            it.delete(&made).await?;
            it.apply(&end).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn write_only(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let found = live(bench, "minimal or full, and write_only", |it| {
        richest(it).filter(|_| !it.write_only.is_empty())
    })?;
    for subject in found {
        let it = core.managed(subject.name).await?;
        let config = with(subject.needed, &subject.samples.write_only);
        let check = async {
            let mut made = it.create(&it.config(&config)?).await?;
            let update = subject
                .samples
                .full
                .iter()
                .zip(&subject.samples.updates)
                .next();
            let check = match update {
                Some((_, sample)) => apply_update(&it, &mut made, &config, sample).await,
                None => Ok(()),
            };
            clear(&it, &made, check).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn private(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in live(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let check = async {
            let config = it.config(subject.needed)?;
            let plan = plan_new(&it, &config).await?;
            let made = it.apply(&plan).await?;
            let check = serves(&it, &plan, &made).await;
            clear(&it, &made, check).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn serves(it: &Managed, plan: &Plan, made: &Object) -> Result<(), Failure> {
    let lost = made.private.is_empty() && !plan.planned.private.is_empty();
    ensure(!lost, "the apply loses them")?;
    let read = found(it, made).await?;
    ensure(keeps(&made.private, &read.private), "the read loses them")?;
    stays(it, &read, &plan.config).await
}

async fn replace(bench: &Bench) -> Result<(), Stop> {
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
        let refused = !super::diagnostics::errors(&answer.diagnostics).is_empty();
        match refused && answer.object.state.is_null() {
            true => Ok(None),
            false => it.judge_apply(&plan, answer).map(Some),
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

async fn ten_at_once(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in live(bench, "minimal", |it| it.minimal.as_ref())? {
        let it = core.managed(subject.name).await?;
        let config = it.config(subject.needed)?;
        let check = async {
            let one = it.create(&config).await?;
            let other = it.create(&config).await;
            let second = other.clone().unwrap_or_default();
            let check = match other {
                Ok(_) => many(&it, &config).await,
                // An API may not want two of a kind.
                Err(_) => Ok(()),
            };
            let check = clear(&it, &second, check).await;
            clear(&it, &one, check).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn many(it: &Managed, config: &Value) -> Result<(), Failure> {
    let made = join_all((0..10).map(|_| it.create(config))).await;
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
