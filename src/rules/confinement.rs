//! Rules about what a platform and a network mode allow a container (catalogue group CD).

use super::checks::{by_name, each, either, gather};
use super::definition::Definition;
use super::platform::on_fargate;
use super::{Fault, Rule, quoted, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-024",
        "With the network mode awsvpc, links must be unset.",
        links,
    ),
    Rule::likely(
        "CD-024",
        "links must be set only with the network mode bridge, and not for Windows containers.",
        links_elsewhere,
    ),
    Rule::likely(
        "CD-025",
        "A link must name another container of the task, with or without an alias.",
        link_target,
    ),
    Rule::certain(
        "CD-026",
        "With the network mode awsvpc, hostname must be unset.",
        hostname,
    ),
    Rule::certain(
        "CD-027",
        "With the network mode awsvpc and for Windows containers, extraHosts must be unset.",
        extra_hosts,
    ),
    Rule::warning(
        "CD-027",
        "With the network mode host, extraHosts must be unset.",
        extra_hosts_on_host,
    ),
    Rule::certain(
        "CD-028",
        "With the network mode awsvpc, dnsServers must be unset.",
        dns_servers,
    ),
    Rule::certain(
        "CD-029",
        "With the network mode awsvpc, disableNetworking must not be true.",
        disable_networking,
    ),
    Rule::certain(
        "CD-030",
        "On Fargate and Windows, a container must not be privileged.",
        privileged,
    ),
    Rule::certain(
        "CD-031",
        "On Fargate, dockerSecurityOptions must be unset.",
        security_options,
    ),
    Rule::likely(
        "CD-117",
        "For Windows containers, DNS settings must be unset; with awsvpc, dnsSearchDomains must be.",
        dns_elsewhere,
    ),
    Rule::likely(
        "CD-118",
        "For Windows containers, disableNetworking must not be true.",
        disable_networking_on_windows,
    ),
];

/// Every container that sets `field` although the platform does not know it.
pub(super) fn refused(
    definition: &Definition,
    applies: bool,
    field: &'static str,
    where_not: &str,
) -> Option<Vec<Fault>> {
    if !applies {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get(field);
        verdict(node.is_set()?.then(|| {
            node.place.fault(
                format!("{field} is not supported {where_not}"),
                "remove it.",
            )
        }))
    })
}

/// The same for a field that is on.
pub(super) fn switched_on(
    definition: &Definition,
    applies: bool,
    field: &'static str,
    summary: &str,
) -> Option<Vec<Fault>> {
    if !applies {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get(field);
        verdict(
            node.bool()?
                .unwrap_or(false)
                .then(|| node.place.fault(summary, "remove it, or set it to false.")),
        )
    })
}

/// Whether the network mode is awsvpc, be it because of Fargate.
fn in_vpc(definition: &Definition) -> Option<bool> {
    let mode = definition.effective_network_mode();
    either(on_fargate(definition), mode.map(|mode| mode == "awsvpc"))
}

const IN_VPC: &str = "with network mode awsvpc";
const ON_WINDOWS: &str = "for Windows containers";

fn links(definition: &Definition) -> Option<Vec<Fault>> {
    refused(definition, in_vpc(definition)?, "links", IN_VPC)
}

fn links_elsewhere(definition: &Definition) -> Option<Vec<Fault>> {
    if in_vpc(definition) == Some(true) {
        return verdict(None);
    }
    let mode = definition.effective_network_mode();
    let windows = definition.is_windows();
    let applies = either(windows, mode.map(|mode| ["host", "none"].contains(&mode)))?;
    let where_not = match windows {
        Some(true) => ON_WINDOWS,
        _ => "outside network mode bridge",
    };
    refused(definition, applies, "links", where_not)
}

fn link_target(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let all = by_name(&containers);
    each(definition, |container| {
        let links = container.get("links").items()?;
        gather(links.iter().map(|node| {
            let link = node.text()?.unwrap_or_default();
            let fault =
                |summary: &str, remedy: &str| verdict(Some(node.place.fault(summary, remedy)));
            let (name, alias) = link.split_once(':').unwrap_or((link, "alias"));
            if name.is_empty() || alias.is_empty() || alias.contains(':') {
                let remedy = format!("{link:?} must have the form name or name:alias.");
                return fault("Invalid link", &remedy);
            }
            if container.get("name").text()? == Some(name) {
                return fault("Container links to itself", "remove this link.");
            }
            let names: Vec<&str> = all.as_ref()?.keys().copied().collect();
            if names.contains(&name) {
                return verdict(None);
            }
            let hint = super::did_you_mean(name, &names);
            fault(
                "Unknown container in links",
                &format!(
                    "{name:?} does not exist. Containers of the task: {}.{hint}",
                    quoted(&names)
                ),
            )
        }))
    })
}

fn hostname(definition: &Definition) -> Option<Vec<Fault>> {
    refused(definition, in_vpc(definition)?, "hostname", IN_VPC)
}

fn extra_hosts(definition: &Definition) -> Option<Vec<Fault>> {
    let (vpc, windows) = (in_vpc(definition), definition.is_windows());
    let where_not = if vpc == Some(true) {
        IN_VPC
    } else {
        ON_WINDOWS
    };
    refused(definition, either(vpc, windows)?, "extraHosts", where_not)
}

fn extra_hosts_on_host(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.effective_network_mode()? != "host" {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get("extraHosts");
        verdict(node.is_set()?.then(|| {
            let remedy = "ECS accepts it, but Docker cannot create the container, which uses /etc/hosts of the instance. \
                          Remove it, or set network_mode = \"bridge\".";
            node.place
                .fault("extraHosts is not supported with network mode host", remedy)
        }))
    })
}

fn dns_servers(definition: &Definition) -> Option<Vec<Fault>> {
    refused(definition, in_vpc(definition)?, "dnsServers", IN_VPC)
}

fn dns_elsewhere(definition: &Definition) -> Option<Vec<Fault>> {
    let (vpc, windows) = (in_vpc(definition), definition.is_windows());
    let where_not = if windows == Some(true) {
        ON_WINDOWS
    } else {
        IN_VPC
    };
    let fields = [
        ("dnsServers", windows),
        ("dnsSearchDomains", either(vpc, windows)),
    ];
    gather(
        fields
            .into_iter()
            .map(|(field, applies)| refused(definition, applies?, field, where_not)),
    )
}

fn disable_networking(definition: &Definition) -> Option<Vec<Fault>> {
    let summary = "disableNetworking is not supported with network mode awsvpc";
    switched_on(
        definition,
        in_vpc(definition)?,
        "disableNetworking",
        summary,
    )
}

fn disable_networking_on_windows(definition: &Definition) -> Option<Vec<Fault>> {
    let summary = "disableNetworking is not supported for Windows containers";
    switched_on(
        definition,
        definition.is_windows()?,
        "disableNetworking",
        summary,
    )
}

fn privileged(definition: &Definition) -> Option<Vec<Fault>> {
    let (fargate, windows) = (on_fargate(definition), definition.is_windows());
    let summary = match fargate {
        Some(true) => "Privileged containers are not supported on Fargate",
        _ => "Privileged containers are not supported on Windows",
    };
    switched_on(definition, either(fargate, windows)?, "privileged", summary)
}

fn security_options(definition: &Definition) -> Option<Vec<Fault>> {
    refused(
        definition,
        on_fargate(definition)?,
        "dockerSecurityOptions",
        "on Fargate",
    )
}
