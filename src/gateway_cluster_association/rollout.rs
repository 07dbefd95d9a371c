//! Judging how far the end of an association has come.

use aws_sdk_ecs::types::{
    GatewayClusterAssociationStatus as Status, GatewayClusterAssociationSummary as Association,
    GatewayRouteStatus as RouteStatus, GatewayRouteSummary as Route,
};

use crate::arn::short_name;
use crate::aws::Progress;

/// Whether the association is on its way out.
pub(super) fn is_going(association: &Association) -> bool {
    association.status() == Some(&Status::Disassociating)
}

/// The association has ended; until then the services are named that hold it back.
pub(super) fn is_gone(found: Option<&(Association, Vec<Route>)>) -> Progress {
    let Some((association, routes)) = found else {
        return Progress::Done;
    };
    let status = association.status().map_or("unknown", Status::as_str);
    Progress::Pending(match routes.is_empty() {
        true => status.to_owned(),
        false => format!(
            "{status}, because these services of the cluster still use the gateway: {}",
            users(routes)
        ),
    })
}

/// The services that hold an association back, for messages: `web, api (DELETE_IN_PROGRESS)`.
fn users(routes: &[Route]) -> String {
    let shown = |route: &Route| {
        let service = short_name(route.service_arn().unwrap_or("?"));
        match route.status() {
            None | Some(RouteStatus::Active) => service.to_owned(),
            Some(status) => format!("{service} ({status})"),
        }
    };
    let mut services: Vec<String> = routes.iter().map(shown).collect();
    services.sort();
    services.dedup();
    services.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_that_use_a_gateway_are_named_once() {
        let route = |service: &str, status: RouteStatus| {
            let arn = format!("arn:aws:ecs:eu-west-1:123456789012:service/main/{service}");
            let route = Route::builder().service_arn(arn);
            route.status(status).build()
        };
        let routes = [
            route("web", RouteStatus::Active),
            route("api", RouteStatus::DeleteFailed),
            route("web", RouteStatus::Active),
        ];
        assert_eq!(users(&routes), "api (DELETE_FAILED), web");
    }
}
