//! Container instances: the EC2 and external instances of a cluster, on which tasks are placed.

mod agent;
pub(crate) mod describe;
mod instance_type;
pub(crate) mod register;
pub(crate) mod state;

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{self, ContainerInstanceStatus};
use serde::{Deserialize, Serialize};

use crate::cluster::Cluster;
use crate::codec::{Kept, shapes};
use crate::placement::Demand;
use crate::world::{World, short};

shapes!(types::ContainerInstance);

/// An instance whose container agent joins a cluster.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Instance {
    /// The name or ARN of the cluster.
    pub cluster: String,
    /// The ID of the EC2 instance; with `mi-` in front it is an external one.
    pub ec2_instance_id: String,
    /// The type, such as `t3.medium`, which has its real vCPUs and memory.
    pub instance_type: String,
    /// The Availability Zone, such as `eu-west-1a`.
    pub availability_zone: String,
    /// The name of the capacity provider that it belongs to.
    pub capacity_provider: Option<String>,
    /// Attributes over those that the agent registers by itself, such as `ecs.ami-id`.
    pub attributes: BTreeMap<String, String>,
}

impl Instance {
    fn is_external(&self) -> bool {
        self.ec2_instance_id.starts_with("mi-")
    }
}

/// A container instance as it is stored: tasks, free resources and tags are added when it is described.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct ContainerInstance {
    pub(crate) described: Kept<types::ContainerInstance>,
    /// The resources of each task on it that has not stopped.
    pub(crate) held: BTreeMap<String, Demand>,
    /// The most network interfaces; nothing where the type of the instance is not known.
    pub(crate) interfaces: Option<usize>,
}

impl ContainerInstance {
    pub(crate) fn is_active(&self) -> bool {
        self.described.status() == Some(ContainerInstanceStatus::Active.as_str())
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.described.status() == Some(ContainerInstanceStatus::Draining.as_str())
    }

    /// Whether it is registered: active or draining.
    pub(crate) fn is_present(&self) -> bool {
        self.is_active() || self.is_draining()
    }

    pub(crate) fn is_external(&self) -> bool {
        self.has_attribute("ecs.capability.external")
    }

    pub(crate) fn ec2_instance_id(&self) -> &str {
        self.described.ec2_instance_id().unwrap_or_default()
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&types::Attribute> {
        let mut attributes = self.described.attributes().iter();
        attributes.find(|it| it.name() == name)
    }

    pub(crate) fn has_attribute(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// A number of its registered resources.
    pub(crate) fn registered(&self, name: &str) -> i64 {
        let mut resources = self.described.registered_resources().iter();
        let resource = resources.find(|it| it.name() == Some(name));
        resource.map_or(0, |it| i64::from(it.integer_value()))
    }

    /// The members of a set of its registered resources.
    pub(crate) fn registered_set(&self, name: &str) -> &[String] {
        let mut resources = self.described.registered_resources().iter();
        let resource = resources.find(|it| it.name() == Some(name));
        resource.map_or(&[], |it| it.string_set_value())
    }
}

impl World {
    /// Lets the container agent of an instance register it, and returns the ARN of the container instance. Where the cluster does
    /// not exist, or a fault keeps the agent from it, the agent tries again as soon as that is over.
    pub fn register_instance(&mut self, instance: Instance) -> String {
        let name = match short(&instance.cluster) {
            "" => "default",
            name => name,
        };
        let id = self.new_id();
        let arn = self.arn(&format!("container-instance/{name}/{id}"));
        self.unregistered.insert(arn.clone(), instance);
        self.register_agents();
        arn
    }

    /// Lets every agent try to register that could not until now.
    pub(crate) fn register_agents(&mut self) {
        for (arn, instance) in std::mem::take(&mut self.unregistered) {
            let cluster = arn.rsplit('/').nth(1).unwrap_or_default().to_owned();
            let exists = self.clusters.get(&cluster).is_some_and(Cluster::is_active);
            if !exists || self.never_registers(&instance.ec2_instance_id) {
                self.unregistered.insert(arn, instance);
                continue;
            }
            let (size, gpus) = self.hardware(&instance);
            let described = types::ContainerInstance::builder()
                .container_instance_arn(&arn)
                .ec2_instance_id(&instance.ec2_instance_id)
                .set_capacity_provider_name(instance.capacity_provider.clone())
                .version_info(agent::version())
                .set_registered_resources(Some(agent::resources(size, gpus)))
                .set_attributes(Some(self.agent_attributes(&instance, size)))
                .build();
            let interfaces = (!instance.is_external()).then_some(size.interfaces);
            self.join(&arn, described, interfaces);
        }
    }

    /// A container instance is in its cluster from here on.
    fn join(
        &mut self,
        arn: &str,
        mut described: types::ContainerInstance,
        interfaces: Option<usize>,
    ) {
        described.status = Some(ContainerInstanceStatus::Active.as_str().to_owned());
        described.agent_connected = true;
        described.registered_at = Some(self.now.as_date());
        described.version += 1;
        described.attachments = Some(Vec::new());
        let instance = ContainerInstance {
            described: Kept(described),
            held: BTreeMap::new(),
            interfaces,
        };
        self.container_instances.insert(arn.to_owned(), instance);
        self.schedule_cluster(arn);
    }

    /// The container instances of a cluster, by ARN.
    pub(crate) fn instances_of(
        &self,
        cluster: &str,
    ) -> impl Iterator<Item = (&String, &ContainerInstance)> {
        let prefix = self.arn(&format!("container-instance/{}/", short(cluster)));
        let from = self.container_instances.range(prefix.clone()..);
        from.take_while(move |(arn, _)| arn.starts_with(&prefix))
    }

    /// The ARN of the container instance that a request names, by its ID or ARN.
    pub(crate) fn instance_arn(&self, cluster: &str, named: &str) -> String {
        self.arn(&format!(
            "container-instance/{}/{}",
            short(cluster),
            short(named)
        ))
    }
}
