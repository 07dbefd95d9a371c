//! Write Terraform and OpenTofu providers in Rust: plugin protocol 6.

#![warn(missing_docs)]

extern crate self as tfplug;

pub mod context;
mod data_source;
mod diagnostics;
pub mod docs;
mod engine;
mod inventory;
pub mod model;
mod path;
mod plugin;
mod private;
// Public for the client of the tests, which speaks to the process as a host does.
#[doc(hidden)]
pub mod proto;
mod provider;
pub mod resource;
pub mod schema;
mod server;
pub mod timeouts;
pub mod validator;
pub mod value;

use std::process::ExitCode;

pub use context::Cx;
pub use data_source::DataSource;
pub use diagnostics::{Diagnostic, Diags, Error, Result, Severity};
pub use inventory::{Inventory, Offer, inventory};
pub use model::{Attr, Field, Model, Set, Shape};
pub use path::{Path, Step};
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub use plugin::door::read_handshake;
#[doc(hidden)]
pub use plugin::door::serve_bare;
pub use private::Private;
pub use provider::{Items, Provider, Setup};
pub use resource::{Change, Limits, Object, Plan, Resource, Upgrade};
pub use tfplug_derive::Model;
pub use timeouts::Timeouts;

/// Runs a provider as a plugin until its host ends it; the whole of a provider's `main`.
///
/// It builds the runtime itself. Started by hand it explains itself; `--version`, `--help` and `--debug` work.
pub fn serve<P: Provider>(provider: P) -> ExitCode {
    let about = plugin::About {
        name: P::NAME,
        version: P::VERSION,
        source: P::SOURCE,
    };
    plugin::serve(about, || {
        let server = server::Server::new(provider);
        let control = server.control();
        (server, control)
    })
}
