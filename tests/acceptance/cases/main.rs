//! The behaviour that a user sees, case by case: real `terraform` (and `tofu` when installed) with the built provider.
//!
//! A case is here for one of three reasons: it is about the CLI (`errors` for its environment, `interrupt` for Ctrl-C and kill,
//! plans as a user reads them); it is about the peer (`moves`); or it is the second opinion of emulators that are not ours, once
//! for each object: create, an empty second plan, import, update, destroy. The tests in
//! `src/provider/lifecycle` show the provider's own decisions, on a scripted ECS and on the simulator.
//!
//! One file per object for what the examples do not show; `examples` for what they do; `differences` for the answers of the
//! emulators and of our simulator to the same requests; `spellings` for values that are not set; `harness` for the harness
//! itself. A case is a function that gets a [`acceptance::lab::Lab`] and runs on every installed CLI and the profiles it names. Run one with
//! `cargo test -p acceptance --test acceptance -- cluster_is_made`; the provider must be built before.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod account_setting_default;
mod attribute;
mod capacity_provider;
mod cluster;
mod cluster_capacity_providers;
mod configurations;
mod containers;
mod definitions;
mod differences;
mod errors;
mod examples;
mod harness;
mod interrupt;
mod launch_configuration;
mod lists;
mod moves;
mod offline;
mod regions;
mod revisions;
mod service;
mod spellings;
mod tag;
mod task_definition;
mod task_set;
