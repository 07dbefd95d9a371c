//! Facts about the conversion that hold for more than one attribute; `super::super::tests` has those about each.

use super::super::schema::time::same_time;
use super::super::schema::{MetadataOptions, Monitoring, NetworkInterface};
use super::*;
use aws_sdk_ec2::types as api;
use tfplug::Set;

#[test]
fn an_empty_model_sends_and_reads_nothing() {
    assert_eq!(
        expand(&LaunchConfiguration::default()),
        RequestLaunchTemplateData::builder().build()
    );
    assert_eq!(
        flatten(&ResponseLaunchTemplateData::builder().build()),
        LaunchConfiguration::default()
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
    let addresses = ["10.0.0.5", "10.0.0.4"].map(str::to_owned);
    let interface = NetworkInterface {
        ipv4_addresses: Set(addresses.into()).into(),
        private_ip_address: "10.0.0.4".into(),
        ..NetworkInterface::default()
    };
    let model = LaunchConfiguration {
        network_interfaces: vec![interface].into(),
        ..LaunchConfiguration::default()
    };
    let sent = expand(&model);
    let primary: Vec<_> = sent.network_interfaces()[0]
        .private_ip_addresses()
        .iter()
        .map(|address| (address.private_ip_address(), address.primary()))
        .collect();
    assert_eq!(
        primary,
        [
            (Some("10.0.0.4"), Some(true)),
            (Some("10.0.0.5"), Some(false))
        ]
    );
}

/// Some servers name the primary address only in the list.
#[test]
fn the_primary_address_is_found_among_several() {
    let primary = api::PrivateIpAddressSpecification::builder()
        .primary(true)
        .private_ip_address("10.0.0.4")
        .build();
    let interface = api::LaunchTemplateInstanceNetworkInterfaceSpecification::builder()
        .private_ip_addresses(primary)
        .build();
    let data = ResponseLaunchTemplateData::builder()
        .network_interfaces(interface)
        .build();
    let found = flatten(&data);
    let interface = &found.network_interfaces.items()[0];
    assert_eq!(interface.private_ip_address.text(), Some("10.0.0.4"));
}

#[test]
fn times_compare_as_moments() {
    assert!(same_time(
        &"2030-01-01T00:00:00Z".into(),
        &"2030-01-01T01:00:00+01:00".into()
    ));
    assert!(!same_time(&"2030-01-01T00:00:00Z".into(), &"never".into()));
}

#[test]
fn spellings_of_unset_are_the_same_and_stay() {
    let before = LaunchConfiguration {
        key_name: "".into(),
        disable_api_stop: false.into(),
        monitoring: Monitoring::default().into(),
        metadata_options: vec![MetadataOptions::default()].into(),
        instance_type: "m7g.large".into(),
        ..LaunchConfiguration::default()
    };
    let found = LaunchConfiguration {
        instance_type: "m7g.large".into(),
        ..LaunchConfiguration::default()
    };
    assert!(!changed(&before, &found));
    assert_eq!(before.keep(&found), before);
}

#[test]
fn drift_is_taken_over_attribute_by_attribute() {
    let interface = |public: &str| NetworkInterface {
        associate_public_ip_address: public.into(),
        ..NetworkInterface::default()
    };
    let prior = LaunchConfiguration {
        key_name: "".into(),
        network_interfaces: vec![interface("true")].into(),
        ..LaunchConfiguration::default()
    };
    let found = LaunchConfiguration {
        network_interfaces: vec![interface("false")].into(),
        ..LaunchConfiguration::default()
    };
    let merged = prior.keep(&found);
    assert_eq!(merged.key_name.text(), Some(""));
    assert_eq!(merged.network_interfaces, found.network_interfaces);
}

#[test]
fn only_data_makes_a_difference() {
    let before = LaunchConfiguration {
        tags: Attr::Unknown,
        user_data: "a".into(),
        ..LaunchConfiguration::default()
    };
    assert!(!changed(&before, &LaunchConfiguration::default()));
    assert!(!changed(&LaunchConfiguration::default(), &before));
    let unknown = LaunchConfiguration {
        image_id: Attr::Unknown,
        ..LaunchConfiguration::default()
    };
    assert!(changed(&before, &unknown));
    let inside = NetworkInterface {
        subnet_id: Attr::Unknown,
        ..NetworkInterface::default()
    };
    let unknown = LaunchConfiguration {
        network_interfaces: vec![inside].into(),
        ..LaunchConfiguration::default()
    };
    assert!(changed(&before, &unknown));
}
