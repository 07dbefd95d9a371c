//! Functions for `benches/`; not part of the interface.

use std::sync::Arc;

use tfplug::value::json;
use tfplug::{Attr, Error, Field, Path, Result};

use crate::blocks::container_definition::{equivalence, read};
use crate::task_definition::{Prepared, TaskDefinition, findings};

/// The arguments of an `ecs_task_definition`.
#[derive(Debug)]
pub struct Definition(TaskDefinition);

impl Definition {
    /// Reads the arguments from JSON.
    ///
    /// # Errors
    /// They do not fit the schema.
    pub fn read(arguments: &str) -> Result<Self> {
        let value = json::decode(arguments.as_bytes(), &TaskDefinition::ty())?;
        match TaskDefinition::decode(&value, &Path::root())? {
            Attr::Known(model) => Ok(Self(model)),
            _ => Err(Error::new("These are not arguments")),
        }
    }

    /// Validates the arguments; how many findings there are.
    pub fn findings(&self) -> usize {
        findings(&self.0)
    }

    /// The containers, read.
    pub fn containers(&self) -> Containers {
        let containers = Prepared::new(&self.0, &[]).containers;
        Containers(containers.into_known().unwrap_or_default())
    }

    /// Whether the containers of both mean the same.
    pub fn same_containers(&self, other: &Self) -> bool {
        Prepared::new(&self.0, &[]).same_containers(&Prepared::new(&other.0, &[]))
    }
}

/// Containers that have been read.
#[derive(Debug)]
pub struct Containers(Arc<read::Containers>);

impl Containers {
    /// Whether both mean the same: their canonical forms are made and compared.
    pub fn same(&self, other: &Self) -> bool {
        equivalence::same_containers(&self.0.items, &other.0.items, None)
    }
}
