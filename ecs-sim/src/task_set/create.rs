//! CreateTaskSet.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::create_task_set::{CreateTaskSetInput, CreateTaskSetOutput};
use aws_sdk_ecs::types::{DeploymentControllerType, LaunchType, Scale, ScaleUnit};

use super::{MOST, Status, TaskSet, check_scale, service_arn};
use crate::capacity_provider::check_strategy;
use crate::codec::{Kept, carry, overlay};
use crate::refusal::Refusal;
use crate::service::create::check_network;
use crate::token::Token;
use crate::world::{Event, World};

/// The operation, for its tokens.
const OPERATION: &str = "CreateTaskSet";

pub(crate) fn create(
    world: &mut World,
    input: CreateTaskSetInput,
) -> Result<CreateTaskSetOutput, Refusal> {
    let arn = service_arn(world, input.cluster(), input.service())?;
    match world.token(OPERATION, input.client_token(), &input)? {
        Token::Again(made) => {
            if let Some(answer) = answer(world, &arn, &made) {
                return Ok(answer);
            }
        }
        Token::Other(made) if world.has_task_set(&made) => {
            return Err(Refusal::invalid("Creation of task set was not idempotent."));
        }
        _ => {}
    }
    let settings = complete(world, &arn, &input)?;
    let (id, status) = (format!("ecs-svc/{}", world.new_number()), Status::Active);
    let made = world.add_task_set(&arn, &id, settings, None, status);
    world.tags.remove(&made);
    world.tag(&made, input.tags())?;
    world.keep_token(OPERATION, input.client_token(), &input, &made)?;
    answer(world, &arn, &made).ok_or_else(super::not_found)
}

fn answer(world: &World, service: &str, arn: &str) -> Option<CreateTaskSetOutput> {
    let service = world.services.get(service)?;
    let set = service.task_sets.iter().find(|set| set.arn == arn)?;
    let set = world.described_task_set(service, set, true);
    Some(CreateTaskSetOutput::builder().task_set(set).build())
}

/// The settings with the defaults of ECS.
fn complete(
    world: &World,
    arn: &str,
    input: &CreateTaskSetInput,
) -> Result<CreateTaskSetInput, Refusal> {
    let missing = || Refusal::new("ServiceNotFoundException", "Service not found.");
    let service = world.services.get(arn).ok_or_else(missing)?;
    let controller = service
        .settings
        .deployment_controller()
        .map(|it| it.r#type());
    if controller != Some(&DeploymentControllerType::External) {
        return Err(Refusal::invalid(
            "Amazon ECS only supports task set management on services configured to use external deployment controllers.",
        ));
    }
    if service.task_sets.len() >= MOST {
        return Err(Refusal::new(
            "LimitExceededException",
            format!("A service can have at most {MOST} task sets."),
        ));
    }
    check_scale(input.scale())?;
    let mut all = input.clone();
    (all.client_token, all.tags, all.cluster, all.service) = (None, None, None, None);
    let named = input
        .task_definition()
        .ok_or_else(|| Refusal::missing("taskDefinition"))?;
    all.task_definition = world.definition_to_run(named)?.task_definition_arn.clone();
    let mut as_service: CreateServiceInput = carry(&all)?;
    as_service
        .scheduling_strategy
        .clone_from(&service.settings.scheduling_strategy);
    check_network(world, &as_service)?;
    check_strategy(world, &service.cluster, input.capacity_provider_strategy())?;
    if all.launch_type.is_none() && all.capacity_provider_strategy().is_empty() {
        all.launch_type = Some(LaunchType::Ec2);
    }
    if world.platform_family_of(&as_service).is_some() {
        all.platform_version.get_or_insert("LATEST".to_owned());
    }
    all.load_balancers.get_or_insert_default();
    all.service_registries.get_or_insert_default();
    let none = || Scale::builder().value(0.0).unit(ScaleUnit::Percent).build();
    let scale = all.scale.get_or_insert_with(none);
    scale.unit.get_or_insert(ScaleUnit::Percent);
    Ok(all)
}

impl World {
    /// Whether a service has a task set with the ARN.
    fn has_task_set(&self, arn: &str) -> bool {
        let mut sets = self.services.values().flat_map(|it| &it.task_sets);
        sets.any(|set| set.arn == arn)
    }

    /// Adds a task set to a service; the answer is its ARN.
    fn add_task_set(
        &mut self,
        service: &str,
        id: &str,
        settings: CreateTaskSetInput,
        started_by: Option<&str>,
        status: Status,
    ) -> String {
        let path = service.split_once(":service/").map_or("", |(_, path)| path);
        let arn = self.arn(&format!("task-set/{path}/{id}"));
        let set = TaskSet {
            id: id.to_owned(),
            arn: arn.clone(),
            settings: Kept(settings),
            started_by: started_by.map(str::to_owned),
            status,
            created_at: self.now,
            updated_at: self.now,
            is_steady: false,
            judged_at: self.now,
            failed_tasks: 0,
        };
        if let Some(service) = self.services.get_mut(service) {
            service.task_sets.push(set);
        }
        self.plan(0, Event::Service(service.to_owned()));
        arn
    }

    /// A service whose deployments CodeDeploy controls begins with a task set of the service's settings.
    pub(crate) fn add_first_task_set(&mut self, service: &str) -> Result<(), Refusal> {
        let Some(settings) = self.services.get(service).map(|it| it.settings.clone()) else {
            return Ok(());
        };
        let scale = Scale::builder()
            .value(100.0)
            .unit(ScaleUnit::Percent)
            .build();
        let mut set: CreateTaskSetInput = carry(&settings.0)?;
        set = overlay(
            &set,
            &CreateTaskSetInput::builder()
                .scale(scale)
                .build()
                .map_err(|error| Refusal::client(error.to_string()))?,
        )?;
        (set.cluster, set.service) = (None, None);
        let id = format!("ecs-svc/{}", self.new_number());
        self.add_task_set(service, &id, set, Some("ecs-svc"), Status::Primary);
        Ok(())
    }
}
