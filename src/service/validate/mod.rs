//! The rules of a service, applied to its model.

#[cfg(test)]
mod tests;
pub(super) mod update;

use tfplug::Diags;

use super::convert::CODEC;
use super::schema::Service;
use crate::rules::{object, service};

/// All rules. An unknown value keeps its rules silent.
pub(super) fn validate(config: &Service, diags: &mut Diags) {
    object::report(service::ROWS, &CODEC.object(config), diags);
    if config.sigint_rollback.get() == Some(true) {
        diags.warn(
            "sigint_rollback",
            "sigint_rollback is not acted on yet",
            "An interrupted wait leaves the deployment alone, and ECS goes on with it.",
        );
    }
}

/// The rules once more, before a request about a configuration of which all is known.
///
/// # Errors
/// One is violated; the error points at the attribute.
pub(super) fn require(config: &Service) -> tfplug::Result {
    object::refuse(service::ROWS, &CODEC.object(config))
}
