//! The volumes of a task.

use std::collections::BTreeMap;

use tfplug::{Attr, Model};

/// Strings by name; a null one does not count.
pub(in crate::task_definition) type Strings = Attr<BTreeMap<String, Attr<String>>>;

/// Storage that containers can mount.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Volume {
    /// The name that `mountPoints` of the containers refer to.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// A directory of the instance. An empty string is unset.
    #[tf(optional, unset, api = "host.sourcePath")]
    pub(crate) host_path: Attr<String>,
    /// Whether whoever starts the task configures this volume, as an EBS volume.
    #[tf(
        optional,
        computed,
        default = false,
        unset = false,
        api = "configuredAtLaunch"
    )]
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
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) autoprovision: Attr<bool>,
    /// Docker's volume driver.
    #[tf(optional, computed, default = "local", unset = "local")]
    pub(crate) driver: Attr<String>,
    /// Options for the driver. A null one is left out.
    #[tf(optional, unset)]
    pub(crate) driver_opts: Strings,
    /// Labels of the volume. A null one is left out.
    #[tf(optional, unset)]
    pub(crate) labels: Strings,
    /// `task`: lives as long as the task. `shared`: stays. When left out it is `task`, with `autoprovision` it is `shared`.
    #[tf(optional, computed)]
    pub(crate) scope: Attr<String>,
}

/// A file system of Amazon EFS.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EfsVolume {
    /// The file system's ID, such as `fs-0123456789abcdef0`.
    #[tf(required)]
    pub(crate) file_system_id: Attr<String>,
    /// The directory to mount. With an access point leave it out.
    #[tf(optional, computed, default = "/", unset = "/")]
    pub(crate) root_directory: Attr<String>,
    /// `ENABLED` encrypts data on the way; required for IAM and access points. `DISABLED` does not.
    #[tf(optional, computed, default = "DISABLED", unset = "DISABLED")]
    pub(crate) transit_encryption: Attr<String>,
    /// The port for encrypted data; 0 lets the mount helper choose.
    #[tf(optional, computed, default = 0i64, unset = 0i64)]
    pub(crate) transit_encryption_port: Attr<i64>,
    /// With which rights to mount.
    #[tf(block)]
    pub(crate) authorization_config: Attr<EfsAuthorization>,
}

/// With which rights to mount an EFS file system.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EfsAuthorization {
    /// The access point, such as `fsap-0123456789abcdef0`.
    #[tf(optional, unset)]
    pub(crate) access_point_id: Attr<String>,
    /// `ENABLED` mounts with the task role, `DISABLED` does not.
    #[tf(optional, computed, default = "DISABLED", unset = "DISABLED")]
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
    #[tf(optional, unset)]
    pub(crate) access_point_arn: Attr<String>,
    /// The directory to mount. With an access point leave it out.
    #[tf(optional, computed, default = "/", unset = "/")]
    pub(crate) root_directory: Attr<String>,
    /// The port for encrypted data; 0 lets the mount helper choose.
    #[tf(optional, computed, default = 0i64, unset = 0i64)]
    pub(crate) transit_encryption_port: Attr<i64>,
}
