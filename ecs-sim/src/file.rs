//! The worlds of an account in a file, one for each region, which several processes share.
//!
//! Each request locks the file beside it, reads the worlds, lets the time pass that has passed since, answers, and
//! puts the new worlds in the place of the old ones at once: a process that ends in between leaves the old file whole.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::endpoint::{Answer, Request};
use crate::world::{Time, World};

/// The worlds of an account in a file.
#[derive(Clone, Debug)]
pub struct WorldFile {
    path: PathBuf,
    account: String,
    speed: u32,
}

/// The content of the file: the worlds by region, and when they were saved by the clock of the machine, in milliseconds
/// since 1970.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Saved {
    #[serde(rename = "ecs-sim")]
    worlds: BTreeMap<String, Box<RawValue>>,
    saved_at: i64,
}

impl WorldFile {
    /// The worlds at `path`. The first request to a region makes its world, of this account. Time passes `speed` times as
    /// fast as on the clock.
    pub fn new(path: impl Into<PathBuf>, account: impl Into<String>, speed: u32) -> Self {
        Self {
            path: path.into(),
            account: account.into(),
            speed: speed.max(1),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Answers a request to a region.
    ///
    /// # Errors
    /// The file cannot be locked, read or replaced, or holds something else; it is left as it was.
    pub fn respond(&self, region: &str, request: Request<'_>) -> Result<Answer, String> {
        self.change(region, |world| world.respond(request))
    }

    /// Changes the world of a region.
    ///
    /// # Errors
    /// As [`WorldFile::respond`].
    pub fn change<T>(&self, region: &str, act: impl FnOnce(&mut World) -> T) -> Result<T, String> {
        let fault = |doing: &str, error: &dyn std::fmt::Display| {
            format!("cannot {doing} {}: {error}", self.path.display())
        };
        let lock = self.lock().map_err(|error| fault("lock", &error))?;
        let mut saved = self.saved().map_err(|error| fault("read", &error))?;
        let mut world = match saved.worlds.get(region) {
            None => World::new(self.account.clone(), region, clock(), fastrand::u64(..)),
            Some(world) => World::restore(world.get()).map_err(|error| fault("use", &error))?,
        };
        world.advance(self.now(&world, &saved));
        let outcome = act(&mut world);
        let now = clock();
        // The other regions keep their distance from the clock.
        let others: Vec<String> = saved
            .worlds
            .keys()
            .filter(|it| *it != region)
            .cloned()
            .collect();
        for other in others {
            let json = saved
                .worlds
                .get(&other)
                .map_or("", |it| it.get())
                .to_owned();
            let mut world = World::restore(&json).map_err(|error| fault("use", &error))?;
            world.advance(self.now(&world, &saved));
            let json = raw(&world).map_err(|error| fault("write", &error))?;
            saved.worlds.insert(other, json);
        }
        saved.saved_at = now.0;
        let json = raw(&world).map_err(|error| fault("write", &error))?;
        saved.worlds.insert(region.to_owned(), json);
        self.save(&saved).map_err(|error| fault("write", &error))?;
        drop(lock);
        Ok(outcome)
    }

    /// The time in a world after what has passed on the clock since it was saved.
    fn now(&self, world: &World, saved: &Saved) -> Time {
        let passed = match saved.saved_at {
            0 => 0,
            saved_at => clock().0.saturating_sub(saved_at).max(0),
        };
        world
            .now()
            .after(passed.saturating_mul(i64::from(self.speed)))
    }

    /// The content of the file; none at the first request.
    fn saved(&self) -> Result<Saved, String> {
        match fs::read_to_string(&self.path) {
            Ok(text) => serde_json::from_str(&text)
                .map_err(|_| "it is not the file of a simulated account".to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Saved::default()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn save(&self, saved: &Saved) -> io::Result<()> {
        let text = serde_json::to_string_pretty(saved)?;
        let new = self.beside("new");
        fs::write(&new, text)?;
        File::open(&new)?.sync_all()?;
        fs::rename(new, &self.path)
    }

    fn lock(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.beside("lock"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// The file with another ending behind its name.
    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".");
        name.push(ending);
        name.into()
    }
}

/// The clock of the machine.
fn clock() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn raw(world: &World) -> io::Result<Box<RawValue>> {
    Ok(RawValue::from_string(world.snapshot()?)?)
}
