//! R18 and R19: identities over the life of an object.

use crate::testing::Failure;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::checking::{OBJECTS, Start, Subject, every, makes_objects, same};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::managed::Object;
use crate::value::Value;

/// Makes an object of as much as can be configured, which must have an identity then.
async fn identified(subject: &Subject<'_>) -> Result<Object, Stop> {
    if subject.resource.identity.is_none() {
        return Err(not_applicable("it has no identity"));
    }
    let config = subject.configs().into_iter().next_back();
    let config = config.ok_or_else(|| not_applicable("it has neither minimal nor full"))?;
    let object = subject.create(config).await?;
    let there = !object.identity.is_null();
    ensure(there, "ApplyResourceChange answers without an identity")?;
    Ok(object)
}

/// Fails unless the identity is the one that the object got when it was made.
fn lasts(call: &str, identity: &Value, wanted: &Value) -> Result<(), Failure> {
    if identity.is_null() {
        return Err(format!("{call} answers without an identity").into());
    }
    same(&format!("the identity of {call}"), identity, wanted)
}

pub(super) async fn lasting(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let (resource, samples) = (&subject.resource, subject.samples);
        let made = identified(subject).await?;
        let wanted = &made.identity;
        let found = resource.read(&made).await?;
        lasts("ReadResource", &found.identity, wanted)?;
        let config = subject.configs().into_iter().next_back();
        let config = config.cloned().unwrap_or_default();
        let plan = resource.plan(&found, &resource.config(&config)?).await?;
        lasts("PlanResourceChange", &plan.planned.identity, wanted)?;
        let mut object = found;
        // Updates are changes to `full`.
        for update in samples.updates.iter().filter(|_| samples.full.is_some()) {
            let mut config = config.clone();
            config.extend(update.set.clone());
            let plan = resource.plan(&object, &resource.config(&config)?).await?;
            lasts("PlanResourceChange", &plan.planned.identity, wanted)?;
            object = resource.apply(&plan).await?;
            lasts("ApplyResourceChange", &object.identity, wanted)?;
        }
        let end = resource.plan_end(&object).await?;
        if !end.planned.identity.is_null() {
            lasts("the plan to delete it", &end.planned.identity, wanted)?;
        }
        resource.apply(&end).await?;
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

pub(super) async fn filled(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let made = identified(subject).await?;
        let before = Object {
            identity: Value::Null,
            ..made.clone()
        };
        let found = subject.resource.read(&before).await?;
        Ok(lasts("ReadResource", &found.identity, &made.identity)?)
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
