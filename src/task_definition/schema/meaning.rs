//! What a definition means to ECS, beside its containers: two that mean the same need no second revision.

use tfplug::{Attr, Set};

use super::defaults::{DISABLED, DRIVER, scope};
use super::{
    DockerVolume, EfsAuthorization, PlacementConstraint, RuntimePlatform, Strings, TaskDefinition,
    Volume,
};
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
            placement_constraints: set(&self.placement_constraints).map(|Set(constraints)| {
                let one = |mut constraint: PlacementConstraint| {
                    constraint.expression = text(&constraint.expression);
                    constraint
                };
                constraints.into_iter().map(one).collect()
            }),
            proxy_configuration: self.proxy_configuration.clone().map(|mut proxy| {
                proxy.properties = map(&proxy.properties);
                proxy.kind = unless(text(&proxy.kind), "APPMESH");
                proxy
            }),
            runtime_platform: self.platform(),
            volume: set(&self.volume).map(|Set(volumes)| volumes.iter().map(volume).collect()),
            ..TaskDefinition::default()
        }
    }
}

impl TaskDefinition {
    /// Fargate takes Linux on x86 where nothing is written; elsewhere absence leaves the choice open.
    fn platform(&self) -> Attr<RuntimePlatform> {
        let list = self.requires_compatibilities.known();
        let fargate = list.is_some_and(|Set(list)| list.iter().any(|entry| entry == "FARGATE"));
        let unless_default = |written: &Attr<String>, default| match fargate {
            true => unless(text(written), default),
            false => text(written),
        };
        unless_empty(
            self.runtime_platform
                .clone()
                .map(|platform| RuntimePlatform {
                    cpu_architecture: unless_default(&platform.cpu_architecture, "X86_64"),
                    operating_system_family: unless_default(
                        &platform.operating_system_family,
                        "LINUX",
                    ),
                }),
        )
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
                driver: unless(text(&docker.driver), DRIVER),
                driver_opts: map(&docker.driver_opts),
                labels: map(&docker.labels),
                scope: unless(
                    text(&docker.scope),
                    scope(docker.autoprovision.get() == Some(true)),
                ),
            });
    volume.efs_volume_configuration =
        volume.efs_volume_configuration.map(|mut efs| {
            efs.root_directory = unless(text(&efs.root_directory), "/");
            efs.transit_encryption_port = port(&efs.transit_encryption_port);
            efs.transit_encryption = unless(text(&efs.transit_encryption), DISABLED);
            efs.authorization_config = unless_empty(efs.authorization_config.map(
                |authorization| EfsAuthorization {
                    access_point_id: text(&authorization.access_point_id),
                    iam: unless(text(&authorization.iam), DISABLED),
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

/// A null entry is none.
fn map(map: &Strings) -> Strings {
    let written = map.clone().map(|mut entries| {
        entries.retain(|_, value| !value.is_null());
        entries
    });
    match written {
        Attr::Known(entries) if entries.is_empty() => Attr::Null,
        other => other,
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
    use std::collections::BTreeMap;

    use super::super::{EfsVolume, ProxyConfiguration, S3FilesVolume, with_defaults};
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

    /// Every optional member with a default, in each of the ways in which modules leave it out.
    #[test]
    fn null_empty_and_the_default_mean_the_same() {
        let strings = |value: &str| Attr::Known([("a".to_owned(), Attr::from(value))].into());
        let nothing = || Attr::Known([("a".to_owned(), Attr::Null)].into());
        let docker = |docker: DockerVolume| Volume {
            docker_volume_configuration: docker.into(),
            ..Volume::default()
        };
        let efs = |efs: EfsVolume| Volume {
            efs_volume_configuration: efs.into(),
            ..Volume::default()
        };
        let empty: Attr<String> = "".into();
        let volumes = [
            (
                Volume::default(),
                Volume {
                    host_path: empty.clone(),
                    ..Volume::default()
                },
            ),
            (
                docker(DockerVolume::default()),
                docker(DockerVolume {
                    driver: empty.clone(),
                    scope: empty.clone(),
                    driver_opts: nothing(),
                    labels: nothing(),
                    ..DockerVolume::default()
                }),
            ),
            (
                docker(DockerVolume {
                    autoprovision: true.into(),
                    ..DockerVolume::default()
                }),
                docker(DockerVolume {
                    autoprovision: true.into(),
                    scope: "shared".into(),
                    driver: "local".into(),
                    ..DockerVolume::default()
                }),
            ),
            (
                efs(EfsVolume::default()),
                efs(EfsVolume {
                    root_directory: empty.clone(),
                    transit_encryption: empty.clone(),
                    authorization_config: EfsAuthorization {
                        access_point_id: empty.clone(),
                        iam: empty.clone(),
                    }
                    .into(),
                    ..EfsVolume::default()
                }),
            ),
            (
                Volume {
                    s3files_volume_configuration: S3FilesVolume::default().into(),
                    ..Volume::default()
                },
                Volume {
                    s3files_volume_configuration: S3FilesVolume {
                        access_point_arn: empty.clone(),
                        root_directory: empty.clone(),
                        ..S3FilesVolume::default()
                    }
                    .into(),
                    ..Volume::default()
                },
            ),
        ];
        let with = |volume: &Volume| TaskDefinition {
            volume: Set(vec![volume.clone()]).into(),
            ..TaskDefinition::default()
        };
        for (bare, other) in &volumes {
            assert_eq!(with(bare).meaning(), with(other).meaning());
            let filled = TaskDefinition {
                volume: with_defaults(&with(bare).volume),
                ..TaskDefinition::default()
            };
            assert_eq!(with(bare).meaning(), filled.meaning());
        }
        let proxy = |properties: Strings| TaskDefinition {
            proxy_configuration: ProxyConfiguration {
                properties,
                ..ProxyConfiguration::default()
            }
            .into(),
            ..TaskDefinition::default()
        };
        assert_eq!(proxy(Attr::Null).meaning(), proxy(nothing()).meaning());
        assert_ne!(proxy(Attr::Null).meaning(), proxy(strings("")).meaning());
    }

    #[test]
    fn fargate_runs_linux_on_x86_where_nothing_is_written() {
        let with = |compatibility: &str, platform: Attr<RuntimePlatform>| TaskDefinition {
            requires_compatibilities: Set(vec![compatibility.to_owned()]).into(),
            runtime_platform: platform,
            ..TaskDefinition::default()
        };
        let platform = |architecture: &str| {
            Attr::Known(RuntimePlatform {
                cpu_architecture: architecture.into(),
                operating_system_family: "LINUX".into(),
            })
        };
        let fargate = |platform| with("FARGATE", platform).meaning();
        assert_eq!(fargate(Attr::Null), fargate(platform("X86_64")));
        assert_ne!(fargate(Attr::Null), fargate(platform("ARM64")));
        let ec2 = |platform| with("EC2", platform).meaning();
        assert_ne!(ec2(Attr::Null), ec2(platform("X86_64")));
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
