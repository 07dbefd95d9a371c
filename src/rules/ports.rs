//! Rules for port mappings (catalogue group CD). Host ports and ranges of ports have theirs in `host_ports` and
//! `port_ranges`.

use std::collections::BTreeMap;

use super::checks::{each, either, gather, one_of};
use super::definition::Definition;
use super::node::Node;
use super::{Fault, Rule, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-008",
        "Container ports must be 1 to 65535, host ports 0 to 65535.",
        range,
    ),
    Rule::certain(
        "CD-009",
        "A port mapping must have containerPort or containerPortRange.",
        some_port,
    ),
    Rule::certain(
        "CD-015",
        "With the network mode none, portMappings must be unset.",
        none_has_no_ports,
    ),
    Rule::warning(
        "CD-017",
        "With the network mode bridge, a container must map each of its ports only once per protocol.",
        container_port_twice,
    ),
    Rule::likely(
        "CD-020",
        "On Fargate with Windows, a container port must not be 3150.",
        fargate_windows_port,
    ),
    Rule::warning(
        "CD-021",
        "The protocol of a port mapping must be tcp or udp.",
        protocol,
    ),
    Rule::certain(
        "CD-022",
        "A port's name must have 1 to 64 lower-case letters, digits, `_` and `-`.",
        port_name,
    ),
    Rule::certain(
        "CD-023",
        "The application protocol must be http, http2 or grpc.",
        app_protocol,
    ),
    Rule::certain(
        "CD-108",
        "With the network mode awsvpc, port names must be unique in a task.",
        port_name_twice,
    ),
    Rule::likely(
        "CD-108",
        "Port names must be unique in a task.",
        port_name_twice_elsewhere,
    ),
    Rule::likely(
        "CD-119",
        "A port with an application protocol must have a name.",
        app_protocol_name,
    ),
];

/// Applies a check to every port mapping of the task, one after the other: it may remember what it saw.
pub(super) fn each_port<'a>(
    definition: &'a Definition,
    mut check: impl FnMut(&Node<'a>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    gather(containers.iter().map(|container| {
        let mappings = container.get("portMappings").items()?;
        gather(mappings.iter().map(&mut check))
    }))
}

/// The protocol that ECS will use: it takes anything but udp for tcp.
pub(super) fn protocol_of(mapping: &Node<'_>) -> Option<&'static str> {
    match mapping.get("protocol").text()? {
        Some("udp") => Some("udp"),
        _ => Some("tcp"),
    }
}

fn range(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        gather(
            [("containerPort", 1), ("hostPort", 0)]
                .into_iter()
                .map(|(field, least)| {
                    let node = mapping.get(field);
                    let wrong = node.int()?.filter(|port| !(least..=65535).contains(port));
                    verdict(wrong.map(|port| {
                        node.place.fault(
                            "Port is out of range",
                            format!("{port} must be {least} to 65535."),
                        )
                    }))
                }),
        )
    })
}

fn some_port(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let set = either(
            mapping.get("containerPort").is_set(),
            mapping.get("containerPortRange").is_set(),
        )?;
        // An element without values is not sent.
        verdict((!set && mapping.is_set()?).then(|| {
            mapping.place.fault(
                "Port mapping without a container port",
                "set containerPort or containerPortRange.",
            )
        }))
    })
}

fn none_has_no_ports(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.effective_network_mode()? != "none" {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get("portMappings");
        let mappings = node.items()?;
        let set = mappings.iter().map(Node::is_set);
        verdict(set.fold(Some(false), either)?.then(|| {
            node.place.fault(
                "Port mappings are not supported with network mode none",
                "remove them, or choose another network mode.",
            )
        }))
    })
}

fn container_port_twice(definition: &Definition) -> Option<Vec<Fault>> {
    // In the other modes the second one is refused: CD-016.
    if definition.effective_network_mode()? != "bridge" {
        return verdict(None);
    }
    each(definition, |container| {
        let mut seen: BTreeMap<i64, Vec<(i64, &str)>> = BTreeMap::new();
        gather(container.get("portMappings").items()?.iter().map(|mapping| {
            let node = mapping.get("containerPort");
            let Some(port) = node.int()?.filter(|port| *port != 0) else {
                return verdict(None);
            };
            let host = mapping.get("hostPort").int()?.unwrap_or(0);
            let protocol = protocol_of(mapping)?;
            let earlier = seen.entry(port).or_default();
            // A port for tcp and udp is not a fault (DNS, HTTP/3), and CD-016 reports the same host port.
            let again = earlier
                .iter()
                .any(|(other, to)| *to == protocol && (host == 0 || *other != host));
            earlier.push((host, protocol));
            verdict(again.then(|| {
                let remedy = format!(
                    "ECS accepts it, but load balancers and Service Connect cannot use port {port} then: they need exactly \
                     one mapping of it. Remove one of the mappings if a service uses the port."
                );
                node.place.fault("Container port is mapped twice", remedy)
            }))
        }))
    })
}

fn fargate_windows_port(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("FARGATE")? || !definition.is_windows()? {
        return verdict(None);
    }
    each_port(definition, |mapping| {
        let node = mapping.get("containerPort");
        verdict((node.int()? == Some(3150)).then(|| {
            let remedy = "Fargate uses it in tasks with Windows containers. Choose another port.";
            node.place
                .fault("Port 3150 is reserved on Fargate with Windows", remedy)
        }))
    })
}

fn protocol(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let node = mapping.get("protocol");
        let wrong = node
            .text()?
            .filter(|protocol| !["tcp", "udp"].contains(protocol));
        verdict(wrong.map(|protocol| {
            node.place.fault(
                "Unknown protocol in a port mapping",
                format!("{protocol:?} must be \"tcp\" or \"udp\", in lower case: ECS treats any other value as tcp."),
            )
        }))
    })
}

fn port_name(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let node = mapping.get("name");
        let legal = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-'
        };
        let wrong = node
            .text()?
            .filter(|name| name.len() > 64 || name.starts_with('-') || !name.bytes().all(legal));
        verdict(wrong.map(|name| {
            let remedy = format!("{name:?} must have 1 to 64 lower-case letters, digits, _ and -, and not start with -.");
            node.place.fault("Invalid port name", remedy)
        }))
    })
}

fn app_protocol(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        one_of(
            &mapping.get("appProtocol"),
            &["http", "http2", "grpc"],
            "application protocol",
        )
    })
}

fn app_protocol_name(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let node = mapping.get("appProtocol");
        let unnamed = node.text()?.is_some() && mapping.get("name").text()?.is_none();
        verdict(unnamed.then(|| {
            node.place.fault(
                "appProtocol requires a port name",
                "set a name in the port mapping, or remove this field.",
            )
        }))
    })
}

/// Every mapping whose name another one has.
fn named_twice(definition: &Definition) -> Option<Vec<Fault>> {
    let mut seen = BTreeMap::new();
    each_port(definition, |mapping| {
        let node = mapping.get("name");
        let Some(name) = node.text()? else {
            return verdict(None);
        };
        let first = seen.insert(name, mapping.place.label());
        verdict(first.map(|first| {
            let remedy = format!("{first} has the name {name:?} already. Rename one of them.");
            node.place.fault("Duplicate port name", remedy)
        }))
    })
}

fn port_name_twice(definition: &Definition) -> Option<Vec<Fault>> {
    // The reply of the service was seen for awsvpc.
    match definition.effective_network_mode()? {
        "awsvpc" => named_twice(definition),
        _ => verdict(None),
    }
}

fn port_name_twice_elsewhere(definition: &Definition) -> Option<Vec<Fault>> {
    match definition.effective_network_mode()? {
        "awsvpc" => verdict(None),
        _ => named_twice(definition),
    }
}
