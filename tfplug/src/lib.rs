//! Write Terraform and OpenTofu providers in Rust: plugin protocol 6.

extern crate self as tfplug;

pub mod context;
mod data_source;
mod diagnostics;
mod engine;
pub mod model;
mod path;
mod private;
mod provider;
pub mod resource;
pub mod schema;
pub mod timeouts;
pub mod validator;
pub mod value;

pub use context::Cx;
pub use data_source::DataSource;
pub use diagnostics::{Diagnostic, Diags, Error, Result, Severity};
pub use model::{Attr, Field, Model, Set, Shape};
pub use path::{Path, Step};
pub use private::Private;
pub use provider::{Items, Provider, Setup};
pub use resource::{Change, Limits, Object, Plan, Resource, Upgrade};
pub use tfplug_derive::Model;
pub use timeouts::Timeouts;
