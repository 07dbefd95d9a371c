//! The resources and attributes that the container agent of an EC2 instance registers.

use aws_sdk_ecs::types::{Attribute, Resource, VersionInfo};

use super::Instance;
use super::instance_type::{Size, size_of};
use crate::world::World;

/// The host ports that the host and the agent use themselves.
const RESERVED_PORTS: [&str; 6] = ["22", "2375", "2376", "51678", "51679", "51680"];

/// The capabilities of the agent of an ECS-optimised image.
const CAPABILITIES: [&str; 43] = [
    "com.amazonaws.ecs.capability.docker-remote-api.1.17",
    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    "com.amazonaws.ecs.capability.docker-remote-api.1.19",
    "com.amazonaws.ecs.capability.docker-remote-api.1.20",
    "com.amazonaws.ecs.capability.docker-remote-api.1.21",
    "com.amazonaws.ecs.capability.docker-remote-api.1.22",
    "com.amazonaws.ecs.capability.docker-remote-api.1.23",
    "com.amazonaws.ecs.capability.docker-remote-api.1.24",
    "com.amazonaws.ecs.capability.docker-remote-api.1.25",
    "com.amazonaws.ecs.capability.docker-remote-api.1.29",
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.logging-driver.awsfirelens",
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.logging-driver.fluentd",
    "com.amazonaws.ecs.capability.logging-driver.json-file",
    "com.amazonaws.ecs.capability.logging-driver.none",
    "com.amazonaws.ecs.capability.logging-driver.syslog",
    "com.amazonaws.ecs.capability.privileged-container",
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.task-iam-role-network-host",
    "ecs.capability.aws-appmesh",
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.docker-plugin.local",
    "ecs.capability.efs",
    "ecs.capability.efsAuth",
    "ecs.capability.env-files.s3",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.firelens.fluentbit",
    "ecs.capability.firelens.fluentd",
    "ecs.capability.firelens.options.config.file",
    "ecs.capability.firelens.options.config.s3",
    "ecs.capability.full-sync",
    "ecs.capability.logging-driver.awslogs.log-driver-buffer-size",
    "ecs.capability.pid-ipc-namespace-sharing",
    "ecs.capability.private-registry-authentication.secretsmanager",
    "ecs.capability.secrets.asm.environment-variables",
    "ecs.capability.secrets.ssm.environment-variables",
    "ecs.capability.task-cpu-mem-limit",
    "ecs.capability.task-eia",
    "ecs.capability.task-eni",
    "ecs.capability.task-eni.ipv6",
];

fn number(name: &str, value: i32) -> Resource {
    Resource::builder()
        .name(name)
        .r#type("INTEGER")
        .integer_value(value)
        .build()
}

/// A resource that is a set, such as ports.
pub(super) fn set(name: &str, values: Vec<String>) -> Resource {
    Resource::builder()
        .name(name)
        .r#type("STRINGSET")
        .set_string_set_value(Some(values))
        .build()
}

/// The memory that the operating system leaves, in MiB.
fn registered_memory(memory: i32) -> i32 {
    memory - memory / 20 - 50
}

pub(super) fn resources(size: Size, gpus: Vec<String>) -> Vec<Resource> {
    let reserved = RESERVED_PORTS.map(str::to_owned).to_vec();
    let mut all = vec![
        number("CPU", size.vcpus * 1_024),
        number("MEMORY", registered_memory(size.memory)),
        set("PORTS", reserved),
        set("PORTS_UDP", Vec::new()),
    ];
    if !gpus.is_empty() {
        all.push(set("GPU", gpus));
    }
    all
}

pub(super) fn version() -> VersionInfo {
    VersionInfo::builder()
        .agent_version("1.100.0")
        .agent_hash("4dc2a1f7")
        .docker_version("DockerVersion: 25.0.13")
        .build()
}

impl World {
    /// The size of an instance, and the IDs of its GPUs.
    pub(super) fn hardware(&mut self, instance: &Instance) -> (Size, Vec<String>) {
        let size = size_of(&instance.instance_type);
        let gpus = (0..size.gpus).map(|_| format!("GPU-{}", self.new_uuid()));
        (size, gpus.collect())
    }

    /// The attributes that an agent registers, with those of the instance itself over them.
    pub(super) fn agent_attributes(&self, instance: &Instance, size: Size) -> Vec<Attribute> {
        let zone = match instance.availability_zone.as_str() {
            "" => format!("{}a", self.region),
            zone => zone.to_owned(),
        };
        let external = instance.is_external();
        let mut all: Vec<(String, Option<String>)> = CAPABILITIES
            .iter()
            .map(|name| ((*name).to_owned(), None))
            .collect();
        let mut put = |name: &str, value: &str| {
            let value = Some(value.to_owned()).filter(|it| !it.is_empty());
            match all.iter_mut().find(|it| it.0 == name) {
                Some(known) => known.1 = value,
                None => all.push((name.to_owned(), value)),
            }
        };
        put("ecs.os-type", "linux");
        put("ecs.os-family", "LINUX");
        put("ecs.cpu-architecture", size.architecture);
        match external {
            true => put("ecs.capability.external", ""),
            false => {
                put("ecs.ami-id", "ami-00000000000000000");
                put("ecs.availability-zone", &zone);
                put("ecs.instance-type", &instance.instance_type);
            }
        }
        for (name, value) in &instance.attributes {
            put(name, value);
        }
        let attributes = all.into_iter().filter_map(|(name, value)| {
            Attribute::builder()
                .name(name)
                .set_value(value)
                .build()
                .ok()
        });
        attributes.collect()
    }
}
