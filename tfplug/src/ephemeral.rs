//! Ephemeral resources: values that exist for one run and are never stored.

use std::future::{self, Future};
use std::time::{Duration, SystemTime};

use crate::context::Cx;
use crate::diagnostics::{Diags, Result};
use crate::model::Model;
use crate::private::Private;

/// An ephemeral resource.
///
/// It is opened during plan and again during apply, and closed at the end of each.
pub trait EphemeralResource: Send + Sync + Sized + 'static {
    /// The provider's client.
    type Client: Send + Sync + 'static;
    /// Arguments and results.
    type Model: Model + Clone + Send + Sync + 'static;
    /// The type's name without the provider's prefix: `token` becomes `ecs_token`.
    const TYPE: &'static str;
    /// How long opening, renewing and closing may take, each.
    const LIMIT: Duration = Duration::from_secs(5 * 60);

    /// Rules across attributes. Unknown values must be accepted silently.
    fn validate(&self, config: &Self::Model, diags: &mut Diags) {
        let _ = (config, diags);
    }

    /// Opens it. Arguments come back as they were given; `lease` takes what renewing and closing need.
    fn open(
        &self,
        cx: &Cx<Self::Client>,
        config: Self::Model,
        lease: &mut Lease,
    ) -> impl Future<Output = Result<Self::Model>> + Send;

    /// Renews it, at the time that the lease asked for. The lease comes with its private data and without a time: set
    /// one to be called again.
    fn renew(
        &self,
        cx: &Cx<Self::Client>,
        lease: &mut Lease,
    ) -> impl Future<Output = Result> + Send {
        let _ = (cx, lease);
        future::ready(Ok(()))
    }

    /// Closes it. The private data may be that of the opening or of the last renewal: hosts differ in this.
    fn close(
        &self,
        cx: &Cx<Self::Client>,
        private: &Private,
    ) -> impl Future<Output = Result> + Send {
        let _ = (cx, private);
        future::ready(Ok(()))
    }
}

/// For how long an ephemeral resource is good, and what its provider has to remember.
#[derive(Clone, Debug, Default)]
pub struct Lease {
    /// Handed to the next renewal and to the closing. It stays in the memory of the host.
    pub private: Private,
    /// When to renew; `None` for never.
    pub renew_at: Option<SystemTime>,
}
