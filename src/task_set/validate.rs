//! Rules across the attributes of a task set.

use tfplug::{Attr, Diags, Path};

use super::schema::{LoadBalancer, TaskSet};
use crate::aws::tags;
use crate::blocks::{capacity_provider_strategy, network_configuration};

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &TaskSet, diags: &mut Diags) {
    let strategy = &config.capacity_provider_strategy;
    capacity_provider_strategy::validate(
        strategy,
        &Path::from("capacity_provider_strategy"),
        diags,
    );
    let launched = config
        .launch_type
        .text()
        .is_some_and(|kind| !kind.is_empty());
    if launched && !capacity_provider_strategy::items(strategy).is_empty() {
        diags.error(
            "launch_type",
            "launch_type and capacity_provider_strategy exclude each other",
            "Remove one of them (rule SV-005).",
        );
    }
    let network = &config.network_configuration;
    if let Some(network) = network.known().filter(|_| !network.is_unset()) {
        let at = Path::from("network_configuration").index(0);
        network_configuration::validate(network, &at, diags);
    }
    let balancers = &config.load_balancer;
    let balancers = balancers.known().filter(|_| !balancers.is_unset());
    for balancer in balancers.into_iter().flat_map(|set| &set.0) {
        check_load_balancer(balancer, diags);
    }
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

/// SV-036. A path into a block of a set has no index.
fn check_load_balancer(balancer: &LoadBalancer, diags: &mut Diags) {
    let absent = |value: &Attr<String>| value.is_null() || value.text() == Some("");
    let given = |value: &Attr<String>| value.is_known() && !absent(value);
    let container = balancer.container_name.text().unwrap_or("?");
    let (group, name) = (&balancer.target_group_arn, &balancer.load_balancer_name);
    if given(group) && given(name) {
        diags.error(
            "load_balancer.load_balancer_name",
            format!("Two targets for container {container}"),
            "Give target_group_arn or load_balancer_name, not both (rule SV-036).",
        );
    }
    if absent(group) && absent(name) && !absent(&balancer.container_name) {
        diags.error(
            "load_balancer.target_group_arn",
            format!("No target for container {container}"),
            "Give target_group_arn or load_balancer_name (rule SV-036).",
        );
    }
}
