//! Values on the launch template, on the instances and on their terms.

use tfplug::object;
use tfplug::value::Value;

use super::super::{blocks, set, with};
use super::{Row, inside, of};

pub(super) fn arguments() -> Vec<Row> {
    let root = |members: Value| inside("", object! {}, members);
    let licence = object! { license_configuration_arn: "arn:aws:x" };
    let device =
        |more: &str, value: Value| blocks(with(object! { device_name: "/dev/xvdb" }, more, value));
    vec![
        root(object! {
            image_id: "ami-12345678", instance_type: "m7g.large", description: "x", key_name: "k", kernel_id: "aki-1",
            ram_disk_id: "ari-1", user_data: "#!/bin/sh\n", vpc_security_group_ids: set(&["sg-1"]),
            ebs_optimized: "true", disable_api_stop: true, disable_api_termination: true,
            instance_initiated_shutdown_behavior: "terminate",
            hibernation_options: blocks(object! { configured: true }), license_specification: Value::Set(vec![licence]),
        }),
        root(object! {
            security_group_names: set(&["default"]), enclave_options: blocks(object! { enabled: true }),
            cpu_options: blocks(object! { core_count: 2i64, threads_per_core: 1i64 }),
            block_device_mappings: device("virtual_name", "ephemeral0".into()),
            credit_specification: blocks(object! { cpu_credits: "unlimited" }),
            monitoring: blocks(object! { enabled: false }),
        }),
        root(object! {
            network_interfaces: blocks(object! { device_index: 0i64 }),
            secondary_interfaces: blocks(object! { device_index: 0i64 }),
            block_device_mappings: device("no_device", "x".into()),
            private_dns_name_options: blocks(object! { hostname_type: "ip-name" }),
            instance_requirements: blocks(object! {
                vcpu_count: blocks(object! { min: 1i64 }), memory_mib: blocks(object! { min: 1i64 }),
            }),
        }),
    ]
}

pub(super) fn options() -> Vec<Row> {
    let profile = |members: Value| of("iam_instance_profile[0]", "iam_instance_profile", members);
    let tags = Value::Map([("a".to_owned(), "b".into())].into());
    let enabled = || object! { enabled: true };
    vec![
        profile(object! { name: "p" }),
        profile(object! { arn: "arn:aws:iam::123456789012:instance-profile/p" }),
        of("monitoring[0]", "monitoring", enabled()),
        of("enclave_options[0]", "enclave_options", enabled()),
        of(
            "maintenance_options[0]",
            "maintenance_options",
            object! { auto_recovery: "disabled" },
        ),
        of(
            "network_performance_options[0]",
            "network_performance_options",
            object! { bandwidth_weighting: "vpc-1" },
        ),
        of(
            "credit_specification[0]",
            "credit_specification",
            object! { cpu_credits: "unlimited" },
        ),
        inside(
            "tag_specifications[0]",
            object! { tag_specifications: blocks(object! { resource_type: "instance" }) },
            object! { tags: tags },
        ),
        of(
            "metadata_options[0]",
            "metadata_options",
            object! {
                http_endpoint: "enabled", http_protocol_ipv6: "enabled", http_put_response_hop_limit: 2i64,
                http_tokens: "required", instance_metadata_tags: "enabled",
            },
        ),
        of(
            "cpu_options[0]",
            "cpu_options",
            object! { amd_sev_snp: "enabled", nested_virtualization: "enabled" },
        ),
        of(
            "private_dns_name_options[0]",
            "private_dns_name_options",
            object! {
                hostname_type: "ip-name", enable_resource_name_dns_a_record: true,
                enable_resource_name_dns_aaaa_record: true,
            },
        ),
    ]
}

pub(super) fn places() -> Vec<Row> {
    let (market, spot) = (
        "instance_market_options",
        "instance_market_options[0].spot_options[0]",
    );
    let reservation = "capacity_reservation_specification";
    let bought = |spot: Value| object! { instance_market_options: blocks(object! { market_type: "spot", spot_options: blocks(spot) }) };
    let target = object! { capacity_reservation_target: blocks(object! {}) };
    vec![
        of(
            "placement[0]",
            "placement",
            object! {
                affinity: "host", availability_zone: "eu-west-1a", group_name: "g", host_id: "h-1",
                partition_number: 2i64, spread_domain: "x", tenancy: "host",
            },
        ),
        of(
            "placement[0]",
            "placement",
            object! { group_id: "pg-1", tenancy: "host" },
        ),
        inside(
            "placement[0]",
            object! { placement: blocks(object! { tenancy: "host" }) },
            object! { host_resource_group_arn: "arn:aws:x" },
        ),
        of(
            "instance_market_options[0]",
            market,
            object! { market_type: "capacity-block" },
        ),
        inside(
            "instance_market_options[0]",
            object! { instance_market_options: blocks(object! { market_type: "spot" }) },
            object! { spot_options: blocks(object! { max_price: "0.5" }) },
        ),
        inside(
            spot,
            bought(object! {}),
            object! { spot_instance_type: "persistent", max_price: "0.5" },
        ),
        inside(
            spot,
            bought(object! { spot_instance_type: "persistent" }),
            object! {
                block_duration_minutes: 60i64, instance_interruption_behavior: "stop",
                valid_until: "2030-01-01T00:00:00Z",
            },
        ),
        of(
            "capacity_reservation_specification[0]",
            reservation,
            object! { capacity_reservation_preference: "open" },
        ),
        inside(
            "capacity_reservation_specification[0].capacity_reservation_target[0]",
            object! { capacity_reservation_specification: blocks(target) },
            object! {
                capacity_reservation_id: "cr-1", capacity_reservation_resource_group_arn: "arn:aws:y",
            },
        ),
    ]
}

pub(super) fn requirements() -> Vec<Row> {
    let range = || blocks(object! { min: 1i64, max: 2i64 });
    let around = || {
        let required = object! {
            vcpu_count: blocks(object! { min: 1i64 }), memory_mib: blocks(object! { min: 1i64 }),
            accelerator_count: blocks(object! {}), network_interface_count: blocks(object! {}),
            memory_gib_per_vcpu: blocks(object! {}),
        };
        object! { instance_requirements: blocks(required) }
    };
    let of = |members: Value| inside("instance_requirements[0]", around(), members);
    vec![
        of(object! {
            accelerator_manufacturers: set(&["nvidia"]), accelerator_names: set(&["t4"]),
            accelerator_types: set(&["gpu"]), allowed_instance_types: set(&["m*"]), bare_metal: "included",
            burstable_performance: "included", cpu_manufacturers: set(&["amd"]),
            instance_generations: set(&["current"]), local_storage: "required", local_storage_types: set(&["ssd"]),
            max_spot_price_as_percentage_of_optimal_on_demand_price: 60i64,
            on_demand_max_price_percentage_over_lowest_price: 20i64, require_hibernate_support: true,
            accelerator_count: range(), accelerator_total_memory_mib: range(), baseline_ebs_bandwidth_mbps: range(),
            memory_gib_per_vcpu: range(), network_bandwidth_gbps: range(), network_interface_count: range(),
            total_local_storage_gb: range(),
        }),
        of(object! {
            excluded_instance_types: set(&["m5*"]), spot_max_price_percentage_over_lowest_price: 50i64,
        }),
        inside(
            "instance_requirements[0].vcpu_count[0]",
            around(),
            object! { max: 4i64 },
        ),
        inside(
            "instance_requirements[0].memory_mib[0]",
            around(),
            object! { max: 4i64 },
        ),
        inside(
            "instance_requirements[0].accelerator_count[0]",
            around(),
            object! { min: 1i64, max: 4i64 },
        ),
        inside(
            "instance_requirements[0].network_interface_count[0]",
            around(),
            object! { min: 1i64, max: 4i64 },
        ),
        inside(
            "instance_requirements[0].memory_gib_per_vcpu[0]",
            around(),
            object! { min: 1i64, max: 4i64 },
        ),
    ]
}
