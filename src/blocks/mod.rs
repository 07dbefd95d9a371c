//! Nested blocks, and the reading of answers, that two or more objects use. Pure: nothing here sends a request.

pub(crate) mod answer;
pub(crate) mod capacity_provider_strategy;
pub(crate) mod container_definition;
pub(crate) mod deployment_configuration;
pub(crate) mod equal;
pub(crate) mod load_balancing;
pub(crate) mod managed_ebs_volume;
pub(crate) mod network_configuration;
pub(crate) mod service_connect;
