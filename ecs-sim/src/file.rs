//! A world in a file, which several processes share.
//!
//! Each request locks the file beside the world, reads the world, lets the time pass that has passed since, answers, and
//! puts the new world in the place of the old one at once: a process that ends in between leaves the old world whole.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::endpoint::{Answer, Request};
use crate::world::{Time, World};

/// A world in a file.
#[derive(Clone, Debug)]
pub struct WorldFile {
    path: PathBuf,
    account: String,
    region: String,
    speed: u32,
}

/// The content of the file: the world, and when it was saved by the clock of the machine, in milliseconds since 1970.
#[derive(Debug, Deserialize, Serialize)]
struct Saved {
    #[serde(rename = "ecs-sim")]
    world: Box<RawValue>,
    saved_at: i64,
}

impl WorldFile {
    /// The world at `path`. If there is none, the first request makes one of this account and region. Time passes `speed`
    /// times as fast as on the clock.
    pub fn new(
        path: impl Into<PathBuf>,
        account: impl Into<String>,
        region: impl Into<String>,
        speed: u32,
    ) -> Self {
        Self {
            path: path.into(),
            account: account.into(),
            region: region.into(),
            speed: speed.max(1),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Answers a request.
    ///
    /// # Errors
    /// The file cannot be locked, read or replaced, or holds something else; it is left as it was.
    pub fn respond(&self, request: Request<'_>) -> Result<Answer, String> {
        self.change(|world| world.respond(request))
    }

    /// Changes the world in the file.
    ///
    /// # Errors
    /// As [`WorldFile::respond`].
    pub fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> Result<T, String> {
        let fault = |doing: &str, error: &dyn std::fmt::Display| {
            format!("{doing} {}: {error}", self.path.display())
        };
        let lock = self.lock().map_err(|error| fault("cannot lock", &error))?;
        let mut world = match fs::read_to_string(&self.path) {
            Ok(text) => self
                .read(&text)
                .map_err(|error| fault("cannot use", &error))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                World::new(self.account.clone(), self.region.clone(), clock(), seed())
            }
            Err(error) => return Err(fault("cannot read", &error)),
        };
        let outcome = act(&mut world);
        self.save(&world)
            .map_err(|error| fault("cannot write", &error))?;
        drop(lock);
        Ok(outcome)
    }

    /// The world of the file, after the time that has passed.
    fn read(&self, text: &str) -> Result<World, String> {
        let saved: Saved = serde_json::from_str(text)
            .map_err(|_| "it is not the file of a simulated world".to_owned())?;
        let mut world = World::restore(saved.world.get())?;
        if world.region() != self.region {
            let (found, wanted) = (world.region(), &self.region);
            return Err(format!("it is the world of {found}, not of {wanted}"));
        }
        let passed = clock().0.saturating_sub(saved.saved_at).max(0);
        world.advance(
            world
                .now()
                .after(passed.saturating_mul(i64::from(self.speed))),
        );
        Ok(world)
    }

    fn save(&self, world: &World) -> io::Result<()> {
        let world = RawValue::from_string(world.snapshot()?)?;
        let saved_at = clock().0;
        let text = serde_json::to_string_pretty(&Saved { world, saved_at })?;
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

/// A seed for a new world.
fn seed() -> u64 {
    fastrand::u64(..)
}
