//! P: what is planned for a configuration.

mod blocks;
pub(super) mod changes;
pub(super) mod context;
mod final_plan;

use crate::path::Path;
use crate::rules::Action;
use crate::testing::Failure;
use crate::testing::conformance::attributes::{differing, open, open_leaves, stored, unlike};
use crate::testing::conformance::case::{cases, ensure, not_applicable};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::subjects::{
    Existing, configs, richest, some, subjects, with, without,
};
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::managed::{Managed, Object, Plan};
use crate::value::Value;

cases! {
    P01 Protocol "the least that is valid can be planned" => minimal;
    P02 Protocol "configured values are planned as they are" => full;
    P03 Protocol "what is unknown stays unknown" => unknown;
    P04 Protocol "equal requests have equal plans, in every process" => repeated;
    P05 Protocol "an object that is as configured needs nothing" => nothing_to_do;
    P06 Protocol "a change in place changes nothing else" => changes::updates;
    P07 Protocol "a change that makes a new object names its path" => changes::replaces;
    P08 Protocol "so does one to a value that is not known yet" => changes::replaces_unknown;
    P09 Protocol "another form of the same is not a change" => changes::same;
    P10 Protocol "the second plan of a replacement is that of a new object" => changes::second_plan;
    P11 Protocol "a later plan, in which all is known, keeps what the first one promised" => final_plan::keeps_promises;
    P12 Protocol "the end of an object is planned as null" => end;
    P13 Protocol "a value that is removed becomes null, or what it is by default" => changes::removed;
    P14 Protocol "a default holds for unset attributes, and only for them" => defaults;
    P15 Protocol "write-only values are in no plan" => write_only;
    P16 Quality "no plan asks for the leniency that the old Go SDK needs" => legacy;
    P17 Protocol "lists that grow, shrink and turn round are planned as configured" => blocks::lists;
    P18 Quality "elements of a set keep what was computed for them when another one comes" => blocks::sets;
    P19 Protocol "blocks that are not known yet stay so as a whole" => blocks::unknown_blocks;
    P20 Protocol "unknown parts of a block stay parts of a block" => blocks::unknown_parts;
    P21 Quality "whatever the private data are, a plan is possible, and keeps them" => context::private;
    P22 Protocol "a host that declares no capabilities gets its plan" => context::old_host;
    P23 Quality "with an unknown provider configuration plans are deferred if that is allowed, and only then" => context::unknown_provider;
    P24 Protocol "the identity of an object stays as it is" => context::identity;
    P25 Protocol "no plan changes anything" => context::no_writes;
    P26 Quality "an unconfigured provider answers with an error about it" => context::unconfigured;
}

/// The plan of a new object.
pub(super) async fn plan_new(it: &Managed, config: &Value) -> Result<Plan, Failure> {
    it.validate(config).await?;
    let plan = it.plan(&Object::default(), config).await?;
    let created = plan.action == Action::Create;
    ensure(created, format!("the plan is to {}", plan.action))?;
    Ok(plan)
}

/// Fails if something is planned otherwise than configured.
pub(super) fn as_configured(it: &Managed, config: &Value, planned: &Value) -> Result<(), Failure> {
    match unlike(&stored(&it.schema.block, config), planned) {
        Some(path) => Err(format!("{path} is not planned as configured").into()),
        None => Ok(()),
    }
}

async fn minimal(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal", |it| it.minimal.as_ref())? {
        let it = core.managed(subject.name).await?;
        let plan = plan_new(&it, &it.config(subject.needed)?).await;
        plan.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn full(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "full", |it| it.full.as_ref())? {
        let it = core.managed(subject.name).await?;
        let config = it.config(subject.needed)?;
        let check = async {
            let plan = plan_new(&it, &config).await?;
            as_configured(&it, &config, &plan.planned.state)
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn unknown(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let config = it.config(subject.needed)?;
        for config in [
            open(&it.schema.block, &config),
            open_leaves(&it.schema.block, &config),
        ] {
            let check = async {
                let plan = plan_new(&it, &config).await?;
                as_configured(&it, &config, &plan.planned.state)
            };
            check
                .await
                .map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

async fn repeated(bench: &Bench) -> Result<(), Stop> {
    let (mut core, mut other) = (
        Core::configured(bench).await?,
        Core::configured(bench).await?,
    );
    for subject in subjects(bench, "minimal or full", configs)? {
        let it = core.managed(subject.name).await?;
        let elsewhere = other.managed(subject.name).await?;
        for config in subject.needed {
            let config = it.config(config)?;
            let check = same_plans(&it, &elsewhere, &Object::default(), &config).await;
            check.map_err(|failure| failure.context(subject.name))?;
        }
        let Some((config, update)) = subject
            .samples
            .full
            .as_ref()
            .zip(some(&subject.samples.updates))
        else {
            continue;
        };
        let existing = Existing::of(&it, subject.samples, config).await?;
        let config = it.config(&with(config, &update[0].set))?;
        let check = same_plans(&it, &elsewhere, &existing.object, &config).await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    core.alive()?;
    Ok(other.alive()?)
}

async fn same_plans(
    it: &Managed,
    elsewhere: &Managed,
    prior: &Object,
    config: &Value,
) -> Result<(), Failure> {
    let first = it.plan(prior, config).await?;
    for (again, place) in [(it, "asked again"), (elsewhere, "in another process")] {
        let again = again.plan(prior, config).await?;
        let same = again.planned.state.same(&first.planned.state);
        ensure(same, format!("{place} it plans another state"))?;
        let paths = |plan: &Plan| {
            let mut paths = plan.replace.clone();
            paths.sort();
            paths
        };
        let same = paths(&again) == paths(&first);
        ensure(same, format!("{place} it names other paths of replacement"))?;
        let same = again.planned.private == first.planned.private;
        ensure(same, format!("{place} it plans other private data"))?;
    }
    Ok(())
}

async fn nothing_to_do(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal or full", configs)? {
        let it = core.managed(subject.name).await?;
        for config in subject.needed {
            let existing = Existing::of(&it, subject.samples, config).await?;
            let check = stays(&it, &existing.object, &it.config(config)?).await;
            let check = existing.end(check).await;
            check.map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

/// Expects that a configuration changes nothing of an object.
pub(super) async fn stays(it: &Managed, object: &Object, config: &Value) -> Result<(), Failure> {
    it.validate(config).await?;
    let plan = it.plan(object, config).await?;
    if plan.action == Action::NoOp {
        return Ok(());
    }
    let differing = differing(&object.state, &plan.planned.state);
    Err(format!("the plan is to {}: {}", plan.action, differing.join(", ")).into())
}

async fn end(bench: &Bench) -> Result<(), Stop> {
    let server = bench.schema().await?.server_capabilities;
    if !server.is_some_and(|server| server.plan_destroy) {
        return Err(not_applicable("the provider does not plan ends"));
    }
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let existing = Existing::of(&it, subject.samples, subject.needed).await?;
        let check = it.plan(&existing.object, &Value::Null).await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

/// Expects an attribute to be planned as given.
pub(super) fn planned_as(
    it: &Managed,
    planned: &Value,
    name: &str,
    wanted: &Config,
) -> Result<(), Failure> {
    let mut only = Config::default();
    only.extend(
        wanted
            .get(name)
            .map(|value| (name.to_owned(), value.clone())),
    );
    let wanted = it.config(&only)?;
    let path = Path::root().attr(name);
    let same = match (planned.at(&path), wanted.at(&path)) {
        (Some(planned), Some(wanted)) => {
            unlike(wanted, planned).is_none() && (!wanted.is_null() || planned.is_null())
        }
        _ => false,
    };
    ensure(same, format!("{name} is planned as something else"))
}

async fn defaults(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let found = subjects(bench, "defaults", |it| {
        richest(it).filter(|_| !it.defaults.is_empty())
    })?;
    for subject in found {
        let it = core.managed(subject.name).await?;
        let (config, defaults) = (subject.needed, &subject.samples.defaults);
        for name in defaults.keys() {
            let check = async {
                let absent = plan_new(&it, &it.config(&without(config, name))?).await?;
                planned_as(&it, &absent.planned.state, name, defaults)?;
                if config.contains_key(name) {
                    let created = plan_new(&it, &it.config(config)?).await?;
                    planned_as(&it, &created.planned.state, name, config)?;
                }
                Ok(())
            };
            let check: Result<(), Failure> = check.await;
            check.map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(core.alive()?)
}

async fn write_only(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let found = subjects(bench, "minimal and write_only", |it| {
        it.minimal.as_ref().filter(|_| !it.write_only.is_empty())
    })?;
    for subject in found {
        let it = core.managed(subject.name).await?;
        let config = with(subject.needed, &subject.samples.write_only);
        let check = async {
            let plan = plan_new(&it, &it.config(&config)?).await?;
            for name in subject.samples.write_only.keys() {
                planned_as(&it, &plan.planned.state, name, &Config::default())?;
            }
            Ok(())
        };
        let check: Result<(), Failure> = check.await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn legacy(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal or full", configs)? {
        let it = core.managed(subject.name).await?;
        for config in subject.needed {
            let plan = it.plan(&Object::default(), &it.config(config)?).await?;
            let text = format!("{}: legacy_type_system is set", subject.name);
            ensure(!plan.legacy, text)?;
        }
    }
    Ok(core.alive()?)
}
