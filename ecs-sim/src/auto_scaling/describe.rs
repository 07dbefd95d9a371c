//! DescribeAutoScalingGroups.

use serde_json::{Value as Json, json};

use super::{Group, invalid};
use crate::ec2::{Instance, iso, overlaid};
use crate::page::page;
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::World;

/// The most groups of one page.
const MOST: usize = 100;

fn described(world: &World, name: &str, group: &Group) -> Json {
    let instances = world.group_instances(name);
    let instances: Vec<Json> = instances
        .map(|(id, instance)| described_instance(world, id, instance, group))
        .collect();
    let tags = group.settings["Tags"].as_array().into_iter().flatten();
    let tags: Vec<Json> = tags
        .map(|tag| {
            let of = json!({ "ResourceId": name, "ResourceType": "auto-scaling-group" });
            overlaid(&of, tag)
        })
        .collect();
    let zones = group.settings["AvailabilityZones"].clone();
    let facts = json!({
        "AutoScalingGroupName": name, "AutoScalingGroupARN": group.arn, "CreatedTime": iso(group.created_at),
        "Instances": instances, "Tags": tags,
        "AvailabilityZones": if zones.is_null() { json!([]) } else { zones },
        "Status": group.is_leaving.then_some("Delete in progress"),
    });
    overlaid(&group.settings, &facts)
}

fn described_instance(world: &World, id: &str, instance: &Instance, group: &Group) -> Json {
    let state = match instance.is_running() {
        true => "InService",
        false => "Pending",
    };
    let template = instance.template.as_ref();
    json!({
        "InstanceId": id, "InstanceType": instance.instance_type(), "AvailabilityZone": instance.zone(world),
        "LifecycleState": state, "HealthStatus": "Healthy", "ProtectedFromScaleIn": group.protects_new_instances(),
        "LaunchTemplate": template.map(|(id, version)| {
            json!({ "LaunchTemplateId": id, "Version": version.to_string() })
        }),
    })
}

/// Names that are unknown are passed over.
pub(super) fn describe(world: &World, form: &Form) -> Result<Json, Refusal> {
    let names = form.list("AutoScalingGroupNames");
    let asked = |name: &String| names.is_empty() || names.contains(name);
    let all: Vec<Json> = world
        .groups
        .iter()
        .filter(|(name, _)| asked(name))
        .map(|(name, group)| described(world, name, group))
        .collect();
    let size = form.number("MaxRecords")?;
    let size = size.map(|size| i32::try_from(size).unwrap_or(i32::MAX));
    let (groups, next) = page(&all, size, MOST, form.get("NextToken"))
        .map_err(|refusal| invalid(refusal.message))?;
    Ok(json!({ "AutoScalingGroups": groups, "NextToken": next }))
}
