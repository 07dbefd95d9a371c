//! Express services that are made, updated and deleted.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_cluster::CreateClusterInput;
use aws_sdk_ecs::operation::create_express_gateway_service::{
    CreateExpressGatewayServiceInput, CreateExpressGatewayServiceOutput,
};
use aws_sdk_ecs::operation::delete_express_gateway_service::{
    DeleteExpressGatewayServiceInput, DeleteExpressGatewayServiceOutput,
};
use aws_sdk_ecs::operation::delete_service::DeleteServiceInput;
use aws_sdk_ecs::operation::update_express_gateway_service::{
    UpdateExpressGatewayServiceInput, UpdateExpressGatewayServiceOutput,
};
use aws_sdk_ecs::types::{ExpressGatewayContainer, UpdatedExpressGatewayService};
use serde_json::{Value as Json, json};

use super::settings::{changed, check, complete};
use super::{ExpressService, Made, definition, missing, service};
use crate::cluster;
use crate::codec::{Kept, Shape, read};
use crate::refusal::Refusal;
use crate::service as services;
use crate::world::{World, short};

/// The tag of everything that ECS makes by itself.
const MANAGED: &str = "AmazonECSManaged";

pub(crate) fn create(
    world: &mut World,
    input: CreateExpressGatewayServiceInput,
) -> Result<CreateExpressGatewayServiceOutput, Refusal> {
    check(&input)?;
    let named = input.cluster().filter(|it| !it.is_empty());
    let cluster = match (named, world.cluster_arn(named)) {
        (None, Err(_)) => default_cluster(world)?,
        (_, found) => found?,
    };
    let mut settings = input;
    let tags = settings.tags.take();
    let name = match settings.service_name() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => new_name(world, settings.primary_container()),
    };
    settings.cluster = Some(short(&cluster).to_owned());
    settings.service_name = Some(name.clone());
    let arn = world.arn(&format!("service/{}/{name}", short(&cluster)));
    services::create::check_free(world, &arn)?;
    let made = make(world, &settings);
    complete(world, &mut settings, &made);
    let definition = definition::resolved(world, &settings)?;
    let target = settings.scaling_target();
    let count = target
        .and_then(|it| it.min_task_count())
        .unwrap_or_default();
    let mut request = world.settings_of_service(&settings, &made, &definition, count);
    extend(&mut request, service::at_first(&settings));
    let mut request: aws_sdk_ecs::operation::create_service::CreateServiceInput = of(&request)?;
    request.tags = tags;
    services::create::create(world, request)?;
    let managed = BTreeMap::from([(MANAGED.to_owned(), "true".to_owned())]);
    world.ec2.tags.insert(made.security_group.clone(), managed);
    let express = ExpressService {
        revisions: BTreeMap::new(),
        last: String::new(),
        made,
        updated_at: world.now,
    };
    world.express_services.insert(arn.clone(), express);
    keep(world, &arn, settings);
    Ok(CreateExpressGatewayServiceOutput::builder()
        .service(world.described_express(&arn, true)?)
        .build())
}

/// The cluster `default`, which ECS makes for the first Express service.
fn default_cluster(world: &mut World) -> Result<String, Refusal> {
    let request = json!({ "capacityProviders": ["FARGATE"] });
    cluster::create(world, of::<CreateClusterInput>(&request)?)?;
    world.cluster_arn(None)
}

/// The name of a service without one: its image's, and four digits.
fn new_name(world: &mut World, container: Option<&ExpressGatewayContainer>) -> String {
    let image = container.map(|it| short(it.image())).unwrap_or_default();
    let name = image.split([':', '@']).next().unwrap_or_default();
    let legal = name
        .chars()
        .filter(|it| it.is_ascii_alphanumeric() || "-_".contains(*it));
    let name: String = legal.collect();
    let name = if name.is_empty() { "service" } else { &name };
    let id = world.new_id();
    format!("{name}-{}", id.get(..4).unwrap_or_default())
}

/// The infrastructure of a new service.
fn make(world: &mut World, settings: &CreateExpressGatewayServiceInput) -> Made {
    let (cluster, name) = (settings.cluster(), settings.service_name());
    let (cluster, name) = (cluster.unwrap_or_default(), name.unwrap_or_default());
    let (id, suffix) = (world.new_id(), world.new_id());
    let group = |world: &mut World| {
        let id = world.new_id();
        let (start, end) = id.split_at(17.min(id.len()));
        let more = world.new_id();
        let end = format!("{end}{}", more.get(..1).unwrap_or_default());
        world.elb_arn(&format!("targetgroup/ecs-gateway-tg-{start}/{end}"))
    };
    Made {
        endpoint: world.host_name(name, &id),
        log_group: format!(
            "/aws/ecs/{cluster}/{name}-{}",
            suffix.get(..4).unwrap_or_default()
        ),
        security_group: world.new_ec2_id("sg"),
        target_groups: [group(world), group(world)],
    }
}

fn of<T: Shape>(request: &Json) -> Result<T, Refusal> {
    Ok(read(request.to_string().as_bytes())?)
}

fn extend(request: &mut Json, more: Json) {
    if let (Json::Object(request), Json::Object(more)) = (request, more) {
        request.extend(more);
    }
}

/// The settings belong to the newest revision of the service. Those of revisions that ECS has forgotten go.
fn keep(world: &mut World, arn: &str, settings: CreateExpressGatewayServiceInput) {
    let service = world.services.get(arn);
    let Some(primary) = service.and_then(|it| it.rollouts.first()) else {
        return;
    };
    let revision = world.revision_arn(arn, &primary.id);
    let (known, now) = (&world.service_revisions, world.now);
    if let Some(express) = world.express_services.get_mut(arn) {
        express.revisions.retain(|it, _| known.contains_key(it));
        express.revisions.insert(revision.clone(), Kept(settings));
        express.last = revision;
        express.updated_at = now;
    }
}

pub(crate) fn update(
    world: &mut World,
    input: UpdateExpressGatewayServiceInput,
) -> Result<UpdateExpressGatewayServiceOutput, Refusal> {
    let arn = input.service_arn().unwrap_or_default().to_owned();
    if arn.is_empty() {
        return Err(Refusal::missing("serviceArn"));
    }
    let (express, service) = world.express_service(&arn).ok_or_else(missing)?;
    if !service.is_active() {
        return Err(not_active());
    }
    let before = world.express_settings(&arn).ok_or_else(missing)?;
    let (made, count) = (express.made.clone(), service.desired_count());
    let mut settings = changed(before, &input)?;
    complete(world, &mut settings, &made);
    let same = same_definition(before, &settings);
    let running = service.settings.task_definition.clone();
    let definition = match running.filter(|_| same) {
        Some(running) => running,
        None => definition::resolved(world, &settings)?,
    };
    let target = settings.scaling_target();
    let least = target
        .and_then(|it| it.min_task_count())
        .unwrap_or_default();
    let most = target.and_then(|it| it.max_task_count()).unwrap_or(least);
    let count = count.clamp(least, most.max(least));
    let mut request = world.settings_of_service(&settings, &made, &definition, count);
    extend(
        &mut request,
        json!({ "service": settings.service_name(), "forceNewDeployment": true }),
    );
    services::update::update(world, of(&request)?)?;
    keep(world, &arn, settings);
    let it = world.described_express(&arn, false)?;
    let newest = it
        .active_configurations
        .unwrap_or_default()
        .into_iter()
        .next();
    let service = UpdatedExpressGatewayService::builder()
        .service_arn(arn)
        .set_cluster(it.cluster)
        .set_service_name(it.service_name)
        .set_status(it.status)
        .set_target_configuration(newest)
        .set_created_at(it.created_at)
        .set_updated_at(it.updated_at)
        .build();
    Ok(UpdateExpressGatewayServiceOutput::builder()
        .service(service)
        .build())
}

/// Whether settings lead to the same task definition.
fn same_definition(
    before: &CreateExpressGatewayServiceInput,
    after: &CreateExpressGatewayServiceInput,
) -> bool {
    before.primary_container == after.primary_container
        && before.task_definition_arn == after.task_definition_arn
        && before.execution_role_arn == after.execution_role_arn
        && before.task_role_arn == after.task_role_arn
        && before.cpu == after.cpu
        && before.memory == after.memory
        && before.cpu_architecture == after.cpu_architecture
}

fn not_active() -> Refusal {
    Refusal::new("ServiceNotActiveException", "Service was not ACTIVE.")
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteExpressGatewayServiceInput,
) -> Result<DeleteExpressGatewayServiceOutput, Refusal> {
    let arn = input.service_arn().unwrap_or_default().to_owned();
    if arn.is_empty() {
        return Err(Refusal::missing("serviceArn"));
    }
    let (_, service) = world.express_service(&arn).ok_or_else(missing)?;
    let request = json!({ "cluster": service.cluster, "service": arn, "force": true });
    services::delete::delete(world, of::<DeleteServiceInput>(&request)?)?;
    let now = world.now;
    if let Some(express) = world.express_services.get_mut(&arn) {
        express.updated_at = now;
    }
    Ok(DeleteExpressGatewayServiceOutput::builder()
        .service(world.described_express(&arn, true)?)
        .build())
}
