//! The task definition of an Express service: made of its settings, or the user's own.

use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;
use aws_sdk_ecs::types::{
    Compatibility, ContainerDefinition, ExpressGatewayContainer,
    ExpressGatewayRepositoryCredentials, ExpressGatewayServiceAwsLogsConfiguration,
    ExpressGatewayServiceConfiguration, LogDriver, TaskDefinition, TransportProtocol,
};
use serde_json::{Map, Value as Json, json};

use super::MAIN;
use crate::codec::{read, write};
use crate::refusal::Refusal;
use crate::task_definition;
use crate::world::World;

/// The ARN of the definition that a service with these settings runs: the user's own, or a new revision of the service's
/// family.
///
/// # Errors
/// There is no such definition, or it is not one for Express services.
pub(super) fn resolved(
    world: &mut World,
    settings: &CreateExpressGatewayServiceInput,
) -> Result<String, Refusal> {
    if let Some(named) = settings.task_definition_arn() {
        let own = world.definition_to_run(named)?;
        check(own)?;
        return Ok(own.task_definition_arn.clone().unwrap_or_default());
    }
    let registered = task_definition::register(world, made(world, settings)?)?;
    let definition = registered.task_definition;
    let arn = definition.and_then(|it| it.task_definition_arn);
    Ok(arn.unwrap_or_default())
}

/// Refuses a definition that has no main container as ECS wants it.
fn check(definition: &TaskDefinition) -> Result<(), Refusal> {
    let ports = main(definition).map(ContainerDefinition::port_mappings);
    let is_named = match ports {
        Some([port]) => {
            let tcp = port.protocol() == Some(&TransportProtocol::Tcp);
            tcp && port.container_port().is_some() && port.name().is_some()
        }
        _ => false,
    };
    if !is_named {
        return Err(Refusal::invalid(
            "The task definition must have a container named Main with a single TCP port mapping that has a container port and \
             a name.",
        ));
    }
    match definition
        .compatibilities()
        .contains(&Compatibility::Fargate)
    {
        true => Ok(()),
        false => Err(Refusal::invalid(
            "The task definition must be compatible with FARGATE.",
        )),
    }
}

pub(super) fn main(definition: &TaskDefinition) -> Option<&ContainerDefinition> {
    let mut all = definition.container_definitions().iter();
    all.find(|it| it.name() == Some(MAIN))
}

/// The definition that ECS makes of settings.
fn made(
    world: &World,
    settings: &CreateExpressGatewayServiceInput,
) -> Result<RegisterTaskDefinitionInput, Refusal> {
    let (cluster, service) = (settings.cluster(), settings.service_name());
    let family = format!(
        "{}-{}",
        cluster.unwrap_or_default(),
        service.unwrap_or_default()
    );
    let mut container = match settings.primary_container() {
        Some(container) => parsed(&write(container)?)?,
        None => Map::new(),
    };
    let port = container.remove("containerPort");
    let logs = container.remove("awsLogsConfiguration").unwrap_or_default();
    container.insert("name".to_owned(), MAIN.into());
    container.insert("essential".to_owned(), true.into());
    let port = json!({ "containerPort": port, "protocol": "tcp" });
    container.insert("portMappings".to_owned(), json!([port]));
    let options = json!({
        "awslogs-group": logs["logGroup"], "awslogs-region": world.region, "awslogs-stream-prefix": logs["logStreamPrefix"],
    });
    let logs = json!({ "logDriver": "awslogs", "options": options });
    container.insert("logConfiguration".to_owned(), logs);
    let architecture = settings.cpu_architecture().map(|it| it.as_str());
    let mut definition = json!({
        "family": family, "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": settings.cpu(),
        "memory": settings.memory(), "executionRoleArn": settings.execution_role_arn(),
        "runtimePlatform": { "operatingSystemFamily": "LINUX", "cpuArchitecture": architecture },
        "containerDefinitions": [container],
    });
    if let Some(role) = settings.task_role_arn() {
        definition["taskRoleArn"] = role.into();
    }
    Ok(read(definition.to_string().as_bytes())?)
}

fn parsed(bytes: &[u8]) -> Result<Map<String, Json>, Refusal> {
    let parsed = serde_json::from_slice(bytes);
    parsed.map_err(|error| Refusal::new("SerializationException", error.to_string()))
}

/// The members of a revision that its definition has; `with_container` those of the container and the roles as well.
pub(super) fn show(
    definition: &TaskDefinition,
    it: &mut ExpressGatewayServiceConfiguration,
    with_container: bool,
) {
    it.task_definition_arn
        .clone_from(&definition.task_definition_arn);
    it.cpu.clone_from(&definition.cpu);
    it.memory.clone_from(&definition.memory);
    let platform = definition.runtime_platform();
    let architecture = platform.and_then(|it| it.cpu_architecture());
    it.cpu_architecture = architecture.map(|it| it.as_str().into());
    if with_container {
        it.execution_role_arn
            .clone_from(&definition.execution_role_arn);
        it.task_role_arn.clone_from(&definition.task_role_arn);
        it.primary_container = main(definition).and_then(shown);
    }
}

/// A container of a definition as Express services have it.
fn shown(container: &ContainerDefinition) -> Option<ExpressGatewayContainer> {
    let port = container.port_mappings().first();
    let logs = container
        .log_configuration()
        .filter(|it| it.log_driver == LogDriver::Awslogs);
    let options = logs.and_then(|it| it.options());
    let logs = options.and_then(|options| {
        let prefix = options.get("awslogs-stream-prefix");
        ExpressGatewayServiceAwsLogsConfiguration::builder()
            .log_group(options.get("awslogs-group")?)
            .log_stream_prefix(prefix.cloned().unwrap_or_default())
            .build()
            .ok()
    });
    let credentials = container.repository_credentials().map(|it| {
        ExpressGatewayRepositoryCredentials::builder()
            .credentials_parameter(&it.credentials_parameter)
            .build()
    });
    ExpressGatewayContainer::builder()
        .image(container.image().unwrap_or_default())
        .set_container_port(port.and_then(|it| it.container_port()))
        .set_aws_logs_configuration(logs)
        .set_repository_credentials(credentials)
        .set_command(container.command.clone())
        .set_environment(container.environment.clone())
        .set_secrets(container.secrets.clone())
        .build()
        .ok()
}
