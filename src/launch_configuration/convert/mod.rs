//! Between our model and the SDK's launch template data, in both directions. Pure.
//!
//! `expand_*` leaves out what is null, unknown, empty or zero: EC2 reads an absent member as unset. The exceptions are
//! those of the peer, and tests hold them: the two positions of a network interface, which Auto Scaling insists on, the
//! lower ends of ranges, and switches inside of blocks. `flatten_*` gives null for whatever EC2 does not return.

mod network;
mod options;
mod placement;
mod requirements;
mod state;
mod storage;

use aws_sdk_ec2::types::{RequestLaunchTemplateData, ResponseLaunchTemplateData};
use tfplug::{Attr, Set};

use super::schema::Model;
use super::user_data;

pub(crate) use super::schema::canonical::{changed, text_of};
use super::schema::canonical::{has_credits, merge};
pub(crate) use state::{PREFIX, flatten_tags, state};

/// The complete data of a new version.
pub(crate) fn expand(model: &Model) -> RequestLaunchTemplateData {
    let script = model.rendered_user_data.text().map(user_data::decode);
    RequestLaunchTemplateData::builder()
        .set_image_id(text(&model.image_id))
        .set_instance_type(word(&model.instance_type))
        .set_key_name(text(&model.key_name))
        .set_kernel_id(text(&model.kernel_id))
        .set_ram_disk_id(text(&model.ram_disk_id))
        .set_user_data(script.as_deref().map(user_data::encode))
        .set_security_group_ids(strings(&model.vpc_security_group_ids))
        .set_security_groups(strings(&model.security_group_names))
        .set_ebs_optimized(switch(&model.ebs_optimized))
        .set_disable_api_stop(on(&model.disable_api_stop))
        .set_disable_api_termination(on(&model.disable_api_termination))
        .set_instance_initiated_shutdown_behavior(word(&model.instance_initiated_shutdown_behavior))
        .set_iam_instance_profile(options::expand_profile(model))
        .set_metadata_options(options::expand_metadata(model))
        .set_monitoring(options::expand_monitoring(model))
        .set_credit_specification(options::expand_credit(model))
        .set_cpu_options(options::expand_cpu(model))
        .set_hibernation_options(options::expand_hibernation(model))
        .set_enclave_options(options::expand_enclave(model))
        .set_tag_specifications(options::expand_tag_specifications(model))
        .set_maintenance_options(options::expand_maintenance(model))
        .set_private_dns_name_options(options::expand_private_dns(model))
        .set_license_specifications(options::expand_licenses(model))
        .set_network_performance_options(options::expand_network_performance(model))
        .set_network_interfaces(list(&model.network_interfaces, network::expand_interface))
        .set_secondary_interfaces(list(&model.secondary_interfaces, network::expand_secondary))
        .set_block_device_mappings(list(&model.block_device_mappings, storage::expand_device))
        .set_placement(model.placement.known().map(placement::expand_placement))
        .set_instance_market_options(
            model
                .instance_market_options
                .known()
                .map(placement::expand_market),
        )
        .set_capacity_reservation_specification(
            model
                .capacity_reservation_specification
                .known()
                .map(placement::expand_reservation),
        )
        .set_instance_requirements(
            model
                .instance_requirements
                .known()
                .map(requirements::expand),
        )
        .build()
}

/// What a version holds; everything that is not data of a version is null.
pub(crate) fn flatten(data: &ResponseLaunchTemplateData) -> Model {
    let script = data
        .user_data()
        .map(user_data::decode)
        .filter(|bytes| !bytes.is_empty());
    Model {
        image_id: from_text(data.image_id()),
        instance_type: from_text(data.instance_type().map(|word| word.as_str())),
        key_name: from_text(data.key_name()),
        kernel_id: from_text(data.kernel_id()),
        ram_disk_id: from_text(data.ram_disk_id()),
        rendered_user_data: script.as_deref().map(user_data::display).into(),
        vpc_security_group_ids: from_strings(data.security_group_ids()),
        security_group_names: from_strings(data.security_groups()),
        ebs_optimized: from_switch(data.ebs_optimized()),
        disable_api_stop: data.disable_api_stop().into(),
        disable_api_termination: data.disable_api_termination().into(),
        instance_initiated_shutdown_behavior: from_text(
            data.instance_initiated_shutdown_behavior()
                .map(|word| word.as_str()),
        ),
        iam_instance_profile: data
            .iam_instance_profile()
            .map(options::flatten_profile)
            .into(),
        metadata_options: data
            .metadata_options()
            .map(options::flatten_metadata)
            .into(),
        monitoring: data.monitoring().map(options::flatten_monitoring).into(),
        credit_specification: data
            .credit_specification()
            .map(options::flatten_credit)
            .into(),
        cpu_options: data.cpu_options().map(options::flatten_cpu).into(),
        hibernation_options: data
            .hibernation_options()
            .map(options::flatten_hibernation)
            .into(),
        enclave_options: data.enclave_options().map(options::flatten_enclave).into(),
        tag_specifications: options::flatten_tag_specifications(data.tag_specifications()),
        maintenance_options: data
            .maintenance_options()
            .map(options::flatten_maintenance)
            .into(),
        private_dns_name_options: data
            .private_dns_name_options()
            .map(options::flatten_private_dns)
            .into(),
        license_specification: options::flatten_licenses(data.license_specifications()),
        network_performance_options: data
            .network_performance_options()
            .map(options::flatten_network_performance)
            .into(),
        network_interfaces: from_list(data.network_interfaces(), network::flatten_interface),
        secondary_interfaces: from_list(data.secondary_interfaces(), network::flatten_secondary),
        block_device_mappings: from_list(data.block_device_mappings(), storage::flatten_device),
        placement: data.placement().map(placement::flatten_placement).into(),
        instance_market_options: data
            .instance_market_options()
            .map(placement::flatten_market)
            .into(),
        capacity_reservation_specification: data
            .capacity_reservation_specification()
            .map(placement::flatten_reservation)
            .into(),
        instance_requirements: data
            .instance_requirements()
            .map(requirements::flatten)
            .into(),
        ..Model::default()
    }
}

/// Text that is not empty.
fn text(value: &Attr<String>) -> Option<String> {
    value.get().filter(|text| !text.is_empty())
}

/// A word of an SDK enumeration.
fn word<T: for<'a> From<&'a str>>(value: &Attr<String>) -> Option<T> {
    value.text().filter(|text| !text.is_empty()).map(T::from)
}

/// `true`; `false` is what EC2 takes an absent member for.
fn on(value: &Attr<bool>) -> Option<bool> {
    value.get().filter(|on| *on)
}

/// A number that is not 0, which means unset.
fn positive(value: &Attr<i64>) -> Option<i32> {
    number(value).filter(|number| *number != 0)
}

/// A whole number; beyond the API's range the nearest, which EC2 then refuses.
fn number(value: &Attr<i64>) -> Option<i32> {
    let clamp = |number: i64| number.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    value
        .get()
        .and_then(|number| i32::try_from(clamp(number)).ok())
}

/// A switch with three positions.
fn switch(value: &Attr<String>) -> Option<bool> {
    value.text().and_then(|text| text.parse().ok())
}

/// The members of a set, sorted so that the same set gives the same request.
fn strings(value: &Attr<Set<String>>) -> Option<Vec<String>> {
    let mut members = value
        .get()
        .map(|set| set.0)
        .filter(|members| !members.is_empty())?;
    members.sort();
    Some(members)
}

fn list<T, U>(value: &Attr<Vec<T>>, expand: impl Fn(&T) -> U) -> Option<Vec<U>> {
    let items: Vec<U> = value.items().iter().map(expand).collect();
    (!items.is_empty()).then_some(items)
}

fn from_text(value: Option<&str>) -> Attr<String> {
    value
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .into()
}

fn from_number(value: Option<i32>) -> Attr<i64> {
    value.map(i64::from).into()
}

fn from_switch(value: Option<bool>) -> Attr<String> {
    value.map(|on| on.to_string()).into()
}

fn from_strings(values: &[String]) -> Attr<Set<String>> {
    from_set(values.iter().map(String::as_str))
}

fn from_set<'a>(values: impl Iterator<Item = &'a str>) -> Attr<Set<String>> {
    let members: Vec<String> = values.map(str::to_owned).collect();
    (!members.is_empty()).then_some(Set(members)).into()
}

fn from_list<T, U>(values: &[T], flatten: impl Fn(&T) -> U) -> Attr<Vec<U>> {
    (!values.is_empty())
        .then(|| values.iter().map(flatten).collect())
        .into()
}

#[cfg(test)]
mod tests;
