//! Rules on network interfaces and on the metadata endpoint.

use std::net::{Ipv4Addr, Ipv6Addr};

use tfplug::{Attr, Path, Set};

use super::super::schema::{LaunchConfiguration, NetworkInterface};
use super::unknown_value;
use crate::rules::{Fault, operand, text, verdict};

/// The faults of all interfaces; an undecided one is skipped.
fn each(
    model: &LaunchConfiguration,
    check: impl Fn(&NetworkInterface, &Path) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    let interfaces = operand(&model.network_interfaces)??.iter().enumerate();
    let at = |index| Path::from("network_interfaces").index(index);
    Some(
        interfaces
            .filter_map(|(index, interface)| check(interface, &at(index)))
            .flatten()
            .collect(),
    )
}

pub(super) fn groups(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    // An empty block is an interface as well: it has the first position.
    operand(&model.network_interfaces)?.filter(|interfaces| !interfaces.is_empty())?;
    let fault = |(groups, path): (&Attr<Set<String>>, &str)| {
        (groups.is_known() && !groups.is_unset()).then(|| {
            let text =
                "Move the security groups to security_groups of the network_interfaces blocks.";
            Fault::new(
                path,
                format!("{path} conflicts with network_interfaces"),
                text,
            )
        })
    };
    let places = [
        (&model.vpc_security_group_ids, "vpc_security_group_ids"),
        (&model.security_group_names, "security_group_names"),
    ];
    Some(places.into_iter().filter_map(fault).collect())
}

pub(super) fn interfaces(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |interface, at| {
        let mut faults = Vec::new();
        if let Some(Some(kind)) = text(&interface.interface_type) {
            let path = at.attr("interface_type").to_string();
            faults.extend(unknown_value(
                kind,
                &["interface", "efa", "efa-only"],
                &path,
            ));
        }
        if let Some(Some(address)) = text(&interface.private_ip_address) {
            faults.extend(not_an_address::<Ipv4Addr>(
                address,
                at,
                "private_ip_address",
                "IPv4",
            ));
        }
        for address in members(&interface.ipv4_addresses) {
            faults.extend(not_an_address::<Ipv4Addr>(
                address,
                at,
                "ipv4_addresses",
                "IPv4",
            ));
        }
        for address in members(&interface.ipv6_addresses) {
            faults.extend(not_an_address::<Ipv6Addr>(
                address,
                at,
                "ipv6_addresses",
                "IPv6",
            ));
        }
        Some(faults)
    })
}

fn members(set: &Attr<Set<String>>) -> &[String] {
    set.known().map_or(&[], |set| set.0.as_slice())
}

fn not_an_address<T: std::str::FromStr>(
    address: &str,
    at: &Path,
    name: &str,
    what: &str,
) -> Option<Fault> {
    let example = match what {
        "IPv4" => "10.0.0.10",
        _ => "2001:db8::10",
    };
    address.parse::<T>().err().map(|_| {
        Fault::new(
            at.attr(name),
            format!("Invalid {what} address"),
            format!("{address:?} must be an address such as {example:?}."),
        )
    })
}

pub(super) fn efa_only(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |interface, at| {
        let mut faults = Vec::new();
        let addressed = matches!(text(&interface.private_ip_address), Some(Some(_)))
            || interface
                .ipv4_address_count
                .get()
                .is_some_and(|count| count > 0)
            || interface
                .ipv6_address_count
                .get()
                .is_some_and(|count| count > 0)
            || !members(&interface.ipv4_addresses).is_empty()
            || !members(&interface.ipv6_addresses).is_empty()
            || interface.associate_public_ip_address.text() == Some("true");
        if interface.interface_type.text() == Some("efa-only") && addressed {
            let text = "Set interface_type = \"efa\", or remove the addresses.";
            faults.push(Fault::new(
                at.attr("interface_type"),
                "IP addresses are not supported on efa-only interfaces",
                text,
            ));
        }
        Some(faults)
    })
}

pub(super) fn metadata(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let all = operand(&model.metadata_options)??;
    let at = |name: &str| format!("metadata_options[0].{name}");
    let mut faults = Vec::new();
    if all.len() > 1 {
        let text = "An instance has one set of metadata options. Merge the blocks.";
        faults.push(Fault::new(
            "metadata_options[1].http_tokens",
            "More than one metadata_options block",
            text,
        ));
    }
    let options = all.first()?;
    let on_off: &[&str] = &["enabled", "disabled"];
    let enum_values = [
        (&options.http_endpoint, on_off, "http_endpoint"),
        (&options.http_protocol_ipv6, on_off, "http_protocol_ipv6"),
        (
            &options.instance_metadata_tags,
            on_off,
            "instance_metadata_tags",
        ),
        (
            &options.http_tokens,
            &["optional", "required"],
            "http_tokens",
        ),
    ];
    let enum_value = |(attr, allowed, name): (&Attr<String>, &[&str], &str)| {
        unknown_value(text(attr)??, allowed, &at(name))
    };
    faults.extend(enum_values.into_iter().filter_map(enum_value));
    if let Some(Some(hops)) = operand(&options.http_put_response_hop_limit)
        && !(0..=64).contains(hops)
    {
        let path = at("http_put_response_hop_limit");
        let text = format!("{hops} must be 1 to 64. Containers with network mode bridge need 2.");
        faults.push(Fault::new(
            path.as_str(),
            "http_put_response_hop_limit is out of range",
            text,
        ));
    }
    Some(faults)
}

pub(super) fn no_endpoint(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let endpoint = text(&operand(&model.metadata_options)??.first()?.http_endpoint)??;
    verdict((endpoint == "disabled").then(|| {
        Fault::new(
            "metadata_options[0].http_endpoint",
            "Metadata endpoint is disabled",
            "Without it, the ECS agent finds no credentials, and the instance never joins the cluster. Set it to \"enabled\".",
        )
    }))
}
