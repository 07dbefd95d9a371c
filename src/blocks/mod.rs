//! Nested schema and its conversions used by two or more objects. What only one object uses stands in its own folder.

pub mod container_definition;
