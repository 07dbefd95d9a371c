//! The wire format: code generated from the files in `proto`, committed, and not edited.
//!
//! `tests/codegen.rs` writes and compares it. Only the `server` and `plugin` modules may use it.

#![allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "generated code"
)]

#[rustfmt::skip]
pub mod health;
#[rustfmt::skip]
pub mod plugin;
#[rustfmt::skip]
pub mod tfplugin6;
