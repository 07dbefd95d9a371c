//! A provider as core uses it: configured, and ready for calls about its managed resources.

use std::collections::BTreeMap;
use std::sync::Arc;

use tonic::Code;
use tonic::transport::Channel;

use super::diagnostics::no_errors;
use super::{Bench, Config};
use crate::path::Path;
use crate::proto::tfplugin6::provider_client::ProviderClient;
use crate::proto::tfplugin6::{
    ClientCapabilities, Diagnostic, DynamicValue, ResourceIdentitySchema, configure_provider,
    get_resource_identity_schemas,
};
use crate::rules::Action;
use crate::schema::Schema;
use crate::testing::failure::{failed, refused};
use crate::testing::process::Session;
use crate::testing::{Failure, schema, value};
use crate::value::{Type, Value};

/// The version of Terraform that we pretend to be.
const TERRAFORM: &str = "1.14.0";

/// What core says it can do.
pub(super) const CAPABILITIES: ClientCapabilities = ClientCapabilities {
    deferral_allowed: false,
    write_only_attributes_allowed: true,
    store_planned_private: false,
    computed_blocks_allowed: false,
};

/// A process of the provider, with core's view of it.
#[derive(Debug)]
pub(super) struct Core<'a> {
    pub(super) session: Session,
    bench: &'a Bench,
    identities: BTreeMap<String, ResourceIdentitySchema>,
}

impl<'a> Core<'a> {
    /// A fresh process that is configured as the samples say.
    pub(super) async fn configured(bench: &'a Bench) -> Result<Self, Failure> {
        let core = Self::unconfigured(bench).await?;
        let config = core
            .provider_config(&bench.samples().provider.config)
            .await?;
        core.configure(&config, CAPABILITIES).await?;
        Ok(core)
    }

    /// A fresh process that nobody has configured.
    pub(super) async fn unconfigured(bench: &'a Bench) -> Result<Self, Failure> {
        let session = bench.connected().await?;
        let identities = identity_schemas(&session).await?;
        Ok(Self {
            session,
            bench,
            identities,
        })
    }

    /// A configuration of the provider itself.
    pub(super) async fn provider_config(&self, config: &Config) -> Result<Value, Failure> {
        from_sample(&self.provider_schema().await?, config)
    }

    /// The schema of the provider itself.
    pub(super) async fn provider_schema(&self) -> Result<Schema, Failure> {
        let found = self.bench.schema().await?.provider.as_ref();
        let found = found.ok_or("there is no schema of the provider")?;
        schema::schema(found).map_err(failed("the schema of the provider"))
    }

    /// Configures the provider, which must have nothing against it.
    pub(super) async fn configure(
        &self,
        config: &Value,
        capabilities: ClientCapabilities,
    ) -> Result<(), Failure> {
        let ty = self.provider_schema().await?.block.ty();
        let request = configure_provider::Request {
            terraform_version: TERRAFORM.to_owned(),
            config: Some(value::encode(config, &ty)?),
            client_capabilities: Some(capabilities),
        };
        let mut client = self.session.client.clone();
        let answer = client.configure_provider(request).await;
        let answer = answer.map_err(refused("ConfigureProvider"))?;
        no_errors("ConfigureProvider", &answer.get_ref().diagnostics)
    }

    /// A resource type of this process.
    pub(super) async fn managed(&self, name: &str) -> Result<Managed, Failure> {
        let schemas = self.bench.schema().await?;
        let found = schemas.resource_schemas.get(name);
        let found = found.ok_or_else(|| {
            Failure::new(format!("the samples name {name}, which is no resource"))
        })?;
        let found = schema::schema(found).map_err(failed(format!("the schema of {name}")))?;
        let identity = self.identities.get(name).map(schema::identity).transpose();
        let identity = identity.map_err(failed(format!("the identity of {name}")))?;
        let meta = schemas
            .provider_meta
            .as_ref()
            .map(schema::schema)
            .transpose();
        let meta = meta.map_err(failed("the schema of provider_meta"))?;
        let meta = meta.map(|meta| value::encode(&Value::Null, &meta.block.ty()));
        let server = schemas.server_capabilities.unwrap_or_default();
        Ok(Managed {
            client: self.session.client.clone(),
            name: name.to_owned(),
            ty: found.block.ty(),
            schema: Arc::new(found),
            identity,
            meta: meta.transpose()?,
            capabilities: Some(CAPABILITIES),
            plan_destroy: server.plan_destroy,
        })
    }

    /// Fails if the process has ended.
    pub(super) fn alive(&mut self) -> Result<(), Failure> {
        self.session.alive()
    }
}

/// The schemas of identities; a provider that does not know the call has none.
async fn identity_schemas(
    session: &Session,
) -> Result<BTreeMap<String, ResourceIdentitySchema>, Failure> {
    let call = "GetResourceIdentitySchemas";
    let request = get_resource_identity_schemas::Request {};
    let mut client = session.client.clone();
    match client.get_resource_identity_schemas(request).await {
        Err(status) if status.code() == Code::Unimplemented => Ok(BTreeMap::new()),
        answer => {
            let answer = answer.map_err(refused(call))?.into_inner();
            no_errors(call, &answer.diagnostics)?;
            Ok(answer.identity_schemas)
        }
    }
}

/// A configuration as core sends it: complete, whatever the sample leaves out.
pub(super) fn from_sample(schema: &Schema, config: &Config) -> Result<Value, Failure> {
    let json = serde_json::Value::Object(config.clone());
    value::from_json(&json, &schema.block).map_err(failed("a sample"))
}

/// One resource type, and how we call it. Clones share the connection.
///
/// The methods named `ask_…` answer what the provider said, decoded. The others hold the answer to core's rules, and
/// fail if it breaks one or has an error among its diagnostics.
#[derive(Clone, Debug)]
pub(super) struct Managed {
    pub(super) client: ProviderClient<Channel>,
    pub(super) name: String,
    pub(super) schema: Arc<Schema>,
    pub(super) ty: Type,
    /// The type of its identity, if it has one.
    pub(super) identity: Option<Type>,
    /// What goes along as `provider_meta`: null, if there is a schema for it.
    pub(super) meta: Option<DynamicValue>,
    /// What we say we can do; `None` is what an old core says.
    pub(super) capabilities: Option<ClientCapabilities>,
    /// Whether a deletion is planned.
    pub(super) plan_destroy: bool,
}

/// What core stores of an object. A null state means that there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    pub(super) state: Value,
    pub(super) private: Vec<u8>,
    /// Null without one.
    pub(super) identity: Value,
}

/// Any answer about an object.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) object: Object,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The reason for which the provider puts it off.
    pub(super) deferred: Option<i32>,
    /// Core only logs what it finds wrong with answers of the old Go SDK.
    pub(super) legacy: bool,
    /// Whose change makes a new object; plans only.
    pub(super) replace: Vec<Path>,
}

/// A plan that core accepts.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) prior: Object,
    pub(super) config: Value,
    pub(super) planned: Object,
    pub(super) replace: Vec<Path>,
    pub(super) action: Action,
    pub(super) deferred: Option<i32>,
    pub(super) legacy: bool,
}

impl Managed {
    /// A configuration of this resource.
    pub(super) fn config(&self, config: &Config) -> Result<Value, Failure> {
        from_sample(&self.schema, config).map_err(|failure| failure.context(&self.name))
    }
}
