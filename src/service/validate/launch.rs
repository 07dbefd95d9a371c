//! Where and how tasks run: launch type, capacity providers, daemons.

use tfplug::Diags;

use super::{controller, is_fargate};
use crate::blocks::capacity_provider_strategy::items;
use crate::service::schema::Service;

/// SV-005, SV-028, SV-033.
pub(super) fn check_launch(config: &Service, diags: &mut Diags) {
    let launch_type = config.launch_type.text().filter(|it| !it.is_empty());
    let with_strategy = !items(&config.capacity_provider_strategy).is_empty();
    if launch_type.is_some() && with_strategy {
        diags.error(
            "launch_type",
            "launch_type and capacity_provider_strategy exclude each other",
            "Remove one of the two (rule SV-005).",
        );
    }
    let on_instances = matches!(launch_type, Some("EC2" | "EXTERNAL"));
    let pinned = config.platform_version.text().filter(|it| !it.is_empty());
    if on_instances && pinned.is_some() {
        diags.error(
            "platform_version",
            "platform_version is for Fargate",
            "Remove it (rule SV-028).",
        );
    }
    let public = config
        .network_configuration
        .known()
        .and_then(|network| network.assign_public_ip.get());
    if on_instances && public == Some(true) {
        let at = "network_configuration[0].assign_public_ip";
        diags.warn(
            at,
            "Public addresses are assigned on Fargate only",
            "Set it to false (rule SV-033).",
        );
    }
}

/// SV-008 to SV-013.
pub(super) fn check_daemon(config: &Service, diags: &mut Diags) {
    if config.scheduling_strategy.text() != Some("DAEMON") {
        return;
    }
    if config.desired_count.is_known() {
        diags.warn(
            "desired_count",
            "A DAEMON service has no desired_count",
            "ECS runs one task on every instance, and the count is not sent. Remove it (rule SV-008).",
        );
    }
    if is_fargate(config) {
        diags.error(
            "scheduling_strategy",
            "DAEMON does not run on Fargate",
            "Use REPLICA, or launch_type = \"EC2\" (rule SV-009).",
        );
    }
    if matches!(controller(config), Some("CODE_DEPLOY" | "EXTERNAL")) {
        diags.error(
            "scheduling_strategy",
            "DAEMON needs the deployment controller ECS",
            "Remove deployment_controller (rule SV-010).",
        );
    }
    if !items(&config.capacity_provider_strategy).is_empty() {
        diags.error(
            "capacity_provider_strategy.capacity_provider",
            "DAEMON takes no capacity provider strategy",
            "Set launch_type = \"EC2\" instead (rule SV-011).",
        );
    }
    if config
        .deployment_maximum_percent
        .get()
        .is_some_and(|percent| percent > 100)
    {
        diags.warn(
            "deployment_maximum_percent",
            "At most 100 percent for DAEMON",
            "It is not sent. Set 100 or remove it (rule SV-012).",
        );
    }
    let strategy = &config.ordered_placement_strategy;
    if strategy.is_known() && !strategy.is_unset() {
        diags.error(
            "ordered_placement_strategy[0].type",
            "DAEMON takes no placement strategy",
            "Remove it (rule SV-013).",
        );
    }
}
