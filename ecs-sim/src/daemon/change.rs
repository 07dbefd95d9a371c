//! Daemons that are made, updated and deleted.

use aws_sdk_ecs::operation::create_daemon::{CreateDaemonInput, CreateDaemonOutput};
use aws_sdk_ecs::operation::delete_daemon::{DeleteDaemonInput, DeleteDaemonOutput};
use aws_sdk_ecs::operation::update_daemon::{UpdateDaemonInput, UpdateDaemonOutput};
use aws_sdk_ecs::types::{self, DaemonContainerImage, DaemonStatus};

use super::{Daemon, Deployment};
use crate::codec::{Kept, carry, overlay};
use crate::refusal::Refusal;
use crate::token::Token;
use crate::world::{Event, World, short};

/// The operation, for its tokens.
const OPERATION: &str = "CreateDaemon";

/// How long a daemon that is deleted stays described, in milliseconds.
pub(super) const GOING: i64 = 6_000;

pub(crate) fn create(
    world: &mut World,
    input: CreateDaemonInput,
) -> Result<CreateDaemonOutput, Refusal> {
    let name = input.daemon_name().unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(Refusal::missing("daemonName"));
    }
    let cluster = world.cluster_arn(input.cluster_arn())?;
    let arn = world.arn(&format!("daemon/{}/{name}", short(&cluster)));
    let repeated = || Refusal::invalid("Creation of daemon was not idempotent.");
    match world.token(OPERATION, input.client_token(), &input)? {
        Token::Again(made) if made == arn && world.daemons.contains_key(&made) => {
            return Ok(created(&arn, world.daemon(Some(&made))?));
        }
        Token::Again(made) | Token::Other(made) if world.daemons.contains_key(&made) => {
            return Err(repeated());
        }
        _ => {}
    }
    if world.daemons.contains_key(&arn) {
        return Err(Refusal::invalid("The daemon exists already."));
    }
    check(world, &input)?;
    let mut settings = input.clone();
    settings.daemon_task_definition_arn = resolved(world, settings.daemon_task_definition_arn())?;
    world.tag(&arn, settings.tags())?;
    let daemon = Daemon {
        settings: Kept(settings),
        cluster,
        is_going: false,
        created_at: world.now,
        updated_at: world.now,
        revisions: Vec::new(),
        deployments: Vec::new(),
    };
    world.daemons.insert(arn.clone(), daemon);
    world.deploy_daemon(&arn)?;
    world.keep_token(OPERATION, input.client_token(), &input, &arn)?;
    Ok(created(&arn, world.daemon(Some(&arn))?))
}

fn created(arn: &str, daemon: &Daemon) -> CreateDaemonOutput {
    CreateDaemonOutput::builder()
        .daemon_arn(arn)
        .status(DaemonStatus::Active)
        .created_at(daemon.created_at.as_date())
        .set_deployment_arn(daemon.deployments.last().map(|it| it.arn.clone()))
        .build()
}

/// The ARN of the revision that a name leads to.
fn resolved(world: &World, name: Option<&str>) -> Result<Option<String>, Refusal> {
    let found = world.daemon_definition(name)?;
    Ok(found.daemon_task_definition_arn.clone())
}

fn check(world: &World, input: &CreateDaemonInput) -> Result<(), Refusal> {
    if input.capacity_provider_arns().is_empty() {
        return Err(Refusal::missing("capacityProviderArns"));
    }
    let unknown = |arn: &&String| !world.capacity_providers.contains_key(short(arn));
    if let Some(arn) = input.capacity_provider_arns().iter().find(unknown) {
        let text = format!(
            "The specified capacity provider {} was not found.",
            short(arn)
        );
        return Err(Refusal::invalid(text));
    }
    Ok(())
}

pub(crate) fn update(
    world: &mut World,
    input: UpdateDaemonInput,
) -> Result<UpdateDaemonOutput, Refusal> {
    let arn = input.daemon_arn().unwrap_or_default().to_owned();
    let daemon = world.daemon(Some(&arn))?;
    if daemon.is_going {
        return Err(not_active());
    }
    let mut after: CreateDaemonInput = overlay(&daemon.settings.0, &input)?;
    check(world, &after)?;
    after.daemon_task_definition_arn = resolved(world, after.daemon_task_definition_arn())?;
    let now = world.now;
    if let Some(daemon) = world.daemons.get_mut(&arn) {
        daemon.settings = Kept(after);
        daemon.updated_at = now;
    }
    world.deploy_daemon(&arn)?;
    let daemon = world.daemon(Some(&arn))?;
    Ok(UpdateDaemonOutput::builder()
        .daemon_arn(&arn)
        .status(DaemonStatus::Active)
        .created_at(daemon.created_at.as_date())
        .updated_at(now.as_date())
        .set_deployment_arn(daemon.deployments.last().map(|it| it.arn.clone()))
        .build())
}

fn not_active() -> Refusal {
    Refusal::new("DaemonNotActiveException", "The daemon is not active.")
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteDaemonInput,
) -> Result<DeleteDaemonOutput, Refusal> {
    let arn = input.daemon_arn().unwrap_or_default().to_owned();
    if world.daemon(Some(&arn))?.is_going {
        return Err(not_active());
    }
    let now = world.now;
    if let Some(daemon) = world.daemons.get_mut(&arn) {
        daemon.is_going = true;
        daemon.updated_at = now;
    }
    world.plan(GOING, Event::Daemon(arn.clone()));
    let daemon = world.daemon(Some(&arn))?;
    Ok(DeleteDaemonOutput::builder()
        .daemon_arn(&arn)
        .status(DaemonStatus::DeleteInProgress)
        .created_at(daemon.created_at.as_date())
        .updated_at(now.as_date())
        .set_deployment_arn(daemon.deployments.last().map(|it| it.arn.clone()))
        .build())
}

impl World {
    /// A new revision of the daemon's settings, and a deployment towards it; one that is under way is stopped.
    fn deploy_daemon(&mut self, arn: &str) -> Result<(), Refusal> {
        let (revision, deployment, now) = (self.new_number(), self.new_number(), self.now);
        let place = arn.split_once(":daemon/").map_or("", |(_, place)| place);
        let target = self.arn(&format!("daemon-revision/{place}/{revision}"));
        let deployment = self.arn(&format!("daemon-deployment/{place}/{deployment}"));
        let daemon = self.daemon(Some(arn))?;
        let definition = self.daemon_definition(daemon.settings.daemon_task_definition_arn())?;
        let images = definition.container_definitions().iter().map(|container| {
            DaemonContainerImage::builder()
                .set_container_name(container.name.clone())
                .image(&container.image)
                .build()
        });
        let images = images.collect();
        let mut it: types::DaemonRevision = carry(&daemon.settings.0)?;
        it.daemon_revision_arn = Some(target.clone());
        it.daemon_arn = Some(arn.to_owned());
        it.cluster_arn = Some(daemon.cluster.clone());
        it.created_at = Some(now.as_date());
        it.container_images = Some(images);
        let source = daemon.current().map(str::to_owned);
        let Some(daemon) = self.daemons.get_mut(arn) else {
            return Ok(());
        };
        for earlier in daemon.deployments.iter_mut().filter(|it| !it.has_ended()) {
            earlier.status = "STOPPED".to_owned();
            earlier.reason = Some("Another deployment has taken its place.".to_owned());
            earlier.finished_at = Some(now);
        }
        daemon.revisions.push(Kept(it));
        daemon.deployments.push(Deployment {
            arn: deployment,
            status: "PENDING".to_owned(),
            reason: None,
            target,
            source,
            created_at: now,
            started_at: None,
            finished_at: None,
        });
        self.plan(super::step::PENDING, Event::Daemon(arn.to_owned()));
        Ok(())
    }
}
