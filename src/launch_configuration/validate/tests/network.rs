//! Rules on network interfaces and the metadata endpoint.

use super::*;

#[test]
pub(super) fn lt_014_groups() {
    let wrong = LaunchConfiguration {
        vpc_security_group_ids: set(&["sg-1"]),
        ..interface(NetworkInterface::default())
    };
    let fine = model! { vpc_security_group_ids: set(&["sg-1"]) };
    let unknown = LaunchConfiguration {
        network_interfaces: Attr::Unknown,
        ..fine.clone()
    };
    check(
        "LT-014",
        wrong,
        "vpc_security_group_ids warning",
        fine,
        unknown,
    );
}

#[test]
pub(super) fn lt_015_interfaces() {
    let placed = || block!(NetworkInterface { device_index: 0 });
    let wrong = [
        (
            NetworkInterface {
                interface_type: "fast".into(),
                ..placed()
            },
            "interface_type error",
        ),
        (
            NetworkInterface {
                private_ip_address: "10.0.0".into(),
                ..placed()
            },
            "private_ip_address error",
        ),
        (
            NetworkInterface {
                ipv6_addresses: set(&["10.0.0.1"]),
                ..placed()
            },
            "ipv6_addresses error",
        ),
        (
            NetworkInterface {
                interface_type: "efa-only".into(),
                ipv4_address_count: 1.into(),
                ..placed()
            },
            "interface_type warning",
        ),
    ];
    for (wrong, expected) in wrong {
        assert_eq!(
            reported("LT-015", &interface(NetworkInterface::default())),
            [""; 0]
        );
        let fine = NetworkInterface {
            private_ip_address: "10.0.0.1".into(),
            interface_type: "efa".into(),
            ..placed()
        };
        let unknown = block!(NetworkInterface {
            device_index: Attr::Unknown,
            interface_type: Attr::Unknown
        });
        check(
            "LT-015",
            interface(wrong),
            &format!("network_interfaces[0].{expected}"),
            interface(fine),
            interface(unknown),
        );
    }
}

#[test]
pub(super) fn lt_016_metadata() {
    let wrong = [
        (
            block!(MetadataOptions {
                http_put_response_hop_limit: 65
            }),
            "http_put_response_hop_limit",
        ),
        (
            block!(MetadataOptions {
                http_put_response_hop_limit: -1
            }),
            "http_put_response_hop_limit",
        ),
        (
            block!(MetadataOptions {
                http_tokens: "needed"
            }),
            "http_tokens",
        ),
        (
            block!(MetadataOptions {
                http_endpoint: "on"
            }),
            "http_endpoint",
        ),
    ];
    for (wrong, name) in wrong {
        let fine = block!(MetadataOptions {
            http_put_response_hop_limit: 64,
            http_tokens: "required"
        });
        let unknown = block!(MetadataOptions {
            http_put_response_hop_limit: Attr::Unknown,
            http_tokens: Attr::Unknown
        });
        check(
            "LT-016",
            metadata(wrong),
            &format!("metadata_options[0].{name} error"),
            metadata(fine),
            metadata(unknown),
        );
    }
}

#[test]
pub(super) fn lt_017_endpoint() {
    let endpoint = |value: Attr<String>| {
        metadata(MetadataOptions {
            http_endpoint: value,
            ..Default::default()
        })
    };
    let expected = "metadata_options[0].http_endpoint warning";
    check(
        "LT-017",
        endpoint("disabled".into()),
        expected,
        endpoint("enabled".into()),
        endpoint(Attr::Unknown),
    );
}
