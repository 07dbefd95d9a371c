//! `echo_poke`: an action that reports its progress.

use std::sync::Arc;

use tfplug::validator::between;
use tfplug::{Action, Attr, Cx, Error, Model, Progress, Result};

use super::fault;
use super::store::Store;

/// Pokes a thing.
#[derive(Clone, Debug, Default, Model)]
pub struct Poked {
    /// Which one.
    #[tf(required)]
    thing: Attr<String>,
    /// How often.
    #[tf(optional, validate = between(0..=1000))]
    times: Attr<i64>,
}

/// The action.
pub struct Poke;

impl Action for Poke {
    type Client = Arc<Store>;
    type Model = Poked;
    const TYPE: &'static str = "poke";

    async fn plan(&self, _: &Cx<Arc<Store>>, config: &Poked) -> Result {
        match config.thing.text() {
            Some("hedgehog") => Err(Error::new("A hedgehog is not poked").at("thing")),
            _ => Ok(()),
        }
    }

    async fn invoke(&self, cx: &Cx<Arc<Store>>, config: Poked, progress: &Progress) -> Result {
        cx.client()?;
        let thing = config.thing.get().unwrap_or_default();
        fault::panic_if_asked(&thing);
        for number in 1..=config.times.get().unwrap_or(3) {
            progress.tell(format!("poked {thing}: {number}")).await;
        }
        match thing.as_str() {
            "cactus" => Err(Error::new("It hurts").at("thing")),
            _ => Ok(()),
        }
    }
}
