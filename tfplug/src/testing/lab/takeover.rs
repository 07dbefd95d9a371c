//! Objects that exist already: import and moves.

use super::super::Failure;
use super::super::answer::judged;
use super::super::managed::{Object, Source};
use super::instance::Instance;
use crate::rules;
use crate::value::Value;

impl Instance {
    /// Imports the object `id` and reads it.
    ///
    /// # Errors
    /// The provider answers with errors, or with something that core would refuse, or there is no such object.
    pub async fn import(&mut self, id: &str) -> Result<(), Failure> {
        let imported = self.imported(id).await;
        let imported = imported.map_err(|failure| self.named(failure.context("import")))?;
        *self = Self::new(self.resource.clone(), imported);
        Ok(())
    }

    /// Imports the object `id` beside this one, and compares: an import must find all that the state knows.
    ///
    /// # Errors
    /// As [`import`](Self::import), and if the states differ.
    pub async fn reimport(&self, id: &str) -> Result<(), Failure> {
        self.reimport_but(id, &[]).await
    }

    /// As [`reimport`](Self::reimport), but for the attributes and blocks named in `unknowable`, which nothing but a
    /// configuration can tell.
    ///
    /// # Errors
    /// As [`reimport`](Self::reimport).
    pub async fn reimport_but(&self, id: &str, unknowable: &[&str]) -> Result<(), Failure> {
        let compared = async {
            let mut imported = self.imported(id).await?.state;
            if let (Value::Object(imported), Value::Object(known)) = (&mut imported, self.state()) {
                imported.extend(
                    known
                        .iter()
                        .filter(|(name, _)| unknowable.contains(&name.as_str()))
                        .map(|(name, value)| (name.clone(), value.clone())),
                );
            }
            let faults = rules::final_plan(&self.resource.schema.block, self.state(), &imported);
            judged("the imported object is another", &faults)
        };
        compared
            .await
            .map_err(|failure: Failure| self.named(failure.context("import")))
    }

    async fn imported(&self, id: &str) -> Result<Object, Failure> {
        let stub = self.resource.import(id, &Value::Null).await?;
        let object = self.resource.read(&stub).await?;
        if object.state.is_null() {
            return Err(Failure::new("Cannot import non-existent remote object"));
        }
        Ok(object)
    }

    /// Takes over an object of another type, and reads it.
    ///
    /// # Errors
    /// The provider answers with errors, or with something that core would refuse.
    pub async fn move_from(&mut self, source: &Source) -> Result<(), Failure> {
        let moved = async {
            let stored = self.resource.move_from(source).await?;
            *self = Self::new(self.resource.clone(), stored);
            self.reread().await
        };
        moved
            .await
            .map_err(|failure| self.named(failure.context("move")))
    }
}
