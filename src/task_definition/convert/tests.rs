//! A definition on its way to ECS and back.

use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use tfplug::Set;

use super::super::schema::{
    DockerVolume, EfsAuthorization, EfsVolume, EphemeralStorage, FsxAuthorization, FsxVolume,
    PlacementConstraint, ProxyConfiguration, RuntimePlatform, S3FilesVolume, Volume,
};
use super::*;
use crate::aws::codec::samples::{any, golden, model};

/// One container with every field.
const CONTAINERS: &str = include_str!("../../blocks/container_definition/full.json");

fn map(key: &str, value: &str) -> Attr<BTreeMap<String, Attr<String>>> {
    Attr::Known([(key.to_owned(), value.into())].into())
}

fn volume(name: &str) -> Volume {
    Volume {
        name: name.into(),
        configure_at_launch: false.into(),
        ..Volume::default()
    }
}

fn volumes() -> Set<Volume> {
    let docker = DockerVolume {
        autoprovision: true.into(),
        driver: "rexray".into(),
        driver_opts: map("size", "1"),
        labels: map("a", "b"),
        scope: "shared".into(),
    };
    let authorization = EfsAuthorization {
        access_point_id: "fsap-1".into(),
        iam: "ENABLED".into(),
    };
    let efs = EfsVolume {
        file_system_id: "fs-1".into(),
        root_directory: "/".into(),
        transit_encryption: "ENABLED".into(),
        transit_encryption_port: 2049.into(),
        authorization_config: authorization.into(),
    };
    let login = FsxAuthorization {
        credentials_parameter: "arn:aws:ssm:x".into(),
        domain: "corp".into(),
    };
    let fsx = FsxVolume {
        file_system_id: "fs-2".into(),
        root_directory: "x".into(),
        authorization_config: login.into(),
    };
    let s3_files = S3FilesVolume {
        file_system_arn: "arn:aws:s3files:x".into(),
        access_point_arn: Attr::Null,
        root_directory: "/".into(),
        transit_encryption_port: 0.into(),
    };
    Set(vec![
        Volume {
            host_path: "/srv".into(),
            ..volume("host")
        },
        Volume {
            docker_volume_configuration: docker.into(),
            ..volume("docker")
        },
        Volume {
            efs_volume_configuration: efs.into(),
            ..volume("efs")
        },
        Volume {
            fsx_windows_file_server_volume_configuration: fsx.into(),
            ..volume("fsx")
        },
        Volume {
            s3files_volume_configuration: s3_files.into(),
            ..volume("s3")
        },
        Volume {
            configure_at_launch: true.into(),
            ..volume("ebs")
        },
    ])
}

fn full() -> TaskDefinition {
    let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web";
    let proxy = ProxyConfiguration {
        container_name: "web".into(),
        kind: "APPMESH".into(),
        properties: map("AppPorts", "80"),
    };
    let platform = RuntimePlatform {
        cpu_architecture: "ARM64".into(),
        operating_system_family: "LINUX".into(),
    };
    let constraint = PlacementConstraint {
        kind: "memberOf".into(),
        expression: "x".into(),
    };
    TaskDefinition {
        id: "web".into(),
        arn: format!("{arn}:7").into(),
        arn_without_revision: arn.into(),
        revision: 7.into(),
        family: "web".into(),
        container_definitions: r#"[{"name":"web","image":"nginx","cpu":0}]"#.into(),
        cpu: "256".into(),
        memory: "512".into(),
        network_mode: "awsvpc".into(),
        requires_compatibilities: Set(vec!["EC2".to_owned()]).into(),
        execution_role_arn: "pull".into(),
        task_role_arn: "run".into(),
        ipc_mode: "task".into(),
        pid_mode: "host".into(),
        enable_fault_injection: true.into(),
        skip_destroy: false.into(),
        track_latest: false.into(),
        ephemeral_storage: EphemeralStorage {
            size_in_gib: 30.into(),
        }
        .into(),
        placement_constraints: Set(vec![constraint]).into(),
        proxy_configuration: proxy.into(),
        runtime_platform: platform.into(),
        volume: volumes().into(),
        ..TaskDefinition::default()
    }
}

/// The description by ECS after the registration of `model`.
fn described(model: &TaskDefinition) -> types::TaskDefinition {
    let definition = Prepared::new(model, &[]);
    let input = expand(&definition, &BTreeMap::new()).unwrap();
    types::TaskDefinition::builder()
        .set_task_definition_arn(model.arn.get())
        .revision(7)
        .set_family(input.family)
        .set_container_definitions(input.container_definitions)
        .set_cpu(input.cpu)
        .set_memory(input.memory)
        .set_network_mode(input.network_mode)
        .set_requires_compatibilities(input.requires_compatibilities)
        .set_execution_role_arn(input.execution_role_arn)
        .set_task_role_arn(input.task_role_arn)
        .set_ipc_mode(input.ipc_mode)
        .set_pid_mode(input.pid_mode)
        .set_enable_fault_injection(input.enable_fault_injection)
        .set_ephemeral_storage(input.ephemeral_storage)
        .set_placement_constraints(input.placement_constraints)
        .set_proxy_configuration(input.proxy_configuration)
        .set_runtime_platform(input.runtime_platform)
        .set_volumes(input.volumes)
        .build()
}

#[test]
fn describe_gives_back_what_was_registered() {
    let model = full();
    assert_eq!(flatten(&described(&model), &model).unwrap(), model);
}

#[test]
fn an_import_reads_everything() {
    let imported = TaskDefinition {
        container_definitions: r#"[{"image":"nginx","name":"web"}]"#.into(),
        ..full()
    };
    let found = flatten(&described(&full()), &TaskDefinition::default()).unwrap();
    assert_eq!(found, imported);
}

#[test]
fn empty_texts_and_missing_parts_are_absent() {
    let efs = types::EfsVolumeConfiguration::builder()
        .file_system_id("fs-1")
        .root_directory("")
        .transit_encryption("".into());
    let volume = types::Volume::builder()
        .name("")
        .efs_volume_configuration(efs.build().unwrap());
    let bare = types::TaskDefinition::builder()
        .family("web")
        .task_role_arn("")
        .execution_role_arn("")
        .pid_mode("".into())
        .ipc_mode("".into())
        .network_mode("".into())
        .cpu("")
        .runtime_platform(types::RuntimePlatform::builder().build())
        .set_requires_compatibilities(Some(Vec::new()))
        .volumes(volume.build())
        .build();
    let found = flatten(&bare, &TaskDefinition::default()).unwrap();
    let empty = [
        &found.task_role_arn,
        &found.pid_mode,
        &found.network_mode,
        &found.cpu,
        &found.arn,
    ];
    assert!(empty.iter().all(|text| text.is_null()));
    assert!(found.runtime_platform.is_null() && found.requires_compatibilities.is_null());
    let Attr::Known(Set(volumes)) = &found.volume else {
        panic!()
    };
    let efs = volumes[0].efs_volume_configuration.known().unwrap();
    assert_eq!(efs.root_directory, "/".into());
    assert_eq!(efs.transit_encryption, "DISABLED".into());
    assert_eq!(found.container_definitions, "[]".into());
}

/// The request of a definition with everything set.
#[test]
fn the_request_is_as_recorded() {
    let model = TaskDefinition {
        container_definitions: CONTAINERS.into(),
        ..full()
    };
    let tags = [("team".to_owned(), "shop".to_owned())].into();
    let request = expand(&Prepared::new(&model, &[]), &tags).unwrap();
    let json = to_json(RegisterTaskDefinitionInput::SCHEMA, &request).unwrap();
    let json = serde_json::from_slice(&json).unwrap();
    golden("src/task_definition/convert/request.json", &json);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Containers have tests of their own.
    #[test]
    fn nothing_is_lost_on_the_way_to_ecs_and_back(value in any::<TaskDefinition>()) {
        let sent = TaskDefinition { container_definitions: Attr::Null, containers: Attr::Null, ..model(&value) };
        let read = content(&described(&sent)).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&super::sent(&sent)));
        // A second read changes no spelling.
        prop_assert_eq!(content(&described(&read)).unwrap(), read);
    }
}

/// Also where the rules that say so first are switched off.
#[test]
fn a_request_without_a_required_member_is_refused_at_the_attribute() {
    let volume = Volume {
        name: "data".into(),
        efs_volume_configuration: EfsVolume {
            file_system_id: "".into(),
            ..EfsVolume::default()
        }
        .into(),
        ..Volume::default()
    };
    let model = TaskDefinition {
        family: "web".into(),
        container_definitions: "[]".into(),
        volume: Set(vec![volume]).into(),
        ..TaskDefinition::default()
    };
    let error = expand(&Prepared::new(&model, &[]), &BTreeMap::new()).unwrap_err();
    let path = tfplug::Diagnostic::from(error).path.to_string();
    assert_eq!(path, "volume.efs_volume_configuration[0].file_system_id");
}
