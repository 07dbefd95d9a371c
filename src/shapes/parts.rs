//! The structures inside a container.

use super::Absent::{
    HostPort, Int as IntDefault, NoStructure, Same, String as StringDefault,
    Strings as StringsDefault,
};
use super::FieldType::{Int, Ints, Keyed, Map, Object, Objects, String, Strings};
use super::Order::{Counts, Free};
use super::{Field, Structure};

pub(super) static REPOSITORY_CREDENTIALS: Structure = Structure {
    name: "RepositoryCredentials",
    fields: &[Field::required(
        "credentialsParameter",
        String,
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

pub(super) static PORT_MAPPING: Structure = Structure {
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
            String,
            StringDefault("tcp"),
            "`tcp` (the default) or `udp`.",
        ),
        Field::string(
            "name",
            "A name for Service Connect and VPC Lattice: 1 to 64 lower-case letters, digits, hyphens and underscores.",
        ),
        Field::string(
            "appProtocol",
            "The protocol that Service Connect expects on the port: `http`, `http2` or `grpc`; TCP when left out.",
        ),
        Field::string(
            "containerPortRange",
            "Ports `first-last` instead of one, such as `8000-8010`. Only with `bridge` and `awsvpc`.",
        ),
    ],
};

pub(super) static RESTART_POLICY: Structure = Structure {
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

pub(super) static KEY_VALUE_PAIR: Structure = Structure {
    name: "KeyValuePair",
    fields: &[
        Field::string("name", "The name of the variable."),
        // ECS keeps an empty variable and forgets one without a value.
        Field::or("value", String, NoStructure, "Its value."),
    ],
};

pub(super) static ENVIRONMENT_FILE: Structure = Structure {
    name: "EnvironmentFile",
    fields: &[
        Field::required(
            "value",
            String,
            "The ARN of the S3 object; its key ends in `.env`.",
        ),
        Field::required("type", String, "Only `s3` exists."),
    ],
};

pub(super) static MOUNT_POINT: Structure = Structure {
    name: "MountPoint",
    fields: &[
        Field::string("sourceVolume", "The name of a `volume` of the task."),
        Field::string("containerPath", "The absolute path in the container."),
        Field::or_false("readOnly", "Whether the container can only read it."),
    ],
};

pub(super) static VOLUME_FROM: Structure = Structure {
    name: "VolumeFrom",
    fields: &[
        Field::string("sourceContainer", "The container whose mounts to take."),
        Field::or_false("readOnly", "Whether this container can only read them."),
    ],
};

pub(super) static LINUX_PARAMETERS: Structure = Structure {
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

static CAPABILITIES: Structure = Structure {
    name: "KernelCapabilities",
    fields: &[
        Field::new(
            "add",
            Strings(Free),
            "Capabilities to add, without the prefix `CAP_`, such as `NET_ADMIN`.",
        ),
        Field::new(
            "drop",
            Strings(Free),
            "Capabilities to take away; `ALL` is every one.",
        ),
    ],
};

static DEVICE: Structure = Structure {
    name: "Device",
    fields: &[
        Field::required("hostPath", String, "The device on the instance."),
        Field::or(
            "containerPath",
            String,
            Same("hostPath"),
            "The device in the container; the same path when left out.",
        ),
        Field::or(
            "permissions",
            Strings(Free),
            StringsDefault(&["mknod", "read", "write"]),
            "The operations that the container may perform: `read`, `write`, `mknod`; all when left out.",
        ),
    ],
};

static TMPFS: Structure = Structure {
    name: "Tmpfs",
    fields: &[
        Field::required("containerPath", String, "Where it is mounted."),
        Field::required("size", Int, "The greatest size in MiB."),
        Field::new(
            "mountOptions",
            Strings(Counts),
            "Mount options, such as `noexec`.",
        ),
    ],
};

pub(super) static SECRET: Structure = Structure {
    name: "Secret",
    fields: &[
        Field::required("name", String, "The name of the variable or option."),
        Field::required(
            "valueFrom",
            String,
            "The ARN of a secret or parameter, or the name of a parameter of the same region.",
        ),
    ],
};

pub(super) static DEPENDENCY: Structure = Structure {
    name: "ContainerDependency",
    fields: &[
        Field::required("containerName", String, "The container to wait for."),
        Field::required(
            "condition",
            String,
            "`START`, `HEALTHY`, `COMPLETE` or `SUCCESS`.",
        ),
    ],
};

pub(super) static HOST_ENTRY: Structure = Structure {
    name: "HostEntry",
    fields: &[
        Field::required("hostname", String, "The name."),
        Field::required("ipAddress", String, "Its address."),
    ],
};

pub(super) static ULIMIT: Structure = Structure {
    name: "Ulimit",
    fields: &[
        Field::required("name", String, "The name of the limit."),
        Field::required("softLimit", Int, "The limit in force; `-1` is unlimited."),
        Field::required(
            "hardLimit",
            Int,
            "How far the container may raise it; `-1` is unlimited.",
        ),
    ],
};

pub(super) static LOG_CONFIGURATION: Structure = Structure {
    name: "LogConfiguration",
    fields: &[
        Field::required(
            "logDriver",
            String,
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

pub(super) static HEALTH_CHECK: Structure = Structure {
    name: "HealthCheck",
    fields: &[
        Field::required(
            "command",
            Strings(Counts),
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

pub(super) static SYSTEM_CONTROL: Structure = Structure {
    name: "SystemControl",
    fields: &[
        Field::string("namespace", "The name of the kernel parameter."),
        Field::string("value", "Its value."),
    ],
};

pub(super) static RESOURCE_REQUIREMENT: Structure = Structure {
    name: "ResourceRequirement",
    fields: &[
        // The model demands it, yet a sharing strategy takes its place.
        Field::string(
            "value",
            "How many GPUs, or `ALL`; the device name of an inference accelerator.",
        ),
        Field::required(
            "type",
            String,
            "`GPU`, `NeuronDevice` or `InferenceAccelerator`.",
        ),
        Field::new(
            "sharingStrategy",
            Object(&SHARING_STRATEGY),
            "How the container shares a GPU with others, instead of `value`.",
        ),
    ],
};

static SHARING_STRATEGY: Structure = Structure {
    name: "SharingStrategy",
    fields: &[Field::new(
        "nvidiaMps",
        Object(&NVIDIA_MPS),
        "A share of a GPU through NVIDIA's Multi-Process Service.",
    )],
};

static NVIDIA_MPS: Structure = Structure {
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

pub(super) static FIRELENS: Structure = Structure {
    name: "FirelensConfiguration",
    fields: &[
        Field::required("type", String, "`fluentbit` or `fluentd`."),
        Field::new(
            "options",
            Map,
            "`enable-ecs-log-metadata`, `config-file-type` and `config-file-value`.",
        ),
    ],
};
