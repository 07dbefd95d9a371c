//! The model of `ecs_task_definition`: names, types, descriptions and behaviour in one place.

mod containers;
mod defaults;
mod volume;

use std::collections::BTreeMap;

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Set};

use crate::aws::tags::Tags;
use crate::blocks::container_definition::equivalence;
use crate::blocks::container_definition::typed::Typed;
use crate::blocks::equal;
use crate::rules::fargate::{same_cpu, same_memory};

pub(super) use defaults::{scope, with_scopes};
#[cfg(test)]
pub(super) use volume::{DockerVolume, EfsAuthorization, FsxAuthorization, S3FilesVolume};
#[cfg(test)]
pub(super) use volume::{EfsVolume, FsxVolume};
pub(super) use volume::{Strings, Volume};

/// The content of a task: its containers, their size, network and storage. Every change of the definition registers a new
/// revision, which is an update in place; only another family is another resource. The revision before stays active
/// until the next change, because running services and rollbacks need it. A newest revision of exactly this content and
/// these tags that was registered in the last 15 minutes, as an interrupted apply leaves it, is taken over with a warning
/// instead of registering a second one; not with `externally_managed`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct TaskDefinition {
    /// The same as `family`.
    #[tf(computed, keep, never_null, local)]
    pub(crate) id: Attr<String>,
    /// The ARN of the registered revision, such as `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7`. Changes
    /// with every new revision.
    #[tf(computed, keep, prefix = "arn:", answer = "taskDefinitionArn")]
    pub(crate) arn: Attr<String>,
    /// The ARN without the revision: ECS takes it as "the newest revision".
    #[tf(computed, keep, prefix = "arn:", local)]
    pub(crate) arn_without_revision: Attr<String>,
    /// The number of the registered revision in its family.
    #[tf(computed, keep, never_null)]
    pub(crate) revision: Attr<i64>,
    /// The name that all revisions share: up to 255 letters, digits, underscores and hyphens. Another name makes another
    /// resource.
    #[tf(required, force_new)]
    pub(crate) family: Attr<String>,
    /// The containers as JSON text in the form of the ECS API, best made with `jsonencode([{ name = "web", image =
    /// "nginx:1.29", … }])`. Order of variables, spelled-out defaults and empty lists do not change the meaning. Exactly one of
    /// `container_definitions` and `containers` is set.
    #[tf(optional, eq = equivalence::same, local)]
    pub(crate) container_definitions: Attr<String>,
    /// The containers by name, as attributes: a change shows the one attribute that changes, a sensitive value hides
    /// only itself, and modules add a container with `merge()`. Names are those of the API in snake case; lists that are
    /// identified by a name are maps, such as `environment = { LOG_LEVEL = "info" }`. A null container is none.
    #[tf(optional, nested, eq = containers::same, local)]
    pub(crate) containers: Attr<Typed>,
    /// CPU of the whole task: units (1024 to the vCPU) such as `512`, or `"0.5 vCPU"`. Required on Fargate.
    #[tf(optional, eq = same_cpu, unset)]
    pub(crate) cpu: Attr<String>,
    /// Memory of the whole task: MiB such as `1024`, or `"1 GB"`. Required on Fargate, where only certain pairs of CPU and
    /// memory exist.
    #[tf(optional, eq = same_memory, unset)]
    pub(crate) memory: Attr<String>,
    /// How containers reach the network: `awsvpc` (each task has an address of its own; required on Fargate), `bridge`
    /// (Docker's network on the instance, the default on Linux instances), `host` or `none`. Removed, ECS chooses again.
    #[tf(optional, computed, keep, unset)]
    pub(crate) network_mode: Attr<String>,
    /// Where the task has to be able to run, so that ECS checks it now and not when a service starts: `EC2`, `FARGATE`,
    /// `EXTERNAL`, `MANAGED_INSTANCES`.
    #[tf(optional, unset)]
    pub(crate) requires_compatibilities: Attr<Set<String>>,
    /// The role (ARN or name) with which ECS itself pulls images, writes logs and reads secrets for the task.
    #[tf(optional, eq = equal::role, unset)]
    pub(crate) execution_role_arn: Attr<String>,
    /// The role (ARN or name) that the code in the containers has.
    #[tf(optional, eq = equal::role, unset)]
    pub(crate) task_role_arn: Attr<String>,
    /// Which processes share interprocess communication: `host`, `task` or `none`. Not on Fargate.
    #[tf(optional, unset)]
    pub(crate) ipc_mode: Attr<String>,
    /// Which processes the containers see: `host` or `task`. On Fargate only `task`.
    #[tf(optional, unset)]
    pub(crate) pid_mode: Attr<String>,
    /// Whether fault injection requests of AWS FIS are accepted. Needs the network mode `awsvpc` or `host`.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) enable_fault_injection: Attr<bool>,
    /// Fields of containers that something else sets, such as a pipeline that registers revisions with new images:
    /// `container.web.image`, `container.web.environment.RELEASE`, `container.*.image`. Their values are read from the
    /// newest active revision of the family, plans no change, and is carried into the revisions that
    /// Terraform registers. The configuration has the values that they start with. `arn` and `revision` follow the newest
    /// revision, as with `track_latest`.
    #[tf(optional, local, unset)]
    pub(crate) externally_managed: Attr<Set<String>>,
    /// The values of the fields of `externally_managed` in the newest revision, by field. Null is a field that is not set;
    /// a value that is not a string is JSON.
    #[tf(computed, keep, local)]
    pub(crate) externally_managed_values: Attr<BTreeMap<String, Attr<String>>>,
    /// Whether destroying this resource, or changing it, leaves all revisions active.
    #[tf(optional, computed, default = false, local)]
    pub(crate) skip_destroy: Attr<bool>,
    /// Whether the newest active revision of the family counts, even when something else registered it. Without it this
    /// resource looks at the revision that it registered.
    #[tf(optional, computed, default = false, local)]
    pub(crate) track_latest: Attr<bool>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// Tags of the revision.
    #[tf(optional, local, unset)]
    pub(crate) tags: Tags,
    /// Tags of the revision together with the provider's `default_tags`.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// How long the revisions stay that this resource has registered. One that a service or a running task uses is
    /// never pruned.
    #[tf(block, local)]
    pub(crate) revisions: Attr<Revisions>,
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
    #[tf(block, api = "volumes")]
    pub(crate) volume: Attr<Set<Volume>>,
}

/// The identity of a task definition: its family, of which the resource manages the revisions.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// Name of the family.
    #[tf(required, unset)]
    pub(crate) family: Attr<String>,
    /// Revision to import; the newest active one unless set.
    #[tf(optional)]
    pub(crate) revision: Attr<i64>,
    /// ID of the AWS account that the task definition belongs to.
    #[tf(optional)]
    pub(crate) account_id: Attr<String>,
    /// Region that the task definition is in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// How long older revisions stay.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Revisions {
    /// How many revisions before the current one stay active, for services that still run them and for rollbacks. Another
    /// number counts from the next change of the definition on.
    #[tf(optional, computed, default = 1i64, validate = between(0..=10_000))]
    pub(crate) keep: Attr<i64>,
    /// The end of older ones when a new one is registered: `deregister` (running tasks and services go on, new ones
    /// cannot start) or `delete` (deregistered, and then deleted for good as soon as nothing uses it).
    #[tf(optional, computed, default = "deregister", validate = one_of(&["deregister", "delete"]), unset = "deregister")]
    pub(crate) on_prune: Attr<String>,
    /// The end of all of them when the resource is destroyed: `deregister`, `delete` or `keep`.
    #[tf(optional, computed, default = "deregister", validate = one_of(&["deregister", "delete", "keep"]), unset = "deregister")]
    pub(crate) on_destroy: Attr<String>,
}

/// The scratch space of a Fargate task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EphemeralStorage {
    /// 21 to 200 GiB.
    #[tf(required, api = "sizeInGiB")]
    pub(crate) size_in_gib: Attr<i64>,
}

/// Limits the instances that may run the task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct PlacementConstraint {
    /// Only `memberOf` exists here.
    #[tf(required, unset, name = "type")]
    pub(crate) kind: Attr<String>,
    /// An expression of the cluster query language, such as `attribute:ecs.instance-type =~ t3.*`.
    #[tf(optional, unset)]
    pub(crate) expression: Attr<String>,
}

/// The Envoy proxy of AWS App Mesh.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct ProxyConfiguration {
    /// The container that is the proxy.
    #[tf(required, unset)]
    pub(crate) container_name: Attr<String>,
    /// Only `APPMESH` exists.
    #[tf(optional, computed, default = "APPMESH", name = "type")]
    pub(crate) kind: Attr<String>,
    /// Settings of the proxy, such as `AppPorts` and `ProxyIngressPort`. A null one is left out.
    #[tf(optional, unset)]
    pub(crate) properties: Strings,
}

/// Operating system and processor.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct RuntimePlatform {
    /// `X86_64` or `ARM64`.
    #[tf(optional, unset)]
    pub(crate) cpu_architecture: Attr<String>,
    /// `LINUX`, or a Windows Server version such as `WINDOWS_SERVER_2022_CORE`.
    #[tf(optional, unset)]
    pub(crate) operating_system_family: Attr<String>,
}
