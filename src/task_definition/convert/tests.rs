//! A definition on its way to ECS and back.

use std::fs;
use std::path::Path;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use super::super::schema::{
    DockerVolume, EfsAuthorization, EfsVolume, FsxAuthorization, FsxVolume, S3FilesVolume, Strings,
    Volume,
};
use super::*;

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
    let request = expand(&definition, &BTreeMap::new()).unwrap();
    let input = request.build().unwrap();
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
    let bare = types::TaskDefinition::builder()
        .family("web")
        .task_role_arn("")
        .execution_role_arn("")
        .pid_mode("".into())
        .ipc_mode("".into())
        .network_mode("".into())
        .cpu("")
        .runtime_platform(types::RuntimePlatform::builder().build())
        .volumes(types::Volume::builder().name("").build())
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
    assert!(found.runtime_platform.is_null());
    assert_eq!(found.container_definitions, "[]".into());
}

/// The request of a definition with everything set, as it is sent. `UPDATE=1` writes the file anew.
#[test]
fn the_request_has_everything() {
    let model = TaskDefinition {
        container_definitions: CONTAINERS.into(),
        ..full()
    };
    let tags = [("team".to_owned(), "shop".to_owned())].into();
    let request = expand(&Prepared::new(&model, &[]), &tags).unwrap();
    let json = to_json(
        RegisterTaskDefinitionInput::SCHEMA,
        &request.build().unwrap(),
    )
    .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let text = serde_json::to_string_pretty(&json).unwrap() + "\n";
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/task_definition/convert/request.json");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&file, &text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&file).unwrap());
    let members = RegisterTaskDefinitionInput::SCHEMA.members().iter();
    let missing: Vec<_> = members
        .filter_map(|member| member.member_name())
        .filter(|name| json.get(name).is_none())
        .collect();
    assert_eq!(missing, ["inferenceAccelerators"], "not exposed");
}

fn text() -> impl Strategy<Value = Attr<String>> {
    option::of("[a-z]{1,4}").prop_map(Attr::from)
}

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = Attr<String>> {
    prop::sample::select(values).prop_map(Attr::from)
}

fn strings() -> impl Strategy<Value = Strings> {
    let value = "[a-z]{0,4}".prop_map(Attr::from);
    option::of(btree_map("[a-z]{1,4}", value, 1..3)).prop_map(Attr::from)
}

fn block<T: Clone + std::fmt::Debug>(
    block: impl Strategy<Value = T>,
) -> impl Strategy<Value = Attr<T>> {
    option::of(block).prop_map(Attr::from)
}

fn required() -> impl Strategy<Value = Attr<String>> {
    "[a-z]{1,4}".prop_map(Attr::from)
}

prop_compose! {
    fn docker()(
        autoprovision in any::<bool>(),
        driver in one_of(&["local", "rexray"]),
        driver_opts in strings(),
        labels in strings(),
        scope in one_of(&["task", "shared"]),
    ) -> DockerVolume {
        DockerVolume { autoprovision: autoprovision.into(), driver, driver_opts, labels, scope }
    }
}

prop_compose! {
    fn efs()(
        file_system_id in required(),
        root_directory in one_of(&["/", "/data"]),
        transit_encryption in one_of(&["ENABLED", "DISABLED"]),
        port in 0..3i64,
        authorization in block((text(), one_of(&["ENABLED", "DISABLED"]))),
    ) -> EfsVolume {
        let authorization = authorization.map(|(access_point_id, iam)| match access_point_id {
            // Without an access point only IAM is worth a block.
            Attr::Null => EfsAuthorization { access_point_id, iam: "ENABLED".into() },
            _ => EfsAuthorization { access_point_id, iam },
        });
        EfsVolume {
            file_system_id,
            root_directory,
            transit_encryption,
            transit_encryption_port: port.into(),
            authorization_config: authorization,
        }
    }
}

prop_compose! {
    fn fsx()(
        file_system_id in required(),
        root_directory in required(),
        credentials_parameter in required(),
        domain in required(),
    ) -> FsxVolume {
        let login = FsxAuthorization { credentials_parameter, domain };
        FsxVolume { file_system_id, root_directory, authorization_config: login.into() }
    }
}

prop_compose! {
    fn s3_files()(
        file_system_arn in required(),
        access_point_arn in text(),
        root_directory in one_of(&["/", "/data"]),
        port in 0..3i64,
    ) -> S3FilesVolume {
        let transit_encryption_port = port.into();
        S3FilesVolume { file_system_arn, access_point_arn, root_directory, transit_encryption_port }
    }
}

prop_compose! {
    fn any_volume()(
        name in required(),
        host_path in text(),
        at_launch in any::<bool>(),
        docker in block(docker()),
        efs in block(efs()),
        fsx in block(fsx()),
        s3_files in block(s3_files()),
    ) -> Volume {
        Volume {
            name,
            host_path,
            configure_at_launch: at_launch.into(),
            docker_volume_configuration: docker,
            efs_volume_configuration: efs,
            fsx_windows_file_server_volume_configuration: fsx,
            s3files_volume_configuration: s3_files,
        }
    }
}

prop_compose! {
    fn proxy()(container_name in required(), properties in strings()) -> ProxyConfiguration {
        ProxyConfiguration { container_name, kind: "APPMESH".into(), properties }
    }
}

prop_compose! {
    fn platform()(
        architecture in option::of(prop::sample::select(&["X86_64", "ARM64"][..])),
        family in option::of(prop::sample::select(&["LINUX", "WINDOWS_SERVER_2022_CORE"][..])),
    ) -> Attr<RuntimePlatform> {
        let platform = RuntimePlatform {
            cpu_architecture: architecture.map(str::to_owned).into(),
            operating_system_family: family.map(str::to_owned).into(),
        };
        match platform == RuntimePlatform::default() {
            true => Attr::Null,
            false => platform.into(),
        }
    }
}

prop_compose! {
    /// A definition as it is in a state; the containers have tests of their own.
    fn definition()(
        plain in vec(text(), 8),
        fault_injection in any::<bool>(),
        compatibilities in option::of(vec("[A-Z]{1,4}", 1..3)),
        storage in block(21..200i64),
        constraints in option::of(vec((required(), text()), 1..3)),
        proxy in block(proxy()),
        platform in platform(),
        volumes in option::of(vec(any_volume(), 1..4)),
    ) -> TaskDefinition {
        let mut plain = plain.into_iter();
        let mut plain = || plain.next().unwrap_or_default();
        let constraint = |(kind, expression)| PlacementConstraint { kind, expression };
        let constraints = constraints.map(|list| list.into_iter().map(constraint).collect());
        TaskDefinition {
            cpu: plain(),
            memory: plain(),
            network_mode: plain(),
            execution_role_arn: plain(),
            task_role_arn: plain(),
            ipc_mode: plain(),
            pid_mode: plain(),
            requires_compatibilities: compatibilities.map(Set).into(),
            enable_fault_injection: fault_injection.into(),
            ephemeral_storage: storage.map(|size| EphemeralStorage { size_in_gib: size.into() }),
            placement_constraints: constraints.into(),
            proxy_configuration: proxy,
            runtime_platform: platform,
            volume: volumes.map(Set).into(),
            ..full()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn everything_comes_back_as_it_was_sent(model in definition()) {
        prop_assert_eq!(content(&described(&model)), TaskDefinition {
            container_definitions: Attr::Null,
            skip_destroy: Attr::Null,
            track_latest: Attr::Null,
            ..model
        });
    }
}
