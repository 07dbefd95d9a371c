//! DescribeTaskSets.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::describe_task_sets::{DescribeTaskSetsInput, DescribeTaskSetsOutput};
use aws_sdk_ecs::types::{self, Failure, TaskSetField};

use super::{Status, TaskSet, place, service_arn};
use crate::codec::carry;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::task::Task;
use crate::world::World;

impl World {
    /// A task set as it is described.
    pub(crate) fn described_task_set(
        &self,
        service: &Service,
        set: &TaskSet,
        tagged: bool,
    ) -> types::TaskSet {
        let settings = &set.settings;
        let of_set = |task: &&Task| {
            task.owner
                .as_ref()
                .is_some_and(|it| it.deployment == set.id)
        };
        let tasks = || {
            service
                .tasks
                .iter()
                .filter_map(|arn| self.tasks.get(arn))
                .filter(of_set)
        };
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let desired = match set.status {
            Status::Draining => 0,
            _ => set.computed_count(service.desired_count()),
        };
        let family = carry::<CreateServiceInput>(&settings.0).ok();
        let family = family.and_then(|it| self.platform_family_of(&it));
        types::TaskSet::builder()
            .id(&set.id)
            .task_set_arn(&set.arn)
            .service_arn(&service.arn)
            .cluster_arn(&service.cluster)
            .set_started_by(set.started_by.clone())
            .set_external_id(settings.external_id.clone())
            .status(set.status.as_str())
            .set_task_definition(settings.task_definition.clone())
            .computed_desired_count(desired)
            .running_count(count(tasks().filter(|task| task.is_running()).count()))
            .pending_count(count(tasks().filter(|task| task.is_pending()).count()))
            .created_at(set.created_at.as_date())
            .updated_at(set.updated_at.as_date())
            .set_launch_type(settings.launch_type.clone())
            .set_capacity_provider_strategy(settings.capacity_provider_strategy.clone())
            .set_platform_version(settings.platform_version.clone())
            .set_platform_family(family)
            .set_network_configuration(settings.network_configuration.clone())
            .set_load_balancers(settings.load_balancers.clone())
            .set_service_registries(settings.service_registries.clone())
            .set_scale(settings.scale.clone())
            .stability_status(set.stability())
            .stability_status_at(set.judged_at.as_date())
            .set_tags(tagged.then(|| self.tags_of(&set.arn)))
            .build()
    }
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeTaskSetsInput,
) -> Result<DescribeTaskSetsOutput, Refusal> {
    let arn = service_arn(world, input.cluster(), input.service())?;
    let missing = || Refusal::new("ServiceNotFoundException", "Service not found.");
    let service = world.services.get(&arn).ok_or_else(missing)?;
    let tagged = input.include().contains(&TaskSetField::Tags);
    let mut output = DescribeTaskSetsOutput::builder()
        .set_task_sets(Some(Vec::new()))
        .set_failures(Some(Vec::new()));
    if input.task_sets().is_empty() {
        for set in &service.task_sets {
            output = output.task_sets(world.described_task_set(service, set, tagged));
        }
    }
    for named in input.task_sets() {
        let found = place(service, named)
            .ok()
            .and_then(|place| service.task_sets.get(place));
        output = match found {
            Some(set) => output.task_sets(world.described_task_set(service, set, tagged)),
            None => output.failures(Failure::builder().arn(named).reason("MISSING").build()),
        };
    }
    Ok(output.build())
}
