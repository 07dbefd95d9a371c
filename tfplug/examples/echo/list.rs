//! The list of things: as many as are asked for, page by page.

use std::sync::Arc;

use tfplug::validator::between;
use tfplug::{Attr, Cx, Error, Found, ListResource, Model, Result};

use super::fault;
use super::store::Store;
use super::thing::{Resource, Thing};

/// Things that exist only in this list.
#[derive(Clone, Debug, Default, Model)]
pub struct Filter {
    /// How many there are.
    #[tf(optional, validate = between(0..=1_000_000))]
    count: Attr<i64>,
    /// After how many the fake API fails.
    #[tf(optional)]
    fails_after: Attr<i64>,
    /// The fault that all of them have.
    #[tf(optional)]
    fault: Attr<String>,
}

/// The list.
pub struct Things;

/// Objects in a page.
const PAGE: i64 = 100;

impl ListResource for Things {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Arc<Store>>, config: Filter, found: &Found<Resource>) -> Result {
        let store = cx.client()?;
        fault::panic_if_asked(config.fault.text().unwrap_or_default());
        let count = config.count.get().unwrap_or(PAGE);
        let mut seen = 0;
        while seen < count {
            for record in store.page(seen, PAGE.min(count - seen)) {
                found
                    .tell(&record.name, &record.state(&Thing::default()))
                    .await;
                seen += 1;
                if config.fails_after.get() == Some(seen) {
                    return Err(Error::new("The fake API lost the rest of the list"));
                }
            }
        }
        Ok(())
    }
}
