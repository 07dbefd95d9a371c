//! Actions: what is done rather than kept.

use std::fmt;
use std::future::{self, Future};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::context::Cx;
use crate::diagnostics::{Diags, Result};
use crate::model::Model;

/// An action: restart, run, drain. Terraform 1.14 and newer invoke it, by hand or after a resource's change.
pub trait Action: Send + Sync + Sized + 'static {
    /// The provider's client.
    type Client: Send + Sync + 'static;
    /// Its arguments; there are no results.
    type Model: Model + Clone + Send + Sync + 'static;
    /// The type's name without the provider's prefix: `redeploy` becomes `ecs_redeploy`.
    const TYPE: &'static str;
    /// How long it may take.
    const LIMIT: Duration = Duration::from_secs(60 * 60);

    /// Rules across attributes. Unknown values must be accepted silently.
    fn validate(&self, config: &Self::Model, diags: &mut Diags) {
        let _ = (config, diags);
    }

    /// Looks, at plan time, whether it could be done. Values may be unknown; nothing may be changed.
    fn plan(
        &self,
        cx: &Cx<Self::Client>,
        config: &Self::Model,
    ) -> impl Future<Output = Result> + Send {
        let _ = (cx, config);
        future::ready(Ok(()))
    }

    /// Does it.
    fn invoke(
        &self,
        cx: &Cx<Self::Client>,
        config: Self::Model,
        progress: &Progress,
    ) -> impl Future<Output = Result> + Send;
}

/// Reports the progress of an action to the user.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(String) -> BoxFuture<'static, ()> + Send + Sync>);

impl Progress {
    pub(crate) fn new(
        tell: impl Fn(String) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(tell))
    }

    /// Shows one line. Waits while the host is slow to read; does nothing once the host is gone.
    pub async fn tell(&self, message: impl Into<String>) {
        (self.0)(message.into()).await;
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}
