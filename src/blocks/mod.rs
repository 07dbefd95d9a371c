//! Nested blocks, and the reading of answers, that two or more objects use. Pure: nothing here sends a request.

pub(crate) mod capacity_provider_strategy;
pub(crate) mod container_definition;
pub(crate) mod found;
pub(crate) mod network_configuration;
