//! Cases of rules of services that hold for task sets as well.

use serde_json::{Value as Json, json};

use super::case::{Case, case};

fn network(subnets: &[&str], groups: &[String]) -> Json {
    json!({ "network_configuration": [{ "subnets": subnets, "security_groups": groups }] })
}

fn groups(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("sg-{index:017x}")).collect()
}

fn balancer(target: &str, name: &str) -> Json {
    json!({ "load_balancer": [{
        "target_group_arn": target, "load_balancer_name": name, "container_name": "web", "container_port": 80,
    }] })
}

pub(super) fn cases() -> Vec<Case> {
    let subnet = "subnet-0123456789abcdef0";
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1";
    let strategy = json!([{ "capacity_provider": "ours", "weight": 1 }]);
    let right = network(&[subnet], &groups(5));
    vec![
        case(
            "SV-005",
            json!({ "launch_type": "EC2", "capacity_provider_strategy": strategy }),
            json!({ "launch_type": "EC2", "capacity_provider_strategy": [] }),
            "launch_type",
        ),
        case(
            "SV-032",
            network(&[], &groups(1)),
            right.clone(),
            "network_configuration.0.subnets",
        ),
        case(
            "SV-098",
            network(&[subnet], &groups(6)),
            right.clone(),
            "network_configuration.0.security_groups.0",
        ),
        case(
            "SV-099",
            network(&["private"], &[]),
            right.clone(),
            "network_configuration.0.subnets.0",
        ),
        case(
            "SV-099",
            network(&[subnet], &["default".to_owned()]),
            right,
            "network_configuration.0.security_groups.0",
        ),
        case(
            "SV-036",
            balancer("", ""),
            balancer(arn, ""),
            "load_balancer.0.target_group_arn",
        ),
        case(
            "SV-036",
            balancer(arn, "classic"),
            balancer("", "classic"),
            "load_balancer.0.load_balancer_name",
        ),
    ]
}
