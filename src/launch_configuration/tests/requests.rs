//! Requests as the peer makes them: recorded from hashicorp/aws 5.100 for the same arguments.

use tfplug::object;
use tfplug::value::Value;

use super::{blocks, set, start};

/// The template data that is sent for one argument, and the argument.
fn recorded() -> Vec<(&'static str, Value, Vec<&'static str>)> {
    let least = || blocks(object! { min: 1i64 });
    vec![
        (
            "network_interfaces",
            blocks(object! { security_groups: set(&["sg-12345678"]) }),
            vec![
                "NetworkInterface.1.DeviceIndex=0",
                "NetworkInterface.1.NetworkCardIndex=0",
                "NetworkInterface.1.SecurityGroupId.1=sg-12345678",
            ],
        ),
        (
            "network_interfaces",
            blocks(object! { device_index: 0i64, ipv4_address_count: 0i64, description: "" }),
            vec![
                "NetworkInterface.1.DeviceIndex=0",
                "NetworkInterface.1.NetworkCardIndex=0",
            ],
        ),
        (
            "private_dns_name_options",
            blocks(object! { hostname_type: "ip-name" }),
            vec![
                "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord=false",
                "PrivateDnsNameOptions.EnableResourceNameDnsARecord=false",
                "PrivateDnsNameOptions.HostnameType=ip-name",
            ],
        ),
        ("disable_api_stop", false.into(), vec![]),
        ("disable_api_stop", true.into(), vec!["DisableApiStop=true"]),
        ("ebs_optimized", "false".into(), vec!["EbsOptimized=false"]),
        ("key_name", "".into(), vec![]),
        (
            "monitoring",
            blocks(object! { enabled: false }),
            vec!["Monitoring.Enabled=false"],
        ),
        (
            "enclave_options",
            blocks(object! { enabled: false }),
            vec!["EnclaveOptions.Enabled=false"],
        ),
        (
            "hibernation_options",
            blocks(object! { configured: false }),
            vec!["HibernationOptions.Configured=false"],
        ),
        (
            "placement",
            blocks(object! { group_name: "g", partition_number: 0i64 }),
            vec!["Placement.GroupName=g"],
        ),
        (
            "cpu_options",
            blocks(object! { core_count: 0i64, threads_per_core: 0i64 }),
            vec![],
        ),
        (
            "block_device_mappings",
            blocks(object! {
                device_name: "/dev/xvda",
                ebs: blocks(object! { volume_size: 0i64, iops: 0i64, volume_type: "gp2", encrypted: "" }),
            }),
            vec![
                "BlockDeviceMapping.1.DeviceName=/dev/xvda",
                "BlockDeviceMapping.1.Ebs.VolumeType=gp2",
            ],
        ),
        (
            "metadata_options",
            blocks(object! { http_put_response_hop_limit: 2i64 }),
            vec!["MetadataOptions.HttpPutResponseHopLimit=2"],
        ),
        (
            "instance_requirements",
            blocks(object! {
                vcpu_count: least(),
                memory_mib: least(),
                accelerator_count: blocks(object! { max: 0i64 }),
                network_interface_count: blocks(object! { max: 3i64 }),
                network_bandwidth_gbps: blocks(object! { max: Value::Number(tfplug::value::Number::from_f64(1.5).unwrap()) }),
            }),
            vec![
                "InstanceRequirements.AcceleratorCount.Max=0",
                "InstanceRequirements.AcceleratorCount.Min=0",
                "InstanceRequirements.MemoryMiB.Min=1",
                "InstanceRequirements.NetworkBandwidthGbps.Max=1.5",
                "InstanceRequirements.NetworkBandwidthGbps.Min=0.0",
                "InstanceRequirements.NetworkInterfaceCount.Max=3",
                "InstanceRequirements.NetworkInterfaceCount.Min=0",
                "InstanceRequirements.VCpuCount.Min=1",
            ],
        ),
    ]
}

#[tokio::test]
async fn zeros_are_sent_and_left_out_as_the_peer_does() {
    for (name, value, expected) in recorded() {
        let (ec2, _lab, mut it) = start().await;
        let config = super::with(object! { name: "web" }, name, value);
        it.apply(config).await.unwrap();
        let sent = ec2.newest();
        let sent: Vec<String> = sent
            .iter()
            .map(|(name, value)| {
                format!("{}={value}", name.trim_start_matches("LaunchTemplateData."))
            })
            .collect();
        assert_eq!(sent, expected, "{name}");
    }
}

#[tokio::test]
async fn credits_are_left_out_where_instances_have_none() {
    let credits = || blocks(object! { cpu_credits: "standard" });
    for (instance_type, sent) in [("m7g.large", false), ("t4g.small", true), ("", true)] {
        let (ec2, _lab, mut it) = start().await;
        it.apply(
            object! { name: "web", instance_type: instance_type, credit_specification: credits() },
        )
        .await
        .unwrap();
        let has = ec2
            .newest()
            .contains_key("LaunchTemplateData.CreditSpecification.CpuCredits");
        assert_eq!(has, sent, "{instance_type:?}");
    }
}
