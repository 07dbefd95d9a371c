//! Every field of a container definition, described once.

/// The fields of one structure.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The name in the API model.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test compares with the SDK's types by name")
    )]
    pub(crate) name: &'static str,
    /// In the API's order.
    pub(crate) fields: &'static [Field],
}

/// One field.
#[derive(Debug)]
pub(crate) struct Field {
    /// The name in the API.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) kind: Kind,
    /// What absence means.
    pub(crate) default: Absent,
    /// Whether the API model demands it.
    pub(crate) required: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A truth value.
    Bool,
    /// Texts or numbers.
    Texts(Order),
    /// Whole numbers.
    Ints(Order),
    /// Text by name.
    Map,
    /// One structure.
    Object(&'static Shape),
    /// Structures, with the members that identify one of them; without any the order counts.
    Objects(&'static Shape, &'static [&'static str]),
}

/// Whether the order of a list of plain values means something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    /// It does: a command line.
    Counts,
    /// It does not: a set.
    Free,
}

/// What ECS takes an absent value for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Absent {
    /// Absence is a meaning of its own.
    Nothing,
    /// This text.
    Text(&'static str),
    /// This number.
    Int(i64),
    /// This truth value.
    Bool(bool),
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            default: Absent::Nothing,
            required: false,
        }
    }

    const fn required(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            default: Absent::Nothing,
            required: true,
        }
    }

    const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }

    const fn int(name: &'static str) -> Self {
        Self::new(name, Kind::Int)
    }

    const fn int_or(name: &'static str, default: i64) -> Self {
        Self {
            name,
            kind: Kind::Int,
            default: Absent::Int(default),
            required: false,
        }
    }

    const fn bool_or(name: &'static str, default: bool) -> Self {
        Self {
            name,
            kind: Kind::Bool,
            default: Absent::Bool(default),
            required: false,
        }
    }

    const fn text_or(name: &'static str, default: &'static str) -> Self {
        Self {
            name,
            kind: Kind::Text,
            default: Absent::Text(default),
            required: false,
        }
    }
}

impl Shape {
    /// The field of that name, without regard to case.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The names of all fields.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.fields.iter().map(|field| field.name).collect()
    }
}

use Kind::{Int, Ints, Map, Object, Objects, Text, Texts};
use Order::{Counts, Free};

/// A container.
pub(crate) static CONTAINER: Shape = Shape {
    name: "ContainerDefinition",
    fields: &[
        Field::text("name"),
        Field::text("image"),
        Field::new("repositoryCredentials", Object(&REPOSITORY_CREDENTIALS)),
        Field::int_or("cpu", 0),
        Field::int("memory"),
        Field::int("memoryReservation"),
        Field::new("links", Texts(Free)),
        Field::new("portMappings", Objects(&PORT_MAPPING, PORT_KEY)),
        Field::bool_or("essential", true),
        Field::new("restartPolicy", Object(&RESTART_POLICY)),
        Field::new("entryPoint", Texts(Counts)),
        Field::new("command", Texts(Counts)),
        Field::new("environment", Objects(&KEY_VALUE_PAIR, &["name"])),
        // Read from top to bottom, the first file that sets a variable wins.
        Field::new("environmentFiles", Objects(&ENVIRONMENT_FILE, &[])),
        Field::new(
            "mountPoints",
            Objects(&MOUNT_POINT, &["containerPath", "sourceVolume"]),
        ),
        Field::new("volumesFrom", Objects(&VOLUME_FROM, &["sourceContainer"])),
        Field::new("linuxParameters", Object(&LINUX_PARAMETERS)),
        Field::new("secrets", Objects(&SECRET, &["name"])),
        Field::new(
            "dependsOn",
            Objects(&DEPENDENCY, &["containerName", "condition"]),
        ),
        Field::int("startTimeout"),
        Field::int("stopTimeout"),
        Field::text_or("versionConsistency", "enabled"),
        Field::text("hostname"),
        Field::text("user"),
        Field::text("workingDirectory"),
        Field::bool_or("disableNetworking", false),
        Field::bool_or("privileged", false),
        Field::bool_or("readonlyRootFilesystem", false),
        Field::new("dnsServers", Texts(Counts)),
        Field::new("dnsSearchDomains", Texts(Counts)),
        Field::new(
            "extraHosts",
            Objects(&HOST_ENTRY, &["hostname", "ipAddress"]),
        ),
        Field::new("dockerSecurityOptions", Texts(Free)),
        Field::bool_or("interactive", false),
        Field::bool_or("pseudoTerminal", false),
        Field::new("dockerLabels", Map),
        Field::new("ulimits", Objects(&ULIMIT, &["name"])),
        Field::new("logConfiguration", Object(&LOG_CONFIGURATION)),
        Field::new("healthCheck", Object(&HEALTH_CHECK)),
        Field::new("systemControls", Objects(&SYSTEM_CONTROL, &["namespace"])),
        Field::new(
            "resourceRequirements",
            Objects(&RESOURCE_REQUIREMENT, &["type", "value"]),
        ),
        Field::new("firelensConfiguration", Object(&FIRELENS)),
        Field::new("credentialSpecs", Texts(Free)),
    ],
};

static REPOSITORY_CREDENTIALS: Shape = Shape {
    name: "RepositoryCredentials",
    fields: &[Field::required("credentialsParameter", Text)],
};

/// The host port is part of the key because one container port may be mapped to several.
const PORT_KEY: &[&str] = &[
    "containerPort",
    "containerPortRange",
    "protocol",
    "hostPort",
    "name",
];

static PORT_MAPPING: Shape = Shape {
    name: "PortMapping",
    fields: &[
        Field::int("containerPort"),
        Field::int_or("hostPort", 0),
        Field::text_or("protocol", "tcp"),
        Field::text("name"),
        Field::text("appProtocol"),
        Field::text("containerPortRange"),
    ],
};

static RESTART_POLICY: Shape = Shape {
    name: "ContainerRestartPolicy",
    fields: &[
        Field::bool_or("enabled", false),
        Field::new("ignoredExitCodes", Ints(Free)),
        Field::int_or("restartAttemptPeriod", 300),
    ],
};

static KEY_VALUE_PAIR: Shape = Shape {
    name: "KeyValuePair",
    fields: &[Field::text("name"), Field::text("value")],
};

static ENVIRONMENT_FILE: Shape = Shape {
    name: "EnvironmentFile",
    fields: &[
        Field::required("value", Text),
        Field::required("type", Text),
    ],
};

static MOUNT_POINT: Shape = Shape {
    name: "MountPoint",
    fields: &[
        Field::text("sourceVolume"),
        Field::text("containerPath"),
        Field::bool_or("readOnly", false),
    ],
};

static VOLUME_FROM: Shape = Shape {
    name: "VolumeFrom",
    fields: &[
        Field::text("sourceContainer"),
        Field::bool_or("readOnly", false),
    ],
};

static LINUX_PARAMETERS: Shape = Shape {
    name: "LinuxParameters",
    fields: &[
        Field::new("capabilities", Object(&CAPABILITIES)),
        Field::new("devices", Objects(&DEVICE, &["hostPath", "containerPath"])),
        Field::bool_or("initProcessEnabled", false),
        Field::int("sharedMemorySize"),
        Field::new("tmpfs", Objects(&TMPFS, &["containerPath"])),
        Field::int("maxSwap"),
        Field::int("swappiness"),
    ],
};

static CAPABILITIES: Shape = Shape {
    name: "KernelCapabilities",
    fields: &[
        Field::new("add", Texts(Free)),
        Field::new("drop", Texts(Free)),
    ],
};

static DEVICE: Shape = Shape {
    name: "Device",
    fields: &[
        Field::required("hostPath", Text),
        Field::text("containerPath"),
        Field::new("permissions", Texts(Free)),
    ],
};

static TMPFS: Shape = Shape {
    name: "Tmpfs",
    fields: &[
        Field::required("containerPath", Text),
        Field::required("size", Int),
        Field::new("mountOptions", Texts(Counts)),
    ],
};

static SECRET: Shape = Shape {
    name: "Secret",
    fields: &[
        Field::required("name", Text),
        Field::required("valueFrom", Text),
    ],
};

static DEPENDENCY: Shape = Shape {
    name: "ContainerDependency",
    fields: &[
        Field::required("containerName", Text),
        Field::required("condition", Text),
    ],
};

static HOST_ENTRY: Shape = Shape {
    name: "HostEntry",
    fields: &[
        Field::required("hostname", Text),
        Field::required("ipAddress", Text),
    ],
};

static ULIMIT: Shape = Shape {
    name: "Ulimit",
    fields: &[
        Field::required("name", Text),
        Field::required("softLimit", Int),
        Field::required("hardLimit", Int),
    ],
};

static LOG_CONFIGURATION: Shape = Shape {
    name: "LogConfiguration",
    fields: &[
        Field::required("logDriver", Text),
        Field::new("options", Map),
        Field::new("secretOptions", Objects(&SECRET, &["name"])),
    ],
};

static HEALTH_CHECK: Shape = Shape {
    name: "HealthCheck",
    fields: &[
        Field::required("command", Texts(Counts)),
        Field::int_or("interval", 30),
        Field::int_or("timeout", 5),
        Field::int_or("retries", 3),
        Field::int_or("startPeriod", 0),
    ],
};

static SYSTEM_CONTROL: Shape = Shape {
    name: "SystemControl",
    fields: &[Field::text("namespace"), Field::text("value")],
};

static RESOURCE_REQUIREMENT: Shape = Shape {
    name: "ResourceRequirement",
    fields: &[
        // The model demands it, yet a sharing strategy takes its place.
        Field::text("value"),
        Field::required("type", Text),
        Field::new("sharingStrategy", Object(&SHARING_STRATEGY)),
    ],
};

static SHARING_STRATEGY: Shape = Shape {
    name: "SharingStrategy",
    fields: &[Field::new("nvidiaMps", Object(&NVIDIA_MPS))],
};

static NVIDIA_MPS: Shape = Shape {
    name: "NvidiaMpsAllocation",
    fields: &[
        Field::required("memory", Int),
        Field::int("maxComputePercent"),
    ],
};

static FIRELENS: Shape = Shape {
    name: "FirelensConfiguration",
    fields: &[Field::required("type", Text), Field::new("options", Map)],
};

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types;
    use aws_smithy_schema::{Schema, ShapeType};

    use super::*;

    /// The description that the SDK's type of that name carries.
    fn sdk(name: &str) -> &'static Schema<'static> {
        match name {
            "ContainerDefinition" => types::ContainerDefinition::SCHEMA,
            "RepositoryCredentials" => types::RepositoryCredentials::SCHEMA,
            "PortMapping" => types::PortMapping::SCHEMA,
            "ContainerRestartPolicy" => types::ContainerRestartPolicy::SCHEMA,
            "KeyValuePair" => types::KeyValuePair::SCHEMA,
            "EnvironmentFile" => types::EnvironmentFile::SCHEMA,
            "MountPoint" => types::MountPoint::SCHEMA,
            "VolumeFrom" => types::VolumeFrom::SCHEMA,
            "LinuxParameters" => types::LinuxParameters::SCHEMA,
            "KernelCapabilities" => types::KernelCapabilities::SCHEMA,
            "Device" => types::Device::SCHEMA,
            "Tmpfs" => types::Tmpfs::SCHEMA,
            "Secret" => types::Secret::SCHEMA,
            "ContainerDependency" => types::ContainerDependency::SCHEMA,
            "HostEntry" => types::HostEntry::SCHEMA,
            "Ulimit" => types::Ulimit::SCHEMA,
            "LogConfiguration" => types::LogConfiguration::SCHEMA,
            "HealthCheck" => types::HealthCheck::SCHEMA,
            "SystemControl" => types::SystemControl::SCHEMA,
            "ResourceRequirement" => types::ResourceRequirement::SCHEMA,
            "SharingStrategy" => types::SharingStrategy::SCHEMA,
            "NvidiaMpsAllocation" => types::NvidiaMpsAllocation::SCHEMA,
            "FirelensConfiguration" => types::FirelensConfiguration::SCHEMA,
            other => panic!("{other} has no counterpart in the SDK"),
        }
    }

    fn compare(shape: &Shape) {
        let members = sdk(shape.name).members();
        let expected: Vec<&str> = members
            .iter()
            .filter_map(|member| member.member_name())
            .collect();
        assert_eq!(shape.names(), expected, "{}", shape.name);
        for (field, member) in shape.fields.iter().zip(members) {
            let expected: &[ShapeType] = match field.kind {
                Kind::Text => &[ShapeType::String],
                Kind::Int => &[ShapeType::Integer],
                Kind::Bool => &[ShapeType::Boolean],
                Kind::Texts(_) | Kind::Ints(_) | Kind::Objects(..) => &[ShapeType::List],
                Kind::Map => &[ShapeType::Map],
                Kind::Object(_) => &[ShapeType::Structure, ShapeType::Union],
            };
            assert!(
                expected.contains(&member.shape_type()),
                "{}.{}",
                shape.name,
                field.name
            );
            if let Kind::Object(inner) | Kind::Objects(inner, _) = field.kind {
                compare(inner);
            }
        }
    }

    #[test]
    fn every_member_of_the_sdk_type_is_described_with_its_type() {
        compare(&CONTAINER);
    }
}
