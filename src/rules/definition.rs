//! What the rules for task definitions look at: one definition, however it was written.

use tfplug::value::Value;
use tfplug::{Attr, Path};

use super::node::{Node, Place};
use super::{operand, text};

/// A task definition with three-state operands.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// `family`
    pub family: Attr<String>,
    /// `cpu`
    pub cpu: Attr<String>,
    /// `memory`
    pub memory: Attr<String>,
    /// `network_mode`
    pub network_mode: Attr<String>,
    /// `requires_compatibilities`
    pub compatibilities: Attr<Vec<String>>,
    /// `execution_role_arn`
    pub execution_role: Attr<String>,
    /// `task_role_arn`
    pub task_role: Attr<String>,
    /// `ipc_mode`
    pub ipc_mode: Attr<String>,
    /// `pid_mode`
    pub pid_mode: Attr<String>,
    /// `runtime_platform.operating_system_family`
    pub os_family: Attr<String>,
    /// `runtime_platform.cpu_architecture`
    pub architecture: Attr<String>,
    /// `ephemeral_storage.size_in_gib`
    pub ephemeral_storage: Attr<i64>,
    /// `enable_fault_injection`
    pub fault_injection: Attr<bool>,
    /// `placement_constraints`: type and expression of each.
    pub placement_constraints: Attr<Vec<(Attr<String>, Attr<String>)>>,
    /// `proxy_configuration`
    pub proxy: Attr<Proxy>,
    /// `volume`
    pub volumes: Attr<Vec<Volume>>,
    /// The containers, by the API's names.
    pub containers: Attr<Vec<Value>>,
    /// Where the containers stand.
    pub form: Form,
}

/// How the containers were written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Form {
    /// As JSON text in `container_definitions`.
    #[default]
    Text,
    /// As a map in `containers`.
    Typed,
}

/// The proxy of App Mesh.
#[derive(Clone, Debug, Default)]
pub struct Proxy {
    /// `type`
    pub kind: Attr<String>,
    /// `container_name`
    pub container: Attr<String>,
    /// The keys of `properties`.
    pub properties: Attr<Vec<String>>,
}

/// One volume.
#[derive(Clone, Debug, Default)]
pub struct Volume {
    /// `name`
    pub name: Attr<String>,
    /// `host_path`
    pub host_path: Attr<String>,
    /// `configure_at_launch`
    pub at_launch: Attr<bool>,
    /// Whether there is a `docker_volume_configuration`, with its scope and autoprovision.
    pub docker: Attr<(Attr<String>, Attr<bool>)>,
    /// `efs_volume_configuration`
    pub efs: Attr<Efs>,
    /// Whether there is an `fsx_windows_file_server_volume_configuration`.
    pub fsx: bool,
    /// Whether there is an `s3files_volume_configuration`.
    pub s3_files: bool,
}

/// An EFS volume.
#[derive(Clone, Debug, Default)]
pub struct Efs {
    /// `root_directory`
    pub root_directory: Attr<String>,
    /// `transit_encryption`
    pub transit_encryption: Attr<String>,
    /// `transit_encryption_port`
    pub port: Attr<i64>,
    /// `authorization_config.access_point_id`
    pub access_point: Attr<String>,
    /// `authorization_config.iam`
    pub iam: Attr<String>,
}

impl Definition {
    /// The containers; `None` while they are unknown as a whole.
    pub fn containers(&self) -> Option<Vec<Node<'_>>> {
        let values = operand(&self.containers)?.map_or(&[][..], Vec::as_slice);
        let place = |index, value: &Value| {
            let name = value.get("name").and_then(Value::as_str);
            match self.form {
                Form::Text => Place::in_text("container_definitions", index, name),
                Form::Typed => Place::typed(&Path::from("containers"), name.unwrap_or_default()),
            }
        };
        Some(values.iter().enumerate().map(|(index, value)| Node::new(value, place(index, value))).collect())
    }

    /// The attribute that holds the containers.
    pub fn containers_path(&self) -> Path {
        Path::from(match self.form {
            Form::Text => "container_definitions",
            Form::Typed => "containers",
        })
    }

    /// Whether it has to run on `platform`; `None` while that is unknown.
    pub fn requires(&self, platform: &str) -> Option<bool> {
        Some(operand(&self.compatibilities)?.is_some_and(|list| list.iter().any(|entry| entry == platform)))
    }

    /// The network mode that ECS will use.
    pub fn effective_network_mode(&self) -> Option<&str> {
        if let Some(mode) = text(&self.network_mode)? {
            return Some(mode);
        }
        let only_managed = operand(&self.compatibilities)?
            .is_some_and(|list| list.len() == 1 && list.iter().all(|entry| entry == "MANAGED_INSTANCES"));
        Some(if only_managed { "awsvpc" } else { "bridge" })
    }

    /// Whether the operating system is known to be Windows.
    pub fn is_windows(&self) -> Option<bool> {
        Some(text(&self.os_family)?.is_some_and(|family| family.starts_with("WINDOWS")))
    }
}
