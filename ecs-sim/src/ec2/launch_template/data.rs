//! The data of launch templates: the parameters of a request as a tree, which answers spell differently. No member is named
//! here but those whose spelling has no rule, so none is lost.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

use crate::refusal::Refusal;
use crate::ssm;

/// The data of a request in the spelling of answers: names begin in lower case, and the names of lists end in `Set`.
pub(super) fn answered(data: &Json) -> Json {
    respelled("", data)
}

fn respelled(around: &str, value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let member = |(name, value): (&String, &Json)| {
                let spelled = spelled(around, name, value.is_array());
                let value = match name.as_str() {
                    "Operator" => operator(value),
                    name => respelled(name, value),
                };
                (spelled, value)
            };
            members.iter().map(member).collect::<Map<_, _>>().into()
        }
        Json::Array(items) => items.iter().map(|item| respelled(around, item)).collect(),
        leaf => leaf.clone(),
    }
}

fn spelled(around: &str, name: &str, is_list: bool) -> String {
    let mut characters = name.chars();
    let first = characters.next().unwrap_or_default().to_ascii_lowercase();
    let lower = format!("{first}{}", characters.as_str());
    match (around, name, is_list) {
        (_, _, false) => lower,
        ("NetworkInterface", "SecurityGroupId", _) => "groupSet".to_owned(),
        ("SecondaryInterface", "PrivateIpAddress", _) => "privateIpAddressesSet".to_owned(),
        (_, "LicenseSpecification", _) => "licenseSet".to_owned(),
        _ => format!("{lower}Set"),
    }
}

/// The service that manages an object; of an object that none manages, nothing.
pub(super) fn operator(request: &Json) -> Json {
    match &request["Principal"] {
        Json::Null => Json::Null,
        principal => json!({ "managed": true, "principal": principal }),
    }
}

/// Refuses data that EC2 does not take.
pub(super) fn check(data: &Json) -> Result<(), Refusal> {
    if data.as_object().is_none_or(Map::is_empty) {
        let text = "You must specify at least one parameter in the launch template data.";
        return Err(Refusal::new("MissingParameter", text));
    }
    let script = data["UserData"].as_str().unwrap_or_default();
    if STANDARD.decode(script).is_err() {
        let text = "Invalid BASE64 encoding of user data.";
        return Err(Refusal::new("InvalidUserData.Malformed", text));
    }
    Ok(())
}

/// The members of `over` in place of those of `under`.
pub(crate) fn overlaid(under: &Json, over: &Json) -> Json {
    let members = |json: &Json| json.as_object().cloned().unwrap_or_default();
    let mut all = members(under);
    all.extend(members(over));
    Json::Object(all)
}

/// The data with the image in place of the parameter that names it.
pub(super) fn resolved(data: &Json) -> Json {
    let mut data = data.clone();
    let named = data["ImageId"].as_str();
    let parameter = named.and_then(|named| named.strip_prefix("resolve:ssm:"));
    if let Some(image) = parameter.and_then(ssm::image) {
        data["ImageId"] = image.into();
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_structures_are_spelled_by_rules() {
        let data = json!({
            "ImageId": "ami-1", "EbsOptimized": "true", "SecurityGroupId": ["sg-1"],
            "NetworkInterface": [{ "SecurityGroupId": ["sg-1"], "PrivateIpAddress": "10.0.0.1", "PrivateIpAddresses": [] }],
            "SecondaryInterface": [{ "PrivateIpAddress": [{ "PrivateIpAddress": "10.0.0.2" }] }],
            "LicenseSpecification": [{ "LicenseConfigurationArn": "arn" }],
            "InstanceRequirements": { "VCpuCount": { "Min": "2" }, "CpuManufacturer": ["intel"] },
            "Operator": { "Principal": "ecs" }, "NotYetKnown": [{ "Deep": { "Leaf": "1" } }],
        });
        assert_eq!(
            answered(&data),
            json!({
                "imageId": "ami-1", "ebsOptimized": "true", "securityGroupIdSet": ["sg-1"],
                "networkInterfaceSet": [{
                    "groupSet": ["sg-1"], "privateIpAddress": "10.0.0.1", "privateIpAddressesSet": [],
                }],
                "secondaryInterfaceSet": [{ "privateIpAddressesSet": [{ "privateIpAddress": "10.0.0.2" }] }],
                "licenseSet": [{ "licenseConfigurationArn": "arn" }],
                "instanceRequirements": { "vCpuCount": { "min": "2" }, "cpuManufacturerSet": ["intel"] },
                "operator": { "managed": true, "principal": "ecs" }, "notYetKnownSet": [{ "deep": { "leaf": "1" } }],
            })
        );
    }
}
