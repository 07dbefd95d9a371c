//! Amazon ECS for Terraform and OpenTofu.

mod aws;
pub mod blocks;
mod launch_configuration;
pub mod provider;
pub mod rules;
pub mod task_definition;
