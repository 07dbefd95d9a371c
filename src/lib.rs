//! Amazon ECS for Terraform and OpenTofu.

mod arn;
mod aws;
mod blocks;
mod cluster;
mod launch_configuration;
pub mod provider;
mod rules;
mod service;
mod task_definition;
mod validators;

pub use provider::Ecs;
