//! Which member of which SDK types each attribute is. See [`super::two_way`] for the form of an entry.

use aws_sdk_ec2::types as api;
use tfplug::{Attr, Set};

use super::super::schema::*;
use super::kinds::{Expand, Flatten, Request, Structure};
use super::kinds::{first, number, on, plain, position, real, script, switch, time};
use super::two_way::Spelling;

wrapped! {
    addresses: (PrivateIpAddressSpecification, PrivateIpAddressSpecification).private_ip_address
    ipv4_prefixes: (Ipv4PrefixSpecificationRequest, Ipv4PrefixSpecificationResponse).ipv4_prefix
    ipv6_addresses: (InstanceIpv6AddressRequest, InstanceIpv6Address).ipv6_address
    ipv6_prefixes: (Ipv6PrefixSpecificationRequest, Ipv6PrefixSpecificationResponse).ipv6_prefix
    secondary_addresses: (
        SecondaryInterfacePrivateIpAddressSpecificationRequest, SecondaryInterfacePrivateIpAddressSpecification
    ).private_ip_address
}

two_way! {
    LaunchConfiguration: (RequestLaunchTemplateData, ResponseLaunchTemplateData) => {
        image_id, instance_type, key_name, kernel_id, ram_disk_id,
        rendered_user_data = user_data: script,
        vpc_security_group_ids = security_group_ids,
        security_group_names = security_groups,
        ebs_optimized: switch,
        disable_api_stop: on,
        disable_api_termination: on,
        instance_initiated_shutdown_behavior, iam_instance_profile,
        metadata_options: first,
        monitoring, credit_specification, cpu_options, hibernation_options, enclave_options, tag_specifications,
        maintenance_options, private_dns_name_options,
        license_specification = license_specifications,
        network_performance_options, network_interfaces, secondary_interfaces, block_device_mappings, placement,
        instance_market_options, capacity_reservation_specification, instance_requirements;
        ..LaunchConfiguration::default()
    }

    InstanceProfile: (
        LaunchTemplateIamInstanceProfileSpecificationRequest, LaunchTemplateIamInstanceProfileSpecification
    ) => { arn, name }

    MetadataOptions: (LaunchTemplateInstanceMetadataOptionsRequest, LaunchTemplateInstanceMetadataOptions) => {
        http_endpoint, http_protocol_ipv6, http_put_response_hop_limit, http_tokens, instance_metadata_tags
    }

    Monitoring: (LaunchTemplatesMonitoringRequest, LaunchTemplatesMonitoring) => { enabled }

    CreditSpecification: (CreditSpecificationRequest, CreditSpecification) => { cpu_credits }

    CpuOptions: (LaunchTemplateCpuOptionsRequest, LaunchTemplateCpuOptions) => {
        amd_sev_snp, core_count, nested_virtualization, threads_per_core
    }

    HibernationOptions: (LaunchTemplateHibernationOptionsRequest, LaunchTemplateHibernationOptions) => { configured }

    EnclaveOptions: (LaunchTemplateEnclaveOptionsRequest, LaunchTemplateEnclaveOptions) => { enabled }

    TagSpecification: (LaunchTemplateTagSpecificationRequest, LaunchTemplateTagSpecification) => { resource_type, tags }

    MaintenanceOptions: (LaunchTemplateInstanceMaintenanceOptionsRequest, LaunchTemplateInstanceMaintenanceOptions) => {
        auto_recovery
    }

    PrivateDnsNameOptions: (LaunchTemplatePrivateDnsNameOptionsRequest, LaunchTemplatePrivateDnsNameOptions) => {
        enable_resource_name_dns_a_record, enable_resource_name_dns_aaaa_record, hostname_type
    }

    License: (LaunchTemplateLicenseConfigurationRequest, LaunchTemplateLicenseConfiguration) => {
        license_configuration_arn
    }

    NetworkPerformance: (LaunchTemplateNetworkPerformanceOptionsRequest, LaunchTemplateNetworkPerformanceOptions) => {
        bandwidth_weighting
    }

    NetworkInterface: (
        LaunchTemplateInstanceNetworkInterfaceSpecificationRequest, LaunchTemplateInstanceNetworkInterfaceSpecification
    ) => {
        associate_carrier_ip_address: switch,
        associate_public_ip_address: switch,
        delete_on_termination: switch,
        description,
        device_index: position,
        ena_queue_count, interface_type,
        ipv4_address_count = secondary_private_ip_address_count,
        ipv4_addresses = private_ip_addresses: addresses,
        ipv4_prefix_count,
        ipv4_prefixes: ipv4_prefixes,
        ipv6_address_count,
        ipv6_addresses: ipv6_addresses,
        ipv6_prefix_count,
        ipv6_prefixes: ipv6_prefixes,
        network_card_index: position,
        network_interface_id,
        primary_ipv6: switch,
        private_ip_address,
        security_groups = groups,
        subnet_id, connection_tracking_specification, ena_srd_specification,
    }

    ConnectionTracking: (ConnectionTrackingSpecificationRequest, ConnectionTrackingSpecification) => {
        tcp_established_timeout, udp_stream_timeout, udp_timeout
    }

    EnaSrd: (EnaSrdSpecificationRequest, LaunchTemplateEnaSrdSpecification) => {
        ena_srd_enabled, ena_srd_udp_specification
    }

    EnaSrdUdp: (EnaSrdUdpSpecificationRequest, LaunchTemplateEnaSrdUdpSpecification) => { ena_srd_udp_enabled }

    SecondaryInterface: (
        LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest,
        LaunchTemplateInstanceSecondaryInterfaceSpecification
    ) => {
        delete_on_termination,
        device_index: number,
        interface_type,
        network_card_index: number,
        private_ip_address_count: number,
        private_ip_addresses: secondary_addresses,
        secondary_subnet_id,
    }

    BlockDevice: (LaunchTemplateBlockDeviceMappingRequest, LaunchTemplateBlockDeviceMapping) => {
        device_name, no_device, virtual_name, ebs
    }

    Ebs: (LaunchTemplateEbsBlockDeviceRequest, LaunchTemplateEbsBlockDevice) => {
        delete_on_termination: switch,
        encrypted: switch,
        iops, kms_key_id, snapshot_id, throughput, volume_initialization_rate, volume_size, volume_type,
    }

    Placement: (LaunchTemplatePlacementRequest, LaunchTemplatePlacement) => {
        affinity, availability_zone, group_id, group_name, host_id, host_resource_group_arn, partition_number,
        spread_domain, tenancy,
    }

    MarketOptions: (LaunchTemplateInstanceMarketOptionsRequest, LaunchTemplateInstanceMarketOptions) => {
        market_type, spot_options
    }

    SpotOptions: (LaunchTemplateSpotMarketOptionsRequest, LaunchTemplateSpotMarketOptions) => {
        block_duration_minutes, instance_interruption_behavior, max_price, spot_instance_type,
        valid_until: time,
    }

    CapacityReservation: (
        LaunchTemplateCapacityReservationSpecificationRequest, LaunchTemplateCapacityReservationSpecificationResponse
    ) => { capacity_reservation_preference, capacity_reservation_target }

    CapacityReservationTarget: (CapacityReservationTarget, CapacityReservationTargetResponse) => {
        capacity_reservation_id, capacity_reservation_resource_group_arn
    }

    InstanceRequirements: (InstanceRequirementsRequest, InstanceRequirements) => {
        accelerator_manufacturers, accelerator_names, accelerator_types, allowed_instance_types, bare_metal,
        burstable_performance, cpu_manufacturers, excluded_instance_types, instance_generations, local_storage,
        local_storage_types, max_spot_price_as_percentage_of_optimal_on_demand_price,
        on_demand_max_price_percentage_over_lowest_price,
        require_hibernate_support: on,
        spot_max_price_percentage_over_lowest_price,
        vcpu_count = v_cpu_count,
        memory_mib, accelerator_count, accelerator_total_memory_mib, baseline_ebs_bandwidth_mbps,
        memory_gib_per_vcpu = memory_gib_per_v_cpu,
        network_bandwidth_gbps, network_interface_count, total_local_storage_gb,
    }

    AtLeast: (VCpuCountRangeRequest, VCpuCountRange), (MemoryMiBRequest, MemoryMiB) => { min: number, max }

    Accelerators: (AcceleratorCountRequest, AcceleratorCount) => { min: number, max: number }

    Range:
        (AcceleratorTotalMemoryMiBRequest, AcceleratorTotalMemoryMiB),
        (BaselineEbsBandwidthMbpsRequest, BaselineEbsBandwidthMbps),
        (NetworkInterfaceCountRequest, NetworkInterfaceCount)
    => { min: number, max }

    RealRange:
        (MemoryGiBPerVCpuRequest, MemoryGiBPerVCpu),
        (NetworkBandwidthGbpsRequest, NetworkBandwidthGbps),
        (TotalLocalStorageGbRequest, TotalLocalStorageGb)
    => { min: real, max }
}
