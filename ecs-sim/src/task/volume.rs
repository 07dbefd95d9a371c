//! EBS volumes of tasks: volumes of the definition that are configured at launch.

use aws_sdk_ecs::types::{
    self, Attachment, KeyValuePair, ServiceVolumeConfiguration, TaskDefinition,
    TaskVolumeConfiguration,
};

use crate::batch;
use crate::codec::{carry, shapes};
use crate::refusal::Refusal;
use crate::world::World;

shapes!(ServiceVolumeConfiguration);

/// The type of the attachments of volumes.
const ATTACHMENT: &str = "AmazonElasticBlockStorage";
/// The most volumes of a task that are configured at launch.
const MOST: usize = 1;
/// The volume type where none is named.
const USUAL: &str = "gp3";

/// A volume that each task of a launch gets.
#[derive(Clone, Debug)]
pub(crate) struct Volume {
    configuration: ServiceVolumeConfiguration,
    /// Whether it is deleted when the task stops.
    is_deleted: bool,
}

impl Volume {
    /// The volumes of a service: each ends with its task.
    pub(crate) fn of_service(configurations: &[ServiceVolumeConfiguration]) -> Vec<Self> {
        let volumes = configurations.iter().map(|it| Self {
            configuration: it.clone(),
            is_deleted: true,
        });
        volumes.collect()
    }

    /// The volumes of a request for tasks.
    ///
    /// # Errors
    /// None that a request can cause.
    pub(super) fn of_request(
        configurations: &[TaskVolumeConfiguration],
    ) -> Result<Vec<Self>, Refusal> {
        let volumes = configurations.iter().map(|it| {
            let managed = it.managed_ebs_volume();
            let policy = managed.and_then(|it| it.termination_policy());
            Ok(Self {
                configuration: carry(it)?,
                is_deleted: policy.is_none_or(|it| it.delete_on_termination()),
            })
        });
        volumes.collect()
    }

    /// The attachment of a task that is about to start.
    fn attachment(&self, id: &str) -> Attachment {
        let detail =
            |name: &str, value: &str| KeyValuePair::builder().name(name).value(value).build();
        let managed = self.configuration.managed_ebs_volume();
        Attachment::builder()
            .id(id)
            .r#type(ATTACHMENT)
            .status("CREATED")
            .details(detail(
                "roleArn",
                managed.map_or("", |volume| volume.role_arn()),
            ))
            .details(detail("volumeName", self.configuration.name()))
            .details(detail("deleteOnTermination", &self.is_deleted.to_string()))
            .build()
    }
}

/// Refuses volumes of a definition that are of two kinds, and more of them to be configured at launch than there may be.
///
/// # Errors
/// A volume is one of these.
pub(crate) fn check_definition_volumes(volumes: &[types::Volume]) -> Result<(), Refusal> {
    let at_launch = |it: &&types::Volume| it.configured_at_launch() == Some(true);
    for volume in volumes {
        let kinds = [
            at_launch(&volume),
            volume
                .host()
                .is_some_and(|host| host.source_path().is_some()),
            volume.docker_volume_configuration().is_some(),
            volume.efs_volume_configuration().is_some(),
            volume.s3files_volume_configuration().is_some(),
            volume
                .fsx_windows_file_server_volume_configuration()
                .is_some(),
        ];
        if kinds.into_iter().filter(|is_set| *is_set).count() > 1 {
            return Err(Refusal::client(
                "When the volume parameter is specified, only one volume configuration type should be used.",
            ));
        }
    }
    match volumes.iter().filter(at_launch).count() > MOST {
        true => Err(Refusal::client(format!(
            "A task definition can have at most {MOST} volume that is configured at launch."
        ))),
        false => Ok(()),
    }
}

/// Refuses volumes that do not go with a definition, or cannot be.
///
/// # Errors
/// A volume has no configuration, a configuration has no volume, or one has settings that do not fit its type.
pub(crate) fn check_volumes(
    definition: &TaskDefinition,
    volumes: &[Volume],
) -> Result<(), Refusal> {
    batch::check_most(volumes, MOST, "volumeConfigurations")?;
    let at_launch = || {
        let all = definition.volumes().iter();
        all.filter(|it| it.configured_at_launch() == Some(true))
            .filter_map(|it| it.name())
    };
    for volume in volumes {
        if !at_launch().any(|name| name == volume.configuration.name()) {
            return Err(Refusal::invalid(
                "Volume configuration provided but no matching configuredAtLaunch volume found in task definition.",
            ));
        }
    }
    let configured = |name: &str| volumes.iter().any(|it| it.configuration.name() == name);
    if let Some(name) = at_launch().find(|name| !configured(name)) {
        return Err(Refusal::invalid(format!(
            "Volume configuration is required for the configuredAtLaunch volume '{name}' of the task definition."
        )));
    }
    volumes.iter().try_for_each(check)
}

/// Refuses settings that EBS does not have for the type of the volume.
fn check(volume: &Volume) -> Result<(), Refusal> {
    let Some(it) = volume.configuration.managed_ebs_volume() else {
        return Err(Refusal::missing("managedEBSVolume"));
    };
    if it.role_arn().is_empty() {
        return Err(Refusal::missing("roleArn"));
    }
    if it.size_in_gib().is_none() && it.snapshot_id().is_none() {
        return Err(Refusal::invalid(
            "Either sizeInGiB or snapshotId must be specified for a managed EBS volume.",
        ));
    }
    let kind = it.volume_type().unwrap_or(USUAL);
    let Some((sizes, iops)) = ranges(kind) else {
        return Err(Refusal::invalid(format!("Invalid volumeType {kind}.")));
    };
    let numbers = [
        ("sizeInGiB", it.size_in_gib(), Some(sizes)),
        ("iops", it.iops(), iops),
        (
            "throughput",
            it.throughput(),
            (kind == USUAL).then_some((125, 2_000)),
        ),
    ];
    for (name, number, range) in numbers {
        match (number, range) {
            (Some(_), None) => {
                return Err(Refusal::invalid(format!(
                    "{name} is not supported for the volume type {kind}."
                )));
            }
            (Some(number), Some((least, most))) if !(least..=most).contains(&number) => {
                return Err(Refusal::invalid(format!(
                    "{name} must be from {least} to {most} for the volume type {kind}."
                )));
            }
            _ => {}
        }
    }
    if ["io1", "io2"].contains(&kind) && it.iops().is_none() {
        return Err(Refusal::invalid(format!(
            "iops must be specified for the volume type {kind}."
        )));
    }
    match it.volume_initialization_rate().is_some() && it.snapshot_id().is_none() {
        true => Err(Refusal::invalid(
            "volumeInitializationRate can be specified only with a snapshotId.",
        )),
        false => Ok(()),
    }
}

/// The least and the most of a number.
type Range = (i32, i32);

/// The sizes in GiB of a type of volume, and its IOPS where they can be chosen: as EC2 documents them for CreateVolume. The
/// documentation of ECS has the older limits of gp3 and io2.
fn ranges(kind: &str) -> Option<(Range, Option<Range>)> {
    Some(match kind {
        "gp2" => ((1, 16_384), None),
        "gp3" => ((1, 65_536), Some((3_000, 80_000))),
        "io1" => ((4, 16_384), Some((100, 64_000))),
        "io2" => ((4, 65_536), Some((100, 256_000))),
        "st1" | "sc1" => ((125, 16_384), None),
        "standard" => ((1, 1_024), None),
        _ => return None,
    })
}

fn is_volume(attachment: &Attachment) -> bool {
    attachment.r#type() == Some(ATTACHMENT)
}

/// The status of an attachment whose task has stopped: a volume that outlives it is only detached.
pub(super) fn last_status(attachment: &Attachment) -> &'static str {
    let mut details = attachment.details().iter();
    let outlives = details.any(|it| {
        it.name() == Some("deleteOnTermination") && it.value() == Some(&false.to_string())
    });
    match is_volume(attachment) && outlives {
        true => "DETACHED",
        false => "DELETED",
    }
}

impl World {
    /// The attachments of the volumes of a new task.
    pub(super) fn volume_attachments(&mut self, volumes: &[Volume]) -> Vec<Attachment> {
        let attachments = volumes.iter().map(|volume| {
            let id = self.new_uuid();
            volume.attachment(&id)
        });
        attachments.collect()
    }

    /// The volumes of a task follow it to its next status.
    pub(super) fn follow_with_volumes(&mut self, task: &str, status: &str) {
        let next = match status {
            "PENDING" => "ATTACHING",
            "DEPROVISIONING" => "DETACHING",
            _ => return,
        };
        let Some(described) = self.tasks.get(task).map(|it| it.described.clone()) else {
            return;
        };
        let mut attachments = described.attachments().to_vec();
        for attachment in attachments.iter_mut().filter(|it| is_volume(it)) {
            attachment.status = Some(next.to_owned());
            let details = attachment.details.get_or_insert_default();
            if next == "ATTACHING" {
                let id = self.new_ec2_id("vol");
                details.push(KeyValuePair::builder().name("volumeId").value(id).build());
            }
        }
        if let Some(task) = self.tasks.get_mut(task) {
            task.described.attachments = Some(attachments);
        }
    }
}
