//! P11: what core plans during the apply, when all is known.

use super::changes::{named, replaceable, replacing};
use super::plan_new;
use crate::rules::Action;
use crate::schema::Nesting;
use crate::testing::Failure;
use crate::testing::conformance::attributes::{open, open_leaves};
use crate::testing::conformance::case::ensure_eq;
use crate::testing::conformance::core::Core;
use crate::testing::conformance::subjects::{Existing, Subject, richest, subjects, with};
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::managed::{Managed, Object};
use crate::value::Value;

pub(super) async fn keeps_promises(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let check = async {
            create(&it, subject.needed).await?;
            let existing = Existing::of(&it, subject.samples, subject.needed).await?;
            let check = changes(&it, &existing.object, &subject).await;
            existing.end(check).await
        };
        let check: Result<(), Failure> = check.await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn create(it: &Managed, config: &Config) -> Result<(), Failure> {
    let config = it.config(config)?;
    let block = &it.schema.block;
    let last = plan_new(it, &config).await?;
    for config in [open(block, &config), open_leaves(block, &config)] {
        it.judge_final(&plan_new(it, &config).await?, &last)?;
    }
    Ok(())
}

async fn changes(
    it: &Managed,
    object: &Object,
    subject: &Subject<'_, &Config>,
) -> Result<(), Failure> {
    // Both are changes to `full`.
    let updates = subject
        .samples
        .full
        .iter()
        .flat_map(|_| &subject.samples.updates);
    for update in updates {
        let check = async {
            let known = it.config(&with(subject.needed, &update.set))?;
            let first = it.plan(object, &unknown(it, &known, &update.set)).await?;
            let bare = Object {
                private: Vec::new(),
                ..object.clone()
            };
            it.judge_final(&first, &it.plan(&bare, &known).await?)
        };
        let check: Result<(), Failure> = check.await;
        check.map_err(|failure| failure.context(named(&update.set)))?;
    }
    let Some((full, replaces)) = replaceable(subject.samples) else {
        return Ok(());
    };
    for sample in replaces {
        let check = async {
            let first = it.plan(object, &replacing(it, full, sample, true)?).await?;
            ensure_eq("the action", first.action, Action::Replace)?;
            let first = it.replacing(&first).await?;
            let last = plan_new(it, &replacing(it, full, sample, false)?).await?;
            it.judge_final(&first, &last)
        };
        let check: Result<(), Failure> = check.await;
        check.map_err(|failure| failure.context(named(&sample.set)))?;
    }
    Ok(())
}

/// A configuration whose values are not known yet. Single blocks are there or not; nothing else is possible.
fn unknown(it: &Managed, config: &Value, set: &Config) -> Value {
    let mut config = config.clone();
    if let Value::Object(entries) = &mut config {
        for name in set.keys() {
            let block = it
                .schema
                .block
                .blocks
                .iter()
                .find(|block| block.name == *name);
            let single = block
                .is_some_and(|block| matches!(block.nesting, Nesting::Single | Nesting::Group));
            if !single {
                entries.insert(name.clone(), Value::unknown());
            }
        }
    }
    config
}
