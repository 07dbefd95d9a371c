//! How many cases may run at once: emulators, CLI and provider share the machine's few cores.

use std::sync::{Condvar, Mutex, PoisonError};

/// Two or three CLIs at once is what a machine with two cores bears.
const SLOTS: usize = 2;

static TAKEN: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// Permission to run; given back on drop.
#[derive(Debug)]
pub(crate) struct Slot(());

/// Waits for a free slot.
pub(crate) fn take() -> Slot {
    let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut taken = FREED
        .wait_while(taken, |taken| *taken >= SLOTS)
        .unwrap_or_else(PoisonError::into_inner);
    *taken += 1;
    Slot(())
}

impl Drop for Slot {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}
