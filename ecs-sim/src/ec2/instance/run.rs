//! RunInstances and TerminateInstances.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::{check_id, launch_template, tag};
use super::{Instance, State, describe, life};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::{Event, World};

/// The most instances of one request.
const MOST: i64 = 100;

/// The parameters of RunInstances that are not settings of an instance.
const CONTROL: [&str; 8] = [
    "Action",
    "ClientToken",
    "DryRun",
    "LaunchTemplate",
    "MaxCount",
    "MinCount",
    "TagSpecification",
    "Version",
];

/// How an instance is to be launched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Launch {
    /// The settings, those of the launch template included.
    settings: Json,
    template: Option<(String, u64)>,
    pub(crate) group: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) subnet: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Launch {
    /// Settings over those of a launch template, if there is one.
    ///
    /// # Errors
    /// There is no such launch template or version, or nothing names an image.
    pub(crate) fn new(world: &World, template: &Json, over: &Json) -> Result<Self, Refusal> {
        let (template, data) = match template.is_object() {
            true => {
                let (id, version, data) = launch_template::chosen_version(world, template)?;
                (Some((id, version)), data)
            }
            false => (None, Json::Null),
        };
        let mut settings = launch_template::overlaid(&data, over);
        let mut tags = tag::specified(&settings["TagSpecification"], "instance");
        if let Some((id, version)) = &template {
            tags.insert("aws:ec2launchtemplate:id".to_owned(), id.clone());
            tags.insert(
                "aws:ec2launchtemplate:version".to_owned(),
                version.to_string(),
            );
        }
        if let Some(members) = settings.as_object_mut() {
            members.remove("TagSpecification");
        }
        let Some(image) = settings["ImageId"].as_str() else {
            let text = "The request must contain the parameter ImageId";
            return Err(Refusal::new("MissingParameter", text));
        };
        check_id("InvalidAMIID", image, "ami")?;
        Ok(Self {
            settings,
            template,
            tags,
            ..Self::default()
        })
    }

    /// The subnet: of the first network interface, or of the instance, or the default one of a zone.
    fn subnet(&self, world: &World) -> String {
        let settings = &self.settings;
        let named = settings["NetworkInterface"][0]["SubnetId"].as_str();
        let named = named.or_else(|| settings["SubnetId"].as_str());
        let named = named.or(self.subnet.as_deref()).map(str::to_owned);
        named.unwrap_or_else(|| {
            let zone = settings["Placement"]["AvailabilityZone"].as_str();
            let zone = zone.map_or_else(|| format!("{}a", world.region), str::to_owned);
            world.subnet_of(&zone)
        })
    }
}

impl World {
    /// Launches an instance; it goes through its life from here on.
    pub(crate) fn launch_ec2(
        &mut self,
        launch: &Launch,
        reservation: &str,
    ) -> Result<String, Refusal> {
        let id = self.new_ec2_id("i");
        let digits = self.new_id();
        let octet = |from: usize| {
            let digits = digits.get(from..from + 2).unwrap_or_default();
            u8::from_str_radix(digits, 16).unwrap_or_default()
        };
        let instance = Instance {
            state: State::Pending,
            until: self.now.after(life::PENDING),
            launched_at: self.now,
            reservation: reservation.to_owned(),
            settings: launch.settings.clone(),
            template: launch.template.clone(),
            group: launch.group.clone(),
            provider: launch.provider.clone(),
            subnet: launch.subnet(self),
            address: format!("172.31.{}.{}", octet(0), octet(2)),
            container_instance: None,
            reason: None,
        };
        self.ec2.instances.insert(id.clone(), instance);
        self.tag_ec2(&id, launch.tags.clone())?;
        self.plan(life::PENDING, Event::Ec2Instance(id.clone()));
        Ok(id)
    }
}

pub(crate) fn run(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    form.required("MinCount")?;
    form.required("MaxCount")?;
    let least = form.number("MinCount")?.unwrap_or_default();
    let most = form.number("MaxCount")?.unwrap_or_default();
    if least < 1 || most < least {
        let text =
            format!("Invalid value '{least}' for instance count: minimum {least}, maximum {most}.");
        return Err(Refusal::new("InvalidParameterValue", text));
    }
    if least > MOST {
        let text = format!(
            "You have requested more instances ({least}) than your current instance limit of {MOST} allows."
        );
        return Err(Refusal::new("InstanceLimitExceeded", text));
    }
    let mut launch = Launch::new(world, &form.tree("LaunchTemplate"), &form.others(&CONTROL))?;
    let given = tag::specified(&form.tree("TagSpecification"), "instance");
    tag::check(&given)?;
    launch.tags.extend(given);
    let reservation = world.new_ec2_id("r");
    for _ in 0..most.min(MOST) {
        world.launch_ec2(&launch, &reservation)?;
    }
    Ok(describe::reservation(world, &reservation))
}

pub(crate) fn terminate(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    form.required("InstanceId.1")?;
    let ids = form.list("InstanceId");
    let mut protected = Vec::new();
    for id in &ids {
        check_id("InvalidInstanceID", id, "i")?;
        let instance = world.ec2.instances.get(id);
        let instance = instance.ok_or_else(|| describe::missing(id))?;
        if instance.setting("DisableApiTermination") == Some("true") {
            protected.push(id);
        }
    }
    if let Some(id) = protected.first() {
        let text = format!(
            "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again."
        );
        return Err(Refusal::new("OperationNotPermitted", text));
    }
    let mut changes = Vec::new();
    for id in &ids {
        let state = |world: &World| {
            let instance = world.ec2.instances.get(id);
            instance.map(|instance| describe::state(instance.state))
        };
        let before = state(world);
        world.shut_down(id, "Client.UserInitiatedShutdown: User initiated shutdown");
        changes.push(json!({
            "instanceId": id, "previousState": before, "currentState": state(world),
        }));
    }
    Ok(json!({ "instancesSet": changes }))
}
