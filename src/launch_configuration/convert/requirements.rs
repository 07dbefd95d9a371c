//! Instance requirements, both ways.

use aws_sdk_ec2::types::{
    AcceleratorCountRequest, AcceleratorTotalMemoryMiBRequest, BaselineEbsBandwidthMbpsRequest,
    InstanceRequirements as Api, InstanceRequirementsRequest, MemoryGiBPerVCpuRequest,
    MemoryMiBRequest, NetworkBandwidthGbpsRequest, NetworkInterfaceCountRequest,
    TotalLocalStorageGbRequest, VCpuCountRangeRequest,
};
use tfplug::{Attr, Set};

use super::super::schema::{Accelerators, AtLeast, InstanceRequirements, Range, RealRange};
use super::{from_number, from_set, from_strings, from_text, number, on, positive, strings, word};

/// A range of the model as the request type named first.
macro_rules! expand_range {
    ($request:ident, $range:expr, $least:ident, $most:ident) => {
        $range.known().map(|range| {
            // The lower end is sent even when it is 0, as the peer does.
            $request::builder()
                .set_min($least(&range.min))
                .set_max($most(&range.max))
                .build()
        })
    };
}

/// A range of the response as the model's type named first.
macro_rules! flatten_range {
    ($range:ident, $api:expr, $member:expr) => {
        $api.map(|api| $range {
            min: $member(api.min()),
            max: $member(api.max()),
        })
        .into()
    };
}

/// The members of a set as words of an SDK enumeration.
fn words<T: for<'a> From<&'a str>>(value: &Attr<Set<String>>) -> Option<Vec<T>> {
    strings(value).map(|members| {
        members
            .iter()
            .map(|member| T::from(member.as_str()))
            .collect()
    })
}

/// Words of SDK enumerations as a set.
macro_rules! from_words {
    ($api:expr) => {
        from_set($api.iter().map(|word| word.as_str()))
    };
}

pub(super) fn expand(wanted: &InstanceRequirements) -> InstanceRequirementsRequest {
    let real = |value: &Attr<f64>| value.get();
    let most = |value: &Attr<f64>| value.get().filter(|most| *most != 0.0);
    InstanceRequirementsRequest::builder()
        .set_v_cpu_count(expand_range!(
            VCpuCountRangeRequest,
            wanted.vcpu_count,
            number,
            positive
        ))
        .set_memory_mib(expand_range!(
            MemoryMiBRequest,
            wanted.memory_mib,
            number,
            positive
        ))
        .set_accelerator_count(expand_range!(
            AcceleratorCountRequest,
            wanted.accelerator_count,
            number,
            number
        ))
        .set_accelerator_total_memory_mib(expand_range!(
            AcceleratorTotalMemoryMiBRequest,
            wanted.accelerator_total_memory_mib,
            number,
            positive
        ))
        .set_baseline_ebs_bandwidth_mbps(expand_range!(
            BaselineEbsBandwidthMbpsRequest,
            wanted.baseline_ebs_bandwidth_mbps,
            number,
            positive
        ))
        .set_memory_gib_per_v_cpu(expand_range!(
            MemoryGiBPerVCpuRequest,
            wanted.memory_gib_per_vcpu,
            real,
            most
        ))
        .set_network_bandwidth_gbps(expand_range!(
            NetworkBandwidthGbpsRequest,
            wanted.network_bandwidth_gbps,
            real,
            most
        ))
        .set_network_interface_count(expand_range!(
            NetworkInterfaceCountRequest,
            wanted.network_interface_count,
            number,
            positive
        ))
        .set_total_local_storage_gb(expand_range!(
            TotalLocalStorageGbRequest,
            wanted.total_local_storage_gb,
            real,
            most
        ))
        .set_accelerator_manufacturers(words(&wanted.accelerator_manufacturers))
        .set_accelerator_names(words(&wanted.accelerator_names))
        .set_accelerator_types(words(&wanted.accelerator_types))
        .set_allowed_instance_types(strings(&wanted.allowed_instance_types))
        .set_excluded_instance_types(strings(&wanted.excluded_instance_types))
        .set_bare_metal(word(&wanted.bare_metal))
        .set_burstable_performance(word(&wanted.burstable_performance))
        .set_cpu_manufacturers(words(&wanted.cpu_manufacturers))
        .set_instance_generations(words(&wanted.instance_generations))
        .set_local_storage(word(&wanted.local_storage))
        .set_local_storage_types(words(&wanted.local_storage_types))
        .set_max_spot_price_as_percentage_of_optimal_on_demand_price(positive(
            &wanted.max_spot_price_as_percentage_of_optimal_on_demand_price,
        ))
        .set_on_demand_max_price_percentage_over_lowest_price(positive(
            &wanted.on_demand_max_price_percentage_over_lowest_price,
        ))
        .set_spot_max_price_percentage_over_lowest_price(positive(
            &wanted.spot_max_price_percentage_over_lowest_price,
        ))
        .set_require_hibernate_support(on(&wanted.require_hibernate_support))
        .build()
}

pub(super) fn flatten(api: &Api) -> InstanceRequirements {
    InstanceRequirements {
        vcpu_count: flatten_range!(AtLeast, api.v_cpu_count(), from_number),
        memory_mib: flatten_range!(AtLeast, api.memory_mib(), from_number),
        accelerator_count: flatten_range!(Accelerators, api.accelerator_count(), from_number),
        accelerator_total_memory_mib: flatten_range!(
            Range,
            api.accelerator_total_memory_mib(),
            from_number
        ),
        baseline_ebs_bandwidth_mbps: flatten_range!(
            Range,
            api.baseline_ebs_bandwidth_mbps(),
            from_number
        ),
        memory_gib_per_vcpu: flatten_range!(RealRange, api.memory_gib_per_v_cpu(), Attr::from),
        network_bandwidth_gbps: flatten_range!(RealRange, api.network_bandwidth_gbps(), Attr::from),
        network_interface_count: flatten_range!(Range, api.network_interface_count(), from_number),
        total_local_storage_gb: flatten_range!(RealRange, api.total_local_storage_gb(), Attr::from),
        accelerator_manufacturers: from_words!(api.accelerator_manufacturers()),
        accelerator_names: from_words!(api.accelerator_names()),
        accelerator_types: from_words!(api.accelerator_types()),
        allowed_instance_types: from_strings(api.allowed_instance_types()),
        excluded_instance_types: from_strings(api.excluded_instance_types()),
        bare_metal: from_text(api.bare_metal().map(|word| word.as_str())),
        burstable_performance: from_text(api.burstable_performance().map(|word| word.as_str())),
        cpu_manufacturers: from_words!(api.cpu_manufacturers()),
        instance_generations: from_words!(api.instance_generations()),
        local_storage: from_text(api.local_storage().map(|word| word.as_str())),
        local_storage_types: from_words!(api.local_storage_types()),
        max_spot_price_as_percentage_of_optimal_on_demand_price: from_number(
            api.max_spot_price_as_percentage_of_optimal_on_demand_price(),
        ),
        on_demand_max_price_percentage_over_lowest_price: from_number(
            api.on_demand_max_price_percentage_over_lowest_price(),
        ),
        require_hibernate_support: api.require_hibernate_support().into(),
        spot_max_price_percentage_over_lowest_price: from_number(
            api.spot_max_price_percentage_over_lowest_price(),
        ),
    }
}
