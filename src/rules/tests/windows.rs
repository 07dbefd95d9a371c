//! Cases of the rules about Windows, Managed Instances and ECS Anywhere.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "TD-013",
        |d| {
            windows(d);
            d.cpu = "256".into();
        },
        |d| {
            windows(d);
            d.cpu = "".into();
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-013",
        |d| {
            windows(d);
            d.memory = "1 GB".into();
        },
        |d| {
            windows(d);
            compatible(d, &["EC2", "FARGATE"]);
            d.memory = "1 GB".into();
        },
        |d| d.memory = Attr::Unknown,
    ),
    (
        "TD-018",
        |d| {
            compatible(d, &["EXTERNAL"]);
            d.network_mode = "awsvpc".into();
        },
        |d| {
            compatible(d, &["EXTERNAL"]);
            d.network_mode = "none".into();
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-019",
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            d.network_mode = "bridge".into();
        },
        |d| compatible(d, &["MANAGED_INSTANCES"]),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-019",
        |d| compatible(d, &["MANAGED_INSTANCES", "EC2"]),
        |d| {
            compatible(d, &["MANAGED_INSTANCES", "EC2"]);
            d.network_mode = "host".into();
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-019",
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            d.network_mode = "none".into();
        },
        |d| d.network_mode = "none".into(),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-020",
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            windows(d);
        },
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            d.os_family = "LINUX".into();
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-020",
        |d| {
            compatible(d, &["MANAGED_INSTANCES", "FARGATE"]);
            d.ephemeral_storage = 30.into();
        },
        |d| {
            compatible(d, &["FARGATE"]);
            d.ephemeral_storage = 30.into();
        },
        |d| d.ephemeral_storage = Attr::Unknown,
    ),
    (
        "TD-020",
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            d.ipc_mode = "none".into();
        },
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            d.ipc_mode = "".into();
        },
        |d| d.ipc_mode = Attr::Unknown,
    ),
    (
        "TD-020",
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            proxy(d);
        },
        proxy,
        |d| d.proxy = Attr::Unknown,
    ),
    (
        "TD-020",
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            with_docker(d, "local".into());
        },
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            volume(d, Volume::default());
        },
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "TD-024",
        |d| {
            windows(d);
            d.pid_mode = "task".into();
        },
        |d| d.pid_mode = "task".into(),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-024",
        |d| {
            windows(d);
            d.ipc_mode = "host".into();
        },
        |d| {
            windows(d);
            d.ipc_mode = "".into();
        },
        |d| d.ipc_mode = Attr::Unknown,
    ),
    (
        "TD-028",
        |d| {
            compatible(d, &["FARGATE"]);
            d.os_family = "WINDOWS_SERVER_20H2_CORE".into();
        },
        |d| {
            compatible(d, &["FARGATE"]);
            windows(d);
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-028",
        |d| {
            compatible(d, &["FARGATE", "EC2"]);
            d.os_family = "WINDOWS_SERVER_2025_FULL".into();
        },
        |d| d.os_family = "WINDOWS_SERVER_2025_FULL".into(),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-029",
        |d| {
            windows(d);
            d.architecture = "ARM64".into();
        },
        |d| {
            windows(d);
            d.architecture = "X86_64".into();
        },
        |d| d.architecture = Attr::Unknown,
    ),
    (
        "TD-050",
        |d| {
            windows(d);
            d.network_mode = "bridge".into();
        },
        windows,
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-050",
        |d| {
            windows(d);
            d.network_mode = "none".into();
        },
        |d| {
            windows(d);
            d.network_mode = "awsvpc".into();
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "VO-008",
        |d| {
            windows(d);
            with_docker(d, "rexray/ebs".into());
        },
        |d| {
            windows(d);
            with_docker(d, Attr::Null);
        },
        |d| with_docker(d, Attr::Unknown),
    ),
    (
        "VO-008",
        |d| {
            windows(d);
            with_docker(d, "rexray/ebs".into());
        },
        |d| with_docker(d, "rexray/ebs".into()),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "VO-013",
        |d| {
            windows(d);
            volume(d, efs(Efs::default()));
        },
        |d| volume(d, efs(Efs::default())),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "VO-027",
        |d| {
            compatible(d, &["EXTERNAL"]);
            at_launch(d, true.into());
        },
        |d| {
            compatible(d, &["EXTERNAL", "EC2"]);
            at_launch(d, true.into());
        },
        |d| at_launch(d, Attr::Unknown),
    ),
    (
        "VO-027",
        |d| {
            compatible(d, &["EXTERNAL"]);
            at_launch(d, true.into());
        },
        |d| {
            compatible(d, &["EXTERNAL"]);
            at_launch(d, false.into());
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
];

fn with_docker(definition: &mut Definition, driver: Attr<String>) {
    let docker = Docker {
        driver,
        ..Docker::default()
    };
    volume(
        definition,
        Volume {
            docker: Attr::Known(docker),
            ..Volume::default()
        },
    );
}

fn at_launch(definition: &mut Definition, at_launch: Attr<bool>) {
    volume(
        definition,
        Volume {
            at_launch,
            ..Volume::default()
        },
    );
}

#[test]
fn definitions_that_these_platforms_take_pass() {
    let accepted: &[Change] = &[
        windows,
        |d| {
            fargate(d);
            windows(d);
            (d.cpu, d.memory, d.architecture) = ("1024".into(), "2048".into(), "X86_64".into());
        },
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            (d.cpu, d.memory, d.pid_mode) = ("2048".into(), "4096".into(), "host".into());
        },
        |d| {
            compatible(d, &["EC2", "EXTERNAL"]);
            d.ipc_mode = "host".into();
        },
    ];
    all_pass(accepted);
}

#[test]
fn a_fault_that_another_rule_reports_is_not_reported_twice() {
    let mut definition = made(&[&(windows as Change)]);
    fargate(&mut definition);
    (definition.cpu, definition.memory) = ("1024".into(), "2048".into());
    definition.network_mode = "bridge".into();
    assert_eq!(violated(&definition), ["TD-006"]);
    let mut definition = base();
    compatible(&mut definition, &["MANAGED_INSTANCES"]);
    definition.ephemeral_storage = 30.into();
    assert_eq!(violated(&definition), ["TD-031"]);
}
