//! Objects that exist already: import and moves.

use super::super::Failure;
use super::super::answer::judged;
use super::super::managed::{Object, Source};
use super::instance::Instance;
use crate::rules;
use crate::value::{Type, Value};

impl Instance {
    /// Imports the object `id` and reads it.
    ///
    /// # Errors
    /// The provider answers with errors, or with something that core would refuse, or there is no such object.
    pub async fn import(&mut self, id: &str) -> Result<(), Failure> {
        self.import_as(id, &Value::Null).await
    }

    /// Imports the object that an identity names and reads it; attributes that are left out are null.
    ///
    /// # Errors
    /// As [`import`](Self::import), and if the resource has no identity or one of other attributes.
    pub async fn import_by_identity(&mut self, identity: &Value) -> Result<(), Failure> {
        let Some(Type::Object(attributes)) = &self.resource.identity else {
            return Err(self.named(Failure::from("the resource has no identity")));
        };
        let given = |name: &String| identity.get(name).cloned().unwrap_or_default();
        let whole = attributes.keys().map(|name| (name.clone(), given(name)));
        let whole = Value::Object(whole.collect());
        self.import_as("", &whole).await
    }

    async fn import_as(&mut self, id: &str, identity: &Value) -> Result<(), Failure> {
        let imported = self.imported(id, identity).await;
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
    /// configuration can show.
    ///
    /// # Errors
    /// As [`reimport`](Self::reimport).
    pub async fn reimport_but(&self, id: &str, unknowable: &[&str]) -> Result<(), Failure> {
        let compared = async {
            let mut imported = self.imported(id, &Value::Null).await?.state;
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

    async fn imported(&self, id: &str, identity: &Value) -> Result<Object, Failure> {
        let stub = self.resource.import(id, identity).await?;
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
