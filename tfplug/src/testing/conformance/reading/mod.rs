//! R: objects that exist already. Reading is here; import, upgrade and identity are in files of their own.

mod identities;
mod imports;
pub(super) mod upgrades;

use crate::testing::Failure;
use crate::testing::answer::some_error;
use crate::testing::conformance::attributes::differing;
use crate::testing::conformance::case::{cases, ensure};
use crate::testing::conformance::checking::{OBJECTS, Start, Subject, every, makes_objects, same};
use crate::testing::conformance::{Bench, Config, FaultSamples, Stop};
use crate::testing::managed::Object;

cases! {
    R01 Protocol "an unchanged object is read as it was, and its private data come back" => unchanged;
    R02 Protocol "what has changed is read" => drifted;
    R03 Protocol "an object that is gone is read as null, without an error" => vanished;
    R04 Protocol "a failing API is an error, and not an object that is gone" => unreadable;
    R05 Protocol "another spelling of the same is not a change" => spelling;
    R06 Protocol "what was read is read again the same" => twice;
    R07 Quality "reading an imported object fills what is required, and what the provider computes" => imports::filled;
    R08 Protocol "an identifier imports one object" => imports::by_id;
    R09 Quality "what cannot be an identifier is an error with an explanation" => imports::malformed;
    R10 Protocol "an identity imports the same object" => imports::by_identity;
    R11 Quality "neither identifier nor identity is an error" => imports::by_nothing;
    R12 Quality "an imported object is as its configuration wants it" => imports::no_change;
    R13 Protocol "an imported object that does not exist is read as null" => imports::missing;
    R14 Protocol "a state of the current version stays as it is" => upgrades::current;
    R15 Protocol "a state of an older version becomes one of the current, which its configuration does not change" => upgrades::older;
    R16 Protocol "a state that cannot be read is an error" => upgrades::unreadable;
    R17 Protocol "upgrades need no configuration" => upgrades::unconfigured;
    R18 Protocol "an identity stays the same from create to delete" => identities::lasting;
    R19 Protocol "reading gives an identity to an object that has none yet" => identities::filled;
    R20 Protocol "absent blocks and attributes of a stored state are not a problem" => upgrades::absences;
}

async fn unchanged(bench: &Bench) -> Result<(), Stop> {
    every(
        bench,
        Start::Configured,
        OBJECTS,
        makes_objects,
        |subject| Box::pin(read_unchanged(subject)),
    )
    .await
}

async fn read_unchanged(subject: &Subject<'_>) -> Result<(), Stop> {
    for config in subject.configs() {
        let object = subject.create(config).await?;
        let found = subject.resource.read(&object).await?;
        same("the state that is read", &found.state, &object.state)?;
        // They may change: providers keep marks in them.
        let lost = found.private.is_empty() && !object.private.is_empty();
        ensure(!lost, "the private data are lost")?;
    }
    Ok(())
}

/// Makes the object of a fault, as far as there is such a sample.
async fn faulty(
    subject: &Subject<'_>,
    pick: fn(&FaultSamples) -> &Option<Config>,
) -> Result<Object, Failure> {
    let config = pick(&subject.samples.faults).as_ref();
    subject.create(config.ok_or("the sample is missing")?).await
}

async fn drifted(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let object = faulty(subject, |faults| &faults.drifting).await?;
        let found = subject.resource.read(&object).await?;
        ensure(!found.state.is_null(), "it is read as if it were gone")?;
        let changed = differing(&found.state, &object.state);
        ensure(!changed.is_empty(), "the change is not seen")?;
        let identity = found.identity.same(&object.identity);
        Ok(ensure(identity, "the identity is another one")?)
    }
    let needs = "resources.*.faults.drifting";
    let have =
        |it: &crate::testing::conformance::ResourceSamples| it.live && it.faults.drifting.is_some();
    every(bench, Start::Configured, needs, have, |subject| {
        Box::pin(check(subject))
    })
    .await
}

async fn vanished(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let object = faulty(subject, |faults| &faults.vanishing).await?;
        let found = subject.resource.read(&object).await?;
        Ok(ensure(found.state.is_null(), "its state is not null")?)
    }
    let needs = "resources.*.faults.vanishing";
    let have = |it: &crate::testing::conformance::ResourceSamples| {
        it.live && it.faults.vanishing.is_some()
    };
    every(bench, Start::Configured, needs, have, |subject| {
        Box::pin(check(subject))
    })
    .await
}

async fn unreadable(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let object = faulty(subject, |faults| &faults.read_error).await?;
        let answer = subject.resource.ask_read(&object).await?;
        Ok(some_error("ReadResource", &answer.diagnostics)?)
    }
    let needs = "resources.*.faults.read_error";
    let have = |it: &crate::testing::conformance::ResourceSamples| {
        it.live && it.faults.read_error.is_some()
    };
    every(bench, Start::Configured, needs, have, |subject| {
        Box::pin(check(subject))
    })
    .await
}

async fn spelling(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let object = faulty(subject, |faults| &faults.other_spelling).await?;
        let found = subject.resource.read(&object).await?;
        Ok(same("the state that is read", &found.state, &object.state)?)
    }
    let needs = "resources.*.faults.other_spelling";
    let have = |it: &crate::testing::conformance::ResourceSamples| {
        it.live && it.faults.other_spelling.is_some()
    };
    every(bench, Start::Configured, needs, have, |subject| {
        Box::pin(check(subject))
    })
    .await
}

async fn twice(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for config in subject.configs() {
            let object = subject.create(config).await?;
            let once = subject.resource.read(&object).await?;
            let again = subject.resource.read(&once).await?;
            same("the state that is read again", &again.state, &once.state)?;
            let identity = again.identity.same(&once.identity);
            ensure(identity, "the identity is another one")?;
        }
        Ok(())
    }
    every(
        bench,
        Start::Configured,
        OBJECTS,
        makes_objects,
        |subject| Box::pin(check(subject)),
    )
    .await
}
