//! Task definitions that this process has planned or looked up, for the services that refer to them.
//!
//! Terraform plans in the order of dependencies, so a definition is known here when a service that names it is planned: by
//! its ARN, by its family, and, where there will be a new revision, by the beginning of the ARN that the plan promises.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tfplug::{Attr, Cx, Result};

use super::api::Api;
use super::convert;
use super::prepared::Prepared;
use super::schema::TaskDefinition;
use super::validate;
use crate::aws::{Client, Step};
use crate::rules::definition::Definition;

/// The definitions of one region by their names.
#[derive(Debug, Default)]
struct Planned(Mutex<HashMap<String, Arc<Definition>>>);

fn shared(client: &Client) -> Arc<Planned> {
    client.shared(Planned::default)
}

impl Planned {
    fn put(&self, name: String, definition: &Arc<Definition>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(name, Arc::clone(definition));
    }

    fn get(&self, name: &str) -> Option<Arc<Definition>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(name).cloned()
    }
}

/// Whether an object of that region is one of the client's.
pub(crate) fn is_of(client: &Client, region: &Attr<String>) -> bool {
    let region = region.text().filter(|region| !region.is_empty());
    region.is_none_or(|region| region == client.region())
}

/// Remembers a definition that is planned. `promised` is the beginning of the ARN of a revision that does not exist yet.
pub(super) fn remember(client: &Client, planned: &Prepared<'_>, promised: Option<String>) {
    let definition = Arc::new(validate::view_of(planned));
    let known = shared(client);
    let model = planned.model;
    if let Some(family) = model.family.text() {
        known.put(family.to_owned(), &definition);
        if let (None, Some(revision)) = (&promised, model.revision.get()) {
            known.put(format!("{family}:{revision}"), &definition);
        }
    }
    let arn = model.arn.text().map(str::to_owned);
    if let Some(name) = promised.or(arn) {
        known.put(name, &definition);
    }
}

/// The definition that this process knows by that name: an ARN, `family:revision`, a family, or the beginning of an ARN.
pub(crate) fn find(client: &Client, name: &str) -> Option<Arc<Definition>> {
    shared(client).get(name)
}

/// Looks up a definition that this process does not know yet, and remembers it: a revision never changes.
///
/// # Errors
/// ECS could not be asked.
pub(crate) async fn look_up(
    cx: &Cx<Client>,
    region: &Attr<String>,
    name: &str,
) -> Result<Option<Arc<Definition>>> {
    let api = Api::new(cx, Step::Read, name, region)?;
    if let Some(known) = find(api.client(), name) {
        return Ok(Some(known));
    }
    let Some(found) = api.find(name).await? else {
        return Ok(None);
    };
    let model = convert::flatten(&found.definition, &TaskDefinition::default())?;
    let definition = Arc::new(validate::view_of(&Prepared::new(&model, &[])));
    shared(api.client()).put(name.to_owned(), &definition);
    Ok(Some(definition))
}
