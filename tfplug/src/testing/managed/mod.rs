//! The calls about a managed resource as core makes them, and its rules for the answers.
//!
//! [`Lab`](super::Lab) lives through an object's life with them, and the conformance suite makes unusual calls.

mod calls;
mod judged;

use std::collections::BTreeMap;
use std::sync::Arc;

use tonic::Code;

use super::answer::heard;
use super::failure::refused;
use super::{Connection, Failure};
use crate::diagnostics;
use crate::path::Path;
use crate::proto::tfplugin6::{
    ClientCapabilities, Diagnostic, DynamicValue, ResourceIdentitySchema,
    get_resource_identity_schemas,
};
use crate::rules::Action;
use crate::schema::Schema;
use crate::value::{Type, Value};

/// The capabilities that core declares.
pub(crate) const CAPABILITIES: ClientCapabilities = ClientCapabilities {
    deferral_allowed: false,
    write_only_attributes_allowed: true,
    store_planned_private: false,
    computed_blocks_allowed: false,
};

/// One resource type, and how we call it. Clones share the connection.
///
/// The methods named `ask_…` answer with the provider's response, decoded. The others hold the answer to core's rules, and
/// fail if it breaks one or has an error among its diagnostics.
#[derive(Clone, Debug)]
pub(crate) struct Managed {
    pub(crate) connection: Connection,
    pub(crate) name: String,
    pub(crate) schema: Arc<Schema>,
    pub(crate) ty: Type,
    /// The type of its identity, if it has one.
    pub(crate) identity: Option<Type>,
    /// The `provider_meta` of requests: null, if there is a schema for it.
    pub(crate) meta: Option<DynamicValue>,
    /// The capabilities that we declare; `None` is an old core.
    pub(crate) capabilities: Option<ClientCapabilities>,
    /// Whether a deletion is planned.
    pub(crate) plan_destroy: bool,
}

/// The record of an object in core's state. A null state means that there is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object {
    pub(crate) state: Value,
    pub(crate) private: Vec<u8>,
    /// Null without one.
    pub(crate) identity: Value,
}

/// Any answer about an object.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) object: Object,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The reason for which the provider puts it off.
    pub(crate) deferred: Option<i32>,
    /// Core only logs what it finds wrong with answers of the old Go SDK.
    pub(crate) legacy: bool,
    /// Whose change makes a new object; plans only.
    pub(crate) replace: Vec<Path>,
}

/// A plan that core accepts.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) prior: Object,
    pub(crate) config: Value,
    pub(crate) planned: Object,
    pub(crate) replace: Vec<Path>,
    pub(crate) action: Action,
    pub(crate) deferred: Option<i32>,
    pub(crate) legacy: bool,
    pub(crate) warnings: Vec<diagnostics::Diagnostic>,
}

/// The source of a move: the object of another type, perhaps of another provider, as its state file holds it.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The full address, such as `registry.terraform.io/hashicorp/aws`.
    pub provider: String,
    /// The type's name there.
    pub type_name: String,
    /// The version of its schema.
    pub schema_version: i64,
    /// Its state.
    pub state: serde_json::Value,
    /// Its private data.
    pub private: Vec<u8>,
    /// Its identity, if it has one.
    pub identity: Option<serde_json::Value>,
}

impl Plan {
    /// The end of an object, as core plans it itself.
    pub(crate) fn end(object: &Object) -> Self {
        Self {
            prior: object.clone(),
            config: Value::Null,
            planned: Object {
                state: Value::Null,
                ..object.clone()
            },
            replace: Vec::new(),
            action: Action::Delete,
            deferred: None,
            legacy: false,
            warnings: Vec::new(),
        }
    }
}

/// The schemas of identities; a provider that does not know the call has none.
pub(crate) async fn identity_schemas(
    connection: &Connection,
) -> Result<BTreeMap<String, ResourceIdentitySchema>, Failure> {
    let call = "GetResourceIdentitySchemas";
    let request = get_resource_identity_schemas::Request {};
    let mut client = connection.client();
    match client.get_resource_identity_schemas(request).await {
        Err(status) if status.code() == Code::Unimplemented => Ok(BTreeMap::new()),
        answer => {
            let answer = answer.map_err(refused(call))?.into_inner();
            heard(call, &answer.diagnostics)?;
            Ok(answer.identity_schemas)
        }
    }
}
