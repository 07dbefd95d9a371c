//! Availability Zone rebalancing: a steady service gets tasks in the zones with too few of them, and as soon as these are
//! healthy it loses as many in the zones with too many.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::AvailabilityZoneRebalancing;
use serde::{Deserialize, Serialize};

use super::Service;
use super::bounds::bounds;
use super::message::tasks as in_words;
use super::scheduler::launch;
use crate::task::{Launch, Task};
use crate::world::{Time, World};

/// How long the scheduler leaves a service as it is after tasks that did not help, in milliseconds.
const PAUSE: i64 = 300_000;
const STOPPED: &str = "stopped AZ Rebalancing.";

/// The course of the rebalancing of a service.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) enum Balance {
    /// Nothing is under way.
    #[default]
    Idle,
    /// Tasks have been started beside the desired ones, of which so many are in the wrong zone.
    InProgress { desired: usize, misplaced: usize },
    /// No task can be started or ended where that would help; this has been announced.
    Blocked,
    /// Tasks were started in vain.
    Failed { at: Time },
}

/// The tasks of a zone, and how many it is to have.
struct Zone {
    tasks: Vec<String>,
    target: usize,
}

impl Zone {
    fn surplus(&self) -> usize {
        self.tasks.len().saturating_sub(self.target)
    }

    fn deficit(&self) -> usize {
        self.target.saturating_sub(self.tasks.len())
    }
}

/// The zones of a service by name.
type Zones = BTreeMap<String, Zone>;

/// `2 tasks in eu-west-1a, 1 tasks in eu-west-1b`.
fn counts(zones: &Zones) -> String {
    let all = zones.iter();
    let all = all.map(|(name, zone)| format!("{} tasks in {name}", zone.tasks.len()));
    all.collect::<Vec<_>>().join(", ")
}

fn misplaced(zones: &Zones) -> usize {
    zones.values().map(Zone::deficit).sum()
}

impl World {
    /// Goes on with the rebalancing of a service: whether the scheduler is to leave the count of its tasks alone.
    pub(super) fn goes_on_balancing(&mut self, arn: &str) -> bool {
        let Some(service) = self.services.get(arn) else {
            return false;
        };
        let Balance::InProgress {
            desired,
            misplaced: before,
        } = service.balance
        else {
            return false;
        };
        let present = service.tasks.len();
        let is_as_before = usize::try_from(service.desired_count()).ok() == Some(desired);
        let tasks = self.wanted_tasks(arn, |_| true);
        let drained = self.wanted_tasks(arn, |task| self.is_drained(task));
        if !self.may_balance(arn) || !is_as_before || tasks.len() < desired || !drained.is_empty() {
            self.stop_balancing(arn, Balance::Idle);
            return false;
        }
        let healthy = self.wanted_tasks(arn, Task::is_healthy).len();
        if healthy < tasks.len() || present > tasks.len() || self.awaits_health(arn) {
            return true;
        }
        let zones = self.zones_of_service(arn);
        if tasks.len() > desired {
            if self.end_misplaced(arn, &zones, tasks.len() - desired) {
                return true;
            }
            self.announce_protection(arn);
            self.stop_balancing(arn, Balance::Blocked);
            return false;
        }
        match misplaced(&zones) {
            0 => {
                self.set_balance(arn, Balance::Idle);
                self.announce(arn, &format!("is AZ balanced with {}.", counts(&zones)));
                false
            }
            left if left < before && self.start_misplaced(arn, &zones) => true,
            _ => {
                let at = self.now;
                self.stop_balancing(arn, Balance::Failed { at });
                false
            }
        }
    }

    /// Begins to rebalance a steady service if it has to be, and can be.
    pub(super) fn begin_balancing(&mut self, arn: &str) {
        let Some(service) = self.services.get(arn) else {
            return;
        };
        let balance = service.balance;
        if !service.is_steady || !self.may_balance(arn) {
            return;
        }
        let zones = self.zones_of_service(arn);
        if misplaced(&zones) == 0 {
            return self.set_balance(arn, Balance::Idle);
        }
        if matches!(balance, Balance::Failed { at } if self.now < at.after(PAUSE)) {
            return;
        }
        let begins = format!(
            "is not AZ balanced with {}. AZ Rebalancing in progress.",
            counts(&zones)
        );
        let is_protected = self.movable(&zones) == 0;
        let placeable = self.placeable(arn, &zones);
        if is_protected || placeable.is_empty() || self.room(arn) == 0 {
            // It is looked at again as soon as there may be a place.
            self.unplaced.insert(arn.to_owned());
            if balance != Balance::Blocked {
                self.announce(arn, &begins);
                match is_protected {
                    true => self.announce_protection(arn),
                    false => self.announce_unplaceable(arn, &zones, &placeable),
                }
                self.stop_balancing(arn, Balance::Blocked);
            }
            return;
        }
        self.announce(arn, &begins);
        if !self.start_misplaced(arn, &zones) {
            let at = self.now;
            self.stop_balancing(arn, Balance::Failed { at });
        }
    }

    /// Whether a service is one to balance, and on no deployment.
    fn may_balance(&self, arn: &str) -> bool {
        let service = self.services.get(arn);
        service.is_some_and(|service| {
            let enabled = service.settings.availability_zone_rebalancing()
                == Some(&AvailabilityZoneRebalancing::Enabled);
            let mut rollouts = service.rollouts.iter();
            let is_settled = rollouts
                .next()
                .is_some_and(|it| !it.is_in_progress() && !it.has_failed());
            enabled && is_settled && rollouts.next().is_none()
        })
    }

    fn set_balance(&mut self, arn: &str, balance: Balance) {
        if let Some(service) = self.services.get_mut(arn) {
            service.balance = balance;
        }
    }

    fn stop_balancing(&mut self, arn: &str, balance: Balance) {
        self.set_balance(arn, balance);
        self.announce(arn, STOPPED);
    }

    fn announce_protection(&mut self, arn: &str) {
        let primary = self.services.get(arn).and_then(|it| it.rollouts.first());
        let id = primary.map_or_else(String::new, |it| it.id.clone());
        let text = format!(
            "was unable to AZ Rebalance because (deployment {id}) was unable to scale in due to task protection."
        );
        self.announce(arn, &text);
    }

    fn announce_unplaceable(&mut self, arn: &str, zones: &Zones, placeable: &[String]) {
        let missing = zones.iter().filter(|(_, zone)| zone.deficit() > 0);
        for (name, _) in missing.filter(|(name, _)| !placeable.contains(name)) {
            let text = format!(
                "is unable to place a task in {name} because no container instance met all of its requirements."
            );
            self.announce(arn, &text);
        }
    }

    /// The zones in which a service can have tasks, with those that it has, and the even share of each: what is left over goes
    /// to those with the most tasks.
    fn zones_of_service(&self, arn: &str) -> Zones {
        let Some((service, launch)) = self.balanced_launch(arn) else {
            return Zones::new();
        };
        let Some(definition) = self.definition(&launch.definition) else {
            return Zones::new();
        };
        let empty = || Zone {
            tasks: Vec::new(),
            target: 0,
        };
        let names = self.zones_for(&launch, definition);
        let mut zones: Zones = names.into_iter().map(|name| (name, empty())).collect();
        for task in self.wanted_tasks(arn, |_| true) {
            let described = self.tasks.get(&task).map(|it| &it.described);
            let zone = described.and_then(|it| it.availability_zone());
            if let Some(zone) = zone.and_then(|name| zones.get_mut(name)) {
                zone.tasks.push(task);
            }
        }
        let desired = usize::try_from(service.desired_count()).unwrap_or_default();
        let count = zones.len().max(1);
        let mut fullest: Vec<&mut Zone> = zones.values_mut().collect();
        fullest.sort_by_key(|zone| std::cmp::Reverse(zone.tasks.len()));
        for (index, zone) in fullest.into_iter().enumerate() {
            zone.target = desired / count + usize::from(index < desired % count);
        }
        zones
    }

    fn balanced_launch(&self, arn: &str) -> Option<(&Service, Launch)> {
        let service = self.services.get(arn)?;
        let primary = service.rollouts.first()?;
        Some((service, launch(service, &primary.settings, &primary.id)))
    }

    /// How many tasks there may be beside those that there are.
    fn room(&self, arn: &str) -> usize {
        self.services.get(arn).map_or(0, |service| {
            let desired = usize::try_from(service.desired_count()).unwrap_or_default();
            bounds(service, desired)
                .1
                .saturating_sub(service.tasks.len())
        })
    }

    /// How many tasks may be ended in zones with too many of them.
    fn movable(&self, zones: &Zones) -> usize {
        let movable = |zone: &Zone| {
            let free = zone.tasks.iter().filter(|task| !self.is_protected(task));
            free.count().min(zone.surplus())
        };
        zones.values().map(movable).sum()
    }

    /// The zones with too few tasks in which another one finds a place.
    fn placeable(&mut self, arn: &str, zones: &Zones) -> Vec<String> {
        let Some(launch) = self.balanced_launch(arn).map(|(_, launch)| launch) else {
            return Vec::new();
        };
        let Some(definition) = self.definition(&launch.definition).cloned() else {
            return Vec::new();
        };
        let missing = zones.iter().filter(|(_, zone)| zone.deficit() > 0);
        let mut placeable = Vec::new();
        for (name, _) in missing {
            let launch = Launch {
                zone: Some(name.clone()),
                ..launch.clone()
            };
            let provider = self.provider_for(&launch);
            let needs = launch.needs_instance();
            if !needs
                || self
                    .place(&launch, provider.as_deref(), &definition)
                    .is_ok()
            {
                placeable.push(name.clone());
            }
        }
        placeable
    }

    /// Starts tasks in the zones with too few of them, within the bounds of the service; whether there is one.
    fn start_misplaced(&mut self, arn: &str, zones: &Zones) -> bool {
        let Some((service, launch)) = self.balanced_launch(arn) else {
            return false;
        };
        let desired = usize::try_from(service.desired_count()).unwrap_or_default();
        let mut left = self.movable(zones).min(self.room(arn));
        let misplaced = misplaced(zones);
        let mut has_started = false;
        for (name, zone) in zones {
            let count = zone.deficit().min(left);
            let launch = Launch {
                zone: Some(name.clone()),
                ..launch.clone()
            };
            let (started, _) = self.start_many(&launch, count);
            left -= started.len();
            if !started.is_empty() {
                has_started = true;
                let (count, tasks) = (started.len(), in_words(&started));
                let text = format!("has started {count} tasks in {name} to AZ Rebalance: {tasks}.");
                self.announce(arn, &text);
            }
        }
        if has_started {
            self.set_balance(arn, Balance::InProgress { desired, misplaced });
        }
        has_started
    }

    /// Ends tasks in the zones with too many of them; whether there is one that is not protected.
    fn end_misplaced(&mut self, arn: &str, zones: &Zones, surplus: usize) -> bool {
        let mut left = surplus;
        for (name, zone) in zones {
            let free = zone.tasks.iter().filter(|task| !self.is_protected(task));
            let ended: Vec<String> = free.take(zone.surplus().min(left)).cloned().collect();
            if ended.is_empty() {
                continue;
            }
            left -= ended.len();
            self.end_tasks(&ended, &self.scaling_reason(arn));
            let (count, tasks) = (ended.len(), in_words(&ended));
            let text = format!(
                "has stopped {count} running tasks in {name} due to AZ rebalancing: {tasks}."
            );
            self.announce(arn, &text);
        }
        left < surplus
    }
}
