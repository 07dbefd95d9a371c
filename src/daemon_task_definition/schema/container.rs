//! A container of a daemon.

use tfplug::{Attr, Model, Set};

use super::parts::{
    Dependency, Environment, EnvironmentFile, Firelens, HealthCheck, LinuxParameters,
    LogConfiguration, MountPoint, RepositoryCredentials, RestartPolicy, Secret, SystemControl,
    Ulimit,
};

/// A container of the daemon.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Container {
    /// The name of the container: 1 to 255 letters, digits, hyphens and underscores.
    #[tf(optional)]
    pub(crate) name: Attr<String>,
    /// The image to run: `repository`, `repository:tag` or `repository@sha256:digest`, with the registry's host in front
    /// unless it is Docker Hub.
    #[tf(required)]
    pub(crate) image: Attr<String>,
    /// The CPU units reserved for the container; 1024 are one vCPU. Containers share the rest in proportion to them.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) cpu: Attr<i64>,
    /// The hard limit in MiB: the container is killed when it exceeds it.
    #[tf(optional)]
    pub(crate) memory: Attr<i64>,
    /// The soft limit in MiB: this much is reserved for the container, and it may use more while there is some left.
    #[tf(optional)]
    pub(crate) memory_reservation: Attr<i64>,
    /// Whether the whole task stops when this container exits. Without it `true`; one container has to be essential.
    #[tf(optional, computed, default = true, unset = true)]
    pub(crate) essential: Attr<bool>,
    /// Replaces the `ENTRYPOINT` of the image.
    #[tf(optional, empty_is_value)]
    pub(crate) entry_point: Attr<Vec<String>>,
    /// Replaces the `CMD` of the image.
    #[tf(optional, empty_is_value)]
    pub(crate) command: Attr<Vec<String>>,
    /// The directory in which the command starts.
    #[tf(optional)]
    pub(crate) working_directory: Attr<String>,
    /// The user to run as: `user`, `uid`, `user:group`, `uid:gid`, `uid:group` or `user:gid`.
    #[tf(optional)]
    pub(crate) user: Attr<String>,
    /// Whether the container has the rights of root on the instance.
    #[tf(optional, unset = false)]
    pub(crate) privileged: Attr<bool>,
    /// Whether the root file system of the container is read-only.
    #[tf(optional, unset = false)]
    pub(crate) readonly_root_filesystem: Attr<bool>,
    /// Whether standard input is open: `docker run -i`.
    #[tf(optional, unset = false)]
    pub(crate) interactive: Attr<bool>,
    /// Whether there is a terminal: `docker run -t`.
    #[tf(optional, unset = false)]
    pub(crate) pseudo_terminal: Attr<bool>,
    /// How many seconds to wait for the dependencies before giving up.
    #[tf(optional)]
    pub(crate) start_timeout: Attr<i64>,
    /// How many seconds the container has to exit after SIGTERM before it is killed.
    #[tf(optional)]
    pub(crate) stop_timeout: Attr<i64>,
    /// An environment variable. Everyone who may describe the daemon task definition can read it: put passwords into
    /// `secret`.
    #[tf(block)]
    pub(crate) environment: Attr<Set<Environment>>,
    /// A file in S3 with environment variables, 10 at most. The first file that sets a variable wins, and `environment`
    /// wins over all of them.
    #[tf(block, api = "environmentFiles")]
    pub(crate) environment_file: Attr<Vec<EnvironmentFile>>,
    /// An environment variable that ECS fills from Secrets Manager or Parameter Store when the container starts. Needs
    /// `execution_role_arn`.
    #[tf(block, api = "secrets", key = "name")]
    pub(crate) secret: Attr<Vec<Secret>>,
    /// A container that has to reach a condition before this one starts.
    #[tf(block, key = "container_name")]
    pub(crate) depends_on: Attr<Vec<Dependency>>,
    /// How ECS finds out whether the container is well. A `HEALTHCHECK` of the image does not count.
    #[tf(block)]
    pub(crate) health_check: Attr<HealthCheck>,
    /// Whether ECS starts the container again when it exits, without a new task.
    #[tf(block)]
    pub(crate) restart_policy: Attr<RestartPolicy>,
    /// Where a volume of the daemon task definition appears in the container.
    #[tf(block, api = "mountPoints")]
    pub(crate) mount_point: Attr<Vec<MountPoint>>,
    /// Settings of the Linux kernel for this container.
    #[tf(block)]
    pub(crate) linux_parameters: Attr<LinuxParameters>,
    /// A kernel parameter.
    #[tf(block, api = "systemControls", key = "namespace")]
    pub(crate) system_control: Attr<Vec<SystemControl>>,
    /// A resource limit.
    #[tf(block, api = "ulimits", key = "name")]
    pub(crate) ulimit: Attr<Vec<Ulimit>>,
    /// Where the output of the container goes.
    #[tf(block)]
    pub(crate) log_configuration: Attr<LogConfiguration>,
    /// Makes this container the log router: others send their logs to it with the log driver `awsfirelens`.
    #[tf(block)]
    pub(crate) firelens_configuration: Attr<Firelens>,
    /// The login for a private registry other than ECR.
    #[tf(block)]
    pub(crate) repository_credentials: Attr<RepositoryCredentials>,
}
