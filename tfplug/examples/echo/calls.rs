//! `echo_calls`: how often the fake API was called in this process.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tfplug::{Attr, Cx, DataSource, Model, Result};

use super::store::Store;

/// How often the fake API was called in this process.
#[derive(Clone, Debug, Default, Model)]
pub struct Count {
    /// Calls that only look.
    #[tf(computed)]
    reads: Attr<i64>,
    /// Calls that change something.
    #[tf(computed)]
    writes: Attr<i64>,
}

/// The data source.
pub struct Calls;

impl DataSource for Calls {
    type Client = Arc<Store>;
    type Model = Count;
    const TYPE: &'static str = "calls";

    async fn read(&self, cx: &Cx<Arc<Store>>, _: Count) -> Result<Count> {
        let store = cx.client()?;
        Ok(Count {
            reads: store.reads.load(Ordering::SeqCst).into(),
            writes: store.writes.load(Ordering::SeqCst).into(),
        })
    }
}
