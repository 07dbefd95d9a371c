//! When two definitions mean the same to ECS, beside their containers: such a change needs no revision.

use tfplug::value::Value;
use tfplug::{Attr, Field, Set};

use super::super::schema::TaskDefinition;
use super::{CODEC, sent};
use crate::aws::codec::Members;
use crate::blocks::equal;
use crate::rules::fargate;

impl TaskDefinition {
    /// The request for the definition without its containers and tags, in one spelling: sizes in units, and no defaults.
    /// `None` while a part of it is unknown.
    pub(in crate::task_definition) fn meaning(&self) -> Option<Members> {
        let mut model = sent(self);
        in_units(&mut model.cpu, fargate::cpu_units);
        in_units(&mut model.memory, fargate::memory_mib);
        let list = model.requires_compatibilities.known();
        let fargate = list.is_some_and(|Set(list)| list.iter().any(|entry| entry == "FARGATE"));
        if let Attr::Known(platform) = &mut model.runtime_platform
            && fargate
        {
            // Elsewhere absence leaves the choice open.
            drop_default(&mut platform.cpu_architecture, "X86_64");
            drop_default(&mut platform.operating_system_family, "LINUX");
        }
        let value = model.encode();
        let mut parts = CODEC.attributes().iter().filter(|it| it.is_sent());
        let unknown = |name: &str| value.get(name).is_some_and(Value::has_unknown);
        (!parts.any(|part| unknown(&part.name))).then(|| CODEC.encode(&model))
    }

    /// Whether both mean the same. Nothing that is unknown does.
    pub(in crate::task_definition) fn means_same(&self, other: &Self) -> bool {
        let own = self.with_roles_of(other).meaning();
        own.is_some() && own == other.meaning()
    }

    /// The definition with the roles in the spelling of `other`, where they are the same: by name, or by ARN.
    pub(super) fn with_roles_of(&self, other: &Self) -> Self {
        let spelled = |own: &Attr<String>, other: &Attr<String>| match (own, other) {
            (Attr::Known(a), Attr::Known(b)) if equal::role(a, b) => other.clone(),
            _ => own.clone(),
        };
        Self {
            execution_role_arn: spelled(&self.execution_role_arn, &other.execution_role_arn),
            task_role_arn: spelled(&self.task_role_arn, &other.task_role_arn),
            ..self.clone()
        }
    }
}

/// A size in units; an unreadable one stays as it is.
fn in_units(size: &mut Attr<String>, units: fn(&str) -> Option<i64>) {
    if let Some(units) = size.text().and_then(units) {
        *size = units.to_string().into();
    }
}

fn drop_default(value: &mut Attr<String>, default: &str) {
    if value.text() == Some(default) {
        *value = Attr::Null;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::schema::{
        DockerVolume, EfsAuthorization, EfsVolume, ProxyConfiguration, RuntimePlatform,
        S3FilesVolume, Strings, Volume, with_scopes,
    };
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
    fn empty_values_and_defaults_mean_unset() {
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
                volume: with_scopes(&with(bare).volume, Attr::is_null),
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
    fn fargate_runs_linux_on_x86_by_default() {
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
    fn different_values_have_different_meanings() {
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
