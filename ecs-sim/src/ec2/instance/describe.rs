//! DescribeInstances.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::filter::{Filters, member};
use super::super::{check_id, id_of, image, iso, paged};
use super::{Instance, State};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::World;

pub(super) fn missing(id: &str) -> Refusal {
    let text = format!("The instance ID '{id}' does not exist");
    Refusal::new("InvalidInstanceID.NotFound", text)
}

pub(super) fn state(state: State) -> Json {
    json!({ "code": state.code(), "name": state.as_str() })
}

/// The instances of a request as the answer to it has them.
pub(super) fn reservation(world: &World, id: &str) -> Json {
    let all = world.ec2.instances.iter();
    let of_request = all.filter(|(_, instance)| instance.reservation == id);
    let instances = of_request.map(|(id, instance)| described(world, id, instance));
    json!({
        "reservationId": id, "ownerId": world.account, "groupSet": [], "instancesSet": instances.collect::<Vec<_>>(),
    })
}

fn described(world: &World, id: &str, instance: &Instance) -> Json {
    let settings = &instance.settings;
    let (architecture, platform) = image::architecture(instance.image());
    let subnet = world.subnet_facts(&instance.subnet);
    let text = |value: &Json, otherwise: &str| value.as_str().unwrap_or(otherwise).to_owned();
    let is_on = |value: &Json| value == "true";
    let host = instance.address.replace('.', "-");
    let groups = groups(world, settings);
    json!({
        "instanceId": id, "imageId": instance.image(), "instanceState": state(instance.state),
        "instanceType": instance.instance_type(), "keyName": settings["KeyName"], "launchTime": iso(instance.launched_at),
        "amiLaunchIndex": 0, "architecture": architecture, "platform": platform, "hypervisor": "nitro",
        "virtualizationType": "hvm", "rootDeviceType": "ebs", "enaSupport": true,
        "ebsOptimized": is_on(&settings["EbsOptimized"]),
        "monitoring": { "state": if is_on(&settings["Monitoring"]["Enabled"]) { "enabled" } else { "disabled" } },
        "placement": {
            "availabilityZone": instance.zone(world), "groupName": settings["Placement"]["GroupName"],
            "tenancy": text(&settings["Placement"]["Tenancy"], "default"),
        },
        "subnetId": instance.subnet, "vpcId": subnet["vpcId"], "privateIpAddress": instance.address,
        "privateDnsName": format!("ip-{host}.{}.compute.internal", world.region), "sourceDestCheck": true,
        "groupSet": groups, "iamInstanceProfile": profile(world, settings),
        "metadataOptions": {
            "state": "applied", "httpTokens": text(&settings["MetadataOptions"]["HttpTokens"], "required"),
            "httpEndpoint": text(&settings["MetadataOptions"]["HttpEndpoint"], "enabled"),
            "httpPutResponseHopLimit": text(&settings["MetadataOptions"]["HttpPutResponseHopLimit"], "2"),
            "instanceMetadataTags": text(&settings["MetadataOptions"]["InstanceMetadataTags"], "disabled"),
        },
        "stateReason": instance.reason.as_deref().and_then(|it| it.split_once(": ")).map(|(code, message)| {
            json!({ "code": code, "message": message })
        }),
        "tagSet": world.ec2_tags(id),
    })
}

/// The security groups: of the first network interface, or of the instance, or the default one.
fn groups(world: &World, settings: &Json) -> Json {
    let interface = &settings["NetworkInterface"][0]["SecurityGroupId"];
    let own = &settings["SecurityGroupId"];
    let ids = interface.as_array().or_else(|| own.as_array());
    let ids = match ids {
        Some(ids) => ids
            .iter()
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect(),
        None => vec![world.default_group()],
    };
    ids.iter()
        .map(|id| json!({ "groupId": id, "groupName": id }))
        .collect()
}

fn profile(world: &World, settings: &Json) -> Json {
    let profile = &settings["IamInstanceProfile"];
    let named = profile["Name"]
        .as_str()
        .map(|name| format!("arn:aws:iam::{}:instance-profile/{name}", world.account));
    match profile["Arn"].as_str().map(str::to_owned).or(named) {
        Some(arn) => {
            json!({ "arn": arn, "id": id_of("AIPA", &arn).to_uppercase().replace('-', "") })
        }
        None => Json::Null,
    }
}

/// The values of a filter.
fn facts(instance: &Instance, described: &Json, filter: &str) -> Option<Vec<String>> {
    let found = |value: &Json| value.as_str().map(str::to_owned).into_iter().collect();
    Some(match filter {
        "availability-zone" => found(&described["placement"]["availabilityZone"]),
        "iam-instance-profile.arn" => found(&described["iamInstanceProfile"]["arn"]),
        "instance-state-name" => vec![instance.state.as_str().to_owned()],
        "instance-state-code" => vec![instance.state.code().to_string()],
        "instance.group-id" => {
            let groups = described["groupSet"].as_array().into_iter().flatten();
            groups.flat_map(|it| found(&it["groupId"])).collect()
        }
        "reservation-id" => vec![instance.reservation.clone()],
        "key-name" | "platform" => found(
            &described[if filter == "platform" {
                filter
            } else {
                "keyName"
            }],
        ),
        other => return member(described, other),
    })
}

pub(crate) fn describe(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let ids = form.list("InstanceId");
    for id in &ids {
        check_id("InvalidInstanceID", id, "i")?;
        if !world.ec2.instances.contains_key(id) {
            return Err(missing(id));
        }
    }
    let filters = Filters::of(form);
    let mut by_reservation: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
    for (id, instance) in &world.ec2.instances {
        let described = described(world, id, instance);
        let asked = ids.is_empty() || ids.contains(id);
        let facts = |filter: &str| facts(instance, &described, filter);
        if asked && filters.meet(world, id, facts)? {
            let reservation = by_reservation.entry(&instance.reservation);
            reservation.or_default().push(described);
        }
    }
    let all: Vec<Json> = by_reservation
        .into_iter()
        .map(|(id, instances)| {
            json!({ "reservationId": id, "ownerId": world.account, "groupSet": [], "instancesSet": instances })
        })
        .collect();
    paged(form, "reservationSet", &all, 1_000)
}
