//! The fake API: objects by ID, in memory or in files, and how often it was called.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// An object as the fake API keeps it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Record {
    pub id: String,
    pub name: String,
    pub title: Option<String>,
    pub size: String,
    pub place: Option<String>,
    pub note: Option<String>,
    pub label: String,
    pub limit: Option<i64>,
    pub tags: Option<BTreeMap<String, String>>,
    pub parts: Vec<String>,
    pub rules: Vec<(String, i64)>,
    pub fault: Option<String>,
    pub serial: i64,
    pub made_by: Option<String>,
    /// How often it will still not be found.
    pub hidden: u32,
}

/// The fake API.
#[derive(Debug, Default)]
pub struct Store {
    directory: Option<PathBuf>,
    objects: Mutex<BTreeMap<String, Record>>,
    pub reads: AtomicI64,
    pub writes: AtomicI64,
    throttled: AtomicI64,
}

impl Store {
    pub fn new(directory: Option<PathBuf>) -> Self {
        Self {
            directory,
            ..Self::default()
        }
    }

    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Record>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An ID that no object has.
    pub fn fresh_id(&self) -> String {
        let mut random = [0; 8];
        let seed = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |now| now.as_nanos() as u64);
        let count = self.writes.load(Ordering::SeqCst) as u64;
        random
            .copy_from_slice(&(seed ^ (count << 56) ^ u64::from(std::process::id())).to_be_bytes());
        let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("thing-{digits}")
    }

    /// Refuses the first two calls of those that ask for it.
    pub fn throttle(&self) -> Result<(), String> {
        match self.throttled.fetch_add(1, Ordering::SeqCst) % 3 {
            2 => Ok(()),
            _ => Err("slow down".to_owned()),
        }
    }

    pub fn put(&self, record: Record) -> std::io::Result<()> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        if let Some(directory) = &self.directory {
            std::fs::create_dir_all(directory)?;
            std::fs::write(
                directory.join(format!("{}.json", record.id)),
                serde_json::to_vec(&record)?,
            )?;
        }
        self.objects().insert(record.id.clone(), record);
        Ok(())
    }

    /// The object, if there is one and it can be seen already.
    pub fn find(&self, id: &str) -> std::io::Result<Option<Record>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let mut objects = self.objects();
        if let Some(directory) = &self.directory {
            match std::fs::read(directory.join(format!("{id}.json"))) {
                Ok(bytes) => objects.insert(id.to_owned(), serde_json::from_slice(&bytes)?),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => objects.remove(id),
                Err(error) => return Err(error),
            };
        }
        let Some(record) = objects.get_mut(id) else {
            return Ok(None);
        };
        if record.hidden > 0 {
            record.hidden -= 1;
            return Ok(None);
        }
        Ok(Some(record.clone()))
    }

    /// Whether there was something to remove.
    pub fn remove(&self, id: &str) -> std::io::Result<bool> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        if let Some(directory) = &self.directory {
            match std::fs::remove_file(directory.join(format!("{id}.json"))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(self.objects().remove(id).is_some())
    }

    /// A page of a long list that exists only here.
    pub fn page(&self, from: i64, count: i64) -> Vec<Record> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let record = |number: i64| Record {
            id: format!("thing-{number:016x}"),
            name: format!("listed {number}"),
            size: "small".to_owned(),
            label: format!("label of listed {number}"),
            serial: 1,
            ..Record::default()
        };
        (from..from + count).map(record).collect()
    }
}
