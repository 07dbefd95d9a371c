//! Cases of the groups TD and VO.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "TD-001",
        |d| d.family = "we b".into(),
        |d| d.family = "w-_1".into(),
        |d| d.family = Attr::Unknown,
    ),
    (
        "TD-002",
        |d| containers(d, json!([])),
        |_| {},
        |d| d.containers = Attr::Unknown,
    ),
    (
        "TD-003",
        |d| containers(d, json!([web(), web()])),
        |_| {},
        |d| unknown(d, "name"),
    ),
    (
        "TD-004",
        |d| with(d, json!({"essential": false})),
        |_| {},
        |d| unknown(d, "essential"),
    ),
    (
        "TD-005",
        |d| d.compatibilities = Attr::Known(vec!["Fargate".to_owned()]),
        |d| d.compatibilities = Attr::Known(vec!["EC2".to_owned(), "MANAGED_INSTANCES".to_owned()]),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-006",
        |d| {
            fargate(d);
            d.network_mode = Attr::Null;
        },
        fargate,
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-007",
        |d| {
            fargate(d);
            d.cpu = Attr::Null;
        },
        fargate,
        |d| d.cpu = Attr::Unknown,
    ),
    (
        "TD-008",
        |d| {
            fargate(d);
            d.memory = "".into();
        },
        fargate,
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-009",
        |d| {
            fargate(d);
            d.memory = "4 GB".into();
        },
        |d| {
            fargate(d);
            (d.cpu, d.memory) = ("32 vCPU".into(), "244GB".into());
        },
        |d| d.cpu = Attr::Unknown,
    ),
    (
        "TD-010",
        |d| {
            fargate(d);
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
        },
        |d| {
            fargate(d);
            (d.cpu, d.memory, d.os_family) = (
                "1024".into(),
                "2048".into(),
                "WINDOWS_SERVER_2022_CORE".into(),
            );
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-011",
        |d| d.cpu = "half".into(),
        |d| d.cpu = ".25 vCPU".into(),
        |d| d.cpu = Attr::Unknown,
    ),
    (
        "TD-012",
        |d| d.cpu = "64".into(),
        |d| d.cpu = "196608".into(),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-014",
        |d| {
            d.cpu = "256".into();
            with(d, json!({"cpu": 257}));
        },
        |d| {
            d.cpu = "256".into();
            with(d, json!({"cpu": 256}));
        },
        |d| unknown(d, "cpu"),
    ),
    (
        "TD-015",
        |d| d.memory = "127".into(),
        |d| d.memory = "128".into(),
        |d| unknown(d, "memory"),
    ),
    (
        "TD-016",
        |d| {
            d.memory = "128".into();
            with(d, json!({"memory": null, "memoryReservation": 129}));
        },
        |d| {
            d.memory = "128".into();
            with(d, json!({"memoryReservation": 128}));
        },
        |d| unknown(d, "memoryReservation"),
    ),
    (
        "TD-017",
        |d| with(d, json!({"memory": 0})),
        |d| with(d, json!({"memory": null, "memoryReservation": 64})),
        |d| unknown(d, "memoryReservation"),
    ),
    (
        "TD-021",
        |d| {
            fargate(d);
            d.ipc_mode = "task".into();
        },
        |d| d.ipc_mode = "task".into(),
        |d| d.ipc_mode = Attr::Unknown,
    ),
    (
        "TD-022",
        |d| d.network_mode = "vpc".into(),
        |d| d.network_mode = "host".into(),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-023",
        |d| {
            fargate(d);
            d.pid_mode = "host".into();
        },
        |d| {
            fargate(d);
            d.pid_mode = "task".into();
        },
        |d| d.pid_mode = Attr::Unknown,
    ),
    (
        "TD-025",
        |d| {
            fargate(d);
            d.placement_constraints = Attr::Known(vec![("memberOf".into(), "x".into())]);
        },
        |d| {
            fargate(d);
            d.placement_constraints = Attr::Known(Vec::new());
        },
        |d| d.placement_constraints = Attr::Unknown,
    ),
    (
        "TD-026",
        |d| d.placement_constraints = Attr::Known(vec![("distinctInstance".into(), Attr::Null)]),
        |d| d.placement_constraints = Attr::Known(vec![("memberOf".into(), "x".into())]),
        |d| d.placement_constraints = Attr::Known(vec![(Attr::Unknown, Attr::Null)]),
    ),
    (
        "TD-027",
        |d| d.architecture = "arm64".into(),
        |d| d.architecture = "ARM64".into(),
        |d| d.architecture = Attr::Unknown,
    ),
    (
        "TD-030",
        |d| d.ephemeral_storage = 20.into(),
        |d| d.ephemeral_storage = 200.into(),
        |d| d.ephemeral_storage = Attr::Unknown,
    ),
    (
        "TD-031",
        |d| {
            d.compatibilities = Attr::Known(vec!["EC2".to_owned()]);
            d.ephemeral_storage = 30.into();
        },
        |d| d.ephemeral_storage = 30.into(),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-032",
        |d| {
            fargate(d);
            with(
                d,
                json!({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web"}),
            );
        },
        fargate,
        |d| d.execution_role = Attr::Unknown,
    ),
    (
        "TD-033",
        |d| with(d, json!({"secrets": [{"name": "A", "valueFrom": "a"}]})),
        |d| with(d, json!({"secrets": []})),
        |d| d.execution_role = Attr::Unknown,
    ),
    (
        "TD-036",
        |d| {
            d.proxy = Attr::Known(Proxy {
                container: "envoy".into(),
                ..Proxy::default()
            })
        },
        |d| {
            d.proxy = Attr::Known(Proxy {
                container: "web".into(),
                ..Proxy::default()
            })
        },
        |d| d.containers = Attr::Unknown,
    ),
    (
        "TD-040",
        |d| d.fault_injection = true.into(),
        |d| d.fault_injection = false.into(),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-045",
        |d| d.proxy = Attr::Known(Proxy::default()),
        |d| {
            d.proxy = Attr::Known(Proxy::default());
            d.network_mode = "awsvpc".into();
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-046",
        |d| {
            d.proxy = Attr::Known(Proxy {
                kind: "ENVOY".into(),
                ..Proxy::default()
            })
        },
        |d| {
            d.proxy = Attr::Known(Proxy {
                kind: "APPMESH".into(),
                ..Proxy::default()
            })
        },
        |d| d.proxy = Attr::Unknown,
    ),
    (
        "TD-034",
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
                    iam: "DISABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| d.task_role = Attr::Unknown,
    ),
    (
        "TD-035",
        |d| {
            volume(
                d,
                Volume {
                    s3_files: Attr::Known(S3Files::default()),
                    ..Volume::default()
                },
            )
        },
        |d| {
            d.task_role = "role".into();
            volume(
                d,
                Volume {
                    s3_files: Attr::Known(S3Files::default()),
                    ..Volume::default()
                },
            );
        },
        |d| d.task_role = Attr::Unknown,
    ),
    (
        "TD-037",
        |d| d.proxy = Attr::Known(Proxy::default()),
        proxy,
        |d| d.proxy = Attr::Unknown,
    ),
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
        "VO-005",
        |d| {
            volume(
                d,
                Volume {
                    host_path: "".into(),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    host_path: "/x".into(),
                    ..Volume::default()
                },
            )
        },
        |d| d.volumes = Attr::Unknown,
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
];
