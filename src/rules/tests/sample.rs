//! The definitions of the cases, and the objects that rules see in them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use tfplug::schema::Attribute;
use tfplug::value::Value;
use tfplug::{Attr, Field as _, Model as _};

use crate::rules::object::{Form, Object};
use crate::task_definition::schema::TaskDefinition;

/// A task definition with three-state operands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Definition {
    /// `family`
    pub(super) family: Attr<String>,
    /// `cpu`
    pub(super) cpu: Attr<String>,
    /// `memory`
    pub(super) memory: Attr<String>,
    /// `network_mode`
    pub(super) network_mode: Attr<String>,
    /// `requires_compatibilities`
    pub(super) compatibilities: Attr<Vec<String>>,
    /// `execution_role_arn`
    pub(super) execution_role: Attr<String>,
    /// `task_role_arn`
    pub(super) task_role: Attr<String>,
    /// `ipc_mode`
    pub(super) ipc_mode: Attr<String>,
    /// `pid_mode`
    pub(super) pid_mode: Attr<String>,
    /// `runtime_platform.operating_system_family`
    pub(super) os_family: Attr<String>,
    /// `runtime_platform.cpu_architecture`
    pub(super) architecture: Attr<String>,
    /// `ephemeral_storage.size_in_gib`
    pub(super) ephemeral_storage: Attr<i64>,
    /// `enable_fault_injection`
    pub(super) fault_injection: Attr<bool>,
    /// `placement_constraints`: type and expression of each.
    pub(super) placement_constraints: Attr<Vec<(Attr<String>, Attr<String>)>>,
    /// `proxy_configuration`
    pub(super) proxy: Attr<Proxy>,
    /// `volume`
    pub(super) volumes: Attr<Vec<Volume>>,
    /// The account of the provider; null where it was not looked up.
    pub(super) account: Attr<String>,
    /// How many bytes the request has; null where it is not made yet.
    pub(super) request_bytes: Attr<i64>,
    /// The containers, by the API's names.
    pub(super) containers: Attr<Arc<Vec<Value>>>,
    /// The form of the containers.
    pub(super) form: Form,
}

/// The proxy of App Mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Proxy {
    /// `type`
    pub(super) kind: Attr<String>,
    /// `container_name`
    pub(super) container: Attr<String>,
    /// `properties`
    pub(super) properties: Attr<BTreeMap<String, Attr<String>>>,
}

/// One volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Volume {
    /// `name`
    pub(super) name: Attr<String>,
    /// `host_path`
    pub(super) host_path: Attr<String>,
    /// `configure_at_launch`
    pub(super) at_launch: Attr<bool>,
    /// `docker_volume_configuration`
    pub(super) docker: Attr<Docker>,
    /// `efs_volume_configuration`
    pub(super) efs: Attr<Efs>,
    /// `fsx_windows_file_server_volume_configuration`
    pub(super) fsx: Attr<Fsx>,
    /// `s3files_volume_configuration`
    pub(super) s3_files: Attr<S3Files>,
}

/// A Docker volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Docker {
    /// `scope`
    pub(super) scope: Attr<String>,
    /// `autoprovision`
    pub(super) autoprovision: Attr<bool>,
    /// `driver`
    pub(super) driver: Attr<String>,
}

/// An EFS volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Efs {
    /// `file_system_id`
    pub(super) file_system_id: Attr<String>,
    /// `root_directory`
    pub(super) root_directory: Attr<String>,
    /// `transit_encryption`
    pub(super) transit_encryption: Attr<String>,
    /// `transit_encryption_port`
    pub(super) port: Attr<i64>,
    /// `authorization_config.access_point_id`
    pub(super) access_point: Attr<String>,
    /// `authorization_config.iam`
    pub(super) iam: Attr<String>,
}

/// An FSx for Windows File Server volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fsx {
    /// `file_system_id`
    pub(super) file_system_id: Attr<String>,
    /// `root_directory`
    pub(super) root_directory: Attr<String>,
    /// `authorization_config.credentials_parameter`
    pub(super) credentials: Attr<String>,
    /// `authorization_config.domain`
    pub(super) domain: Attr<String>,
}

/// An S3 Files volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct S3Files {
    /// `file_system_arn`
    pub(super) file_system_arn: Attr<String>,
    /// `access_point_arn`
    pub(super) access_point_arn: Attr<String>,
    /// `root_directory`
    pub(super) root_directory: Attr<String>,
    /// `transit_encryption_port`
    pub(super) port: Attr<i64>,
}

static MEMBERS: LazyLock<Vec<Attribute>> = LazyLock::new(|| TaskDefinition::block().into_members());

fn members<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter();
    Value::Object(
        members
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// A block that occurs once.
fn once<const N: usize>(inside: [(&str, Value); N]) -> Value {
    Value::List(vec![members(inside)])
}

/// The same: unknown, absent, or with its members.
fn block<T, const N: usize>(
    block: &Attr<T>,
    inside: impl Fn(&T) -> [(&'static str, Value); N],
) -> Value {
    match block {
        Attr::Unknown => Value::unknown(),
        Attr::Null => Value::List(Vec::new()),
        Attr::Known(block) => once(inside(block)),
    }
}

/// A set of blocks or strings.
fn blocks<T>(blocks: &Attr<Vec<T>>, inside: impl Fn(&T) -> Value) -> Value {
    match blocks {
        Attr::Unknown => Value::unknown(),
        Attr::Null => Value::Set(Vec::new()),
        Attr::Known(blocks) => Value::Set(blocks.iter().map(inside).collect()),
    }
}

impl Definition {
    pub(super) fn object(&self) -> Object {
        let value = members([
            ("family", self.family.encode()),
            ("cpu", self.cpu.encode()),
            ("memory", self.memory.encode()),
            ("network_mode", self.network_mode.encode()),
            (
                "requires_compatibilities",
                blocks(&self.compatibilities, |name| name.as_str().into()),
            ),
            ("execution_role_arn", self.execution_role.encode()),
            ("task_role_arn", self.task_role.encode()),
            ("ipc_mode", self.ipc_mode.encode()),
            ("pid_mode", self.pid_mode.encode()),
            (
                "runtime_platform",
                once([
                    ("operating_system_family", self.os_family.encode()),
                    ("cpu_architecture", self.architecture.encode()),
                ]),
            ),
            (
                "ephemeral_storage",
                once([("size_in_gib", self.ephemeral_storage.encode())]),
            ),
            ("enable_fault_injection", self.fault_injection.encode()),
            (
                "placement_constraints",
                blocks(&self.placement_constraints, |(kind, expression)| {
                    members([("type", kind.encode()), ("expression", expression.encode())])
                }),
            ),
            (
                "proxy_configuration",
                block(&self.proxy, |proxy| {
                    [
                        ("type", proxy.kind.encode()),
                        ("container_name", proxy.container.encode()),
                        ("properties", proxy.properties.encode()),
                    ]
                }),
            ),
            ("volume", blocks(&self.volumes, volume)),
        ]);
        Object::new(value, &MEMBERS)
            .with_containers(self.form, self.containers.clone())
            .requested(self.account.clone(), self.request_bytes.clone())
    }
}

fn volume(volume: &Volume) -> Value {
    let docker = block(&volume.docker, |docker| {
        [
            ("scope", docker.scope.encode()),
            ("autoprovision", docker.autoprovision.encode()),
            ("driver", docker.driver.encode()),
        ]
    });
    let efs = block(&volume.efs, |efs| {
        [
            ("file_system_id", efs.file_system_id.encode()),
            ("root_directory", efs.root_directory.encode()),
            ("transit_encryption", efs.transit_encryption.encode()),
            ("transit_encryption_port", efs.port.encode()),
            (
                "authorization_config",
                once([
                    ("access_point_id", efs.access_point.encode()),
                    ("iam", efs.iam.encode()),
                ]),
            ),
        ]
    });
    let fsx = block(&volume.fsx, |fsx| {
        [
            ("file_system_id", fsx.file_system_id.encode()),
            ("root_directory", fsx.root_directory.encode()),
            (
                "authorization_config",
                once([
                    ("credentials_parameter", fsx.credentials.encode()),
                    ("domain", fsx.domain.encode()),
                ]),
            ),
        ]
    });
    let s3_files = block(&volume.s3_files, |s3_files| {
        [
            ("file_system_arn", s3_files.file_system_arn.encode()),
            ("access_point_arn", s3_files.access_point_arn.encode()),
            ("root_directory", s3_files.root_directory.encode()),
            ("transit_encryption_port", s3_files.port.encode()),
        ]
    });
    members([
        ("name", volume.name.encode()),
        ("host_path", volume.host_path.encode()),
        ("configure_at_launch", volume.at_launch.encode()),
        ("docker_volume_configuration", docker),
        ("efs_volume_configuration", efs),
        ("fsx_windows_file_server_volume_configuration", fsx),
        ("s3files_volume_configuration", s3_files),
    ])
}
