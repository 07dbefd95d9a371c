//! Where a service has its tasks, and who rolls them out, as far as the service itself shows.

use super::object::Object;

/// The type of the deployment controller.
pub(super) fn controller(service: &Object) -> Option<&str> {
    let controller = service.get("deployment_controller").get("type").text()?;
    Some(controller.unwrap_or("ECS"))
}

/// The launch type; none where a strategy decides, or the cluster.
pub(super) fn launch_type(service: &Object) -> Option<Option<&str>> {
    service.get("launch_type").text()
}

/// The names of the capacity providers in the strategy.
pub(super) fn providers(service: &Object) -> Option<Vec<&str>> {
    let items = service.get("capacity_provider_strategy").set_items()?;
    let mut names = Vec::new();
    for item in &items {
        names.extend(item.get("capacity_provider").text()?);
    }
    Some(names)
}

/// Whether the service runs on Fargate; the default strategy of a cluster is not seen, and counts as another place.
pub(super) fn is_fargate(service: &Object) -> Option<bool> {
    if launch_type(service)? == Some("FARGATE") {
        return Some(true);
    }
    let mut names = providers(service)?.into_iter();
    Some(names.any(|name| FARGATE.contains(&name)))
}

/// The capacity providers of Fargate.
pub(super) const FARGATE: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];
