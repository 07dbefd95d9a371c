//! Between our model and the SDK's launch template data, in both directions. Pure.
//!
//! [`table`] has one entry for each attribute, [`kinds`] how values of its types are sent and read. Here are the three
//! facts that depend on more than one attribute.
//!
//! Two models mean the same when they make the same request: EC2 stores what is sent and returns it, but not how "unset"
//! was spelled, as null, an empty text, 0 or a block without content.

mod kinds;
mod state;
#[macro_use]
mod two_way;
mod table;

use aws_sdk_ec2::types::{RequestLaunchTemplateData, ResourceType, ResponseLaunchTemplateData};
use tfplug::Attr;

use super::schema::LaunchConfiguration;
use crate::rules::launch_configuration::has_credits;
use kinds::{Expand, Flatten};
use two_way::Spelling;

pub(crate) use state::{flatten_tags, state};

/// The complete data of a new version.
pub(crate) fn expand(model: &LaunchConfiguration) -> RequestLaunchTemplateData {
    let mut data: RequestLaunchTemplateData = model.expand();
    // Instances of other types than the burstable ones would fail to start with it, so the peer leaves it out, too.
    if has_credits(model.instance_type.text()) == Some(false) {
        data.credit_specification = None;
    }
    // The address that is also `private_ip_address` is the primary one.
    for interface in data.network_interfaces.iter_mut().flatten() {
        let primary = &interface.private_ip_address;
        for address in interface.private_ip_addresses.iter_mut().flatten() {
            address.primary = Some(address.private_ip_address == *primary);
        }
    }
    data
}

/// The content of a version; everything that is not data of a version is null.
pub(crate) fn flatten(data: &ResponseLaunchTemplateData) -> LaunchConfiguration {
    let mut model = LaunchConfiguration::flatten(data);
    // The template's own tags are not part of its data, though one emulator returns them there.
    let own = ResourceType::LaunchTemplate;
    if let Attr::Known(mut tags) = model.tag_specifications {
        tags.retain(|tags| tags.resource_type.text() != Some(own.as_str()));
        model.tag_specifications = (!tags.is_empty()).then_some(tags).into();
    }
    if let Attr::Known(interfaces) = &mut model.network_interfaces {
        for (interface, found) in interfaces.iter_mut().zip(data.network_interfaces()) {
            let mut addresses = found.private_ip_addresses().iter();
            let primary = addresses.find(|address| address.primary() == Some(true));
            if interface.private_ip_address.is_null() {
                let address = primary.and_then(|address| address.private_ip_address.clone());
                interface.private_ip_address = address.into();
            }
        }
    }
    model
}

/// Whether the data differs; unknown parts count as different.
pub(crate) fn changed(before: &LaunchConfiguration, after: &LaunchConfiguration) -> bool {
    after.has_unknown() || expand(before) != expand(after)
}

#[cfg(test)]
mod tests;
