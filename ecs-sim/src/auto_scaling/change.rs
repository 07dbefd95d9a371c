//! Requests that make, change and delete groups.

use serde_json::{Value as Json, json};

use super::{Group, invalid};
use crate::ec2::{chosen_version, overlaid};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::{Event, World};

const NAME: &str = "AutoScalingGroupName";

/// The parameters that are not settings of a group.
const CONTROL: [&str; 3] = ["Action", "Version", NAME];

fn missing(name: &str) -> Refusal {
    invalid(format!(
        "AutoScalingGroup name not found - no such group: {name}"
    ))
}

pub(super) fn create(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let name = required(form)?;
    if world.groups.contains_key(name) {
        let text = format!(
            "AutoScalingGroup by this name already exists - A group with the name {name} already exists"
        );
        return Err(Refusal::new("AlreadyExists", text));
    }
    let mut settings = form.others(&CONTROL);
    for required in ["MinSize", "MaxSize"] {
        if settings[required].is_null() {
            return Err(invalid(format!("{required} is required.")));
        }
    }
    if settings["DesiredCapacity"].is_null() {
        settings["DesiredCapacity"] = settings["MinSize"].clone();
    }
    let defaults = json!({ "DefaultCooldown": "300", "HealthCheckType": "EC2", "HealthCheckGracePeriod": "0" });
    let settings = overlaid(&defaults, &settings);
    let id = world.new_uuid();
    let (region, account) = (&world.region, &world.account);
    let group = Group {
        arn: format!(
            "arn:aws:autoscaling:{region}:{account}:autoScalingGroup:{id}:autoScalingGroupName/{name}"
        ),
        created_at: world.now,
        settings,
        is_leaving: false,
    };
    check(world, &group)?;
    world.groups.insert(name.to_owned(), group);
    world.plan(0, Event::Group(name.to_owned()));
    Ok(json!({}))
}

fn required(form: &Form) -> Result<&str, Refusal> {
    let name = form
        .get(NAME)
        .filter(|name| (1..=255).contains(&name.len()));
    name.ok_or_else(|| invalid(format!("{NAME} must have 1 to 255 characters.")))
}

fn check(world: &World, group: &Group) -> Result<(), Refusal> {
    let (least, most, desired) = (
        group.number("MinSize"),
        group.number("MaxSize"),
        group.desired(),
    );
    if least > most {
        return Err(invalid(format!(
            "Min size {least} must not be greater than max size {most}."
        )));
    }
    if !(least..=most).contains(&desired) {
        return Err(invalid(format!(
            "Desired capacity:{desired} must be between the specified min size:{least} and max size:{most}"
        )));
    }
    if !group.template().is_object() {
        return Err(invalid(
            "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy \
             parameter. The simulation has launch templates alone.",
        ));
    }
    chosen_version(world, group.template())
        .map(drop)
        .map_err(|refusal| {
            invalid(format!(
                "You must use a valid fully-formed launch template. {}",
                refusal.message
            ))
        })
}

pub(super) fn update(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let name = required(form)?;
    let group = world.groups.get(name).filter(|group| !group.is_leaving);
    let mut group = group.ok_or_else(|| missing(name))?.clone();
    let over = form.others(&CONTROL);
    // One of the two kinds of template takes the place of the other.
    for (given, other) in [
        ("LaunchTemplate", "MixedInstancesPolicy"),
        ("MixedInstancesPolicy", "LaunchTemplate"),
    ] {
        if !over[given].is_null() {
            group.settings[other] = Json::Null;
        }
    }
    group.settings = overlaid(&group.settings, &over);
    // New bounds take the desired capacity with them.
    if over["DesiredCapacity"].is_null() {
        let bounds = (group.number("MinSize"), group.number("MaxSize"));
        let desired = group.desired().min(bounds.1).max(bounds.0);
        group.settings["DesiredCapacity"] = desired.to_string().into();
    }
    check(world, &group)?;
    world.groups.insert(name.to_owned(), group);
    world.plan(0, Event::Group(name.to_owned()));
    Ok(json!({}))
}

pub(super) fn set_desired_capacity(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let name = required(form)?;
    let group = world.groups.get(name).filter(|group| !group.is_leaving);
    let mut group = group.ok_or_else(|| missing(name))?.clone();
    let desired = form.number("DesiredCapacity")?;
    let desired = desired.ok_or_else(|| invalid("DesiredCapacity is required."))?;
    group.settings["DesiredCapacity"] = desired.to_string().into();
    check(world, &group)?;
    world.groups.insert(name.to_owned(), group);
    world.plan(0, Event::Group(name.to_owned()));
    Ok(json!({}))
}

pub(super) fn delete(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let name = required(form)?;
    let has_instances = world.group_instances(name).next().is_some();
    if has_instances && !form.is_true("ForceDelete") {
        return Err(Refusal::new(
            "ResourceInUse",
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the \
             group.",
        ));
    }
    let group = world.groups.get_mut(name).ok_or_else(|| missing(name))?;
    group.is_leaving = true;
    world.plan(0, Event::Group(name.to_owned()));
    Ok(json!({}))
}
