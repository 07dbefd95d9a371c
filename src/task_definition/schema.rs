//! The model of `ecs_task_definition`: names, types, descriptions and behaviour in one place.

use std::collections::BTreeMap;

use tfplug::{Attr, Model, Set};

use crate::aws::tags::Tags;
use crate::blocks::container_definition::equivalence;
use crate::rules::fargate::{same_cpu, same_memory};

/// What a task runs: its containers, their size, network and storage. Every change of the definition registers a new
/// revision, which is an update in place; only another family is another resource. The revision before stays active
/// until the next change, because running services and rollbacks need it.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct TaskDefinition {
    /// The same as `family`.
    #[tf(computed, keep, never_null)]
    pub(crate) id: Attr<String>,
    /// The ARN of the registered revision, such as `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7`. Changes
    /// with every new revision.
    #[tf(computed, keep, prefix = "arn:")]
    pub(crate) arn: Attr<String>,
    /// The ARN without the revision: ECS takes it as "the newest revision".
    #[tf(computed, keep, prefix = "arn:")]
    pub(crate) arn_without_revision: Attr<String>,
    /// The number of the registered revision in its family.
    #[tf(computed, keep, never_null)]
    pub(crate) revision: Attr<i64>,
    /// The name that all revisions share: up to 255 letters, digits, underscores and hyphens. Another name makes another
    /// resource.
    #[tf(required, force_new)]
    pub(crate) family: Attr<String>,
    /// The containers as JSON text in the form of the ECS API, best written with `jsonencode([{ name = "web", image =
    /// "nginx:1.29", … }])`. Order of variables, spelled-out defaults and empty lists make no difference.
    #[tf(required, eq = equivalence::same)]
    pub(crate) container_definitions: Attr<String>,
    /// CPU of the whole task: units (1024 to the vCPU) such as `512`, or `"0.5 vCPU"`. Required on Fargate.
    #[tf(optional, eq = same_cpu)]
    pub(crate) cpu: Attr<String>,
    /// Memory of the whole task: MiB such as `1024`, or `"1 GB"`. Required on Fargate, where only certain pairs of CPU and
    /// memory exist.
    #[tf(optional, eq = same_memory)]
    pub(crate) memory: Attr<String>,
    /// How containers reach the network: `awsvpc` (each task has an address of its own; required on Fargate), `bridge`
    /// (Docker's network on the instance, the default on Linux instances), `host` or `none`.
    #[tf(optional, computed, keep)]
    pub(crate) network_mode: Attr<String>,
    /// Where the task has to be able to run, so that ECS checks it now and not when a service starts: `EC2`, `FARGATE`,
    /// `EXTERNAL`, `MANAGED_INSTANCES`.
    #[tf(optional)]
    pub(crate) requires_compatibilities: Attr<Set<String>>,
    /// The role (ARN or name) with which ECS itself pulls images, writes logs and reads secrets for the task.
    #[tf(optional)]
    pub(crate) execution_role_arn: Attr<String>,
    /// The role (ARN or name) that the code in the containers has.
    #[tf(optional)]
    pub(crate) task_role_arn: Attr<String>,
    /// Which processes share interprocess communication: `host`, `task` or `none`. Not on Fargate.
    #[tf(optional)]
    pub(crate) ipc_mode: Attr<String>,
    /// Which processes the containers see: `host` or `task`. On Fargate only `task`.
    #[tf(optional)]
    pub(crate) pid_mode: Attr<String>,
    /// Whether fault injection requests of AWS FIS are accepted. Needs the network mode `awsvpc` or `host`.
    #[tf(optional, computed, default = false)]
    pub(crate) enable_fault_injection: Attr<bool>,
    /// Whether destroying this resource, or changing it, leaves all revisions active.
    #[tf(optional, computed, default = false)]
    pub(crate) skip_destroy: Attr<bool>,
    /// Whether the newest active revision of the family counts, even when something else registered it. Without it this
    /// resource looks at the revision that it registered.
    #[tf(optional, computed, default = false)]
    pub(crate) track_latest: Attr<bool>,
    /// Region of the object; without it the provider's. Another region needs a provider block of its own, with `alias`.
    #[tf(optional, computed, keep, force_new)]
    pub(crate) region: Attr<String>,
    /// Tags of the revision.
    #[tf(optional)]
    pub(crate) tags: Tags,
    /// Tags of the revision together with the provider's `default_tags`.
    #[tf(computed)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// The scratch space of a Fargate task beyond the 20 GiB that are free.
    #[tf(block)]
    pub(crate) ephemeral_storage: Attr<EphemeralStorage>,
    /// Limits the instances that may run the task. Not on Fargate.
    #[tf(block)]
    pub(crate) placement_constraints: Attr<Set<PlacementConstraint>>,
    /// The Envoy proxy of AWS App Mesh.
    #[tf(block)]
    pub(crate) proxy_configuration: Attr<ProxyConfiguration>,
    /// Operating system and processor that the images are made for.
    #[tf(block)]
    pub(crate) runtime_platform: Attr<RuntimePlatform>,
    /// Storage that containers can mount by name.
    #[tf(block)]
    pub(crate) volume: Attr<Set<Volume>>,
}

/// The scratch space of a Fargate task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EphemeralStorage {
    /// 21 to 200 GiB.
    #[tf(required)]
    pub(crate) size_in_gib: Attr<i64>,
}

/// Limits the instances that may run the task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct PlacementConstraint {
    /// Only `memberOf` exists here.
    #[tf(required, name = "type")]
    pub(crate) kind: Attr<String>,
    /// An expression of the cluster query language, such as `attribute:ecs.instance-type =~ t3.*`.
    #[tf(optional)]
    pub(crate) expression: Attr<String>,
}

/// The Envoy proxy of AWS App Mesh.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct ProxyConfiguration {
    /// The container that is the proxy.
    #[tf(required)]
    pub(crate) container_name: Attr<String>,
    /// Only `APPMESH` exists.
    #[tf(optional, computed, default = "APPMESH", name = "type")]
    pub(crate) kind: Attr<String>,
    /// Settings of the proxy, such as `AppPorts` and `ProxyIngressPort`.
    #[tf(optional)]
    pub(crate) properties: Attr<BTreeMap<String, String>>,
}

/// Operating system and processor.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct RuntimePlatform {
    /// `X86_64` or `ARM64`.
    #[tf(optional)]
    pub(crate) cpu_architecture: Attr<String>,
    /// `LINUX`, or a Windows Server version such as `WINDOWS_SERVER_2022_CORE`.
    #[tf(optional)]
    pub(crate) operating_system_family: Attr<String>,
}

/// Storage that containers can mount.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Volume {
    /// The name that `mountPoints` of the containers refer to.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// A directory of the instance.
    #[tf(optional)]
    pub(crate) host_path: Attr<String>,
    /// Whether whoever starts the task configures this volume, as an EBS volume.
    #[tf(optional, computed, default = false)]
    pub(crate) configure_at_launch: Attr<bool>,
    /// A volume that Docker manages. Not on Fargate.
    #[tf(block)]
    pub(crate) docker_volume_configuration: Attr<DockerVolume>,
    /// A file system of Amazon EFS.
    #[tf(block)]
    pub(crate) efs_volume_configuration: Attr<EfsVolume>,
    /// A file system of Amazon FSx for Windows File Server. Only for Windows on EC2.
    #[tf(block)]
    pub(crate) fsx_windows_file_server_volume_configuration: Attr<FsxVolume>,
    /// A file system of Amazon S3 Files.
    #[tf(block)]
    pub(crate) s3files_volume_configuration: Attr<S3FilesVolume>,
}

/// A volume that Docker manages.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct DockerVolume {
    /// Whether the volume is made when it does not exist. Needs the scope `shared`.
    #[tf(optional, computed, default = false)]
    pub(crate) autoprovision: Attr<bool>,
    /// Docker's volume driver; ECS takes `local` when none is given.
    #[tf(optional)]
    pub(crate) driver: Attr<String>,
    /// Options for the driver.
    #[tf(optional)]
    pub(crate) driver_opts: Attr<BTreeMap<String, String>>,
    /// Labels of the volume.
    #[tf(optional)]
    pub(crate) labels: Attr<BTreeMap<String, String>>,
    /// `task`: lives as long as the task. `shared`: stays. ECS takes `task` when none is given.
    #[tf(optional)]
    pub(crate) scope: Attr<String>,
}

/// A file system of Amazon EFS.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EfsVolume {
    /// The file system's ID, such as `fs-0123456789abcdef0`.
    #[tf(required)]
    pub(crate) file_system_id: Attr<String>,
    /// The directory to mount. With an access point leave it out.
    #[tf(optional, computed, default = "/")]
    pub(crate) root_directory: Attr<String>,
    /// `ENABLED` encrypts data on the way; required for IAM and access points. `DISABLED` is the default.
    #[tf(optional)]
    pub(crate) transit_encryption: Attr<String>,
    /// The port for encrypted data; 0 lets the mount helper choose.
    #[tf(optional, computed, default = 0i64)]
    pub(crate) transit_encryption_port: Attr<i64>,
    /// With which rights to mount.
    #[tf(block)]
    pub(crate) authorization_config: Attr<EfsAuthorization>,
}

/// With which rights to mount an EFS file system.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EfsAuthorization {
    /// The access point, such as `fsap-0123456789abcdef0`.
    #[tf(optional)]
    pub(crate) access_point_id: Attr<String>,
    /// `ENABLED` mounts with the task role.
    #[tf(optional)]
    pub(crate) iam: Attr<String>,
}

/// A file system of Amazon FSx for Windows File Server.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct FsxVolume {
    /// The file system's ID.
    #[tf(required)]
    pub(crate) file_system_id: Attr<String>,
    /// The directory to mount.
    #[tf(required)]
    pub(crate) root_directory: Attr<String>,
    /// How to log in.
    #[tf(block, min = 1)]
    pub(crate) authorization_config: Attr<FsxAuthorization>,
}

/// How to log in to an FSx file system.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct FsxAuthorization {
    /// The ARN of the Secrets Manager secret or SSM parameter with the credentials.
    #[tf(required)]
    pub(crate) credentials_parameter: Attr<String>,
    /// The domain name of the directory.
    #[tf(required)]
    pub(crate) domain: Attr<String>,
}

/// A file system of Amazon S3 Files.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct S3FilesVolume {
    /// The file system's ARN.
    #[tf(required)]
    pub(crate) file_system_arn: Attr<String>,
    /// The access point's ARN.
    #[tf(optional)]
    pub(crate) access_point_arn: Attr<String>,
    /// The directory to mount. With an access point leave it out.
    #[tf(optional, computed, default = "/")]
    pub(crate) root_directory: Attr<String>,
    /// The port for encrypted data; 0 lets the mount helper choose.
    #[tf(optional, computed, default = 0i64)]
    pub(crate) transit_encryption_port: Attr<i64>,
}
