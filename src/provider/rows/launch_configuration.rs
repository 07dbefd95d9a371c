//! Cases of the rules about launch configurations.

use serde_json::{Value as Json, json};

use super::case::{Case, case, with};

/// A launch configuration that violates nothing.
fn template(more: Json) -> Json {
    with(json!({ "iam_instance_profile": [{ "name": "ecs" }] }), more)
}

/// The same attribute, wrong and right.
fn text(id: &'static str, name: &'static str, wrong: &str, right: &str) -> Case {
    case(
        id,
        template(json!({ name: wrong })),
        template(json!({ name: right })),
        name,
    )
}

/// The only member of a block, wrong and right.
macro_rules! member {
    ($id:literal, $block:literal, $name:literal, $wrong:expr, $right:expr) => {
        case(
            $id,
            template(json!({ $block: [{ $name: $wrong }] })),
            template(json!({ $block: [{ $name: $right }] })),
            concat!($block, ".0.", $name),
        )
    };
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = instances();
    cases.extend(types());
    cases.extend(scripts());
    cases.extend(devices());
    cases.extend(volumes());
    cases.extend(networks());
    cases.extend(placements());
    cases
}

fn instances() -> Vec<Case> {
    let names = |name: &str, prefix: &str| template(json!({ "name": name, "name_prefix": prefix }));
    let profile =
        |name: &str, arn: &str| json!({ "iam_instance_profile": [{ "name": name, "arn": arn }] });
    let named = || profile("ecs", "");
    let versions =
        |follow: bool| template(json!({ "default_version": 1, "update_default_version": follow }));
    let asleep = |enclaves: bool| {
        let enclaves = json!([{ "enabled": enclaves }]);
        template(
            json!({ "hibernation_options": [{ "configured": true }], "enclave_options": enclaves }),
        )
    };
    let tagged = |kind: &str| {
        let tags =
            json!([{ "resource_type": "volume" }, { "resource_type": kind, "tags": { "a": "b" } }]);
        template(json!({ "tag_specifications": tags }))
    };
    let kind = "tag_specifications.1.resource_type";
    vec![
        text("LT-001", "name", "ab", "a(b).c-d/e_f"),
        text("LT-001", "name", "with blank", "web"),
        text("LT-001", "name", &"x".repeat(129), &"x".repeat(128)),
        text("LT-001", "name_prefix", &"x".repeat(103), &"x".repeat(102)),
        case("LT-001", names("web", "web-"), names("web", ""), "name"),
        text("LT-002", "description", &"x".repeat(256), &"x".repeat(255)),
        case("LT-008", json!({}), named(), "iam_instance_profile"),
        case(
            "LT-008",
            profile("", ""),
            named(),
            "iam_instance_profile.0.name",
        ),
        case(
            "LT-008",
            profile("ecs", "arn:aws:iam::1:instance-profile/ecs"),
            named(),
            "iam_instance_profile.0.arn",
        ),
        case(
            "LT-020",
            asleep(true),
            asleep(false),
            "enclave_options.0.enabled",
        ),
        case(
            "LT-023",
            tagged("launch-template"),
            tagged("instance"),
            kind,
        ),
        case("LT-023", tagged(""), tagged("volume"), kind),
        text(
            "LT-025",
            "instance_initiated_shutdown_behavior",
            "halt",
            "stop",
        ),
        member!(
            "LT-025",
            "maintenance_options",
            "auto_recovery",
            "enabled",
            "default"
        ),
        member!(
            "LT-025",
            "private_dns_name_options",
            "hostname_type",
            "ip",
            "ip-name"
        ),
        member!(
            "LT-025",
            "network_performance_options",
            "bandwidth_weighting",
            "vpc",
            "vpc-1"
        ),
        case(
            "LT-045",
            versions(true),
            versions(false),
            "update_default_version",
        ),
    ]
}

fn types() -> Vec<Case> {
    let demanding = |more: Json| {
        template(json!({ "instance_type": "m7g.large", "instance_requirements": [more] }))
    };
    // A block in which nothing is set is none.
    let nothing = {
        demanding(json!({
            "bare_metal": "", "require_hibernate_support": false, "max_spot_price_as_percentage_of_optimal_on_demand_price": 0,
        }))
    };
    let bare = demanding(json!({ "bare_metal": "required" }));
    let credits = |credits: &str, kind: &str| {
        template(
            json!({ "instance_type": kind, "credit_specification": [{ "cpu_credits": credits }] }),
        )
    };
    let burstable = || credits("unlimited", "t4g.small");
    let cpu = |cores: i64, threads: i64| {
        template(json!({ "cpu_options": [{ "core_count": cores, "threads_per_core": threads }] }))
    };
    let (cores, threads) = ("cpu_options.0.core_count", "cpu_options.0.threads_per_core");
    let mut cases = vec![
        case("LT-003", bare, nothing, "instance_type"),
        case(
            "LT-021",
            credits("standard", "m7g.large"),
            burstable(),
            "instance_type",
        ),
        case(
            "LT-021",
            credits("standard", "trn1.2xlarge"),
            burstable(),
            "instance_type",
        ),
        case(
            "LT-021",
            credits("endless", "t3.micro"),
            burstable(),
            "credit_specification.0.cpu_credits",
        ),
        case("LT-042", cpu(2, 0), cpu(2, 1), threads),
        case("LT-042", cpu(0, 2), cpu(0, 0), threads),
        case("LT-042", cpu(2, 3), cpu(2, 2), threads),
        case("LT-042", cpu(-1, 1), cpu(1, 1), cores),
    ];
    for wrong in ["m7glarge", "M7g.large", ".large", "m7g."] {
        cases.push(text("LT-004", "instance_type", wrong, "u-6tb1.56xlarge"));
    }
    for (wrong, right) in [
        ("ami-1", "ami-12345678"),
        ("ami-0123456789ABCDEF0", "ami-0123456789abcdef0"),
        ("resolve:ssm:", "resolve:ssm:/a/b:3"),
        ("al2023", ""),
    ] {
        cases.push(text("LT-005", "image_id", wrong, right));
    }
    cases
}

fn scripts() -> Vec<Case> {
    let script = |bytes: usize| format!("#!/bin/sh\n{}", "#".repeat(bytes - 10));
    let encoded = crate::user_data::encode(script(14_000).as_bytes());
    let joined = |family: &str, script: &str| {
        template(json!({ "cluster": "web", "image_family": family, "user_data": script }))
    };
    let with_lines = joined("al2023", &script(16_384));
    let joins = |name: &str| {
        joined(
            "al2023",
            &format!("#!/bin/sh\necho ECS_CLUSTER={name} >> /etc/ecs/ecs.config\n"),
        )
    };
    let mut cases = vec![
        text("LT-006", "user_data", &script(16_385), &script(14_999)),
        text("LT-006", "user_data", &script(16_384), &encoded),
        // Our lines count.
        case("LT-006", with_lines, joined("al2023", ""), "cluster"),
        case("LT-007", joins("other"), joins("web"), "cluster"),
        text(
            "CL-001",
            "cluster",
            "a b",
            "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
        ),
    ];
    for (family, wrong) in [
        (
            "windows_2022_core",
            "version: 1.1\ntasks:\n- task: executeScript\n",
        ),
        ("bottlerocket", "H4sIAP8="),
        ("bottlerocket", "settings.ecs = { x = 1 }"),
        ("bottlerocket", "#!/bin/bash\necho hello\n"),
        ("windows_2022_core", "#cloud-config\npackages: [jq]\n"),
    ] {
        cases.push(case(
            "LT-007",
            joined(family, wrong),
            joined("al2023", "H4sIAP8="),
            "image_family",
        ));
    }
    cases
}

fn devices() -> Vec<Case> {
    let device = |device: Json| template(json!({ "block_device_mappings": [device] }));
    let root = |size: i64, more: Json| {
        let mapping = json!({ "device_name": "/dev/xvda", "ebs": [{ "volume_size": size }] });
        with(device(mapping), more)
    };
    let joined = |more: Json| with(json!({ "cluster": "web" }), more);
    let small = || root(29, joined(json!({})));
    let own_image = root(8, joined(json!({ "image_id": "ami-12345678" })));
    let size = "block_device_mappings.0.ebs.0.volume_size";
    let ephemeral = |ebs: Json| device(json!({ "virtual_name": "ephemeral0", "ebs": [ebs] }));
    let disk = || ephemeral(json!({ "volume_size": 40 }));
    let nothing = json!({ "volume_size": 0, "volume_type": "", "encrypted": "" });
    let named = |name: &str| device(json!({ "virtual_name": name }));
    let left_out = device(json!({ "no_device": "x", "ebs": [{ "volume_size": 40 }] }));
    let name = "block_device_mappings.0.virtual_name";
    vec![
        case("LT-012", small(), root(30, joined(json!({}))), size),
        case("LT-012", small(), own_image, "image_id"),
        // Without a cluster and a family, no image is looked up.
        case("LT-012", small(), root(8, json!({})), "cluster"),
        case("LT-013", disk(), named("ephemeral23"), name),
        case("LT-013", disk(), ephemeral(nothing), size),
        case(
            "LT-013",
            left_out,
            named("ephemeral0"),
            "block_device_mappings.0.no_device",
        ),
        case("LT-013", named("ephemeral24"), named("ephemeral23"), name),
    ]
}

fn volumes() -> Vec<Case> {
    // The first mapping is empty.
    let disk = |ebs: Json| template(json!({ "block_device_mappings": [{}, { "ebs": [ebs] }] }));
    let large = || {
        disk(
            json!({ "volume_type": "gp3", "volume_size": 65_536, "iops": 80_000, "throughput": 2_000 }),
        )
    };
    let fast = || {
        disk(json!({
            "volume_type": "io2", "volume_size": 10, "iops": 1_000, "volume_initialization_rate": 100, "snapshot_id": "s",
        }))
    };
    let free = || {
        disk(json!({ "volume_type": "gp3", "volume_size": 1, "iops": 3_000, "throughput": 750 }))
    };
    let kind = "block_device_mappings.1.ebs.0.volume_type";
    let iops = "block_device_mappings.1.ebs.0.iops";
    let rate = "block_device_mappings.1.ebs.0.volume_initialization_rate";
    let throughput = "block_device_mappings.1.ebs.0.throughput";
    vec![
        case(
            "LT-009",
            disk(json!({ "volume_type": "gp3", "volume_size": -1 })),
            large(),
            kind,
        ),
        case(
            "LT-009",
            disk(json!({ "volume_type": "gp3", "iops": 80_001 })),
            large(),
            kind,
        ),
        case(
            "LT-009",
            disk(json!({ "volume_type": "gp3", "iops": 2_999 })),
            large(),
            kind,
        ),
        case(
            "LT-009",
            disk(json!({ "volume_type": "gp3", "throughput": 124 })),
            large(),
            throughput,
        ),
        case(
            "LT-009",
            disk(json!({ "volume_type": "st1", "volume_size": 124 })),
            large(),
            kind,
        ),
        case(
            "LT-009",
            disk(json!({ "volume_type": "gp4" })),
            large(),
            kind,
        ),
        case(
            "LT-009",
            disk(json!({ "volume_initialization_rate": 99 })),
            fast(),
            rate,
        ),
        case(
            "LT-010",
            disk(json!({ "volume_type": "io2" })),
            fast(),
            iops,
        ),
        case(
            "LT-010",
            disk(json!({ "volume_type": "st1", "iops": 100 })),
            fast(),
            iops,
        ),
        case(
            "LT-010",
            disk(json!({ "volume_type": "gp2", "iops": 100 })),
            fast(),
            kind,
        ),
        case(
            "LT-010",
            disk(json!({ "volume_type": "gp2", "throughput": 125 })),
            fast(),
            throughput,
        ),
        case(
            "LT-010",
            disk(json!({ "volume_initialization_rate": 100 })),
            fast(),
            rate,
        ),
        case(
            "LT-011",
            disk(json!({ "volume_type": "io1", "volume_size": 10, "iops": 501 })),
            free(),
            iops,
        ),
        case(
            "LT-011",
            disk(json!({ "volume_type": "gp3", "throughput": 751 })),
            free(),
            throughput,
        ),
    ]
}

fn networks() -> Vec<Case> {
    let groups = |name: &str, more: Json| template(with(json!({ name: ["sg-1"] }), more));
    let placed = || json!({ "network_interfaces": [{}] });
    let interface = |more: Json| {
        template(json!({ "network_interfaces": [with(json!({ "device_index": 0 }), more)] }))
    };
    let right = || {
        interface(json!({
            "private_ip_address": "10.0.0.1", "interface_type": "efa", "ipv6_addresses": ["2001:db8::10"],
        }))
    };
    let bare = || {
        interface(json!({ "interface_type": "efa-only", "associate_public_ip_address": "false" }))
    };
    let counted = interface(json!({ "interface_type": "efa-only", "ipv4_address_count": 1 }));
    let metadata = |options: Json| template(json!({ "metadata_options": [options] }));
    let hops = |count: i64| {
        metadata(json!({ "http_put_response_hop_limit": count, "http_tokens": "required" }))
    };
    let twice = json!({ "metadata_options": [{ "http_tokens": "required" }, { "http_endpoint": "enabled" }] });
    let (ids, names) = ("vpc_security_group_ids", "security_group_names");
    let kind = "network_interfaces.0.interface_type";
    vec![
        case("LT-014", groups(ids, placed()), groups(ids, json!({})), ids),
        case(
            "LT-014",
            groups(names, placed()),
            groups(names, json!({ "network_interfaces": [] })),
            "network_interfaces",
        ),
        case(
            "LT-014",
            groups(names, json!({ ids: ["sg-1"] })),
            groups(names, json!({ ids: [] })),
            ids,
        ),
        case(
            "LT-015",
            interface(json!({ "interface_type": "fast" })),
            right(),
            kind,
        ),
        case(
            "LT-015",
            interface(json!({ "private_ip_address": "10.0.0" })),
            right(),
            "network_interfaces.0.private_ip_address",
        ),
        case(
            "LT-015",
            interface(json!({ "ipv4_addresses": ["10.0.0"] })),
            right(),
            "network_interfaces.0.ipv4_addresses",
        ),
        case(
            "LT-015",
            interface(json!({ "ipv6_addresses": ["10.0.0.1"] })),
            right(),
            "network_interfaces.0.ipv6_addresses",
        ),
        case("LT-015", counted, bare(), kind),
        case(
            "LT-016",
            hops(65),
            hops(64),
            "metadata_options.0.http_put_response_hop_limit",
        ),
        case(
            "LT-016",
            hops(-1),
            hops(0),
            "metadata_options.0.http_put_response_hop_limit",
        ),
        case("LT-016", template(twice), hops(1), "metadata_options"),
        member!(
            "LT-016",
            "metadata_options",
            "http_tokens",
            "needed",
            "optional"
        ),
        member!(
            "LT-016",
            "metadata_options",
            "http_endpoint",
            "on",
            "enabled"
        ),
        member!(
            "LT-016",
            "metadata_options",
            "http_protocol_ipv6",
            "on",
            "enabled"
        ),
        member!(
            "LT-016",
            "metadata_options",
            "instance_metadata_tags",
            "on",
            "disabled"
        ),
        member!(
            "LT-017",
            "metadata_options",
            "http_endpoint",
            "disabled",
            "enabled"
        ),
    ]
}

fn placements() -> Vec<Case> {
    let spot = |market: &str, options: Json| {
        template(
            json!({ "instance_market_options": [{ "market_type": market, "spot_options": [options] }] }),
        )
    };
    let persistent =
        || json!({ "spot_instance_type": "persistent", "valid_until": "x", "max_price": "0.01" });
    let right = || spot("spot", persistent());
    let kind = "instance_market_options.0.spot_options.0.valid_until";
    let behavior = "instance_market_options.0.spot_options.0.instance_interruption_behavior";
    let placed = |placement: Json| template(json!({ "placement": [placement] }));
    let hosts =
        |tenancy: &str| placed(json!({ "host_resource_group_arn": "arn:x", "tenancy": tenancy }));
    let reserved = |preference: &str, id: &str| {
        template(json!({ "capacity_reservation_specification": [{
            "capacity_reservation_preference": preference,
            "capacity_reservation_target": [{ "capacity_reservation_id": id }],
        }] }))
    };
    let preference = "capacity_reservation_specification.0.capacity_reservation_preference";
    vec![
        member!(
            "LT-018",
            "instance_market_options",
            "market_type",
            "Spot",
            "capacity-block"
        ),
        case(
            "LT-022",
            placed(json!({ "group_id": "pg-1", "group_name": "x" })),
            placed(json!({ "group_id": "pg-1" })),
            "placement.0.group_name",
        ),
        case(
            "LT-040",
            spot("on-demand", persistent()),
            right(),
            "instance_market_options",
        ),
        case(
            "LT-041",
            spot("spot", json!({ "valid_until": "x" })),
            right(),
            kind,
        ),
        case(
            "LT-041",
            spot("spot", json!({ "instance_interruption_behavior": "stop" })),
            right(),
            behavior,
        ),
        case(
            "LT-041",
            spot("spot", json!({ "max_price": "0.001" })),
            right(),
            "instance_market_options.0.spot_options.0.max_price",
        ),
        case(
            "LT-043",
            hosts("default"),
            hosts("host"),
            "placement.0.tenancy",
        ),
        case(
            "LT-044",
            reserved("open", "cr-1"),
            reserved("capacity-reservations-only", "cr-1"),
            preference,
        ),
        // A block in which nothing is set is none.
        case(
            "LT-044",
            reserved("open", "cr-1"),
            reserved("open", ""),
            preference,
        ),
    ]
}
