//! Changes of a service that only its deployment controller may make: rule SV-055.

use tfplug::{Plan, Result};

use crate::rules::object::{self, Object};
use crate::rules::{self, service};
use crate::service::convert::CODEC;
use crate::service::schema::Service;

/// A change of these replaces the service.
const REPLACING: [&str; 6] = [
    "name",
    "cluster",
    "scheduling_strategy",
    "iam_role",
    "region",
    "launch_type",
];

/// Whether the service is replaced, and so not updated.
pub(in crate::service) fn is_replaced(plan: &Plan<Service>) -> bool {
    REPLACING.iter().any(|name| plan.changes(*name))
}

/// In a plan: an error for what changes, a warning for what may change, about which the rule itself is silent.
pub(in crate::service) fn check(plan: &mut Plan<Service>) -> Result {
    let Some(prior) = plan.prior.clone() else {
        return Ok(());
    };
    if is_replaced(plan) {
        return Ok(());
    }
    let service = change(&prior, &plan.planned()?);
    object::report(service::UPDATES, &service, plan.diags());
    let Some(Some(controller)) = service::rolled_out_by(&service) else {
        return Ok(());
    };
    let unknown = |name: &&&'static str| service.get(name).has_unknown();
    for name in service::KEPT.iter().filter(unknown) {
        rules::advise(
            plan.diags(),
            "SV-055",
            service::place_of(&service, name).place.path(),
            service::may_change(name, controller),
            service::what_to_do(name, controller),
        );
    }
    Ok(())
}

/// Before the request, when all is known.
pub(in crate::service) fn check_again(prior: &Service, planned: &Service) -> Result {
    object::refuse(service::UPDATES, &change(prior, planned))
}

fn change(prior: &Service, planned: &Service) -> Object {
    CODEC.object(planned).formerly(CODEC.object(prior))
}
