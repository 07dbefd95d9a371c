//! Network interfaces, both ways.

use aws_sdk_ec2::types::{
    ConnectionTrackingSpecification, ConnectionTrackingSpecificationRequest,
    EnaSrdSpecificationRequest, EnaSrdUdpSpecificationRequest, InstanceIpv6AddressRequest,
    Ipv4PrefixSpecificationRequest, Ipv6PrefixSpecificationRequest,
    LaunchTemplateEnaSrdSpecification,
    LaunchTemplateInstanceNetworkInterfaceSpecification as ApiInterface,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest as ApiInterfaceRequest,
    LaunchTemplateInstanceSecondaryInterfaceSpecification as ApiSecondary,
    LaunchTemplateInstanceSecondaryInterfaceSpecificationRequest as ApiSecondaryRequest,
    PrivateIpAddressSpecification, SecondaryInterfacePrivateIpAddressSpecificationRequest,
};

use tfplug::Attr;

use super::super::schema::{
    ConnectionTracking, EnaSrd, EnaSrdUdp, NetworkInterface, SecondaryInterface,
};
use super::{
    from_number, from_set, from_strings, from_switch, from_text, number, positive, strings, switch,
    text, word,
};

pub(super) fn expand_interface(interface: &NetworkInterface) -> ApiInterfaceRequest {
    let v6 = |address| {
        InstanceIpv6AddressRequest::builder()
            .ipv6_address(address)
            .build()
    };
    let v4_prefix = |prefix| {
        Ipv4PrefixSpecificationRequest::builder()
            .ipv4_prefix(prefix)
            .build()
    };
    let v6_prefix = |prefix| {
        Ipv6PrefixSpecificationRequest::builder()
            .ipv6_prefix(prefix)
            .build()
    };
    ApiInterfaceRequest::builder()
        .set_associate_carrier_ip_address(switch(&interface.associate_carrier_ip_address))
        .set_associate_public_ip_address(switch(&interface.associate_public_ip_address))
        .set_delete_on_termination(switch(&interface.delete_on_termination))
        .set_description(text(&interface.description))
        .device_index(position(&interface.device_index))
        .set_ena_queue_count(positive(&interface.ena_queue_count))
        .set_interface_type(text(&interface.interface_type))
        .set_secondary_private_ip_address_count(positive(&interface.ipv4_address_count))
        .set_private_ip_addresses(expand_ipv4(interface))
        .set_ipv4_prefix_count(positive(&interface.ipv4_prefix_count))
        .set_ipv4_prefixes(each(strings(&interface.ipv4_prefixes), v4_prefix))
        .set_ipv6_address_count(positive(&interface.ipv6_address_count))
        .set_ipv6_addresses(each(strings(&interface.ipv6_addresses), v6))
        .set_ipv6_prefix_count(positive(&interface.ipv6_prefix_count))
        .set_ipv6_prefixes(each(strings(&interface.ipv6_prefixes), v6_prefix))
        .network_card_index(position(&interface.network_card_index))
        .set_network_interface_id(text(&interface.network_interface_id))
        .set_primary_ipv6(switch(&interface.primary_ipv6))
        .set_private_ip_address(text(&interface.private_ip_address))
        .set_groups(strings(&interface.security_groups))
        .set_subnet_id(text(&interface.subnet_id))
        .set_connection_tracking_specification(
            interface
                .connection_tracking_specification
                .known()
                .map(expand_tracking),
        )
        .set_ena_srd_specification(interface.ena_srd_specification.known().map(expand_ena_srd))
        .build()
}

/// Always sent: Auto Scaling refuses a launch template that leaves an interface without a position.
fn position(value: &Attr<i64>) -> i32 {
    number(value).unwrap_or_default()
}

fn each<T>(values: Option<Vec<String>>, expand: impl Fn(String) -> T) -> Option<Vec<T>> {
    values.map(|values| values.into_iter().map(expand).collect())
}

/// The address that is also `private_ip_address` is the primary one.
fn expand_ipv4(interface: &NetworkInterface) -> Option<Vec<PrivateIpAddressSpecification>> {
    let primary = interface.private_ip_address.text();
    each(strings(&interface.ipv4_addresses), |address| {
        let is_primary = primary == Some(address.as_str());
        PrivateIpAddressSpecification::builder()
            .primary(is_primary)
            .private_ip_address(address)
            .build()
    })
}

fn expand_tracking(tracking: &ConnectionTracking) -> ConnectionTrackingSpecificationRequest {
    ConnectionTrackingSpecificationRequest::builder()
        .set_tcp_established_timeout(positive(&tracking.tcp_established_timeout))
        .set_udp_stream_timeout(positive(&tracking.udp_stream_timeout))
        .set_udp_timeout(positive(&tracking.udp_timeout))
        .build()
}

fn expand_ena_srd(ena: &EnaSrd) -> EnaSrdSpecificationRequest {
    let udp = |udp: &EnaSrdUdp| {
        EnaSrdUdpSpecificationRequest::builder()
            .set_ena_srd_udp_enabled(udp.ena_srd_udp_enabled.get())
            .build()
    };
    EnaSrdSpecificationRequest::builder()
        .set_ena_srd_enabled(ena.ena_srd_enabled.get())
        .set_ena_srd_udp_specification(ena.ena_srd_udp_specification.known().map(udp))
        .build()
}

pub(super) fn expand_secondary(interface: &SecondaryInterface) -> ApiSecondaryRequest {
    let address = |address| {
        SecondaryInterfacePrivateIpAddressSpecificationRequest::builder()
            .private_ip_address(address)
            .build()
    };
    ApiSecondaryRequest::builder()
        .set_delete_on_termination(interface.delete_on_termination.get())
        .set_device_index(number(&interface.device_index))
        .set_interface_type(word(&interface.interface_type))
        .set_network_card_index(number(&interface.network_card_index))
        .set_private_ip_address_count(number(&interface.private_ip_address_count))
        .set_private_ip_addresses(each(strings(&interface.private_ip_addresses), address))
        .set_secondary_subnet_id(text(&interface.secondary_subnet_id))
        .build()
}

pub(super) fn flatten_interface(api: &ApiInterface) -> NetworkInterface {
    let v4 = api
        .private_ip_addresses()
        .iter()
        .filter_map(|api| api.private_ip_address());
    let primary = api
        .private_ip_addresses()
        .iter()
        .find(|api| api.primary() == Some(true));
    let primary = primary.and_then(|api| api.private_ip_address());
    NetworkInterface {
        associate_carrier_ip_address: from_switch(api.associate_carrier_ip_address()),
        associate_public_ip_address: from_switch(api.associate_public_ip_address()),
        delete_on_termination: from_switch(api.delete_on_termination()),
        description: from_text(api.description()),
        device_index: from_number(api.device_index()),
        ena_queue_count: from_number(api.ena_queue_count()),
        interface_type: from_text(api.interface_type()),
        ipv4_address_count: from_number(api.secondary_private_ip_address_count()),
        ipv4_addresses: from_set(v4),
        ipv4_prefix_count: from_number(api.ipv4_prefix_count()),
        ipv4_prefixes: from_set(
            api.ipv4_prefixes()
                .iter()
                .filter_map(|api| api.ipv4_prefix()),
        ),
        ipv6_address_count: from_number(api.ipv6_address_count()),
        ipv6_addresses: from_set(
            api.ipv6_addresses()
                .iter()
                .filter_map(|api| api.ipv6_address()),
        ),
        ipv6_prefix_count: from_number(api.ipv6_prefix_count()),
        ipv6_prefixes: from_set(
            api.ipv6_prefixes()
                .iter()
                .filter_map(|api| api.ipv6_prefix()),
        ),
        network_card_index: from_number(api.network_card_index()),
        network_interface_id: from_text(api.network_interface_id()),
        primary_ipv6: from_switch(api.primary_ipv6()),
        private_ip_address: from_text(api.private_ip_address().or(primary)),
        security_groups: from_strings(api.groups()),
        subnet_id: from_text(api.subnet_id()),
        connection_tracking_specification: api
            .connection_tracking_specification()
            .map(flatten_tracking)
            .into(),
        ena_srd_specification: api.ena_srd_specification().map(flatten_ena_srd).into(),
    }
}

fn flatten_tracking(api: &ConnectionTrackingSpecification) -> ConnectionTracking {
    ConnectionTracking {
        tcp_established_timeout: from_number(api.tcp_established_timeout()),
        udp_stream_timeout: from_number(api.udp_stream_timeout()),
        udp_timeout: from_number(api.udp_timeout()),
    }
}

fn flatten_ena_srd(api: &LaunchTemplateEnaSrdSpecification) -> EnaSrd {
    let udp = api.ena_srd_udp_specification();
    EnaSrd {
        ena_srd_enabled: api.ena_srd_enabled().into(),
        ena_srd_udp_specification: udp
            .map(|udp| EnaSrdUdp {
                ena_srd_udp_enabled: udp.ena_srd_udp_enabled().into(),
            })
            .into(),
    }
}

pub(super) fn flatten_secondary(api: &ApiSecondary) -> SecondaryInterface {
    SecondaryInterface {
        delete_on_termination: api.delete_on_termination().into(),
        device_index: from_number(api.device_index()),
        interface_type: from_text(api.interface_type().map(|word| word.as_str())),
        network_card_index: from_number(api.network_card_index()),
        private_ip_address_count: from_number(api.private_ip_address_count()),
        private_ip_addresses: from_set(
            api.private_ip_addresses()
                .iter()
                .filter_map(|api| api.private_ip_address()),
        ),
        secondary_subnet_id: from_text(api.secondary_subnet_id()),
    }
}
