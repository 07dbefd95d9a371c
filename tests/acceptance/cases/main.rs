//! The behaviour that a user sees, case by case: real `terraform` (and `tofu` when installed) with the built provider.
//!
//! One file per object for what the examples do not show; `examples` for what they do; `errors` and
//! `nonsense` for odd and hostile servers; `interrupt` for Ctrl-C and kill; `moves` for stacks of the peer; `spellings` for values that are not
//! set; `harness` for the harness itself. A case is a function that gets a
//! [`acceptance::lab::Lab`] and runs on every installed CLI and the profiles it names. Run one with
//! `cargo test -p acceptance --test acceptance -- cluster_basic`; the provider must be built before.

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
mod errors;
mod examples;
mod harness;
mod interrupt;
mod launch_configuration;
mod lists;
mod moves;
mod nonsense;
mod regions;
mod revisions;
mod service;
mod spellings;
mod tag;
mod task_definition;
mod task_set;
