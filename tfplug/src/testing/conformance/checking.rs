//! Managed resources one after another: one process for all of them, and no object left behind.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use super::attributes::differing;
use super::case::not_applicable;
use super::core::Core;
use super::{Bench, Config, ResourceSamples, Stop};
use crate::testing::Failure;
use crate::testing::managed::{Managed, Object};
use crate::testing::value::known;
use crate::value::Value;

/// A running check of one resource.
pub(super) type Checking<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>>;

/// The kind of process that the resources live in.
#[derive(Clone, Copy)]
pub(super) enum Start {
    /// Configured with the samples.
    Configured,
    /// As it is before anybody configures it.
    Unconfigured,
}

/// A resource with its samples.
pub(super) struct Subject<'a> {
    pub(super) resource: Managed,
    pub(super) samples: &'a ResourceSamples,
    made: Mutex<Vec<Object>>,
}

impl<'a> Subject<'a> {
    /// The samples of whole configurations.
    pub(super) fn configs(&self) -> Vec<&'a Config> {
        let (minimal, full) = (&self.samples.minimal, &self.samples.full);
        minimal.iter().chain(full).collect()
    }

    /// Makes an object that is deleted after the check.
    pub(super) async fn create(&self, config: &Config) -> Result<Object, Failure> {
        let config = self.resource.config(config)?;
        let object = self.resource.create(&config).await?;
        self.made().push(object.clone());
        Ok(object)
    }

    /// A state that this version could have stored: as planned, with null for all that is unknown.
    pub(super) async fn state(&self, config: &Config) -> Result<Value, Failure> {
        let config = self.resource.config(config)?;
        let plan = self.resource.plan(&Object::default(), &config).await?;
        Ok(known(plan.planned.state))
    }

    /// Deletes what there still is. Whether that works is for other cases to judge.
    async fn clear(&self) {
        let made = std::mem::take(&mut *self.made());
        for object in made {
            let _ = self.resource.delete(&object).await;
        }
    }

    fn made(&self) -> std::sync::MutexGuard<'_, Vec<Object>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an object can be made with the samples; [`OBJECTS`] names the samples that are missing otherwise.
pub(super) fn makes_objects(samples: &ResourceSamples) -> bool {
    samples.live && (samples.minimal.is_some() || samples.full.is_some())
}

/// The samples that [`makes_objects`] looks for.
pub(super) const OBJECTS: &str = "resources.*.live with minimal or full";

/// Checks every resource whose samples have what is needed. Those that a check does not apply to are passed over, unless it
/// applies to none; `needs` names the samples that are missing when there is nothing to check at all.
pub(super) async fn every(
    bench: &Bench,
    start: Start,
    needs: &str,
    have: fn(&ResourceSamples) -> bool,
    check: for<'s> fn(&'s Subject<'_>) -> Checking<'s>,
) -> Result<(), Stop> {
    let samples = bench.samples().resources.iter();
    let chosen: Vec<_> = samples.filter(|(_, samples)| have(samples)).collect();
    if chosen.is_empty() {
        return Err(not_applicable(format!("the samples have no {needs}")));
    }
    let mut core = match start {
        Start::Configured => Core::configured(bench).await?,
        Start::Unconfigured => Core::unconfigured(bench).await?,
    };
    let (mut reason, mut judged) = (None, false);
    for (name, samples) in chosen {
        let subject = Subject {
            resource: core.managed(name).await?,
            samples,
            made: Mutex::default(),
        };
        let outcome = check(&subject).await;
        subject.clear().await;
        match outcome {
            Err(Stop::NotApplicable(text)) => reason = Some(format!("{name}: {text}")),
            outcome => {
                outcome.map_err(|stop| of_resource(name, stop))?;
                judged = true;
            }
        }
    }
    core.alive()?;
    match reason {
        Some(reason) if !judged => Err(not_applicable(reason)),
        _ => Ok(()),
    }
}

/// Puts the name of a resource before a failure.
pub(super) fn of_resource(name: &str, stop: Stop) -> Stop {
    match stop {
        Stop::Failed(text) => Stop::Failed(format!("{name}: {text}")),
        other => other,
    }
}

/// Fails unless two objects are equal; `what` names the first.
pub(super) fn same(what: &str, found: &Value, wanted: &Value) -> Result<(), Failure> {
    if found.same(wanted) {
        return Ok(());
    }
    let names = differing(found, wanted).join(", ");
    Err(format!("{what} differs in {names}").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object;

    #[test]
    fn differences_are_named_without_values() {
        let a = object! { name: "a", count: 1, same: true };
        let b = object! { name: "b", count: 2, same: true };
        let failure = same("the state", &a, &b).unwrap_err();
        assert_eq!(failure.to_string(), "the state differs in count, name");
        assert!(same("the state", &a, &a).is_ok());
    }
}
