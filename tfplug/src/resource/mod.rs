//! Managed resources: the trait to implement, and the objects that its operations work on.

mod change;
mod plan;

use std::future::{self, Future};
use std::time::Duration;

use serde_json::{Map, Value as Json};

use crate::context::Cx;
use crate::diagnostics::{Diags, Error, Result};
use crate::model::{Attr, Model};
use crate::path::Path;
use crate::value::Value;

pub(crate) use change::Shared;
pub use change::{Change, Object};
pub use plan::Plan;

/// A managed resource.
///
/// `create`, `read`, `update` and `delete` may be implemented as `async fn`. After [`Change::save`] the saved object
/// reaches the state in every case: an error, a panic, a timeout, a cancelled run.
pub trait Resource: Send + Sync + Sized + 'static {
    /// The provider's client.
    type Client: Send + Sync + 'static;
    /// Configuration, plan and state.
    type Model: Model + Clone + Send + Sync + 'static;
    /// The identity of one object in AWS, in a registry, anywhere: small, flat, and never changing. `required` attributes
    /// must be given to import by identity, `optional` ones may be. `()` if there is none.
    type Identity: Model + Send + Sync + 'static;
    /// The type's name without the provider's prefix: `cluster` becomes `ecs_cluster`.
    const TYPE: &'static str;
    /// The schema version; raise it together with [`Resource::upgrades`].
    const VERSION: i64 = 0;
    /// The version of the identity's schema; raise it together with [`Resource::identity_upgrades`].
    const IDENTITY_VERSION: i64 = 0;
    /// How long operations may take unless a `timeouts` block sets another limit.
    const LIMITS: Limits = Limits::DEFAULT;

    /// Rules across attributes. Unknown values must be accepted silently. Runs without configuration or network.
    fn validate(&self, config: &Self::Model, diags: &mut Diags) {
        let _ = (config, diags);
    }

    /// Adjusts a plan. Must be pure: the same request gives the same plan. `client` serves offline facts only and is
    /// absent while the provider's configuration is unknown. A destroy has [`Resource::plan_destroy`] instead.
    ///
    /// # Errors
    /// Ends the plan with this error.
    fn plan(&self, client: Option<&Self::Client>, plan: &mut Plan<Self::Model>) -> Result {
        let _ = (client, plan);
        Ok(())
    }

    /// Checks a plan that ends an object, by destroying or by replacing it: an error refuses it (delete protection),
    /// a warning names the consequences. Pure like [`Resource::plan`]. Terraform older than 1.3 does not ask.
    ///
    /// # Errors
    /// Ends the plan with this error.
    fn plan_destroy(
        &self,
        client: Option<&Self::Client>,
        prior: &Self::Model,
        diags: &mut Diags,
    ) -> Result {
        let _ = (client, prior, diags);
        Ok(())
    }

    /// Fetches, before an object is planned, facts that [`Resource::plan`] reads from the client, such as the account that
    /// it belongs to. It is called while the provider is configured, and ends after ten seconds; a plan must do without the
    /// facts as well, because an API may be out of reach.
    fn prepare(&self, cx: &Cx<Self::Client>) -> impl Future<Output = ()> + Send {
        let _ = cx;
        future::ready(())
    }

    /// Looks, after planning, for what would make the apply fail: a quota, a name that is taken, an object that is
    /// referred to and does not exist. It may read from the API, and adds errors and warnings to `diags`. Unknown values
    /// must be accepted silently.
    ///
    /// It is called for plans that create or change an object, while the provider is configured, and ends after ten
    /// seconds. Terraform plans again during apply, so it runs there too. A replacement is planned as a create while the
    /// former object exists.
    ///
    /// # Errors
    /// The API could not be asked: the plan goes on without a message, with what is in `diags` up to here.
    fn preflight(
        &self,
        cx: &Cx<Self::Client>,
        config: &Self::Model,
        prior: Option<&Self::Model>,
        planned: &Self::Model,
        diags: &mut Diags,
    ) -> impl Future<Output = Result> + Send {
        let _ = (cx, config, prior, planned, diags);
        future::ready(Ok(()))
    }

    /// Creates the object; must [`Change::save`] as soon as it exists.
    fn create(
        &self,
        cx: &Cx<Self::Client>,
        change: &mut Change<Self::Model>,
    ) -> impl Future<Output = Result> + Send;

    /// Brings the state up to date, or marks the object as [`Object::gone`].
    fn read(
        &self,
        cx: &Cx<Self::Client>,
        object: &mut Object<Self::Model>,
    ) -> impl Future<Output = Result> + Send;

    /// Changes the object in place. State starts as `prior`, so a failed update keeps the old facts.
    fn update(
        &self,
        cx: &Cx<Self::Client>,
        prior: &Self::Model,
        change: &mut Change<Self::Model>,
    ) -> impl Future<Output = Result> + Send {
        let _ = (cx, prior, change);
        future::ready(Err(Error::new("This resource cannot be updated in place")))
    }

    /// Deletes the object. Success empties the state; an error keeps it.
    fn delete(
        &self,
        cx: &Cx<Self::Client>,
        object: &mut Object<Self::Model>,
    ) -> impl Future<Output = Result> + Send;

    /// Turns an import ID into a state with just enough for [`Resource::read`].
    ///
    /// # Errors
    /// The ID has another form; the text states the expected one.
    fn import(&self, id: &str) -> Result<Self::Model> {
        let _ = id;
        Err(Error::new("This resource cannot be imported"))
    }

    /// Turns an identity into a state with just enough for [`Resource::read`].
    ///
    /// # Errors
    /// The identity does not name an object of this provider.
    fn import_by_identity(&self, identity: Self::Identity) -> Result<Self::Model> {
        let _ = identity;
        Err(Error::new(
            "This resource cannot be imported by its identity",
        ))
    }

    /// The identity of an object, from its state alone: so that it is the same from create to delete, and there for
    /// state that is older than identities. Unknown parts of a planned state are unknown in it.
    fn identity(state: &Self::Model) -> Option<Self::Identity> {
        let _ = state;
        None
    }

    /// Last touch to a configuration generated for an imported object, after everything that need not be set was
    /// taken out: what only the provider sets, defaults, empty text, the other sides of `conflicting` and `exactly_one_of`.
    /// `client` serves offline facts only and is absent while the provider is not configured.
    fn generate(&self, client: Option<&Self::Client>, config: &mut Self::Model) {
        let _ = (client, config);
    }

    /// Steps that bring stored state from version n to n+1; chained.
    fn upgrades() -> Vec<Upgrade> {
        Vec::new()
    }

    /// Steps that bring a stored identity from version n to n+1; chained.
    fn identity_upgrades() -> Vec<Upgrade> {
        Vec::new()
    }

    /// Resource types of other providers whose state can become this resource's, for `moved` blocks. State of the same
    /// type from another address of this provider is always accepted.
    fn moves() -> Vec<Move> {
        Vec::new()
    }
}

/// Default limits of the operations.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For create.
    pub create: Duration,
    /// For read.
    pub read: Duration,
    /// For update.
    pub update: Duration,
    /// For delete.
    pub delete: Duration,
}

impl Limits {
    /// 20 minutes each, as in most providers.
    pub const DEFAULT: Limits = Limits::of(Duration::from_secs(20 * 60));

    /// The same limit for all.
    pub const fn of(limit: Duration) -> Self {
        Self {
            create: limit,
            read: limit,
            update: limit,
            delete: limit,
        }
    }
}

/// One step of a state upgrade, on the JSON as it was stored.
#[derive(Clone, Copy, Debug)]
pub struct Upgrade {
    /// The version that it starts from; the result is one higher.
    pub from: i64,
    /// Rewrites the stored object.
    pub step: fn(&mut Map<String, Json>) -> Result,
}

/// How the state of another provider's resource becomes this resource's.
///
/// It runs without configuration or network. Attributes that both have under one name and with one meaning need no code.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// The type of the source provider: the last part of its address, such as `aws`. Host and namespace do not count.
    pub provider: &'static str,
    /// The source's resource type, such as `aws_ecs_cluster`.
    pub resource: &'static str,
    /// Rewrites the stored object into one with this resource's attributes. Superfluous ones are dropped afterwards;
    /// missing ones take their default, or are null and for the next read to fill. Where several values mean unset, the
    /// empty one is stored, which fits a configuration with any of them.
    pub step: fn(&mut Map<String, Json>, &Moved) -> Result,
}

impl Move {
    /// A move between resources whose attributes of one name have one meaning.
    pub const fn same(provider: &'static str, resource: &'static str) -> Self {
        Self {
            provider,
            resource,
            step: |_, _| Ok(()),
        }
    }

    /// The same, from a provider on the SDK before the plugin framework, which could not distinguish empty from absent: see
    /// [`empty_as_null`].
    pub const fn from_sdk(provider: &'static str, resource: &'static str) -> Self {
        Self {
            provider,
            resource,
            step: |object, _| {
                empty_as_null(object);
                Ok(())
            },
        }
    }
}

/// Turns empty texts, lists and maps into null, in blocks as well. The entries of a map and the texts of a list stay as
/// they are: an empty one was configured.
pub fn empty_as_null(object: &mut Map<String, Json>) {
    object.values_mut().for_each(null_if_empty);
}

/// In that SDK's state blocks are lists of objects, and a single object is a map.
fn null_if_empty(value: &mut Json) {
    let empty = match value {
        Json::String(text) => text.is_empty(),
        Json::Array(items) => {
            let blocks = items.iter_mut().filter_map(Json::as_object_mut);
            blocks.for_each(empty_as_null);
            items.is_empty()
        }
        Json::Object(entries) => entries.is_empty(),
        _ => false,
    };
    if empty {
        *value = Json::Null;
    }
}

/// The source of a move, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    /// The source provider's address as core gives it: three parts, or fewer in some releases of OpenTofu.
    pub provider: String,
    /// The source's resource type.
    pub resource: String,
    /// The version of the source's schema.
    pub version: i64,
    /// The source's private data; its form is the source provider's own business.
    pub private: Vec<u8>,
    /// The source's identity, if it has one and core sends it.
    pub identity: Option<Map<String, Json>>,
}

/// Decodes a value that must be an object.
pub(crate) fn decode_object<M: Model>(value: &Value) -> Result<M> {
    match M::decode(value, &Path::root())? {
        Attr::Known(model) => Ok(model),
        _ => Err(Error::new(
            "The object is null or unknown where one is required",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_is_absent_but_for_entries_of_maps_and_lists() {
        let mut state = json!({
            "name": "", "tags": {}, "zones": [],
            "labels": {"empty": ""}, "command": ["", "a"],
            "block": [{"name": "", "labels": {"empty": ""}, "inner": [{"x": ""}]}],
        });
        empty_as_null(state.as_object_mut().unwrap());
        assert_eq!(
            state,
            json!({
                "name": null, "tags": null, "zones": null,
                "labels": {"empty": ""}, "command": ["", "a"],
                "block": [{"name": null, "labels": {"empty": ""}, "inner": [{"x": null}]}],
            })
        );
    }
}
