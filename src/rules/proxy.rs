//! Rules for the proxy of App Mesh (catalogue group TD).

use super::checks::gather;
use super::definition::{Definition, Proxy};
use super::platform::fault_if;
use super::{Confidence, Fault, Rule, did_you_mean, operand, quoted, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "TD-036",
        "The proxy's container_name must be a container of the task.",
        proxy_container,
    ),
    Rule::certain(
        "TD-037",
        "A proxy must have the property ProxyIngressPort.",
        ingress,
    ),
    Rule::likely(
        "TD-037",
        "A proxy must have the properties ProxyEgressPort, AppPorts, and IgnoredUID or IgnoredGID.",
        egress,
    ),
    Rule::likely("TD-037", "The ports of a proxy must be 1 to 65535.", ports),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning("TD-038", "The proxy's container must have a user.", user)
    },
    Rule::certain(
        "TD-045",
        "With a proxy, the network mode must be awsvpc.",
        network_mode,
    ),
    Rule::certain("TD-046", "The type of a proxy must be APPMESH.", kind),
    Rule::likely("TD-046", "Windows tasks must not have a proxy.", windows),
];

/// Applies a check to the proxy, if there is one.
fn proxy(
    definition: &Definition,
    check: impl FnOnce(&Proxy) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    operand(&definition.proxy)?.map_or_else(|| verdict(None), check)
}

fn proxy_container(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |proxy| {
        let Some(name) = text(&proxy.container)? else {
            return verdict(None);
        };
        let mut names = Vec::new();
        for container in definition.containers()? {
            names.extend(container.get("name").text()?);
        }
        verdict((!names.contains(&name)).then(|| {
            let remedy = format!(
                "{name:?} does not exist. Containers of the task: {}.{}",
                quoted(&names),
                did_you_mean(name, &names)
            );
            Fault::new(
                "proxy_configuration[0].container_name",
                "Unknown container in proxy_configuration",
                remedy,
            )
        }))
    })
}

/// A member of the block, so that the reader is shown the block.
pub(super) const TYPE: &str = "proxy_configuration[0].type";

const PROPERTIES: &str = "proxy_configuration[0].properties";

/// The value of a property; absent, null and unknown as they are.
fn property<'a>(proxy: &'a Proxy, name: &str) -> Option<Option<&'a str>> {
    let given = operand(&proxy.properties)?.and_then(|properties| properties.get(name));
    given.map_or(Some(None), |value| {
        Some(operand(value)?.map(String::as_str))
    })
}

/// The fault unless one of the properties counts as given.
fn lacks(proxy: &Proxy, names: &[&str], counts: fn(&str) -> bool) -> Option<Vec<Fault>> {
    let mut undecided = false;
    for name in names {
        match property(proxy, name) {
            Some(value) if value.is_some_and(counts) => return verdict(None),
            Some(_) => {}
            None => undecided = true,
        }
    }
    let names = names.join(" or ");
    (!undecided).then(|| {
        vec![Fault::new(
            PROPERTIES,
            format!("Proxy property {names} is not set"),
            "Add it to properties of proxy_configuration.",
        )]
    })
}

fn ingress(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |proxy| {
        lacks(proxy, &["ProxyIngressPort"], |_| true)
    })
}

fn egress(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |proxy| {
        gather(
            [
                lacks(proxy, &["ProxyEgressPort"], |_| true),
                lacks(proxy, &["AppPorts"], |_| true),
                // One of the two may be empty.
                lacks(proxy, &["IgnoredUID", "IgnoredGID"], |id| !id.is_empty()),
            ]
            .into_iter(),
        )
    })
}

/// The properties that hold ports, and whether they are lists. Lists are separated by commas and may be empty.
const PORTS: [(&str, bool); 4] = [
    ("ProxyIngressPort", false),
    ("ProxyEgressPort", false),
    ("AppPorts", true),
    ("EgressIgnoredPorts", true),
];

fn ports(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |proxy| {
        gather(PORTS.into_iter().map(|(name, list)| {
            let Some(value) = property(proxy, name)? else {
                return verdict(None);
            };
            let wrong = match list {
                true => value
                    .split(',')
                    .map(str::trim)
                    .find(|port| !value.trim().is_empty() && !is_port(port)),
                false => Some(value).filter(|port| !is_port(port.trim())),
            };
            verdict(wrong.map(|port| {
                let remedy = match list {
                    true => format!(
                        "{name} has {port:?}, which must be 1 to 65535. Separate several ports with commas."
                    ),
                    false => format!("{name} is {port:?}, and must be one port, 1 to 65535."),
                };
                let path = tfplug::Path::from(PROPERTIES).key(name);
                Fault::new(path, "Invalid port of a proxy", remedy)
            }))
        }))
    })
}

fn is_port(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.parse().is_ok_and(|port: u16| port > 0)
}

fn user(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |proxy| {
        let Some(name) = text(&proxy.container)? else {
            return verdict(None);
        };
        gather(definition.containers()?.iter().map(|container| {
            if container.get("name").text()? != Some(name) {
                return verdict(None);
            }
            let node = container.get("user");
            verdict(node.text()?.is_none().then(|| {
                let remedy = "the proxy's own traffic is recognised by its user, and the task fails without one. Set it to the \
                              number in IgnoredUID, such as \"1337\". AWS ended App Mesh in September 2026.";
                node.place.fault("User of the proxy container is not set", remedy)
            }))
        }))
    })
}

fn network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |_| {
        fault_if(
            definition.effective_network_mode()? != "awsvpc",
            TYPE,
            "Proxy requires network mode awsvpc",
            "Set network_mode = \"awsvpc\".",
        )
    })
}

fn kind(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |proxy| {
        let wrong = text(&proxy.kind)?.filter(|kind| *kind != "APPMESH");
        verdict(wrong.map(|kind| {
            let remedy =
                format!("{kind:?} is not valid. The only valid type is \"APPMESH\", the default.");
            Fault::new(TYPE, "Unknown proxy type", remedy)
        }))
    })
}

fn windows(definition: &Definition) -> Option<Vec<Fault>> {
    proxy(definition, |_| {
        fault_if(
            definition.is_windows()?,
            TYPE,
            "Proxy is not supported for Windows tasks",
            "Remove the block: App Mesh runs on Linux only.",
        )
    })
}
