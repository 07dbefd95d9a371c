//! The worlds that are served, one for each region: in memory, or in a file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use ecs_sim::{Time, World, WorldFile};

/// The worlds of an account.
#[derive(Clone, Debug)]
pub(crate) enum Worlds {
    File(WorldFile),
    Memory(Arc<Memory>),
}

/// Worlds in memory, whose time follows the clock from their first request.
#[derive(Debug)]
pub(crate) struct Memory {
    account: String,
    speed: u32,
    worlds: Mutex<BTreeMap<String, (World, Instant)>>,
}

impl Worlds {
    pub(crate) fn new(file: Option<PathBuf>, account: &str, speed: u32) -> Self {
        match file {
            Some(path) => Self::File(WorldFile::new(path, account, speed)),
            None => Self::Memory(Arc::new(Memory {
                account: account.to_owned(),
                speed,
                worlds: Mutex::default(),
            })),
        }
    }

    /// Lets the time pass that has passed on the clock, and then changes the world of a region.
    ///
    /// # Errors
    /// The file cannot be used.
    pub(crate) fn change<T>(
        &self,
        region: &str,
        act: impl FnOnce(&mut World) -> T,
    ) -> Result<T, String> {
        match self {
            Self::File(file) => file.change(region, act),
            Self::Memory(memory) => Ok(memory.change(region, act)),
        }
    }
}

impl Memory {
    fn change<T>(&self, region: &str, act: impl FnOnce(&mut World) -> T) -> T {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let world = World::new(self.account.clone(), region, clock(), 1);
            (world, Instant::now())
        };
        let (world, seen) = worlds.entry(region.to_owned()).or_insert_with(new);
        let passed = i64::try_from(seen.elapsed().as_millis()).unwrap_or(i64::MAX);
        *seen = Instant::now();
        let passed = passed.saturating_mul(i64::from(self.speed));
        world.advance(world.now().after(passed));
        act(world)
    }
}

/// The clock of the machine.
pub(crate) fn clock() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let milliseconds = since.unwrap_or_default().as_millis();
    Time(i64::try_from(milliseconds).unwrap_or(i64::MAX))
}
