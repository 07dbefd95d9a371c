//! The object under construction: what reads, creates, updates and deletes work on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::Model;
use crate::private::Private;
use crate::schema::Block;
use crate::value::Value;

/// The object under construction, which survives the handler.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// The newest saved state; `None` when nothing exists.
    pub(crate) state: Option<Value>,
    /// Private data to be stored with it.
    pub(crate) private: Private,
    /// Whether the handler saved anything.
    pub(crate) saved: bool,
}

/// A handle to the [`Slot`] that the engine keeps outside the handler's future.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Arc<Mutex<Slot>>);

impl Shared {
    pub(crate) fn new(state: Option<Value>, private: Private) -> Self {
        Self(Arc::new(Mutex::new(Slot {
            state,
            private,
            saved: false,
        })))
    }

    /// Everything that the handler left.
    pub(crate) fn take(&self) -> Slot {
        std::mem::take(&mut *self.lock())
    }

    /// A panic while the lock was held leaves a whole slot: every change of it is one assignment.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An existing object in a read or delete.
#[derive(Debug)]
pub struct Object<M> {
    state: M,
    identity: Value,
    imported: bool,
    shared: Shared,
}

impl<M: Model> Object<M> {
    pub(crate) fn new(state: M, identity: Value, imported: bool, shared: Shared) -> Self {
        Self {
            state,
            identity,
            imported,
            shared,
        }
    }

    /// The identity as it was when the operation began, of an import by identity the one that was asked for; null where
    /// there is none.
    pub fn identity(&self) -> &Value {
        &self.identity
    }

    /// The state as it was when the operation began.
    pub fn state(&self) -> &M {
        &self.state
    }

    /// Whether this is the first read after an import: a null does not come from the configuration, and is to be filled in.
    pub fn imported(&self) -> bool {
        self.imported
    }

    /// Replaces the state.
    pub fn save(&self, state: &M) {
        let mut slot = self.shared.lock();
        slot.state = Some(state.encode());
        slot.saved = true;
    }

    /// The object does not exist any more.
    pub fn gone(&self) {
        let mut slot = self.shared.lock();
        slot.state = None;
        slot.saved = true;
    }

    /// Data stored beside the state that the user does not see.
    pub fn private(&self) -> Private {
        self.shared.lock().private.clone()
    }

    /// Replaces the private data.
    pub fn set_private(&self, private: Private) {
        self.shared.lock().private = private;
    }
}

/// The names of the members in which the second value does not mean what the first, the plan, does: a function of the
/// engine, which knows how values compare.
pub(crate) type Compare = fn(&Block, &Value, &Value) -> Vec<String>;

/// A create or update in progress.
#[derive(Debug)]
pub struct Change<M> {
    /// The configuration, write-only values included.
    pub config: M,
    /// The planned object; unknown where this operation has to find the value.
    pub plan: M,
    compare: Compare,
    shared: Shared,
}

impl<M: Model> Change<M> {
    pub(crate) fn new(config: M, plan: M, compare: Compare, shared: Shared) -> Self {
        Self {
            config,
            plan,
            compare,
            shared,
        }
    }

    /// Keeps `state` whatever happens next. Call it as soon as the object exists, and again when more is known.
    ///
    /// Only what the plan left unknown is taken from `state`; planned values stay as they were planned, which is what
    /// core demands of a finished change.
    pub fn save(&self, state: &M) {
        let mut slot = self.shared.lock();
        slot.state = Some(state.encode());
        slot.saved = true;
    }

    /// The attributes and blocks in which a found object does not mean what was planned: by the `eq` of the model, at
    /// every depth, and in sets without order. A value that the plan left unknown does not differ.
    pub fn differing(&self, found: &M) -> Vec<String> {
        (self.compare)(&M::block(), &self.plan.encode(), &found.encode())
    }

    /// Data stored beside the state that the user does not see.
    pub fn private(&self) -> Private {
        self.shared.lock().private.clone()
    }

    /// Replaces the private data.
    pub fn set_private(&self, private: Private) {
        self.shared.lock().private = private;
    }
}
