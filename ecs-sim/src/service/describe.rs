//! DescribeServices and ListServices.

use aws_sdk_ecs::operation::describe_services::{DescribeServicesInput, DescribeServicesOutput};
use aws_sdk_ecs::operation::list_services::{ListServicesInput, ListServicesOutput};
use aws_sdk_ecs::operation::list_services_by_namespace::{
    ListServicesByNamespaceInput, ListServicesByNamespaceOutput,
};
use aws_sdk_ecs::types::{self, Failure, ResourceManagementType, ServiceField};

use super::Service;
use crate::batch;
use crate::codec::carry;
use crate::page::page_by;
use crate::refusal::Refusal;
use crate::world::{World, short};

/// The most services of one DescribeServices.
const MOST: usize = 10;
/// The services of a page of a list: usually, and at most.
const PAGE: (usize, usize) = (10, 100);

impl World {
    /// A service as it is described.
    pub(crate) fn described_service(
        &self,
        arn: &str,
        tagged: bool,
    ) -> Result<types::Service, Refusal> {
        let missing = || Refusal::new("ServiceNotFoundException", "Service not found.");
        let service = self.services.get(arn).ok_or_else(missing)?;
        let mut it: types::Service = carry(&service.settings.0)?;
        let tasks = || service.tasks.iter().filter_map(|arn| self.tasks.get(arn));
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        it.service_arn = Some(arn.to_owned());
        it.cluster_arn = Some(service.cluster.clone());
        it.status = Some(service.status.as_str().to_owned());
        it.running_count = count(tasks().filter(|task| task.is_running()).count());
        it.pending_count = count(tasks().filter(|task| task.is_pending()).count());
        it.role_arn.clone_from(&service.settings.role);
        it.created_at = Some(service.created_at.as_date());
        it.created_by = Some(format!("arn:aws:iam::{}:root", self.account));
        it.deployments = Some(self.described_deployments(service)?);
        it.current_service_deployment
            .clone_from(&service.service_deployment);
        it.current_service_revisions = Some(self.current_revisions(service)?);
        it.platform_family = self.platform_family_of(&service.settings);
        let sets = service
            .task_sets
            .iter()
            .map(|set| self.described_task_set(service, set, tagged));
        it.task_sets = (!service.is_deployed_by_ecs()).then(|| sets.collect());
        it.resource_management_type = Some(self.management_of(arn));
        it.events = Some(service.events.iter().map(|event| event.0.clone()).collect());
        it.tags = tagged.then(|| self.tags_of(arn));
        Ok(it)
    }
}

impl World {
    /// Who manages the resources of a service: ECS those of an Express service.
    fn management_of(&self, arn: &str) -> ResourceManagementType {
        match self.is_express(arn) {
            true => ResourceManagementType::Ecs,
            false => ResourceManagementType::Customer,
        }
    }
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeServicesInput,
) -> Result<DescribeServicesOutput, Refusal> {
    world.cluster_arn(input.cluster())?;
    batch::check(input.services(), MOST, "Services", "service names")?;
    let tagged = input.include().contains(&ServiceField::Tags);
    let mut output = DescribeServicesOutput::builder()
        .set_services(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    for named in input.services() {
        let arn = world.service_arn(input.cluster(), Some(named))?;
        output = match world.described_service(&arn, tagged) {
            Ok(service) => output.services(service),
            Err(_) => output.failures(Failure::builder().arn(arn).reason("MISSING").build()),
        };
    }
    Ok(output.build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListServicesInput,
) -> Result<ListServicesOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    let is_of = |it: &&Service| {
        let settings = &it.settings;
        let strategy = input.scheduling_strategy();
        it.is_active()
            && input
                .launch_type()
                .is_none_or(|wanted| settings.launch_type() == Some(wanted))
            && strategy.is_none_or(|wanted| settings.scheduling_strategy() == Some(wanted))
            && input
                .resource_management_type()
                .is_none_or(|wanted| world.management_of(&it.arn) == *wanted)
    };
    let found = world.services_of(&cluster).filter(is_of);
    let all: Vec<String> = found.map(|service| service.arn.clone()).collect();
    let (arns, next) = page_by(&all, input.max_results(), PAGE, input.next_token())?;
    Ok(ListServicesOutput::builder()
        .set_service_arns(Some(arns))
        .set_next_token(next)
        .build())
}

/// The services whose Service Connect namespace has a name or ARN.
pub(crate) fn list_by_namespace(
    world: &mut World,
    input: ListServicesByNamespaceInput,
) -> Result<ListServicesByNamespaceOutput, Refusal> {
    let wanted = input
        .namespace()
        .ok_or_else(|| Refusal::missing("namespace"))?;
    let is_of = |it: &&Service| {
        let connect = it.settings.service_connect_configuration();
        let own = connect
            .filter(|it| it.enabled())
            .and_then(|it| it.namespace());
        let cluster = world.clusters.get(short(&it.cluster));
        let defaults = cluster.and_then(|it| it.described.service_connect_defaults());
        let namespace = own.or_else(|| {
            defaults
                .filter(|_| connect.is_some_and(|it| it.enabled()))?
                .namespace()
        });
        it.is_active() && namespace.is_some_and(|it| it == wanted || short(it) == short(wanted))
    };
    let all: Vec<String> = world
        .services
        .values()
        .filter(is_of)
        .map(|it| it.arn.clone())
        .collect();
    let (arns, next) = page_by(&all, input.max_results(), PAGE, input.next_token())?;
    Ok(ListServicesByNamespaceOutput::builder()
        .set_service_arns(Some(arns))
        .set_next_token(next)
        .build())
}
