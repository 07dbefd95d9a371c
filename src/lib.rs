//! Amazon ECS for Terraform and OpenTofu.

mod aws;
pub mod provider;
