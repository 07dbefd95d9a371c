//! A: what is made of a plan. Only where the samples allow objects to be created.

mod faults;
mod many;

use crate::testing::Failure;
use crate::testing::conformance::case::{cases, ensure};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::planning::changes::named;
use crate::testing::conformance::planning::context::keeps;
use crate::testing::conformance::planning::{plan_new, planned_as, stays};
use crate::testing::conformance::subjects::{
    Calls, Existing, Subject, calls, configs, richest, some, subjects, with,
};
use crate::testing::conformance::{Bench, Config, ResourceSamples, Stop, UpdateSample};
use crate::testing::managed::{Managed, Object, Plan};

cases! {
    A01 Protocol "a new object is as planned, and wholly known" => create;
    A02 Protocol "an object that is changed is as planned, and no more is done than needed" => update;
    A03 Protocol "what an object leaves when it is deleted is null" => delete;
    A04 Protocol "an object that is gone already can be deleted" => delete_again;
    A05 Protocol "a deletion that is refused keeps the object" => faults::refused_delete;
    A06 Protocol "a creation that is refused leaves nothing" => faults::refused_create;
    A07 Protocol "an object is not lost when its creation fails late" => faults::late_create;
    A08 Protocol "after half an update the state is what the API has" => faults::half_update;
    A09 Protocol "what the API spells in another way stays as planned" => faults::other_spelling;
    A10 Protocol "what the API fills in stays out of the answer" => faults::fills_optional;
    A11 Quality "an object that is not found at first is waited for" => faults::inconsistent_create;
    A12 Quality "calls that are throttled are made again" => faults::throttled_create;
    A13 Quality "a wait ends with its timeout, which the error names, and keeps the object" => faults::timed_out_create;
    A14 Protocol "write-only values are in no state" => write_only;
    A15 Quality "private data survive the apply, and serve afterwards" => private;
    A16 Protocol "an object can be replaced in both orders" => many::replace;
    A17 Protocol "ten objects can be created at once" => many::ten_at_once;
    A18 Quality "an object is not lost when its creation panics" => faults::panic_create;
    A19 Quality "errors show no sensitive values" => faults::secret_in_error;
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

/// A read afterwards proves nothing: some resources live in the state alone.
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
            let check = hidden(&it, &made, &subject.samples.write_only);
            let update = subject
                .samples
                .full
                .iter()
                .zip(&subject.samples.updates)
                .next();
            let check = match (check, update) {
                (Ok(()), Some((_, sample))) => apply_update(&it, &mut made, &config, sample)
                    .await
                    .and_then(|()| hidden(&it, &made, &subject.samples.write_only)),
                (check, _) => check,
            };
            clear(&it, &made, check).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

/// Fails if a state holds something that it must not.
fn hidden(it: &Managed, object: &Object, names: &Config) -> Result<(), Failure> {
    let hidden = |name: &String| planned_as(it, &object.state, name, &Config::default()).is_ok();
    ensure(
        names.keys().all(hidden),
        "the state holds a write-only value",
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_needs_one_call_for_each_attribute_at_most() {
        let mut sample = UpdateSample::default();
        sample.set.insert("title".to_owned(), "b".into());
        let calls = |writes| Some(Calls { reads: 0, writes });
        assert!(needed(&sample, calls(3), calls(4)).is_ok());
        assert!(needed(&sample, calls(3), calls(3)).is_err());
        assert!(needed(&sample, calls(3), calls(5)).is_err());
        assert!(needed(&sample, None, None).is_ok());
    }
}
