//! What a definition means to ECS, beside its containers: two that mean the same need no second revision.

use std::collections::BTreeMap;

use tfplug::{Attr, Set};

use super::{DockerVolume, EfsAuthorization, RuntimePlatform, TaskDefinition, Volume};
use crate::rules::fargate;

impl TaskDefinition {
    /// The definition without its containers, without what is no part of it, and in one spelling: nothing for what is
    /// empty or the default.
    pub(in crate::task_definition) fn meaning(&self) -> TaskDefinition {
        TaskDefinition {
            family: self.family.clone(),
            cpu: size(&self.cpu, fargate::cpu_units),
            memory: size(&self.memory, fargate::memory_mib),
            network_mode: text(&self.network_mode),
            requires_compatibilities: set(&self.requires_compatibilities),
            execution_role_arn: text(&self.execution_role_arn),
            task_role_arn: text(&self.task_role_arn),
            ipc_mode: text(&self.ipc_mode),
            pid_mode: text(&self.pid_mode),
            enable_fault_injection: flag(&self.enable_fault_injection),
            ephemeral_storage: self.ephemeral_storage.clone(),
            placement_constraints: set(&self.placement_constraints),
            proxy_configuration: self.proxy_configuration.clone().map(|mut proxy| {
                proxy.properties = map(&proxy.properties);
                proxy.kind = unless(text(&proxy.kind), "APPMESH");
                proxy
            }),
            runtime_platform: unless_empty(self.runtime_platform.clone().map(|platform| {
                RuntimePlatform {
                    cpu_architecture: text(&platform.cpu_architecture),
                    operating_system_family: text(&platform.operating_system_family),
                }
            })),
            volume: set(&self.volume).map(|Set(volumes)| volumes.iter().map(volume).collect()),
            ..TaskDefinition::default()
        }
    }
}

fn volume(volume: &Volume) -> Volume {
    let mut volume = volume.clone();
    volume.host_path = text(&volume.host_path);
    volume.configure_at_launch = flag(&volume.configure_at_launch);
    volume.docker_volume_configuration =
        volume
            .docker_volume_configuration
            .map(|docker| DockerVolume {
                autoprovision: flag(&docker.autoprovision),
                driver: unless(text(&docker.driver), "local"),
                driver_opts: map(&docker.driver_opts),
                labels: map(&docker.labels),
                scope: unless(text(&docker.scope), "task"),
            });
    volume.efs_volume_configuration =
        volume.efs_volume_configuration.map(|mut efs| {
            efs.root_directory = unless(text(&efs.root_directory), "/");
            efs.transit_encryption_port = port(&efs.transit_encryption_port);
            efs.transit_encryption = unless(text(&efs.transit_encryption), "DISABLED");
            efs.authorization_config = unless_empty(efs.authorization_config.map(
                |authorization| EfsAuthorization {
                    access_point_id: text(&authorization.access_point_id),
                    iam: unless(text(&authorization.iam), "DISABLED"),
                },
            ));
            efs
        });
    volume.s3files_volume_configuration = volume.s3files_volume_configuration.map(|mut files| {
        files.root_directory = unless(text(&files.root_directory), "/");
        files.transit_encryption_port = port(&files.transit_encryption_port);
        files.access_point_arn = text(&files.access_point_arn);
        files
    });
    volume
}

fn text(text: &Attr<String>) -> Attr<String> {
    unless(text.clone(), "")
}

fn unless(text: Attr<String>, default: &str) -> Attr<String> {
    match text.text() == Some(default) {
        true => Attr::Null,
        false => text,
    }
}

/// Port 0 leaves the choice to the mount helper.
fn port(port: &Attr<i64>) -> Attr<i64> {
    match port.known() {
        Some(0) => Attr::Null,
        _ => port.clone(),
    }
}

fn flag(flag: &Attr<bool>) -> Attr<bool> {
    match flag {
        Attr::Null => Attr::Known(false),
        other => other.clone(),
    }
}

/// A size in units; one that cannot be read stays as it is.
fn size(written: &Attr<String>, units: fn(&str) -> Option<i64>) -> Attr<String> {
    let in_units = written.text().and_then(units);
    in_units.map_or_else(|| text(written), |units| Attr::Known(units.to_string()))
}

fn set<T: Clone>(set: &Attr<Set<T>>) -> Attr<Set<T>> {
    match set {
        Attr::Known(Set(items)) if items.is_empty() => Attr::Null,
        other => other.clone(),
    }
}

fn map(map: &Attr<BTreeMap<String, String>>) -> Attr<BTreeMap<String, String>> {
    match map {
        Attr::Known(entries) if entries.is_empty() => Attr::Null,
        other => other.clone(),
    }
}

fn unless_empty<T: Default + PartialEq>(block: Attr<T>) -> Attr<T> {
    match block.known() == Some(&T::default()) {
        true => Attr::Null,
        false => block,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(docker: DockerVolume) -> TaskDefinition {
        let volume = Volume {
            name: "data".into(),
            docker_volume_configuration: docker.into(),
            ..Volume::default()
        };
        TaskDefinition {
            family: "web".into(),
            volume: Set(vec![volume]).into(),
            ..TaskDefinition::default()
        }
    }

    #[test]
    fn what_is_empty_or_the_default_means_nothing() {
        let bare = with(DockerVolume::default());
        let full = TaskDefinition {
            arn: "arn:x".into(),
            cpu: "".into(),
            enable_fault_injection: false.into(),
            placement_constraints: Set(Vec::new()).into(),
            runtime_platform: RuntimePlatform::default().into(),
            tags_all: BTreeMap::new().into(),
            ..with(DockerVolume {
                autoprovision: false.into(),
                driver: "local".into(),
                labels: BTreeMap::new().into(),
                scope: "task".into(),
                ..DockerVolume::default()
            })
        };
        assert_eq!(bare.meaning(), full.meaning());
        let sized = |cpu: &str| TaskDefinition {
            cpu: cpu.into(),
            ..bare.clone()
        };
        assert_eq!(sized("0.5 vCPU").meaning(), sized("512").meaning());
    }

    #[test]
    fn what_is_different_means_something_else() {
        let bare = with(DockerVolume::default());
        let shared = with(DockerVolume {
            scope: "shared".into(),
            ..DockerVolume::default()
        });
        let unknown = with(DockerVolume {
            scope: Attr::Unknown,
            ..DockerVolume::default()
        });
        let host = TaskDefinition {
            network_mode: "host".into(),
            ..bare.clone()
        };
        for other in [shared, unknown, host] {
            assert_ne!(bare.meaning(), other.meaning());
        }
    }
}
