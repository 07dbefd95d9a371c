//! Amazon ECS as a deterministic state machine: the control plane without the machines.
//!
//! A [`World`] is the state of an account in one region. It answers requests in AWS JSON 1.1 ([`World::call`]), and time
//! passes only in [`World::advance`]: tasks start and fail, deployments roll and roll back, services
//! drain. The same requests at the same times lead to the same world. [`World::snapshot`] is the world as JSON.
//!
//! ```
//! use ecs_sim::{Time, World};
//!
//! let mut world = World::new("123456789012", "eu-west-1", Time(0), 1);
//! world.call("CreateCluster", br#"{"clusterName":"demo"}"#)?;
//! world.advance(Time(60_000));
//! let answer = world.call("DescribeClusters", br#"{"clusters":["demo"]}"#)?;
//! assert!(String::from_utf8_lossy(&answer).contains("ACTIVE"));
//! # Ok::<(), ecs_sim::Refusal>(())
//! ```
//!
//! Requests are read and answers written with the SDK's own types and their descriptions, so no member is forgotten.

mod attribute;
mod auto_scaling;
mod batch;
mod capacity_provider;
mod cluster;
mod codec;
mod container_instance;
mod daemon;
mod ec2;
mod elb;
mod endpoint;
mod express_gateway_service;
mod fault;
mod file;
mod gateway;
mod gateway_cluster_association;
mod iam;
mod operation;
mod page;
mod placement;
mod query;
mod refusal;
mod service;
mod service_deployment;
mod setting;
mod skew;
mod ssm;
mod stale;
mod sts;
mod tag;
mod task;
mod task_definition;
mod task_set;
mod throttle;
mod token;
mod world;

pub use container_instance::Instance;
pub use endpoint::{Answer, Request};
pub use fault::Fault;
pub use file::WorldFile;
pub use operation::OPERATIONS;
pub use refusal::Refusal;
pub use world::{Time, World};

#[cfg(test)]
mod tests;
