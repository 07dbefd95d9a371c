//! Write Terraform and OpenTofu providers in Rust: plugin protocol 6.

extern crate self as tfplug;

pub mod context;
mod diagnostics;
pub mod model;
mod path;
pub mod schema;
pub mod timeouts;
pub mod validator;
pub mod value;

pub use context::Cx;
pub use diagnostics::{Diagnostic, Diags, Error, Result, Severity};
pub use model::{Attr, Field, Model, Set, Shape};
pub use path::{Path, Step};
pub use tfplug_derive::Model;
pub use timeouts::Timeouts;
