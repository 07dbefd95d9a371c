//! EBS volumes that ECS makes for each task.

use std::collections::BTreeMap;

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model};

use super::equal;
use crate::validators::{self, rule};

/// A volume of the task definition that is configured at launch: ECS makes one for each task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct VolumeConfiguration {
    /// Name of the volume in the task definition, which has `configure_at_launch = true` there.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// The EBS volume.
    #[tf(block, min = 1, api = "managedEBSVolume")]
    pub(crate) managed_ebs_volume: Attr<ManagedEbsVolume>,
}

/// An EBS volume that ECS makes.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ManagedEbsVolume {
    /// ARN of the IAM role with which ECS manages the volume.
    #[tf(required, validate = validators::arn())]
    pub(crate) role_arn: Attr<String>,
    /// Whether it is encrypted.
    #[tf(optional, computed, default = true)]
    pub(crate) encrypted: Attr<bool>,
    /// File system of the volume.
    #[tf(optional, computed, default = "xfs", validate = rule("SV-054", one_of(&["ext3", "ext4", "xfs", "ntfs"])), api = "filesystemType")]
    pub(crate) file_system_type: Attr<String>,
    /// Operations per second.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) iops: Attr<i64>,
    /// KMS key that encrypts it: key ID, alias or ARN.
    #[tf(optional, computed, default = "", eq = equal::kms_key)]
    pub(crate) kms_key_id: Attr<String>,
    /// Size in GiB; required unless there is a snapshot.
    #[tf(optional, computed, default = 0i64, api = "sizeInGiB", unset = 0)]
    pub(crate) size_in_gb: Attr<i64>,
    /// ID of the snapshot that it starts from.
    #[tf(optional, computed, default = "")]
    pub(crate) snapshot_id: Attr<String>,
    /// Throughput in MiB per second; for `gp3`.
    #[tf(optional, computed, default = 0i64, validate = rule("SV-053", between(0..=2_000)), unset = 0)]
    pub(crate) throughput: Attr<i64>,
    /// How fast it is filled from the snapshot, in MiB per second.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) volume_initialization_rate: Attr<i64>,
    /// Type of the volume, such as `gp3`.
    #[tf(optional, computed, default = "")]
    pub(crate) volume_type: Attr<String>,
    /// Tags of the volume.
    #[tf(block, key = "resource_type")]
    pub(crate) tag_specifications: Attr<Vec<TagSpecification>>,
}

/// Tags of the volume.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct TagSpecification {
    /// `volume`.
    #[tf(required, validate = rule("SV-045", one_of(&["volume"])))]
    pub(crate) resource_type: Attr<String>,
    /// Whose tags it gets: `SERVICE`, `TASK_DEFINITION` or `NONE`.
    #[tf(optional, computed, default = "NONE", validate = rule("SV-045", one_of(&["SERVICE", "TASK_DEFINITION", "NONE"])), unset = "NONE")]
    pub(crate) propagate_tags: Attr<String>,
    /// Tags of its own.
    #[tf(optional, computed, default = BTreeMap::<String, String>::new())]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}
