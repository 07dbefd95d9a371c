//! The subject of the rules for task definitions: one definition, in either form.

use std::collections::BTreeMap;
use std::sync::Arc;

use tfplug::value::Value;
use tfplug::{Attr, Path};

use super::node::Node;
use super::place::Place;
use super::{operand, text};

/// A task definition with three-state operands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Definition {
    /// `family`
    pub(crate) family: Attr<String>,
    /// `cpu`
    pub(crate) cpu: Attr<String>,
    /// `memory`
    pub(crate) memory: Attr<String>,
    /// `network_mode`
    pub(crate) network_mode: Attr<String>,
    /// `requires_compatibilities`
    pub(crate) compatibilities: Attr<Vec<String>>,
    /// `execution_role_arn`
    pub(crate) execution_role: Attr<String>,
    /// `task_role_arn`
    pub(crate) task_role: Attr<String>,
    /// `ipc_mode`
    pub(crate) ipc_mode: Attr<String>,
    /// `pid_mode`
    pub(crate) pid_mode: Attr<String>,
    /// `runtime_platform.operating_system_family`
    pub(crate) os_family: Attr<String>,
    /// `runtime_platform.cpu_architecture`
    pub(crate) architecture: Attr<String>,
    /// `ephemeral_storage.size_in_gib`
    pub(crate) ephemeral_storage: Attr<i64>,
    /// `enable_fault_injection`
    pub(crate) fault_injection: Attr<bool>,
    /// `placement_constraints`: type and expression of each.
    pub(crate) placement_constraints: Attr<Vec<(Attr<String>, Attr<String>)>>,
    /// `proxy_configuration`
    pub(crate) proxy: Attr<Proxy>,
    /// `volume`
    pub(crate) volumes: Attr<Vec<Volume>>,
    /// The account of the provider; null where it was not looked up.
    pub(crate) account: Attr<String>,
    /// How many bytes the request has; null where it is not made yet.
    pub(crate) request_bytes: Attr<i64>,
    /// The containers, by the API's names.
    pub(crate) containers: Attr<Arc<Vec<Value>>>,
    /// The form of the containers.
    pub(crate) form: Form,
}

/// The form of the containers in the configuration.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Form {
    /// As JSON text in `container_definitions`.
    #[default]
    Json,
    /// As a map in `containers`.
    Typed,
    /// As blocks `container_definition` of a daemon.
    Blocks,
}

/// The proxy of App Mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Proxy {
    /// `type`
    pub(crate) kind: Attr<String>,
    /// `container_name`
    pub(crate) container: Attr<String>,
    /// `properties`
    pub(crate) properties: Attr<BTreeMap<String, Attr<String>>>,
}

/// One volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Volume {
    /// `name`
    pub(crate) name: Attr<String>,
    /// `host_path`
    pub(crate) host_path: Attr<String>,
    /// `configure_at_launch`
    pub(crate) at_launch: Attr<bool>,
    /// `docker_volume_configuration`
    pub(crate) docker: Attr<Docker>,
    /// `efs_volume_configuration`
    pub(crate) efs: Attr<Efs>,
    /// `fsx_windows_file_server_volume_configuration`
    pub(crate) fsx: Attr<Fsx>,
    /// `s3files_volume_configuration`
    pub(crate) s3_files: Attr<S3Files>,
}

/// A Docker volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Docker {
    /// `scope`
    pub(crate) scope: Attr<String>,
    /// `autoprovision`
    pub(crate) autoprovision: Attr<bool>,
    /// `driver`
    pub(crate) driver: Attr<String>,
}

/// An EFS volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Efs {
    /// `file_system_id`
    pub(crate) file_system_id: Attr<String>,
    /// `root_directory`
    pub(crate) root_directory: Attr<String>,
    /// `transit_encryption`
    pub(crate) transit_encryption: Attr<String>,
    /// `transit_encryption_port`
    pub(crate) port: Attr<i64>,
    /// `authorization_config.access_point_id`
    pub(crate) access_point: Attr<String>,
    /// `authorization_config.iam`
    pub(crate) iam: Attr<String>,
}

/// An FSx for Windows File Server volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fsx {
    /// `file_system_id`
    pub(crate) file_system_id: Attr<String>,
    /// `root_directory`
    pub(crate) root_directory: Attr<String>,
    /// `authorization_config.credentials_parameter`
    pub(crate) credentials: Attr<String>,
    /// `authorization_config.domain`
    pub(crate) domain: Attr<String>,
}

/// An S3 Files volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct S3Files {
    /// `file_system_arn`
    pub(crate) file_system_arn: Attr<String>,
    /// `access_point_arn`
    pub(crate) access_point_arn: Attr<String>,
    /// `root_directory`
    pub(crate) root_directory: Attr<String>,
    /// `transit_encryption_port`
    pub(crate) port: Attr<i64>,
}

impl Definition {
    /// The containers; `None` while they are unknown as a whole.
    pub(crate) fn containers(&self) -> Option<Vec<Node<'_>>> {
        let values = operand(&self.containers)?.map_or(&[][..], |values| values);
        let nodes = values.iter().enumerate();
        Some(
            nodes
                .map(|(index, value)| Node::new(value, self.place(index, value)))
                .collect(),
        )
    }

    fn place<'a>(&self, index: usize, value: &'a Value) -> Place<'a> {
        let name = value.get("name").and_then(Value::as_str);
        match self.form {
            Form::Json => Place::in_json("container_definitions", index, name),
            Form::Typed => Place::typed("containers", name.unwrap_or_default()),
            Form::Blocks => Place::in_blocks("container_definition", index),
        }
    }

    /// The attribute that holds the containers.
    pub(crate) fn containers_path(&self) -> Path {
        Path::from(match self.form {
            Form::Json => "container_definitions",
            Form::Typed => "containers",
            Form::Blocks => "container_definition",
        })
    }

    /// Whether it has to run on `platform`; `None` while that is unknown.
    pub(crate) fn requires(&self, platform: &str) -> Option<bool> {
        Some(
            operand(&self.compatibilities)?
                .is_some_and(|list| list.iter().any(|entry| entry == platform)),
        )
    }

    /// Whether it runs on Managed Instances alone; `None` while that is unknown.
    pub(crate) fn only_managed(&self) -> Option<bool> {
        Some(operand(&self.compatibilities)?.is_some_and(|list| {
            list.len() == 1 && list.iter().all(|entry| entry == "MANAGED_INSTANCES")
        }))
    }

    /// The network mode that ECS will use.
    pub(crate) fn effective_network_mode(&self) -> Option<&str> {
        if let Some(mode) = text(&self.network_mode)? {
            return Some(mode);
        }
        Some(if self.only_managed()? {
            "awsvpc"
        } else {
            "bridge"
        })
    }

    /// Whether the operating system is known to be Windows.
    pub(crate) fn is_windows(&self) -> Option<bool> {
        Some(text(&self.os_family)?.is_some_and(|family| family.starts_with("WINDOWS")))
    }
}
