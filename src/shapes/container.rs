//! The fields of a container.

use super::Absent::{Beside, Bool as BoolDefault, Int as IntDefault, String as StringDefault};
use super::FieldType::{Bool, Cpu, Keyed, Map, Memory, Object, Objects, String, Strings};
use super::Order::{Counts, Free};
use super::parts::{
    DEPENDENCY, ENVIRONMENT_FILE, FIRELENS, HEALTH_CHECK, HOST_ENTRY, KEY_VALUE_PAIR,
    LINUX_PARAMETERS, LOG_CONFIGURATION, MOUNT_POINT, PORT_KEY, PORT_MAPPING,
    REPOSITORY_CREDENTIALS, RESOURCE_REQUIREMENT, RESTART_POLICY, SECRET, SYSTEM_CONTROL, ULIMIT,
    VOLUME_FROM,
};
use super::{Field, Structure};

/// A container.
pub(crate) static CONTAINER: Structure = Structure {
    name: "ContainerDefinition",
    fields: &[
        Field::string(
            "name",
            "The name of the container: 1 to 255 letters, digits, hyphens and underscores.",
        ),
        Field::string(
            "image",
            "The image to run: `repository`, `repository:tag` or `repository@sha256:digest`, with the registry's host in front \
             unless it is Docker Hub.",
        ),
        Field::new(
            "repositoryCredentials",
            Object(&REPOSITORY_CREDENTIALS),
            "The login for a private registry other than ECR.",
        ),
        Field::or(
            "cpu",
            Cpu,
            IntDefault(0),
            "The CPU units reserved for the container (1024 to the vCPU). Containers share what is left in proportion to them.",
        ),
        Field::new(
            "memory",
            Memory,
            "The hard limit in MiB: the container is killed when it exceeds it.",
        ),
        Field::new(
            "memoryReservation",
            Memory,
            "The soft limit in MiB: what is reserved for the container; it may use more while there is some left.",
        ),
        Field::new(
            "links",
            Strings(Free),
            "Containers that this one reaches by name, as `name` or `name:alias`. Only with the network mode `bridge`.",
        ),
        Field::new(
            "portMappings",
            Objects(&PORT_MAPPING, PORT_KEY),
            "The ports of the container that can be reached from outside.",
        ),
        Field::or(
            "essential",
            Bool,
            BoolDefault(true),
            "Whether the whole task stops when this container exits. `true` when left out; one container has to be essential.",
        ),
        Field::new(
            "restartPolicy",
            Object(&RESTART_POLICY),
            "Whether ECS starts the container again when it exits, without a new task.",
        ),
        Field::new(
            "entryPoint",
            Strings(Counts),
            "Replaces the `ENTRYPOINT` of the image.",
        ),
        Field::new(
            "command",
            Strings(Counts),
            "Replaces the `CMD` of the image.",
        ),
        Field::new(
            "environment",
            Keyed(&KEY_VALUE_PAIR, "name"),
            "Environment variables. Everyone who may describe the task definition can read them: put passwords into `secrets`.",
        ),
        // Read from top to bottom, the first file that sets a variable wins.
        Field::new(
            "environmentFiles",
            Objects(&ENVIRONMENT_FILE, &[]),
            "Files in S3 with environment variables, 10 at most. The first file that sets a variable wins, and `environment` \
             wins over all of them.",
        ),
        Field::new(
            "mountPoints",
            Objects(&MOUNT_POINT, &["containerPath", "sourceVolume"]),
            "Where volumes of the task appear in the container.",
        ),
        Field::new(
            "volumesFrom",
            Objects(&VOLUME_FROM, &["sourceContainer"]),
            "Containers whose mounts this container gets as well.",
        ),
        Field::new(
            "linuxParameters",
            Object(&LINUX_PARAMETERS),
            "Settings of the Linux kernel for this container. Not for Windows.",
        ),
        Field::new(
            "secrets",
            Keyed(&SECRET, "name"),
            "Environment variables that ECS fills from Secrets Manager or Parameter Store when the container starts. Needs \
             `execution_role_arn`.",
        ),
        Field::new(
            "dependsOn",
            Keyed(&DEPENDENCY, "containerName"),
            "Containers that have to reach a condition before this one starts: `START`, `HEALTHY` (needs a health check \
             there), `COMPLETE` (exited) or `SUCCESS` (exited with 0).",
        ),
        Field::int(
            "startTimeout",
            "How many seconds to wait for the dependencies before giving up.",
        ),
        Field::int(
            "stopTimeout",
            "How many seconds the container has to exit after SIGTERM before it is killed. At most 120 on Fargate.",
        ),
        Field::or(
            "versionConsistency",
            String,
            StringDefault("enabled"),
            "Whether all tasks of a deployment run the image digest that the first one resolved: `enabled` (the default) or \
             `disabled`.",
        ),
        Field::string(
            "hostname",
            "The host name inside the container. Not with `awsvpc`.",
        ),
        // ECS fills it in where it is left out.
        Field::or(
            "user",
            String,
            Beside("firelensConfiguration", "0"),
            "The user to run as: `user`, `uid`, `user:group`, `uid:gid`, `uid:group` or `user:gid`.",
        ),
        Field::string(
            "workingDirectory",
            "The directory in which the command starts.",
        ),
        Field::or_false("disableNetworking", "Whether the container has no network."),
        Field::or_false(
            "privileged",
            "Whether the container has the rights of root on the host. Not on Fargate.",
        ),
        Field::or_false(
            "readonlyRootFilesystem",
            "Whether the root file system of the container is read-only.",
        ),
        Field::new(
            "dnsServers",
            Strings(Counts),
            "Addresses of DNS servers. Not with `awsvpc`.",
        ),
        Field::new(
            "dnsSearchDomains",
            Strings(Counts),
            "Domains that are tried for names without a dot. Not with `awsvpc`.",
        ),
        Field::new(
            "extraHosts",
            Objects(&HOST_ENTRY, &["hostname", "ipAddress"]),
            "Lines for `/etc/hosts` of the container. Not with `awsvpc`.",
        ),
        Field::new(
            "dockerSecurityOptions",
            Strings(Free),
            "Labels for SELinux and AppArmor, `no-new-privileges`, or the credential specification of a Windows container. \
             Not on Fargate.",
        ),
        Field::or_false(
            "interactive",
            "Whether standard input is open: `docker run -i`.",
        ),
        Field::or_false(
            "pseudoTerminal",
            "Whether there is a terminal: `docker run -t`.",
        ),
        Field::new("dockerLabels", Map, "Labels of the container for Docker."),
        Field::new(
            "ulimits",
            Keyed(&ULIMIT, "name"),
            "Resource limits of the container, by name, such as `nofile`.",
        ),
        Field::new(
            "logConfiguration",
            Object(&LOG_CONFIGURATION),
            "Where the output of the container goes.",
        ),
        Field::new(
            "healthCheck",
            Object(&HEALTH_CHECK),
            "How ECS finds out whether the container is well. A `HEALTHCHECK` of the image does not count.",
        ),
        Field::new(
            "systemControls",
            Keyed(&SYSTEM_CONTROL, "namespace"),
            "Kernel parameters by name, such as `net.core.somaxconn`.",
        ),
        Field::new(
            "resourceRequirements",
            Objects(&RESOURCE_REQUIREMENT, &["type", "value"]),
            "GPUs and other accelerators for the container.",
        ),
        Field::new(
            "firelensConfiguration",
            Object(&FIRELENS),
            "Makes this container the log router of the task: others send their logs to it with the log driver \
             `awsfirelens`.",
        ),
        Field::new(
            "credentialSpecs",
            Strings(Free),
            "The credential specification for Active Directory: `credentialspec:` or `credentialspecdomainless:` and the ARN \
             of an SSM parameter or S3 object; one at most.",
        ),
    ],
};
