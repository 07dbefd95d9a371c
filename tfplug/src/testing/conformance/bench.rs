//! Where cases find the provider: its binary, its samples, its schema, and fresh processes of it.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::Samples;
use crate::proto::tfplugin6::{Schema, get_provider_schema};
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::failure::{failed, refused};
use crate::testing::process::{Launch, Plugin, Session};

/// A provider under test.
#[derive(Debug)]
pub struct Bench {
    binary: PathBuf,
    samples: Samples,
    scratch: TempDir,
    schema: OnceCell<get_provider_schema::Response>,
}

impl Bench {
    /// A provider that is not started yet.
    ///
    /// # Errors
    /// There is no place for its sockets.
    pub fn new(binary: PathBuf, samples: Samples) -> Result<Self, Failure> {
        Ok(Self {
            binary,
            samples,
            scratch: tempfile::tempdir().map_err(failed("making a directory"))?,
            schema: OnceCell::new(),
        })
    }

    /// The provider's executable.
    pub fn binary(&self) -> &Path {
        &self.binary
    }

    /// The samples; empty without a file of them.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// The binary as core starts it, with the variables of the samples, to be changed before it starts.
    ///
    /// # Errors
    /// There is no client certificate to be had.
    pub fn launch(&self) -> Result<Launch, Failure> {
        Ok(self.with_variables(Launch::as_core(&self.binary)?))
    }

    /// The same without TLS.
    pub fn launch_plain(&self) -> Launch {
        self.with_variables(Launch::plain(&self.binary))
    }

    /// The binary as a person starts it.
    pub fn launch_by_hand(&self) -> Launch {
        self.with_variables(Launch::by_hand(&self.binary))
    }

    /// A fresh process.
    ///
    /// # Errors
    /// It does not start as it should.
    pub async fn start(&self) -> Result<Plugin, Failure> {
        self.launch()?.start().await
    }

    /// A fresh process, with a connection.
    ///
    /// # Errors
    /// It does not start as it should.
    pub async fn connected(&self) -> Result<Session, Failure> {
        self.start().await?.session().await
    }

    /// The answer to GetProviderSchema, asked for once.
    ///
    /// # Errors
    /// There is none, or it has errors.
    pub async fn schema(&self) -> Result<&get_provider_schema::Response, Failure> {
        self.schema
            .get_or_try_init(|| async {
                let mut session = self.connected().await?;
                provider_schema(&mut session).await
            })
            .await
    }

    fn with_variables(&self, launch: Launch) -> Launch {
        // Some providers leave things behind when a signal ends them.
        launch
            .variable("TMPDIR", self.scratch.path())
            .variables(&self.samples.provider.variables)
    }

    /// The schema of a resource that the samples name.
    pub(super) async fn resource(&self, type_name: &str) -> Result<&Schema, Failure> {
        let found = self.schema().await?.resource_schemas.get(type_name);
        let missing = || format!("the samples name {type_name}, which is not a resource");
        Ok(found.ok_or_else(missing)?)
    }
}

/// Calls GetProviderSchema.
///
/// # Errors
/// It fails, has an error among its diagnostics, or no schema of the provider itself.
pub(super) async fn provider_schema(
    session: &mut Session,
) -> Result<get_provider_schema::Response, Failure> {
    let request = get_provider_schema::Request {};
    let answer = session.client.get_provider_schema(request).await;
    let answer = answer.map_err(refused("GetProviderSchema"))?.into_inner();
    heard("GetProviderSchema", &answer.diagnostics)?;
    if answer.provider.is_none() {
        return Err("GetProviderSchema has no schema of the provider itself".into());
    }
    Ok(answer)
}
