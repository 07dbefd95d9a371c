//! Amazon ECS for Terraform and OpenTofu.
//!
//! # The map
//!
//! Every folder here that is not `aws`, `blocks`, `functions`, `provider`, `rules`, `shapes` or `user_data` is an ECS object.
//! `cluster` is the reference object: read it first; all others have the same files with the same roles.
//!
//! | Place | Holds |
//! |---|---|
//! | `provider` | the provider block, configure, and the inventory of everything on offer |
//! | `aws` | the only door to AWS: configuration, errors, retries, batches, waits, tags, imports, operations on objects |
//! | `blocks` | nested blocks, and the reading of answers, that two or more objects use |
//! | `rules` | what ECS refuses, with the rules' IDs; tables as dated data |
//! | `shapes` | the structures of the API that are described once as tables, for all of the above |
//! | `functions` | the provider's functions; pure |
//! | `ami`, `user_data` | image families of instances, and the start script that joins a cluster; pure |
//! | `arn`, `validators` | pure text |
//! | `<object>/schema` | what a user may write: names, types, defaults, documentation |
//! | `<object>/validate` | rules across attributes; no I/O |
//! | `<object>/convert` | between the model and the API's types; no I/O |
//! | `<object>/api` | the requests: the only file that sends |
//! | `<object>/resource`, `data_source` | the order of steps |
//!
//! # How an apply travels
//!
//! ```text
//! terraform -> tfplug (bytes become a Value, the Value becomes a model)
//!           -> cluster/resource: create      the order of steps
//!           -> cluster/convert               the model becomes the SDK's input
//!           -> cluster/api -> aws            the network
//!           -> cluster/convert               the SDK's answer becomes a model
//!           -> tfplug -> terraform           planned values stay, unknown ones are filled in
//! ```
//!
//! # Invariants
//!
//! - Objects never import each other. Code that two share is in `blocks`, `rules` or `aws`.
//! - Nothing but `api` files and `aws` sends a request. Nothing but `tfplug` knows gRPC.
//! - Planning is pure: the same request gives the same plan, with or without a network.
//! - An object is saved as soon as it exists. An error, a panic, a timeout or Ctrl-C after that loses nothing.
//! - An object that exists already is taken over only when it is exactly what was planned, and with a warning.
//! - "Gone" is decided only in `find`, only by statuses and codes that mean gone.
//! - Absent, empty and default are the same in an answer; state keeps the user's form wherever that means the same. An
//!   answer without a field that AWS always sends leaves the field as it was.
//! - A field that an update leaves out stays as it is in AWS: a removed block is sent as the value that clears it.

mod account_setting_default;
mod ami;
mod arn;
mod attribute;
mod aws;
mod blocks;
mod capacity_provider;
mod cluster;
mod cluster_capacity_providers;
mod daemon;
mod daemon_task_definition;
mod express_gateway_service;
mod functions;
mod gateway;
mod gateway_cluster_association;
mod launch_configuration;
#[doc(hidden)]
pub mod measured;
pub mod provider;
mod rules;
mod service;
mod shapes;
mod tag;
mod task_definition;
mod task_execution;
mod task_set;
mod user_data;
mod validators;

pub use provider::Ecs;
pub use rules::{RuleSummary, rules, rules_of};
