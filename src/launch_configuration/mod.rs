//! EC2 launch templates for the container instances of an ECS cluster.

mod ami;
mod convert;
mod schema;
mod user_data;
