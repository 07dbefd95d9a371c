//! The arguments and attributes of a cluster.

use std::collections::BTreeMap;

use tfplug::validator::one_of;
use tfplug::{Attr, Model, Set, Timeouts};

use crate::blocks::equal;
use crate::validators::{self, rule};

/// An Amazon ECS cluster: the place where services and tasks run. It groups them, holds the settings that they share
/// (monitoring, `execute-command` logging, storage encryption) and costs nothing by itself.
///
/// Destroying a cluster waits for services that drain and tasks that stop. If it contains anything that stays, the destroy
/// fails at once and names it. A new cluster that ECS does not show yet is waited for: up to a minute in the create, and
/// in a read that follows within 5 seconds.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Cluster {
    /// Name of the cluster.
    #[tf(required, force_new, validate = validators::ecs_name("cluster"), api = "clusterName")]
    pub(crate) name: Attr<String>,
    /// Settings of the cluster. There is one at present: `containerInsights`, which collects metrics of tasks and
    /// services in CloudWatch (charged there). Without it the account's default applies. Removing it from the
    /// configuration switches the setting to `disabled`.
    #[tf(optional, computed, keep, api = "settings", clear = Set(vec![Setting::off()]))]
    pub(crate) setting: Attr<Set<Setting>>,
    /// `execute-command` sessions and storage encryption.
    #[tf(block)]
    pub(crate) configuration: Attr<Configuration>,
    /// Defaults for services that use Service Connect.
    #[tf(block, clear = ServiceConnectDefaults::none())]
    pub(crate) service_connect_defaults: Attr<ServiceConnectDefaults>,
    /// Tags of the cluster, up to 50.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// All tags of the cluster, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the cluster.
    #[tf(computed, keep, prefix = "arn:", answer = "clusterArn")]
    pub(crate) arn: Attr<String>,
    /// The same as `arn`.
    #[tf(computed, keep, prefix = "arn:", answer = "clusterArn")]
    pub(crate) id: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a cluster.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// Name of the cluster.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// ID of the AWS account that the cluster belongs to.
    #[tf(optional)]
    pub(crate) account_id: Attr<String>,
    /// Region that the cluster is in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// One setting.
#[derive(Clone, Debug, Default, Eq, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Setting {
    /// Name of the setting: `containerInsights`.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// `enabled`, `enhanced` (with metrics per task and container) or `disabled`.
    #[tf(required)]
    pub(crate) value: Attr<String>,
}

impl Setting {
    /// ECS has no way to remove a setting: without one, it is off.
    pub(super) fn off() -> Self {
        Self {
            name: "containerInsights".into(),
            value: "disabled".into(),
        }
    }
}

/// `execute-command` sessions and storage encryption.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Configuration {
    /// How sessions of `aws ecs execute-command` are encrypted and logged.
    #[tf(block, clear = ExecuteCommandConfiguration::off())]
    pub(crate) execute_command_configuration: Attr<ExecuteCommandConfiguration>,
    /// Keys that encrypt the storage which ECS manages for tasks.
    #[tf(block, clear = ManagedStorageConfiguration::default())]
    pub(crate) managed_storage_configuration: Attr<ManagedStorageConfiguration>,
}

/// How sessions of `aws ecs execute-command` are encrypted and logged.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ExecuteCommandConfiguration {
    /// KMS key that encrypts the session between the client and the container: key ID, alias or ARN.
    #[tf(optional, eq = equal::kms_key)]
    pub(crate) kms_key_id: Attr<String>,
    /// Where sessions are logged: `NONE` (nowhere), `DEFAULT` (to the task's own `awslogs` configuration, if it has
    /// one) or `OVERRIDE` (to the places in `log_configuration`).
    #[tf(optional, computed, default = "DEFAULT", validate = rule("CL-005", one_of(&["NONE", "DEFAULT", "OVERRIDE"])), unset = "DEFAULT", clear = "DEFAULT")]
    pub(crate) logging: Attr<String>,
    /// Where sessions are logged; goes with `logging = "OVERRIDE"` only.
    #[tf(block)]
    pub(crate) log_configuration: Attr<LogConfiguration>,
}

impl ExecuteCommandConfiguration {
    /// Sessions as they are without a configuration.
    fn off() -> Self {
        Self {
            logging: "DEFAULT".into(),
            ..Self::default()
        }
    }
}

/// Where sessions are logged: a CloudWatch log group, an S3 bucket, or both.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LogConfiguration {
    /// Whether the log group is encrypted; then a session starts only if it is.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) cloud_watch_encryption_enabled: Attr<bool>,
    /// Name of the CloudWatch log group. It must exist.
    #[tf(optional)]
    pub(crate) cloud_watch_log_group_name: Attr<String>,
    /// Name of the S3 bucket. It must exist.
    #[tf(optional)]
    pub(crate) s3_bucket_name: Attr<String>,
    /// Whether the bucket is encrypted; then a session starts only if it is.
    #[tf(
        optional,
        computed,
        default = false,
        api = "s3EncryptionEnabled",
        unset = false
    )]
    pub(crate) s3_bucket_encryption_enabled: Attr<bool>,
    /// Folder in the bucket.
    #[tf(optional)]
    pub(crate) s3_key_prefix: Attr<String>,
}

/// Keys that encrypt the storage which ECS manages for tasks.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ManagedStorageConfiguration {
    /// KMS key for the ephemeral storage of Fargate tasks: key ID or ARN of a single-Region key.
    #[tf(optional, eq = equal::kms_key)]
    pub(crate) fargate_ephemeral_storage_kms_key_id: Attr<String>,
    /// KMS key for the volumes that ECS manages: key ID or ARN of a single-Region key.
    #[tf(optional, eq = equal::kms_key)]
    pub(crate) kms_key_id: Attr<String>,
}

/// Defaults for services that use Service Connect.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct ServiceConnectDefaults {
    /// ARN of the Cloud Map namespace that services join unless they name another.
    #[tf(required, unset)]
    pub(crate) namespace: Attr<String>,
}

impl ServiceConnectDefaults {
    /// No defaults: UpdateCluster takes them away by the empty namespace.
    fn none() -> Self {
        Self {
            namespace: "".into(),
        }
    }
}
