//! Managed scaling: a capacity provider gets instances while tasks wait for a place, and gives idle ones up.
//!
//! One of an Auto Scaling group changes the desired capacity of the group; one of Managed Instances launches and ends
//! instances itself.

use aws_sdk_ecs::types::ManagedScalingStatus;
use serde_json::json;

use super::CapacityProvider;
use crate::ec2::Launch;
use crate::fault::Fault;
use crate::world::{Event, Time, World};

/// From a task without a place to more capacity, in milliseconds.
const SCALE_OUT: i64 = 5_000;
/// For how long an instance is without tasks before it is given up.
pub(crate) const IDLE: i64 = 120_000;

/// The instances of a capacity provider.
#[derive(Default)]
struct Fleet {
    /// Those that have not joined the cluster yet.
    coming: usize,
    busy: usize,
    /// The IDs of those without tasks, and when they joined.
    idle: Vec<(String, Time)>,
}

impl CapacityProvider {
    /// Whether ECS changes the number of its instances.
    fn is_scaled(&self) -> bool {
        let settings = self.described.auto_scaling_group_provider();
        let scaling = settings.and_then(|it| it.managed_scaling());
        let enabled = scaling.and_then(|it| it.status()) == Some(&ManagedScalingStatus::Enabled);
        self.is_active() && (enabled || self.own_cluster().is_some())
    }

    /// How much of the capacity is to be used, in percent, and how many instances are added at least.
    fn targets(&self) -> (usize, usize) {
        let settings = self.described.auto_scaling_group_provider();
        let scaling = settings.and_then(|it| it.managed_scaling());
        let number = |of: fn(&aws_sdk_ecs::types::ManagedScaling) -> Option<i32>,
                      otherwise: usize| {
            let number = scaling.and_then(of).and_then(|it| usize::try_from(it).ok());
            number.unwrap_or(otherwise).max(1)
        };
        (
            number(|it| it.target_capacity, 100),
            number(|it| it.minimum_scaling_step_size, 1),
        )
    }
}

impl World {
    /// Whether ECS changes the number of instances of a capacity provider.
    pub(crate) fn is_scaled(&self, provider: &str) -> bool {
        let provider = self.provider(provider);
        provider.is_some_and(CapacityProvider::is_scaled)
    }

    /// Tasks wait for an instance of a capacity provider: it gets more of them.
    pub(crate) fn ask_for_capacity(&mut self, provider: &str) {
        if self.is_scaled(provider) {
            self.plan(SCALE_OUT, Event::Scale(provider.to_owned()));
        }
    }

    /// An instance may be idle from now on: its capacity provider looks at it in a while.
    pub(crate) fn watch_idle(&mut self, container_instance: &str) {
        let instance = self.container_instances.get(container_instance);
        let provider = instance.and_then(|it| it.described.capacity_provider_name());
        let provider = provider.and_then(|name| self.provider(name));
        if let Some(provider) = provider.filter(|it| it.is_scaled()) {
            let name = provider.name().to_owned();
            self.plan(IDLE, Event::Scale(name));
        }
    }

    /// A capacity provider looks at its instances, and at the tasks that wait for one.
    pub(crate) fn step_scale(&mut self, name: &str) {
        let Some(provider) = self.provider(name).filter(|it| it.is_scaled()) else {
            return;
        };
        let (target, step) = provider.targets();
        let fleet = self.fleet(name);
        let waiting = self.waiting_definition(name);
        let lacks = |fault: &Fault| matches!(fault, Fault::NoCapacity { capacity_provider } if capacity_provider == name);
        match waiting {
            // As soon as the fault is over, the tasks ask again.
            Some(_) if self.faults.iter().any(lacks) => {}
            Some(definition) if fleet.coming == 0 => self.grow(name, &definition, step),
            Some(_) => {}
            None => self.shrink(name, &fleet, target),
        }
    }

    /// The definition of a task that waits for an instance of the provider.
    fn waiting_definition(&self, name: &str) -> Option<String> {
        let mut tasks = self.waiting.iter().filter_map(|arn| self.tasks.get(arn));
        let task = tasks
            .find(|it| it.is_wanted() && it.described.capacity_provider_name() == Some(name))?;
        task.described.task_definition_arn.clone()
    }

    fn fleet(&self, name: &str) -> Fleet {
        let mut fleet = Fleet::default();
        let Some(provider) = self.provider(name) else {
            return fleet;
        };
        let is_of = |instance: &crate::ec2::Instance| match provider.group() {
            Some(group) => instance.group.as_deref() == Some(group),
            None => instance.provider.as_deref() == Some(name),
        };
        let all = self.ec2.instances.iter();
        for (id, instance) in all.filter(|(_, it)| it.is_present() && is_of(it)) {
            let arn = instance.container_instance.as_deref();
            let joined = arn.and_then(|arn| self.container_instances.get(arn));
            let since = joined.and_then(|it| it.described.registered_at?.to_millis().ok());
            match joined.zip(since.map(Time)) {
                // Its tasks are placed in a moment.
                Some((_, since)) if since == self.now => fleet.coming += 1,
                Some((joined, since)) if joined.held.is_empty() => {
                    fleet.idle.push((id.clone(), since))
                }
                Some(_) => fleet.busy += 1,
                None => fleet.coming += 1,
            }
        }
        fleet
    }

    /// The instances of Managed Instances end with their capacity provider.
    pub(super) fn end_managed_instances(&mut self, name: &str) {
        let all = self.ec2.instances.iter();
        let own = all.filter(|(_, it)| it.provider.as_deref() == Some(name));
        let ids: Vec<String> = own.map(|(id, _)| id.clone()).collect();
        for id in ids {
            self.shut_down(&id, "Server.ScheduledStop: Ended by Amazon ECS");
        }
    }

    fn grow(&mut self, name: &str, definition: &str, step: usize) {
        let group = self.provider(name).and_then(CapacityProvider::group);
        match group.map(str::to_owned) {
            Some(group) => {
                let desired = self.group_instances(&group).count() + step;
                self.set_desired(&group, desired);
            }
            None => {
                if let Some(launch) = self.managed_instance(name, definition) {
                    let reservation = self.new_ec2_id("r");
                    // The image and the subnet are ECS's own choice; nothing in it can be refused.
                    drop(self.launch_ec2(&launch, &reservation));
                }
            }
        }
    }

    /// Gives up as many idle instances as the target allows; those that joined lately get another look.
    fn shrink(&mut self, name: &str, fleet: &Fleet, target: usize) {
        let now = self.now;
        let (gone, fresh): (Vec<_>, Vec<_>) = fleet
            .idle
            .iter()
            .partition(|(_, since)| since.after(IDLE) <= now);
        if !fresh.is_empty() {
            self.plan(IDLE, Event::Scale(name.to_owned()));
        }
        let needed = (fleet.busy * 100).div_ceil(target);
        let all = fleet.coming + fleet.busy + fleet.idle.len();
        let spare = gone.len().min(all.saturating_sub(needed));
        if spare == 0 {
            return;
        }
        let group = self.provider(name).and_then(CapacityProvider::group);
        match group.map(str::to_owned) {
            Some(group) => self.set_desired(&group, all - spare),
            None => {
                for (id, _) in gone.into_iter().take(spare) {
                    self.shut_down(id, "Server.ScheduledStop: Ended by Amazon ECS");
                }
            }
        }
    }

    /// The next instance of Managed Instances: large enough for its requirements and a task of the definition.
    fn managed_instance(&self, name: &str, definition: &str) -> Option<Launch> {
        let provider = self.provider(name)?;
        let settings = provider.described.managed_instances_provider()?;
        let template = settings.instance_launch_template()?;
        let subnet = template
            .network_configuration()
            .and_then(|it| it.subnets().first());
        let definition = self.definition(definition)?;
        let units = |text: Option<&str>| {
            text.and_then(|text| text.parse::<i32>().ok())
                .unwrap_or_default()
        };
        let requirements = template.instance_requirements();
        let vcpus = requirements
            .and_then(|it| it.v_cpu_count())
            .map_or(0, |it| it.min());
        let memory = requirements
            .and_then(|it| it.memory_mib())
            .map_or(0, |it| it.min());
        let allowed = requirements.map_or(&[][..], |it| it.allowed_instance_types());
        let named = allowed.iter().find(|it| !it.contains('*'));
        let kind = named.cloned().unwrap_or_else(|| {
            let vcpus = vcpus.max(units(definition.cpu()).div_euclid(1_024) + 1);
            smallest(vcpus, memory.max(units(definition.memory()) + 1_024))
        });
        let over = json!({
            "ImageId": crate::ssm::image("/aws/service/bottlerocket/aws-ecs-2/x86_64/latest"),
            "InstanceType": kind, "SubnetId": subnet,
            "IamInstanceProfile": { "Arn": template.ec2_instance_profile_arn() },
        });
        let mut launch = Launch::new(self, &json!(null), &over).ok()?;
        launch.provider = Some(name.to_owned());
        launch
            .tags
            .insert("AmazonECSManaged".to_owned(), "true".to_owned());
        Some(launch)
    }
}

/// The smallest general-purpose type with as many vCPUs and as much memory, in MiB.
fn smallest(vcpus: i32, memory: i32) -> String {
    let sizes = [
        (2, "large"),
        (4, "xlarge"),
        (8, "2xlarge"),
        (16, "4xlarge"),
        (32, "8xlarge"),
        (64, "16xlarge"),
    ];
    let fits = sizes
        .iter()
        .find(|(number, _)| *number >= vcpus && number * 4_096 >= memory);
    format!("m7i.{}", fits.map_or("24xlarge", |(_, size)| size))
}
