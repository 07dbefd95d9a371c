//! The attributes of a daemon task definition.

mod container;
mod parts;

use std::collections::BTreeMap;

use tfplug::validator::{Validator, one_of};
use tfplug::{Attr, Model, Set};

pub(crate) use self::container::Container;
use crate::aws::tags::Tags;
use crate::blocks::equal;
use crate::validators::{self, ecs_name_fault, rule};

/// A daemon task definition: the containers of a daemon, which runs once on every instance of ECS Managed Instances, such
/// as a log collector or a security agent. Daemons are made of it by `ecs_daemon`.
///
/// ECS keeps numbered revisions of a family that never change. A change of anything but `tags` therefore registers a new
/// revision and deletes the one before; ECS removes that one for good as soon as no daemon uses it any more, and the destroy
/// does not wait for it. With `lifecycle { create_before_destroy = true }` the new revision is registered first.
///
/// The containers are checked by the rules of task definitions.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct DaemonTaskDefinition {
    /// Name of the family: 1 to 255 letters, digits, hyphens and underscores. Each registration of a family gets the next
    /// `revision`.
    #[tf(required, force_new, validate = family())]
    pub(crate) family: Attr<String>,
    /// CPU units of the task, as a number: 1024 are one vCPU.
    #[tf(optional, force_new, validate = validators::digits("TD-011"))]
    pub(crate) cpu: Attr<String>,
    /// Memory of the task in MiB, as a number.
    #[tf(optional, force_new, validate = validators::digits("TD-011"))]
    pub(crate) memory: Attr<String>,
    /// The role (ARN) with which ECS itself pulls images, writes logs and reads secrets for the containers.
    #[tf(optional, force_new, eq = equal::role)]
    pub(crate) execution_role_arn: Attr<String>,
    /// The role (ARN or name) that the code in the containers has.
    #[tf(optional, force_new, eq = equal::role)]
    pub(crate) task_role_arn: Attr<String>,
    /// Whose processes the containers see: `none` (their own, the default) or `shared` (those of the instance, and of tasks
    /// and daemons that share them). (Not known to `aws_ecs_daemon_task_definition`.)
    #[tf(optional, force_new, unset = "none", validate = namespace())]
    pub(crate) pid_mode: Attr<String>,
    /// Whose interprocess communication the containers take part in: `none` (their own, the default) or `shared`. (Not known to
    /// `aws_ecs_daemon_task_definition`.)
    #[tf(optional, force_new, unset = "none", validate = namespace())]
    pub(crate) ipc_mode: Attr<String>,
    /// A container of the daemon.
    #[tf(block, min = 1, force_new, api = "containerDefinitions")]
    pub(crate) container_definition: Attr<Vec<Container>>,
    /// Storage that containers can mount by name.
    #[tf(block, force_new, api = "volumes")]
    pub(crate) volume: Attr<Set<Volume>>,
    /// Tags of the revision, up to 50.
    #[tf(optional, local)]
    pub(crate) tags: Tags,
    /// All tags of the revision, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the revision, which ends in `FAMILY:REVISION`.
    #[tf(computed, keep, prefix = "arn:", answer = "daemonTaskDefinitionArn")]
    pub(crate) arn: Attr<String>,
    /// Number of the revision.
    #[tf(computed, keep)]
    pub(crate) revision: Attr<i64>,
    /// State of the revision: `ACTIVE`.
    #[tf(computed, keep)]
    pub(crate) status: Attr<String>,
}

/// The identity of a daemon task definition.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ARN of the revision.
    #[tf(required)]
    pub(crate) arn: Attr<String>,
}

/// Storage that containers can mount.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Volume {
    /// The name that `mount_point` of the containers refers to.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// A directory of the instance. Without it, and without `log_driver_volume_configuration`, Docker makes one that
    /// lives as long as the task.
    #[tf(block)]
    pub(crate) host: Attr<Host>,
    /// The log files that a log driver writes for other tasks of the instance. Excludes `host`. (Not known to
    /// `aws_ecs_daemon_task_definition`.)
    #[tf(block)]
    pub(crate) log_driver_volume_configuration: Attr<LogDriverVolume>,
}

/// A directory of the instance.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Host {
    /// Path of the directory on the instance.
    #[tf(optional)]
    pub(crate) source_path: Attr<String>,
}

/// The log files of a log driver.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LogDriverVolume {
    /// The log driver; only `json-file` has files that can be read.
    #[tf(required, validate = rule("GEN-008", one_of(&["json-file"])))]
    pub(crate) driver: Attr<String>,
}

/// The name of a family.
fn family() -> Validator<String> {
    const FORM: &str = "1 to 255 letters, digits, hyphens and underscores.";
    let check = |name: &String| match ecs_name_fault(name) {
        Some(fault) => Err(format!("The family {name:?} {fault}.")),
        None => Ok(()),
    };
    Validator::new(FORM, check).of_rule("TD-001")
}

/// Whose namespace the containers are in.
fn namespace() -> Validator<String> {
    rule("GEN-008", one_of(&["none", "shared"]))
}
