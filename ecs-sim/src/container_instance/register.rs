//! RegisterContainerInstance and DeregisterContainerInstance.

use aws_sdk_ecs::operation::deregister_container_instance::{
    DeregisterContainerInstanceInput, DeregisterContainerInstanceOutput,
};
use aws_sdk_ecs::operation::register_container_instance::{
    RegisterContainerInstanceInput, RegisterContainerInstanceOutput,
};
use aws_sdk_ecs::types::{self, Attribute, ContainerInstanceField};
use serde::Deserialize;

use super::instance_type::size_of;
use super::{ContainerInstance, agent};
use crate::codec::carry;
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

/// For how long a container instance that was deregistered is described, in milliseconds.
const REMEMBERED: i64 = 3_600_000;

/// The status of a container instance that was deregistered; the API's enumeration lacks it.
const INACTIVE: &str = "INACTIVE";

/// The parts of an identity document of EC2 that count here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    instance_id: String,
    instance_type: Option<String>,
    availability_zone: Option<String>,
    image_id: Option<String>,
}

pub(crate) fn register(
    world: &mut World,
    input: RegisterContainerInstanceInput,
) -> Result<RegisterContainerInstanceOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let document = input.instance_identity_document().unwrap_or_default();
    let identity: Identity = serde_json::from_str(document)
        .map_err(|_| Refusal::client("The instance identity document is not valid."))?;
    if world.never_registers(&identity.instance_id) {
        return Err(Refusal::new(
            "ServerException",
            "The container instance could not be registered.",
        ));
    }
    let known = input.container_instance_arn();
    let known = known.map(|named| world.instance_arn(&cluster, named));
    let arn = match known {
        Some(arn) if world.container_instances.contains_key(&arn) => arn,
        Some(_) => return Err(Refusal::client("The container instance was not found.")),
        None => {
            let id = world.new_id();
            world.arn(&format!("container-instance/{}/{id}", short(&cluster)))
        }
    };
    world.tag(&arn, input.tags())?;
    let mut described: types::ContainerInstance = carry(&input)?;
    let size = size_of(identity.instance_type.as_deref().unwrap_or_default());
    described.container_instance_arn = Some(arn.clone());
    described.tags = None;
    described.registered_resources = Some(match input.total_resources() {
        [] => agent::resources(size, Vec::new()),
        total => total.to_vec(),
    });
    if !input.platform_devices().is_empty() {
        let devices = input.platform_devices().iter();
        let gpus = devices.map(|it| it.id().to_owned()).collect();
        let resources = described.registered_resources.get_or_insert_default();
        resources.retain(|it| it.name() != Some("GPU"));
        resources.push(agent::set("GPU", gpus));
    }
    described.version_info.get_or_insert_with(agent::version);
    described.attributes = Some(with_identity(input.attributes(), &identity));
    described.ec2_instance_id = Some(identity.instance_id);
    let before = world.container_instances.remove(&arn);
    world.join(&arn, described, Some(size.interfaces));
    if let (Some(before), Some(now)) = (before, world.container_instances.get_mut(&arn)) {
        now.held = before.held;
        now.described.version = before.described.version + 1;
    }
    Ok(RegisterContainerInstanceOutput::builder()
        .set_container_instance(world.whole_instance(&arn))
        .build())
}

/// The attributes of a request, with those that ECS reads from the identity document.
fn with_identity(attributes: &[Attribute], identity: &Identity) -> Vec<Attribute> {
    let own = [
        ("ecs.ami-id", &identity.image_id),
        ("ecs.availability-zone", &identity.availability_zone),
        ("ecs.instance-type", &identity.instance_type),
    ];
    let mut all = attributes.to_vec();
    for (name, value) in own {
        let is_there = all.iter().any(|it| it.name() == name);
        let attribute = Attribute::builder().name(name).set_value(value.clone());
        if let (false, Some(_), Ok(attribute)) = (is_there, value, attribute.build()) {
            all.push(attribute);
        }
    }
    all
}

pub(crate) fn deregister(
    world: &mut World,
    input: DeregisterContainerInstanceInput,
) -> Result<DeregisterContainerInstanceOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let named = input
        .container_instance()
        .ok_or_else(|| Refusal::missing("containerInstance"))?;
    let arn = world.instance_arn(&cluster, named);
    let instance = world.container_instances.get(&arn);
    let instance = instance
        .filter(|it| it.is_present())
        .ok_or_else(not_found)?;
    if !instance.held.is_empty() && !input.force().unwrap_or_default() {
        return Err(Refusal::invalid("Found running tasks on the instance."));
    }
    world.leave(&arn, "Container instance deregistered by force");
    Ok(DeregisterContainerInstanceOutput::builder()
        .set_container_instance(world.whole_instance(&arn))
        .build())
}

/// The refusal of a container instance that is not in the cluster.
pub(super) fn not_found() -> Refusal {
    Refusal::invalid("Referenced container instance not found.")
}

impl World {
    /// Takes an EC2 instance that was terminated out of its cluster; its tasks stop. Returns whether it was a container instance.
    pub fn terminate_instance(&mut self, ec2_instance_id: &str) -> bool {
        self.unregistered
            .retain(|_, it| it.ec2_instance_id != ec2_instance_id);
        let is_it = |it: &ContainerInstance| it.ec2_instance_id() == ec2_instance_id;
        let all = self.container_instances.iter();
        let found = all.filter(|(_, it)| it.is_present() && is_it(it));
        let arns: Vec<String> = found.map(|(arn, _)| arn.clone()).collect();
        for arn in &arns {
            self.leave(
                arn,
                &format!("Host EC2 (instance {ec2_instance_id}) terminated."),
            );
        }
        !arns.is_empty()
    }

    /// A container instance leaves its cluster.
    fn leave(&mut self, arn: &str, reason: &str) {
        if let Some(instance) = self.container_instances.get_mut(arn) {
            instance.described.status = Some(INACTIVE.to_owned());
            instance.described.version += 1;
        }
        self.lose_tasks(arn, reason);
        self.schedule_cluster(arn);
        self.plan(REMEMBERED, Event::ForgetInstance(arn.to_owned()));
    }

    /// A container instance that was deregistered is described no longer.
    pub(crate) fn forget_instance(&mut self, arn: &str) {
        let instance = self.container_instances.get(arn);
        if instance.is_some_and(|it| !it.is_present()) {
            self.container_instances.remove(arn);
            self.tags.remove(arn);
        }
    }

    /// A container instance with all that can be described.
    pub(super) fn whole_instance(&self, arn: &str) -> Option<types::ContainerInstance> {
        let all = [
            ContainerInstanceField::Tags,
            ContainerInstanceField::ContainerInstanceHealth,
        ];
        self.described_instance(arn, &all)
    }
}
