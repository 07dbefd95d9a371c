
pub mod blocks;
mod launch_configuration;
pub mod rules;
pub mod task_definition;
