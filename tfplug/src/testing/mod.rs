//! The other side of the protocol: starts providers, drives them as core does, and holds them to the rules.
//!
//! Only with the feature `testing`, which belongs among the dev-dependencies.

#[cfg_attr(
    not(unix),
    allow(dead_code, reason = "the conformance suite needs more than the lab")
)]
mod answer;
#[cfg(unix)]
pub mod conformance;
mod connection;
mod failure;
pub mod lab;
#[cfg_attr(
    not(unix),
    allow(dead_code, reason = "the conformance suite needs more than the lab")
)]
mod managed;
#[cfg(unix)]
pub mod process;
pub mod schema;
pub mod value;

pub use connection::Connection;
pub use failure::Failure;
pub use lab::{Instance, Lab, Listed, Source, Step};

#[doc(inline)]
pub use crate::object;
