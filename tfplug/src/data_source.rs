//! Data sources: what can be looked up.

use std::future::Future;
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::{Diags, Result};
use crate::model::Model;

/// A data source.
pub trait DataSource: Send + Sync + Sized + 'static {
    /// The provider's client.
    type Client: Send + Sync + 'static;
    /// Arguments and results.
    type Model: Model + Clone + Send + Sync + 'static;
    /// The type's name without the provider's prefix: `cluster` becomes `ecs_cluster`.
    const TYPE: &'static str;
    /// How long the look-up may take.
    const LIMIT: Duration = Duration::from_secs(5 * 60);

    /// Rules across attributes. Unknown values must be accepted silently.
    fn validate(&self, config: &Self::Model, diags: &mut Diags) {
        let _ = (config, diags);
    }

    /// Looks it up. Arguments come back as they were given; finding nothing is an error.
    fn read(
        &self,
        cx: &Cx<Self::Client>,
        config: Self::Model,
    ) -> impl Future<Output = Result<Self::Model>> + Send;
}
