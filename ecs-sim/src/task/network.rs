//! The subnets of tasks: which zone a task is in, and its network interface.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{Attachment, KeyValuePair};

use super::{Launch, Task};
use crate::world::World;

/// The subnet of a network interface where the request names none.
const NO_SUBNET: &str = "subnet-00000000000000000";

impl World {
    /// The zones that the subnets of a launch are in, and the first subnet of each.
    pub(crate) fn zones_of(&self, subnets: &[String]) -> BTreeMap<String, String> {
        let mut zones = BTreeMap::new();
        for subnet in subnets {
            let zone = self.subnet_zone(subnet);
            zones.entry(zone).or_insert_with(|| subnet.clone());
        }
        zones
    }

    /// The zone of a task without a container instance: the one with the fewest tasks like it.
    pub(super) fn zone_for(&self, launch: &Launch, provider: Option<&str>) -> String {
        if let Some(zone) = &launch.zone {
            return zone.clone();
        }
        let zones = self.zones_of(&launch.subnets);
        let counts = self.zone_counts(launch, provider);
        let count = |zone: &&String| {
            let started = launch.zones.get(*zone).copied().unwrap_or_default();
            started + counts.get(zone.as_str()).copied().unwrap_or_default()
        };
        let zone = zones.keys().min_by_key(count);
        zone.map_or_else(|| format!("{}a", self.region), Clone::clone)
    }

    /// How many tasks of the same deployment and capacity provider each zone has.
    fn zone_counts(&self, launch: &Launch, provider: Option<&str>) -> BTreeMap<&str, usize> {
        let owner = launch.owner.as_ref();
        let service = owner.and_then(|owner| self.services.get(&owner.service));
        let tasks = service.into_iter().flat_map(|it| &it.tasks);
        let is_alike = |task: &&Task| {
            task.is_wanted()
                && task.owner.as_ref() == owner
                && task.described.capacity_provider_name() == provider
        };
        let mut counts = BTreeMap::new();
        for task in tasks.filter_map(|arn| self.tasks.get(arn)).filter(is_alike) {
            if let Some(zone) = task.described.availability_zone() {
                *counts.entry(zone).or_default() += 1;
            }
        }
        counts
    }

    /// The subnet of a launch in a zone, or any if that is not known yet.
    fn subnet_in(&self, subnets: &[String], zone: Option<&str>) -> String {
        let is_there = |subnet: &&String| zone == Some(self.subnet_zone(subnet).as_str());
        let subnet = subnets.iter().find(is_there).or(subnets.first());
        subnet.map_or(NO_SUBNET, |it| it).to_owned()
    }

    pub(super) fn network_interface(&mut self, launch: &Launch, zone: Option<&str>) -> Attachment {
        let id = self.new_uuid();
        let interface = self.new_id();
        let subnet = self.subnet_in(&launch.subnets, zone);
        let detail =
            |name: &str, value: &str| KeyValuePair::builder().name(name).value(value).build();
        let interface = interface.get(..17).unwrap_or_default();
        let octet = u8::from_str_radix(interface.get(..2).unwrap_or("0a"), 16).unwrap_or(10);
        Attachment::builder()
            .id(id)
            .r#type("ElasticNetworkInterface")
            .status("PRECREATED")
            .details(detail("subnetId", &subnet))
            .details(detail("networkInterfaceId", &format!("eni-{interface}")))
            .details(detail("privateIPv4Address", &format!("10.0.0.{octet}")))
            .build()
    }

    /// A task that waited has a zone now: its network interface is in a subnet of it.
    pub(super) fn move_interface(&mut self, task: &str, subnets: &[String], zone: Option<&str>) {
        let subnet = self.subnet_in(subnets, zone);
        let Some(task) = self.tasks.get_mut(task) else {
            return;
        };
        let attachments = task.described.attachments.iter_mut().flatten();
        let details = attachments.flat_map(|it| it.details.iter_mut().flatten());
        for detail in details.filter(|it| it.name() == Some("subnetId")) {
            detail.value = Some(subnet.clone());
        }
    }
}
