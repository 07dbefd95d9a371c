//! UpdateService.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::update_service::{UpdateServiceInput, UpdateServiceOutput};
use aws_sdk_ecs::types::DeploymentControllerType;

use super::check::{check_deployment, check_rebalancing};
use super::create::{check_network, check_placement, check_volumes_of};
use super::{Service, Status};
use crate::capacity_provider::check_strategy;
use crate::codec::{Kept, overlay};
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

pub(crate) fn update(
    world: &mut World,
    input: UpdateServiceInput,
) -> Result<UpdateServiceOutput, Refusal> {
    let arn = world.service_arn(input.cluster(), input.service())?;
    let service = world.services.get(&arn);
    let before = match service.map(|it| (it.status, it.settings.0.clone())) {
        None => {
            return Err(Refusal::new(
                "ServiceNotFoundException",
                "Service not found.",
            ));
        }
        Some((Status::Active, settings)) => settings,
        Some(_) => {
            return Err(Refusal::new(
                "ServiceNotActiveException",
                "Service was not ACTIVE.",
            ));
        }
    };
    let mut after: CreateServiceInput = overlay(&before, &input)?;
    after.cluster.clone_from(&before.cluster);
    if let Some(named) = input.task_definition() {
        let definition = world.definition_to_run(named)?;
        after
            .task_definition
            .clone_from(&definition.task_definition_arn);
    }
    if !after.capacity_provider_strategy().is_empty() && input.capacity_provider_strategy.is_some()
    {
        after.launch_type = None;
    }
    if input.service_connect_configuration.is_none() {
        after
            .service_connect_configuration
            .clone_from(&before.service_connect_configuration);
    }
    check_controller(&before, &input)?;
    check_network(world, &after)?;
    check_deployment(&after)?;
    check_placement(&after)?;
    check_rebalancing(&after)?;
    check_volumes_of(world, &after)?;
    check_strategy(
        world,
        &after.cluster.clone().unwrap_or_default(),
        input.capacity_provider_strategy(),
    )?;
    let deploys =
        input.force_new_deployment().unwrap_or_default() || is_new_deployment(&before, &after);
    let after_controller = after.deployment_controller.clone();
    if let Some(service) = world.services.get_mut(&arn) {
        service.settings = Kept(after);
        service.is_steady = false;
    }
    let by_ecs = world
        .services
        .get(&arn)
        .is_some_and(Service::is_deployed_by_ecs);
    if by_ecs && (deploys || before.deployment_controller != after_controller) {
        if let Some(service) = world.services.get_mut(&arn) {
            service.task_sets.clear();
        }
        world.deploy(&arn);
    }
    world.plan(0, Event::Service(arn.clone()));
    let service = world.described_service(&arn, false)?;
    Ok(UpdateServiceOutput::builder().service(service).build())
}

/// The parameters that ECS leaves to another deployment controller.
fn check_controller(
    before: &CreateServiceInput,
    input: &UpdateServiceInput,
) -> Result<(), Refusal> {
    let controller = before.deployment_controller().map(|it| it.r#type());
    let by_ecs = controller.is_none_or(|it| it == &DeploymentControllerType::Ecs);
    if by_ecs || input.deployment_controller.is_some() {
        return Ok(());
    }
    let name = controller.map_or("", |it| it.as_str());
    let instead = match controller {
        Some(DeploymentControllerType::CodeDeploy) => {
            "Use AWS CodeDeploy to trigger a new deployment."
        }
        _ => "Create a new task set.",
    };
    let refused = [
        (
            "Unable to update task definition",
            input.task_definition.is_some(),
        ),
        (
            "Unable to update network parameters",
            input.network_configuration.is_some(),
        ),
        (
            "Unable to update the platform version",
            input.platform_version.is_some(),
        ),
        (
            "Unable to update load balancers",
            input.load_balancers.is_some(),
        ),
        (
            "Unable to update service registries",
            input.service_registries.is_some(),
        ),
        (
            "Unable to update the capacity provider strategy",
            input.capacity_provider_strategy.is_some(),
        ),
        (
            "Cannot force a new deployment",
            input.force_new_deployment().unwrap_or_default(),
        ),
    ];
    let found = refused.into_iter().find(|(_, is_set)| *is_set);
    found.map_or(Ok(()), |(text, _)| {
        Err(Refusal::invalid(format!(
            "{text} on services with a {name} deployment controller. {instead}"
        )))
    })
}

/// Whether tasks have to be replaced; a change of the count or of the bounds alone replaces none.
fn is_new_deployment(before: &CreateServiceInput, after: &CreateServiceInput) -> bool {
    before.task_definition != after.task_definition
        || before.capacity_provider_strategy != after.capacity_provider_strategy
        || before.platform_version != after.platform_version
        || before.network_configuration != after.network_configuration
        || before.load_balancers != after.load_balancers
        || before.service_registries != after.service_registries
        || before.service_connect_configuration != after.service_connect_configuration
        || before.volume_configurations != after.volume_configurations
        || before.vpc_lattice_configurations != after.vpc_lattice_configurations
        || before.gateway_connectors != after.gateway_connectors
        || before.monitoring != after.monitoring
}

impl World {
    /// The ARN of the service that a request names, by its name or ARN, in a cluster.
    pub(crate) fn service_arn(
        &self,
        cluster: Option<&str>,
        service: Option<&str>,
    ) -> Result<String, Refusal> {
        let named = service
            .filter(|it| !it.is_empty())
            .ok_or_else(|| Refusal::missing("service"))?;
        let cluster = self.cluster_arn(cluster)?;
        Ok(self.arn(&format!("service/{}/{}", short(&cluster), short(named))))
    }
}
