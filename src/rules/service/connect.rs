//! Rules for Service Connect and the task definition whose ports it offers.

use super::super::node::Node;
use super::super::object::{Faults, Object, Row};
use super::across::{mapping, named_port};
use super::{called, definition};

/// The rules for Service Connect, which start from its block.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "SC-002",
        "service[]",
        "Unknown port name",
        "A Service Connect service must name a port of the task definition.",
        |service, offer, faults| named_port(service, &offer.get("port_name"), faults).map(drop),
    ),
    Row::certain(
        "SC-007",
        "service[]",
        "per_request_timeout_seconds needs an application protocol",
        "A timeout for each request must be on a port with the application protocol `http`, `http2` or `grpc`.",
        |service, offer, faults| {
            let timeout = offer.get("timeout").get("per_request_timeout_seconds");
            let name = offer.get("port_name");
            let wanted = timeout.int()?.is_some_and(|seconds| seconds > 0);
            if wanted
                && let Some(mapping) = mapping(definition(service)?, name.text()?)?
                && !mapping.get("appProtocol").is_set()?
            {
                faults.at(&timeout, format!("Port {:?} has no appProtocol, so the proxy sees no requests. Set \"http\", \"http2\" or \"grpc\" in its port mapping, or remove the timeout.", name.text()?.unwrap_or_default()));
            }
            Some(())
        },
    ),
    Row::likely(
        "SC-009",
        "",
        "Service Connect is not supported with this network mode",
        "Service Connect must have the network mode `awsvpc` or `bridge`.",
        |service, connect, faults| {
            let enabled = connect.get("enabled");
            if let mode @ ("host" | "none") = definition(service)?.effective_network_mode()?
                && enabled.bool()? == Some(true)
            {
                faults.at(&enabled, format!("{} has the network mode {mode}. Set network_mode = \"awsvpc\" there, or set enabled = false.", called(service)?));
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-010",
        "",
        "Service Connect is not supported on Windows",
        "Service Connect must run a task definition for Linux.",
        |service, connect, faults| {
            let enabled = connect.get("enabled");
            if enabled.bool()? == Some(true) && definition(service)?.is_windows()? {
                faults.at(
                    &enabled,
                    format!("{} is for Windows. Set enabled = false.", called(service)?),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SC-012",
        "service[]",
        "Service Connect does not support UDP",
        "A port of Service Connect must have the protocol `tcp`.",
        |service, offer, faults| {
            let name = offer.get("port_name");
            if let Some(mapping) = mapping(definition(service)?, name.text()?)?
                && mapping.get("protocol").text()? == Some("udp")
            {
                faults.at(
                    &name,
                    format!(
                        "Port {:?} has the protocol udp. Set the name of a port with tcp.",
                        name.text()?.unwrap_or_default()
                    ),
                );
            }
            Some(())
        },
    ),
];

/// The rules for Service Connect in a service that has it already.
pub(crate) const UPDATES: &[Row] = &[Row::certain(
    "SC-016",
    "service[]",
    "Protocol of a Service Connect port cannot be changed",
    "A port that a service offers by Service Connect must keep its `protocol` and its `appProtocol`.",
    kept,
)];

/// Compares a port that was offered before with the same one of the task definition that the service ran.
fn kept(service: &Object, offer: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let name = offer.get("port_name");
    let connect = |service: &Node<'_>| {
        service
            .get("service_connect_configuration")
            .get("enabled")
            .bool()
    };
    let (Some(wanted), Some(former)) = (name.text()?, service.former()) else {
        return Some(());
    };
    let on = connect(&service.root())? == Some(true) && connect(&former)? == Some(true);
    if !on || !offers(&former, wanted)? {
        return Some(());
    }
    let before = mapping(service.former_definition()?, Some(wanted))?;
    let now = mapping(definition(service)?, Some(wanted))?;
    let (Some(before), Some(now)) = (before, now) else {
        return Some(());
    };
    for (member, default) in [("protocol", "tcp"), ("appProtocol", "unset")] {
        let of = |mapping: &Node<'_>| -> Option<String> {
            let text = mapping.get(member).text()?.filter(|it| !it.is_empty());
            Some(text.unwrap_or(default).to_owned())
        };
        let (before, now) = (of(&before)?, of(&now)?);
        if before != now {
            let summary = format!("{member} of a Service Connect port cannot be changed");
            let detail = format!(
                "Port {wanted:?} has {before} in the running task definition, and {now} in the next one. Keep {before}, or replace the \
                 service: terraform apply -replace=ADDRESS."
            );
            faults.titled(&name, &summary, detail);
        }
    }
    Some(())
}

/// Whether a service has that port in its Service Connect configuration.
fn offers(service: &Node<'_>, wanted: &str) -> Option<bool> {
    let mut found = false;
    for offer in service
        .get("service_connect_configuration")
        .get("service")
        .items()?
    {
        found |= offer.get("port_name").text()? == Some(wanted);
    }
    Some(found)
}
