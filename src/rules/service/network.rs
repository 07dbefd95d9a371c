//! Rules for the network of tasks.

use super::super::node::Node;
use super::super::object::{Faults, Row};
use super::{controller, is_fargate, launch_type};

/// The rules for `network_configuration`, of services and task sets alike.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "SV-032",
        "",
        "Wrong number of subnets",
        "A network configuration must have 1 to 16 subnets.",
        |_, network, faults| {
            let subnets = network.get("subnets");
            if network.is_set()? {
                let (sure, open) = subnets.counts()?;
                if (sure == 0 && open == 0) || sure > 16 {
                    let (summary, detail) = match sure {
                        0 => ("subnets is not set", "Set 1 to 16 subnets.".to_owned()),
                        _ => (
                            "Too many subnets",
                            format!("{sure} are set; ECS allows 16. Remove some of them."),
                        ),
                    };
                    faults.titled(&subnets, summary, detail);
                } else if open > 0 && (sure == 0 || sure + open > 16) {
                    return None;
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-098",
        "",
        "Too many security groups",
        "A network configuration must not have more than 5 security groups.",
        |_, network, faults| {
            let groups = network.get("security_groups");
            let (sure, open) = groups.counts()?;
            if sure > 5 {
                faults.at(
                    &groups,
                    format!("{sure} are set; ECS allows 5. Remove some of them."),
                );
            } else if sure + open > 5 {
                return None;
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-099",
        "",
        "Invalid subnet ID",
        "A subnet must be given by its ID.",
        |_, network, faults| ids(&network.get("subnets"), "subnet-", faults),
    ),
    Row::likely(
        "SV-099",
        "",
        "Invalid security group ID",
        "A security group must be given by its ID.",
        |_, network, faults| ids(&network.get("security_groups"), "sg-", faults),
    ),
];

/// Reports a network configuration that is missing, or that has nothing in it.
pub(super) fn without_subnets(network: &Node<'_>, why: &str, faults: &mut Faults) {
    let subnets = network.get("subnets");
    if network.occurs() == Some(true) {
        let detail = format!("{why} Set subnets to the IDs of the subnets of the tasks.");
        faults.titled(&subnets, "network_configuration has no subnets", detail);
    } else {
        let detail = format!(
            "{why} Add a network_configuration block with the subnets, and the security groups, of the tasks."
        );
        faults.at(&subnets, detail);
    }
}

/// The rules that need more of a service than its network.
pub(super) const OF_SERVICES: &[Row] = &[
    Row::certain(
        "SV-030",
        "",
        "network_configuration is not set",
        "A service on Fargate must have a network configuration.",
        |service, _, faults| {
            let network = service.get("network_configuration");
            if is_fargate(service)? && controller(service)? != "EXTERNAL" && !network.is_set()? {
                let why = "Tasks on Fargate have a network interface of their own.";
                without_subnets(&network, why, faults);
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-033",
        "",
        "assign_public_ip is supported on Fargate only",
        "A service with launch type `EC2` or `EXTERNAL` must not assign public addresses.",
        |service, _, faults| {
            let public = service.get("network_configuration").get("assign_public_ip");
            if let Some(kind @ ("EC2" | "EXTERNAL")) = launch_type(service)?
                && public.bool()? == Some(true)
            {
                faults.at(
                    &public,
                    format!("Set it to false, because launch_type is {kind:?}."),
                );
            }
            Some(())
        },
    ),
];

/// Each element is the prefix, and 8 or 17 hexadecimal digits.
fn ids(list: &Node<'_>, prefix: &str, faults: &mut Faults) -> Option<()> {
    let mut decided = Some(());
    for node in list.items()? {
        let Some(text) = node.text() else {
            decided = None;
            continue;
        };
        let is_id = |text: &str| {
            let digits = text.strip_prefix(prefix).unwrap_or_default();
            [8, 17].contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        };
        if let Some(wrong) = text.filter(|text| !is_id(text)) {
            faults.at(list, format!("{wrong:?} must be {prefix} and 8 or 17 hex digits, such as \"{prefix}0123456789abcdef0\"."));
        }
    }
    decided
}
