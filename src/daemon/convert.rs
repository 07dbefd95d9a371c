//! Between a daemon and its requests and answers.

use aws_sdk_ecs::operation::create_daemon::CreateDaemonInput;
use aws_sdk_ecs::operation::update_daemon::UpdateDaemonInput;
use aws_sdk_ecs::types::{self, DaemonCapacityProvider, DaemonDeploymentCapacityProvider};
use aws_smithy_types::Document;
use tfplug::Result;

use super::rollout::{self, Described};
use super::schema::Daemon;
use crate::arn::short_name;
use crate::aws::codec::{Codec, Members, described, only, structure_mut, typed, with_tags};

pub(super) static CODEC: Codec<Daemon> = Codec::new();

/// Members of the revision and the deployment. Where ECS does not show those, the state keeps its value.
const KEPT: &[&str] = &[
    "capacityProviderArns",
    "critical",
    "daemonTaskDefinitionArn",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "propagateTags",
    "status",
];

/// The request that creates the daemon.
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &Daemon, token: String) -> Result<CreateDaemonInput> {
    CODEC.require(plan)?;
    let mut members = with_tags(CODEC.encode(plan), &plan.tags_all);
    members.insert("clientToken".to_owned(), token.into());
    Ok(typed(members, CreateDaemonInput::deserialize)?)
}

/// The request that makes `plan` of `prior`, with all settings; `None` when nothing is to be sent.
///
/// # Errors
/// A member is missing.
pub(super) fn update(prior: &Daemon, plan: &Daemon) -> Result<Option<UpdateDaemonInput>> {
    CODEC.require(plan)?;
    if CODEC.encode(prior) == CODEC.encode(plan) {
        return Ok(None);
    }
    let members = only(UpdateDaemonInput::SCHEMA, CODEC.encode_over(prior, plan));
    Ok(Some(typed(members, UpdateDaemonInput::deserialize)?))
}

/// The settings of a daemon under the API's names, as far as ECS shows them.
///
/// # Errors
/// The SDK cannot write one of its own values.
pub(super) fn answer(found: &Described) -> Result<Members> {
    let mut answer = Members::new();
    if let Some(revision) = &found.revision {
        answer.extend(described(types::DaemonRevision::SCHEMA, revision)?);
    }
    if let Some(deployment) = &found.deployment {
        let members = described(types::DaemonDeployment::SCHEMA, deployment)?;
        answer.extend(
            members
                .into_iter()
                .filter(|(name, _)| name == "deploymentConfiguration"),
        );
    }
    answer.extend(described(types::DaemonDetail::SCHEMA, &found.daemon)?);
    let name = short_name(found.daemon.daemon_arn().unwrap_or_default());
    answer.insert("daemonName".to_owned(), name.into());
    if let Some(arns) = capacity_providers(found) {
        let arns = arns.into_iter().map(Document::from).collect();
        answer.insert("capacityProviderArns".to_owned(), Document::Array(arns));
    }
    Ok(answer)
}

/// The capacity providers of the revision that counts: as the daemon shows them, or while it does not show that revision
/// yet, as its deployment does.
fn capacity_providers(found: &Described) -> Option<Vec<&str>> {
    let wanted = found.deployment.as_ref().and_then(rollout::revision);
    let mut current = found.daemon.current_revisions().iter();
    let current = match wanted {
        Some(wanted) => current.find(|it| it.arn() == Some(wanted)),
        None => current.next(),
    };
    if let Some(current) = current {
        let arns = current.capacity_providers().iter();
        return Some(arns.filter_map(DaemonCapacityProvider::arn).collect());
    }
    let target = found.deployment.as_ref()?.target_daemon_revision()?;
    let target = Some(target).filter(|target| target.arn() == wanted)?;
    let arns = target.capacity_providers().iter();
    let arns: Vec<&str> = arns
        .filter_map(DaemonDeploymentCapacityProvider::arn)
        .collect();
    (!arns.is_empty()).then_some(arns)
}

/// The model of a daemon that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(found: &Described, before: &Daemon, imported: bool) -> Result<Daemon> {
    let mut answer = answer(found)?;
    let configured = before.deployment_configuration.known();
    let configured = configured.is_some_and(|it| it.drain_percent.is_known());
    if !configured
        && !imported
        && let Some(deployment) = structure_mut(&mut answer, "deploymentConfiguration")
    {
        deployment.remove("drainPercent");
    }
    CODEC.decode(&answer, before, KEPT)
}
