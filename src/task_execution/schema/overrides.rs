//! Values that take the place of those in the task definition.

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Set};

use crate::validators::rule;

/// Values that take the place of those in the task definition, up to 8192 characters as JSON.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Overrides {
    /// Values of single containers.
    #[tf(block)]
    pub(crate) container_overrides: Attr<Vec<ContainerOverride>>,
    /// CPU units of the task, such as `256`, or vCPUs, such as `.25 vCPU`.
    #[tf(optional)]
    pub(crate) cpu: Attr<String>,
    /// Memory of the task in MiB, such as `512`, or in GB, such as `0.5 GB`.
    #[tf(optional)]
    pub(crate) memory: Attr<String>,
    /// ARN of the IAM role with which ECS pulls images, reads secrets and writes logs.
    #[tf(optional)]
    pub(crate) execution_role_arn: Attr<String>,
    /// ARN of the IAM role that the containers have.
    #[tf(optional)]
    pub(crate) task_role_arn: Attr<String>,
    /// Size of the ephemeral storage on Fargate. (Not known to `aws_ecs_task_execution`.)
    #[tf(block, max = 1)]
    pub(crate) ephemeral_storage: Attr<EphemeralStorage>,
    /// Elastic Inference accelerators; AWS has withdrawn them. (Not known to `aws_ecs_task_execution`.)
    #[tf(block)]
    pub(crate) inference_accelerator_overrides: Attr<Vec<InferenceAcceleratorOverride>>,
}

/// Values of a container.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ContainerOverride {
    /// Name of the container in the task definition.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// Command of the container.
    #[tf(optional, empty_is_value)]
    pub(crate) command: Attr<Vec<String>>,
    /// Environment variables that are added or have another value.
    #[tf(block)]
    pub(crate) environment: Attr<Set<Variable>>,
    /// Files with environment variables in S3. (Not known to `aws_ecs_task_execution`.)
    #[tf(block)]
    pub(crate) environment_files: Attr<Vec<EnvironmentFile>>,
    /// CPU units of the container.
    #[tf(optional, unset = 0)]
    pub(crate) cpu: Attr<i64>,
    /// Hard limit of memory in MiB.
    #[tf(optional, unset = 0)]
    pub(crate) memory: Attr<i64>,
    /// Soft limit of memory in MiB.
    #[tf(optional, unset = 0)]
    pub(crate) memory_reservation: Attr<i64>,
    /// GPUs and other accelerators.
    #[tf(block)]
    pub(crate) resource_requirements: Attr<Set<ResourceRequirement>>,
}

/// An environment variable.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Variable {
    /// Name of the variable.
    #[tf(required, unset, api = "name")]
    pub(crate) key: Attr<String>,
    /// Value of the variable; it may be empty.
    #[tf(required, empty_is_value)]
    pub(crate) value: Attr<String>,
}

/// A file with environment variables.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EnvironmentFile {
    /// ARN of the object in S3; its name ends in `.env`.
    #[tf(required, unset)]
    pub(crate) value: Attr<String>,
    /// `s3`.
    #[tf(required, validate = rule("SV-045", one_of(&["s3"])))]
    pub(crate) r#type: Attr<String>,
}

/// An accelerator.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ResourceRequirement {
    /// `GPU`, `InferenceAccelerator` or `NeuronDevice`.
    #[tf(required, validate = rule("SV-045", one_of(&["GPU", "InferenceAccelerator", "NeuronDevice"])))]
    pub(crate) r#type: Attr<String>,
    /// How many GPUs, or `ALL`; for Neuron devices `ALL`; the `device_name` of the Inference accelerator.
    #[tf(optional)]
    pub(crate) value: Attr<String>,
    /// How the container shares a GPU with others, instead of `value`. (Not known to `aws_ecs_task_execution`.)
    #[tf(block, max = 1)]
    pub(crate) sharing_strategy: Attr<SharingStrategy>,
}

/// How the container shares a GPU with others.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct SharingStrategy {
    /// A share of a GPU through NVIDIA's Multi-Process Service.
    #[tf(block, min = 1, max = 1)]
    pub(crate) nvidia_mps: Attr<NvidiaMps>,
}

/// A share of a GPU through NVIDIA's Multi-Process Service.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct NvidiaMps {
    /// The memory of the GPU for the container, in MiB.
    #[tf(required)]
    pub(crate) memory: Attr<i64>,
    /// How much of the GPU's computing power it may use, 1 to 100 percent.
    #[tf(optional, unset = 0)]
    pub(crate) max_compute_percent: Attr<i64>,
}

/// The ephemeral storage of a task on Fargate.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EphemeralStorage {
    /// Size in GiB, 21 to 200.
    #[tf(required, api = "sizeInGiB", validate = rule("RT-007", between(21..=200)))]
    pub(crate) size_in_gib: Attr<i64>,
}

/// An Elastic Inference accelerator.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct InferenceAcceleratorOverride {
    /// Name of the device in the task definition.
    #[tf(required, unset)]
    pub(crate) device_name: Attr<String>,
    /// Type of the accelerator.
    #[tf(required, unset)]
    pub(crate) device_type: Attr<String>,
}
