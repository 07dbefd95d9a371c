//! The provider's functions: pure calculations, called as `provider::ecs::NAME(…)`. Terraform 1.8 and OpenTofu 1.7 know
//! provider functions.

mod container_definitions;
mod parse_arn;
mod size;

use tfplug::Function;

/// Every function on offer.
pub(crate) fn all() -> [Function; 4] {
    [
        container_definitions::function(),
        parse_arn::function(),
        size::fargate_size(),
        size::task_size(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_declared_in_full() {
        for function in all() {
            assert_eq!(function.check(), Vec::<String>::new(), "{function:?}");
        }
    }
}
