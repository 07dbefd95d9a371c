//! The attributes that a task definition requires of a container instance.

use std::collections::BTreeSet;

use aws_sdk_ecs::types::{
    Attribute, ContainerDefinition, CpuArchitecture, LogDriver, NetworkMode, OsFamily,
    TaskDefinition,
};

use crate::container_instance::ContainerInstance;

const DOCKER: &str = "com.amazonaws.ecs.capability.docker-remote-api";
const DRIVER: &str = "com.amazonaws.ecs.capability.logging-driver";

/// The attributes that a definition requires, as far as they follow from it.
pub(crate) fn required_attributes(definition: &TaskDefinition) -> Vec<Attribute> {
    let mut names = BTreeSet::from([format!("{DOCKER}.1.18")]);
    let mut add = |needed: bool, name: &str| {
        if needed {
            names.insert(name.to_owned());
        }
    };
    let execution_role = definition.execution_role_arn().is_some();
    add(
        definition.task_role_arn().is_some(),
        "com.amazonaws.ecs.capability.task-iam-role",
    );
    add(
        definition.network_mode() == Some(&NetworkMode::Awsvpc),
        "ecs.capability.task-eni",
    );
    add(
        definition.cpu().is_some() || definition.memory().is_some(),
        "ecs.capability.task-cpu-mem-limit",
    );
    add(
        definition.pid_mode().is_some() || definition.ipc_mode().is_some(),
        "ecs.capability.pid-ipc-namespace-sharing",
    );
    add(
        definition.proxy_configuration().is_some(),
        "ecs.capability.aws-appmesh",
    );
    for volume in definition.volumes() {
        let efs = volume.efs_volume_configuration();
        let docker = volume.docker_volume_configuration();
        add(efs.is_some(), "ecs.capability.efs");
        add(
            efs.is_some_and(|it| it.authorization_config().is_some()),
            "ecs.capability.efsAuth",
        );
        if let Some(docker) = docker {
            let driver = docker.driver().unwrap_or("local");
            add(true, &format!("ecs.capability.docker-plugin.{driver}"));
        }
    }
    for container in definition.container_definitions() {
        names.extend(of_container(container, execution_role));
    }
    let attributes = names.into_iter();
    attributes
        .filter_map(|name| Attribute::builder().name(name).build().ok())
        .collect()
}

fn of_container(container: &ContainerDefinition, execution_role: bool) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |needed: bool, name: &str| {
        if needed {
            names.push(name.to_owned());
        }
    };
    if let Some(logs) = container.log_configuration() {
        let driver = logs.log_driver();
        add(true, &format!("{DRIVER}.{driver}"));
        let by_agent = driver == &LogDriver::Awslogs && execution_role;
        add(by_agent, "ecs.capability.execution-role-awslogs");
    }
    let image = container.image().unwrap_or_default();
    let ecr = image.contains(".dkr.ecr.");
    add(ecr, "com.amazonaws.ecs.capability.ecr-auth");
    add(
        ecr && execution_role,
        "ecs.capability.execution-role-ecr-pull",
    );
    add(
        container.repository_credentials().is_some(),
        "ecs.capability.private-registry-authentication.secretsmanager",
    );
    for secret in container.secrets() {
        let store = match secret.value_from().contains(":secretsmanager:") {
            true => "asm",
            false => "ssm",
        };
        add(
            true,
            &format!("ecs.capability.secrets.{store}.environment-variables"),
        );
    }
    add(
        !container.environment_files().is_empty(),
        "ecs.capability.env-files.s3",
    );
    add(
        !container.depends_on().is_empty(),
        "ecs.capability.container-ordering",
    );
    add(
        container.health_check().is_some(),
        "ecs.capability.container-health-check",
    );
    add(
        container.privileged() == Some(true),
        "com.amazonaws.ecs.capability.privileged-container",
    );
    if let Some(firelens) = container.firelens_configuration() {
        add(
            true,
            &format!("ecs.capability.firelens.{}", firelens.r#type()),
        );
    }
    names
}

/// Whether an instance has what a definition requires: its attributes, and the operating system and processor.
pub(super) fn has_required(instance: &ContainerInstance, definition: &TaskDefinition) -> bool {
    let required = definition.requires_attributes().iter();
    let mut missing = required.filter(|it| {
        let own = instance.attribute(it.name());
        own.is_none_or(|own| it.value().is_some() && own.value() != it.value())
    });
    missing.next().is_none() && runs_on(instance, definition)
}

fn runs_on(instance: &ContainerInstance, definition: &TaskDefinition) -> bool {
    let value = |name: &str| instance.attribute(name).and_then(|it| it.value());
    let platform = definition.runtime_platform();
    let family = platform.and_then(|it| it.operating_system_family());
    let processor = platform.and_then(|it| it.cpu_architecture());
    let system = match family {
        None => true,
        Some(OsFamily::Linux) => value("ecs.os-type").is_none_or(|it| it == "linux"),
        Some(family) => value("ecs.os-family").is_none_or(|it| it == family.as_str()),
    };
    let wanted = match processor {
        Some(CpuArchitecture::Arm64) => Some("arm64"),
        Some(CpuArchitecture::X8664) => Some("x86_64"),
        _ => None,
    };
    let has = value("ecs.cpu-architecture");
    system && (wanted.is_none() || has.is_none() || wanted == has)
}
