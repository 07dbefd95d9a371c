//! Values on volumes and network interfaces.

use tfplug::object;
use tfplug::value::Value;

use super::super::{blocks, set, with};
use super::{Row, inside, of};

pub(super) fn devices() -> Vec<Row> {
    let ebs = |ebs: Value| object! { block_device_mappings: blocks(object! { device_name: "/dev/xvda", ebs: blocks(ebs) }) };
    vec![
        inside(
            "block_device_mappings[0].ebs[0]",
            ebs(object! {}),
            object! {
                volume_size: 50i64, volume_type: "gp3", iops: 4000i64, throughput: 200i64, encrypted: "true",
                kms_key_id: "k", delete_on_termination: "true", snapshot_id: "snap-1",
            },
        ),
        inside(
            "block_device_mappings[0].ebs[0]",
            ebs(object! { snapshot_id: "snap-1" }),
            object! { volume_initialization_rate: 150i64 },
        ),
        of(
            "secondary_interfaces[0]",
            "secondary_interfaces",
            object! {
                delete_on_termination: true, device_index: 1i64, interface_type: "secondary", network_card_index: 0i64,
                private_ip_address_count: 1i64, private_ip_addresses: set(&["10.1.0.4"]), secondary_subnet_id: "subnet-2",
            },
        ),
    ]
}

pub(super) fn interfaces() -> Vec<Row> {
    let of = |members: Value| of("network_interfaces[0]", "network_interfaces", members);
    let nested = |at, block: &str, members: Value| {
        let interface = with(object! {}, block, blocks(object! {}));
        inside(
            at,
            object! { network_interfaces: blocks(interface) },
            members,
        )
    };
    vec![
        of(object! {
            associate_carrier_ip_address: "true", associate_public_ip_address: "true", delete_on_termination: "true",
            description: "first", device_index: 1i64, ena_queue_count: 2i64, interface_type: "efa",
            ipv4_address_count: 1i64, ipv6_address_count: 1i64, network_card_index: 1i64, primary_ipv6: "true",
            security_groups: set(&["sg-1"]), subnet_id: "subnet-1",
            connection_tracking_specification: blocks(object! { udp_timeout: 30i64 }),
            ena_srd_specification: blocks(object! { ena_srd_enabled: true }),
        }),
        of(object! {
            ipv4_addresses: set(&["10.0.0.4", "10.0.0.5"]), ipv6_addresses: set(&["2001:db8::1"]),
            private_ip_address: "10.0.0.4", network_interface_id: "eni-1",
        }),
        of(
            object! { ipv4_prefixes: set(&["10.0.1.0/28"]), ipv6_prefixes: set(&["2001:db8::/80"]) },
        ),
        of(object! { ipv4_prefix_count: 1i64, ipv6_prefix_count: 1i64 }),
        nested(
            "network_interfaces[0].connection_tracking_specification[0]",
            "connection_tracking_specification",
            object! { tcp_established_timeout: 60i64, udp_stream_timeout: 61i64, udp_timeout: 30i64 },
        ),
        nested(
            "network_interfaces[0].ena_srd_specification[0]",
            "ena_srd_specification",
            object! {
                ena_srd_enabled: true, ena_srd_udp_specification: blocks(object! { ena_srd_udp_enabled: true }),
            },
        ),
    ]
}
