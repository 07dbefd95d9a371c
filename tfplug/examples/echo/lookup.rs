//! `echo_lookup`: finds a thing by its ID.

use std::sync::Arc;

use tfplug::{Attr, Cx, DataSource, Error, Model, Result};

use super::fault;
use super::store::Store;

/// A thing of the fake API, or `thing-known`, which always exists.
#[derive(Clone, Debug, Default, Model)]
pub struct Found {
    /// Its ID.
    #[tf(required)]
    id: Attr<String>,
    /// Its name.
    #[tf(computed)]
    name: Attr<String>,
    /// Its title.
    #[tf(computed)]
    title: Attr<String>,
}

/// The data source.
pub struct Lookup;

impl DataSource for Lookup {
    type Client = Arc<Store>;
    type Model = Found;
    const TYPE: &'static str = "lookup";

    async fn read(&self, cx: &Cx<Arc<Store>>, config: Found) -> Result<Found> {
        let store = cx.client()?;
        let id = config.id.get().unwrap_or_default();
        fault::panic_if_asked(&id);
        if id == "thing-known" {
            return Ok(Found {
                name: "known".into(),
                title: "Always there".into(),
                ..config
            });
        }
        let found = store.find(&id)?;
        let found = found.ok_or_else(|| {
            Error::new(format!("There is no thing {id}"))
                .detail("Create it first, or choose another ID.")
                .at("id")
        })?;
        Ok(Found {
            id: config.id,
            name: found.name.into(),
            title: found.title.into(),
        })
    }
}
