//! List resources: existing objects of a type, for `terraform query`.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::context::Cx;
use crate::diagnostics::{Diags, Result};
use crate::model::{Field, Model};
use crate::resource::Resource;
use crate::value::Value;

/// A list of the objects of one managed resource, which has an identity.
pub trait ListResource: Send + Sync + Sized + 'static {
    /// The resource that is listed; the list has its type name.
    type Of: Resource;
    /// The filters of the list.
    type Config: Model + Clone + Send + Sync + 'static;
    /// How long listing may take.
    const LIMIT: Duration = Duration::from_secs(5 * 60);

    /// Rules across attributes. Unknown values must be accepted silently.
    fn validate(&self, config: &Self::Config, diags: &mut Diags) {
        let _ = (config, diags);
    }

    /// Finds objects and [`Found::tell`]s each, page by page. It is ended from outside, at an `await`, when the wanted
    /// number is reached or the host is gone.
    fn list(
        &self,
        cx: &Cx<<Self::Of as Resource>::Client>,
        config: Self::Config,
        found: &Found<Self::Of>,
    ) -> impl Future<Output = Result> + Send;
}

/// Where a list puts what it finds.
pub struct Found<R> {
    tell: Arc<dyn Fn(String, Value) -> BoxFuture<'static, ()> + Send + Sync>,
    whole: bool,
    listed: PhantomData<fn(R)>,
}

impl<R: Resource> Found<R> {
    pub(crate) fn new(
        whole: bool,
        tell: impl Fn(String, Value) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        Self {
            tell: Arc::new(tell),
            whole,
            listed: PhantomData,
        }
    }

    /// Whether the whole object is wanted, and not only what its identity is made from.
    pub fn whole(&self) -> bool {
        self.whole
    }

    /// Passes one object on, under the name that the user reads. Waits while the host is slow to read.
    pub async fn tell(&self, name: impl Into<String>, state: &R::Model) {
        (self.tell)(name.into(), state.encode()).await;
    }
}

impl<R> fmt::Debug for Found<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found").field("whole", &self.whole).finish()
    }
}
