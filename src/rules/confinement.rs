//! Rules about what a platform and a network mode allow a container (catalogue group CD).

use super::checks::{by_name, either};
use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::quoted;

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-024",
        "container[].links",
        "links is not supported with network mode awsvpc",
        "With the network mode awsvpc, links must be unset.",
        unset_in_vpc,
    ),
    Row::likely(
        "CD-024",
        "container[].links",
        "links is not supported outside network mode bridge",
        "links must be set only with the network mode bridge, and not for Windows containers.",
        links_elsewhere,
    ),
    Row::likely(
        "CD-025",
        "container[]",
        "Invalid link",
        "A link must name another container of the task, with or without an alias.",
        link_target,
    ),
    Row::certain(
        "CD-026",
        "container[].hostname",
        "hostname is not supported with network mode awsvpc",
        "With the network mode awsvpc, hostname must be unset.",
        unset_in_vpc,
    ),
    Row::certain(
        "CD-027",
        "container[].extraHosts",
        "extraHosts is not supported with network mode awsvpc",
        "With the network mode awsvpc and for Windows containers, extraHosts must be unset.",
        |definition, hosts, faults| {
            let (vpc, windows) = (in_vpc(definition), definition.is_windows());
            if either(vpc, windows)? && hosts.is_set()? {
                let summary = match vpc {
                    Some(true) => "extraHosts is not supported with network mode awsvpc",
                    _ => "extraHosts is not supported for Windows containers",
                };
                faults.titled(hosts, summary, "remove it.");
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-027",
        "container[].extraHosts",
        "extraHosts is not supported with network mode host",
        "With the network mode host, extraHosts should be unset.",
        |definition, hosts, faults| {
            if definition.effective_network_mode()? == "host" && hosts.is_set()? {
                faults.at(
                    hosts,
                    "ECS accepts it, but Docker cannot create the container, which uses /etc/hosts of the instance. Remove it, \
                     or set network_mode = \"bridge\".",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-028",
        "container[].dnsServers",
        "dnsServers is not supported with network mode awsvpc",
        "With the network mode awsvpc, dnsServers must be unset.",
        unset_in_vpc,
    ),
    Row::certain(
        "CD-029",
        "container[].disableNetworking",
        "disableNetworking is not supported with network mode awsvpc",
        "With the network mode awsvpc, disableNetworking must not be true.",
        |definition, flag, faults| off_where(in_vpc(definition), flag, faults),
    ),
    Row::certain(
        "CD-030",
        "container[].privileged",
        "Privileged containers are not supported on Windows",
        "On Fargate and Windows, a container must not be privileged.",
        |definition, privileged, faults| {
            let (fargate, windows) = (definition.requires("FARGATE"), definition.is_windows());
            if either(fargate, windows)? && privileged.bool()? == Some(true) {
                let summary = match fargate {
                    Some(true) => "Privileged containers are not supported on Fargate",
                    _ => "Privileged containers are not supported on Windows",
                };
                faults.titled(privileged, summary, "remove it, or set it to false.");
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-031",
        "container[].dockerSecurityOptions",
        "dockerSecurityOptions is not supported on Fargate",
        "On Fargate, dockerSecurityOptions must be unset.",
        |definition, options, faults| {
            if definition.requires("FARGATE")? && options.is_set()? {
                faults.at(options, "remove it.");
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-117",
        "container[]",
        "DNS settings are not supported for Windows containers",
        "For Windows containers, DNS settings must be unset; with awsvpc, dnsSearchDomains must be.",
        dns_elsewhere,
    ),
    Row::likely(
        "CD-118",
        "container[].disableNetworking",
        "disableNetworking is not supported for Windows containers",
        "For Windows containers, disableNetworking must not be true.",
        |definition, flag, faults| off_where(definition.is_windows(), flag, faults),
    ),
];

/// Whether the network mode is awsvpc, be it because of Fargate.
fn in_vpc(definition: &Object) -> Option<bool> {
    let mode = definition.effective_network_mode();
    either(
        definition.requires("FARGATE"),
        mode.map(|mode| mode == "awsvpc"),
    )
}

fn unset_in_vpc(definition: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if in_vpc(definition)? && node.is_set()? {
        faults.at(node, "remove it.");
    }
    Some(())
}

/// A fault of a flag that is on, where it must not be.
fn off_where(applies: Option<bool>, flag: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if applies? && flag.bool()? == Some(true) {
        faults.at(flag, "remove it, or set it to false.");
    }
    Some(())
}

fn links_elsewhere(definition: &Object, links: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if in_vpc(definition) == Some(true) {
        return Some(());
    }
    let windows = definition.is_windows();
    let mode = definition.effective_network_mode();
    let elsewhere = mode.map(|mode| ["host", "none"].contains(&mode));
    if either(windows, elsewhere)? && links.is_set()? {
        let summary = match windows {
            Some(true) => "links is not supported for Windows containers",
            _ => "links is not supported outside network mode bridge",
        };
        faults.titled(links, summary, "remove it.");
    }
    Some(())
}

fn link_target(definition: &Object, container: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let containers = definition.containers()?;
    let all = by_name(&containers);
    each(container.get("links").items()?, |node| {
        let link = node.text()?.unwrap_or_default();
        let (name, alias) = link.split_once(':').unwrap_or((link, "alias"));
        if name.is_empty() || alias.is_empty() || alias.contains(':') {
            faults.at(
                &node,
                format!("{link:?} must have the form name or name:alias."),
            );
        } else if container.get("name").text()? == Some(name) {
            faults.titled(&node, "Container links to itself", "remove this link.");
        } else if !all.as_ref()?.contains_key(name) {
            let names: Vec<&str> = all.as_ref()?.keys().copied().collect();
            let hint = super::did_you_mean(name, &names);
            let names = quoted(&names);
            let remedy = format!("{name:?} does not exist. Containers of the task: {names}.{hint}");
            faults.titled(&node, "Unknown container in links", remedy);
        }
        Some(())
    })
}

fn dns_elsewhere(definition: &Object, container: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let (vpc, windows) = (in_vpc(definition), definition.is_windows());
    let whose = match windows {
        Some(true) => "for Windows containers",
        _ => "with network mode awsvpc",
    };
    let fields = [
        ("dnsServers", windows),
        ("dnsSearchDomains", either(vpc, windows)),
    ];
    each(fields, |(field, applies)| {
        let node = container.get(field);
        if applies? && node.is_set()? {
            let summary = format!("{field} is not supported {whose}");
            faults.titled(&node, &summary, "remove it.");
        }
        Some(())
    })
}
