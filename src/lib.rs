//! Amazon ECS for Terraform and OpenTofu.

mod arn;
mod aws;
mod blocks;
mod cluster;
pub mod provider;
mod service;
mod validators;

pub use provider::Ecs;
