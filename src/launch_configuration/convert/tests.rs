//! A full model survives the way to EC2 and back.

use super::super::schema::time::same_time;
use super::super::schema::*;
use super::*;
use aws_sdk_ec2::types as api;

fn set(members: &[&str]) -> Attr<Set<String>> {
    Set(members.iter().map(|member| (*member).to_owned()).collect()).into()
}

fn range() -> Attr<Range> {
    Range {
        min: 1.into(),
        max: 2.into(),
    }
    .into()
}

fn real() -> Attr<RealRange> {
    RealRange {
        min: 1.5.into(),
        max: 2.5.into(),
    }
    .into()
}

fn interface() -> NetworkInterface {
    NetworkInterface {
        associate_carrier_ip_address: "false".into(),
        associate_public_ip_address: "true".into(),
        delete_on_termination: "true".into(),
        description: "first".into(),
        device_index: 0.into(),
        ena_queue_count: 4.into(),
        interface_type: "efa".into(),
        ipv4_address_count: 1.into(),
        ipv4_addresses: set(&["10.0.0.4", "10.0.0.5"]),
        ipv4_prefix_count: 2.into(),
        ipv4_prefixes: set(&["10.0.1.0/28"]),
        ipv6_address_count: 3.into(),
        ipv6_addresses: set(&["2001:db8::1"]),
        ipv6_prefix_count: 4.into(),
        ipv6_prefixes: set(&["2001:db8::/80"]),
        network_card_index: 1.into(),
        network_interface_id: "eni-1".into(),
        primary_ipv6: "true".into(),
        private_ip_address: "10.0.0.4".into(),
        security_groups: set(&["sg-1", "sg-2"]),
        subnet_id: "subnet-1".into(),
        connection_tracking_specification: ConnectionTracking {
            tcp_established_timeout: 60.into(),
            udp_stream_timeout: 61.into(),
            udp_timeout: 30.into(),
        }
        .into(),
        ena_srd_specification: EnaSrd {
            ena_srd_enabled: true.into(),
            ena_srd_udp_specification: EnaSrdUdp {
                ena_srd_udp_enabled: true.into(),
            }
            .into(),
        }
        .into(),
    }
}

fn requirements() -> InstanceRequirements {
    InstanceRequirements {
        accelerator_manufacturers: set(&["nvidia"]),
        accelerator_names: set(&["t4"]),
        accelerator_types: set(&["gpu"]),
        allowed_instance_types: set(&["m*"]),
        bare_metal: "included".into(),
        burstable_performance: "excluded".into(),
        cpu_manufacturers: set(&["amd", "intel"]),
        excluded_instance_types: set(&["m5*"]),
        instance_generations: set(&["current"]),
        local_storage: "required".into(),
        local_storage_types: set(&["ssd"]),
        max_spot_price_as_percentage_of_optimal_on_demand_price: 60.into(),
        on_demand_max_price_percentage_over_lowest_price: 20.into(),
        require_hibernate_support: true.into(),
        spot_max_price_percentage_over_lowest_price: 50.into(),
        vcpu_count: AtLeast {
            min: 2.into(),
            max: 4.into(),
        }
        .into(),
        memory_mib: AtLeast {
            min: 4096.into(),
            max: Attr::Null,
        }
        .into(),
        accelerator_count: Accelerators {
            min: 0.into(),
            max: 0.into(),
        }
        .into(),
        accelerator_total_memory_mib: range(),
        baseline_ebs_bandwidth_mbps: range(),
        memory_gib_per_vcpu: real(),
        network_bandwidth_gbps: real(),
        network_interface_count: range(),
        total_local_storage_gb: real(),
    }
}

fn placement() -> (Placement, MarketOptions, CapacityReservation) {
    let text = |text: &str| Attr::from(text);
    let placement = Placement {
        affinity: text("host"),
        availability_zone: text("eu-west-1a"),
        group_id: text("pg-1"),
        group_name: text("group"),
        host_id: text("h-1"),
        host_resource_group_arn: text("arn:aws:x"),
        partition_number: 3.into(),
        spread_domain: text("x"),
        tenancy: text("host"),
    };
    let spot = SpotOptions {
        block_duration_minutes: 60.into(),
        instance_interruption_behavior: text("stop"),
        max_price: text("0.5"),
        spot_instance_type: text("persistent"),
        valid_until: text("2030-01-01T00:00:00Z"),
    };
    let target = CapacityReservationTarget {
        capacity_reservation_id: text("cr-1"),
        capacity_reservation_resource_group_arn: text("arn:aws:y"),
    };
    let reservation = CapacityReservation {
        capacity_reservation_preference: text("open"),
        capacity_reservation_target: target.into(),
    };
    (
        placement,
        MarketOptions {
            market_type: text("spot"),
            spot_options: spot.into(),
        },
        reservation,
    )
}

fn device() -> BlockDevice {
    let ebs = Ebs {
        delete_on_termination: "false".into(),
        encrypted: "true".into(),
        iops: 4000.into(),
        kms_key_id: "key".into(),
        snapshot_id: "snap-1".into(),
        throughput: 200.into(),
        volume_initialization_rate: 150.into(),
        volume_size: 40.into(),
        volume_type: "gp3".into(),
    };
    BlockDevice {
        device_name: "/dev/xvda".into(),
        no_device: "x".into(),
        virtual_name: "ephemeral0".into(),
        ebs: ebs.into(),
    }
}

#[allow(clippy::too_many_lines, reason = "one literal of every argument")]
fn full() -> Model {
    let text = |text: &str| Attr::from(text);
    let (placement, market, reservation) = placement();
    let metadata = MetadataOptions {
        http_endpoint: text("enabled"),
        http_protocol_ipv6: text("disabled"),
        http_put_response_hop_limit: 2.into(),
        http_tokens: text("required"),
        instance_metadata_tags: text("enabled"),
    };
    let tags = [
        ("Name".to_owned(), "web".to_owned()),
        ("empty".to_owned(), String::new()),
    ];
    let tagged = TagSpecification {
        resource_type: text("instance"),
        tags: Attr::Known(tags.into()),
    };
    let secondary = SecondaryInterface {
        delete_on_termination: true.into(),
        device_index: 1.into(),
        interface_type: text("secondary"),
        network_card_index: 0.into(),
        private_ip_address_count: 1.into(),
        private_ip_addresses: set(&["10.1.0.4"]),
        secondary_subnet_id: text("subnet-2"),
    };
    let dns = PrivateDnsNameOptions {
        enable_resource_name_dns_a_record: true.into(),
        enable_resource_name_dns_aaaa_record: false.into(),
        hostname_type: text("ip-name"),
    };
    let cpu = CpuOptions {
        amd_sev_snp: text("enabled"),
        core_count: 2.into(),
        nested_virtualization: text("disabled"),
        threads_per_core: 1.into(),
    };
    Model {
        image_id: text("ami-12345678"),
        rendered_user_data: text("#!/bin/bash\n"),
        instance_type: text("t4g.large"),
        key_name: text("key"),
        vpc_security_group_ids: set(&["sg-1"]),
        security_group_names: set(&["default"]),
        ebs_optimized: text("true"),
        disable_api_stop: true.into(),
        disable_api_termination: true.into(),
        instance_initiated_shutdown_behavior: text("terminate"),
        kernel_id: text("aki-1"),
        ram_disk_id: text("ari-1"),
        metadata_options: vec![metadata].into(),
        iam_instance_profile: InstanceProfile {
            arn: text("arn"),
            name: text("name"),
        }
        .into(),
        network_interfaces: vec![
            interface(),
            NetworkInterface {
                device_index: 1.into(),
                network_card_index: 0.into(),
                ..Default::default()
            },
        ]
        .into(),
        secondary_interfaces: vec![secondary].into(),
        block_device_mappings: vec![device()].into(),
        monitoring: Monitoring {
            enabled: true.into(),
        }
        .into(),
        instance_market_options: market.into(),
        placement: placement.into(),
        credit_specification: CreditSpecification {
            cpu_credits: text("unlimited"),
        }
        .into(),
        cpu_options: cpu.into(),
        hibernation_options: HibernationOptions {
            configured: true.into(),
        }
        .into(),
        enclave_options: EnclaveOptions {
            enabled: true.into(),
        }
        .into(),
        tag_specifications: vec![tagged].into(),
        maintenance_options: MaintenanceOptions {
            auto_recovery: text("disabled"),
        }
        .into(),
        private_dns_name_options: dns.into(),
        capacity_reservation_specification: reservation.into(),
        license_specification: Set(vec![License {
            license_configuration_arn: text("arn:aws:z"),
        }])
        .into(),
        instance_requirements: requirements().into(),
        network_performance_options: NetworkPerformance {
            bandwidth_weighting: text("vpc-1"),
        }
        .into(),
        ..Model::default()
    }
}

/// A response struct with the named fields copied from a request struct; `field: function` converts the members.
macro_rules! copy {
    ($from:expr => $to:ident { $($field:ident $(: $convert:expr)?),* $(,)? }) => {{
        let from = $from;
        let mut to = api::$to::builder().build();
        $(to.$field = from.$field.clone()$(.map($convert))?;)*
        to
    }};
}

fn each<T, U>(convert: impl Fn(T) -> U) -> impl Fn(Vec<T>) -> Vec<U> {
    move |items| items.into_iter().map(&convert).collect()
}

/// What EC2 answers: the same members in its other set of types.
fn answer(sent: &RequestLaunchTemplateData) -> ResponseLaunchTemplateData {
    copy!(sent => ResponseLaunchTemplateData {
        kernel_id, ebs_optimized, image_id, instance_type, key_name, ram_disk_id, disable_api_termination,
        instance_initiated_shutdown_behavior, user_data, security_group_ids, security_groups, disable_api_stop,
        iam_instance_profile: |from| copy!(from => LaunchTemplateIamInstanceProfileSpecification { arn, name }),
        block_device_mappings: each(|from: api::LaunchTemplateBlockDeviceMappingRequest| copy!(
            from => LaunchTemplateBlockDeviceMapping { device_name, virtual_name, no_device, ebs: |from| copy!(
                from => LaunchTemplateEbsBlockDevice {
                    encrypted, delete_on_termination, iops, kms_key_id, snapshot_id, volume_size, volume_type,
                    throughput, volume_initialization_rate
                }
            ) }
        )),
        network_interfaces: each(answer_interface),
        secondary_interfaces: each(|from: api::LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest| copy!(
            from => LaunchTemplateInstanceSecondaryInterfaceSpecification {
                delete_on_termination, device_index, private_ip_address_count, secondary_subnet_id, interface_type,
                network_card_index, private_ip_addresses: each(
                    |from: api::SecondaryInterfacePrivateIpAddressSpecificationRequest| copy!(
                        from => SecondaryInterfacePrivateIpAddressSpecification { private_ip_address }
                    )
                )
            }
        )),
        monitoring: |from| copy!(from => LaunchTemplatesMonitoring { enabled }),
        placement: |from| copy!(from => LaunchTemplatePlacement {
            availability_zone, affinity, group_name, host_id, tenancy, spread_domain, host_resource_group_arn,
            partition_number, group_id
        }),
        tag_specifications: each(|from: api::LaunchTemplateTagSpecificationRequest| copy!(
            from => LaunchTemplateTagSpecification { resource_type, tags }
        )),
        instance_market_options: |from| copy!(from => LaunchTemplateInstanceMarketOptions {
            market_type, spot_options: |from| copy!(from => LaunchTemplateSpotMarketOptions {
                max_price, spot_instance_type, block_duration_minutes, valid_until, instance_interruption_behavior
            })
        }),
        credit_specification: |from| copy!(from => CreditSpecification { cpu_credits }),
        cpu_options: |from| copy!(from => LaunchTemplateCpuOptions {
            core_count, threads_per_core, amd_sev_snp, nested_virtualization
        }),
        capacity_reservation_specification: |from| copy!(
            from => LaunchTemplateCapacityReservationSpecificationResponse {
                capacity_reservation_preference, capacity_reservation_target: |from| copy!(
                    from => CapacityReservationTargetResponse {
                        capacity_reservation_id, capacity_reservation_resource_group_arn
                    }
                )
            }
        ),
        license_specifications: each(|from: api::LaunchTemplateLicenseConfigurationRequest| copy!(
            from => LaunchTemplateLicenseConfiguration { license_configuration_arn }
        )),
        hibernation_options: |from| copy!(from => LaunchTemplateHibernationOptions { configured }),
        metadata_options: |from| copy!(from => LaunchTemplateInstanceMetadataOptions {
            http_tokens, http_put_response_hop_limit, http_endpoint, http_protocol_ipv6, instance_metadata_tags
        }),
        enclave_options: |from| copy!(from => LaunchTemplateEnclaveOptions { enabled }),
        instance_requirements: answer_requirements,
        private_dns_name_options: |from| copy!(from => LaunchTemplatePrivateDnsNameOptions {
            hostname_type, enable_resource_name_dns_a_record, enable_resource_name_dns_aaaa_record
        }),
        maintenance_options: |from| copy!(from => LaunchTemplateInstanceMaintenanceOptions { auto_recovery }),
        network_performance_options: |from| copy!(
            from => LaunchTemplateNetworkPerformanceOptions { bandwidth_weighting }
        ),
    })
}

fn answer_interface(
    from: api::LaunchTemplateInstanceNetworkInterfaceSpecificationRequest,
) -> api::LaunchTemplateInstanceNetworkInterfaceSpecification {
    copy!(from => LaunchTemplateInstanceNetworkInterfaceSpecification {
        associate_carrier_ip_address, associate_public_ip_address, delete_on_termination, description, device_index,
        groups, interface_type, ipv6_address_count, network_interface_id, private_ip_address, private_ip_addresses,
        secondary_private_ip_address_count, subnet_id, network_card_index, ipv4_prefix_count, ipv6_prefix_count,
        primary_ipv6, ena_queue_count,
        ipv6_addresses: each(|from: api::InstanceIpv6AddressRequest| copy!(from => InstanceIpv6Address { ipv6_address })),
        ipv4_prefixes: each(
            |from: api::Ipv4PrefixSpecificationRequest| copy!(from => Ipv4PrefixSpecificationResponse { ipv4_prefix })
        ),
        ipv6_prefixes: each(
            |from: api::Ipv6PrefixSpecificationRequest| copy!(from => Ipv6PrefixSpecificationResponse { ipv6_prefix })
        ),
        ena_srd_specification: |from| copy!(from => LaunchTemplateEnaSrdSpecification {
            ena_srd_enabled, ena_srd_udp_specification: |from| copy!(
                from => LaunchTemplateEnaSrdUdpSpecification { ena_srd_udp_enabled }
            )
        }),
        connection_tracking_specification: |from| copy!(from => ConnectionTrackingSpecification {
            tcp_established_timeout, udp_timeout, udp_stream_timeout
        }),
    })
}

fn answer_requirements(from: api::InstanceRequirementsRequest) -> api::InstanceRequirements {
    copy!(from => InstanceRequirements {
        cpu_manufacturers, excluded_instance_types, instance_generations, spot_max_price_percentage_over_lowest_price,
        on_demand_max_price_percentage_over_lowest_price, bare_metal, burstable_performance,
        require_hibernate_support, local_storage, local_storage_types, accelerator_types, accelerator_manufacturers,
        accelerator_names, allowed_instance_types, max_spot_price_as_percentage_of_optimal_on_demand_price,
        v_cpu_count: |from| copy!(from => VCpuCountRange { min, max }),
        memory_mib: |from| copy!(from => MemoryMiB { min, max }),
        memory_gib_per_v_cpu: |from| copy!(from => MemoryGiBPerVCpu { min, max }),
        network_interface_count: |from| copy!(from => NetworkInterfaceCount { min, max }),
        total_local_storage_gb: |from| copy!(from => TotalLocalStorageGb { min, max }),
        baseline_ebs_bandwidth_mbps: |from| copy!(from => BaselineEbsBandwidthMbps { min, max }),
        accelerator_count: |from| copy!(from => AcceleratorCount { min, max }),
        accelerator_total_memory_mib: |from| copy!(from => AcceleratorTotalMemoryMiB { min, max }),
        network_bandwidth_gbps: |from| copy!(from => NetworkBandwidthGbps { min, max }),
    })
}

#[test]
fn a_full_model_comes_back_unchanged() {
    assert_eq!(flatten(&answer(&expand(&full()))), full());
}

#[test]
fn an_empty_model_sends_and_reads_nothing() {
    assert_eq!(
        expand(&Model::default()),
        RequestLaunchTemplateData::builder().build()
    );
    assert_eq!(
        flatten(&ResponseLaunchTemplateData::builder().build()),
        Model::default()
    );
}

#[test]
fn the_templates_own_tags_are_not_data() {
    let specification = api::LaunchTemplateTagSpecification::builder()
        .resource_type(api::ResourceType::LaunchTemplate)
        .tags(api::Tag::builder().key("a").value("b").build())
        .build();
    let data = ResponseLaunchTemplateData::builder()
        .tag_specifications(specification)
        .build();
    assert!(flatten(&data).tag_specifications.is_null());
}

#[test]
fn one_address_of_several_is_primary() {
    let model = Model {
        network_interfaces: vec![interface()].into(),
        ..Model::default()
    };
    let sent = expand(&model);
    let sent = &sent.network_interfaces()[0];
    let primary: Vec<_> = sent
        .private_ip_addresses()
        .iter()
        .map(|address| address.primary())
        .collect();
    assert_eq!(primary, [Some(true), Some(false)]);
}

#[test]
fn times_compare_as_moments() {
    assert!(same_time(
        &"2030-01-01T00:00:00Z".into(),
        &"2030-01-01T01:00:00+01:00".into()
    ));
    assert!(!same_time(&"2030-01-01T00:00:00Z".into(), &"never".into()));
}
