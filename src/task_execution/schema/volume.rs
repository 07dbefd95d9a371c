//! EBS volumes that ECS makes for the tasks of a run.

use std::collections::BTreeMap;

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model};

use crate::validators::{self, rule};

/// A volume of the task definition that is configured at launch: ECS makes one for each task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct VolumeConfiguration {
    /// Name of the volume in the task definition, which has `configure_at_launch = true` there.
    #[tf(required, unset)]
    pub(crate) name: Attr<String>,
    /// The EBS volume.
    #[tf(block, min = 1, max = 1, api = "managedEBSVolume")]
    pub(crate) managed_ebs_volume: Attr<ManagedEbsVolume>,
}

/// An EBS volume that ECS makes.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ManagedEbsVolume {
    /// ARN of the IAM role with which ECS manages the volume.
    #[tf(required, validate = validators::arn())]
    pub(crate) role_arn: Attr<String>,
    /// Whether it is encrypted; by the region's EBS settings unless set.
    #[tf(optional)]
    pub(crate) encrypted: Attr<bool>,
    /// File system of the volume: `ext3`, `ext4`, `xfs` or `ntfs`; `xfs` unless set, on Windows `ntfs`.
    #[tf(optional, validate = rule("SV-054", one_of(&["ext3", "ext4", "xfs", "ntfs"])), api = "filesystemType")]
    pub(crate) file_system_type: Attr<String>,
    /// Operations per second.
    #[tf(optional, unset = 0)]
    pub(crate) iops: Attr<i64>,
    /// KMS key that encrypts it: key ID, alias or ARN.
    #[tf(optional)]
    pub(crate) kms_key_id: Attr<String>,
    /// Size in GiB; required unless there is a snapshot.
    #[tf(optional, api = "sizeInGiB", unset = 0)]
    pub(crate) size_in_gb: Attr<i64>,
    /// ID of the snapshot that it starts from.
    #[tf(optional)]
    pub(crate) snapshot_id: Attr<String>,
    /// Throughput in MiB per second; for `gp3`.
    #[tf(optional, validate = rule("SV-053", between(0..=2_000)), unset = 0)]
    pub(crate) throughput: Attr<i64>,
    /// How fast it is filled from the snapshot, in MiB per second.
    #[tf(optional, unset = 0)]
    pub(crate) volume_initialization_rate: Attr<i64>,
    /// Type of the volume, such as `gp3`.
    #[tf(optional)]
    pub(crate) volume_type: Attr<String>,
    /// The fate of the volume when its task stops.
    #[tf(block, max = 1)]
    pub(crate) termination_policy: Attr<TerminationPolicy>,
    /// Tags of the volume.
    #[tf(block)]
    pub(crate) tag_specifications: Attr<Vec<TagSpecification>>,
}

/// The fate of the volume when its task stops.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct TerminationPolicy {
    /// Whether it is deleted; without a policy it is.
    #[tf(required)]
    pub(crate) delete_on_termination: Attr<bool>,
}

/// Tags of the volume.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct TagSpecification {
    /// `volume`.
    #[tf(required, validate = rule("SV-045", one_of(&["volume"])))]
    pub(crate) resource_type: Attr<String>,
    /// Whose tags it gets: `TASK_DEFINITION` or `NONE`.
    #[tf(optional, validate = rule("SV-045", one_of(&["TASK_DEFINITION", "NONE"])), unset = "NONE")]
    pub(crate) propagate_tags: Attr<String>,
    /// Tags of its own.
    #[tf(optional)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}
