//! State of the peer's `aws_launch_template` moved in: no plan, no request that writes.

use serde_json::{Value as Json, json};
use tfplug::object;
use tfplug::rules::Action;
use tfplug::testing::Source;
use tfplug::value::Value;

use super::ec2::{Ec2, Params, Template};
use super::{blocks, set, start, with};

/// The state as the peer stores it, with one block or argument of its own.
fn source(name: &str, value: Json) -> Source {
    let mut state = json!({
        "arn": "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1",
        "block_device_mappings": [], "capacity_reservation_specification": [], "cpu_options": [],
        "credit_specification": [], "default_version": 1, "description": "", "disable_api_stop": false,
        "disable_api_termination": false, "ebs_optimized": "", "elastic_gpu_specifications": [],
        "elastic_inference_accelerator": [], "enclave_options": [], "hibernation_options": [],
        "iam_instance_profile": [], "id": "lt-1", "image_id": "", "instance_initiated_shutdown_behavior": "",
        "instance_market_options": [], "instance_requirements": [], "instance_type": "", "kernel_id": "",
        "key_name": "", "latest_version": 1, "license_specification": [], "maintenance_options": [],
        "metadata_options": [], "monitoring": [], "name": "web", "name_prefix": "", "network_interfaces": [],
        "placement": [], "private_dns_name_options": [], "ram_disk_id": "", "security_group_names": null,
        "tag_specifications": [], "tags": null, "tags_all": {}, "update_default_version": null, "user_data": "",
        "vpc_security_group_ids": null,
    });
    if !name.is_empty() {
        state[name] = value;
    }
    Source {
        provider: "registry.terraform.io/hashicorp/aws".to_owned(),
        type_name: "aws_launch_template".to_owned(),
        state,
        ..Source::default()
    }
}

fn interface() -> Json {
    json!([{
        "associate_carrier_ip_address": "", "associate_public_ip_address": "", "connection_tracking_specification": [],
        "delete_on_termination": "", "description": "", "device_index": 0, "ena_srd_specification": [],
        "interface_type": "", "ipv4_address_count": 0, "ipv4_addresses": [], "ipv4_prefix_count": 0, "ipv4_prefixes": [],
        "ipv6_address_count": 0, "ipv6_addresses": [], "ipv6_prefix_count": 0, "ipv6_prefixes": [],
        "network_card_index": 0, "network_interface_id": "", "primary_ipv6": "", "private_ip_address": "",
        "security_groups": ["sg-1"], "subnet_id": "",
    }])
}

fn exists(ec2: &Ec2, data: &[&str]) {
    let pairs = data.iter().filter_map(|pair| pair.split_once('='));
    let data: Params = pairs
        .map(|(name, value)| (format!("LaunchTemplateData.{name}"), value.to_owned()))
        .collect();
    ec2.account().templates.push(Template {
        id: "lt-1".into(),
        name: "web".into(),
        versions: vec![data],
        default: 1,
        ..Template::default()
    });
}

/// An argument: as the peer stores it, as EC2 has it, and the ways to write it.
fn forms() -> Vec<(&'static str, Json, Vec<&'static str>, Vec<Value>)> {
    vec![
        ("", Json::Null, vec![], vec![Value::Null]),
        ("disable_api_stop", json!(false), vec![], vec![Value::Null, false.into()]),
        ("key_name", json!(""), vec![], vec![Value::Null, "".into()]),
        ("image_id", json!(""), vec![], vec![Value::Null, "".into()]),
        ("image_id", json!("ami-12345678"), vec!["ImageId=ami-12345678"], vec!["ami-12345678".into()]),
        (
            "user_data",
            json!("IyEvYmluL2Jhc2gKY2F0IDw8J0VDUycgPj4gL2V0Yy9lY3MvZWNzLmNvbmZpZwpFQ1NfQ0xVU1RFUj13ZWIKRUNTCg=="),
            vec!["UserData=IyEvYmluL2Jhc2gKY2F0IDw8J0VDUycgPj4gL2V0Yy9lY3MvZWNzLmNvbmZpZwpFQ1NfQ0xVU1RFUj13ZWIKRUNTCg=="],
            vec!["IyEvYmluL2Jhc2gKY2F0IDw8J0VDUycgPj4gL2V0Yy9lY3MvZWNzLmNvbmZpZwpFQ1NfQ0xVU1RFUj13ZWIKRUNTCg==".into()],
        ),
        (
            "network_interfaces",
            interface(),
            vec!["NetworkInterface.1.DeviceIndex=0", "NetworkInterface.1.NetworkCardIndex=0", "NetworkInterface.1.SecurityGroupId.1=sg-1"],
            vec![
                blocks(object! { security_groups: set(&["sg-1"]) }),
                blocks(object! { security_groups: set(&["sg-1"]), device_index: 0i64, description: "", ipv6_address_count: 0i64 }),
            ],
        ),
        (
            "private_dns_name_options",
            json!([{"enable_resource_name_dns_a_record": false, "enable_resource_name_dns_aaaa_record": false, "hostname_type": "ip-name"}]),
            vec!["PrivateDnsNameOptions.EnableResourceNameDnsARecord=false", "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord=false", "PrivateDnsNameOptions.HostnameType=ip-name"],
            vec![
                blocks(object! { hostname_type: "ip-name" }),
                blocks(object! { hostname_type: "ip-name", enable_resource_name_dns_a_record: false }),
            ],
        ),
        (
            "metadata_options",
            json!([{"http_endpoint": "", "http_protocol_ipv6": "", "http_put_response_hop_limit": 0, "http_tokens": "required", "instance_metadata_tags": ""}]),
            vec!["MetadataOptions.HttpTokens=required"],
            vec![blocks(object! { http_tokens: "required" })],
        ),
        (
            "instance_requirements",
            json!([{
                "accelerator_count": [{"max": 0, "min": 1}], "accelerator_total_memory_mib": [], "bare_metal": "",
                "memory_mib": [{"max": 0, "min": 512}], "vcpu_count": [{"max": 0, "min": 1}],
                "require_hibernate_support": false, "spot_max_price_percentage_over_lowest_price": 0,
            }]),
            vec!["InstanceRequirements.AcceleratorCount.Min=1", "InstanceRequirements.MemoryMiB.Min=512", "InstanceRequirements.VCpuCount.Min=1"],
            vec![blocks(object! {
                accelerator_count: blocks(object! { min: 1i64 }),
                memory_mib: blocks(object! { min: 512i64 }),
                vcpu_count: blocks(object! { min: 1i64 }),
            })],
        ),
        (
            "credit_specification",
            json!([{"cpu_credits": "unlimited"}]),
            vec![],
            vec![blocks(object! { cpu_credits: "unlimited" })],
        ),
        ("monitoring", json!([{"enabled": false}]), vec!["Monitoring.Enabled=false"], vec![blocks(object! { enabled: false })]),
    ]
}

#[tokio::test]
async fn a_moved_launch_template_plans_nothing() {
    for (name, stored, data, spellings) in forms() {
        for value in spellings {
            let (ec2, _lab, mut it) = start().await;
            exists(&ec2, &data);
            it.move_from(&source(name, stored.clone())).await.unwrap();
            let mut config = object! { name: "web" };
            if !name.is_empty() {
                config = with(config, name, value.clone());
            }
            let step = it.plan(config).await.unwrap();
            assert_eq!(
                step.action,
                Action::NoOp,
                "{name} {value:?}\n{:?}",
                step.planned
            );
            let writes = |it: &Params| !it["Action"].starts_with("Describe");
            assert!(!ec2.account().requests.iter().any(writes), "{name}");
        }
    }
}
