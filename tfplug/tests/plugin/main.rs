//! The plugin process as a host sees it: what the conformance suite cannot know of the bare example provider.
//!
//! The suite itself (`tests/conformance.rs`) holds the same provider to the protocol that all share; here are the cases that
//! ours does beyond, and what its misbehaving calls show. `handshake` has the cases H (start and line), `services` G
//! (go-plugin's own services, and how the process ends) and `logs` L (standard error). Run with plain `cargo test`,
//! which builds the example as well.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

mod bare;
mod handshake;
mod logs;
mod services;
