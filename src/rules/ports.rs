//! Rules for port mappings (catalogue group CD). Host ports and ranges of ports have theirs in `host_ports` and
//! `port_ranges`.

use std::collections::BTreeMap;

use super::checks::either;
use super::node::Node;
use super::object::{Faults, Object, Row, each};

/// The scope of each port mapping.
pub(super) const MAPPINGS: &str = "container[].portMappings[]";

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-008",
        MAPPINGS,
        "Port is out of range",
        "Container ports must be 1 to 65535, host ports 0 to 65535.",
        |_, mapping, faults| {
            let mut in_range = |field, least| {
                let node = mapping.get(field);
                if let Some(port) = node.int()?.filter(|port| !(least..=65535).contains(port)) {
                    faults.at(&node, format!("{port} must be {least} to 65535."));
                }
                Some(())
            };
            in_range("containerPort", 1).and(in_range("hostPort", 0))
        },
    ),
    Row::certain(
        "CD-009",
        MAPPINGS,
        "Port mapping without a container port",
        "A port mapping must have containerPort or containerPortRange.",
        |_, mapping, faults| {
            let range = mapping.get("containerPortRange").is_set();
            let has_port = either(mapping.get("containerPort").is_set(), range)?;
            if !has_port && mapping.is_set()? {
                faults.at(mapping, "set containerPort or containerPortRange.");
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-015",
        "container[].portMappings",
        "Port mappings are not supported with network mode none",
        "With the network mode none, portMappings must be unset.",
        |definition, mappings, faults| {
            if definition.effective_network_mode()? == "none" && mappings.is_set()? {
                faults.at(mappings, "remove them, or choose another network mode.");
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-017",
        "container[].portMappings",
        "Container port is mapped twice",
        "With the network mode bridge, a container should map each of its ports only once per protocol.",
        container_port_twice,
    ),
    Row::likely(
        "CD-020",
        "container[].portMappings[].containerPort",
        "Port 3150 is reserved on Fargate with Windows",
        "On Fargate with Windows, a container port must not be 3150.",
        |definition, port, faults| {
            let reserves = definition.requires("FARGATE")? && definition.is_windows()?;
            if reserves && port.int()? == Some(3150) {
                let remedy =
                    "Fargate uses it in tasks with Windows containers. Choose another port.";
                faults.at(port, remedy);
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-021",
        "container[].portMappings[].protocol",
        "Unknown protocol in a port mapping",
        "The protocol of a port mapping should be tcp or udp.",
        |_, protocol, faults| {
            let found = protocol.text()?;
            if let Some(found) = found.filter(|found| !["tcp", "udp"].contains(found)) {
                faults.at(
                    protocol,
                    format!("{found:?} must be \"tcp\" or \"udp\", in lower case: ECS treats any other value as tcp."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-022",
        "container[].portMappings[].name",
        "Invalid port name",
        "A port's name must have 1 to 64 lower-case letters, digits, `_` and `-`.",
        |_, name, faults| {
            if let Some(found) = name.text()?.filter(|name| !is_port_name(name)) {
                faults.at(
                    name,
                    format!("{found:?} must have 1 to 64 lower-case letters, digits, _ and -, and not start with -."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-023",
        "container[].portMappings[].appProtocol",
        "Unknown application protocol",
        "The application protocol must be http, http2 or grpc.",
        |_, protocol, faults| faults.unless_one_of(protocol, &["http", "http2", "grpc"]),
    ),
    Row::certain(
        "CD-108",
        "",
        "Duplicate port name",
        "With the network mode awsvpc, port names must be unique in a task.",
        |definition, _, faults| match definition.effective_network_mode()? {
            // The reply of the service was seen for awsvpc.
            "awsvpc" => name_twice(definition, faults),
            _ => Some(()),
        },
    ),
    Row::likely(
        "CD-108",
        "",
        "Duplicate port name",
        "Port names must be unique in a task.",
        |definition, _, faults| match definition.effective_network_mode()? {
            "awsvpc" => Some(()),
            _ => name_twice(definition, faults),
        },
    ),
    Row::likely(
        "CD-119",
        MAPPINGS,
        "appProtocol requires a port name",
        "A port with an application protocol must have a name.",
        |_, mapping, faults| {
            let protocol = mapping.get("appProtocol");
            if protocol.text()?.is_some() && mapping.get("name").text()?.is_none() {
                let remedy = "set a name in the port mapping, or remove this field.";
                faults.at(&protocol, remedy);
            }
            Some(())
        },
    ),
];

/// The protocol that ECS will use: it takes anything but udp for tcp.
pub(super) fn protocol_of(mapping: &Node<'_>) -> Option<&'static str> {
    match mapping.get("protocol").text()? {
        Some("udp") => Some("udp"),
        _ => Some("tcp"),
    }
}

fn container_port_twice(
    definition: &Object,
    mappings: &Node<'_>,
    faults: &mut Faults,
) -> Option<()> {
    // In the other modes the second one is refused: CD-016.
    if definition.effective_network_mode()? != "bridge" {
        return Some(());
    }
    let mut seen: BTreeMap<i64, Vec<(i64, &str)>> = BTreeMap::new();
    each(mappings.items()?, |mapping| {
        let node = mapping.get("containerPort");
        let Some(port) = node.int()?.filter(|port| *port != 0) else {
            return Some(());
        };
        let host = mapping.get("hostPort").int()?.unwrap_or(0);
        let protocol = protocol_of(&mapping)?;
        let earlier = seen.entry(port).or_default();
        // A port for tcp and udp is not a fault (DNS, HTTP/3), and CD-016 reports the same host port.
        let mut earlier_ones = earlier.iter();
        if earlier_ones.any(|(other, to)| *to == protocol && (host == 0 || *other != host)) {
            faults.at(
                &node,
                format!(
                    "ECS accepts it, but load balancers and Service Connect cannot use port {port} then: they need exactly \
                     one mapping of it. Remove one of the mappings if a service uses the port."
                ),
            );
        }
        earlier.push((host, protocol));
        Some(())
    })
}

fn is_port_name(name: &str) -> bool {
    let legal =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    name.len() <= 64 && !name.starts_with('-') && name.bytes().all(legal)
}

/// A fault at every mapping whose name another one has.
fn name_twice(definition: &Object, faults: &mut Faults) -> Option<()> {
    let mut seen = BTreeMap::new();
    definition.each(MAPPINGS, |mapping| {
        let node = mapping.get("name");
        if let Some(name) = node.text()?
            && let Some(first) = seen.insert(name, mapping.place)
        {
            let first = first.label();
            let remedy = format!("{first} has the name {name:?} already. Rename one of them.");
            faults.at(&node, remedy);
        }
        Some(())
    })
}
