//! A test driver that does what core does, in core's order, and holds every answer to the [rules].
//!
//! ```no_run
//! # async fn test<P: tfplug::Provider>(provider: P) -> Result<(), tfplug::testing::Failure> {
//! use tfplug::{object, rules::Action, testing::Lab};
//!
//! let lab = Lab::in_process(provider).await?;
//! lab.configure(object! { region: "eu-west-1" }).await?;
//! let mut it = lab.resource("echo_thing")?;
//! let step = it.apply(object! { name: "a" }).await?;
//! assert_eq!(step.action, Action::Create);
//! it.reimport("a").await?;
//! it.destroy().await?;
//! # Ok(())
//! # }
//! ```

mod import;
mod instance;
mod list;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
#[cfg(unix)]
use std::path::Path;
use std::sync::Arc;

use super::answer::heard;
use super::failure::{failed, refused};
use super::managed::{CAPABILITIES, Managed, Object, identity_schemas};
#[cfg(unix)]
use super::process::{Launch, Plugin};
use super::schema as read;
use super::value::{complete, decode, encode};
use super::{Connection, Failure};
use crate::diagnostics::Diagnostic;
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;
use crate::rules;
use crate::schema::Schema;
use crate::value::{Type, Value};

pub use super::managed::Source;
pub use instance::{Instance, Step};
pub use list::Listed;

/// The version of core that providers are configured with.
const TERRAFORM: &str = "1.15.0";

/// A provider under test.
#[derive(Clone, Debug)]
pub struct Lab {
    connection: Connection,
    provider: Schema,
    resources: BTreeMap<String, Arc<Schema>>,
    data_sources: BTreeMap<String, Arc<Schema>>,
    lists: BTreeMap<String, Arc<Schema>>,
    identities: BTreeMap<String, Type>,
    plan_destroy: bool,
    deferral: bool,
    /// Ended when the last clone goes.
    #[cfg(unix)]
    process: Option<Arc<Plugin>>,
}

impl Lab {
    /// Serves `provider` in this process and reads its schemas.
    ///
    /// # Errors
    /// There is no connection, or core could not read a schema.
    pub async fn in_process<P: Provider>(provider: P) -> Result<Self, Failure> {
        Self::over(Connection::in_process(provider).await?).await
    }

    /// Reads the schemas of a provider that is connected already.
    ///
    /// # Errors
    /// Core could not read a schema.
    pub async fn over(connection: Connection) -> Result<Self, Failure> {
        let request = pb::get_provider_schema::Request {};
        let answer = connection.client().get_provider_schema(request).await;
        let answer = answer.map_err(refused("GetProviderSchema"))?.into_inner();
        heard("GetProviderSchema", &answer.diagnostics)?;
        let provider = answer
            .provider
            .as_ref()
            .ok_or("the provider has no schema of its own")?;
        let capabilities = answer.server_capabilities.unwrap_or_default();
        Ok(Self {
            provider: read::schema(provider).map_err(failed("the provider's schema"))?,
            resources: schemas(&answer.resource_schemas)?,
            data_sources: schemas(&answer.data_source_schemas)?,
            lists: schemas(&answer.list_resource_schemas)?,
            identities: identities(&connection).await?,
            plan_destroy: capabilities.plan_destroy,
            deferral: false,
            connection,
            #[cfg(unix)]
            process: None,
        })
    }

    /// Starts the provider at `binary` as core does, with these variables beside `PATH` and `TMPDIR`, and reads its
    /// schemas. The process ends with the last clone of this.
    ///
    /// # Errors
    /// It does not start, or core could not read a schema.
    #[cfg(unix)]
    pub async fn spawn(binary: &Path, variables: &[(&str, &str)]) -> Result<Self, Failure> {
        let launch = Launch::as_core(binary)?.variables(variables.iter().copied());
        let plugin = launch.start().await?;
        let connection = Connection::over(plugin.dial().await?);
        let mut lab = Self::over(connection).await?;
        lab.process = Some(Arc::new(plugin));
        Ok(lab)
    }

    /// The process, if this started one.
    #[cfg(unix)]
    pub fn process(&self) -> Option<&Plugin> {
        self.process.as_deref()
    }

    /// Lets the provider defer. Core does so only in experiments, and that is the default here too.
    #[must_use]
    pub fn allow_deferral(mut self) -> Self {
        self.deferral = true;
        self
    }

    /// The connection, for calls that this driver does not make.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Validates the provider block and configures the provider; answers the warnings.
    ///
    /// # Errors
    /// The configuration does not fit the schema, or the provider refuses it.
    pub async fn configure(&self, config: Value) -> Result<Vec<Diagnostic>, Failure> {
        let (block, ty) = (&self.provider.block, self.provider.block.ty());
        let config = complete(&config, block).map_err(failed("the provider's configuration"))?;
        let config = encode(&config, &ty).map_err(failed("the provider's configuration"))?;
        let request = pb::validate_provider_config::Request {
            config: Some(config.clone()),
        };
        let step = "ValidateProviderConfig";
        let answer = self
            .connection
            .client()
            .validate_provider_config(request)
            .await;
        let answer = answer.map_err(refused(step))?.into_inner();
        let mut warnings = heard(step, &answer.diagnostics)?;
        let request = pb::configure_provider::Request {
            terraform_version: TERRAFORM.to_owned(),
            config: Some(config),
            client_capabilities: Some(self.capabilities()),
        };
        let step = "ConfigureProvider";
        let answer = self.connection.client().configure_provider(request).await;
        let answer = answer.map_err(refused(step))?.into_inner();
        warnings.extend(heard(step, &answer.diagnostics)?);
        Ok(warnings)
    }

    /// A resource instance that does not exist yet.
    ///
    /// # Errors
    /// There is no such type.
    pub fn resource(&self, type_name: &str) -> Result<Instance, Failure> {
        let schema = self.resources.get(type_name);
        let schema =
            schema.ok_or_else(|| Failure::new(format!("there is no resource {type_name}")))?;
        let resource = Managed {
            connection: self.connection.clone(),
            name: type_name.to_owned(),
            ty: schema.block.ty(),
            schema: Arc::clone(schema),
            identity: self.identities.get(type_name).cloned(),
            meta: None,
            capabilities: Some(self.capabilities()),
            plan_destroy: self.plan_destroy,
        };
        Ok(Instance::new(resource, Object::default()))
    }

    /// Reads a data source.
    ///
    /// # Errors
    /// There is none of this type, the configuration does not fit, or the provider answers with errors or a value that
    /// core would refuse.
    pub async fn data(&self, type_name: &str, config: Value) -> Result<Value, Failure> {
        let schema = self.data_sources.get(type_name);
        let schema =
            schema.ok_or_else(|| Failure::new(format!("there is no data source {type_name}")))?;
        self.read_data(type_name, schema, &config)
            .await
            .map_err(|failure| failure.context(type_name))
    }

    async fn read_data(
        &self,
        name: &str,
        schema: &Schema,
        config: &Value,
    ) -> Result<Value, Failure> {
        let ty = schema.block.ty();
        let config = complete(config, &schema.block)?;
        let encoded = encode(&config, &ty)?;
        let request = pb::validate_data_resource_config::Request {
            type_name: name.to_owned(),
            config: Some(encoded.clone()),
        };
        let step = "ValidateDataResourceConfig";
        let answer = self
            .connection
            .client()
            .validate_data_resource_config(request)
            .await;
        let answer = answer.map_err(refused(step))?.into_inner();
        heard(step, &answer.diagnostics)?;
        let request = pb::read_data_source::Request {
            type_name: name.to_owned(),
            config: Some(encoded),
            client_capabilities: Some(self.capabilities()),
            ..Default::default()
        };
        let step = "ReadDataSource";
        let answer = self.connection.client().read_data_source(request).await;
        let answer = answer.map_err(refused(step))?.into_inner();
        heard(step, &answer.diagnostics)?;
        let state = decode(answer.state.as_ref(), &ty).map_err(failed(step))?;
        if state.is_null() {
            return Err(Failure::new("the answer is null").context(step));
        }
        super::answer::judged(
            "the object is invalid",
            &rules::state(&schema.block, &state),
        )
        .map_err(|failure| failure.context(step))?;
        Ok(state)
    }

    fn capabilities(&self) -> pb::ClientCapabilities {
        pb::ClientCapabilities {
            deferral_allowed: self.deferral,
            ..CAPABILITIES
        }
    }
}

fn schemas(
    schemas: &BTreeMap<String, pb::Schema>,
) -> Result<BTreeMap<String, Arc<Schema>>, Failure> {
    let read = schemas.iter().map(|(name, schema)| {
        let schema = read::schema(schema).map_err(failed(format!("the schema of {name}")))?;
        Ok((name.clone(), Arc::new(schema)))
    });
    read.collect()
}

/// The types of identities.
async fn identities(connection: &Connection) -> Result<BTreeMap<String, Type>, Failure> {
    let schemas = identity_schemas(connection).await?;
    let types = schemas.iter().map(|(name, schema)| {
        let ty = read::identity(schema).map_err(failed(format!("the identity of {name}")))?;
        Ok((name.clone(), ty))
    });
    types.collect()
}
