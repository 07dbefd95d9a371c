//! The task definitions of daemons: families of numbered revisions.

use aws_sdk_ecs::operation::delete_daemon_task_definition::{
    DeleteDaemonTaskDefinitionInput, DeleteDaemonTaskDefinitionOutput,
};
use aws_sdk_ecs::operation::describe_daemon_task_definition::{
    DescribeDaemonTaskDefinitionInput, DescribeDaemonTaskDefinitionOutput,
};
use aws_sdk_ecs::operation::list_daemon_task_definitions::{
    ListDaemonTaskDefinitionsInput, ListDaemonTaskDefinitionsOutput,
};
use aws_sdk_ecs::operation::register_daemon_task_definition::{
    RegisterDaemonTaskDefinitionInput, RegisterDaemonTaskDefinitionOutput,
};
use aws_sdk_ecs::types::{
    self, DaemonTaskDefinitionRevisionFilter, DaemonTaskDefinitionStatus,
    DaemonTaskDefinitionStatusFilter, DaemonTaskDefinitionSummary, SortOrder,
};

use crate::codec::{Kept, carry};
use crate::page::page;
use crate::refusal::Refusal;
use crate::world::{Event, World, short};

/// For how long a revision that is deleted stays described, in milliseconds.
const GOING: i64 = 5_000;

pub(crate) fn register(
    world: &mut World,
    input: RegisterDaemonTaskDefinitionInput,
) -> Result<RegisterDaemonTaskDefinitionOutput, Refusal> {
    let family = input.family().unwrap_or_default().to_owned();
    if family.is_empty() {
        return Err(Refusal::missing("Family"));
    }
    if input.container_definitions().is_empty() {
        return Err(Refusal::client(
            "Container definitions should not be null or empty.",
        ));
    }
    let last = world.daemon_numbers.entry(family.clone()).or_default();
    *last += 1;
    let revision = *last;
    let arn = world.arn(&format!("daemon-task-definition/{family}:{revision}"));
    let mut it: types::DaemonTaskDefinition = carry(&input)?;
    it.daemon_task_definition_arn = Some(arn.clone());
    it.revision = revision;
    it.status = Some(DaemonTaskDefinitionStatus::Active);
    it.registered_at = Some(world.now.as_date());
    it.registered_by = Some(format!("arn:aws:iam::{}:root", world.account));
    world.tag(&arn, input.tags())?;
    world.daemon_definitions.insert(arn.clone(), Kept(it));
    Ok(RegisterDaemonTaskDefinitionOutput::builder()
        .daemon_task_definition_arn(arn)
        .build())
}

impl World {
    /// The daemon task definition of an ARN, `family:revision` or family, which is its newest active one.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn daemon_definition(
        &self,
        name: Option<&str>,
    ) -> Result<&types::DaemonTaskDefinition, Refusal> {
        let name = short(name.unwrap_or_default());
        let all = self.daemon_definitions.values().map(|it| &it.0);
        let found = match name.split_once(':') {
            Some(_) => {
                let own = |it: &&types::DaemonTaskDefinition| {
                    it.daemon_task_definition_arn().map(short) == Some(name)
                };
                all.clone().find(own)
            }
            None => all
                .filter(|it| it.family() == Some(name) && is_active(it))
                .max_by_key(|it| it.revision()),
        };
        found.ok_or_else(|| Refusal::client("Unable to describe daemon task definition."))
    }

    /// A revision that was deleted is no longer described.
    pub(crate) fn forget_daemon_definition(&mut self, arn: &str) {
        self.daemon_definitions.remove(arn);
        self.tags.remove(arn);
    }
}

fn is_active(it: &types::DaemonTaskDefinition) -> bool {
    it.status() == Some(&DaemonTaskDefinitionStatus::Active)
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeDaemonTaskDefinitionInput,
) -> Result<DescribeDaemonTaskDefinitionOutput, Refusal> {
    let found = world.daemon_definition(input.daemon_task_definition())?;
    Ok(DescribeDaemonTaskDefinitionOutput::builder()
        .daemon_task_definition(found.clone())
        .build())
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteDaemonTaskDefinitionInput,
) -> Result<DeleteDaemonTaskDefinitionOutput, Refusal> {
    let found = world.daemon_definition(input.daemon_task_definition())?;
    let arn = found.daemon_task_definition_arn.clone().unwrap_or_default();
    let now = world.now.as_date();
    if let Some(it) = world.daemon_definitions.get_mut(&arn) {
        it.0.status = Some(DaemonTaskDefinitionStatus::DeleteInProgress);
        it.0.delete_requested_at.get_or_insert(now);
    }
    world.plan(GOING, Event::ForgetDaemonDefinition(arn.clone()));
    Ok(DeleteDaemonTaskDefinitionOutput::builder()
        .daemon_task_definition_arn(arn)
        .build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListDaemonTaskDefinitionsInput,
) -> Result<ListDaemonTaskDefinitionsOutput, Refusal> {
    let wanted = |it: &&types::DaemonTaskDefinition| {
        let family = it.family().unwrap_or_default();
        let status = match input.status() {
            Some(DaemonTaskDefinitionStatusFilter::All) => true,
            Some(DaemonTaskDefinitionStatusFilter::DeleteInProgress) => !is_active(it),
            _ => is_active(it),
        };
        status
            && input.family().is_none_or(|name| family == name)
            && input
                .family_prefix()
                .is_none_or(|start| family.starts_with(start))
    };
    let all = world.daemon_definitions.values().map(|it| &it.0);
    let mut found: Vec<&types::DaemonTaskDefinition> = all.filter(wanted).collect();
    found.sort_by_key(|it| (it.family.clone(), it.revision));
    if input.revision() == Some(&DaemonTaskDefinitionRevisionFilter::LastRegistered) {
        let newest = |at: usize| found.get(at + 1).map(|it| &it.family) != Some(&found[at].family);
        found = (0..found.len())
            .filter(|at| newest(*at))
            .map(|at| found[at])
            .collect();
    }
    if input.sort() == Some(&SortOrder::Desc) {
        found.reverse();
    }
    let (found, next) = page(&found, input.max_results(), 100, input.next_token())?;
    let summary = |it: &types::DaemonTaskDefinition| {
        DaemonTaskDefinitionSummary::builder()
            .set_arn(it.daemon_task_definition_arn.clone())
            .set_registered_at(it.registered_at)
            .set_registered_by(it.registered_by.clone())
            .set_delete_requested_at(it.delete_requested_at)
            .set_status(it.status.clone())
            .build()
    };
    Ok(ListDaemonTaskDefinitionsOutput::builder()
        .set_daemon_task_definitions(Some(found.into_iter().map(summary).collect()))
        .set_next_token(next)
        .build())
}
