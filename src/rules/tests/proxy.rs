//! Cases of the rules about the proxy.

use std::collections::BTreeMap;

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "TD-036",
        |d| {
            d.proxy = Attr::Known(Proxy {
                container: "envoy".into(),
                ..Proxy::default()
            })
        },
        |d| {
            d.proxy = Attr::Known(Proxy {
                container: "web".into(),
                ..Proxy::default()
            })
        },
        |d| d.containers = Attr::Unknown,
    ),
    (
        "TD-037",
        |d| d.proxy = named(),
        proxy,
        |d| d.proxy = Attr::Unknown,
    ),
    (
        "TD-037",
        |d| set(d, "ProxyIngressPort", Attr::Null),
        |d| set(d, "ProxyIngressPort", "15000".into()),
        |d| set(d, "ProxyIngressPort", Attr::Unknown),
    ),
    (
        "TD-037",
        |d| set(d, "IgnoredUID", "".into()),
        |d| {
            set(d, "IgnoredUID", "".into());
            add(d, "IgnoredGID", "1337");
        },
        |d| set(d, "IgnoredUID", Attr::Unknown),
    ),
    (
        "TD-037",
        |d| set(d, "ProxyEgressPort", "65536".into()),
        |d| set(d, "ProxyEgressPort", "65535".into()),
        |d| set(d, "ProxyEgressPort", Attr::Unknown),
    ),
    (
        "TD-037",
        |d| set(d, "AppPorts", "80,0".into()),
        |d| set(d, "AppPorts", "80, 443".into()),
        |d| set(d, "AppPorts", Attr::Unknown),
    ),
    (
        "TD-037",
        |d| set(d, "EgressIgnoredPorts", "ssh".into()),
        |d| set(d, "EgressIgnoredPorts", "".into()),
        |d| set(d, "EgressIgnoredPorts", Attr::Unknown),
    ),
    (
        "TD-038",
        proxy,
        |d| {
            proxy(d);
            with(d, json!({"user": "1337"}));
        },
        |d| unknown(d, "user"),
    ),
    (
        "TD-038",
        |d| {
            proxy(d);
            with(d, json!({"user": ""}));
        },
        |d| {
            proxy(d);
            containers(
                d,
                json!([{"name": "web", "user": "1337:1337"}, {"name": "app"}]),
            );
        },
        |d| unknown(d, "name"),
    ),
    (
        "TD-045",
        |d| d.proxy = named(),
        |d| {
            d.proxy = named();
            d.network_mode = "awsvpc".into();
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-046",
        |d| {
            d.proxy = Attr::Known(Proxy {
                kind: "ENVOY".into(),
                container: "web".into(),
                ..Proxy::default()
            })
        },
        |d| {
            d.proxy = Attr::Known(Proxy {
                kind: "APPMESH".into(),
                container: "web".into(),
                ..Proxy::default()
            })
        },
        |d| d.proxy = Attr::Unknown,
    ),
    (
        "TD-046",
        |d| {
            proxy(d);
            windows(d);
        },
        |d| {
            proxy(d);
            d.os_family = "LINUX".into();
        },
        |d| d.os_family = Attr::Unknown,
    ),
];

/// The sound proxy with another value for a property.
fn set(definition: &mut Definition, name: &str, value: Attr<String>) {
    proxy(definition);
    properties(definition).insert(name.to_owned(), value);
}

fn add(definition: &mut Definition, name: &str, value: &str) {
    properties(definition).insert(name.to_owned(), value.into());
}

fn properties(definition: &mut Definition) -> &mut BTreeMap<String, Attr<String>> {
    let Attr::Known(Proxy {
        properties: Attr::Known(properties),
        ..
    }) = &mut definition.proxy
    else {
        panic!("no properties")
    };
    properties
}

#[test]
fn each_missing_property_is_shown_once() {
    let mut definition = base();
    vpc_with(&mut definition, json!({"user": "1337"}));
    definition.proxy = Attr::Known(Proxy {
        container: "web".into(),
        ..Proxy::default()
    });
    let reported: Vec<_> = found(&definition, &strict())
        .into_iter()
        .map(|finding| format!("{} | {}", finding.id, finding.summary))
        .collect();
    assert_eq!(
        reported,
        [
            "TD-037 | Proxy property ProxyIngressPort is not set",
            "TD-037 | Proxy property ProxyEgressPort is not set",
            "TD-037 | Proxy property AppPorts is not set",
            "TD-037 | Proxy property IgnoredUID or IgnoredGID is not set",
        ]
    );
}

#[test]
fn a_wrong_port_is_shown_at_its_property() {
    let mut definition = base();
    vpc_with(&mut definition, json!({"user": "1337"}));
    set(&mut definition, "AppPorts", "80,70000".into());
    assert_eq!(
        read_out(&definition),
        [
            "proxy_configuration[0].properties[\"AppPorts\"] | Invalid port of a proxy | AppPorts has \
             \"70000\", which must be 1 to 65535. Separate several ports with commas (rule TD-037)."
        ]
    );
}

/// A proxy of which only the container is set.
fn named() -> Attr<Proxy> {
    Attr::Known(Proxy {
        container: "web".into(),
        ..Proxy::default()
    })
}
