//! A provider as core uses it: configured, and ready for calls about its managed resources.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shapes::from_sample;
use super::{Bench, Config};
use crate::proto::tfplugin6::{ClientCapabilities, ResourceIdentitySchema, configure_provider};
use crate::schema::Schema;
use crate::testing::answer::heard;
use crate::testing::failure::{failed, refused};
use crate::testing::managed::{CAPABILITIES, Managed, identity_schemas};
use crate::testing::process::Session;
use crate::testing::{Connection, Failure, schema, value};
use crate::value::Value;

/// The version of Terraform that we pretend to be.
pub(super) const TERRAFORM: &str = "1.14.0";

/// A process of the provider, with core's view of it.
#[derive(Debug)]
pub(super) struct Core<'a> {
    pub(super) session: Session,
    bench: &'a Bench,
    identities: BTreeMap<String, ResourceIdentitySchema>,
}

impl<'a> Core<'a> {
    /// A fresh process that is configured with the samples.
    pub(super) async fn configured(bench: &'a Bench) -> Result<Self, Failure> {
        let core = Self::unconfigured(bench).await?;
        let config = core
            .provider_config(&bench.samples().provider.config)
            .await?;
        core.configure(&config, CAPABILITIES).await?;
        Ok(core)
    }

    /// A fresh process without configuration.
    pub(super) async fn unconfigured(bench: &'a Bench) -> Result<Self, Failure> {
        let session = bench.connected().await?;
        let identities = identity_schemas(&Connection::over(session.channel.clone())).await?;
        Ok(Self {
            session,
            bench,
            identities,
        })
    }

    /// A configuration of the provider itself.
    pub(super) async fn provider_config(&self, config: &Config) -> Result<Value, Failure> {
        from_sample(&self.provider_schema().await?.block, config)
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
        heard("ConfigureProvider", &answer.get_ref().diagnostics).map(drop)
    }

    /// A resource type of this process.
    pub(super) async fn managed(&self, name: &str) -> Result<Managed, Failure> {
        let schemas = self.bench.schema().await?;
        let found = self.bench.resource(name).await?;
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
            connection: Connection::over(self.session.channel.clone()),
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

impl Managed {
    /// A configuration of this resource.
    pub(super) fn config(&self, config: &Config) -> Result<Value, Failure> {
        from_sample(&self.schema.block, config).map_err(|failure| failure.context(&self.name))
    }
}
