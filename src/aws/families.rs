//! The knowledge that the resources of one process share about families of task definitions: whose turn it is in a family,
//! and whose revision is whose.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

use super::managed::Managed;
use super::operation::Operation;

/// Shared by all resources of a client.
#[derive(Debug, Default)]
pub(super) struct Families(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    locks: HashMap<String, Arc<tokio::sync::Mutex<()>>>,
    taken: HashSet<String>,
    adopted: HashSet<String>,
}

impl<M: Managed> Operation<'_, M> {
    /// The knowledge of this process about the families that it registers revisions of.
    pub(super) fn families(&self) -> Arc<Families> {
        self.client().shared(Families::default)
    }

    /// Waits for the turn in a family: ECS refuses concurrent registrations.
    pub(crate) async fn turn_in_family(&self, family: &str) -> Turn {
        self.families().turn(family).await
    }

    /// Remembers that a revision belongs to a resource of this process.
    pub(crate) fn take_revision(&self, arn: &str) {
        self.families().take(arn);
    }
}

/// The turn in a family: no other resource registers in it until this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    family: String,
    _guard: OwnedMutexGuard<()>,
}

impl Turn {
    /// The family.
    pub(crate) fn family(&self) -> &str {
        &self.family
    }
}

impl Families {
    /// Waits for the turn in a family: ECS refuses concurrent registrations.
    async fn turn(&self, family: &str) -> Turn {
        let guard = self.lock_of(family).lock_owned().await;
        Turn {
            family: family.to_owned(),
            _guard: guard,
        }
    }

    /// Remembers that a revision belongs to a resource of this process.
    pub(super) fn take(&self, arn: &str) {
        self.known().taken.insert(arn.to_owned());
    }

    /// Whether a resource of this process has that revision.
    pub(super) fn is_taken(&self, arn: &str) -> bool {
        self.known().taken.contains(arn)
    }

    /// Remembers that a resource took over a revision that it did not register itself.
    pub(super) fn adopt(&self, arn: &str) {
        self.known().adopted.insert(arn.to_owned());
    }

    /// Whether a resource of this process took over that revision.
    pub(super) fn is_adopted(&self, arn: &str) -> bool {
        self.known().adopted.contains(arn)
    }

    fn lock_of(&self, family: &str) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(self.known().locks.entry(family.to_owned()).or_default())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn registrations_of_one_family_take_turns() {
        let families = Families::default();
        let turn = families.turn("web").await;
        assert_eq!(turn.family(), "web");
        let again = families.lock_of("web");
        assert!(again.try_lock().is_err(), "the family has one turn");
        let other = families.lock_of("other");
        assert!(other.try_lock().is_ok(), "another family does not wait");
        drop(turn);
        assert!(again.try_lock().is_ok());
    }
}
