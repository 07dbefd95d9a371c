//! The provider: its configuration, its client and what it offers.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::data_source::DataSource;
use crate::diagnostics::{Diags, Result};
use crate::engine::{ErasedDataSource, ErasedResource};
use crate::model::Model;
use crate::resource::Resource;

/// A provider.
pub trait Provider: Send + Sync + Sized + 'static {
    /// The name that prefixes every type: `ecs`.
    const NAME: &'static str;
    /// The version that `--version` prints.
    const VERSION: &'static str;
    /// The address for `required_providers`, such as `namespace/ecs`.
    const SOURCE: &'static str;
    /// The provider block.
    type Config: Model + Send + Sync + 'static;
    /// What operations work with.
    type Client: Send + Sync + 'static;

    /// Rules across the provider block's attributes. Unknown values must be accepted silently.
    fn validate(&self, config: &Self::Config, diags: &mut Diags) {
        let _ = (config, diags);
    }

    /// Makes the client. Called only with a wholly known configuration. Must not reach for the network: validation,
    /// credentials and accounts are looked at by the first operation that needs them.
    fn configure(
        &self,
        setup: &Setup,
        config: Self::Config,
    ) -> impl Future<Output = Result<Self::Client>> + Send;

    /// Names everything on offer.
    fn register(items: &mut Items<Self::Client>);
}

/// What core tells about itself.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The version of Terraform or OpenTofu.
    pub terraform_version: String,
}

/// The inventory of a provider.
pub struct Items<C> {
    pub(crate) resources: Vec<Arc<dyn ErasedResource<C>>>,
    pub(crate) data_sources: Vec<Arc<dyn ErasedDataSource<C>>>,
}

impl<C: Send + Sync + 'static> Items<C> {
    pub(crate) fn of<P: Provider<Client = C>>() -> Self {
        let mut items = Self {
            resources: Vec::new(),
            data_sources: Vec::new(),
        };
        P::register(&mut items);
        items
    }

    /// Offers a managed resource.
    pub fn resource<R: Resource<Client = C>>(&mut self, resource: R) -> &mut Self {
        self.resources.push(crate::engine::erase_resource(resource));
        self
    }

    /// Offers a data source.
    pub fn data_source<D: DataSource<Client = C>>(&mut self, data_source: D) -> &mut Self {
        self.data_sources
            .push(crate::engine::erase_data_source(data_source));
        self
    }
}

impl<C> fmt::Debug for Items<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("resources", &self.resources.len())
            .field("data_sources", &self.data_sources.len())
            .finish()
    }
}
