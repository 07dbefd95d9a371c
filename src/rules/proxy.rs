//! Rules for the proxy of App Mesh (catalogue group TD).

use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::{did_you_mean, quoted};

/// The rules of this file. A fault of the whole block is at its type, so that the reader is shown the block.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "TD-036",
        "proxy_configuration.container_name",
        "Unknown container in proxy_configuration",
        "The proxy's container_name must be a container of the task.",
        |definition, node, faults| {
            let Some(name) = node.text()? else {
                return Some(());
            };
            let mut names = Vec::new();
            for container in definition.containers()? {
                names.extend(container.get("name").text()?);
            }
            if !names.contains(&name) {
                faults.at(
                    node,
                    format!(
                        "{name:?} does not exist. Containers of the task: {}.{}",
                        quoted(&names),
                        did_you_mean(name, &names)
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-037",
        "proxy_configuration",
        "Proxy property ProxyIngressPort is not set",
        "A proxy must have the property ProxyIngressPort.",
        |_, proxy, faults| lacks(proxy, &["ProxyIngressPort"], |_| true, faults),
    ),
    Row::likely(
        "TD-037",
        "proxy_configuration",
        "Proxy property is not set",
        "A proxy must have the properties ProxyEgressPort, AppPorts, and IgnoredUID or IgnoredGID.",
        |_, proxy, faults| {
            let egress = lacks(proxy, &["ProxyEgressPort"], |_| true, faults);
            let ports = lacks(proxy, &["AppPorts"], |_| true, faults);
            // One of the two may be empty.
            let ignored = lacks(proxy, &["IgnoredUID", "IgnoredGID"], |id| !id.is_empty(), faults);
            egress.and(ports).and(ignored)
        },
    ),
    Row::likely(
        "TD-037",
        "proxy_configuration",
        "Invalid port of a proxy",
        "The ports of a proxy must be 1 to 65535.",
        ports,
    ),
    Row::warning(
        "TD-038",
        "container[]",
        "User of the proxy container is not set",
        "The proxy's container should have a user.",
        |definition, container, faults| {
            let user = container.get("user");
            if let Some(proxy) = definition.get("proxy_configuration").get("container_name").text()?
                && container.get("name").text()? == Some(proxy)
                && user.text()?.is_none()
            {
                faults.at(
                    &user,
                    "the proxy's own traffic is recognised by its user, and the task fails without one. Set it to the number \
                     in IgnoredUID, such as \"1337\". AWS ended App Mesh in September 2026.",
                );
            }
            Some(())
        },
    )
    .documented(),
    Row::certain(
        "TD-045",
        "proxy_configuration",
        "Proxy requires network mode awsvpc",
        "With a proxy, the network mode must be awsvpc.",
        |definition, proxy, faults| {
            if proxy.occurs()? && definition.effective_network_mode()? != "awsvpc" {
                faults.at(&proxy.get("type"), "Set network_mode = \"awsvpc\".");
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-046",
        "proxy_configuration.type",
        "Unknown proxy type",
        "The type of a proxy must be APPMESH.",
        |_, node, faults| {
            if let Some(kind) = node.text()?.filter(|kind| *kind != "APPMESH") {
                faults.at(
                    node,
                    format!("{kind:?} is not valid. The only valid type is \"APPMESH\", the default."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "TD-046",
        "proxy_configuration",
        "Proxy is not supported for Windows tasks",
        "Windows tasks must not have a proxy.",
        |definition, proxy, faults| {
            if proxy.occurs()? && definition.is_windows()? {
                faults.at(
                    &proxy.get("type"),
                    "Remove the block: App Mesh runs on Linux only.",
                );
            }
            Some(())
        },
    ),
];

/// The value of a property, which may be empty; null is none.
fn value<'a>(property: &Node<'a>) -> Option<Option<&'a str>> {
    Some(match property.is_sent()? {
        true => Some(property.text()?.unwrap_or_default()),
        false => None,
    })
}

/// Reports a proxy in which none of the properties is set.
fn lacks(
    proxy: &Node<'_>,
    names: &[&str],
    counts: fn(&str) -> bool,
    faults: &mut Faults,
) -> Option<()> {
    let properties = proxy.get("properties");
    let mut decided = Some(());
    for (name, property) in properties.entries()? {
        match names.contains(&name).then(|| value(&property)) {
            Some(None) => decided = None,
            Some(Some(Some(value))) if counts(value) => return Some(()),
            _ => {}
        }
    }
    if proxy.occurs()? && decided.is_some() {
        let summary = format!("Proxy property {} is not set", names.join(" or "));
        faults.titled(
            &properties,
            &summary,
            "Add it to properties of proxy_configuration.",
        );
    }
    decided
}

/// The properties that hold ports, and whether they are lists. Lists are separated by commas and may be empty.
const PORTS: [(&str, bool); 4] = [
    ("ProxyIngressPort", false),
    ("ProxyEgressPort", false),
    ("AppPorts", true),
    ("EgressIgnoredPorts", true),
];

fn ports(_: &Object, proxy: &Node<'_>, faults: &mut Faults) -> Option<()> {
    each(proxy.get("properties").entries()?, |(name, property)| {
        let Some((_, list)) = PORTS.iter().find(|(port, _)| *port == name) else {
            return Some(());
        };
        let Some(text) = value(&property)? else {
            return Some(());
        };
        let wrong = match list {
            true => text
                .split(',')
                .map(str::trim)
                .find(|port| !text.trim().is_empty() && !is_port(port)),
            false => Some(text).filter(|port| !is_port(port.trim())),
        };
        if let Some(port) = wrong {
            let remedy = match list {
                true => format!(
                    "{name} has {port:?}, which must be 1 to 65535. Separate several ports with commas."
                ),
                false => format!("{name} is {port:?}, and must be one port, 1 to 65535."),
            };
            faults.at(&property, remedy);
        }
        Some(())
    })
}

fn is_port(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.parse().is_ok_and(|port: u16| port > 0)
}
