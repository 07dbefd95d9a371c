//! Rules for Service Connect and the task definition whose ports it offers.

use super::super::object::Row;
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
                && let Some(mapping) = mapping(service, name.text()?)?
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
            if let Some(mapping) = mapping(service, name.text()?)?
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
