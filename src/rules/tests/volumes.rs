//! Cases of the group VO.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "VO-001",
        |d| {
            d.volumes = Attr::Known(vec![Volume {
                name: "a b".into(),
                ..Volume::default()
            }])
        },
        |d| volume(d, Volume::default()),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "VO-003",
        |d| {
            volume(
                d,
                Volume {
                    host_path: "/x".into(),
                    ..efs(Efs::default())
                },
            )
        },
        |d| volume(d, efs(Efs::default())),
        |d| {
            volume(
                d,
                Volume {
                    host_path: Attr::Unknown,
                    ..efs(Efs::default())
                },
            )
        },
    ),
    (
        "VO-004",
        |d| {
            fargate(d);
            volume(
                d,
                Volume {
                    host_path: "/x".into(),
                    ..Volume::default()
                },
            );
        },
        |d| {
            fargate(d);
            volume(d, Volume::default());
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "VO-006",
        |d| {
            fargate(d);
            volume(
                d,
                Volume {
                    docker: docker(Attr::Null, Attr::Null),
                    ..Volume::default()
                },
            );
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: docker(Attr::Null, Attr::Null),
                    ..Volume::default()
                },
            )
        },
        |d| {
            fargate(d);
            volume(
                d,
                Volume {
                    docker: Attr::Unknown,
                    ..Volume::default()
                },
            );
        },
    ),
    (
        "VO-007",
        |d| {
            volume(
                d,
                Volume {
                    docker: docker("task".into(), true.into()),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: docker(Attr::Null, true.into()),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: docker(Attr::Unknown, true.into()),
                    ..Volume::default()
                },
            )
        },
    ),
    (
        "VO-010",
        |d| {
            volume(
                d,
                efs(Efs {
                    access_point: "fsap-1".into(),
                    root_directory: "/x".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    access_point: "fsap-1".into(),
                    root_directory: "/".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    access_point: Attr::Unknown,
                    root_directory: "/x".into(),
                    ..Efs::default()
                }),
            )
        },
    ),
    (
        "VO-011",
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    transit_encryption: "ENABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    transit_encryption: Attr::Unknown,
                    ..Efs::default()
                }),
            )
        },
    ),
    (
        "VO-020",
        |d| {
            volume(
                d,
                efs(Efs {
                    port: 2049.into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    port: 0.into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    port: Attr::Unknown,
                    ..Efs::default()
                }),
            )
        },
    ),
    (
        "VO-002",
        |d| volumes(d, &["data", "data"]),
        |d| volumes(d, &["data", "Data"]),
        |d| rename_first(d, Attr::Unknown),
    ),
    (
        "VO-003",
        |d| {
            volume(
                d,
                Volume {
                    at_launch: true.into(),
                    ..efs(Efs::default())
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    at_launch: false.into(),
                    host_path: "".into(),
                    ..efs(Efs::default())
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    at_launch: Attr::Unknown,
                    ..efs(Efs::default())
                },
            )
        },
    ),
    (
        "VO-007",
        |d| {
            volume(
                d,
                Volume {
                    docker: docker("Shared".into(), Attr::Null),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: docker("shared".into(), true.into()),
                    ..Volume::default()
                },
            )
        },
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "VO-009",
        |d| with_efs(d, |efs| efs.file_system_id = "".into()),
        |d| with_efs(d, |_| {}),
        |d| with_efs(d, |efs| efs.file_system_id = Attr::Unknown),
    ),
    (
        "VO-009",
        |d| with_efs(d, |efs| efs.file_system_id = "fs-0123abc".into()),
        |d| with_efs(d, |efs| efs.file_system_id = "fs-0123abcd".into()),
        |d| with_efs(d, |efs| efs.file_system_id = Attr::Unknown),
    ),
    (
        "VO-011",
        |d| with_efs(d, |efs| efs.access_point = "fsap-0123abcd".into()),
        |d| {
            with_efs(d, |efs| {
                (efs.access_point, efs.transit_encryption) =
                    ("fsap-0123abcd".into(), "ENABLED".into());
            })
        },
        |d| with_efs(d, |efs| efs.access_point = Attr::Unknown),
    ),
    (
        "VO-012",
        |d| with_efs(d, |efs| efs.port = 65_536.into()),
        |d| with_efs(d, |efs| efs.port = 65_535.into()),
        |d| with_efs(d, |efs| efs.port = Attr::Unknown),
    ),
    (
        "VO-012",
        |d| with_efs(d, |efs| efs.port = (-1).into()),
        |d| with_efs(d, |efs| efs.port = 0.into()),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "VO-014",
        |d| with_fsx(d, |fsx| fsx.file_system_id = "".into()),
        |d| with_fsx(d, |_| {}),
        |d| with_fsx(d, |fsx| fsx.file_system_id = Attr::Unknown),
    ),
    (
        "VO-014",
        |d| with_fsx(d, |fsx| fsx.root_directory = Attr::Null),
        |d| with_fsx(d, |_| {}),
        |d| with_fsx(d, |fsx| fsx.root_directory = Attr::Unknown),
    ),
    (
        "VO-014",
        |d| {
            with_fsx(d, |fsx| {
                (fsx.credentials, fsx.domain) = (Attr::Null, Attr::Null)
            })
        },
        |d| with_fsx(d, |_| {}),
        |d| {
            with_fsx(d, |fsx| {
                (fsx.credentials, fsx.domain) = (Attr::Unknown, Attr::Unknown)
            })
        },
    ),
    (
        "VO-015",
        |d| with_s3_files(d, |s3_files| s3_files.file_system_arn = "".into()),
        |d| with_s3_files(d, |_| {}),
        |d| with_s3_files(d, |s3_files| s3_files.file_system_arn = Attr::Unknown),
    ),
    (
        "VO-016",
        |d| at_launch(d, [true.into(), true.into()]),
        |d| at_launch(d, [true.into(), false.into()]),
        |d| at_launch(d, [true.into(), Attr::Unknown]),
    ),
    (
        "VO-017",
        |d| {
            volume(
                d,
                Volume {
                    at_launch: true.into(),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    at_launch: true.into(),
                    ..Volume::default()
                },
            );
            mount(d, "data");
        },
        |d| unknown(d, "mountPoints"),
    ),
    (
        "VO-018",
        |d| {
            volume(d, Volume::default());
            mount(d, "other");
        },
        |d| {
            volume(d, Volume::default());
            mount(d, "data");
        },
        |d| unknown(d, "mountPoints.0.sourceVolume"),
    ),
    (
        "VO-021",
        |d| with_efs(d, |efs| efs.access_point = "fs-0123456789abcdef0".into()),
        |d| with_efs(d, |efs| efs.access_point = "fsap-0123456789abcdef0".into()),
        |d| with_efs(d, |efs| efs.access_point = Attr::Unknown),
    ),
    (
        "VO-022",
        |d| with_fsx(d, |fsx| fsx.credentials = "login".into()),
        |d| with_fsx(d, |fsx| fsx.credentials = PARAMETER.into()),
        |d| with_fsx(d, |fsx| fsx.credentials = Attr::Unknown),
    ),
    (
        "VO-022",
        |d| {
            with_fsx(d, |fsx| {
                fsx.credentials = "arn:aws:s3:::bucket/login".into()
            })
        },
        |d| with_fsx(d, |fsx| fsx.credentials = SECRET.into()),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "VO-023",
        |d| {
            fargate(d);
            with_fsx(d, |_| {});
        },
        |d| with_fsx(d, |_| {}),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "VO-024",
        |d| {
            d.os_family = "LINUX".into();
            with_fsx(d, |_| {});
        },
        |d| with_fsx(d, |_| {}),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "VO-025",
        |d| {
            with_s3_files(d, |s3_files| {
                (s3_files.access_point_arn, s3_files.root_directory) =
                    (ACCESS_POINT.into(), "/x".into());
            })
        },
        |d| {
            with_s3_files(d, |s3_files| {
                (s3_files.access_point_arn, s3_files.root_directory) =
                    (ACCESS_POINT.into(), "/".into());
            })
        },
        |d| with_s3_files(d, |s3_files| s3_files.root_directory = Attr::Unknown),
    ),
    (
        "VO-026",
        |d| with_s3_files(d, |s3_files| s3_files.port = 70_000.into()),
        |d| with_s3_files(d, |s3_files| s3_files.port = 1.into()),
        |d| with_s3_files(d, |s3_files| s3_files.port = Attr::Unknown),
    ),
];

const PARAMETER: &str = "arn:aws:ssm:eu-west-1:123456789012:parameter/fsx/login";
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:login-AbCdEf";
pub(super) const FILE_SYSTEM: &str =
    "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0";
pub(super) const ACCESS_POINT: &str = "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0/access-point/fsap-0123456789abcdef0";

pub(super) fn with_efs(definition: &mut Definition, change: fn(&mut Efs)) {
    let mut sound = Efs {
        file_system_id: "fs-0123456789abcdef0".into(),
        ..Efs::default()
    };
    change(&mut sound);
    volume(definition, efs(sound));
}

fn with_fsx(definition: &mut Definition, change: fn(&mut Fsx)) {
    let mut fsx = Fsx {
        file_system_id: "fs-0123456789abcdef0".into(),
        root_directory: "share".into(),
        credentials: SECRET.into(),
        domain: "example.com".into(),
    };
    change(&mut fsx);
    volume(
        definition,
        Volume {
            fsx: Attr::Known(fsx),
            ..Volume::default()
        },
    );
}

pub(super) fn with_s3_files(definition: &mut Definition, change: fn(&mut S3Files)) {
    let mut s3_files = S3Files {
        file_system_arn: FILE_SYSTEM.into(),
        ..S3Files::default()
    };
    change(&mut s3_files);
    volume(
        definition,
        Volume {
            s3_files: Attr::Known(s3_files),
            ..Volume::default()
        },
    );
}

fn volumes(definition: &mut Definition, names: &[&str]) {
    let named = |name: &&str| Volume {
        name: (*name).into(),
        ..Volume::default()
    };
    definition.volumes = Attr::Known(names.iter().map(named).collect());
}

fn rename_first(definition: &mut Definition, name: Attr<String>) {
    let Attr::Known(volumes) = &mut definition.volumes else {
        panic!("no volumes")
    };
    volumes[0].name = name;
}

fn at_launch(definition: &mut Definition, flags: [Attr<bool>; 2]) {
    let volume = |at_launch| Volume {
        name: "data".into(),
        at_launch,
        ..Volume::default()
    };
    definition.volumes = Attr::Known(flags.map(volume).to_vec());
}

fn mount(definition: &mut Definition, name: &str) {
    with(
        definition,
        json!({"mountPoints": [{"sourceVolume": name, "containerPath": "/x"}]}),
    );
}

#[test]
fn two_types_are_too_many_whatever_the_third_is() {
    let mut definition = base();
    volume(
        &mut definition,
        Volume {
            host_path: "/x".into(),
            docker: Attr::Unknown,
            ..efs(Efs::default())
        },
    );
    assert!(violated(&definition).contains(&"VO-003"));
}

#[test]
fn one_missing_part_is_shown_once_with_its_name() {
    let mut definition = base();
    with_fsx(&mut definition, |fsx| fsx.domain = Attr::Null);
    mount(&mut definition, "data");
    assert_eq!(
        read_out(&definition),
        [
            "volume.fsx_windows_file_server_volume_configuration[0].authorization_config[0].domain | authorization_config.domain of an FSx for Windows volume is not set | In volume with name \"data\": \
             ECS needs it to mount the file system. Set it (rule VO-014)."
        ]
    );
}

#[test]
fn volumes_that_ecs_takes_pass() {
    let accepted: &[Change] = &[
        |d| {
            volume(d, Volume::default());
            mount(d, "data");
        },
        // Defaults that this provider writes are not sent.
        |d| {
            d.task_role = "web".into();
            with_efs(d, |efs| {
                (efs.root_directory, efs.port, efs.iam) = ("/".into(), 0.into(), "DISABLED".into());
            });
            mount(d, "data");
        },
        |d| {
            d.task_role = "web".into();
            with_efs(d, |efs| {
                (efs.iam, efs.transit_encryption, efs.port) =
                    ("ENABLED".into(), "ENABLED".into(), 2999.into());
            });
            mount(d, "data");
        },
        |d| {
            d.task_role = "web".into();
            with_s3_files(d, |s3_files| {
                (
                    s3_files.access_point_arn,
                    s3_files.root_directory,
                    s3_files.port,
                ) = (ACCESS_POINT.into(), "/".into(), 0.into());
            });
            mount(d, "data");
        },
        |d| {
            windows(d);
            with_fsx(d, |_| {});
            mount(d, "data");
        },
        |d| {
            fargate(d);
            volume(
                d,
                Volume {
                    at_launch: true.into(),
                    ..Volume::default()
                },
            );
            mount(d, "data");
            d.memory = "512".into();
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: docker(Attr::Null, true.into()),
                    ..Volume::default()
                },
            );
            mount(d, "data");
        },
    ];
    all_pass(accepted);
}
