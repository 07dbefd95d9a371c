//! Disks of the instances.

use tfplug::{Attr, Model};

use super::nullable_bool;

/// A disk of the instances. Repeat it for more disks; the root disk of the ECS images is `/dev/xvda` on Amazon Linux.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct BlockDevice {
    /// The name of the device, such as `/dev/xvda`.
    #[tf(optional, computed, default = "")]
    pub(crate) device_name: Attr<String>,
    /// Any text here leaves out a device that the image would bring.
    #[tf(optional, computed, default = "")]
    pub(crate) no_device: Attr<String>,
    /// An instance store disk, `ephemeral0` to `ephemeral23`.
    #[tf(optional, computed, default = "")]
    pub(crate) virtual_name: Attr<String>,
    #[tf(block)]
    pub(crate) ebs: Attr<Ebs>,
}

/// An EBS volume that is made at launch. Unset arguments come from the image.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct Ebs {
    /// Whether the volume goes with the instance: `"true"`, `"false"` or empty for the image's setting.
    #[tf(optional, computed, default = "", validate = nullable_bool())]
    pub(crate) delete_on_termination: Attr<String>,
    /// Whether the volume is encrypted: `"true"`, `"false"` or empty for the account's default.
    #[tf(optional, computed, default = "", validate = nullable_bool())]
    pub(crate) encrypted: Attr<String>,
    /// Input and output operations per second: 3,000 to 80,000 for `gp3`; required for `io1` and `io2`.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) iops: Attr<i64>,
    /// The KMS key that encrypts the volume: key ID, alias or ARN; needs `encrypted`.
    #[tf(optional, computed, default = "")]
    pub(crate) kms_key_id: Attr<String>,
    /// The snapshot that the volume starts from.
    #[tf(optional, computed, default = "")]
    pub(crate) snapshot_id: Attr<String>,
    /// MiB per second, 125 to 2,000, for `gp3` only.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) throughput: Attr<i64>,
    /// How fast a snapshot's content is loaded, 100 to 300 MiB per second; needs `snapshot_id`.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) volume_initialization_rate: Attr<i64>,
    /// GiB. The ECS images for Linux need at least 30 for their root volume.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) volume_size: Attr<i64>,
    /// `gp3`, `gp2`, `io1`, `io2`, `st1`, `sc1` or `standard`.
    #[tf(optional, computed, default = "")]
    pub(crate) volume_type: Attr<String>,
}
