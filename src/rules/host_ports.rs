//! Rules for the ports of the host in port mappings (catalogue group CD).

use std::collections::BTreeMap;

use super::definition::Definition;
use super::ports::{each_port, protocol_of};
use super::{Confidence, Fault, Rule, operand, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-012",
        "With the network mode awsvpc, hostPort must be unset or equal to containerPort.",
        awsvpc_host_port,
    ),
    Rule {
        confidence: Confidence::Unsure,
        ..Rule::warning(
            "CD-013",
            "With the network mode awsvpc or host, hostPort must not be 0.",
            zero_host_port,
        )
    },
    Rule::certain(
        "CD-014",
        "With the network mode host, hostPort must be unset or equal to containerPort.",
        host_host_port,
    ),
    Rule::certain(
        "CD-016",
        "With the network modes bridge and awsvpc, a host port must be mapped only once per protocol.",
        host_port_twice,
    ),
    Rule::likely(
        "CD-016",
        "With the network mode host, a port must be mapped only once per protocol.",
        port_of_host_twice,
    ),
    Rule::warning(
        "CD-018",
        "A host port must not be one that container instances reserve.",
        reserved_port,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-019",
            "A host port must be below the range of dynamic ports.",
            dynamic_range,
        )
    },
];

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
                "it is {host}, and the port of the container is {port}. With the network mode {mode} both must be equal: set it to {port}, \
                 or remove it."
            );
            node.place
                .fault("hostPort differs from containerPort", remedy)
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
    let mode = definition.effective_network_mode()?;
    if !["awsvpc", "host"].contains(&mode) {
        return verdict(None);
    }
    each_port(definition, |mapping| {
        let node = mapping.get("hostPort");
        let zero = node.int()? == Some(0);
        verdict(zero.then(|| {
            let remedy =
                format!("with the network mode {mode} there are no dynamic host ports. Remove it.");
            node.place.fault("hostPort 0 has no effect", remedy)
        }))
    })
}

/// Every mapping whose port in `field` is mapped already, to the same protocol.
fn mapped_twice(definition: &Definition, field: &'static str) -> Option<Vec<Fault>> {
    let mut seen = BTreeMap::new();
    each_port(definition, |mapping| {
        let node = mapping.get(field);
        let Some(port) = node.int()?.filter(|port| *port != 0) else {
            return verdict(None);
        };
        let protocol = protocol_of(mapping)?;
        let first = seen.insert((port, protocol), mapping.place.label());
        verdict(first.map(|first| {
            let remedy = format!(
                "{first} maps {port}/{protocol} already. Choose another port, or remove one of the mappings."
            );
            node.place
                .fault("Duplicate port in port mappings", remedy)
        }))
    })
}

fn host_port_twice(definition: &Definition) -> Option<Vec<Fault>> {
    match definition.effective_network_mode()? {
        // All containers share one network interface, where the container's port is the host's.
        "awsvpc" => mapped_twice(definition, "containerPort"),
        "bridge" => mapped_twice(definition, "hostPort"),
        _ => verdict(None),
    }
}

fn port_of_host_twice(definition: &Definition) -> Option<Vec<Fault>> {
    match definition.effective_network_mode()? {
        "host" => mapped_twice(definition, "containerPort"),
        _ => verdict(None),
    }
}

/// Ports of SSH, Docker and the ECS agent. As of October 2026.
const RESERVED_PORTS: [i64; 6] = [22, 2375, 2376, 51678, 51679, 51680];

/// Whether it may run on instances that register themselves, which have ports of their own.
fn on_container_instances(definition: &Definition) -> Option<bool> {
    let list = operand(&definition.compatibilities)?.map_or(&[][..], Vec::as_slice);
    let registers = |entry: &String| ["EC2", "EXTERNAL"].contains(&entry.as_str());
    Some(list.is_empty() || list.iter().any(registers))
}

fn reserved_port(definition: &Definition) -> Option<Vec<Fault>> {
    let mode = definition.effective_network_mode()?;
    if !["bridge", "host"].contains(&mode) || !on_container_instances(definition)? {
        return verdict(None);
    }
    each_port(definition, |mapping| {
        let mut node = mapping.get("hostPort");
        if mode == "host" && node.int()?.unwrap_or(0) == 0 {
            node = mapping.get("containerPort");
        }
        let Some(port) = node.int()?.filter(|port| RESERVED_PORTS.contains(port)) else {
            return verdict(None);
        };
        // By default nothing is reserved for udp.
        verdict((protocol_of(mapping)? == "tcp").then(|| {
            let remedy = format!(
                "{port} is used by SSH, Docker or the ECS agent of the instance, so ECS finds no instance for the task. \
                 Choose another port; with the network mode bridge you can also remove hostPort."
            );
            node.place
                .fault("Port is reserved on container instances", remedy)
        }))
    })
}

fn dynamic_range(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.effective_network_mode()? != "bridge" {
        return verdict(None);
    }
    each_port(definition, |mapping| {
        let node = mapping.get("hostPort");
        let dynamic = |port: &i64| (32768..=65535).contains(port) && !RESERVED_PORTS.contains(port);
        verdict(node.int()?.filter(dynamic).map(|port| {
            let remedy = format!(
                "{port} is between 32768 and 65535, where Docker picks ports for mappings without hostPort, and may be in \
                 use already. Choose a port below 32768, or remove it for a dynamic one."
            );
            node.place
                .fault("hostPort is in the range of dynamic ports", remedy)
        }))
    })
}
