//! The other side of the protocol: starts providers, drives them as core does, and holds them to the rules.
//!
//! Only with the feature `testing`, which belongs among the dev-dependencies.

#[cfg(unix)]
pub mod conformance;
mod failure;
#[cfg(unix)]
pub mod process;

pub use failure::Failure;
