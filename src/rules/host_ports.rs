//! Rules for the ports of the host in port mappings (catalogue group CD).

use std::collections::BTreeMap;

use super::Confidence;
use super::node::Node;
use super::object::{Faults, Object, Row};
use super::ports::{MAPPINGS, protocol_of};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-012",
        MAPPINGS,
        "hostPort differs from containerPort",
        "With the network mode awsvpc, hostPort must be unset or equal to containerPort.",
        |definition, mapping, faults| equal_ports(definition, mapping, "awsvpc", faults),
    ),
    Row {
        confidence: Confidence::Unsure,
        ..Row::warning(
            "CD-013",
            "container[].portMappings[].hostPort",
            "hostPort 0 has no effect",
            "With the network mode awsvpc or host, hostPort should not be 0.",
            |definition, port, faults| {
                let mode = definition.effective_network_mode()?;
                if ["awsvpc", "host"].contains(&mode) && port.int()? == Some(0) {
                    faults.at(
                        port,
                        format!("with the network mode {mode} there are no dynamic host ports. Remove it."),
                    );
                }
                Some(())
            },
        )
    },
    Row::certain(
        "CD-014",
        MAPPINGS,
        "hostPort differs from containerPort",
        "With the network mode host, hostPort must be unset or equal to containerPort.",
        |definition, mapping, faults| equal_ports(definition, mapping, "host", faults),
    ),
    Row::certain(
        "CD-016",
        "",
        "Duplicate port in port mappings",
        "With the network modes bridge and awsvpc, a host port must be mapped only once per protocol.",
        |definition, _, faults| match definition.effective_network_mode()? {
            // All containers share one network interface, where the container's port is the host's.
            "awsvpc" => mapped_twice(definition, "containerPort", faults),
            "bridge" => mapped_twice(definition, "hostPort", faults),
            _ => Some(()),
        },
    ),
    Row::likely(
        "CD-016",
        "",
        "Duplicate port in port mappings",
        "With the network mode host, a port must be mapped only once per protocol.",
        |definition, _, faults| match definition.effective_network_mode()? {
            "host" => mapped_twice(definition, "containerPort", faults),
            _ => Some(()),
        },
    ),
    Row::warning(
        "CD-018",
        MAPPINGS,
        "Port is reserved on container instances",
        "A host port should not be one that container instances reserve.",
        reserved_port,
    ),
    Row::warning(
        "CD-019",
        "container[].portMappings[].hostPort",
        "hostPort is in the range of dynamic ports",
        "A host port should be below the range of dynamic ports.",
        |definition, port, faults| {
            let dynamic = |port: &i64| (32768..=65535).contains(port) && !RESERVED_PORTS.contains(port);
            if definition.effective_network_mode()? == "bridge"
                && let Some(found) = port.int()?.filter(dynamic)
            {
                faults.at(
                    port,
                    format!(
                        "{found} is between 32768 and 65535, where Docker picks ports for mappings without hostPort, and \
                         may be in use already. Choose a port below 32768, or remove it for a dynamic one."
                    ),
                );
            }
            Some(())
        },
    )
    .documented(),
];

fn equal_ports(
    definition: &Object,
    mapping: &Node<'_>,
    mode: &str,
    faults: &mut Faults,
) -> Option<()> {
    if definition.effective_network_mode()? != mode {
        return Some(());
    }
    let node = mapping.get("hostPort");
    let host = node.int()?.filter(|host| *host != 0);
    if let (Some(host), Some(port)) = (host, mapping.get("containerPort").int()?)
        && host != port
    {
        faults.at(
            &node,
            format!(
                "it is {host}, and the port of the container is {port}. With the network mode {mode} both must be equal: \
                 set it to {port}, or remove it."
            ),
        );
    }
    Some(())
}

/// A fault at every mapping whose port in `field` is mapped already, to the same protocol.
fn mapped_twice(definition: &Object, field: &'static str, faults: &mut Faults) -> Option<()> {
    let mut seen = BTreeMap::new();
    definition.each(MAPPINGS, |mapping| {
        let node = mapping.get(field);
        let Some(port) = node.int()?.filter(|port| *port != 0) else {
            return Some(());
        };
        let protocol = protocol_of(mapping)?;
        if let Some(first) = seen.insert((port, protocol), mapping.place) {
            faults.at(
                &node,
                format!(
                    "{} maps {port}/{protocol} already. Choose another port, or remove one of the mappings.",
                    first.label()
                ),
            );
        }
        Some(())
    })
}

/// Ports of SSH, Docker and the ECS agent. As of October 2026.
const RESERVED_PORTS: [i64; 6] = [22, 2375, 2376, 51678, 51679, 51680];

/// Whether it may run on instances that register themselves, which have ports of their own.
fn on_container_instances(definition: &Object) -> Option<bool> {
    let listed = definition.compatibilities()?;
    let registers = |entry: &&str| ["EC2", "EXTERNAL"].contains(entry);
    Some(listed.is_empty() || listed.iter().any(registers))
}

fn reserved_port(definition: &Object, mapping: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let mode = definition.effective_network_mode()?;
    if !["bridge", "host"].contains(&mode) || !on_container_instances(definition)? {
        return Some(());
    }
    let mut node = mapping.get("hostPort");
    if mode == "host" && node.int()?.unwrap_or(0) == 0 {
        node = mapping.get("containerPort");
    }
    // By default nothing is reserved for udp.
    if let Some(port) = node.int()?.filter(|port| RESERVED_PORTS.contains(port))
        && protocol_of(mapping)? == "tcp"
    {
        faults.at(
            &node,
            format!(
                "{port} is used by SSH, Docker or the ECS agent of the instance, so ECS finds no instance for the task. \
                 Choose another port; with the network mode bridge you can also remove hostPort."
            ),
        );
    }
    Some(())
}
