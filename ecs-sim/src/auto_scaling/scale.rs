//! A group launches and ends instances until it has as many as it is to have.

use serde_json::Value as Json;

use crate::ec2::{Instance, Launch};
use crate::refusal::Refusal;
use crate::world::{Event, World};

impl World {
    /// The instances of a group that are there, or about to be, by their IDs.
    pub(crate) fn group_instances<'a>(
        &'a self,
        group: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a Instance)> {
        let all = self.ec2.instances.iter();
        all.filter(move |(_, it)| it.is_present() && it.group.as_deref() == Some(group))
    }

    /// Managed scaling changes the desired capacity of a group, within its bounds.
    pub(crate) fn set_desired(&mut self, name: &str, desired: usize) {
        let Some(group) = self.groups.get_mut(name) else {
            return;
        };
        let desired = i64::try_from(desired).unwrap_or(i64::MAX);
        let desired = desired
            .min(group.number("MaxSize"))
            .max(group.number("MinSize"));
        if desired != group.desired() {
            group.settings["DesiredCapacity"] = desired.to_string().into();
            self.plan(0, Event::Group(name.to_owned()));
        }
    }

    /// A group looks at its instances.
    pub(crate) fn step_group(&mut self, name: &str) {
        let Some(group) = self.groups.get(name) else {
            return;
        };
        let desired = if group.is_leaving { 0 } else { group.desired() };
        let desired = usize::try_from(desired).unwrap_or_default();
        let present = self.group_instances(name).count();
        if group.is_leaving {
            self.groups.remove(name);
        }
        for number in present..desired {
            // A launch template that was deleted meanwhile: the group stays as it is until it is changed.
            if self.launch_for(name, number).is_err() {
                return;
            }
        }
        if present > desired {
            self.scale_in(name, present - desired);
        }
    }

    fn launch_for(&mut self, name: &str, number: usize) -> Result<(), Refusal> {
        let Some(group) = self.groups.get(name) else {
            return Ok(());
        };
        let settings = &group.settings;
        let overrides = &settings["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"][0];
        let over = match &overrides["InstanceType"] {
            Json::Null => Json::Null,
            kind => serde_json::json!({ "InstanceType": kind }),
        };
        let mut launch = Launch::new(self, group.template(), &over)?;
        launch.group = Some(name.to_owned());
        launch.subnet = self.subnet_for(settings, number);
        let tags = settings["Tags"].as_array().into_iter().flatten();
        let launched = tags.filter(|tag| tag["PropagateAtLaunch"] == "true");
        launch.tags.extend(launched.filter_map(|tag| {
            let value = tag["Value"].as_str().unwrap_or_default();
            Some((tag["Key"].as_str()?.to_owned(), value.to_owned()))
        }));
        let own = ("aws:autoscaling:groupName".to_owned(), name.to_owned());
        launch.tags.extend([own]);
        let reservation = self.new_ec2_id("r");
        self.launch_ec2(&launch, &reservation).map(drop)
    }

    /// The subnet of the next instance: the subnets or zones of the group take turns.
    fn subnet_for(&self, settings: &Json, number: usize) -> Option<String> {
        let named = settings["VPCZoneIdentifier"].as_str().unwrap_or_default();
        let named = named.split(',').map(str::trim).filter(|it| !it.is_empty());
        let subnets: Vec<&str> = named.collect();
        if !subnets.is_empty() {
            let subnet = subnets.get(number % subnets.len());
            return subnet.map(|subnet| (*subnet).to_owned());
        }
        let zones = settings["AvailabilityZones"].as_array()?;
        let zone = zones.get(number % zones.len().max(1))?.as_str()?;
        Some(self.subnet_of(zone))
    }

    /// Ends the oldest instances, those without tasks first. Instances that are protected stay.
    fn scale_in(&mut self, name: &str, number: usize) {
        let instances = self.group_instances(name).map(|(id, instance)| {
            let has_tasks = self.has_tasks(instance);
            (has_tasks, instance.launched_at(), id.clone())
        });
        let mut ends: Vec<_> = instances
            .filter(|(has_tasks, _, _)| !self.protects(name, *has_tasks))
            .collect();
        ends.sort();
        for (_, _, id) in ends.into_iter().take(number) {
            self.shut_down(&id, "Server.ScheduledStop: Scaled in by Auto Scaling");
        }
    }

    /// Whether a group protects an instance: all of them if it protects new ones, and under a capacity provider that takes care
    /// of it those with tasks. A group that was deleted protects none.
    fn protects(&self, name: &str, has_tasks: bool) -> bool {
        let group = self.groups.get(name);
        group.is_some_and(|group| match self.protects_tasks(name) {
            true => has_tasks,
            false => group.protects_new_instances(),
        })
    }

    /// Whether tasks run on an instance, or are about to.
    fn has_tasks(&self, instance: &Instance) -> bool {
        let Some(arn) = instance.container_instance.as_deref() else {
            return false;
        };
        let mut tasks = self.tasks.values();
        tasks.any(|it| it.described.container_instance_arn() == Some(arn) && !it.has_stopped())
    }
}
