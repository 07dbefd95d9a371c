//! Rules for port mappings (catalogue group CD).

use std::collections::BTreeMap;

use super::container::{each, gather, one_of};
use super::definition::Definition;
use super::node::Node;
use super::{Confidence, Fault, Rule, verdict};

/// The group, as far as it stands in this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-008",
        "Container ports are 1 to 65535, host ports 0 to 65535.",
        range,
    ),
    Rule::certain(
        "CD-009",
        "A port mapping has containerPort or containerPortRange.",
        some_port,
    ),
    Rule::certain(
        "CD-010",
        "containerPortRange excludes containerPort and hostPort.",
        range_alone,
    ),
    Rule::certain("CD-011", "A port range is written first-last.", range_form),
    Rule::certain(
        "CD-012",
        "With awsvpc, the host port is the container port.",
        awsvpc_host_port,
    ),
    Rule::certain(
        "CD-014",
        "With host, the host port is the container port.",
        host_host_port,
    ),
    Rule::certain(
        "CD-015",
        "With the network mode none there are no port mappings.",
        none_has_no_ports,
    ),
    Rule::certain(
        "CD-016",
        "A host port is mapped once per protocol.",
        host_port_twice,
    ),
    Rule::certain(
        "CD-022",
        "A port's name has 1 to 64 lower-case letters, digits, `_` and `-`.",
        port_name,
    ),
    Rule::certain(
        "CD-023",
        "The application protocol is http, http2 or grpc.",
        app_protocol,
    ),
    Rule::certain(
        "CD-108",
        "Port names are unique in a task.",
        port_name_twice,
    ),
    Rule {
        confidence: Confidence::Unsure,
        ..Rule::warning(
            "CD-013",
            "With awsvpc or host, a host port of 0 is left out.",
            zero_host_port,
        )
    },
];

/// Applies a check to every port mapping of every container.
fn each_port(
    definition: &Definition,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each(definition, |container| {
        gather(container.get("portMappings").items()?.iter().map(&check))
    })
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
                            "Port out of range",
                            format!("{port} must be {least} to 65535."),
                        )
                    }))
                }),
        )
    })
}

fn some_port(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let written = mapping.get("containerPort").is_written()?
            || mapping.get("containerPortRange").is_written()?;
        // An element in which nothing is written is not sent.
        verdict((!written && mapping.is_written()?).then(|| {
            mapping.place.fault(
                "A port mapping has no container port",
                "give containerPort or containerPortRange.",
            )
        }))
    })
}

fn range_alone(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let node = mapping.get("containerPortRange");
        let other = mapping.get("containerPort").is_written()?
            || mapping.get("hostPort").int()?.unwrap_or(0) != 0;
        verdict((node.is_written()? && other).then(|| {
            node.place.fault(
                "A port range excludes single ports",
                "remove containerPort and hostPort, or the range.",
            )
        }))
    })
}

fn range_form(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let node = mapping.get("containerPortRange");
        let Some(text) = node.text()? else {
            return verdict(None);
        };
        let ends = text
            .split_once('-')
            .and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        let fine = ends
            .is_some_and(|(first, last): (u32, u32)| 1 <= first && first < last && last <= 65535);
        verdict((!fine).then(|| {
            let remedy = format!(
                "{text:?} must be first-last, such as \"8000-8010\", with first below last."
            );
            node.place.fault("The port range cannot be read", remedy)
        }))
    })
}

fn equal_ports(definition: &Definition, mode: &str) -> Option<Vec<Fault>> {
    if definition.effective_network_mode()? != mode {
        return verdict(None);
    }
    each_port(definition, |mapping| {
        let node = mapping.get("hostPort");
        let (host, port) = (
            node.int()?.filter(|host| *host != 0),
            mapping.get("containerPort").int()?,
        );
        let (Some(host), Some(port)) = (host, port) else {
            return verdict(None);
        };
        verdict((host != port).then(|| {
            let remedy = format!(
                "hostPort is {host}, containerPort {port}. Make them equal or leave hostPort out."
            );
            node.place.fault(
                format!("With the network mode {mode} both ports are one"),
                remedy,
            )
        }))
    })
}

fn awsvpc_host_port(definition: &Definition) -> Option<Vec<Fault>> {
    equal_ports(definition, "awsvpc")
}

fn host_host_port(definition: &Definition) -> Option<Vec<Fault>> {
    equal_ports(definition, "host")
}

fn zero_host_port(definition: &Definition) -> Option<Vec<Fault>> {
    if !["awsvpc", "host"].contains(&definition.effective_network_mode()?) {
        return verdict(None);
    }
    each_port(definition, |mapping| {
        let node = mapping.get("hostPort");
        let zero = node.int()? == Some(0);
        verdict(zero.then(|| {
            node.place
                .fault("A host port of 0 means nothing here", "leave hostPort out.")
        }))
    })
}

fn none_has_no_ports(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.effective_network_mode()? != "none" {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get("portMappings");
        verdict(node.is_written()?.then(|| {
            node.place.fault(
                "The network mode none allows no port mappings",
                "remove them or choose another mode.",
            )
        }))
    })
}

fn host_port_twice(definition: &Definition) -> Option<Vec<Fault>> {
    let shared = match definition.effective_network_mode()? {
        "awsvpc" => true,
        "bridge" => false,
        // Only likely in host mode; nothing to map with none.
        _ => return verdict(None),
    };
    let mut seen: BTreeMap<(i64, String), String> = BTreeMap::new();
    let mut faults = Vec::new();
    for container in definition.containers()? {
        for mapping in container.get("portMappings").items()? {
            let field = if shared { "containerPort" } else { "hostPort" };
            let node = mapping.get(field);
            let (Some(port), Some(protocol)) = (node.int(), mapping.get("protocol").text()) else {
                continue;
            };
            let Some(port) = port.filter(|port| *port != 0) else {
                continue;
            };
            // Anything but udp is taken for tcp.
            let protocol = if protocol == Some("udp") {
                "udp"
            } else {
                "tcp"
            };
            if let Some(first) =
                seen.insert((port, protocol.to_owned()), mapping.place.words.clone())
            {
                let remedy =
                    format!("{first} maps it already. Choose another port or remove one mapping.");
                faults.push(
                    node.place
                        .fault(format!("Port {port}/{protocol} is mapped twice"), remedy),
                );
            }
        }
    }
    Some(faults)
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

fn port_name_twice(definition: &Definition) -> Option<Vec<Fault>> {
    // The reply of the service was seen for awsvpc.
    if definition.effective_network_mode()? != "awsvpc" {
        return verdict(None);
    }
    let mut seen = BTreeMap::new();
    let mut faults = Vec::new();
    for container in definition.containers()? {
        for mapping in container.get("portMappings").items()? {
            let node = mapping.get("name");
            let Some(Some(name)) = node.text() else {
                continue;
            };
            if let Some(first) = seen.insert(name, mapping.place.words.clone()) {
                let remedy = format!("{first} has this name already. Rename one of them.");
                faults.push(
                    node.place
                        .fault(format!("Port name {name:?} is used twice"), remedy),
                );
            }
        }
    }
    Some(faults)
}
