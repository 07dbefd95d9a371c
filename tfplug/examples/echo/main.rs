//! A complete provider without a remote side, for trying out the crate and for its tests.
//!
//! `echo_value` keeps what it is given, in every type there is. `echo_thing` lives in a fake API, which misbehaves when
//! its `fault` asks for it. There is one of everything else too: data sources, an ephemeral resource, functions, an action
//! and a list. With `directory` in the provider block the fake API outlives the process, as Terraform needs it: it
//! starts several for each command.

#![allow(unreachable_pub, reason = "not a library")]

mod calls;
mod fault;
mod functions;
mod list;
mod lookup;
mod poke;
mod store;
mod thing;
mod ticket;
mod value;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tfplug::{Attr, Error, Items, Model, Provider, Result, Setup};

use store::Store;

fn main() -> ExitCode {
    tfplug::serve(Echo)
}

/// The provider.
#[derive(Debug)]
pub struct Echo;

/// Keeps and returns what it is given.
#[derive(Clone, Debug, Default, Model)]
pub struct Config {
    /// Where the fake API keeps its objects, one file each. In the memory of the process by default.
    #[tf(optional)]
    directory: Attr<String>,
    /// The caller of the fake API. It refuses `stranger`.
    #[tf(optional)]
    user: Attr<String>,
    /// A password that is never shown.
    #[tf(optional, sensitive)]
    password: Attr<String>,
    /// An old name of `user`.
    #[tf(optional, deprecated = "Use `user`.")]
    account: Attr<String>,
}

/// The metadata of a module.
#[derive(Clone, Debug, Default, Model)]
pub struct Meta {
    /// The module's name.
    #[tf(optional)]
    module: Attr<String>,
}

impl Provider for Echo {
    const NAME: &'static str = "echo";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SOURCE: &'static str = "example/echo";
    type Config = Config;
    type Client = Arc<Store>;

    fn validate(&self, config: &Config, diags: &mut tfplug::Diags) {
        if config.user.text() == Some("") {
            diags.error(
                "user",
                "The user has no name",
                "Leave it out or give it one.",
            );
        }
    }

    async fn configure(&self, _: &Setup, config: Config) -> Result<Arc<Store>> {
        if config.user.text() == Some("stranger") {
            return Err(Error::new("The fake API does not know this user")
                .detail("Every other name will do.")
                .at("user"));
        }
        Ok(Arc::new(Store::new(
            config.directory.get().map(PathBuf::from),
        )))
    }

    fn register(items: &mut Items<Arc<Store>>) {
        items.meta::<Meta>();
        items.resource(value::Resource).resource(thing::Resource);
        items.data_source(lookup::Lookup).data_source(calls::Calls);
        items.ephemeral_resource(ticket::Ticket);
        items.action(poke::Poke);
        items.list_resource(list::Things);
        for function in functions::all() {
            items.function(function);
        }
    }
}
