//! Task definitions.

pub mod schema;
pub mod validate;
