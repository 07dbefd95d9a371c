//! Write Terraform and OpenTofu providers in Rust: plugin protocol 6.
//!
#![doc = include_str!("../README.md")]
//!
//! # Where to begin
//!
//! [`guide`] walks through everything. The traits to implement are [`Provider`], [`Resource`], [`DataSource`],
//! [`EphemeralResource`], [`Action`] and [`ListResource`]; [`Function`] wraps a Rust function, and `#[derive(Model)]` makes a schema of a
//! struct. [`serve`] is the whole of a provider's `main`.

#![warn(missing_docs)]

extern crate self as tfplug;

mod action;
mod check;
pub mod context;
mod data_source;
mod diagnostics;
pub mod docs;
mod engine;
mod ephemeral;
mod function;
pub mod guide;
mod inventory;
mod list_resource;
pub mod model;
mod path;
mod plugin;
mod private;
// Public for the client of the tests, which speaks to the process as a host does.
#[doc(hidden)]
pub mod proto;
mod provider;
pub mod resource;
pub mod rules;
pub mod schema;
mod server;
#[cfg(feature = "testing")]
pub mod testing;
pub mod timeouts;
pub mod validator;
pub mod value;

use std::process::ExitCode;

pub use action::{Action, Progress};
pub use check::check;
pub use context::{Cx, Deferral};
pub use data_source::DataSource;
pub use diagnostics::{Diagnostic, Diags, Error, IGNORED, Result, Severity};
pub use ephemeral::{EphemeralResource, Lease};
pub use function::{Argument, Call, Function, FunctionError, Parameter, Variadic};
pub use inventory::{Inventory, Offer, inventory};
pub use list_resource::{Found, ListResource};
pub use model::{Attr, Dynamic, Field, Model, Once, Set, Shape, StringEnum};
pub use path::{Path, Step};
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub use plugin::bare::read_handshake;
#[doc(hidden)]
pub use plugin::bare::serve_bare;
pub use private::Private;
pub use provider::{Items, Provider, Setup};
pub use resource::{Change, Limits, Move, Moved, Object, Plan, Resource, Upgrade, empty_as_null};
pub use tfplug_derive::{Model, StringEnum};
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
