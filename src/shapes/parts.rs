//! The structures inside a container.

use super::Absent::{
    Everything, HostPort, Int as IntDefault, Same, Text as TextDefault, Texts as TextsDefault,
};
use super::Kind::{Int, Ints, Keyed, Map, Object, Objects, Text, Texts};
use super::Order::{Counts, Free};
use super::{Field, Shape};

pub(super) static REPOSITORY_CREDENTIALS: Shape = Shape {
    name: "RepositoryCredentials",
    fields: &[Field::required(
        "credentialsParameter",
        Text,
        "The ARN or name of the Secrets Manager secret with `username` and `password`.",
    )],
};

/// The host port is part of the key because one container port may be mapped to several.
pub(super) const PORT_KEY: &[&str] = &[
    "containerPort",
    "containerPortRange",
    "protocol",
    "hostPort",
    "name",
];

pub(super) static PORT_MAPPING: Shape = Shape {
    name: "PortMapping",
    fields: &[
        Field::int("containerPort", "The port inside the container."),
        Field::or(
            "hostPort",
            Int,
            HostPort("containerPort"),
            "The port of the instance. With `bridge`, 0 or nothing lets Docker choose one; with `awsvpc` and `host` it can only \
             be the container's port.",
        ),
        Field::or(
            "protocol",
            Text,
            TextDefault("tcp"),
            "`tcp` (the default) or `udp`.",
        ),
        Field::text(
            "name",
            "A name for Service Connect and VPC Lattice: 1 to 64 lower-case letters, digits, hyphens and underscores.",
        ),
        Field::text(
            "appProtocol",
            "What Service Connect expects on the port: `http`, `http2` or `grpc`; TCP when left out.",
        ),
        Field::text(
            "containerPortRange",
            "Ports `first-last` instead of one, such as `8000-8010`. Only with `bridge` and `awsvpc`.",
        ),
    ],
};

pub(super) static RESTART_POLICY: Shape = Shape {
    name: "ContainerRestartPolicy",
    fields: &[
        Field::or_false("enabled", "Whether the container is restarted."),
        Field::new(
            "ignoredExitCodes",
            Ints(Free),
            "Exit codes after which it is not, 50 at most.",
        ),
        Field::or(
            "restartAttemptPeriod",
            Int,
            IntDefault(300),
            "How many seconds it has to run before it may be restarted again: 60 to 1800, 300 when left out.",
        ),
    ],
};

pub(super) static KEY_VALUE_PAIR: Shape = Shape {
    name: "KeyValuePair",
    fields: &[
        Field::text("name", "The name of the variable."),
        // ECS keeps an empty variable and forgets one without a value.
        Field::or("value", Text, Everything, "Its value."),
    ],
};

pub(super) static ENVIRONMENT_FILE: Shape = Shape {
    name: "EnvironmentFile",
    fields: &[
        Field::required(
            "value",
            Text,
            "The ARN of the S3 object; its key ends in `.env`.",
        ),
        Field::required("type", Text, "Only `s3` exists."),
    ],
};

pub(super) static MOUNT_POINT: Shape = Shape {
    name: "MountPoint",
    fields: &[
        Field::text("sourceVolume", "The name of a `volume` of the task."),
        Field::text("containerPath", "The absolute path in the container."),
        Field::or_false("readOnly", "Whether the container can only read it."),
    ],
};

pub(super) static VOLUME_FROM: Shape = Shape {
    name: "VolumeFrom",
    fields: &[
        Field::text("sourceContainer", "The container whose mounts to take."),
        Field::or_false("readOnly", "Whether this container can only read them."),
    ],
};

pub(super) static LINUX_PARAMETERS: Shape = Shape {
    name: "LinuxParameters",
    fields: &[
        Field::new(
            "capabilities",
            Object(&CAPABILITIES),
            "Rights of the kernel beyond or below Docker's default. Fargate adds `SYS_PTRACE` only.",
        ),
        Field::new(
            "devices",
            Objects(&DEVICE, &["hostPath", "containerPath"]),
            "Devices of the instance for the container. Not on Fargate.",
        ),
        Field::or_false(
            "initProcessEnabled",
            "Whether an init process forwards signals and reaps children.",
        ),
        Field::int(
            "sharedMemorySize",
            "The size of `/dev/shm` in MiB. Not on Fargate.",
        ),
        Field::new(
            "tmpfs",
            Objects(&TMPFS, &["containerPath"]),
            "File systems in memory.",
        ),
        Field::int(
            "maxSwap",
            "How much the container may swap, in MiB. Not on Fargate.",
        ),
        Field::or(
            "swappiness",
            Int,
            IntDefault(60),
            "How readily the kernel swaps, 0 to 100, 60 when left out; only together with `max_swap`. Not on Fargate.",
        ),
    ],
};

static CAPABILITIES: Shape = Shape {
    name: "KernelCapabilities",
    fields: &[
        Field::new(
            "add",
            Texts(Free),
            "Capabilities to add, without the prefix `CAP_`, such as `NET_ADMIN`.",
        ),
        Field::new(
            "drop",
            Texts(Free),
            "Capabilities to take away; `ALL` is every one.",
        ),
    ],
};

static DEVICE: Shape = Shape {
    name: "Device",
    fields: &[
        Field::required("hostPath", Text, "The device on the instance."),
        Field::or(
            "containerPath",
            Text,
            Same("hostPath"),
            "The device in the container; the same path when left out.",
        ),
        Field::or(
            "permissions",
            Texts(Free),
            TextsDefault(&["mknod", "read", "write"]),
            "What the container may do: `read`, `write`, `mknod`; all when left out.",
        ),
    ],
};

static TMPFS: Shape = Shape {
    name: "Tmpfs",
    fields: &[
        Field::required("containerPath", Text, "Where it is mounted."),
        Field::required("size", Int, "The greatest size in MiB."),
        Field::new(
            "mountOptions",
            Texts(Counts),
            "Mount options, such as `noexec`.",
        ),
    ],
};

pub(super) static SECRET: Shape = Shape {
    name: "Secret",
    fields: &[
        Field::required("name", Text, "The name of the variable or option."),
        Field::required(
            "valueFrom",
            Text,
            "The ARN of a secret or parameter, or the name of a parameter of the same region.",
        ),
    ],
};

pub(super) static DEPENDENCY: Shape = Shape {
    name: "ContainerDependency",
    fields: &[
        Field::required("containerName", Text, "The container to wait for."),
        Field::required(
            "condition",
            Text,
            "`START`, `HEALTHY`, `COMPLETE` or `SUCCESS`.",
        ),
    ],
};

pub(super) static HOST_ENTRY: Shape = Shape {
    name: "HostEntry",
    fields: &[
        Field::required("hostname", Text, "The name."),
        Field::required("ipAddress", Text, "Its address."),
    ],
};

pub(super) static ULIMIT: Shape = Shape {
    name: "Ulimit",
    fields: &[
        Field::required("name", Text, "The name of the limit."),
        Field::required("softLimit", Int, "The limit in force; `-1` is unlimited."),
        Field::required(
            "hardLimit",
            Int,
            "How far the container may raise it; `-1` is unlimited.",
        ),
    ],
};

pub(super) static LOG_CONFIGURATION: Shape = Shape {
    name: "LogConfiguration",
    fields: &[
        Field::required(
            "logDriver",
            Text,
            "`awslogs` (CloudWatch Logs), `awsfirelens` (the log router of the task) or `splunk`; on instances also \
             `json-file`, `fluentd`, `gelf`, `journald` and `syslog`.",
        ),
        Field::new(
            "options",
            Map,
            "Options of the log driver by name, such as `awslogs-group`.",
        ),
        Field::new(
            "secretOptions",
            Keyed(&SECRET, "name"),
            "Options of the log driver that ECS fills from Secrets Manager or Parameter Store.",
        ),
    ],
};

pub(super) static HEALTH_CHECK: Shape = Shape {
    name: "HealthCheck",
    fields: &[
        Field::required(
            "command",
            Texts(Counts),
            "The command and its arguments after `CMD`, or one command line after `CMD-SHELL`. Exit code 0 is healthy.",
        ),
        Field::or(
            "interval",
            Int,
            IntDefault(30),
            "The seconds between two checks: 5 to 300, 30 when left out.",
        ),
        Field::or(
            "timeout",
            Int,
            IntDefault(5),
            "After how many seconds a check has failed: 2 to 60, 5 when left out.",
        ),
        Field::or(
            "retries",
            Int,
            IntDefault(3),
            "How many failures in a row make the container unhealthy: 1 to 10, 3 when left out.",
        ),
        Field::or(
            "startPeriod",
            Int,
            IntDefault(0),
            "For how many seconds after the start failures do not count: 0 to 300, 0 when left out.",
        ),
    ],
};

pub(super) static SYSTEM_CONTROL: Shape = Shape {
    name: "SystemControl",
    fields: &[
        Field::text("namespace", "The name of the kernel parameter."),
        Field::text("value", "Its value."),
    ],
};

pub(super) static RESOURCE_REQUIREMENT: Shape = Shape {
    name: "ResourceRequirement",
    fields: &[
        // The model demands it, yet a sharing strategy takes its place.
        Field::text(
            "value",
            "How many GPUs, or `ALL`; the device name of an inference accelerator.",
        ),
        Field::required(
            "type",
            Text,
            "`GPU`, `NeuronDevice` or `InferenceAccelerator`.",
        ),
        Field::new(
            "sharingStrategy",
            Object(&SHARING_STRATEGY),
            "How the container shares a GPU with others, instead of `value`.",
        ),
    ],
};

static SHARING_STRATEGY: Shape = Shape {
    name: "SharingStrategy",
    fields: &[Field::new(
        "nvidiaMps",
        Object(&NVIDIA_MPS),
        "A share of a GPU through NVIDIA's Multi-Process Service.",
    )],
};

static NVIDIA_MPS: Shape = Shape {
    name: "NvidiaMpsAllocation",
    fields: &[
        Field::required(
            "memory",
            Int,
            "The memory of the GPU for the container, in MiB.",
        ),
        Field::int(
            "maxComputePercent",
            "How much of the GPU's computing power it may use, 1 to 100 percent.",
        ),
    ],
};

pub(super) static FIRELENS: Shape = Shape {
    name: "FirelensConfiguration",
    fields: &[
        Field::required("type", Text, "`fluentbit` or `fluentd`."),
        Field::new(
            "options",
            Map,
            "`enable-ecs-log-metadata`, `config-file-type` and `config-file-value`.",
        ),
    ],
};
