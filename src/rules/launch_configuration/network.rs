//! Rules for network interfaces and the metadata endpoint.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::super::node::Node;
use super::super::object::{Faults, Object, Row};
use super::{both, has_items, number, one_of};

/// Rules for security groups.
pub(super) const ROWS: &[Row] = &[
    Row::likely(
        "LT-014",
        "vpc_security_group_ids",
        "vpc_security_group_ids conflicts with network_interfaces",
        "With `network_interfaces`, security groups must be set there.",
        beside_interfaces,
    ),
    Row::likely(
        "LT-014",
        "security_group_names",
        "security_group_names conflicts with network_interfaces",
        "With `network_interfaces`, security groups must be set there.",
        beside_interfaces,
    ),
    Row::certain(
        "LT-014",
        "security_group_names",
        "security_group_names conflicts with vpc_security_group_ids",
        "`security_group_names` and `vpc_security_group_ids` must not both be set.",
        |template, names, faults| {
            let ids = has_items(&template.get("vpc_security_group_ids"));
            both(has_items(names), ids, names, faults)
        },
    ),
];

/// Rules for each interface.
pub(super) const INTERFACES: &[Row] = &[
    one_of!(
        "LT-015",
        "",
        "interface_type",
        ["interface", "efa", "efa-only"]
    ),
    Row::certain(
        "LT-015",
        "",
        "Invalid IPv4 address",
        "IPv4 addresses of a network interface must be valid.",
        |_, interface, faults| {
            let example = "10.0.0.10";
            let primary = interface.get("private_ip_address");
            let one = address::<Ipv4Addr>(&primary, &primary, example, faults);
            addresses::<Ipv4Addr>(&interface.get("ipv4_addresses"), example, faults).and(one)
        },
    ),
    Row::certain(
        "LT-015",
        "ipv6_addresses",
        "Invalid IPv6 address",
        "IPv6 addresses of a network interface must be valid.",
        |_, list, faults| addresses::<Ipv6Addr>(list, "2001:db8::10", faults),
    ),
    Row::likely(
        "LT-015",
        "",
        "IP addresses are not supported on efa-only interfaces",
        "Network interfaces of type efa-only must not have addresses.",
        |_, interface, faults| {
            let kind = interface.get("interface_type");
            if kind.text()? != Some("efa-only") {
                return Some(());
            }
            let mut all = Some(());
            for name in [
                "private_ip_address",
                "ipv4_address_count",
                "ipv4_addresses",
                "ipv6_address_count",
                "ipv6_addresses",
                "associate_public_ip_address",
            ] {
                let node = interface.get(name);
                match (node.is_set(), node.text()) {
                    (Some(false), _) | (_, Some(Some("false"))) => {}
                    (Some(true), Some(_)) => {
                        faults.at(
                            &kind,
                            "Set interface_type = \"efa\", or remove the addresses.",
                        );
                        return Some(());
                    }
                    _ => all = None,
                }
            }
            all
        },
    ),
];

/// Rules for `metadata_options`.
pub(super) const METADATA: &[Row] = &[
    Row::certain(
        "LT-016",
        "",
        "More than one metadata_options block",
        "There must be one block `metadata_options`.",
        |_, options, faults| {
            if let Some(second) = options.items()?.get(1) {
                let detail = "An instance has one set of metadata options. Merge the blocks.";
                faults.at(&second.get("http_tokens"), detail);
            }
            Some(())
        },
    ),
    one_of!("LT-016", "[].", "http_endpoint", ["enabled", "disabled"]),
    one_of!(
        "LT-016",
        "[].",
        "http_protocol_ipv6",
        ["enabled", "disabled"]
    ),
    one_of!(
        "LT-016",
        "[].",
        "instance_metadata_tags",
        ["enabled", "disabled"]
    ),
    one_of!("LT-016", "[].", "http_tokens", ["optional", "required"]),
    Row::certain(
        "LT-016",
        "[].http_put_response_hop_limit",
        "http_put_response_hop_limit is out of range",
        "`http_put_response_hop_limit` must be 1 to 64.",
        |_, hops, faults| {
            if let Some(found) = number(hops)?.filter(|found| !(1..=64).contains(found)) {
                let detail =
                    format!("{found} must be 1 to 64. Containers with network mode bridge need 2.");
                faults.at(hops, detail);
            }
            Some(())
        },
    ),
    Row::warning(
        "LT-017",
        "[].http_endpoint",
        "Metadata endpoint is disabled",
        "The metadata endpoint should be enabled: the ECS agent needs it.",
        |_, endpoint, faults| {
            if endpoint.text()? == Some("disabled") {
                faults.at(
                    endpoint,
                    "Without it, the ECS agent finds no credentials, and the instance never joins the cluster. Set it to \
                     \"enabled\".",
                );
            }
            Some(())
        },
    ),
];

/// An empty block is an interface as well: it has the first position.
fn beside_interfaces(template: &Object, groups: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let interfaces = template.get("network_interfaces").items()?;
    if !interfaces.is_empty() && has_items(groups)? {
        faults.at(
            groups,
            "Move the security groups to security_groups of the network_interfaces blocks.",
        );
    }
    Some(())
}

fn addresses<T: FromStr>(list: &Node<'_>, example: &str, faults: &mut Faults) -> Option<()> {
    let items = list.items()?;
    let answers: Vec<_> = items
        .iter()
        .map(|item| address::<T>(item, list, example, faults))
        .collect();
    answers.into_iter().collect()
}

fn address<T: FromStr>(
    node: &Node<'_>,
    at: &Node<'_>,
    example: &str,
    faults: &mut Faults,
) -> Option<()> {
    if let Some(text) = node.text()?.filter(|text| text.parse::<T>().is_err()) {
        faults.at(
            at,
            format!("{text:?} must be an address such as {example:?}."),
        );
    }
    Some(())
}
