//! The blocks inside a container of a daemon.

use std::collections::BTreeMap;

use tfplug::{Attr, Model};

/// Strings by name; a null one does not count.
type Strings = Attr<BTreeMap<String, Attr<String>>>;

/// An environment variable. An empty value is a value.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Environment {
    /// The name of the variable.
    #[tf(optional, unset)]
    pub(crate) name: Attr<String>,
    /// Its value; it may be empty.
    #[tf(optional)]
    pub(crate) value: Attr<String>,
}

/// A file with environment variables.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct EnvironmentFile {
    /// The ARN of the S3 object; its key ends in `.env`.
    #[tf(required)]
    pub(crate) value: Attr<String>,
    /// Only `s3` exists.
    #[tf(required, name = "type")]
    pub(crate) kind: Attr<String>,
}

/// A secret.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Secret {
    /// The name of the variable or option.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// The ARN of a secret or parameter, or the name of a parameter of the same region.
    #[tf(required)]
    pub(crate) value_from: Attr<String>,
}

/// A container that has to reach a condition first.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Dependency {
    /// The container to wait for.
    #[tf(required)]
    pub(crate) container_name: Attr<String>,
    /// `START`, `HEALTHY` (needs a health check there), `COMPLETE` (exited) or `SUCCESS` (exited with 0).
    #[tf(required)]
    pub(crate) condition: Attr<String>,
}

/// How ECS finds out whether a container is well.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct HealthCheck {
    /// The command, beginning with `CMD` (arguments) or `CMD-SHELL` (a line for the shell). The container is well when it
    /// exits with 0.
    #[tf(required, empty_is_value)]
    pub(crate) command: Attr<Vec<String>>,
    /// Seconds between two checks: 5 to 300. Without it 30.
    #[tf(optional, unset = 30)]
    pub(crate) interval: Attr<i64>,
    /// Seconds that a check may take: 2 to 60. Without it 5.
    #[tf(optional, computed, default = 5i64, unset = 5)]
    pub(crate) timeout: Attr<i64>,
    /// Failed checks in a row that make the container unhealthy: 1 to 10. Without it 3.
    #[tf(optional, computed, default = 3i64, unset = 3)]
    pub(crate) retries: Attr<i64>,
    /// Seconds after the start in which failed checks do not count: 0 to 300. Without it 0.
    #[tf(optional, unset = 0)]
    pub(crate) start_period: Attr<i64>,
}

/// Whether ECS starts a container again.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct RestartPolicy {
    /// Whether the container is restarted.
    #[tf(required)]
    pub(crate) enabled: Attr<bool>,
    /// Exit codes after which it is not, 50 at most.
    #[tf(optional)]
    pub(crate) ignored_exit_codes: Attr<Vec<i64>>,
    /// How many seconds it has to run before it may be restarted again: 60 to 1800. Without it 300.
    #[tf(optional, unset = 300)]
    pub(crate) restart_attempt_period: Attr<i64>,
}

/// Where a volume appears in a container.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct MountPoint {
    /// The name of a `volume`.
    #[tf(optional)]
    pub(crate) source_volume: Attr<String>,
    /// The absolute path in the container.
    #[tf(optional)]
    pub(crate) container_path: Attr<String>,
    /// Whether the container can only read it.
    #[tf(optional, unset = false)]
    pub(crate) read_only: Attr<bool>,
}

/// Settings of the Linux kernel.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LinuxParameters {
    /// Whether an init process forwards signals and reaps children.
    #[tf(optional, unset = false)]
    pub(crate) init_process_enabled: Attr<bool>,
    /// Rights of the kernel beyond or below Docker's default.
    #[tf(block)]
    pub(crate) capabilities: Attr<Capabilities>,
    /// A device of the instance for the container.
    #[tf(block, api = "devices", key = "host_path")]
    pub(crate) device: Attr<Vec<Device>>,
    /// A file system in memory.
    #[tf(block)]
    pub(crate) tmpfs: Attr<Vec<Tmpfs>>,
}

/// Rights of the kernel.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Capabilities {
    /// Capabilities to add, without the prefix `CAP_`, such as `NET_ADMIN`.
    #[tf(optional)]
    pub(crate) add: Attr<Vec<String>>,
    /// Capabilities to take away; `ALL` is every one.
    #[tf(optional)]
    pub(crate) drop: Attr<Vec<String>>,
}

/// A device of the instance.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Device {
    /// The device on the instance.
    #[tf(required)]
    pub(crate) host_path: Attr<String>,
    /// The device in the container. Without it the same path.
    #[tf(optional)]
    pub(crate) container_path: Attr<String>,
    /// The operations that the container may perform: `read`, `write`, `mknod`. Without it all of them.
    #[tf(optional)]
    pub(crate) permissions: Attr<Vec<String>>,
}

/// A file system in memory.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Tmpfs {
    /// Where it is mounted.
    #[tf(required)]
    pub(crate) container_path: Attr<String>,
    /// The greatest size in MiB.
    #[tf(required)]
    pub(crate) size: Attr<i64>,
    /// Mount options, such as `noexec`.
    #[tf(optional)]
    pub(crate) mount_options: Attr<Vec<String>>,
}

/// A kernel parameter.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct SystemControl {
    /// Name of the parameter, such as `net.core.somaxconn`.
    #[tf(optional)]
    pub(crate) namespace: Attr<String>,
    /// Its value.
    #[tf(optional)]
    pub(crate) value: Attr<String>,
}

/// A resource limit.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Ulimit {
    /// The limited resource, such as `nofile`.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// The limit that a process may raise up to `hard_limit`.
    #[tf(required)]
    pub(crate) soft_limit: Attr<i64>,
    /// The limit that only root may raise.
    #[tf(required)]
    pub(crate) hard_limit: Attr<i64>,
}

/// Where the output of a container goes.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LogConfiguration {
    /// `awslogs` (CloudWatch), `awsfirelens`, `fluentd`, `gelf`, `journald`, `json-file`, `splunk` or `syslog`.
    #[tf(required)]
    pub(crate) log_driver: Attr<String>,
    /// Options of the driver, such as `awslogs-group` and `awslogs-region`. A null one is left out.
    #[tf(optional)]
    pub(crate) options: Strings,
    /// An option that ECS fills from Secrets Manager or Parameter Store.
    #[tf(block, api = "secretOptions", key = "name")]
    pub(crate) secret_option: Attr<Vec<Secret>>,
}

/// The log router.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Firelens {
    /// `fluentbit` or `fluentd`.
    #[tf(required, name = "type")]
    pub(crate) kind: Attr<String>,
    /// Options: `enable-ecs-log-metadata`, `config-file-type` and `config-file-value`. A null one is left out.
    #[tf(optional)]
    pub(crate) options: Strings,
}

/// The login for a private registry.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct RepositoryCredentials {
    /// The ARN or name of the Secrets Manager secret with `username` and `password`.
    #[tf(required)]
    pub(crate) credentials_parameter: Attr<String>,
}
