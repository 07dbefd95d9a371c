//! The definitions of the cases as rows see them.

use tfplug::Field as _;

use super::*;
use crate::rules::object::Object;

fn members<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter();
    Value::Object(
        members
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// A block: unknown, absent, or with its members.
fn block<T, const N: usize>(
    block: &Attr<T>,
    inside: impl Fn(&T) -> [(&'static str, Value); N],
) -> Value {
    match block {
        Attr::Unknown => Value::unknown(),
        Attr::Null => Value::Null,
        Attr::Known(block) => members(inside(block)),
    }
}

/// Blocks that may occur several times.
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
            ("requires_compatibilities", self.compatibilities.encode()),
            ("execution_role_arn", self.execution_role.encode()),
            ("task_role_arn", self.task_role.encode()),
            ("ipc_mode", self.ipc_mode.encode()),
            ("pid_mode", self.pid_mode.encode()),
            (
                "runtime_platform",
                members([
                    ("operating_system_family", self.os_family.encode()),
                    ("cpu_architecture", self.architecture.encode()),
                ]),
            ),
            (
                "ephemeral_storage",
                members([("size_in_gib", self.ephemeral_storage.encode())]),
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
        Object::plain(value)
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
                members([
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
                members([
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
