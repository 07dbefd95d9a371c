//! The plugin process as a host sees it: one binary drives the bare example provider.
//!
//! `handshake` has the cases H (start and line), `tls` T (who may connect), `services` G (go-plugin's own
//! services, and how the process ends) and `logs` L (standard error). The letters and numbers name the
//! cases of the conformance list. Run with plain `cargo test`, which builds the example as well.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(
    missing_debug_implementations,
    unreachable_pub,
    reason = "not a library"
)]

mod client;
mod handshake;
mod logs;
mod services;
mod tls;
