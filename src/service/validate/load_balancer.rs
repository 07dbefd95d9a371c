//! Load balancers and the role for them.

use tfplug::{Attr, Diags};

use super::is_fargate;
use crate::service::schema::{LoadBalancer, Service};

/// SV-036, SV-037, SV-038, SV-041.
pub(super) fn check_load_balancers(config: &Service, diags: &mut Diags) {
    let role = config.iam_role.is_known() && !config.iam_role.is_unset();
    if config.load_balancer.is_unset() && role {
        diags.error(
            "iam_role",
            "No load balancer uses iam_role",
            "Remove it, or add a load_balancer block (rule SV-041).",
        );
    }
    check_targets(config, diags);
    let blocks = blocks(config);
    let groups = blocks
        .iter()
        .filter(|block| block.target_group_arn.is_known() && !block.target_group_arn.is_unset())
        .count();
    if groups > 5 {
        diags.error(
            "load_balancer",
            "Too many target groups",
            format!("At most 5 are allowed, found {groups} (rule SV-037)."),
        );
    }
}

/// SV-036, SV-038.
pub(super) fn check_targets(config: &Service, diags: &mut Diags) {
    let fargate = is_fargate(config);
    blocks(config)
        .iter()
        .for_each(|block| check_load_balancer(block, fargate, diags));
}

/// The known blocks; none where nothing is set.
fn blocks(config: &Service) -> &[LoadBalancer] {
    match &config.load_balancer {
        all @ Attr::Known(blocks) if !all.is_unset() => &blocks.0,
        _ => &[],
    }
}

fn check_load_balancer(block: &LoadBalancer, fargate: bool, diags: &mut Diags) {
    let absent = Attr::<String>::is_unset;
    let container = block.container_name.text().unwrap_or("?");
    if block.target_group_arn.is_known()
        && block.elb_name.is_known()
        && !absent(&block.target_group_arn)
        && !absent(&block.elb_name)
    {
        diags.error(
            "load_balancer.elb_name",
            format!("Two targets for container {container}"),
            "Give target_group_arn or elb_name, not both (rule SV-036).",
        );
    }
    // Without a container the block misses more than a target, which is complained about already.
    let nameless = absent(&block.container_name);
    if absent(&block.target_group_arn) && absent(&block.elb_name) && !nameless {
        diags.error(
            "load_balancer.target_group_arn",
            format!("No target for container {container}"),
            "Give target_group_arn or elb_name (rule SV-036).",
        );
    }
    if fargate && block.elb_name.is_known() && !absent(&block.elb_name) {
        diags.error(
            "load_balancer.elb_name",
            "Classic load balancers do not work on Fargate",
            "Use a target group (rule SV-038).",
        );
    }
}
