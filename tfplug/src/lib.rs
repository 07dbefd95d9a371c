//! Write Terraform and OpenTofu providers in Rust: plugin protocol 6.

#![warn(missing_docs)]

mod plugin;
// Public for the client of the tests, which speaks to the process as a host does.
#[doc(hidden)]
pub mod proto;

#[doc(hidden)]
pub use plugin::door::serve_bare;
