//! The provider: its configuration, its client and what it offers.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::action::Action;
use crate::data_source::DataSource;
use crate::diagnostics::{Diags, Result};
use crate::engine::{
    ErasedAction, ErasedDataSource, ErasedEphemeral, ErasedList, ErasedResource, Shape,
};
use crate::ephemeral::EphemeralResource;
use crate::function::Function;
use crate::list_resource::ListResource;
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
    /// The client that operations work with.
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

/// Facts about the host that configures the provider.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The version of Terraform or OpenTofu.
    pub terraform_version: String,
}

/// The inventory of a provider.
pub struct Items<C> {
    pub(crate) resources: Vec<Arc<dyn ErasedResource<C>>>,
    pub(crate) data_sources: Vec<Arc<dyn ErasedDataSource<C>>>,
    pub(crate) ephemerals: Vec<Arc<dyn ErasedEphemeral<C>>>,
    pub(crate) actions: Vec<Arc<dyn ErasedAction<C>>>,
    pub(crate) lists: Vec<Arc<dyn ErasedList<C>>>,
    pub(crate) functions: Vec<Function>,
    pub(crate) meta: Option<Shape>,
    pub(crate) filter: fn(Diags) -> Diags,
}

impl<C: Send + Sync + 'static> Items<C> {
    pub(crate) fn of<P: Provider<Client = C>>() -> Self {
        let mut items = Self {
            resources: Vec::new(),
            data_sources: Vec::new(),
            ephemerals: Vec::new(),
            actions: Vec::new(),
            lists: Vec::new(),
            functions: Vec::new(),
            meta: None,
            filter: |diags| diags,
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

    /// Offers an ephemeral resource.
    pub fn ephemeral_resource<E: EphemeralResource<Client = C>>(
        &mut self,
        resource: E,
    ) -> &mut Self {
        self.ephemerals
            .push(crate::engine::erase_ephemeral(resource));
        self
    }

    /// Offers an action.
    pub fn action<A: Action<Client = C>>(&mut self, action: A) -> &mut Self {
        self.actions.push(crate::engine::erase_action(action));
        self
    }

    /// Offers a list of a managed resource, which must be on offer too and have an identity.
    pub fn list_resource<L>(&mut self, list: L) -> &mut Self
    where
        L: ListResource,
        L::Of: Resource<Client = C>,
    {
        self.lists.push(crate::engine::erase_list(list));
        self
    }

    /// Offers a function.
    pub fn function(&mut self, function: Function) -> &mut Self {
        self.functions.push(function);
        self
    }

    /// Declares the attributes of the `provider_meta` block of modules; [`Cx::meta`](crate::Cx::meta) and
    /// [`Plan::meta`](crate::Plan::meta) read it.
    pub fn meta<M: Model>(&mut self) -> &mut Self {
        self.meta = Some(Shape::of::<M>(0));
        self
    }

    /// Filters the diagnostics of the validation and planning of every object: for a provider whose users may switch off
    /// single rules, or turn their errors into warnings.
    pub fn filter_diagnostics(&mut self, filter: fn(Diags) -> Diags) -> &mut Self {
        self.filter = filter;
        self
    }
}

impl<C> fmt::Debug for Items<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("resources", &self.resources.len())
            .field("data_sources", &self.data_sources.len())
            .field("functions", &self.functions)
            .finish_non_exhaustive()
    }
}
