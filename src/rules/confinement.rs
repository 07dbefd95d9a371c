//! Rules about what a platform and a network mode allow a container (catalogue group CD).

use super::container::each;
use super::definition::Definition;
use super::platform::on_fargate;
use super::{Fault, Rule, verdict};

/// The group, as far as it stands in this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain("CD-024", "Links do not exist with awsvpc.", links),
    Rule::certain("CD-026", "hostname does not exist with awsvpc.", hostname),
    Rule::certain(
        "CD-027",
        "extraHosts does not exist with awsvpc.",
        extra_hosts,
    ),
    Rule::certain(
        "CD-028",
        "dnsServers does not exist with awsvpc.",
        dns_servers,
    ),
    Rule::certain(
        "CD-029",
        "disableNetworking does not exist with awsvpc.",
        disable_networking,
    ),
    Rule::certain(
        "CD-030",
        "Privileged containers do not run on Fargate.",
        privileged,
    ),
    Rule::certain(
        "CD-031",
        "dockerSecurityOptions does not exist on Fargate.",
        security_options,
    ),
];

/// Every container in which `field` is written although the platform does not know it.
pub(super) fn written(
    definition: &Definition,
    applies: bool,
    field: &str,
    where_not: &str,
) -> Option<Vec<Fault>> {
    if !applies {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get(field);
        verdict(node.is_written()?.then(|| {
            node.place
                .fault(format!("{field} does not exist {where_not}"), "remove it.")
        }))
    })
}

/// The same for a field that is on.
pub(super) fn switched_on(
    definition: &Definition,
    applies: bool,
    field: &str,
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
                .then(|| node.place.fault(summary, "remove it or set it to false.")),
        )
    })
}

/// Whether the network mode is awsvpc, be it because of Fargate.
fn in_vpc(definition: &Definition) -> Option<bool> {
    Some(definition.effective_network_mode()? == "awsvpc")
}

fn links(definition: &Definition) -> Option<Vec<Fault>> {
    written(
        definition,
        in_vpc(definition)?,
        "links",
        "with the network mode awsvpc",
    )
}

fn hostname(definition: &Definition) -> Option<Vec<Fault>> {
    written(
        definition,
        in_vpc(definition)?,
        "hostname",
        "with the network mode awsvpc",
    )
}

fn extra_hosts(definition: &Definition) -> Option<Vec<Fault>> {
    written(
        definition,
        in_vpc(definition)?,
        "extraHosts",
        "with the network mode awsvpc",
    )
}

fn dns_servers(definition: &Definition) -> Option<Vec<Fault>> {
    written(
        definition,
        in_vpc(definition)?,
        "dnsServers",
        "with the network mode awsvpc",
    )
}

fn disable_networking(definition: &Definition) -> Option<Vec<Fault>> {
    switched_on(
        definition,
        in_vpc(definition)?,
        "disableNetworking",
        "disableNetworking does not exist with awsvpc",
    )
}

fn privileged(definition: &Definition) -> Option<Vec<Fault>> {
    switched_on(
        definition,
        on_fargate(definition)?,
        "privileged",
        "Privileged containers do not run on Fargate",
    )
}

fn security_options(definition: &Definition) -> Option<Vec<Fault>> {
    written(
        definition,
        on_fargate(definition)?,
        "dockerSecurityOptions",
        "on Fargate",
    )
}
