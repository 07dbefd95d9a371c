

pub mod blocks;
pub mod rules;
pub mod task_definition;
