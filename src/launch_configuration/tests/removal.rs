//! Arguments and members of blocks that are set and then removed: EC2 has the same as if they had never been set.

use tfplug::testing::Failure;
use tfplug::value::Value;
use tfplug::{Path, object};

use super::ec2::{Ec2, Params};
use super::{blocks, set, start, with, without};

/// Values in a configuration that are removed one by one, where they are, and what is around them.
struct Row {
    at: &'static str,
    around: Value,
    members: Value,
}

impl Row {
    fn config(&self, name: &str, members: &Value) -> Value {
        let mut config = self.around.clone();
        let (Some(Value::Object(place)), Value::Object(members)) =
            (config.at_mut(&Path::from(self.at)), members)
        else {
            panic!("{} is not an object", self.at)
        };
        place.extend(members.clone());
        with(config, "name", name.into())
    }
}

/// Members of the block with this name.
fn of(at: &'static str, name: &str, members: Value) -> Row {
    inside(at, with(object! {}, name, blocks(object! {})), members)
}

fn inside(at: &'static str, around: Value, members: Value) -> Row {
    Row {
        at,
        around,
        members,
    }
}

fn arguments() -> Vec<Row> {
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

fn options() -> Vec<Row> {
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

fn places() -> Vec<Row> {
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

fn devices() -> Vec<Row> {
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

fn interfaces() -> Vec<Row> {
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

fn requirements() -> Vec<Row> {
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

/// The number of versions of a launch template, and the data of the newest.
fn stored(ec2: &Ec2, name: &str) -> (usize, Params) {
    let account = ec2.account();
    let template = account.templates.iter().find(|it| it.name == name).unwrap();
    let versions = &template.versions;
    (versions.len(), versions[versions.len() - 1].clone())
}

/// Goes from everything to everything but one, and on to everything but another one.
async fn remove_each(row: &Row) -> Result<(), Failure> {
    let (ec2, lab, mut it) = start().await;
    it.apply(row.config("web", &row.members)).await?;
    let (_, full) = stored(&ec2, "web");
    let Value::Object(members) = &row.members else {
        panic!("{} has no members", row.at)
    };
    for (removed, member) in members.keys().enumerate() {
        let (at, name) = (row.at, format!("without-{member}"));
        let fewer = without(row.members.clone(), member);
        let mut never = lab.resource("ecs_launch_configuration")?;
        never.apply(row.config(&name, &fewer)).await?;
        let (_, expected) = stored(&ec2, &name);
        assert_ne!(expected, full, "{at} {member} is sent");
        it.apply(row.config("web", &fewer)).await?;
        assert_eq!(
            stored(&ec2, "web"),
            (removed + 2, expected),
            "{at} {member} is gone"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_values_leave_no_trace() {
    let rows = [
        arguments(),
        options(),
        places(),
        devices(),
        interfaces(),
        requirements(),
    ];
    let rows = rows.into_iter().flatten();
    let removed: Vec<_> = rows
        .map(|row| tokio::spawn(async move { remove_each(&row).await }))
        .collect();
    for removed in removed {
        removed.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn removed_tags_are_taken_from_the_template_itself() {
    let (ec2, _lab, mut it) = start().await;
    let tagged = |tags: &[(&str, &str)]| {
        let tags = tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
        object! { name: "web", tags: Value::Map(tags.collect()) }
    };
    let stored = || {
        let tags = ec2.account().templates[0].tags.clone();
        tags.into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect::<Vec<_>>()
    };
    for (config, expected) in [
        (tagged(&[("a", "1"), ("b", "")]), vec!["a=1", "b="]),
        (tagged(&[("a", "2")]), vec!["a=2"]),
        (object! { name: "web" }, vec![]),
        (tagged(&[("c", "3")]), vec!["c=3"]),
        (tagged(&[]), vec![]),
    ] {
        it.apply(config).await.unwrap();
        assert_eq!(stored(), expected);
    }
    assert_eq!(ec2.account().templates[0].versions.len(), 1);
}
