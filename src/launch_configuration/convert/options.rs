//! The small option blocks, both ways.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{
    CreditSpecification as ApiCredit, CreditSpecificationRequest, LaunchTemplateCpuOptions,
    LaunchTemplateCpuOptionsRequest, LaunchTemplateEnclaveOptions,
    LaunchTemplateEnclaveOptionsRequest, LaunchTemplateHibernationOptions,
    LaunchTemplateHibernationOptionsRequest, LaunchTemplateIamInstanceProfileSpecification,
    LaunchTemplateIamInstanceProfileSpecificationRequest, LaunchTemplateInstanceMaintenanceOptions,
    LaunchTemplateInstanceMaintenanceOptionsRequest, LaunchTemplateInstanceMetadataOptions,
    LaunchTemplateInstanceMetadataOptionsRequest, LaunchTemplateLicenseConfiguration,
    LaunchTemplateLicenseConfigurationRequest, LaunchTemplateNetworkPerformanceOptions,
    LaunchTemplateNetworkPerformanceOptionsRequest, LaunchTemplatePrivateDnsNameOptions,
    LaunchTemplatePrivateDnsNameOptionsRequest, LaunchTemplateTagSpecification,
    LaunchTemplateTagSpecificationRequest, LaunchTemplatesMonitoring,
    LaunchTemplatesMonitoringRequest, Tag,
};
use tfplug::{Attr, Set};

use super::super::schema::canonical::has_credits;
use super::super::schema::{
    CpuOptions, CreditSpecification, EnclaveOptions, HibernationOptions, InstanceProfile, License,
    MaintenanceOptions, MetadataOptions, Model, Monitoring, NetworkPerformance,
    PrivateDnsNameOptions, TagSpecification,
};
use super::{from_number, from_text, list, positive, text, word};

pub(super) fn expand_profile(
    model: &Model,
) -> Option<LaunchTemplateIamInstanceProfileSpecificationRequest> {
    let profile = model.iam_instance_profile.known()?;
    let built = LaunchTemplateIamInstanceProfileSpecificationRequest::builder()
        .set_arn(text(&profile.arn))
        .set_name(text(&profile.name));
    Some(built.build())
}

pub(super) fn flatten_profile(
    api: &LaunchTemplateIamInstanceProfileSpecification,
) -> InstanceProfile {
    InstanceProfile {
        arn: from_text(api.arn()),
        name: from_text(api.name()),
    }
}

pub(super) fn expand_metadata(
    model: &Model,
) -> Option<LaunchTemplateInstanceMetadataOptionsRequest> {
    let options = model.metadata_options.items().first()?;
    let built = LaunchTemplateInstanceMetadataOptionsRequest::builder()
        .set_http_endpoint(word(&options.http_endpoint))
        .set_http_protocol_ipv6(word(&options.http_protocol_ipv6))
        .set_http_put_response_hop_limit(positive(&options.http_put_response_hop_limit))
        .set_http_tokens(word(&options.http_tokens))
        .set_instance_metadata_tags(word(&options.instance_metadata_tags));
    Some(built.build())
}

pub(super) fn flatten_metadata(
    api: &LaunchTemplateInstanceMetadataOptions,
) -> Vec<MetadataOptions> {
    vec![MetadataOptions {
        http_endpoint: from_text(api.http_endpoint().map(|word| word.as_str())),
        http_protocol_ipv6: from_text(api.http_protocol_ipv6().map(|word| word.as_str())),
        http_put_response_hop_limit: from_number(api.http_put_response_hop_limit()),
        http_tokens: from_text(api.http_tokens().map(|word| word.as_str())),
        instance_metadata_tags: from_text(api.instance_metadata_tags().map(|word| word.as_str())),
    }]
}

pub(super) fn expand_monitoring(model: &Model) -> Option<LaunchTemplatesMonitoringRequest> {
    let enabled = model.monitoring.known()?.enabled.get();
    Some(
        LaunchTemplatesMonitoringRequest::builder()
            .set_enabled(enabled)
            .build(),
    )
}

pub(super) fn flatten_monitoring(api: &LaunchTemplatesMonitoring) -> Monitoring {
    Monitoring {
        enabled: api.enabled().into(),
    }
}

/// Instances of other types than the burstable ones would fail to start with it, so the peer leaves it out, too.
pub(super) fn expand_credit(model: &Model) -> Option<CreditSpecificationRequest> {
    let credits = text(&model.credit_specification.known()?.cpu_credits);
    if has_credits(&model.instance_type) == Some(false) {
        return None;
    }
    Some(
        CreditSpecificationRequest::builder()
            .set_cpu_credits(credits)
            .build(),
    )
}

pub(super) fn flatten_credit(api: &ApiCredit) -> CreditSpecification {
    CreditSpecification {
        cpu_credits: from_text(api.cpu_credits()),
    }
}

pub(super) fn expand_cpu(model: &Model) -> Option<LaunchTemplateCpuOptionsRequest> {
    let options = model.cpu_options.known()?;
    let built = LaunchTemplateCpuOptionsRequest::builder()
        .set_amd_sev_snp(word(&options.amd_sev_snp))
        .set_core_count(positive(&options.core_count))
        .set_nested_virtualization(word(&options.nested_virtualization))
        .set_threads_per_core(positive(&options.threads_per_core));
    Some(built.build())
}

pub(super) fn flatten_cpu(api: &LaunchTemplateCpuOptions) -> CpuOptions {
    CpuOptions {
        amd_sev_snp: from_text(api.amd_sev_snp().map(|word| word.as_str())),
        core_count: from_number(api.core_count()),
        nested_virtualization: from_text(api.nested_virtualization().map(|word| word.as_str())),
        threads_per_core: from_number(api.threads_per_core()),
    }
}

pub(super) fn expand_hibernation(model: &Model) -> Option<LaunchTemplateHibernationOptionsRequest> {
    let configured = model.hibernation_options.known()?.configured.get();
    Some(
        LaunchTemplateHibernationOptionsRequest::builder()
            .set_configured(configured)
            .build(),
    )
}

pub(super) fn flatten_hibernation(api: &LaunchTemplateHibernationOptions) -> HibernationOptions {
    HibernationOptions {
        configured: api.configured().into(),
    }
}

pub(super) fn expand_enclave(model: &Model) -> Option<LaunchTemplateEnclaveOptionsRequest> {
    let enabled = model.enclave_options.known()?.enabled.get();
    Some(
        LaunchTemplateEnclaveOptionsRequest::builder()
            .set_enabled(enabled)
            .build(),
    )
}

pub(super) fn flatten_enclave(api: &LaunchTemplateEnclaveOptions) -> EnclaveOptions {
    EnclaveOptions {
        enabled: api.enabled().into(),
    }
}

pub(super) fn expand_tag_specifications(
    model: &Model,
) -> Option<Vec<LaunchTemplateTagSpecificationRequest>> {
    list(&model.tag_specifications, |specification| {
        let tags = specification.tags.get().unwrap_or_default();
        let tags = tags
            .into_iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build());
        LaunchTemplateTagSpecificationRequest::builder()
            .set_resource_type(word(&specification.resource_type))
            .set_tags(Some(tags.collect()))
            .build()
    })
}

/// The template's own tags are not part of its data, though one emulator returns them there.
pub(super) fn flatten_tag_specifications(
    api: &[LaunchTemplateTagSpecification],
) -> Attr<Vec<TagSpecification>> {
    let resource = |api: &LaunchTemplateTagSpecification| {
        api.resource_type().map(|word| word.as_str().to_owned())
    };
    let ours = api
        .iter()
        .filter(|api| resource(api).as_deref() != Some("launch-template"));
    let specifications: Vec<TagSpecification> = ours
        .map(|api| {
            let tag = |tag: &Tag| {
                Some((
                    tag.key()?.to_owned(),
                    tag.value().unwrap_or_default().to_owned(),
                ))
            };
            let tags: BTreeMap<String, String> = api.tags().iter().filter_map(tag).collect();
            TagSpecification {
                resource_type: resource(api).into(),
                tags: (!tags.is_empty()).then_some(tags).into(),
            }
        })
        .collect();
    (!specifications.is_empty())
        .then_some(specifications)
        .into()
}

pub(super) fn expand_maintenance(
    model: &Model,
) -> Option<LaunchTemplateInstanceMaintenanceOptionsRequest> {
    let recovery = word(&model.maintenance_options.known()?.auto_recovery);
    Some(
        LaunchTemplateInstanceMaintenanceOptionsRequest::builder()
            .set_auto_recovery(recovery)
            .build(),
    )
}

pub(super) fn flatten_maintenance(
    api: &LaunchTemplateInstanceMaintenanceOptions,
) -> MaintenanceOptions {
    MaintenanceOptions {
        auto_recovery: from_text(api.auto_recovery().map(|word| word.as_str())),
    }
}

pub(super) fn expand_private_dns(
    model: &Model,
) -> Option<LaunchTemplatePrivateDnsNameOptionsRequest> {
    let options = model.private_dns_name_options.known()?;
    let built = LaunchTemplatePrivateDnsNameOptionsRequest::builder()
        .set_enable_resource_name_dns_a_record(options.enable_resource_name_dns_a_record.get())
        .set_enable_resource_name_dns_aaaa_record(
            options.enable_resource_name_dns_aaaa_record.get(),
        )
        .set_hostname_type(word(&options.hostname_type));
    Some(built.build())
}

pub(super) fn flatten_private_dns(
    api: &LaunchTemplatePrivateDnsNameOptions,
) -> PrivateDnsNameOptions {
    PrivateDnsNameOptions {
        enable_resource_name_dns_a_record: api.enable_resource_name_dns_a_record().into(),
        enable_resource_name_dns_aaaa_record: api.enable_resource_name_dns_aaaa_record().into(),
        hostname_type: from_text(api.hostname_type().map(|word| word.as_str())),
    }
}

pub(super) fn expand_licenses(
    model: &Model,
) -> Option<Vec<LaunchTemplateLicenseConfigurationRequest>> {
    let licenses = model
        .license_specification
        .known()
        .filter(|set| !set.0.is_empty())?;
    let expand = |license: &License| {
        LaunchTemplateLicenseConfigurationRequest::builder()
            .set_license_configuration_arn(text(&license.license_configuration_arn))
            .build()
    };
    Some(licenses.0.iter().map(expand).collect())
}

pub(super) fn flatten_licenses(api: &[LaunchTemplateLicenseConfiguration]) -> Attr<Set<License>> {
    let flatten = |api: &LaunchTemplateLicenseConfiguration| License {
        license_configuration_arn: from_text(api.license_configuration_arn()),
    };
    (!api.is_empty())
        .then(|| api.iter().map(flatten).collect())
        .into()
}

pub(super) fn expand_network_performance(
    model: &Model,
) -> Option<LaunchTemplateNetworkPerformanceOptionsRequest> {
    let weighting = word(
        &model
            .network_performance_options
            .known()?
            .bandwidth_weighting,
    );
    Some(
        LaunchTemplateNetworkPerformanceOptionsRequest::builder()
            .set_bandwidth_weighting(weighting)
            .build(),
    )
}

pub(super) fn flatten_network_performance(
    api: &LaunchTemplateNetworkPerformanceOptions,
) -> NetworkPerformance {
    NetworkPerformance {
        bandwidth_weighting: from_text(api.bandwidth_weighting().map(|word| word.as_str())),
    }
}
