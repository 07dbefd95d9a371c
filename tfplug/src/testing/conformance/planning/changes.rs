//! P: what is planned for an object when its configuration changes.

use super::{planned_as, stays};
use crate::path::Path;
use crate::rules::Action;
use crate::testing::Failure;
use crate::testing::conformance::attributes::differing;
use crate::testing::conformance::case::{ensure, ensure_eq};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::subjects::{Existing, some, subjects, with, without};
use crate::testing::conformance::{
    Bench, Config, ReplaceSample, ResourceSamples, Stop, UpdateSample,
};
use crate::testing::managed::{Managed, Object, Plan};
use crate::value::Value;

/// `full`, if there are changes to it.
fn updatable(samples: &ResourceSamples) -> Option<(&Config, &[UpdateSample])> {
    samples.full.as_ref().zip(some(&samples.updates))
}

/// `full`, if there are changes to it that make a new object.
pub(in crate::testing::conformance) fn replaceable(
    samples: &ResourceSamples,
) -> Option<(&Config, &[ReplaceSample])> {
    samples.full.as_ref().zip(some(&samples.replaces))
}

/// The names of what a sample sets.
pub(in crate::testing::conformance) fn named(set: &Config) -> String {
    let names: Vec<_> = set.keys().map(String::as_str).collect();
    names.join(", ")
}

pub(super) async fn updates(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "full and updates", updatable)? {
        let it = core.managed(subject.name).await?;
        let (config, samples) = subject.needed;
        let existing = Existing::of(&it, subject.samples, config).await?;
        let check = async {
            for sample in samples {
                let check = update(&it, &existing.object, config, sample).await;
                check.map_err(|failure| failure.context(named(&sample.set)))?;
            }
            Ok(())
        };
        let check = check.await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn update(
    it: &Managed,
    object: &Object,
    config: &Config,
    sample: &UpdateSample,
) -> Result<(), Failure> {
    let plan = change(it, object, &with(config, &sample.set)).await?;
    ensure_eq("the action", plan.action, Action::Update)?;
    let expected = |name: &String| sample.set.contains_key(name) || sample.also.contains(name);
    let mut differing = differing(&object.state, &plan.planned.state);
    differing.retain(|name| !expected(name));
    let text = format!("the plan also changes {}", differing.join(", "));
    ensure(differing.is_empty(), text)
}

/// Validates and plans a change.
async fn change(it: &Managed, object: &Object, config: &Config) -> Result<Plan, Failure> {
    let config = it.config(config)?;
    it.validate(&config).await?;
    it.plan(object, &config).await
}

/// Expects a plan to replace the object because of what is at `path`, or around it.
fn names_path(plan: &Plan, path: &Path) -> Result<(), Failure> {
    ensure_eq("the action", plan.action, Action::Replace)?;
    let listed = plan
        .replace
        .iter()
        .any(|it| path.steps().starts_with(it.steps()));
    ensure(
        listed,
        format!("{path} is not among the paths of replacement"),
    )
}

pub(super) async fn replaces(bench: &Bench) -> Result<(), Stop> {
    each_replacement(bench, false).await
}

pub(super) async fn replaces_unknown(bench: &Bench) -> Result<(), Stop> {
    each_replacement(bench, true).await
}

async fn each_replacement(bench: &Bench, unknown: bool) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "full and replaces", replaceable)? {
        let it = core.managed(subject.name).await?;
        let (config, samples) = subject.needed;
        let existing = Existing::of(&it, subject.samples, config).await?;
        let check = async {
            for sample in samples {
                let path = Path::from(sample.path.as_str());
                let config = replacing(&it, config, sample, unknown)?;
                it.validate(&config).await?;
                let plan = it.plan(&existing.object, &config).await?;
                names_path(&plan, &path).map_err(|failure| failure.context(named(&sample.set)))?;
            }
            Ok(())
        };
        let check = check.await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

/// The configuration that makes a new object; with `unknown`, not saying yet how it will be.
pub(in crate::testing::conformance) fn replacing(
    it: &Managed,
    config: &Config,
    sample: &ReplaceSample,
    unknown: bool,
) -> Result<Value, Failure> {
    let mut config = it.config(&with(config, &sample.set))?;
    if unknown {
        let slot = config.at_mut(&Path::from(sample.path.as_str()));
        let missing = || Failure::new(format!("the sample's path {:?} leads nowhere", sample.path));
        *slot.ok_or_else(missing)? = Value::unknown();
    }
    Ok(config)
}

pub(super) async fn same(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "same", |it| some(&it.same))? {
        let it = core.managed(subject.name).await?;
        for pair in subject.needed {
            let existing = Existing::of(&it, subject.samples, &pair.from).await?;
            let check = stays(&it, &existing.object, &it.config(&pair.to)?).await;
            let check = existing.end(check).await;
            check.map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

pub(super) async fn second_plan(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "full and replaces", replaceable)? {
        let it = core.managed(subject.name).await?;
        let (config, samples) = subject.needed;
        let existing = Existing::of(&it, subject.samples, config).await?;
        let check = async {
            for sample in samples {
                let config = replacing(&it, config, sample, false)?;
                let first = it.plan(&existing.object, &config).await?;
                let second = it.replacing(&first).await?;
                let fresh = it.plan(&Object::default(), &config).await?;
                let (second, fresh) = (&second.planned.state, &fresh.planned.state);
                let differing = differing(fresh, second);
                let text = format!("unlike a new object in {}", differing.join(", "));
                let check = ensure(differing.is_empty(), text);
                check.map_err(|failure| failure.context(named(&sample.set)))?;
            }
            Ok(())
        };
        let check = check.await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

/// The attributes of `full` that may be removed: those of the samples, and those with a default.
fn removable(samples: &ResourceSamples) -> Option<(&Config, Vec<&String>)> {
    let full = samples.full.as_ref()?;
    let names = samples.removed.iter().chain(samples.defaults.keys());
    let names: Vec<_> = names.filter(|name| full.contains_key(*name)).collect();
    (!names.is_empty()).then_some((full, names))
}

pub(super) async fn removed(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "full and removed", removable)? {
        let it = core.managed(subject.name).await?;
        let (config, names) = subject.needed;
        let existing = Existing::of(&it, subject.samples, config).await?;
        let check = async {
            for name in names {
                let plan = change(&it, &existing.object, &without(config, name)).await;
                let plan = plan.map_err(|failure| failure.context(name))?;
                let attributes = &it.schema.block.attributes;
                let attribute = attributes.iter().find(|attribute| attribute.name == *name);
                let ours = attribute.is_some_and(|attribute| attribute.computed);
                if let Some(default) = subject.samples.defaults.get(name) {
                    let mut wanted = Config::default();
                    wanted.insert(name.clone(), default.clone());
                    planned_as(&it, &plan.planned.state, name, &wanted)?;
                } else if !ours {
                    planned_as(&it, &plan.planned.state, name, &Config::default())?;
                }
            }
            Ok(())
        };
        let check: Result<(), Failure> = check.await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}
