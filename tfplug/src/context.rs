//! The context of an operation besides its own object: the client, cancellation, its deadline, warnings.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::diagnostics::{Diags, Error, Result};
use crate::model::Model;
use crate::path::Path;
use crate::value::Value;

/// The provider's client, or why there is none.
#[derive(Debug)]
pub enum Configured<C> {
    /// ConfigureProvider has not been called in this process.
    No,
    /// The configuration holds values that are not known before apply: these attributes.
    Unknown(Vec<String>),
    /// Ready.
    Yes(Arc<C>),
}

impl<C> Clone for Configured<C> {
    fn clone(&self) -> Self {
        match self {
            Configured::No => Configured::No,
            Configured::Unknown(attributes) => Configured::Unknown(attributes.clone()),
            Configured::Yes(client) => Configured::Yes(Arc::clone(client)),
        }
    }
}

impl<C> Configured<C> {
    /// The client, if there is one.
    pub fn client(&self) -> Option<&C> {
        match self {
            Configured::Yes(client) => Some(client),
            _ => None,
        }
    }
}

/// Why a call cannot be answered in this round and is put off to a later one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Deferral {
    /// The resource's configuration holds unknown values that the plan cannot do without.
    ResourceConfigUnknown,
    /// The provider's configuration is not known yet.
    ProviderConfigUnknown,
    /// Something that must exist before does not exist yet.
    AbsentPrerequisite,
}

/// Decodes a `provider_meta` block; `None` where there is none.
pub(crate) fn decode_meta<M: Model>(meta: &Value) -> Result<Option<M>> {
    Ok(M::decode(meta, &Path::root())?.into_known())
}

/// The context of one call: of a read, a create, an update, a delete, a data source.
#[derive(Debug)]
pub struct Cx<C> {
    configured: Configured<C>,
    cancel: CancellationToken,
    limit: Option<Duration>,
    deadline: Option<Instant>,
    meta: Value,
    warnings: Mutex<Diags>,
}

impl<C> Cx<C> {
    /// A context; `limit` counts from now.
    pub fn new(
        configured: Configured<C>,
        cancel: CancellationToken,
        limit: Option<Duration>,
    ) -> Self {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        Self {
            configured,
            cancel,
            limit,
            deadline,
            meta: Value::Null,
            warnings: Mutex::default(),
        }
    }

    /// A fresh context of the same call.
    pub(crate) fn again(&self) -> Self {
        Self::new(self.configured.clone(), self.cancel.clone(), None)
    }

    /// The same context with the module's `provider_meta` block.
    pub(crate) fn with_meta(mut self, meta: Value) -> Self {
        self.meta = meta;
        self
    }

    /// The same context with a deadline that counts from now.
    pub(crate) fn limited(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self.deadline = Instant::now().checked_add(limit);
        self
    }

    /// The provider's client.
    ///
    /// # Errors
    /// The provider is not configured, or its configuration is not known yet.
    pub fn client(&self) -> Result<&C> {
        match &self.configured {
            Configured::Yes(client) => Ok(client),
            Configured::No => Err(Error::new("The provider is not configured")
                .detail("This operation needs the provider's configuration, and the process has not received any.")),
            Configured::Unknown(attributes) => Err(Error::new("The provider configuration is not known yet").detail(
                format!(
                    "This operation needs the provider, but its configuration depends on values that are known only \
                     after apply: {}. Apply what they depend on first, for example with -target.",
                    attributes.join(", ")
                ),
            )),
        }
    }

    /// The module's `provider_meta` block; `None` without one.
    ///
    /// # Errors
    /// `M` is not the model that was registered with [`Items::meta`](crate::Items::meta).
    pub fn meta<M: Model>(&self) -> Result<Option<M>> {
        decode_meta(&self.meta)
    }

    /// Completes when the user asks to stop. Finish what would be torn apart; do not start anything long.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// Whether the user has asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// When the operation's timeout ends.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// How long the operation may take from its beginning to [`Cx::deadline`]: as in the `timeouts` block, else the
    /// resource's default.
    pub fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// Adds a warning: a message to the user that does not stop the run.
    pub fn warn(
        &self,
        path: impl Into<Path>,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.warnings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .warn(path, summary, detail);
    }

    /// The warnings so far, taken out.
    pub(crate) fn take_warnings(&self) -> Diags {
        std::mem::take(&mut *self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
